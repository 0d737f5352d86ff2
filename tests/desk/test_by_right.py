"""Meetings by right: who has it takes the place with notice, and whoever has to make room is offered other dates."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

import pytest

from habitat_kit.core.actors import Role
from habitat_kit.core.bookings import Booking
from habitat_kit.core.commands import (
    ApproveBooking,
    CancelBooking,
    CancelSeries,
    CloseSpace,
    DeclineBooking,
    DeclineOffer,
    MoveBooking,
    MoveSeries,
    ReturnBooking,
    TakeByRight,
    TakeOffer,
    UndoLast,
)
from habitat_kit.core.outcomes import AwaitingApproval, Booked, Conflict, NotAllowed, Refused, Stale, TakenByRight
from habitat_kit.core.periods import Nights
from habitat_kit.core.uses import State
from habitat_kit.plugins.participatory import Approval, ApprovalAbove, ByRight, NoMeetingWhileBedroomLet, ShortestStay
from habitat_kit.store import notes, waiting
from tests.desk.conftest import Planter
from tests.desk.stays import at, day, others, stored, terms
from tests.desk.test_series import bookings, nights
from tests.desk.test_waiting import joined, offer_to, wait_of
from tests.desk.world import Planted

RIGHT = ByRight(kinds=["meeting"], notice_days=14)
"""In the planted house every meeting is an assembly."""


def assembly(house: Planted, number: int = 1, space: str = "flat", **more: Any) -> TakeByRight:
    """An evening of everybody, so many days after DAY."""
    start = datetime.combine(day(number), time(18))
    home = house.households["cleo"]
    words = "everybody meets"
    return TakeByRight(house.space(space), "meeting", start, start + timedelta(hours=3), words, household=home, **more)


@pytest.fixture
def house(planting: Planter) -> Planted:
    """A house with the right of its assembly."""
    return planting(RIGHT)


def took(house: Planted, command: TakeByRight) -> TakenByRight:
    """The steward takes the place."""
    outcome = house.do(command, by="sam")
    assert isinstance(outcome, TakenByRight), outcome
    return outcome


def offered(outcome: TakenByRight) -> UUID:
    """The booking that keeps the first proposal."""
    (one,) = outcome.displaced
    assert one.offer is not None
    return one.offer


def test_a_host_makes_room_and_is_offered_the_next_best(house: Planted) -> None:
    """The assembly stands; the stay is displaced, uncounted, with the reason; its household holds other dates."""
    stay = house.do(house.stay(0, 3, guests=2)).booking
    taken = took(house, assembly(house))
    assert taken.taken.state is State.CONFIRMED
    (one,) = taken.displaced
    gone = stored(house, stay.id)
    assert (gone.state, gone.counted) == (State.DISPLACED, False)
    assert one.booking == stay.id
    offer = stored(house, offered(taken))
    assert (offer.state, offer.household, offer.when) == (State.OPTION, stay.household, one.instead[0].when)
    life = house.kit.desk.sight(house.actor("ana")).life(stay.id)
    assert life.history[-1].words == "everybody meets"
    assert house.overlaps() == []


def test_the_same_dates_elsewhere_come_first(house: Planted) -> None:
    """Whoever is in the living room may keep their dates in a bedroom that is free and has room."""
    stay = house.do(house.stay(0, 3, space="one", guests=2)).booking
    taken = took(house, assembly(house, space="one"))
    (one,) = taken.displaced
    assert (one.instead[0].space, one.instead[0].when) == (house.space("two"), stay.when)


def test_too_near_is_refused_with_the_date_that_would_pass(house: Planted) -> None:
    """A stay that begins within the notice does not make room; the article is named, and the first day that would."""
    house.do(house.stay(0, 3))
    at(house, day(-13), 12)
    refused = house.do(assembly(house), by="sam")
    assert isinstance(refused, Refused)
    (finding,) = refused.verdict.findings
    assert (finding.key, finding.passes, finding.article) == ("finding.by_right_too_near", day(1), "1")
    at(house, day(-14), 12)
    took(house, assembly(house))


def test_only_who_has_the_right_and_only_what_it_is_for(planting: Planter) -> None:
    """A resident may not, a kind without the right is told so, and so is a steward whom the rulebook leaves out."""
    house = planting(ByRight(kinds=["meeting"], notice_days=14, roles=[Role.COORDINATOR]))
    house.do(house.stay(0, 3))
    assert isinstance(house.do(assembly(house), by="ana"), NotAllowed)
    refused = house.do(assembly(house), by="sam")
    assert isinstance(refused, Refused)
    assert refused.verdict.findings[0].key == "finding.no_such_right"
    stays = TakeByRight(house.space("flat"), "guest_stay", day(0), day(1), "why", household=house.households["ben"])
    assert isinstance(house.do(stays, by="kim"), Refused)
    assert isinstance(house.do(assembly(house), by="kim"), TakenByRight)


def test_every_rule_judges_it_without_those_who_make_room(planting: Planter) -> None:
    """A stay that makes room stands in no rule's way; another one does, and then nobody has moved."""
    house = planting(RIGHT, NoMeetingWhileBedroomLet())
    bedroom = house.do(house.stay(0, 3, space="one")).booking
    refused = house.do(assembly(house, space="living"), by="sam")
    assert isinstance(refused, Refused)
    assert stored(house, bedroom.id).state is State.CONFIRMED
    took(house, assembly(house, space="flat"))
    assert stored(house, bedroom.id).state is State.DISPLACED


def test_proposals_obey_the_rules(planting: Planter) -> None:
    """Nothing is proposed that would then be refused: a stay of two nights is not offered one."""
    house = planting(RIGHT, ShortestStay(nights=2, kinds=["guest_stay"]))
    house.do(house.stay(0, 2, guests=2))
    taken = took(house, assembly(house))
    assert all(isinstance(one.when, Nights) and len(one.when) >= 2 for one in taken.displaced[0].instead)


def test_a_yes_that_a_rule_asks_for_is_said_by_who_takes_it(planting: Planter) -> None:
    """The steward who takes the place by right is who would have been asked."""
    house = planting(RIGHT, Approval(hours_above=2, answer_hours=24, on_silence="lapse"))
    taken = took(house, assembly(house))
    assert taken.taken.state is State.CONFIRMED
    assert any(finding.overridden for finding in taken.verdict.findings)


def test_nothing_else_makes_room(house: Planted) -> None:
    """Works, and another assembly, are a conflict: nobody is moved for nothing."""
    house.do(CloseSpace(house.space("living"), day(5), day(6)), by="sam")
    stay = house.do(house.stay(5, 1, space="one")).booking
    assert isinstance(house.do(assembly(house, 5), by="sam"), Conflict)
    assert stored(house, stay.id).state is State.CONFIRMED
    took(house, assembly(house, 8))
    assert isinstance(house.do(assembly(house, 8, space="living"), by="sam"), Conflict)


def test_cancelling_the_assembly_gives_the_dates_back(house: Planted) -> None:
    """Before anybody on the wait list, and what was offered in their place is offered no more."""
    stay = house.do(house.stay(0, 3)).booking
    taken = took(house, assembly(house))
    wait = joined(house, house.stay(1, 1, or_wait=True))
    offer = offered(taken)
    house.do(CancelBooking(taken.taken.id, 1), by="sam")
    back = stored(house, stay.id)
    assert (back.state, back.when, back.counted) == (State.CONFIRMED, stay.when, True)
    assert stored(house, offer).state is State.CANCELLED
    assert wait_of(house, wait).offer is None


def test_what_is_kept_instead_of_a_date_of_a_series_is_of_it(house: Planted) -> None:
    """Moved, the series leaves an open offer where it is, as its date; taken, it is cancelled with the others."""
    made = house.do(nights(house, "FREQ=WEEKLY;COUNT=3", 2, others="leave_out")).series
    second = bookings(house, made.id)[1]
    offer = stored(house, offered(took(house, assembly(house, 8))))
    assert (offer.series, offer.occurrence) == (made.id, second.occurrence)
    first = bookings(house, made.id)[0]
    house.do(MoveSeries(first.id, first.revision, "all", day(-1), day(1)))
    kept = stored(house, offer.id)
    assert (kept.state, kept.when, kept.occurrence) == (State.OPTION, offer.when, day(6))
    assert isinstance(house.do(TakeOffer(kept.id, kept.revision)), Booked)
    gone = house.do(CancelSeries(first.id, first.revision + 1, "all"))
    assert kept.id in gone.bookings
    assert {one.state for one in bookings(house, made.id)} == {State.CANCELLED}


def test_moving_the_assembly_gives_them_back_too(house: Planted) -> None:
    """Other dates for the assembly are a move like any other; the host comes back."""
    stay = house.do(house.stay(0, 3)).booking
    taken = took(house, assembly(house))
    start = datetime.combine(day(30), time(18))
    moved = house.do(MoveBooking(taken.taken.id, 1, start=start, end=start + timedelta(hours=3)), by="sam")
    assert isinstance(moved, Booked)
    assert stored(house, stay.id).state is State.CONFIRMED


def test_who_took_other_dates_has_taken_them_instead(house: Planted) -> None:
    """A proposal that was taken is a booking; the old dates do not come back on top of it."""
    stay = house.do(house.stay(0, 3)).booking
    taken = took(house, assembly(house))
    chosen = house.do(TakeOffer(offered(taken), 1))
    assert isinstance(chosen, Booked)
    house.do(CancelBooking(taken.taken.id, 1), by="sam")
    assert stored(house, stay.id).state is State.DISPLACED
    assert isinstance(house.do(ReturnBooking(stay.id, stored(house, stay.id).revision)), Stale)


def test_who_declined_still_comes_back(house: Planted) -> None:
    """No to other dates is not a no to one's own."""
    stay = house.do(house.stay(0, 3)).booking
    taken = took(house, assembly(house))
    house.do(DeclineOffer(offered(taken), 1))
    house.do(CancelBooking(taken.taken.id, 1), by="sam")
    assert stored(house, stay.id).state is State.CONFIRMED


def test_offers_in_the_way_are_taken_back(house: Planted) -> None:
    """Dates somebody was only offered make room without being displaced: their household is in line again."""
    stay = house.do(house.stay(0, 3)).booking
    wait = joined(house, house.stay(0, 3, or_wait=True))
    house.do(CancelBooking(stay.id, 1))
    offer = offer_to(house, wait)
    taken = took(house, assembly(house))
    assert taken.displaced == ()
    assert stored(house, offer.id).state is State.EXPIRED
    house.do(CancelBooking(taken.taken.id, 1), by="sam")
    assert offer_to(house, wait).id != offer.id


def test_a_free_place_needs_nobody_to_make_room(house: Planted) -> None:
    """Without anybody in the way it is a booking like any other, today for tonight."""
    assert took(house, assembly(house)).displaced == ()
    assert len(others(house, UUID(int=0))) == 1


def test_the_reason_is_in_rows_that_can_be_erased(house: Planted) -> None:
    """The journal holds ids; each household that made room has the words with its own booking."""
    stay = house.do(house.stay(0, 3)).booking
    took(house, assembly(house))
    with house.kit.database.read() as tx:
        assert notes.last(tx, stay.id) == "everybody meets"
        assert waiting.instead_of(tx, stay.id)[0].joined_at == house.clock.now
        (found,) = tx.say("SELECT count(*) FROM habitat_journal WHERE CAST(body AS TEXT) LIKE '%everybody%'")
    assert found == (0,)


@pytest.fixture
def asked(planting: Planter) -> Planted:
    """The same where two nights need a yes, for which a steward has two days."""
    return planting(RIGHT, ApprovalAbove(nights=1, answer_hours=48, on_silence="lapse"))


def waits_elsewhere(house: Planted) -> tuple[Booking, TakenByRight, Booking]:
    """A stay that waits for a yes and made room, the assembly, and the other dates that wait for a yes as well."""
    stay = house.do(house.stay(0, 2)).booking
    assert stay.state is State.AWAITING
    taken = took(house, assembly(house))
    instead = house.do(TakeOffer(offered(taken), 1))
    assert isinstance(instead, AwaitingApproval)
    return stay, taken, instead.booking


NO: dict[str, Callable[[Planted, Booking], object]] = {
    "declined": lambda house, booking: house.do(DeclineBooking(booking.id, booking.revision, "no"), by="sam"),
    "given up": lambda house, booking: house.do(CancelBooking(booking.id, booking.revision)),
    "lapsed": lambda house, _: house.clock.later(hours=49),
}


@pytest.mark.parametrize("how", NO)
def test_other_dates_that_never_held_take_no_right_away(asked: Planted, how: str) -> None:
    """Taken, asked a yes for and refused it: when the assembly is cancelled, one's own dates are asked for again."""
    stay, taken, instead = waits_elsewhere(asked)
    NO[how](asked, instead)
    asked.do(CancelBooking(taken.taken.id, 1), by="sam")
    back = stored(asked, stay.id)
    assert (back.state, back.when, back.counted) == (State.AWAITING, stay.when, True)
    assert asked.overlaps() == []


def test_nobody_has_both_while_other_dates_wait(asked: Planted) -> None:
    """The assembly cancelled first: own dates stay away as long as others wait, and are back with the no to those."""
    stay, taken, instead = waits_elsewhere(asked)
    asked.do(CancelBooking(taken.taken.id, 1), by="sam")
    gone = stored(asked, stay.id)
    assert gone.state is State.DISPLACED
    assert isinstance(asked.do(ReturnBooking(stay.id, gone.revision)), Stale)
    no = asked.do(DeclineBooking(instead.id, instead.revision, "no"), by="sam").booking
    assert stored(asked, stay.id).state is State.AWAITING
    assert isinstance(asked.do(UndoLast(no.id, no.revision), by="sam"), Refused)


def test_other_dates_that_held_settle_it(asked: Planted) -> None:
    """A yes to them is an end of the matter, also when they are cancelled afterwards."""
    stay, taken, instead = waits_elsewhere(asked)
    yes = asked.do(ApproveBooking(instead.id, instead.revision), by="sam").booking
    asked.do(CancelBooking(taken.taken.id, 1), by="sam")
    asked.do(CancelBooking(yes.id, yes.revision))
    assert stored(asked, stay.id).state is State.DISPLACED


def test_dates_kept_for_who_asked_make_room_as_offers_do(house: Planted) -> None:
    """They are no booking yet: their household is in line where it asked, and has them again when the assembly is off."""
    terms(house, hold_hours=48)
    hold = house.do(house.stay(0, 3, hold=True))
    taken = took(house, assembly(house))
    assert (taken.displaced, stored(house, hold.booking.id).state) == ((), State.EXPIRED)
    house.do(CancelBooking(taken.taken.id, 1), by="sam")
    (again,) = (one for one in house.kit.desk.sight(house.actor("ana")).mine() if one.state is State.OPTION)
    assert (again.when, again.household) == (hold.booking.when, house.households["ana"])
