"""What of the cases of a house one actor may see.

Rules of this file:
1. With whose eyes somebody looks is decided anew at every look: by the parties as they are, and by today's grants.
2. What is left out is left out of the value: nothing that may not be told reaches a page.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from attrs import evolve, field, frozen

from habitat_kit.core.actors import Reach
from habitat_kit.core.incidents import CALLED_FOR, OVER, Entry, Eye, Incident, Move, Party, Standing, eye, knows, reads
from habitat_kit.core.outcomes import IncidentChanged
from habitat_kit.core.periods import dates_at
from habitat_kit.desk.eyes import names_nobody, on_call
from habitat_kit.desk.work import Answered, Work
from habitat_kit.store import entrance, incidents, sights
from habitat_kit.store.discretion import is_protected
from habitat_kit.store.transaction import Transaction

HANDLING = frozenset({Eye.HANDLER})
PARTIES = frozenset({Eye.REPORTER, Eye.CONCERNED})

STEPS: Mapping[str, tuple[Move | None, frozenset[Eye]]] = {
    "acknowledge_incident": (Move.ACKNOWLEDGE, HANDLING),
    "name_party": (None, HANDLING),
    "name_mediator": (Move.MEDIATE, HANDLING),
    "add_fact": (None, frozenset(Eye)),
    "add_measure": (Move.MEASURE, frozenset({Eye.HANDLER, Eye.MEDIATOR})),
    "decide_incident": (Move.DECIDE, HANDLING),
    "appeal_decision": (Move.APPEAL, PARTIES),
    "close_incident": (Move.CLOSE, HANDLING),
    "withdraw_incident": (Move.WITHDRAW, frozenset({Eye.REPORTER})),
}
"""Each step's move (None: possible until the case is over) and the eyes it takes."""


@frozen
class Case:
    """A case with its parties, as one actor looks at it."""

    incident: Incident
    parties: tuple[Party, ...]
    eye: Eye

    def current(self, revision: int) -> None:
        """Answered(IncidentChanged) unless this is the revision the actor saw."""
        now = self.incident
        if revision != now.revision:
            raise Answered(IncidentChanged(now.id, now.standing, now.revision))

    def with_(self, incident: Incident) -> Case:
        """The same, the incident as it is to be."""
        return evolve(self, incident=incident)


@frozen
class Told:
    """A case as its reader may see it: `may` names the commands they could send."""

    incident: Incident
    eye: Eye
    parties: tuple[Party, ...]
    entries: tuple[Entry, ...]
    may: frozenset[str]
    names: Mapping[UUID, str] = field(factory=dict, repr=False)
    """What the people in it are called, as far as the reader may know them."""


@frozen
class CalledFor:
    """What is to be known at night of a case: its kind, its place and when it was reported; nothing typed, nobody named.

    `case` is its id where the reader may open it.
    """

    kind: str
    space: UUID | None
    reported_at: datetime
    case: UUID | None = None


def case_of(work: Work, incident: UUID) -> Case | None:
    """A case of this house as the actor looks at it; None when it is none of theirs."""
    found = incidents.find(work.tx, incident)
    if found is None or found.house != work.house.id:
        return None
    parties = incidents.parties(work.tx, incident)
    looking = _eye(work, found, parties)
    return None if looking is None else Case(found, parties, looking)


def told(work: Work, case: Case) -> Told:
    """What of a case the actor may read."""
    now, looking = case.incident, case.eye
    own = frozenset({work.actor.person} if work.actor.person else ())
    every = incidents.entries(work.tx, now.id)
    parties = tuple(p for p in case.parties if knows(looking, now, p, own=p.is_(work.actor.person, work.own)))
    entries = tuple(_unsigned(e, looking, own) for e in every if reads(looking, now, e, own))
    may = frozenset(step for step in STEPS if _may(work, case, step))
    return Told(now, looking, parties, entries, may, _names(work, parties, entries))


def _names(work: Work, parties: tuple[Party, ...], entries: tuple[Entry, ...]) -> Mapping[UUID, str]:
    """What the people in a case are called; never who has a protected location, but to who may know."""
    ids = {party.person for party in parties} | {x for entry in entries for x in (entry.person, entry.made_by)}
    return incidents.names(work.tx, (one for one in ids if one and named(work, one)))


def named(work: Work, person: UUID) -> bool:
    """Whether somebody may be named to the actor."""
    return work.beyond("see_protected") or person == work.actor.person or not is_protected(work.tx, person)


def mine(tx: Transaction, person: UUID | None, now: datetime, at: Callable[[UUID], Work | None]) -> tuple[Told, ...]:
    """The cases somebody is a party to or mediates, latest first; `at` reads at a house they may see, on its date."""
    found = incidents.of_person(tx, person, *dates_at(now)) if person else ()
    works = {house: at(house) for house in {one.house for one in found}}
    seen = ((work, case_of(work, one.id)) for one in found if (work := works[one.house]))
    return tuple(told(work, case) for work, case in seen if case and case.eye is not Eye.HANDLER)


def handled(work: Work) -> tuple[Incident, ...]:
    """The cases of the house the actor may run, latest first."""
    parties = incidents.parties_of_house(work.tx, work.house.id)
    every = incidents.of_house(work.tx, work.house.id)
    return tuple(one for one in every if _eye(work, one, parties.get(one.id, ())) is Eye.HANDLER)


def called_for(work: Work) -> tuple[CalledFor, ...]:
    """What is broken or unsafe in the house, latest first, for who is on call; nothing for others.

    Nothing confidential, and nothing of a case that the actor has a side in and was not shown.
    """
    if not on_call(work):
        return ()
    parties = incidents.parties_of_house(work.tx, work.house.id)
    return tuple(
        CalledFor(one.kind, one.space, one.reported_at, one.id if _eye(work, one, parties.get(one.id, ())) else None)
        for one in incidents.of_house(work.tx, work.house.id)
        if one.kind in CALLED_FOR and one.standing not in OVER and not one.confidential
        if one.space is None or one.space in work.house.tree
        if eye(parties.get(one.id, ()), work.actor.person, work.own, handles=True) is not None
    )


def people(work: Work) -> Mapping[UUID, str]:
    """Who of the house may be named as a mediator or to do something, by name; nobody for who runs no case."""
    if work.reach("see_incidents") is None:
        return {}
    every = entrance.people(work.tx, work.house, work.today, wide=True)
    return {person: name for person, name, *_ in every if named(work, person)}


def neighbours(work: Work) -> Mapping[UUID, str]:
    """The households one may complain of, by label; never one that is not told of."""
    if work.reach("see_names") is None or work.reach("report_incident") is None:
        return {}
    every = sights.households(work.tx, work.house.id)
    return {one.id: one.label for one in every if not names_nobody(work, one.id)}


def counts(work: Work) -> Mapping[Standing, int]:
    """How many cases of the house stand where, for who may know that much; nothing for others."""
    return incidents.counts(work.tx, work.house.id) if work.reach("see_incident_counts") is not None else {}


def _eye(work: Work, incident: Incident, parties: tuple[Party, ...]) -> Eye | None:
    reach = work.reach("see_incidents", incident.space)
    handles = reach is not None and reach > Reach.SPACE
    return eye(parties, work.actor.person, work.own, handles=handles)


def _unsigned(entry: Entry, looking: Eye, own: frozenset[Any]) -> Entry:
    """An entry without who wrote it, for a party who reads what others wrote."""
    if looking in {Eye.HANDLER, Eye.MEDIATOR} or entry.made_by in own:
        return entry
    return evolve(entry, made_by=None)


def _may(work: Work, case: Case, step: str) -> bool:
    move, eyes = STEPS[step]
    if case.eye not in eyes or work.reach(step, case.incident.space) is None:
        return False
    return case.incident.standing not in OVER if move is None else case.incident.may(move, work.now)
