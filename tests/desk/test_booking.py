"""Booking and moving: the answers, and what stays in the database."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import uuid4

import pytest

from habitat_kit.core.commands import ApproveBooking, BookSpace, MoveBooking
from habitat_kit.core.outcomes import (
    AwaitingApproval,
    Booked,
    Conflict,
    Judged,
    Misread,
    NotAllowed,
    Refused,
    Stale,
    Unknown,
    WaitListed,
)
from habitat_kit.core.periods import Nights
from habitat_kit.core.uses import State
from habitat_kit.plugins.participatory import (
    ApprovalAbove,
    BufferAfterStay,
    LeadTime,
    LongestStay,
    NightsPerYear,
    NoMeetingWhileBedroomLet,
)
from tests.desk.conftest import Planter
from tests.desk.world import DAY, Planted


def test_a_free_flat_is_booked(house: Planted) -> None:
    """A stay on free dates is booked: every leaf is claimed, and one ask and one event are kept."""
    outcome = house.do(house.stay(0, 3, guests=2, purpose="Mamie"))
    assert isinstance(outcome, Booked)
    assert outcome.booking.state is State.CONFIRMED
    assert outcome.booking.purpose == "Mamie"
    assert len(house.claims()) == 3
    assert (house.count("ask"), house.count("journal")) == (1, 1)


@pytest.mark.parametrize("or_wait", [False, True])
def test_where_one_leaf_of_three_is_held_nothing_is_left(house: Planted, *, or_wait: bool) -> None:
    """Whoever asks for the whole flat then holds none of it, and their booking is nowhere, whether they wait or not."""
    house.do(house.stay(0, 3, "one"))
    outcome = house.do(house.stay(0, 3, or_wait=or_wait), by="ben")
    assert isinstance(outcome, WaitListed if or_wait else Conflict)
    assert (house.count("use"), len(house.claims())) == (1, 1)


def test_a_taken_flat_is_a_conflict(house: Planted) -> None:
    """Who comes second is told since when, gets free dates near, and leaves no use behind."""
    house.do(house.stay(0, 3))
    outcome = house.do(house.stay(2, 2), by="ben")
    assert isinstance(outcome, Conflict)
    assert outcome.finding.key == "finding.taken"
    assert outcome.alternatives
    assert house.count("use") == 1
    for alternative in outcome.alternatives:
        assert isinstance(alternative.when, Nights)
        again = BookSpace(alternative.space, "guest_stay", alternative.when.arrival, alternative.when.departure)
        assert isinstance(house.kit.desk.judge(again, by=house.actor("ben")), Judged)


def test_back_to_back_stays_pass(house: Planted) -> None:
    """Who leaves at 11:00 and who comes at 15:00 never meet; a meeting fits between them."""
    assert isinstance(house.do(house.stay(0, 2)), Booked)
    assert isinstance(house.do(house.stay(2, 2), by="ben"), Booked)
    assert isinstance(house.do(house.meeting(2, 11, 4), by="cleo"), Booked)
    assert isinstance(house.do(house.meeting(2, 10, 1), by="cleo"), Conflict)
    assert house.overlaps() == []


def test_bedrooms_are_booked_apart_or_together(house: Planted) -> None:
    """Two bedrooms go to two households on one night; the whole flat then goes to nobody."""
    assert isinstance(house.do(house.stay(0, 2, "one")), Booked)
    assert isinstance(house.do(house.stay(1, 2, "two"), by="ben"), Booked)
    assert isinstance(house.do(house.stay(1, 1), by="cleo"), Conflict)
    assert isinstance(house.do(house.stay(0, 1, "one"), by="cleo"), Conflict)


def test_a_meeting_and_a_stay_exclude_each_other_on_the_flat(house: Planted) -> None:
    """A meeting takes the flat's leaves as a stay does, and the other way round."""
    assert isinstance(house.do(house.meeting(0, 18, space="flat")), Booked)
    assert isinstance(house.do(house.stay(0, 1, "one"), by="ben"), Conflict)
    assert isinstance(house.do(house.stay(1, 1), by="ben"), Booked)
    assert isinstance(house.do(house.meeting(1, 18, space="flat"), by="cleo"), Conflict)


def test_a_refusal_wins_over_a_conflict_and_is_kept(planting: Planter) -> None:
    """A rule's no (422) is told before a conflict (409); the refused ask is kept, the use is not."""
    house = planting(LongestStay(nights=3))
    house.do(house.stay(0, 3))
    outcome = house.do(house.stay(1, 5), by="ben")
    assert isinstance(outcome, Refused)
    assert [finding.rulebook for finding in outcome.verdict.findings] == ["house_rules"]
    assert (house.count("ask"), house.count("use"), house.count("journal")) == (2, 1, 1)
    assert outcome.alternatives


def test_alternatives_pass_when_asked(planting: Planter) -> None:
    """Nothing is offered that would then be refused."""
    house = planting(LongestStay(nights=3), LeadTime(months=2), BufferAfterStay(hours=20))
    house.do(house.stay(0, 2))
    outcome = house.do(house.stay(1, 3), by="ben")
    assert isinstance(outcome, Conflict)
    assert len(outcome.alternatives) == 3
    for alternative in outcome.alternatives:
        assert isinstance(alternative.when, Nights)
        ask = BookSpace(alternative.space, "guest_stay", alternative.when.arrival, alternative.when.departure)
        verdict = house.kit.desk.judge(ask, by=house.actor("ben"))
        assert isinstance(verdict, Judged)
        assert verdict.passes


def test_a_long_stay_waits_for_a_steward(planting: Planter) -> None:
    """Above the article's nights the dates are kept until the deadline, and nobody else gets them."""
    house = planting(ApprovalAbove(nights=4, answer_hours=72))
    outcome = house.do(house.stay(0, 6))
    assert isinstance(outcome, AwaitingApproval)
    assert outcome.booking.deadline == house.clock.now + timedelta(hours=72)
    assert isinstance(house.do(house.stay(2), by="ben"), Conflict)


def test_a_deadline_never_lies_after_the_beginning(planting: Planter) -> None:
    """An approval may come until the stay begins, not later."""
    house = planting(ApprovalAbove(nights=1, answer_hours=2000))
    outcome = house.do(house.stay(0, 3))
    assert isinstance(outcome, AwaitingApproval)
    assert outcome.booking.deadline == outcome.booking.span.start


def test_the_nights_of_a_year_are_counted_one_by_one(planting: Planter) -> None:
    """A stay across New Year weighs on both years; the next one meets the sum of each."""
    house = planting(NightsPerYear(nights=4))
    new_year = (date(2027, 12, 30) - DAY).days
    assert isinstance(house.do(house.stay(new_year, 5)), Booked)
    assert isinstance(house.do(house.stay(0, 3)), Refused)
    assert isinstance(house.do(house.stay(0, 2)), Booked)
    assert isinstance(house.do(house.stay(new_year + 10, 2)), Refused)
    assert isinstance(house.do(house.stay(new_year + 10, 1)), Booked)


def test_no_meeting_while_a_bedroom_is_let(planting: Planter) -> None:
    """The living room is free as a leaf, but the rule keeps meetings away from guests, both ways."""
    house = planting(NoMeetingWhileBedroomLet())
    assert isinstance(house.do(house.stay(0, 1, "one")), Booked)
    assert isinstance(house.do(house.meeting(0, 18), by="ben"), Refused)
    assert isinstance(house.do(house.meeting(3, 18), by="ben"), Booked)
    assert isinstance(house.do(house.stay(3, 1, "two")), Refused)


def test_a_steward_books_for_a_neighbour(house: Planted) -> None:
    """A booking made for a household without internet says so, and belongs to that household."""
    outcome = house.do(house.stay(0, 1, household=house.households["ben"]), by="sam")
    assert isinstance(outcome, Booked)
    assert outcome.booking.on_behalf
    assert [b.id for b in house.kit.desk.sight(house.actor("ben")).mine()] == [outcome.booking.id]


@pytest.mark.parametrize("by", ["ben", "lou"])
def test_nobody_books_for_others_without_the_right(house: Planted, by: str) -> None:
    """A resident books for their own household only; a landlord for nobody."""
    assert isinstance(house.do(house.stay(0, 1, household=house.households["ana"]), by=by), NotAllowed)
    assert house.count("use") == 0


def test_a_steward_must_say_for_whom(house: Planted) -> None:
    """Without a household of one's own, the household has to be named."""
    assert house.do(house.stay(0), by="sam") == Misread("household", "error.household_missing")


def test_what_cannot_be_read_names_its_field(house: Planted) -> None:
    """An unknown kind, dates for hours and an end before its start are told, never raised."""
    flat = house.space("flat")
    odd = [
        (BookSpace(flat, "party", DAY, DAY + timedelta(days=1)), "kind"),
        (BookSpace(flat, "meeting", DAY, DAY + timedelta(days=1)), "start"),
        (BookSpace(flat, "guest_stay", DAY, DAY), "end"),
        (BookSpace(flat, "meeting", datetime(2027, 3, 28, 2, 30), datetime(2027, 3, 28, 4)), "start"),
        (BookSpace(flat, "guest_stay", DAY, DAY + timedelta(days=1), household=uuid4()), "household"),
    ]
    for command, at in odd[:-1]:
        outcome = house.do(command)
        assert isinstance(outcome, Misread)
        assert outcome.at == at
    assert isinstance(house.do(odd[-1][0], by="sam"), Misread)


def test_the_past_is_refused_but_tonight_is_not(house: Planted) -> None:
    """Yesterday's night is gone; tonight's can still be booked after check-in time."""
    house.clock.later(hours=9)
    today = house.clock.now.date()
    yesterday = BookSpace(house.space("flat"), "guest_stay", today - timedelta(days=1), today)
    tonight = BookSpace(house.space("flat"), "guest_stay", today, today + timedelta(days=1))
    assert isinstance(house.do(yesterday), Refused)
    assert isinstance(house.do(tonight), Booked)


def test_strangers_see_nothing(house: Planted, planting: Planter) -> None:
    """A space of another organisation and one that does not exist get the same answer."""
    other = planting(key="caracol")
    here, nowhere = other.stay(0), BookSpace(uuid4(), "guest_stay", DAY, DAY + timedelta(days=1))
    assert house.do(here) == house.do(nowhere) == Unknown("space")
    assert house.kit.desk.judge(here, by=house.actor("ana")) == Unknown("space")


def test_a_move_takes_other_dates(house: Planted) -> None:
    """A moved booking keeps its id, raises revision and sequence, and frees what it left."""
    booked = house.do(house.stay(0, 2)).booking
    moved = house.do(MoveBooking(booked.id, 1, DAY + timedelta(days=1), DAY + timedelta(days=4)))
    assert isinstance(moved, Booked)
    assert (moved.booking.id, moved.booking.revision, moved.booking.sequence) == (booked.id, 2, 1)
    assert isinstance(house.do(house.stay(0, 1), by="ben"), Booked)
    assert house.overlaps() == []


def test_a_move_onto_a_taken_night_changes_nothing(house: Planted) -> None:
    """A conflict leaves the booking where it stood."""
    booked = house.do(house.stay(0, 2)).booking
    house.do(house.stay(5, 2), by="ben")
    before = sorted(house.claims())
    outcome = house.do(MoveBooking(booked.id, 1, DAY + timedelta(days=4), DAY + timedelta(days=6)))
    assert isinstance(outcome, Conflict)
    assert sorted(house.claims()) == before
    assert house.kit.desk.sight(house.actor("ana")).booking(booked.id).revision == 1


def test_a_stale_revision_is_told(house: Planted) -> None:
    """Who looked at another revision is told the one that stands."""
    booked = house.do(house.stay(0, 2)).booking
    house.do(MoveBooking(booked.id, 1, DAY + timedelta(days=7), DAY + timedelta(days=8)))
    outcome = house.do(MoveBooking(booked.id, 1, DAY, DAY + timedelta(days=1)))
    assert outcome == Stale(booked.id, 2, "confirmed")


def test_a_shortening_keeps_its_approval(planting: Planter) -> None:
    """Giving nights back meets only notice rules: an approved stay stays approved, a growing one waits again."""
    house = planting(ApprovalAbove(nights=2))
    waiting = house.do(house.stay(0, 6)).booking
    approved = house.do(ApproveBooking(waiting.id, 1), by="sam")
    assert isinstance(approved, Booked)
    shorter = house.do(MoveBooking(waiting.id, 2, DAY, DAY + timedelta(days=5)))
    assert isinstance(shorter, Booked)
    longer = house.do(MoveBooking(waiting.id, 3, DAY, DAY + timedelta(days=6)))
    assert isinstance(longer, AwaitingApproval)


def test_a_move_is_judged_without_itself(planting: Planter) -> None:
    """Its own nights do not weigh against a booking that moves, nor does its own buffer."""
    house = planting(NightsPerYear(nights=3), BufferAfterStay(hours=30))
    booked = house.do(house.stay(0, 3)).booking
    assert isinstance(house.do(MoveBooking(booked.id, 1, DAY + timedelta(days=1), DAY + timedelta(days=4))), Booked)
    assert isinstance(house.do(MoveBooking(booked.id, 2, DAY, DAY + timedelta(days=4))), Refused)


def test_a_booking_moves_to_another_space(house: Planted) -> None:
    """From the whole flat to one bedroom: the other leaves are free at once."""
    booked = house.do(house.stay(0, 2)).booking
    assert isinstance(house.do(MoveBooking(booked.id, 1, space=house.space("one"))), Booked)
    assert isinstance(house.do(house.stay(0, 2, "two"), by="ben"), Booked)


def test_a_home_is_not_bookable(house: Planted) -> None:
    """A dwelling people live in cannot be booked."""
    outcome = house.do(house.stay(0, 1, "home"))
    assert isinstance(outcome, Refused)
    assert [finding.key for finding in outcome.verdict.findings] == ["finding.not_bookable"]


def test_a_dry_run_writes_nothing(planting: Planter) -> None:
    """Judging tells the verdict, who is in the way and the nights left, and leaves every table alone."""
    house = planting(NightsPerYear(nights=5))
    house.do(house.stay(0, 2))
    counts = [house.count(table) for table in ("ask", "journal", "use", "claim")]
    judged = house.kit.desk.judge(house.stay(1, 2), by=house.actor("ana"))
    assert isinstance(judged, Judged)
    assert judged.conflict is not None
    assert [(a.used, a.limit, a.left) for a in judged.allowances] == [(2, 5, 3)]
    assert [house.count(table) for table in ("ask", "journal", "use", "claim")] == counts


def test_a_far_too_long_stay_is_offered_the_longest_that_passes(planting: Planter) -> None:
    """Thirty nights where ten are allowed: the same arrival with ten nights comes first."""
    house = planting(LongestStay(nights=10))
    outcome = house.do(house.stay(0, 30))
    assert isinstance(outcome, Refused)
    assert outcome.alternatives[0].when == Nights(DAY, DAY + timedelta(days=10))
