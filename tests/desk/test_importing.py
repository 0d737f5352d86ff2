"""Moving in: all of a file or nothing, once, into free places of the house, without a mail or a charge."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from habitat_kit.core.actors import SYSTEM
from habitat_kit.core.commands import AddHousehold, CancelBooking, ImportBookings
from habitat_kit.core.mails import letters
from habitat_kit.core.outcomes import (
    AwaitingApproval,
    Booked,
    Cancelled,
    Imported,
    ImportRefused,
    Misread,
    NotAllowed,
    Unknown,
)
from habitat_kit.core.uses import State
from habitat_kit.importing import read
from habitat_kit.plugins.participatory.approval import Approval
from habitat_kit.plugins.participatory.nights_per_year import NightsPerYear
from habitat_kit.store import streams, tables, uses
from habitat_kit.store.statement import Statement
from tests.desk.conftest import Planter
from tests.desk.test_links import rows
from tests.desk.world import DAY, Planted

HEAD = "space,household,start,end,guests,purpose\n"
THREE = (
    HEAD
    + "Flat,Ana,2026-12-24,2026-12-27,2,Noël chez nous\n"
    + "flat,household of ben,2027-05-03,2027-05-05,1,\n"
    + "Living room,cleo,2027-05-10 18:00,2027-05-10 20:00,12,\n"
)


def bring(house: Planted, text: str, by: str = "sam", **more: Any) -> Any:
    """Import a text."""
    return house.do(ImportBookings(house.house.id, text, **more), by=by)


def wrong(outcome: Any) -> list[tuple[int, str]]:
    """What is wrong with a file."""
    assert isinstance(outcome, ImportRefused), outcome
    return [(one.line, one.code) for one in outcome.lines]


def test_bookings_stand_as_they_were_agreed(house: Planted) -> None:
    """Past ones are done and keep their time, those to come hold; they are told without a word that was typed."""
    planned = bring(house, THREE, plan_only=True)
    assert (planned.made, planned.past, planned.applied, planned.bookings) == (3, 1, False, ())
    assert not house.count("use")
    done = bring(house, THREE)
    assert isinstance(done, Imported)
    with house.kit.database.read() as tx:
        found: list[Any] = [uses.read_use(tx, use) for use in done.bookings]
    assert [booking.state for booking in found] == [State.DONE, State.CONFIRMED, State.CONFIRMED]
    assert [booking.household for booking in found] == [house.households[name] for name in ("ana", "ben", "cleo")]
    assert (found[0].purpose, found[2].guests) == ("Noël chez nous", 12)
    told = [row for row in rows(house, tables.journal) if row["event"] == "BookingImported"]
    assert len(told) == 3
    assert "Noël" not in repr(told)
    assert not letters("BookingImported", {"state": "confirmed", "household": str(found[0].household)})
    assert not house.overlaps()


def test_the_same_file_twice_adds_nothing(house: Planted) -> None:
    """Not even where a booking was cancelled meanwhile; a new line is added."""
    made = bring(house, THREE).bookings
    assert isinstance(house.do(CancelBooking(made[1], 1), by="ben"), Cancelled)
    again = bring(house, THREE + "one,ana,2027-06-01,2027-06-02,1,\n")
    assert (again.made, again.known) == (1, 3)
    assert house.count("use") == 4


def test_one_wrong_line_and_nothing_stays(house: Planted) -> None:
    """Everything that is wrong is told at once: words, dates, places taken by others and by one another."""
    house.do(house.stay(0, 2), by="ana")
    before = house.count("use")
    outcome = bring(
        house,
        THREE
        + "attic,ana,2027-06-01,2027-06-02,1,\n"
        + "flat,nobody,2027-06-01,2027-06-02,1,\n"
        + f"one,ana,{DAY},{DAY + timedelta(days=1)},1,\n"
        + "two,ana,2027-05-04,2027-05-06,1,\n"
        + "home,ana,2027-06-01,2027-06-02,1,\n"
        + "one,ana,2027-06-02,2027-06-01,1,\n"
        + "one,ana,01/06/2027,02/06/2027,1,\n"
        + "living,ana,2027-03-28 02:30,2027-03-28 04:00,1,\n",
    )
    assert wrong(outcome) == [
        (5, "import.space_unknown"),
        (6, "import.household_unknown"),
        (7, "import.taken"),
        (8, "import.met"),
        (9, "import.not_bookable"),
        (10, "import.period"),
        (11, "import.date"),
        (12, "import.clock"),
    ]
    assert house.count("use") == before
    assert not house.count("external_reference")


def test_a_wrong_zone_is_refused_and_nothing_is_half_done(house: Planted) -> None:
    """The other event would have been fine."""
    event = (
        "BEGIN:VEVENT\nUID:{0}\nDTSTART{1}:{2}T180000\nDTEND{1}:{2}T190000\nSUMMARY:ana\nLOCATION:living\nEND:VEVENT\n"
    )
    text = "BEGIN:VCALENDAR\n{}{}END:VCALENDAR\n"
    odd = event.format("b", ";TZID=Nowhere/Land", "20270502")
    fine = event.format("a", ";TZID=Europe/Paris", "20270501")
    assert wrong(bring(house, text.format(fine, odd), source="google")) == [(9, "import.zone")]
    assert not house.count("use")
    assert bring(house, text.format(fine, ""), source="google").made == 1


def test_no_rule_of_the_house_judges_what_was_agreed_before(planting: Planter) -> None:
    """They count for the year all the same."""
    house = planting(NightsPerYear(nights=1))
    assert bring(house, HEAD + "flat,ana,2027-05-03,2027-05-06,1,\n").made == 1
    assert house.do(house.stay(0), by="ana").verdict.refused


def test_a_mapping_translates_and_wall_times_become_nights(house: Planted) -> None:
    """Words of the file by the mapping, people by their address; a kind by the night takes the days."""
    with house.kit.database.write() as tx:
        person = sa.update(tables.person).where(tables.person.c.id == house.people["ana"])
        tx.run(Statement(person.values(email="ana@example.org")))
    mapping = 'kind = "guest_stay"\n[spaces]\n"Salle 1" = "flat"\n'
    edges = "Monday 3 May 2027 at 15:00,Wednesday 5 May 2027 at 11:00"
    text = f"Room,Created by,Start time,End time\nSalle 1,Ana@example.org,{edges}\n"
    (made,) = bring(house, text, source="mrbs", mapping=mapping).bookings
    with house.kit.database.read() as tx:
        found: Any = uses.read_use(tx, made)
    assert (found.first_day, found.last_day, found.kind) == (date(2027, 5, 3), date(2027, 5, 5), "guest_stay")
    assert found.household == house.households["ana"]


@pytest.mark.parametrize("who", ["ana", "lou"])
def test_who_may_not(house: Planted, who: str) -> None:
    """Residents and landlords import nothing."""
    assert isinstance(bring(house, THREE, by=who), NotAllowed)


def test_another_organisation_is_not_there(house: Planted, planting: Planter) -> None:
    """Its steward finds no such house; its households are nobody here."""
    away = planting(key="away")
    assert isinstance(away.do(ImportBookings(house.house.id, THREE), by="sam"), Unknown)
    theirs = HEAD + "flat,Household of dan,2027-05-03,2027-05-05,1,\n"
    with away.kit.database.write() as tx:
        tx.run(
            Statement(
                sa.update(tables.household)
                .where(tables.household.c.id == away.households["ana"])
                .values(label="Household of dan")
            )
        )
    assert wrong(bring(house, theirs)) == [(2, "import.household_unknown")]
    assert not house.count("use")


def test_what_is_no_file_says_so(house: Planted) -> None:
    """By the field it came in."""
    assert bring(house, "a,b\n1,2\n") == Misread(
        "text", "error.import_columns", {"columns": "start, end, space, household"}
    )


def test_a_dry_run_locks_nothing(house: Planted, monkeypatch: pytest.MonkeyPatch) -> None:
    """It answers while somebody else writes: what would be made, what is wrong, who may not, what is no file."""

    def locked(*_: object) -> None:
        raise AssertionError("a dry run asks for no lock")

    with monkeypatch.context() as patched:
        patched.setattr(streams, "lock", locked)
        assert bring(house, THREE, plan_only=True).made == 3
        assert wrong(bring(house, THREE + "attic,ana,2027-06-01,2027-06-02,1,\n", plan_only=True))
        assert isinstance(bring(house, THREE, by="ana", plan_only=True), NotAllowed)
        assert isinstance(bring(house, "\x00", plan_only=True), Misread)
    assert not house.count("use")


def test_a_request_whose_deadline_passed_is_in_nobodys_way(planting: Planter) -> None:
    """Nobody has written down yet that it lapsed: the dry run says what doing it says. Before, its place is taken."""
    house = planting(Approval(answer_hours=24))
    assert isinstance(house.do(house.stay(0, 2)), AwaitingApproval)
    text = HEAD + f"flat,ben,{DAY},{DAY + timedelta(days=2)},1,\n"
    assert wrong(bring(house, text, plan_only=True)) == [(2, "import.taken")]
    house.clock.later(hours=25)
    assert (bring(house, text, plan_only=True).made, bring(house, text).made) == (1, 1)
    assert not house.overlaps()


def test_others_write_while_a_file_is_read(house: Planted, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its house is not locked meanwhile; who was quicker has the place, and the line says so."""

    def slowly(*given: Any) -> Any:
        assert isinstance(house.do(house.meeting(35, 19), by="ben"), Booked)
        return read(*given)

    monkeypatch.setattr("habitat_kit.desk.importing.read", slowly)
    assert wrong(bring(house, THREE)) == [(4, "import.taken")]


def test_a_house_that_changes_meanwhile_is_read_by_again(house: Planted, monkeypatch: pytest.MonkeyPatch) -> None:
    """A household that moved in while the file was read: the lines are understood by who is there now."""
    asked = list[str]()

    def slowly(*given: Any) -> Any:
        if not asked:
            house.kit.desk.do(AddHousehold(house.house.id, "Dora"), by=SYSTEM)
        asked.append("read")
        return read(*given)

    monkeypatch.setattr("habitat_kit.desk.importing.read", slowly)
    assert bring(house, HEAD + "flat,dora,2027-05-03,2027-05-05,1,\n").made == 1
    assert len(asked) == 2
