"""A year read back from asks and journal is the year that was; under other rules it says what would have gone otherwise."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from attrs import evolve

from habitat_kit.core.actors import Role
from habitat_kit.core.commands import (
    CancelBooking,
    CheckOut,
    CloseSpace,
    LiftDanger,
    MoveBooking,
    MoveSeries,
    OrderDanger,
    ReopenSpace,
    RestoreBooking,
    TakeByRight,
    UndoLast,
)
from habitat_kit.core.errors import NotThere, Unreadable
from habitat_kit.core.fairness import Shared
from habitat_kit.core.happened import Answer
from habitat_kit.core.outcomes import (
    Booked,
    Cancelled,
    CheckedOut,
    Conflict,
    Imported,
    Refused,
    SeriesBooked,
    SeriesMoved,
    SeriesRefused,
    WaitListed,
)
from habitat_kit.core.periods import days_span
from habitat_kit.core.replay import Rehearsed, replay
from habitat_kit.core.rulebooks import Version
from habitat_kit.core.rules import Rule
from habitat_kit.core.uses import HOLDING, State
from habitat_kit.desk.replaying import rehearsed, shared
from habitat_kit.house_file.canonical import body_of
from habitat_kit.plugins.participatory import ApprovalAbove, ByRight, LongestStay, NightsPerYear, ShortestStay
from habitat_kit.store import tables
from habitat_kit.store.past import happened
from habitat_kit.store.statement import Statement
from habitat_kit.store.types import Id
from tests.desk.conftest import Planter
from tests.desk.stays import at, day, living_there, others, terms
from tests.desk.test_importing import HEAD, bring
from tests.desk.test_series import WEEK, bookings, evenings, nights
from tests.desk.world import DAY, Planted

FIRST, END = date(2027, 1, 1), date(2028, 1, 1)


def lived(house: Planted) -> None:
    """A spring with everything in it: bookings, noes, clashes, moves, a step taken back, ends and a closure."""
    long = house.do(house.stay(0, 6), "ana")
    assert isinstance(long, Booked)
    assert isinstance(house.do(house.stay(2, 2), "ben"), Conflict)
    assert isinstance(house.do(house.stay(10, 9), "ben"), Refused)
    house.clock.later(days=1)
    short = house.do(house.stay(10, 3, "one"), "ben")
    moved = house.do(MoveBooking(short.booking.id, 1, start=DAY + timedelta(days=11)), "ben")
    assert isinstance(moved, Booked)
    assert isinstance(house.do(MoveBooking(long.booking.id, 1, end=DAY + timedelta(days=4)), "ana"), Booked)
    house.do(UndoLast(long.booking.id, 2), "ana")
    gone = house.do(house.stay(20, 2), "ana")
    house.clock.later(days=1)
    assert isinstance(house.do(CancelBooking(gone.booking.id, 1), "ana"), Cancelled)
    closed = house.do(CloseSpace(house.space("one"), DAY + timedelta(days=30), DAY + timedelta(days=40)), "sam")
    assert isinstance(house.do(house.stay(31, 2, "one"), "ben"), Conflict)
    house.clock.later(days=1)
    house.do(ReopenSpace(closed.closure.id, closed.closure.revision), "sam")
    assert isinstance(house.do(house.stay(31, 2, "one"), "ben"), Booked)


def read(house: Planted, by: str, reader: Any, *given: Any) -> Any:
    """What a reader of the desk's answers somebody."""
    return house.kit.desk.sight(house.actor(by)).reading(house.house.id, lambda work: reader(work, *given))


def proposed(house: Planted, *rules: Any) -> tuple[Version, str]:
    """A version of the planted rulebook with other rules, and the rulebook's key."""
    book = house.kit.desk.sight(house.actor("sam")).rulebooks(house.house.id)[0]
    version = book.versions[-1]
    articles = (evolve(version.articles[0], number=str(n), rule=rule) for n, rule in enumerate(rules, 1))
    return evolve(version, articles=tuple(articles)), book.key


def standing(replayed: Any, house: Planted) -> dict[Any, tuple[Any, ...]]:
    """The bookings of a past as their rows have them: place, time, whether they hold, whether they count."""
    rows = {}
    for one in replayed:
        use = house.kit.desk.sight(house.actor("sam")).booking(one.id)
        held = one.state is State.CONFIRMED
        assert (one.space, one.when, held, one.counted) == (use.space, use.when, use.state in HOLDING, use.counted)
        rows[one.id] = (one.when, held)
    return rows


def test_the_past_read_back_is_the_past_as_it_was(planting: Planter) -> None:
    """Every booking ever made stands in its place, at its time, held or not, counted or not, as its row says."""
    house = planting(LongestStay(nights=7))
    lived(house)
    begun, over = days_span(FIRST, END, house.house.clock).start, house.clock()
    with house.kit.database.read() as tx:
        known = happened(tx, house.house.id, begun, over + timedelta(seconds=1))
    past = replay(house.house, known, None)
    assert len(standing(past.bookings, house)) == house.count("use") - 1  # all but the closure
    answers = [one.answer for one in past.answered]
    assert (answers.count(Answer.REFUSED), answers.count(Answer.TAKEN)) == (1, 2)


def test_the_rules_that_judged_give_the_year_that_was(planting: Planter) -> None:
    """Asked again under the version that is in force, nothing goes otherwise."""
    house = planting(LongestStay(nights=7))
    lived(house)
    again = read(house, "ana", rehearsed, *proposed(house, LongestStay(nights=7)), FIRST, END)
    assert isinstance(again, Rehearsed)
    assert (again.changed, again.after) == ((), again.before.use)


def same_year(house: Planted, *rules: Rule[Any]) -> None:
    """Asked again under the rules that were in force, every ask goes as it went and the shares are what they were."""
    again = read(house, "sam", rehearsed, *proposed(house, *rules), FIRST, END)
    assert isinstance(again, Rehearsed)
    assert (again.changed, again.after) == ((), again.before.use)
    assert again.judged == house.count("ask")


def test_what_a_steward_overrode_stands_again(planting: Planter) -> None:
    """Five nights where two are allowed, for a written reason: they stand, and whoever met them meets them again."""
    rules = (LongestStay(nights=2), NightsPerYear(nights=3))
    house = planting(*rules, override_by={Role.STEWARD})
    why: Any = {"override": ("house_rules/1", "house_rules/2"), "override_reason": "Her flat burnt down"}
    assert isinstance(house.do(house.stay(0, 5, household=house.households["ana"], **why), "sam"), Booked)
    house.clock.later(days=1)
    assert isinstance(house.do(house.stay(3, 2), "ben"), Conflict)
    assert isinstance(house.do(house.stay(20, 1), "ana"), Refused)
    same_year(house, *rules)


def test_what_was_brought_in_stands_again(planting: Planter) -> None:
    """Nobody asked for it and no rule judges it; its dates are taken and its nights weigh."""
    rules = (LongestStay(nights=2), NightsPerYear(nights=6))
    house = planting(*rules)
    assert isinstance(bring(house, HEAD + "Flat,Ana,2027-05-03,2027-05-08,2,\n"), Imported)
    house.clock.later(days=1)
    there = (date(2027, 5, 4) - DAY).days
    assert isinstance(house.do(house.stay(there, 2), "ben"), Conflict)
    assert isinstance(house.do(house.stay(there + 20, 2), "ana"), Refused)
    house.clock.later(days=1)
    (brought,) = house.kit.desk.sight(house.actor("ana")).mine()
    assert isinstance(house.do(MoveBooking(brought.id, 1, day(40), day(42))), Booked)
    house.clock.later(days=1)
    assert isinstance(house.do(house.stay(there, 2), "ben"), Booked)
    same_year(house, *rules)


def test_a_series_that_moved_moves_again(planting: Planter) -> None:
    """All dates a week later, each where its neighbour was, and then shorter than a new one may be."""
    rules = (ShortestStay(hours=2), LongestStay(hours=3))
    house = planting(*rules)
    series = house.do(evenings(house)).series
    house.clock.later(hours=1)
    start = datetime.combine(DAY + WEEK, time(18))
    later = MoveSeries(bookings(house, series.id)[0].id, 1, "all", start, start + timedelta(hours=2))
    assert isinstance(house.do(later), SeriesMoved)
    house.clock.later(hours=1)
    shorter = MoveSeries(bookings(house, series.id)[0].id, 2, "all", start, start + timedelta(hours=1))
    assert isinstance(house.do(shorter), SeriesMoved)
    house.clock.later(hours=1)
    assert isinstance(house.do(house.meeting(0, 18), "ben"), Booked)
    assert isinstance(house.do(house.meeting(28, 18), "ben"), Conflict)
    assert isinstance(house.do(house.meeting(28, 19), "ben"), Booked)
    same_year(house, *rules)


@pytest.mark.parametrize("moves", [False, True])
def test_a_series_that_was_refused_whole_is_refused_whole_again(planting: Planter, *, moves: bool) -> None:
    """One of its evenings is another's: the free ones stand no more in the replay than in fact, and are free for others."""
    rules = (ShortestStay(hours=2),)
    house = planting(*rules)
    house.do(house.meeting(7, 18), "ben")
    start = datetime.combine(DAY, time(18))
    if moves:
        series = house.do(evenings(house, day=1)).series
        first = bookings(house, series.id)[0].id
        house.clock.later(hours=1)
        assert isinstance(house.do(MoveSeries(first, 1, "all", start, start + timedelta(hours=2))), SeriesRefused)
    else:
        assert isinstance(house.do(evenings(house)), SeriesRefused)
    house.clock.later(hours=1)
    assert isinstance(house.do(house.meeting(14, 18), "cleo"), Booked)
    same_year(house, *rules)


def test_who_was_displaced_is_back_again(planting: Planter) -> None:
    """An order that is lifted, a meeting by right that is cancelled: whose dates they were has them, as in fact."""
    rules = (ByRight(kinds=["meeting"], notice_days=14),)
    house = planting(*rules)
    house.do(house.stay(0, 3), "ana")
    house.clock.later(hours=1)
    ordered = house.do(OrderDanger(house.space("flat"), "water", "burst pipe"), "sam").order
    house.clock.later(hours=1)
    house.do(LiftDanger(ordered.id, ordered.revision), "sam")
    house.clock.later(hours=1)
    assert isinstance(house.do(house.stay(1, 1), "ben"), Conflict)
    start = datetime.combine(DAY, time(18))
    times = start, start + timedelta(hours=2)
    taken = house.do(
        TakeByRight(house.space("flat"), "meeting", *times, "everybody", household=house.households["cleo"]), "sam"
    )
    house.clock.later(hours=1)
    house.do(CancelBooking(taken.taken.id, 1), "sam")
    house.clock.later(hours=1)
    assert isinstance(house.do(house.stay(2, 1), "ben"), Conflict)
    same_year(house, *rules)
    shares = {one.household: one.nights for one in read(house, "sam", shared, FIRST, END).use.tallies}
    assert shares[house.households["ana"]] == 3


def test_nights_given_up_too_late_weigh_again(planting: Planter) -> None:
    """Moved away late, back again in part, and shortened: each night ever had is in the shares, and in the year's quota."""
    rules = (NightsPerYear(nights=6),)
    house = planting(*rules)
    terms(house, free_cancel_days=60)
    stay = house.do(house.stay(0, 3)).booking
    house.clock.later(hours=1)
    assert isinstance(house.do(MoveBooking(stay.id, 1, day(10), day(12))), Booked)
    house.clock.later(hours=1)
    assert isinstance(house.do(house.stay(20, 2)), Refused)
    house.clock.later(hours=1)
    assert isinstance(house.do(MoveBooking(stay.id, 2, day(0), day(2))), Booked)
    house.clock.later(hours=1)
    assert isinstance(house.do(MoveBooking(stay.id, 3, end=day(1))), Booked)
    house.clock.later(hours=1)
    assert isinstance(house.do(house.stay(20, 2)), Refused)
    assert isinstance(house.do(house.stay(0, 1), "ben"), Conflict)
    same_year(house, *rules)
    shares = {one.household: one.nights for one in read(house, "sam", shared, FIRST, END).use.tallies}
    assert shares[house.households["ana"]] == 5


def weeks_moved(house: Planted) -> UUID:
    """Three weekly nights, all moved by a week, too late: the first night is given up; the series' first booking."""
    terms(house, free_cancel_days=60)
    series = house.do(nights(house, "FREQ=WEEKLY;COUNT=3")).series
    house.clock.later(hours=1)
    first, *_ = bookings(house, series.id)
    assert isinstance(house.do(MoveSeries(first.id, 1, "all", day(7), day(8))), SeriesMoved)
    return first.id


def test_a_series_moved_by_its_own_step_weighs_again_as_it_did(planting: Planter) -> None:
    """What one date gave up is another's again, in fact and here; a move refused for nights it would give up is refused."""
    rules = (NightsPerYear(nights=5),)
    house = planting(*rules)
    first = weeks_moved(house)
    assert isinstance(house.do(MoveSeries(first, 2, "all", day(9), day(10))), SeriesRefused)
    assert isinstance(house.do(MoveBooking(first, 2, day(10), day(11))), Booked)
    assert isinstance(house.do(MoveBooking(first, 3, day(11), day(12))), Refused)
    assert isinstance(house.do(MoveBooking(first, 3, day(0), day(1))), Booked)
    assert isinstance(house.do(house.stay(7, 1), "ben"), Booked)
    assert isinstance(house.do(house.stay(20, 1)), Refused)
    same_year(house, *rules)
    shares = {one.household: one.nights for one in read(house, "sam", shared, FIRST, END).use.tallies}
    assert shares[house.households["ana"]] == 5


def test_what_nobody_took_again_stays_given_up(planting: Planter) -> None:
    """Under rules that refuse the move in whose place another's nights were had again, those weigh as given up."""
    house = planting(NightsPerYear(nights=9))
    terms(house, free_cancel_days=60)
    one, other = (house.do(house.stay(start, 2)).booking for start in (0, 10))
    house.clock.later(hours=1)
    assert isinstance(house.do(MoveBooking(one.id, 1, day(20), day(22))), Booked)
    assert isinstance(house.do(MoveBooking(other.id, 1, day(0), day(3))), Booked)
    again = read(house, "sam", rehearsed, *proposed(house, LongestStay(nights=2)), FIRST, END)
    ana = house.households["ana"]
    assert {one.household: one.nights for one in again.before.use.tallies}[ana] == 7
    assert {one.household: one.nights for one in again.after.tallies}[ana] == 6


def test_who_leaves_early_leaves_their_place(planting: Planter) -> None:
    """The nights they did not sleep weigh, and whoever booked them has them; brought back or undone, as in fact."""
    rules = (NightsPerYear(nights=4),)
    house = planting(*rules)
    there = living_there(house, 3)
    at(house, day(1), 9)
    left = house.do(CheckOut(there.id, 2)).booking
    house.do(UndoLast(left.id, 3))
    assert isinstance(house.do(house.stay(2, 1), "ben"), Conflict)
    assert isinstance(house.do(CheckOut(there.id, 4)), CheckedOut)
    assert isinstance(house.do(house.stay(2, 1), "ben"), Booked)
    assert isinstance(house.do(house.stay(20, 2)), Refused)
    same_year(house, *rules)
    part = next(one for one in others(house, there.id) if one.given_up and one.counted)
    assert isinstance(house.do(RestoreBooking(part.id, part.revision)), Conflict)
    assert isinstance(house.do(house.stay(20, 1)), Booked)
    same_year(house, *rules)


def test_nights_given_up_that_are_brought_back_stand(planting: Planter) -> None:
    """They are a booking like any other from then on: cancelled in time it weighs no more."""
    rules = (NightsPerYear(nights=5),)
    house = planting(*rules)
    terms(house, free_cancel_days=60)
    stay = house.do(house.stay(0, 2)).booking
    house.clock.later(hours=1)
    assert isinstance(house.do(MoveBooking(stay.id, 1, day(1), day(3))), Booked)
    (part,) = others(house, stay.id)
    assert isinstance(house.do(RestoreBooking(part.id, part.revision)), Booked)
    assert isinstance(house.do(house.stay(0, 1), "ben"), Conflict)
    assert isinstance(house.do(house.stay(20, 3)), Refused)
    same_year(house, *rules)


def test_in_one_second_what_came_first_comes_first(planting: Planter) -> None:
    """Nobody's clock moves: who cancelled made room for who booked then, and who was refused was refused before."""
    rules = (NightsPerYear(nights=3),)
    house = planting(*rules)
    for _ in range(2):
        one = house.do(house.stay(0, 2)).booking
        assert isinstance(house.do(house.stay(10, 2)), Refused)
        assert isinstance(house.do(house.stay(1, 2), "ben"), Conflict)
        assert isinstance(house.do(CancelBooking(one.id, 1)), Cancelled)
        other = house.do(house.stay(1, 2), "ben").booking
        assert isinstance(house.do(house.stay(0, 2)), Conflict)
        assert isinstance(house.do(CancelBooking(other.id, 1), "ben"), Cancelled)
    assert isinstance(house.do(house.stay(5, 2)), Booked)
    assert isinstance(house.do(nights(house, "FREQ=WEEKLY;COUNT=3", others="leave_out")), SeriesBooked)
    same_year(house, *rules)


def test_who_waited_has_what_a_move_left(planting: Planter) -> None:
    """The move comes before the offer it made possible, at the same instant."""
    rules = (LongestStay(nights=4),)
    house = planting(*rules)
    stay = house.do(house.stay(0, 2)).booking
    assert isinstance(house.do(house.stay(0, 2, or_wait=True), "ben"), WaitListed)
    house.clock.later(hours=1)
    assert isinstance(house.do(MoveBooking(stay.id, 1, day(5), day(7))), Booked)
    house.clock.later(hours=1)
    assert isinstance(house.do(house.stay(0, 2), "cleo"), Conflict)
    same_year(house, *rules)


def test_other_rules_say_who_would_have_had_what(planting: Planter) -> None:
    """A shorter longest stay refuses the long one, in whose place the neighbour's stands; the shares follow."""
    house = planting(LongestStay(nights=7))
    lived(house)
    again = read(house, "ana", rehearsed, *proposed(house, LongestStay(nights=4), ApprovalAbove(nights=2)), FIRST, END)
    first, second = again.changed
    assert (first.answer, first.refusing) == (Answer.REFUSED, (("house_rules", "1"),))
    assert (second.asked.answer, second.answer) == (Answer.TAKEN, Answer.STANDS)
    nights = {tally.household: tally.nights for tally in again.before.use.tallies}
    after = {tally.household: tally.nights for tally in again.after.tallies}
    ana, ben, cleo = (house.households[name] for name in ("ana", "ben", "cleo"))
    assert (nights[ana], nights[ben], nights[cleo]) == (8, 4, 0)
    assert (after[ana], after[ben], after[cleo]) == (2, 6, 0)
    assert (again.before.use.holders_of_half, again.waiting) == (1, 1)


def test_households_stand_by_letters_until_the_rules_name_them(planting: Planter) -> None:
    """Everybody knows their own; the others are named where the rulebooks in force say so."""
    house = planting(NightsPerYear(nights=20))
    mine = read(house, "ana", shared, FIRST, END)
    assert isinstance(mine, Shared)
    assert set(mine.labels) == mine.own == {house.households["ana"]}
    assert read(house, "sam", shared, FIRST, END).labels == {}
    version, _ = proposed(house, NightsPerYear(nights=20))
    row = tables.rulebook_version
    named = sa.update(row).where(row.c.id == sa.bindparam("version", type_=Id())).values(body=sa.bindparam("text"))
    with house.kit.database.write() as tx:
        tx.run(Statement(named), version=version.id, text=body_of(evolve(version, names_in_reports=True)))
        tx.say("UPDATE habitat_house SET ground = ground + 1")
    assert set(read(house, "sam", shared, FIRST, END).labels) == set(house.households.values())


def test_who_may_not_see_names_reads_no_shares(planting: Planter) -> None:
    """A landlord sees counts elsewhere; nobody reads a period that ends before it begins."""
    house = planting(LongestStay(nights=7))
    with pytest.raises(NotThere):
        read(house, "lou", shared, FIRST, END)
    with pytest.raises(NotThere):
        read(house, "ana", rehearsed, proposed(house, LongestStay(nights=2))[0], "no_such_book", FIRST, END)
    with pytest.raises(Unreadable):
        read(house, "ana", shared, END, FIRST)
