"""How far rights go: a household of another house, a grant over one space, a place a booking moves to."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa

from habitat_kit.core.actors import Role
from habitat_kit.core.commands import MoveBooking, Tick
from habitat_kit.core.errors import Misconfigured, NotThere
from habitat_kit.core.ids import named
from habitat_kit.core.outcomes import Booked, Conflict, Judged, Misread, NotAllowed, Ticked, Unknown
from habitat_kit.core.uses import State
from habitat_kit.plugins.participatory import NightsPerYear
from habitat_kit.store import tables
from habitat_kit.store.statement import Statement
from tests.desk.conftest import Planter
from tests.desk.world import DAY, Planted, put

SINCE = date(2020, 1, 1)


def grant(house: Planted, name: str, role: Role, scope: UUID) -> None:
    """Trust somebody of the house with a role over a scope."""
    with house.kit.database.write() as tx:
        if name not in house.people:
            house.people[name] = named(house.house.key, "person", name)
            of = {"organisation_id": house.house.organisation, "locale": "fr"}
            put(tx, tables.person, id=house.people[name], key=name, name=name.title(), **of)
        put(
            tx,
            tables.grant,
            id=named(name, role.value, str(scope)),
            organisation_id=house.house.organisation,
            person_id=house.people[name],
            role=role.value,
            reach="space",
            scope_id=scope,
            start=SINCE,
        )


def second_home(house: Planted, other: Planted, name: str) -> UUID:
    """Make somebody of the house a member of a household in another house of the same organisation."""
    home = named("second home", name)
    with house.kit.database.write() as tx:
        of = {"organisation_id": house.house.organisation}
        put(tx, tables.household, id=home, house_id=other.house.id, key=f"{name}_two", label="Second home", **of)
        person = house.people[name]
        put(tx, tables.membership, id=home, household_id=home, person_id=person, start=SINCE, **of)
    return home


def test_a_household_elsewhere_counts_for_nothing_here(planting: Planter) -> None:
    """Who lives in two houses books in each for the household of that house: nobody has two quotas in one."""
    house, other = planting(NightsPerYear(nights=3)), planting(key="caracol")
    elsewhere = second_home(house, other, "ana")
    booked = house.do(house.stay(0, 3))
    assert isinstance(booked, Booked)
    assert booked.booking.household == house.households["ana"]
    assert house.do(house.stay(5, 3, household=elsewhere)) == NotAllowed("book_space")
    assert house.do(house.stay(5, 3, household=elsewhere), by="sam") == Misread("household", "error.unknown_household")
    sight = house.kit.desk.sight(house.actor("ana"))
    assert sight.own(house.house.id) == {house.households["ana"]}
    with pytest.raises(NotThere):
        sight.allowances(house.house.id, elsewhere, house.space("flat"), "guest_stay", 2027)


def test_a_move_needs_the_right_where_it_goes(house: Planted) -> None:
    """A steward of one bedroom moves its bookings in time, not into a room they do not answer for."""
    grant(house, "max", Role.STEWARD, house.space("one"))
    booking = house.do(house.stay(0, 2, "one")).booking
    assert house.do(MoveBooking(booking.id, 1, space=house.space("two")), by="max") == NotAllowed("move_booking")
    later = house.do(MoveBooking(booking.id, 1, DAY + timedelta(days=3), DAY + timedelta(days=5)), by="max")
    assert isinstance(later, Booked)


def over(house: Planted) -> None:
    """Let a stay of the house end."""
    house.clock.now = house.do(house.stay(0)).booking.span.end


def test_a_coordinator_ticks_their_own_houses(planting: Planter) -> None:
    """Where something is due in a house of strangers, it is neither done nor told."""
    house, other = planting(), planting(key="caracol")
    over(house)
    over(other)
    tick = Tick()
    assert house.kit.desk.do(tick, by=house.actor("kim")) == Ticked(finished=1)
    assert house.kit.desk.do(tick, by=house.actor("ana")) == Ticked()
    assert other.kit.tick() == Ticked(finished=1)


def test_a_house_that_cannot_be_read_stops_no_other(planting: Planter) -> None:
    """Time goes on in every other house; then the broken one is named."""
    houses = [planting(key=key) for key in ("gibjoncs", "caracol", "merci")]
    for house in houses:
        over(house)
    broken = min(houses, key=lambda house: house.house.id)
    zone = sa.update(tables.house).where(tables.house.c.id == broken.house.id).values(zone="Nowhere/Else", ground=2)
    with broken.kit.database.write() as tx:
        tx.run(Statement(zone))
    with pytest.raises(Misconfigured, match="Nowhere/Else"):
        houses[0].kit.tick()
    others = [house for house in houses if house is not broken]
    assert [house.kit.desk.sight(house.actor("ana")).mine()[0].state for house in others] == [State.DONE, State.DONE]
    standing = Statement(sa.select(tables.use.c.state).where(tables.use.c.house_id == broken.house.id))
    with broken.kit.database.read() as tx:
        assert tx.run(standing) == [(State.CONFIRMED,)]


def test_who_answers_for_one_room_is_told_what_would_pass_there(house: Planted) -> None:
    """A grant over a space is enough to book in it: to judge beforehand, and to be offered other dates."""
    grant(house, "max", Role.STEWARD, house.space("one"))
    here, elsewhere = (house.stay(0, 2, key, household=house.households["ana"]) for key in ("one", "two"))
    judged = house.kit.desk.judge(here, by=house.actor("max"))
    assert isinstance(judged, Judged)
    assert judged.passes
    assert house.kit.desk.judge(elsewhere, by=house.actor("max")) == Unknown("space")
    booking = house.do(here, by="max").booking
    taken = house.do(here, by="max")
    assert isinstance(taken, Conflict)
    assert taken.alternatives
    move = MoveBooking(booking.id, 1, DAY + timedelta(days=3), DAY + timedelta(days=5))
    assert isinstance(house.kit.desk.judge(move, by=house.actor("max")), Judged)
