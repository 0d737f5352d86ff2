"""The account follows the booking: whatever happens to it, what is owed is what it costs while it counts, and nothing else."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from attrs import evolve

from habitat_kit.core.accounts import AccountLine, LineKind, balance, standing
from habitat_kit.core.actors import Role
from habitat_kit.core.bookings import TRANSITIONS, Booking, Step
from habitat_kit.core.commands import (
    ApproveBooking,
    CancelBooking,
    CheckIn,
    CheckOut,
    CorrectBooking,
    DeclineBooking,
    DeclineOffer,
    LiftDanger,
    MoveBooking,
    NoShow,
    OrderDanger,
    RestoreBooking,
    ReverseLine,
    TakeOffer,
    Tick,
    UndoLast,
)
from habitat_kit.core.events import BookingCheckedIn, BookingDone, BookingUndone
from habitat_kit.core.outcomes import AwaitingApproval, Booked, Stale, WaitListed
from habitat_kit.core.periods import Nights
from habitat_kit.core.prices import Due, owes
from habitat_kit.core.uses import Silence, State
from habitat_kit.desk import charging, keeping
from habitat_kit.desk.work import Work
from habitat_kit.plugins.participatory import ApprovalAbove, Contribution, NeverAboveCost
from habitat_kit.plugins.participatory.pricing_settings import YearCost
from habitat_kit.store import accounts, uses
from habitat_kit.store.ground import read_ground
from habitat_kit.store.standing import read_standing
from tests.desk.conftest import Planter
from tests.desk.stays import at, day, others, terms
from tests.desk.test_reach import grant
from tests.desk.world import DAY, Planted

PRICES = Contribution(night="10.00", cleaning="5.00")


def owed(house: Planted, name: str = "ana") -> int:
    """What a household owes, in cents."""
    with house.kit.database.read() as tx:
        return accounts.balance(tx, house.households[name], "EUR").coins


def lines(house: Planted, booking: UUID) -> tuple[AccountLine, ...]:
    """Every line of a booking."""
    with house.kit.database.read() as tx:
        return accounts.of_use(tx, booking)


def told(house: Planted, booking: UUID) -> list[tuple[str, str, int]]:
    """Kind, what and cents of each line, in order of cents."""
    return sorted((line.kind.value, line.what, line.amount.coins) for line in lines(house, booking))


@pytest.fixture
def paid(planting: Planter) -> Planted:
    """A house where a night is 10 and cleaning 5; three nights wait for a steward."""
    return planting(PRICES, ApprovalAbove(nights=2, answer_hours=48, on_silence="lapse"))


def test_a_booking_is_charged_when_it_holds(paid: Planted) -> None:
    """Each line with its article, on the household's account; told without words."""
    booked = paid.do(paid.stay(0, 2))
    assert isinstance(booked, Booked)
    assert told(paid, booked.booking.id) == [("charge", "cleaning", 500), ("charge", "night", 2_000)]
    (night,) = [line for line in lines(paid, booked.booking.id) if line.what == "night"]
    assert (night.quantity, night.unit and night.unit.coins, night.rulebook, night.article) == (
        2,
        1_000,
        "house_rules",
        "1",
    )
    assert (night.year, night.day, night.made_by) == (DAY.year, paid.clock.now.date(), paid.people["ana"])
    assert (owed(paid), owed(paid, "ben")) == (2_500, 0)


def test_what_waits_is_charged_when_a_steward_says_yes(paid: Planted) -> None:
    """Not before; never when the answer is no."""
    waits, other = paid.do(paid.stay(0, 3)), paid.do(paid.stay(9, 3))
    assert isinstance(waits, AwaitingApproval)
    assert owed(paid) == 0
    paid.do(ApproveBooking(waits.booking.id, 1), by="sam")
    paid.do(DeclineBooking(other.booking.id, 1, "no"), by="sam")
    assert owed(paid) == 3_500
    assert lines(paid, other.booking.id) == ()


def test_silence_may_mean_yes(planting: Planter) -> None:
    """Accepted by the clock, it is charged by the clock; lapsed, it is not."""
    house = planting(PRICES, ApprovalAbove(nights=2, answer_hours=48, on_silence="accept"))
    house.do(house.stay(0, 3))
    house.clock.later(hours=49)
    house.kit.desk.as_system(Tick(house.house.id))
    assert owed(house) == 3_500


def test_a_cancellation_in_time_takes_it_back(paid: Planted) -> None:
    """One line undone by one line; brought back, it is charged again."""
    booked = paid.do(paid.stay(0, 2)).booking
    paid.do(CancelBooking(booked.id, 1))
    assert owed(paid) == 0
    assert [line[0] for line in told(paid, booked.id)].count("reversal") == 2
    paid.do(RestoreBooking(booked.id, 2))
    assert owed(paid) == 2_500
    assert sum(line.amount.coins for line in standing(lines(paid, booked.id))) == 2_500


def test_a_cancellation_too_late_is_still_owed(paid: Planted) -> None:
    """It weighs, and it costs; until a steward says that it does not count."""
    terms(paid, free_cancel_days=7)
    booked = paid.do(paid.stay(0, 2)).booking
    at(paid, day(-2), 9)
    paid.do(CancelBooking(booked.id, 1))
    assert owed(paid) == 2_500
    paid.do(CorrectBooking(booked.id, 2, counted=False, reason="a funeral"), by="sam")
    assert owed(paid) == 0


def test_a_move_reverses_and_charges_anew(paid: Planted) -> None:
    """The old price goes, the new one comes; taken back, the old one stands again."""
    booked = paid.do(paid.stay(0, 2)).booking
    paid.do(MoveBooking(booked.id, 1, day(0), day(1)))
    assert owed(paid) == 1_500
    paid.do(UndoLast(booked.id, 2))
    assert owed(paid) == 2_500
    assert sum(line.amount.coins for line in standing(lines(paid, booked.id))) == 2_500


def test_a_move_that_has_to_wait_is_not_owed(paid: Planted) -> None:
    """Three nights wait for a yes again: nothing is owed until it comes."""
    booked = paid.do(paid.stay(0, 2)).booking
    paid.do(MoveBooking(booked.id, 1, day(0), day(3)))
    assert owed(paid) == 0
    paid.do(ApproveBooking(booked.id, 2), by="sam")
    assert owed(paid) == 3_500


def test_shortened_too_late_nothing_comes_back(paid: Planted) -> None:
    """The night given up stays owed, as a booking of its own; taken back, all is as it was."""
    terms(paid, free_cancel_days=7)
    booked = paid.do(paid.stay(0, 2)).booking
    at(paid, day(-2), 9)
    paid.do(MoveBooking(booked.id, 1, day(0), day(1)))
    assert owed(paid) == 2_500
    assert told(paid, booked.id).count(("charge", "night", 1_000)) == 1
    paid.do(UndoLast(booked.id, 2))
    assert owed(paid) == 2_500
    assert sum(line.amount.coins for line in standing(lines(paid, booked.id))) == 2_500


def test_moved_too_late_the_lost_night_keeps_its_share(paid: Planted) -> None:
    """Two nights, one of them elsewhere now: the new price, and half of the old one."""
    terms(paid, free_cancel_days=7)
    booked = paid.do(paid.stay(0, 2)).booking
    at(paid, day(-2), 9)
    paid.do(MoveBooking(booked.id, 1, day(1), day(3)))
    assert owed(paid) == 2_500 + 1_250


def test_moved_too_late_and_back_one_late_charge_stays(paid: Planted) -> None:
    """The night one has again is paid as itself, the one given up on the way back is the only late one; undone, as before."""
    terms(paid, free_cancel_days=7)
    booked = paid.do(paid.stay(0, 2)).booking
    at(paid, day(-2), 9)
    paid.do(MoveBooking(booked.id, 1, day(1), day(3)))
    paid.clock.later(hours=1)
    paid.do(MoveBooking(booked.id, 2, day(0), day(2)))
    assert owed(paid) == 2_500 + 1_250
    assert [(one.when, one.counted) for one in others(paid, booked.id)] == [
        (Nights(day(0), day(1)), False),
        (Nights(day(2), day(3)), True),
    ]
    paid.do(UndoLast(booked.id, 3))
    assert owed(paid) == 2_500 + 1_250
    assert [one.when for one in others(paid, booked.id) if one.counted] == [Nights(day(0), day(1))]


def test_taken_again_in_part_the_rest_stays_given_up(planting: Planter) -> None:
    """Four nights, three of them given up late, one of those had again: two nights' share, and that of the newly lost one."""
    house = planting(PRICES)
    terms(house, free_cancel_days=7)
    booked = house.do(house.stay(0, 4)).booking
    at(house, day(-2), 9)
    house.do(MoveBooking(booked.id, 1, day(3), day(7)))
    assert owed(house) == 4_500 + 3_375
    house.clock.later(hours=1)
    house.do(MoveBooking(booked.id, 2, day(2), day(6)))
    assert owed(house) == 4_500 + 2_250 + 1_125


def test_an_older_price_is_never_raised_by_giving_back(planting: Planter) -> None:
    """Free nights used meanwhile do not make a shortened stay dearer than it was."""
    house = planting(Contribution(free_nights=3, night="10.00"))
    free = house.do(house.stay(0, 3)).booking
    house.do(house.stay(20, 2))
    assert owed(house) == 2_000
    house.do(MoveBooking(free.id, 1, day(0), day(2)))
    assert owed(house) == 2_000


def test_another_household_is_charged_instead(paid: Planted) -> None:
    """Corrected, the booking is on the account of whose it is."""
    booked = paid.do(paid.stay(0, 2)).booking
    paid.do(CorrectBooking(booked.id, 1, household=paid.households["ben"], reason="his"), by="sam")
    assert (owed(paid), owed(paid, "ben")) == (0, 2_500)


def test_a_stay_lived_is_owed(paid: Planted) -> None:
    """Arriving, leaving in the last hour and being over change nothing."""
    booked = paid.do(paid.stay(0, 2)).booking
    at(paid, DAY, 16)
    paid.do(CheckIn(booked.id, 1))
    at(paid, day(2), 10)
    paid.do(CheckOut(booked.id, 2))
    assert owed(paid) == 2_500
    assert len(lines(paid, booked.id)) == 2


def test_who_leaves_early_owes_the_whole_and_no_night_twice(paid: Planted) -> None:
    """The night slept and the one given up have their shares; whoever comes back for it pays it as itself, once."""
    booked = paid.do(paid.stay(0, 2)).booking
    at(paid, DAY, 16)
    paid.do(CheckIn(booked.id, 1))
    at(paid, day(1), 10)
    paid.do(CheckOut(booked.id, 2))
    (part,) = others(paid, booked.id)
    assert owed(paid) == 2_500
    assert [line.amount.coins for one in (booked, part) for line in standing(lines(paid, one.id))] == [1_250, 1_250]
    paid.do(UndoLast(booked.id, 3))
    assert told(paid, booked.id)[-2:] == [("reversal", "night", -2_000), ("reversal", "slept", -1_250)]
    assert owed(paid) == 2_500
    paid.do(CheckOut(booked.id, 4))
    part = next(one for one in others(paid, booked.id) if one.counted)
    assert isinstance(paid.do(RestoreBooking(part.id, part.revision)), Booked)
    assert owed(paid) == 1_250 + 1_500


def test_who_does_not_come_owes(paid: Planted) -> None:
    """As on the quota."""
    booked = paid.do(paid.stay(0, 2)).booking
    at(paid, DAY, 20)
    paid.do(NoShow(booked.id, 1), by="sam")
    assert owed(paid) == 2_500


def test_who_is_displaced_owes_nothing(paid: Planted) -> None:
    """A danger order takes the price with the dates; who comes back is charged again."""
    booked = paid.do(paid.stay(0, 2)).booking
    ordered = paid.do(OrderDanger(paid.space("flat"), "water", "burst pipe"), by="sam")
    assert owed(paid) == 0
    paid.do(LiftDanger(ordered.order.id, ordered.order.revision), by="sam")
    assert owed(paid) == 2_500
    assert sum(line.amount.coins for line in standing(lines(paid, booked.id))) == 2_500


def test_nights_slept_before_a_danger_order_stay_owed(paid: Planted) -> None:
    """Broken off after one night of two, half is owed; back again the whole is; a steward may say that it counts for nothing."""
    booked = paid.do(paid.stay(0, 2)).booking
    at(paid, day(1), 12)
    ordered = paid.do(OrderDanger(paid.space("flat"), "water", "burst pipe"), by="sam")
    assert owed(paid) == 1_250
    assert [line.quantity for line in standing(lines(paid, booked.id))] == [1]
    paid.do(LiftDanger(ordered.order.id, ordered.order.revision), by="sam")
    assert owed(paid) == 2_500
    assert {line.what for line in standing(lines(paid, booked.id))} == {"cleaning", "night"}
    paid.do(OrderDanger(paid.space("flat"), "water", "again"), by="sam")
    assert owed(paid) == 1_250
    paid.do(CorrectBooking(booked.id, 4, counted=False, reason="no water at all"), by="sam")
    assert owed(paid) == 0


def test_nights_had_again_are_not_brought_back_beside_themselves(paid: Planted) -> None:
    """Shortened late and lengthened again, there is one booking: what was given up cannot be had a second time, and paid."""
    terms(paid, free_cancel_days=60)
    booked = paid.do(paid.stay(0, 2)).booking
    paid.clock.later(hours=1)
    paid.do(MoveBooking(booked.id, 1, end=day(1)))
    (part,) = others(paid, booked.id)
    sight = paid.kit.desk.sight(paid.actor("ana"))
    assert "restore_booking" in sight.life(part.id).possible
    paid.do(MoveBooking(booked.id, 2, end=day(2)))
    assert "restore_booking" not in sight.life(part.id).possible
    paid.do(MoveBooking(booked.id, 3, day(1), day(3)))
    paid.do(CancelBooking(booked.id, 4))
    (part,) = (one for one in others(paid, booked.id) if one.id == part.id)
    assert isinstance(paid.do(RestoreBooking(part.id, part.revision)), Stale)


def test_nights_that_a_danger_order_took_are_not_owed(paid: Planted) -> None:
    """Back for the second night of two, half is owed; displaced again and back again, it is still half."""
    booked = paid.do(paid.stay(0, 2)).booking
    for _ in range(2):
        ordered = paid.do(OrderDanger(paid.space("flat"), "water", "burst pipe"), by="sam")
        assert owed(paid) == 0
        at(paid, day(1), 9)
        paid.do(LiftDanger(ordered.order.id, ordered.order.revision), by="sam")
        assert owed(paid) == 1_250
    assert [line.what for line in standing(lines(paid, booked.id))] == ["left"]


def test_a_stay_that_never_held_owes_no_slept_night(planting: Planter) -> None:
    """Whoever was let in without the yes they waited for owes nothing when an order breaks it off."""
    house = planting(PRICES, ApprovalAbove(nights=1, answer_hours=480, on_silence="lapse"))
    at(house, DAY, 16)
    waits = house.do(house.stay(0, 2))
    assert isinstance(waits, AwaitingApproval)
    at(house, day(1), 12)
    house.do(OrderDanger(house.space("flat"), "water", "burst pipe"), by="sam")
    assert owed(house) == 0


def test_what_the_treasurer_undid_stays_undone(paid: Planted) -> None:
    """Cleaning is waived by hand: neither arriving nor cancelling late brings it back, and it is not undone twice."""
    grant(paid, "cleo", Role.TREASURER, paid.house.id)
    booked = paid.do(paid.stay(0, 2)).booking
    (cleaning,) = [line for line in lines(paid, booked.id) if line.what == "cleaning"]
    paid.do(ReverseLine(cleaning.id, "they cleaned themselves"), by="cleo")
    assert owed(paid) == 2_000
    paid.do(CorrectBooking(booked.id, 1, guests=2, reason="two came"), by="sam")
    assert owed(paid) == 2_000
    paid.do(CancelBooking(booked.id, 2))
    assert owed(paid) == 0


def test_never_more_than_the_place_costs(planting: Planter) -> None:
    """All households together, to the cent; what a household gives back another may give."""
    house = planting(Contribution(night="10.00"), NeverAboveCost([YearCost(DAY.year, "45.00")]))
    first = house.do(house.stay(0, 2)).booking
    house.do(house.stay(4, 2), by="ben")
    third = house.do(house.stay(8, 2), by="cleo").booking
    assert [owed(house, name) for name in ("ana", "ben", "cleo")] == [2_000, 2_000, 500]
    assert ("charge", "capped", -1_500) in told(house, third.id)
    house.do(CancelBooking(first.id, 1))
    house.do(MoveBooking(third.id, 1, day(9), day(11)), by="cleo")
    assert [owed(house, name) for name in ("ana", "ben", "cleo")] == [0, 2_000, 2_000]


def test_an_offer_is_charged_when_it_is_taken(paid: Planted) -> None:
    """Not while it waits for an answer; declined, it never is."""
    for first in (0, 5):
        held = paid.do(paid.stay(first, 2), by="ben").booking
        assert isinstance(paid.do(paid.stay(first, 2, or_wait=True)), WaitListed)
        paid.do(CancelBooking(held.id, 1), by="ben")
        sight = paid.kit.desk.sight(paid.actor("ana"))
        offer = next(booking for booking in sight.mine() if booking.state is State.OPTION)
        assert owed(paid) == (0 if first == 0 else 2_500)
        paid.do(TakeOffer(offer.id, 1) if first == 0 else DeclineOffer(offer.id, 1))
        assert owed(paid) == 2_500
    assert owed(paid, "ben") == 0


def test_without_a_price_nothing_is_written(house: Planted) -> None:
    """No line, no price: a house that asks for no money has no books."""
    booked = house.do(house.stay(0, 2)).booking
    house.do(MoveBooking(booked.id, 1, day(0), day(1)))
    house.do(CancelBooking(booked.id, 2))
    assert (house.count("account_line"), house.count("price")) == (0, 0)


def test_nothing_of_a_refused_booking_is_charged(paid: Planted) -> None:
    """Who comes second is charged nothing."""
    paid.do(paid.stay(0, 2))
    paid.do(paid.stay(1, 2), by="ben")
    assert owed(paid, "ben") == 0


def _work(house: Planted, tx: Any) -> Work:
    ground = read_ground(tx, house.house.id, house.kit.registry)
    actor = house.actor("sam")
    return Work(tx, house.clock.now, actor, house.kit.registry, read_standing(tx, actor), ground)


EVENTS = {Step.CHECK_IN: BookingCheckedIn, Step.FINISH: BookingDone}
STEPS = [(state, step, counted) for state, step in TRANSITIONS if state is not State.ASKED for counted in (True, False)]


def test_every_step_of_every_booking(paid: Planted) -> None:
    """After each step of the table the booking owes its price or nothing, as core/prices.py says; no cent is left over."""
    template: Booking = paid.do(paid.stay(0, 2)).booking
    with paid.kit.database.read() as tx:
        dues = accounts.price_of(tx, template.id)
    assert dues is not None
    for state, step, counted in STEPS:
        _step(paid, template, dues.dues, state, step, counted=counted)


def _step(house: Planted, template: Booking, dues: tuple[Due, ...], state: State, step: Step, *, counted: bool) -> None:
    with house.kit.database.write() as tx:
        work = _work(house, tx)
        wait = work.now + timedelta(days=1) if state in {State.AWAITING, State.OPTION} else None
        planted = evolve(
            template,
            id=work.new_id(),
            state=state,
            revision=1,
            counted=True,
            deadline=wait,
            on_silence=Silence.LAPSE if wait else None,
        )
        uses.add_booking(tx, planted)
        charging.begin(work, planted, dues)
        before = balance(accounts.of_use(tx, planted.id), "EUR")
        assert before.coins == (2_500 if owes(state, counted=True) else 0), (state, step)
        event = EVENTS.get(step, BookingUndone)
        marks: dict[str, Any] = {"undid": "x"} if event is BookingUndone else {}
        moved = keeping.stepped(planted, step, counted=counted, deadline=None, on_silence=None)
        keeping.change(work, moved, event, **marks)
        found = accounts.of_use(tx, planted.id)
        wanted = 2_500 if owes(moved.state, counted=counted) else 0
        assert balance(found, "EUR").coins == wanted, (state, step, counted)
        assert sum(line.amount.coins for line in standing(found)) == wanted, (state, step, counted)
        assert all(line.kind is not LineKind.PAYMENT for line in found)
