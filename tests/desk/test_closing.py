"""Closures claim the gaps, grow as leaves are freed, and are given back."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa

from habitat_kit.core.commands import (
    ApproveBooking,
    CancelBooking,
    CloseSpace,
    DeclineBooking,
    MoveBooking,
    ReopenSpace,
)
from habitat_kit.core.outcomes import Booked, Conflict, Misread, NotAllowed, SpaceClosed, SpaceReopened, Stale
from habitat_kit.plugins.participatory import ApprovalAbove
from habitat_kit.store import tables
from habitat_kit.store.statement import Statement
from tests.desk.conftest import Planter
from tests.desk.world import DAY, Planted


def close(house: Planted, first: int, days: int, space: str = "flat", by: str = "sam") -> SpaceClosed:
    """Close a space from a day after DAY on."""
    start = DAY + timedelta(days=first)
    outcome = house.do(CloseSpace(house.space(space), start, start + timedelta(days=days)), by=by)
    assert isinstance(outcome, SpaceClosed)
    return outcome


def test_a_closed_flat_takes_no_guests(house: Planted) -> None:
    """Every leaf is held from midnight to midnight; the night before may still be slept."""
    close(house, 0, 5)
    assert isinstance(house.do(house.stay(2)), Conflict)
    assert isinstance(house.do(house.stay(-1)), Conflict), "it would end at 11:00 on a closed day"
    assert isinstance(house.do(house.stay(-2)), Booked)
    assert isinstance(house.do(house.stay(5)), Booked)


def test_a_closure_lists_what_is_in_its_way(house: Planted) -> None:
    """Bookings stay; the closure holds the gaps around them."""
    booking = house.do(house.stay(2, 2, "one")).booking
    closed = close(house, 0, 7)
    assert closed.in_the_way == (booking.id,)
    assert isinstance(house.do(house.stay(2, 1, "two"), by="ben"), Conflict)
    assert house.overlaps() == []


def test_a_closure_grows_into_what_is_freed(house: Planted) -> None:
    """The transaction that cancels gives the leaf to the closure: nobody slips in between."""
    booking = house.do(house.stay(2, 2)).booking
    close(house, 0, 7)
    house.do(CancelBooking(booking.id, 1))
    assert isinstance(house.do(house.stay(2, 2), by="ben"), Conflict)
    held = sum((end - start for _, start, end, _ in house.claims()), timedelta())
    assert held == timedelta(days=7) * 3
    assert house.overlaps() == []


def test_a_closure_grows_after_moves_and_refusals(planting: Planter) -> None:
    """Whatever frees a leaf feeds the closure: a move away, a declined and an expired wait."""
    house = planting(ApprovalAbove(nights=1, answer_hours=24))
    stays = [house.do(house.stay(3 * n, 2)).booking for n in range(3)]
    close(house, 0, 8)
    house.do(ApproveBooking(stays[0].id, 1), by="sam")
    house.do(MoveBooking(stays[0].id, 2, DAY + timedelta(days=20), DAY + timedelta(days=22)))
    house.do(DeclineBooking(stays[1].id, 1, "works"), by="sam")
    house.clock.later(hours=24)
    house.kit.tick()
    held = sum((e - s for _, s, e, use in house.claims() if use not in {b.id for b in stays}), timedelta())
    assert held == timedelta(days=8) * 3
    assert house.overlaps() == []


def test_reopening_frees_everything(house: Planted) -> None:
    """What a closure held is free; another closure that waited takes it."""
    first, second = close(house, 0, 5), close(house, 3, 5)
    assert isinstance(house.do(ReopenSpace(first.closure.id, 1), by="sam"), SpaceReopened)
    assert isinstance(house.do(house.stay(0)), Booked)
    assert isinstance(house.do(house.stay(4)), Conflict)
    assert isinstance(house.do(ReopenSpace(second.closure.id, 1), by="sam"), SpaceReopened)
    assert isinstance(house.do(house.stay(4)), Booked)
    assert isinstance(house.do(ReopenSpace(second.closure.id, 2), by="sam"), Stale)


def test_a_closure_by_the_hour(house: Planted) -> None:
    """Works in the afternoon leave the morning free."""
    start = datetime(DAY.year, DAY.month, DAY.day, 14)
    command = CloseSpace(house.space("living"), start, start + timedelta(hours=4), "works", "paint")
    assert isinstance(house.do(command, by="sam"), SpaceClosed)
    assert isinstance(house.do(house.meeting(0, 9)), Booked)
    assert isinstance(house.do(house.meeting(0, 15)), Conflict)


def test_only_stewards_close(house: Planted) -> None:
    """A resident does not take the flat out of use, nor a closure that is over be made."""
    later = DAY + timedelta(days=1)
    assert house.do(CloseSpace(house.space("flat"), DAY, later)) == NotAllowed("close_space")
    past = house.clock.now.date() - timedelta(days=9)
    outcome = house.do(CloseSpace(house.space("flat"), past, past + timedelta(days=1)), by="sam")
    assert outcome == Misread("end", "error.already_over")


@pytest.mark.parametrize("ends", [-3, 3])
def test_a_closure_holds_a_leaf_while_it_lives(house: Planted, ends: int) -> None:
    """A bedroom that is no more, or goes meanwhile, stops no works in the rest of the flat."""
    until = DAY + timedelta(days=ends)
    midnight = datetime(until.year, until.month, until.day, tzinfo=house.house.clock)
    gone = sa.update(tables.space).where(tables.space.c.key == "two")
    with house.kit.database.write() as tx:
        tx.run(Statement(gone.values(life_until=until, closes=midnight.astimezone(UTC))))
        tx.say("UPDATE habitat_house SET ground = ground + 1")
    stay = house.do(house.stay(4, 1, "one")).booking
    assert close(house, 0, 7).in_the_way == (stay.id,)
    house.do(CancelBooking(stay.id, 1))
    held = {leaf: timedelta() for leaf in map(house.space, ("one", "two", "living"))}
    for leaf, start, end, _ in house.claims():
        held[leaf] += end - start
    assert held == {
        house.space("one"): timedelta(days=7),
        house.space("two"): timedelta(days=max(0, ends)),
        house.space("living"): timedelta(days=7),
    }
    assert isinstance(house.do(house.stay(1, 1, "living"), by="ben"), Conflict)


@pytest.mark.parametrize(
    ("first", "end", "at"), [("1850-01-01", "2030-01-01", "start"), ("2028-01-01", "9999-12-31", "end")]
)
def test_a_closure_lies_in_the_guards_time(house: Planted, first: str, end: str, at: str) -> None:
    """Dates no claim can hold are read back to whoever wrote them."""
    command = CloseSpace(house.space("flat"), date.fromisoformat(first), date.fromisoformat(end))
    assert house.do(command, by="sam") == Misread(at, "error.date_out_of_range")


def test_a_revision_is_told_to_whom_may_reopen(house: Planted) -> None:
    """Whoever may not reopen learns nothing of how a closure stands."""
    closed = close(house, 0, 5)
    assert house.do(ReopenSpace(closed.closure.id, 7)) == NotAllowed("reopen_space")
