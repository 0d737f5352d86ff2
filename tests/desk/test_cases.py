"""Incidents and complaints: who sees what, who may do what, and what is kept of it."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from habitat_kit.core.actors import SYSTEM, Role
from habitat_kit.core.bookings import Booking
from habitat_kit.core.commands import (
    AcknowledgeIncident,
    AddFact,
    AddMeasure,
    AppealDecision,
    CancelBooking,
    CloseIncident,
    DecideIncident,
    EraseIncidentWords,
    NameMediator,
    NameParty,
    ReportIncident,
    WithdrawIncident,
)
from habitat_kit.core.errors import NotThere
from habitat_kit.core.ids import named
from habitat_kit.core.incidents import EntryKind, Eye, PartyRole, Standing
from habitat_kit.core.outcomes import (
    Booked,
    Cancelled,
    IncidentChanged,
    IncidentMoved,
    IncidentReported,
    IncidentStands,
    IncidentWordsErased,
    Misread,
    NotAllowed,
    Unknown,
)
from habitat_kit.desk.casebook import Told
from habitat_kit.store import tables
from habitat_kit.store.statement import Statement
from tests.desk.world import Planted, put

CANARY = "the drum kit at midnight"


def rows(house: Planted, table: sa.Table) -> list[dict[str, Any]]:
    """Every row of a table."""
    with house.kit.database.read() as tx:
        found = tx.run(Statement(sa.select(*table.c)))
    return [dict(zip(table.c.keys(), row, strict=True)) for row in found]


def booked(house: Planted, by: str = "ben") -> Booking:
    """A stay of somebody's."""
    outcome = house.do(house.stay(0), by=by)
    assert isinstance(outcome, Booked), outcome
    return outcome.booking


def report(house: Planted, by: str = "ana", **more: Any) -> UUID:
    """A complaint about the living room, or what `more` says."""
    fields: dict[str, Any] = {
        "about": "place",
        "kind": "nuisance",
        "words": CANARY,
        "space": house.space("living"),
    } | more
    made = house.do(ReportIncident(house.house.id, **fields), by=by)
    assert isinstance(made, IncidentReported), made
    return made.incident


def seen(house: Planted, incident: UUID, by: str) -> Told | None:
    """What somebody sees of a case; None for nothing."""
    try:
        return house.kit.desk.sight(house.actor(by)).case(incident)
    except NotThere:
        return None


def revision(house: Planted, incident: UUID) -> int:
    """Where a case stands in the table."""
    found = {row["id"]: row["revision"] for row in rows(house, tables.incident)}
    return int(found[incident])


def step(house: Planted, kind: type[Any], incident: UUID, *more: Any, by: str = "sam") -> Any:
    """Send a step at the case's revision now."""
    return house.do(kind(incident, revision(house, incident), *more), by=by)


def decided(house: Planted, **more: Any) -> UUID:
    """A case that was decided just now."""
    incident = report(house, **more)
    outcome = step(house, DecideIncident, incident, "upheld", "It was loud.")
    assert isinstance(outcome, IncidentMoved), outcome
    return incident


def give(house: Planted, name: str, role: Role) -> None:
    """Give somebody a role over the house."""
    with house.kit.database.write() as tx:
        put(
            tx, tables.grant, id=named("more", name, role.value), organisation_id=house.house.organisation,
            person_id=house.people[name], role=role.value, reach="house", scope_id=house.house.id,
            start=date(2020, 1, 1),
        )  # fmt: skip


def test_a_case_goes_from_report_to_closing(house: Planted) -> None:
    """Reported, acknowledged, mediated, measures, decided, appealed, decided for good, closed; each told once."""
    incident = report(house)
    steps: list[tuple[type[Any], tuple[Any, ...], str, Standing]] = [
        (AcknowledgeIncident, (), "sam", Standing.ACKNOWLEDGED),
        (NameMediator, (house.people["cleo"],), "sam", Standing.IN_MEDIATION),
        (AddMeasure, ("Quiet after ten", house.people["ben"], date(2027, 4, 1)), "cleo", Standing.MEASURES_TAKEN),
        (DecideIncident, ("upheld", "It was loud."), "sam", Standing.DECIDED),
        (AppealDecision, ("It still is.",), "ana", Standing.APPEALED),
        (DecideIncident, ("settled", "A carpet was bought."), "sam", Standing.DECIDED),
        (CloseIncident, ("Thank you all.",), "sam", Standing.CLOSED),
    ]
    for kind, more, by, standing in steps:
        house.clock.later(minutes=1)
        outcome = step(house, kind, incident, *more, by=by)
        assert isinstance(outcome, IncidentMoved), outcome
        assert outcome.standing is standing
    events = [row["event"] for row in rows(house, tables.journal)]
    assert events == [
        "IncidentWasReported",
        "IncidentAcknowledged",
        "IncidentMediated",
        "IncidentMeasureTaken",
        "IncidentDecided",
        "IncidentAppealed",
        "IncidentDecided",
        "IncidentClosed",
    ]
    mine = seen(house, incident, "ana")
    assert mine is not None
    assert [entry.kind for entry in mine.entries] == [
        EntryKind.FACT,
        EntryKind.MEASURE,
        EntryKind.DECISION,
        EntryKind.APPEAL,
        EntryKind.DECISION,
        EntryKind.CLOSING,
    ]
    assert mine.entries[1].due == date(2027, 4, 1)


def test_a_step_the_table_does_not_know_changes_nothing(house: Planted) -> None:
    """A closed case is neither decided nor closed again; the answer says where it stands."""
    incident = report(house)
    assert step(house, CloseIncident, incident) == IncidentStands(incident, Standing.REPORTED, 1)
    assert isinstance(step(house, WithdrawIncident, incident, by="ana"), IncidentMoved)
    for kind, more in ((DecideIncident, ("upheld", "x")), (AcknowledgeIncident, ()), (AddMeasure, ("x",))):
        outcome = step(house, kind, incident, *more)
        assert outcome == IncidentStands(incident, Standing.WITHDRAWN, 2), kind
    assert house.do(AddFact(incident, "more"), by="ana") == IncidentStands(incident, Standing.WITHDRAWN, 2)


def test_a_case_that_changed_meanwhile_is_not_stepped(house: Planted) -> None:
    """Who decides has seen the case as it stands."""
    incident = report(house)
    house.do(AddFact(incident, "again last night"), by="ana")
    stale = house.do(DecideIncident(incident, 1, "upheld", "x"), by="sam")
    assert stale == IncidentChanged(incident, Standing.REPORTED, 2)


def test_nobody_else_sees_a_report(house: Planted) -> None:
    """A neighbour, the household it concerns before it is shared, and the landlord see nothing at all."""
    incident = report(house, household=house.households["ben"])
    assert [seen(house, incident, name) is None for name in ("ben", "cleo", "lou")] == [True] * 3
    for name in ("ben", "cleo", "lou"):
        assert house.do(AddFact(incident, "x"), by=name) == Unknown("incident")
        assert house.kit.desk.sight(house.actor(name)).cases() == ()
    assert {name: seen(house, incident, name) is not None for name in ("ana", "sam", "kim")} == {
        "ana": True, "sam": True, "kim": True,
    }  # fmt: skip


def test_sharing_shows_it_to_whom_it_concerns(house: Planted) -> None:
    """From then on they read the facts and who reported it; not who else is named."""
    incident = report(house, household=house.households["ben"])
    step(house, NameParty, incident, house.households["cleo"], "witness")
    step(house, NameParty, incident, house.households["ben"], "concerned", True)
    found = seen(house, incident, "ben")
    assert found is not None
    assert found.eye is Eye.CONCERNED
    assert [entry.words for entry in found.entries] == [CANARY]
    assert {party.role for party in found.parties} == {PartyRole.REPORTER, PartyRole.CONCERNED}
    assert len(rows(house, tables.incident_party)) == 3
    step(house, NameParty, incident, house.households["ben"], "concerned", False)
    assert seen(house, incident, "ben") is None


def test_a_confidential_report_never_names_its_author(house: Planted) -> None:
    """Whom it concerns reads what was decided, and neither who reported it nor what that person wrote."""
    incident = report(house, household=house.households["ben"], confidential=True)
    step(house, NameParty, incident, house.households["ben"], "concerned", True)
    step(house, AddMeasure, incident, "Somebody listens at the wall of flat 3")
    step(house, DecideIncident, incident, "upheld", "Quiet after ten.")
    found = seen(house, incident, "ben")
    assert found is not None
    assert [entry.words for entry in found.entries] == ["Quiet after ten."]
    assert {party.role for party in found.parties} == {PartyRole.CONCERNED}
    assert str(house.people["ana"]) not in repr(found)


def test_a_steward_who_is_a_party_handles_nothing(house: Planted) -> None:
    """What a steward reported is the coordinator's; what is said about the steward's household too."""
    give(house, "ben", Role.STEWARD)
    own, about = report(house, by="ben"), report(house, by="ana", household=house.households["ben"])
    assert step(house, DecideIncident, own, "upheld", "x", by="ben") == NotAllowed("decide_incident")
    assert step(house, DecideIncident, about, "dismissed", "x", by="ben") == Unknown("incident")
    assert house.kit.desk.sight(house.actor("ben")).handled(house.house.id) == ()
    assert len(house.kit.desk.sight(house.actor("kim")).handled(house.house.id)) == 2
    assert isinstance(step(house, DecideIncident, about, "upheld", "x", by="kim"), IncidentMoved)


def test_a_mediator_sees_all_of_it_and_takes_no_side(house: Planted) -> None:
    """Who reported it, whom it concerns and those they live with cannot mediate; who does reads everything."""
    incident = report(house, household=house.households["ben"], confidential=True)
    for name in ("ana", "ben"):
        outcome = step(house, NameMediator, incident, house.people[name])
        assert outcome == Misread("person", "error.mediator_is_party")
    assert step(house, NameMediator, incident, named("nobody")) == Misread("person", "error.unknown_person")
    step(house, NameMediator, incident, house.people["cleo"])
    found = seen(house, incident, "cleo")
    assert found is not None
    assert (found.eye, [entry.words for entry in found.entries], len(found.parties)) == (Eye.MEDIATOR, [CANARY], 3)
    assert step(house, DecideIncident, incident, "upheld", "x", by="cleo") == NotAllowed("decide_incident")
    step(house, NameMediator, incident, house.people["kim"])
    assert seen(house, incident, "cleo") is None


def test_what_may_be_done_is_what_is_done(house: Planted) -> None:
    """The steps a case offers its reader are those the desk takes from them."""
    incident = decided(house)
    offered = {name: told.may for name in ("ana", "sam") if (told := seen(house, incident, name))}
    assert offered["ana"] == {"add_fact", "appeal_decision"}
    assert offered["sam"] == {"add_fact", "name_party", "add_measure"}
    assert step(house, CloseIncident, incident).standing is Standing.DECIDED


def test_an_appeal_comes_in_time_or_not_at_all(house: Planted) -> None:
    """To the end of the 30th day, house time; then it may be closed and no longer appealed."""
    incident = decided(house)
    (row,) = rows(house, tables.incident)
    assert row["appeal_until"].isoformat() == "2027-03-31T22:00:00+00:00"
    house.clock.now = row["appeal_until"] - timedelta(seconds=1)
    assert isinstance(step(house, CloseIncident, incident), IncidentStands)
    house.clock.later(seconds=1)
    late = step(house, AppealDecision, incident, "too late", by="ana")
    assert late == IncidentStands(incident, Standing.DECIDED, 2, row["appeal_until"])
    assert isinstance(step(house, CloseIncident, incident), IncidentMoved)


def test_a_decision_is_appealed_once(house: Planted) -> None:
    """What is decided on appeal stands, and may be closed at once."""
    incident = decided(house)
    assert isinstance(step(house, AppealDecision, incident, "please", by="ana"), IncidentMoved)
    assert isinstance(step(house, DecideIncident, incident, "dismissed", "no"), IncidentMoved)
    assert isinstance(step(house, AppealDecision, incident, "please", by="ana"), IncidentStands)
    assert isinstance(step(house, CloseIncident, incident), IncidentMoved)


def test_one_contests_what_is_ones_own(house: Planted) -> None:
    """A household contests what was decided about its booking; a neighbour's is unknown to it, a steward may write it."""
    mine = booked(house, by="ana")
    contest = ReportIncident(house.house.id, "booking", "contest", "I was there.", use=mine.id)
    made = house.do(contest, by="ana")
    assert isinstance(made, IncidentReported)
    told = seen(house, made.incident, "ana")
    assert told is not None
    assert (told.incident.space, [party.role for party in told.parties]) == (mine.space, [PartyRole.REPORTER])
    assert house.do(contest, by="ben") == Unknown("use")
    assert isinstance(house.do(contest, by="sam"), IncidentReported)


def test_a_complaint_about_a_booking_concerns_its_household(house: Planted) -> None:
    """Even one that was cancelled; the household does not learn of it by itself."""
    theirs = booked(house, by="ben")
    assert isinstance(house.do(CancelBooking(theirs.id, theirs.revision), by="ben"), Cancelled)
    incident = report(house, about="booking", use=theirs.id, space=None)
    (concerned,) = [row for row in rows(house, tables.incident_party) if row["role"] == "concerned"]
    assert (concerned["household_id"], concerned["shared"]) == (house.households["ben"], False)
    assert seen(house, incident, "ben") is None


@pytest.mark.parametrize(
    ("more", "outcome"),
    [
        ({"use": named("gone")}, Unknown("use")),
        ({"about": "booking"}, Misread("use", "error.about_which_booking")),
        ({"kind": "contest"}, Misread("use", "error.about_which_booking")),
        ({"space": named("nowhere")}, Unknown("space")),
        ({"household": named("nobody")}, Misread("household", "error.not_this_household")),
    ],
)
def test_what_is_not_there_is_said_and_nothing_is_written(
    house: Planted, more: dict[str, Any], outcome: object
) -> None:
    """A booking that was never there or is gone, a place or household of nowhere: no case, no words, a clear answer."""
    fields: dict[str, Any] = {"about": "place", "kind": "nuisance", "words": CANARY} | more
    assert house.do(ReportIncident(house.house.id, **fields), by="ana") == outcome
    assert house.count("incident") == house.count("incident_party") == house.count("incident_entry") == 0


def test_the_same_form_twice_is_one_report(house: Planted) -> None:
    """Sent again under its key, it answers with the same case."""
    command = ReportIncident(house.house.id, "place", "nuisance", CANARY)
    first = house.do(command, key="one")
    assert house.do(command, key="one") == first
    assert house.count("incident") == 1


def test_typed_words_stand_in_erasable_rows_only(house: Planted) -> None:
    """No journal row, ask or outcome has them, nor who reported it as a word of the event; erased, none is left."""
    incident = decided(house, household=house.households["ben"])
    kept = json.dumps([[row["body"], row["outcome"]] for row in rows(house, tables.journal)], default=str)
    assert CANARY not in kept
    assert "loud" not in kept
    for hidden in (house.people["ana"], house.households["ben"]):
        assert str(hidden) not in kept
    assert house.do(EraseIncidentWords(incident), by="sam") == NotAllowed("erase_incident_words")
    assert house.do(EraseIncidentWords(incident), by="kim") == IncidentWordsErased(incident, 2)
    assert house.do(EraseIncidentWords(incident), by="kim") == IncidentWordsErased(incident, 0)
    assert {row["words"] for row in rows(house, tables.incident_entry)} == {None}
    left = seen(house, incident, "sam")
    assert left is not None
    assert left.incident.decision == "upheld"


def test_one_entry_is_erased_by_itself(house: Planted) -> None:
    """The others keep their words; an entry of another case is not there."""
    incident, other = decided(house), report(house)
    fact, decision = (row["id"] for row in rows(house, tables.incident_entry) if row["incident_id"] == incident)
    assert house.do(EraseIncidentWords(other, fact), by="kim") == Unknown("entry")
    assert house.do(EraseIncidentWords(incident, fact), by="kim") == IncidentWordsErased(incident, 1)
    left = {row["id"]: row["words"] for row in rows(house, tables.incident_entry)}
    assert left[fact] is None
    assert left[decision] == "It was loud."


def test_who_must_not_be_found_reports_in_confidence(house: Planted) -> None:
    """Whatever they ticked: whom they complain of never learns of them, and a neighbour who mediates reads no name."""
    protect = sa.update(tables.person).where(tables.person.c.id == house.people["ana"]).values(protected_location=True)
    with house.kit.database.write() as tx:
        tx.run(Statement(protect))
    incident = report(house, household=house.households["ben"], confidential=False)
    step(house, NameParty, incident, house.households["ben"], "concerned", True)
    step(house, NameMediator, incident, house.people["cleo"])
    found, run = seen(house, incident, "ben"), seen(house, incident, "cleo")
    assert found is not None
    assert run is not None
    assert (found.entries, found.incident.confidential) == ((), True)
    assert house.people["ana"] not in run.names
    assert [entry.words for entry in run.entries] == [CANARY]


def test_the_landlord_counts(house: Planted) -> None:
    """Landlord and auditor learn how many cases stand where; a resident not even that."""
    decided(house)
    report(house)
    counts = {name: house.kit.desk.sight(house.actor(name)).case_counts(house.house.id) for name in ("lou", "ana")}
    assert counts == {"lou": {Standing.DECIDED: 1, Standing.REPORTED: 1}, "ana": {}}
    assert house.do(ReportIncident(house.house.id, "place", "nuisance", "x"), by="lou") == NotAllowed("report_incident")


def test_the_system_writes_down_a_case_without_a_reporter(house: Planted) -> None:
    """An incident a plugin or the command line reports has nobody to answer to; it is handled like any other."""
    made = house.kit.desk.do(ReportIncident(house.house.id, "place", "safety", "smoke"), by=SYSTEM)
    assert isinstance(made, IncidentReported)
    assert house.count("incident_party") == 0
    assert isinstance(step(house, AcknowledgeIncident, made.incident), IncidentMoved)
