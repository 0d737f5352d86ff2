"""Incidents and complaints: reported, looked into, decided, appealed, closed.

Rules of this file:
1. Whoever is a party to a case handles nothing of it, whatever their role: for them it is a case they are party to.
2. A case somebody may not see is not there; what was typed into a command that is answered so is not lost, it is
   still in the command.
3. Who reported it and whom it concerns is in no event: whoever reads a journal may be one of them.
4. A decision leaves the days of the setting to appeal, counted by the day it is taken on; on appeal it is final.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from attrs import evolve

from habitat_kit.core.actors import Actor
from habitat_kit.core.commands import (
    AcknowledgeIncident,
    AddFact,
    AddMeasure,
    AppealDecision,
    CloseIncident,
    DecideIncident,
    EraseIncidentWords,
    NameMediator,
    NameParty,
    WithdrawIncident,
)
from habitat_kit.core.errors import NotThere, Unreadable
from habitat_kit.core.events import incidents as told
from habitat_kit.core.incidents import (
    OVER,
    TRANSITIONS,
    Entry,
    EntryKind,
    Eye,
    Incident,
    Move,
    Party,
    PartyRole,
    Standing,
)
from habitat_kit.core.outcomes import IncidentMoved, IncidentStands, IncidentWordsErased, NotAllowed
from habitat_kit.desk.casebook import Case, case_of
from habitat_kit.desk.work import Answered, Work
from habitat_kit.store import incidents
from habitat_kit.store.standing import belongs, read_standing, serves


def acknowledge(command: AcknowledgeIncident, work: Work) -> IncidentMoved:
    """Say that it was read."""
    case = _handled(work, "acknowledge_incident", command)
    _possible(case, Move.ACKNOWLEDGE, work)
    return _moved(work, case, Move.ACKNOWLEDGE, told.IncidentAcknowledged)


def name_party(command: NameParty, work: Work) -> IncidentMoved:
    """Add a household, or say anew whether it may see the case."""
    case = _handled(work, "name_party", command)
    _standing_only_if(case, case.incident.standing not in OVER)
    if not belongs(work.tx, command.household, work.house.id):
        raise Unreadable("household", "error.not_this_household")
    known = next((one for one in case.parties if one.household == command.household), None)
    if known is None:
        add_party(work, case.incident.id, command.role, household=command.household, shared=command.shared)
    else:
        incidents.change_party(work.tx, known.id, command.role, shared=command.shared)
    return _stepped(work, case, told.IncidentPartyNamed)


def name_mediator(command: NameMediator, work: Work) -> IncidentMoved:
    """Give the case to somebody who is no party to it."""
    case = _handled(work, "name_mediator", command)
    _possible(case, Move.MEDIATE, work)
    if not serves(work.tx, command.person, work.house, work.today):
        raise Unreadable("person", "error.unknown_person")
    _no_side(work, case, command.person)
    known = next((one for one in case.parties if one.role is PartyRole.MEDIATOR), None)
    if known is None:
        add_party(work, case.incident.id, PartyRole.MEDIATOR, person=command.person, shared=True)
    else:
        incidents.change_mediator(work.tx, known.id, command.person)
    return _moved(work, case, Move.MEDIATE, told.IncidentMediated)


def add_fact(command: AddFact, work: Work) -> IncidentMoved:
    """Let whoever sees the case add to it."""
    case = _seen(work, "add_fact", command.incident, *Eye)
    _standing_only_if(case, case.incident.standing not in OVER)
    entry = write(work, case.incident.id, EntryKind.FACT, command.words)
    return _stepped(work, case, told.IncidentFactAdded, entry=entry)


def add_measure(command: AddMeasure, work: Work) -> IncidentMoved:
    """Write down what is done, by whom and until when."""
    case = _seen(work, "add_measure", command.incident, Eye.HANDLER, Eye.MEDIATOR)
    case.current(command.revision)
    _possible(case, Move.MEASURE, work)
    if command.person is not None and not serves(work.tx, command.person, work.house, work.today):
        raise Unreadable("person", "error.unknown_person")
    entry = write(work, case.incident.id, EntryKind.MEASURE, command.words, person=command.person, due=command.due)
    return _moved(work, case, Move.MEASURE, told.IncidentMeasureTaken, entry=entry)


def decide(command: DecideIncident, work: Work) -> IncidentMoved:
    """Decide; the first decision leaves time to appeal, the one on appeal does not."""
    case = _handled(work, "decide_incident", command)
    _possible(case, Move.DECIDE, work)
    final = case.incident.appealed
    until = None if final else work.registry.appeals.until(work.now, work.house.clock)
    entry = write(work, case.incident.id, EntryKind.DECISION, command.words)
    decided = evolve(case.incident, decision=command.decision, appeal_until=until)
    return _moved(work, case.with_(decided), Move.DECIDE, told.IncidentDecided, decision=command.decision, entry=entry)


def appeal(command: AppealDecision, work: Work) -> IncidentMoved:
    """Let a party have it decided once more."""
    case = _seen(work, "appeal_decision", command.incident, Eye.REPORTER, Eye.CONCERNED)
    case.current(command.revision)
    _possible(case, Move.APPEAL, work)
    entry = write(work, case.incident.id, EntryKind.APPEAL, command.words)
    appealed = case.with_(evolve(case.incident, appealed=True))
    return _moved(work, appealed, Move.APPEAL, told.IncidentAppealed, entry=entry)


def close(command: CloseIncident, work: Work) -> IncidentMoved:
    """End it: settled, or decided for good."""
    case = _handled(work, "close_incident", command)
    _possible(case, Move.CLOSE, work)
    if command.words:
        write(work, case.incident.id, EntryKind.CLOSING, command.words)
    return _moved(work, case, Move.CLOSE, told.IncidentClosed)


def withdraw(command: WithdrawIncident, work: Work) -> IncidentMoved:
    """Let whoever reported it take it back."""
    case = _seen(work, "withdraw_incident", command.incident, Eye.REPORTER)
    case.current(command.revision)
    _possible(case, Move.WITHDRAW, work)
    return _moved(work, case, Move.WITHDRAW, told.IncidentWithdrawn)


def erase_words(command: EraseIncidentWords, work: Work) -> IncidentWordsErased:
    """Erase one entry's words, or all of them; asked again, there is nothing left to erase."""
    case = _seen(work, "erase_incident_words", command.incident, Eye.HANDLER)
    those = [one.id for one in incidents.entries(work.tx, case.incident.id)]
    if command.entry is not None:
        if command.entry not in those:
            raise NotThere("entry")
        those = [command.entry]
    erased = incidents.erase(work.tx, case.incident.id, those)
    if erased:
        tell(work, told.IncidentWordsWereErased, case.incident, erased=erased)
    return IncidentWordsErased(case.incident.id, erased)


def _seen(work: Work, right: str, incident: UUID, *eyes: Eye) -> Case:
    """A case the actor may see, with one of these eyes; NotAllowed with others."""
    case = case_of(work, incident)
    if case is None:
        raise NotThere("incident")
    if case.eye not in eyes or work.reach(right, case.incident.space) is None:
        raise Answered(NotAllowed(right))
    return case


def _handled(work: Work, right: str, command: Any) -> Case:
    """A case the actor handles, at the revision they saw."""
    case = _seen(work, right, command.incident, Eye.HANDLER)
    case.current(command.revision)
    return case


def _possible(case: Case, move: Move, work: Work) -> None:
    _standing_only_if(case, case.incident.may(move, work.now))


def _standing_only_if(case: Case, fine: object) -> None:
    if not fine:
        now = case.incident
        raise Answered(IncidentStands(now.id, now.standing, now.revision, now.appeal_until))


def _no_side(work: Work, case: Case, person: UUID) -> None:
    """Unreadable for a mediator who is a party, or lives with one."""
    homes = read_standing(work.tx, Actor(person=person)).households(work.today, work.house.id)
    if any(one.is_(person, homes) for one in case.parties if one.role is not PartyRole.MEDIATOR):
        raise Unreadable("person", "error.mediator_is_party")


def _moved(work: Work, case: Case, move: Move, event: type[told.IncidentEvent], **more: Any) -> IncidentMoved:
    standing = TRANSITIONS[case.incident.standing, move]
    return _stepped(work, case.with_(evolve(case.incident, standing=standing)), event, **more)


def _stepped(work: Work, case: Case, event: type[told.IncidentEvent], **more: Any) -> IncidentMoved:
    now = evolve(case.incident, revision=case.incident.revision + 1, revised_at=work.now)
    incidents.move(work.tx, now)
    tell(work, event, now, **more)
    return IncidentMoved(now.id, now.standing, now.revision, _time_left(now))


def _time_left(now: Incident) -> Any:
    return now.appeal_until if now.standing is Standing.DECIDED and not now.appealed else None


def add_party(work: Work, incident: UUID, role: PartyRole, *, shared: bool = False, **whom: UUID) -> None:
    """Add a party, by `person` or `household`."""
    made = Party(id=work.new_id(), incident=incident, role=role, shared=shared, added_at=work.now, **whom)
    incidents.add_party(work.tx, work.organisation, made)


def write(work: Work, incident: UUID, kind: EntryKind, words: str, **more: Any) -> UUID:
    """Write words into a case; the id of their row."""
    made = Entry(
        id=work.new_id(), incident=incident, kind=kind, made_by=work.actor.person, made_at=work.now, words=words, **more
    )
    incidents.add_entry(work.tx, work.organisation, made)
    return made.id


def tell(work: Work, event: type[told.IncidentEvent], now: Incident, **more: Any) -> None:
    """Put a step of a case in the journal, without who took it."""
    work.tell(
        event(
            organisation=now.organisation,
            house=now.house,
            incident=now.id,
            standing=now.standing,
            revision=now.revision,
            **more,
        )
    )
