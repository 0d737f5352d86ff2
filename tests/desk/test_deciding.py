"""Approving, declining, cancelling, and what time decides when nobody does."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa
from attrs import evolve

from habitat_kit.core.actors import SYSTEM
from habitat_kit.core.bookings import Booking
from habitat_kit.core.commands import (
    ApproveBooking,
    CancelBooking,
    DeclineBooking,
    MoveBooking,
    Tick,
)
from habitat_kit.core.errors import NotThere, Unreadable
from habitat_kit.core.outcomes import (
    Booked,
    Cancelled,
    Conflict,
    Declined,
    Expired,
    Judged,
    NotAllowed,
    Refused,
    Stale,
    Ticked,
)
from habitat_kit.core.uses import Silence, State
from habitat_kit.plugins.participatory import ApprovalAbove, NightsPerYear
from habitat_kit.store import tables
from habitat_kit.store.statement import Statement
from tests.desk.conftest import Planter
from tests.desk.world import DAY, Planted, put


@pytest.fixture
def asking(planting: Planter) -> Planted:
    """A house where more than two nights wait for a steward, and lapse."""
    return planting(ApprovalAbove(nights=2, answer_hours=48, on_silence=Silence.LAPSE))


def waiting(house: Planted, nights: int = 4) -> Booking:
    """A stay of Ana's that waits."""
    booking: Booking = house.do(house.stay(0, nights)).booking
    assert booking.state is State.AWAITING
    return booking


def seen(house: Planted, booking: UUID, by: str = "ana") -> Booking:
    """The booking as its household sees it."""
    return house.kit.desk.sight(house.actor(by)).booking(booking)


def test_a_steward_says_yes(asking: Planted) -> None:
    """An approved booking is confirmed and waits for nothing any more."""
    booking = waiting(asking)
    approved = asking.do(ApproveBooking(booking.id, 1), by="sam")
    assert isinstance(approved, Booked)
    assert (approved.booking.state, approved.booking.deadline, approved.booking.revision) == (State.CONFIRMED, None, 2)


def test_a_steward_says_no_with_a_reason(asking: Planted) -> None:
    """A declined booking frees its dates; the household reads why; the journal holds no word of it."""
    booking = waiting(asking)
    declined = asking.do(DeclineBooking(booking.id, 1, "The boiler is out"), by="sam")
    assert isinstance(declined, Declined)
    assert asking.kit.desk.sight(asking.actor("ana")).note(booking.id) == "The boiler is out"
    assert isinstance(asking.do(asking.stay(0, 1), by="ben"), Booked)
    with asking.kit.database.read() as tx:
        kept = tx.say("SELECT body, outcome FROM habitat_journal") + tx.say("SELECT subject, verdict FROM habitat_ask")
    assert "boiler" not in str(kept)


def test_a_no_needs_a_reason(asking: Planted) -> None:
    """Declining without a word is refused before anything happens."""
    with pytest.raises(Unreadable, match="reason"):
        DeclineBooking(waiting(asking).id, 1, "  ")


@pytest.mark.parametrize("by", ["ana", "ben", "lou"])
def test_only_stewards_decide(asking: Planted, by: str) -> None:
    """Neither the household itself nor a neighbour nor the landlord approves."""
    booking = waiting(asking)
    assert asking.do(ApproveBooking(booking.id, 1), by=by) == NotAllowed("approve_booking")
    assert asking.do(DeclineBooking(booking.id, 1, "no"), by=by) == NotAllowed("decline_booking")


def test_silence_lapses(asking: Planted) -> None:
    """After the deadline the dates are free at once, the late yes is Expired, and only then is it written."""
    booking = waiting(asking)
    asking.clock.later(hours=48)
    assert seen(asking, booking.id).state is State.EXPIRED
    assert isinstance(asking.do(asking.stay(1, 1), by="ben"), Booked)
    assert isinstance(asking.do(ApproveBooking(booking.id, 1), by="sam"), Expired)
    assert isinstance(asking.do(DeclineBooking(booking.id, 1, "no"), by="sam"), Expired)


def test_silence_may_mean_yes(planting: Planter) -> None:
    """Where the rulebook says so, nobody's answer is a yes, and the dates stay taken."""
    house = planting(ApprovalAbove(nights=2, answer_hours=48, on_silence=Silence.ACCEPT))
    booking = waiting(house)
    house.clock.later(hours=48)
    assert isinstance(house.do(house.stay(1, 1), by="ben"), Conflict)
    assert (seen(house, booking.id).state, seen(house, booking.id).revision) == (State.CONFIRMED, 2)


def test_a_lapsed_stay_weighs_on_no_quota(planting: Planter) -> None:
    """Nights nobody approved are given back to the household, even before the lapse is written."""
    house = planting(ApprovalAbove(nights=2, answer_hours=48, on_silence=Silence.LAPSE), NightsPerYear(nights=5))
    waiting(house, 4)
    assert isinstance(house.do(house.stay(10, 2)), Refused)
    house.clock.later(hours=48)
    judged = house.kit.desk.judge(house.stay(10, 2), by=house.actor("ana"))
    assert isinstance(judged, Judged)
    assert judged.passes
    assert isinstance(house.do(house.stay(10, 2)), Booked)


def test_a_deadline_on_what_waits_for_nothing_stops_nobody(house: Planted) -> None:
    """Whatever raw SQL left on a confirmed stay, the house goes on."""
    booking = house.do(house.stay(0)).booking
    left = sa.update(tables.use).values(deadline=house.clock.now)
    with house.kit.database.write() as tx:
        tx.run(Statement(left))
    assert isinstance(house.do(house.stay(5)), Booked)
    assert isinstance(house.do(CancelBooking(booking.id, 1)), Cancelled)


def test_tick_settles_and_finishes(asking: Planted) -> None:
    """Tick expires what nobody answered and finishes what is over; a second tick finds nothing."""
    waiting(asking)
    short = asking.do(asking.stay(10, 1), by="ben").booking
    asking.clock.now = short.span.end
    assert asking.kit.tick() == Ticked(settled=1, finished=1)
    assert asking.kit.tick() == Ticked()
    assert seen(asking, short.id, "ben").state is State.DONE
    assert asking.kit.desk.do(Tick(asking.house.id), by=asking.actor("ana")) == NotAllowed("tick")


def test_a_finished_stay_is_not_cancelled(house: Planted) -> None:
    """What is over stays as it was."""
    booking = house.do(house.stay(0)).booking
    house.clock.now = booking.span.end
    assert isinstance(house.do(CancelBooking(booking.id, 1)), Stale)
    assert isinstance(house.do(MoveBooking(booking.id, 1, DAY + timedelta(days=9), DAY + timedelta(days=10))), Stale)


@pytest.mark.parametrize(("minutes", "counted"), [(0, False), (29, False), (30, True), (600, True)])
def test_cancelling_is_uncounted_at_first(planting: Planter, minutes: int, *, counted: bool) -> None:
    """Within the house's minutes a cancelled stay weighs nothing; after them its nights still count."""
    house = planting(NightsPerYear(nights=3))
    booking = house.do(house.stay(0, 3)).booking
    house.clock.later(minutes=minutes)
    cancelled = house.do(CancelBooking(booking.id, 1))
    assert isinstance(cancelled, Cancelled)
    assert cancelled.counted is counted
    assert isinstance(house.do(house.stay(0, 3)), Refused if counted else Booked)
    assert isinstance(house.do(house.stay(0, 3), by="ben"), Booked if counted else Conflict)


def test_a_waiting_stay_is_cancelled_without_counting(asking: Planted) -> None:
    """What nobody approved yet weighs on nothing when it is taken back."""
    booking = waiting(asking)
    asking.clock.later(hours=5)
    cancelled = asking.do(CancelBooking(booking.id, 1))
    assert isinstance(cancelled, Cancelled)
    assert not cancelled.counted


def test_cancelling_twice_is_stale(house: Planted) -> None:
    """The second of two taps is told how it stands."""
    booking = house.do(house.stay(0)).booking
    house.do(CancelBooking(booking.id, 1))
    assert house.do(CancelBooking(booking.id, 1)) == Stale(booking.id, 2, "cancelled")
    assert house.do(CancelBooking(booking.id, 2)) == Stale(booking.id, 2, "cancelled")


def test_a_neighbour_cannot_touch_a_booking(house: Planted) -> None:
    """Another resident neither moves, cancels nor opens it; a steward does."""
    booking = house.do(house.stay(0)).booking
    assert house.do(CancelBooking(booking.id, 1), by="ben") == NotAllowed("cancel_booking")
    assert house.do(MoveBooking(booking.id, 1, space=house.space("one")), by="ben") == NotAllowed("move_booking")
    with pytest.raises(NotThere):
        seen(house, booking.id, "ben")
    assert isinstance(house.do(CancelBooking(booking.id, 1), by="sam"), Cancelled)


def test_rights_end_with_their_grant(house: Planted) -> None:
    """A grant is half-open: on its last day it still holds, on its end it is gone."""
    booking = house.do(house.stay(0)).booking
    today = house.clock.now.date()
    with house.kit.database.write() as tx:
        tx.say("DELETE FROM habitat_grant")
        put(
            tx,
            tables.grant,
            id=booking.id,
            organisation_id=house.house.organisation,
            person_id=house.people["sam"],
            role="steward",
            reach="house",
            scope_id=house.house.id,
            start=today,
            end=today + timedelta(days=1),
        )
    house.clock.later(days=1)
    assert house.do(CancelBooking(booking.id, 1), by="sam") == NotAllowed("cancel_booking")
    house.clock.later(days=-1)
    assert isinstance(house.do(CancelBooking(booking.id, 1), by="sam"), Cancelled)


def test_the_system_may_do_everything(asking: Planted) -> None:
    """The command line acts as the system, and the journal names nobody."""
    booking = waiting(asking)
    assert isinstance(asking.kit.desk.do(ApproveBooking(booking.id, 1), by=SYSTEM), Booked)


def test_free_cancel_days_give_nights_back(house: Planted) -> None:
    """A house may say that cancelling so many days ahead never counts."""
    told = tables.house.c
    with house.kit.database.write() as tx:
        ((terms,),) = tx.run(Statement(sa.select(told.terms)))
        changed = {**terms, "uncounted_minutes": 0, "free_cancel_days": 7}
        tx.run(
            Statement(sa.update(tables.house).values(ground=told.ground + 1, terms=sa.bindparam("terms"))),
            terms=changed,
        )
    far, near = house.do(house.stay(0)).booking, house.do(house.stay(3)).booking
    house.clock.now = house.clock.now.replace(month=3, day=29)
    assert not house.do(CancelBooking(far.id, 1)).counted
    house.clock.later(days=4)
    assert house.do(CancelBooking(near.id, 1)).counted


def test_evolving_a_booking_keeps_its_words_private(house: Planted) -> None:
    """A purpose never shows in a booking's repr, so never in a log."""
    booking = evolve(house.do(house.stay(0)).booking, purpose="secret surgery")
    assert "surgery" not in repr(booking)


def test_moving_into_a_wait_gives_no_nights_back(asking: Planted) -> None:
    """A confirmed stay that was moved, waits again and is then cancelled weighs as any late cancellation."""
    booking = asking.do(asking.stay(0, 2)).booking
    asking.clock.later(hours=5)
    moved = asking.do(MoveBooking(booking.id, 1, DAY, DAY + timedelta(days=4)))
    assert moved.booking.state is State.AWAITING
    assert asking.do(CancelBooking(booking.id, 2)).counted
