"""People by command: who writes down whom, who gives what, how memberships and roles begin and end."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from habitat_kit.core.actors import Actor, Role
from habitat_kit.core.commands import (
    AddHousehold,
    AddMembership,
    AddPerson,
    BookSpace,
    ChangePerson,
    EndGrant,
    EndMembership,
    GiveGrant,
    NameDeputy,
)
from habitat_kit.core.errors import Unreadable
from habitat_kit.core.ids import named
from habitat_kit.core.outcomes import (
    Booked,
    DeputyNamed,
    GrantEnded,
    GrantGiven,
    HouseholdAdded,
    MembershipAdded,
    MembershipEnded,
    Misread,
    NotAllowed,
    PersonAdded,
    PersonChanged,
    Unknown,
)
from habitat_kit.store import tables
from habitat_kit.store.people import left_of
from tests.desk.conftest import Planter
from tests.desk.test_links import rows
from tests.desk.world import DAY, NOW, Planted

TODAY = NOW.date()
WEEK = timedelta(days=7)


def add(house: Planted, by: str = "sam", home: str | None = "ana", **more: Any) -> Any:
    """Write somebody down in a household of the house."""
    household = house.households[home] if home else None
    return house.do(AddPerson(house.house.id, "Zoé Petit", household, **more), by=by)


def row(house: Planted, table: str, at: UUID) -> dict[str, Any] | None:
    """One row by its id."""
    return next((found for found in rows(house, tables.METADATA.tables[f"habitat_{table}"]) if found["id"] == at), None)


def grants(house: Planted, person: UUID) -> list[tuple[str, UUID, date, date | None]]:
    """What somebody holds, ever."""
    found = [one for one in rows(house, tables.grant) if one["person_id"] == person]
    return sorted((one["role"], one["scope_id"], one["start"], one["end"]) for one in found)


def test_whoever_is_written_down_lives_there_and_may_book(house: Planted) -> None:
    """A steward writes a person into a household: member and resident from today, with what they typed about them."""
    added = add(house, email="zoe@example.org", phone="06 12")
    assert isinstance(added, PersonAdded)
    found = row(house, "person", added.person)
    assert found is not None
    assert (found["name"], found["email"], found["phone"], found["key"]) == (
        "Zoé Petit",
        "zoe@example.org",
        "06 12",
        None,
    )
    assert grants(house, added.person) == [("resident", house.house.id, TODAY, None)]
    booked = house.kit.desk.do(house.stay(0), by=Actor(person=added.person))
    assert isinstance(booked, Booked)
    assert booked.booking.household == house.households["ana"]


def test_what_was_typed_is_in_the_persons_row_alone(house: Planted) -> None:
    """No name, address or number reaches the journal or what is kept under a key."""
    added = house.do(
        AddPerson(house.house.id, "Zoé Petit", house.households["ana"], email="zoe@example.org"), by="sam", key="one"
    )
    assert isinstance(added, PersonAdded)
    again = house.do(
        AddPerson(house.house.id, "Zoé Petit", house.households["ana"], email="zoe@example.org"), by="sam", key="one"
    )
    assert again == added
    told = str(rows(house, tables.journal))
    assert "Zo" not in told
    assert "example" not in told
    assert [found["event"] for found in rows(house, tables.journal)] == ["PersonWritten", "MembershipBegun"]


def test_people_stand_in_the_stream_of_their_organisation(house: Planted) -> None:
    """Numbered by the organisation, with the house they live in beside: a steward's journal shows them."""
    add(house)
    assert {(found["stream_id"], found["seq"], found["house_id"]) for found in rows(house, tables.journal)} == {
        (house.house.organisation, 1, house.house.id)
    }


def test_a_person_of_no_household_is_the_organisations(house: Planted) -> None:
    """A steward names a household; who acts for the organisation need not."""
    assert add(house, home=None) == Misread("household", "error.household_missing")
    assert add(house, by="ana") == NotAllowed("add_person")
    assert isinstance(add(house, by="kim", home=None), PersonAdded)
    assert isinstance(house.do(AddPerson(house.house.organisation, "Max"), by="kim"), PersonAdded)
    assert house.do(AddPerson(house.house.organisation, "Max"), by="sam") == NotAllowed("add_person")
    assert house.do(AddPerson(named("nowhere"), "Max"), by="kim") == Unknown("place")


@pytest.mark.parametrize(
    ("wrong", "at", "code"),
    [
        ({"called": "  "}, "called", "error.name_missing"),
        ({"called": "a\x07"}, "called", "error.control_character"),
        ({"email": "no address"}, "email", "error.no_address"),
        ({"email": "a@"}, "email", "error.no_address"),
        ({"phone": "1" * 41}, "phone", "error.too_long"),
        ({"locale": "xx"}, "locale", "error.unknown_language"),
    ],
)
def test_what_cannot_be_read_is_said(wrong: dict[str, Any], at: str, code: str) -> None:
    """Each field by its name, before anything is written."""
    with pytest.raises(Unreadable) as unreadable:
        AddPerson(named("house"), **{"called": "Zoé", **wrong})
    assert (unreadable.value.field, unreadable.value.code) == (at, code)


def test_a_household_is_written_down_where_it_lives(house: Planted) -> None:
    """By who answers for the house, in a place of that house."""
    made = house.do(AddHousehold(house.house.id, "Les Petit", house.space("home")), by="sam")
    assert isinstance(made, HouseholdAdded)
    found = row(house, "household", made.household)
    assert found is not None
    assert (found["label"], found["dwelling_id"]) == ("Les Petit", house.space("home"))
    assert house.do(AddHousehold(house.house.id, "X", named("moon")), by="sam") == Misread(
        "dwelling", "error.unknown_space"
    )
    assert house.do(AddHousehold(house.house.id, "X"), by="ana") == NotAllowed("add_household")


def test_a_membership_that_ends_before_it_starts_is_misread(house: Planted) -> None:
    """And so is one on the day it starts: nothing is written."""
    for end in (TODAY, TODAY - WEEK):
        wrong = AddMembership(house.households["ben"], house.people["ana"], TODAY, end)
        assert house.do(wrong, by="sam") == Misread("end", "error.end_before_start")
    assert house.count("membership") == 3


def test_a_grant_that_ends_before_it_starts_is_misread(house: Planted) -> None:
    """In words about the end, not as a failure."""
    wrong = GiveGrant(house.people["ana"], "keeper", house.house.id, TODAY, TODAY - WEEK)
    assert house.do(wrong, by="sam") == Misread("end", "error.end_before_start")
    assert house.count("grant") == 6


def test_nobody_belongs_twice_to_a_household(house: Planted) -> None:
    """A second membership of the same household may follow the first, not meet it."""
    again = AddMembership(house.households["ana"], house.people["ana"])
    assert house.do(again, by="sam") == Misread("person", "error.already_member")


def test_whoever_moves_out_is_a_resident_no_more(house: Planted) -> None:
    """The role that came with the membership ends on its day; others stay."""
    added = add(house)
    assert isinstance(house.do(GiveGrant(added.person, "keeper", house.space("flat")), by="sam"), GrantGiven)
    ended = house.do(EndMembership(added.membership, TODAY + WEEK), by="sam")
    assert ended == MembershipEnded(added.membership, TODAY + WEEK)
    assert grants(house, added.person) == [
        ("keeper", house.space("flat"), TODAY, None),
        ("resident", house.house.id, TODAY, TODAY + WEEK),
    ]
    zoe = Actor(person=added.person)
    assert isinstance(house.kit.desk.do(house.stay(0), by=zoe), Booked)
    house.clock.later(days=7)
    assert not isinstance(house.kit.desk.do(house.stay(3), by=zoe), Booked)


def test_what_never_began_is_gone(house: Planted) -> None:
    """A membership for next week that is taken back leaves no row and no role."""
    added = add(house, start=TODAY + WEEK)
    assert house.do(EndMembership(added.membership, TODAY), by="sam") == MembershipEnded(added.membership, TODAY)
    assert row(house, "membership", added.membership) is None
    assert grants(house, added.person) == []


@given(start=st.integers(-400, 400), end=st.integers(-400, 400), later=st.none() | st.integers(-400, 400))
def test_an_ended_row_keeps_its_dates_in_order(start: int, end: int, later: int | None) -> None:
    """Whatever day is asked for: dropped only if it had not begun, else ended after it began and not before asked."""
    today = date(2027, 3, 1)
    begins, ends = today + timedelta(days=start), today + timedelta(days=end)
    left = left_of(begins, ends, today)
    if left is None:
        assert begins >= today
        assert begins >= ends
    else:
        assert begins < left
        assert left == max(ends, begins + timedelta(days=1))


def test_nobody_gives_more_than_they_hold(house: Planted) -> None:
    """A steward gives what a house needs; staff's roles are the coordinator's to give, and nobody else gives any."""
    ana, here = house.people["ana"], house.house.id
    for role in Role:
        given = house.do(GiveGrant(ana, role, here, TODAY + WEEK, TODAY + 2 * WEEK), by="sam")
        allowed = role in {Role.RESIDENT, Role.REFERENT, Role.KEEPER}
        if role is Role.RESIDENT:
            assert given == Misread("role", "error.already_trusted")
        elif allowed:
            assert isinstance(given, GrantGiven)
        else:
            assert given == NotAllowed("give_grant")
    assert house.do(GiveGrant(ana, "keeper", house.house.organisation), by="sam") == NotAllowed("give_grant")
    assert isinstance(house.do(GiveGrant(ana, "coordinator", house.house.organisation), by="kim"), GrantGiven)
    assert house.do(GiveGrant(ana, "referent", here), by="ben") == NotAllowed("give_grant")


def test_a_role_ends_on_its_day(house: Planted) -> None:
    """By who may give it, and by nobody else."""
    given = house.do(GiveGrant(house.people["ben"], "keeper", house.space("flat")), by="sam")
    sams = next(found["id"] for found in rows(house, tables.grant) if found["role"] == "steward")
    assert house.do(EndGrant(sams), by="sam") == NotAllowed("end_grant")
    assert house.do(EndGrant(given.grant, TODAY + WEEK), by="sam") == GrantEnded(given.grant, TODAY + WEEK)
    found = row(house, "grant", given.grant)
    assert found is not None
    assert found["end"] == TODAY + WEEK


def test_a_role_over_another_organisations_house_is_not_given(planting: Planter) -> None:
    """Its scope is not there, as if it did not exist."""
    house, other = planting(), planting(key="caracol")
    assert house.do(GiveGrant(house.people["ana"], "keeper", other.house.id), by="kim") == Unknown("scope")
    assert house.do(GiveGrant(other.people["ana"], "keeper", house.house.id), by="kim") == Unknown("person")
    joined = house.do(AddMembership(house.households["ana"], other.people["ana"]), by="kim")
    assert joined == Unknown("person")


def test_everybody_writes_their_own_address(house: Planted) -> None:
    """Address, number and language are one's own to change; one's name is the steward's."""
    ana = house.people["ana"]
    assert house.do(ChangePerson(ana, email="ana@example.org", locale="en"), by="ana") == PersonChanged(ana)
    found = row(house, "person", ana)
    assert found is not None
    assert (found["name"], found["email"], found["locale"]) == ("Ana", "ana@example.org", "en")
    assert house.do(ChangePerson(ana, "Queen Ana"), by="ana") == NotAllowed("change_person")
    assert house.do(ChangePerson(ana), by="ben") == NotAllowed("change_person")
    assert house.do(ChangePerson(ana, "Ana Ruiz"), by="sam") == PersonChanged(ana)
    found = row(house, "person", ana)
    assert found is not None
    assert (found["name"], found["email"]) == ("Ana Ruiz", None)


def test_a_steward_does_not_change_a_coordinator_who_lives_there(house: Planted) -> None:
    """Answering for a house gives no power over whoever is trusted with more: their address opens more doors."""
    joined = house.do(AddMembership(house.households["ana"], house.people["kim"]), by="kim")
    assert isinstance(joined, MembershipAdded)
    assert house.do(ChangePerson(house.people["kim"], email="sam@example.org"), by="sam") == NotAllowed("change_person")
    assert isinstance(house.do(ChangePerson(house.people["kim"]), by="kim"), PersonChanged)


def test_a_steward_does_not_change_a_coordinators_deputy(house: Planted) -> None:
    """Whoever stands in for somebody with more power is reached like them, for as long as they do or will."""
    ana = house.people["ana"]
    named = house.do(NameDeputy(house.people["kim"], ana, TODAY + WEEK, TODAY + 2 * WEEK), by="kim")
    assert isinstance(named, DeputyNamed)
    assert house.do(ChangePerson(ana, email="sam@example.org"), by="sam") == NotAllowed("change_person")
    assert isinstance(house.do(ChangePerson(ana), by="ana"), PersonChanged)
    house.clock.later(days=14)
    assert isinstance(house.do(ChangePerson(ana), by="sam"), PersonChanged)


def test_whoever_moved_out_is_answered_for_by_the_organisation(house: Planted) -> None:
    """A steward reaches those who live there today or later, not those who once did."""
    added = add(house)
    house.do(EndMembership(added.membership, TODAY + WEEK), by="sam")
    assert isinstance(house.do(ChangePerson(added.person, phone="1"), by="sam"), PersonChanged)
    house.clock.later(days=7)
    assert house.do(ChangePerson(added.person, phone="2"), by="sam") == NotAllowed("change_person")
    assert isinstance(house.do(ChangePerson(added.person, phone="2"), by="kim"), PersonChanged)


def test_a_stranger_learns_nothing_about_people(planting: Planter) -> None:
    """Whoever another organisation keeps finds no person, household, membership or role here."""
    house, other = planting(), planting(key="caracol")
    added = add(house)
    stranger = other.actor("kim")
    for command, what in (
        (AddPerson(house.house.id, "X"), "place"),
        (ChangePerson(added.person), "person"),
        (AddHousehold(house.house.id, "X"), "house"),
        (AddMembership(house.households["ana"], added.person), "household"),
        (EndMembership(added.membership), "membership"),
        (GiveGrant(added.person, "keeper", house.house.id), "person"),
        (EndGrant(named("grant")), "grant"),
    ):
        assert house.kit.desk.do(command, by=stranger) == Unknown(what)
    assert house.count("person") == 7 + 6


def test_a_booking_still_waits_for_nobody(house: Planted) -> None:
    """A command among people takes the organisation's lock and numbers no house."""
    before = house.count("journal")
    add(house)
    booked = house.do(BookSpace(house.space("flat"), "guest_stay", DAY, DAY + timedelta(days=1)))
    assert isinstance(booked, Booked)
    streams = {found["stream_id"]: found["seq"] for found in rows(house, tables.journal)}
    assert streams == {house.house.organisation: 1, house.house.id: 1}
    assert house.count("journal") == before + 3
