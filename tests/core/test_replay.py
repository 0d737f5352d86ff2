"""A year asked again: nobody is counted twice, what ended ends, and the same rules give the same year."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from itertools import combinations
from typing import Any, ClassVar

from attrs import evolve, frozen
from hypothesis import given
from hypothesis import strategies as st

from habitat_kit.core.bookings import Booking
from habitat_kit.core.fairness import tallies
from habitat_kit.core.happened import STANDING, Answer, Asked, Back, Ended, Happened, Opened, Shut
from habitat_kit.core.ids import named
from habitat_kit.core.ledger import Ledger
from habitat_kit.core.periods import Nights, Span
from habitat_kit.core.questions import NightsUsed
from habitat_kit.core.replay import replay
from habitat_kit.core.rulebooks import Bench
from habitat_kit.core.rules import Ask, Number, Reason, Rule, refuse
from habitat_kit.core.uses import State
from tests.core.samples import FLAT, HOUSE, OTHER_ROOM, ROOM, booking, rulebook, version

NEW_YEAR = datetime(2026, 1, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)


@frozen
class NightsAtMost(Rule[Booking]):
    """So many nights a household, ever."""

    kind: ClassVar[str] = "nights_at_most"
    judges: ClassVar[type] = Booking
    most: int

    def judge(self, ask: Ask[Booking], ledger: Ledger) -> Iterator[Reason]:
        """A no to one night too many."""
        of, without = ask.subject, ask.moving.id if ask.moving else None
        ever = NightsUsed(of.household, ask.scope, of.kind, date(2026, 1, 1), date(2027, 1, 1), ask.at, without)
        if ledger(ever) + of.nights > self.most:
            yield refuse("finding.too_many", n=self.most)

    def numbers(self) -> Mapping[str, Number]:
        """How many."""
        return {"n": self.most}


def under(*rules: Rule[Any]) -> Any:
    """These rules, bound to the flat."""
    return Bench((rulebook(version(*rules)),))


def asked(day: int, first: date, nights: int = 1, answer: Answer = Answer.STANDS, **more: Any) -> Asked:
    """Somebody asks on a day of the year for nights."""
    moves = more.pop("moves", False)
    wanted = booking(when=Nights(first, first + nights * DAY), **{"id": named(f"{day}"), **more})
    return Asked(NEW_YEAR + day * DAY, wanted, answer, moves)


@st.composite
def years(draw: st.DrawFn) -> list[Happened]:
    """Asks for one flat and its rooms by three households, some moved, some ended, some back, a closure or two."""
    happened: list[Happened] = []
    for number in range(draw(st.integers(1, 12))):
        day, first = draw(st.integers(0, 60)), date(2026, 4, 1) + draw(st.integers(0, 12)) * DAY
        one = asked(
            day,
            first,
            draw(st.integers(1, 5)),
            draw(st.sampled_from([Answer.STANDS, Answer.REFUSED, Answer.TAKEN])),
            id=named(f"{number}"),
            household=named(draw(st.sampled_from("abc"))),
            space=draw(st.sampled_from([FLAT, ROOM, OTHER_ROOM])),
        )
        happened.append(one)
        if draw(st.booleans()):
            happened.append(
                asked(day + 1, first + DAY, 2, id=one.booking.id, household=one.booking.household, moves=True)
            )
        if draw(st.booleans()):
            happened.append(Ended(one.at + 2 * DAY, one.booking.id))
            happened += [Back(one.at + 3 * DAY, one.booking.id)] if draw(st.booleans()) else []
    if draw(st.booleans()):
        span = Span(datetime(2026, 4, 3, tzinfo=UTC), datetime(2026, 4, 6, tzinfo=UTC))
        happened += [Shut(NEW_YEAR, named("works"), ROOM, span), Opened(NEW_YEAR + 20 * DAY, named("works"))]
    return happened


@given(years(), st.integers(1, 12))
def test_no_household_has_more_than_the_rules_give_it(happened: list[Happened], most: int) -> None:
    """Closed loop: under a share of so many nights nobody ends with more, whatever they had in fact."""
    replayed = replay(HOUSE, [one for one in happened if not isinstance(one, Back)], under(NightsAtMost(most)))
    shares = tallies(replayed.bookings, date(2026, 1, 1), date(2027, 1, 1))
    assert all(share.nights <= most for share in shares)


@given(years())
def test_nobody_holds_what_another_holds(happened: list[Happened]) -> None:
    """Of two that stand at one time in one place, the second is told it is taken."""
    standing = replay(HOUSE, happened, under()).bookings
    held = [one for one in standing if one.state is State.CONFIRMED]
    for one, other in combinations(held, 2):
        shared = {space.id for space in HOUSE.tree.related(one.space)}
        assert not (other.space in shared and one.span.meets(other.span))


@given(years(), st.integers(1, 12))
def test_the_same_rules_give_the_same_year(happened: list[Happened], most: int) -> None:
    """A year that was answered under some rules is answered the same when they judge it again."""
    once = replay(HOUSE, happened, under(NightsAtMost(most)))
    answers = iter(once.answered)
    fact = [
        evolve(one, answer=next(answers).answer) if isinstance(one, Asked) else one for one in sorted_by_time(happened)
    ]
    again = replay(HOUSE, fact, under(NightsAtMost(most)))
    assert not any(one.differs for one in again.answered)
    assert again.bookings == replay(HOUSE, fact, None).bookings


def sorted_by_time(happened: list[Happened]) -> list[Happened]:
    """As a replay takes them."""
    return sorted(happened, key=lambda what: what.at)


def test_a_refused_stay_leaves_its_dates_to_whoever_asked_next() -> None:
    """Whoever was told it is taken gets the dates here, and is said to."""
    long, short = asked(1, date(2026, 5, 1), 9), asked(2, date(2026, 5, 3), 2, Answer.TAKEN, household=named("other"))
    first, second = replay(HOUSE, [short, long], under(NightsAtMost(4))).answered
    assert (first.answer, first.refusing, first.differs) == (Answer.REFUSED, (("charter", "1"),), True)
    assert (second.answer, second.differs) == (Answer.STANDS, True)


def test_a_move_of_what_never_stood_moves_nothing() -> None:
    """It is told as such: neither a refusal nor a booking."""
    stay, moved = asked(1, date(2026, 5, 1), 9), asked(2, date(2026, 5, 20), 9, id=named("1"), moves=True)
    answers = [one.answer for one in replay(HOUSE, [stay, moved], under(NightsAtMost(4))).answered]
    assert answers == [Answer.REFUSED, Answer.NOTHING_TO_MOVE]


def test_what_came_before_the_period_stands_as_it_did() -> None:
    """It is answered as in fact, its nights weigh, and it is not told."""
    before, after = asked(1, date(2026, 5, 1), 4), asked(40, date(2026, 6, 1), 1)
    told = replay(HOUSE, [before, after], under(NightsAtMost(4)), since=NEW_YEAR + 10 * DAY).answered
    assert [(one.asked, one.answer) for one in told] == [(after, Answer.REFUSED)]


def test_a_late_cancellation_still_weighs() -> None:
    """Nights that count after the booking ended leave none for the next."""
    stay, again = asked(1, date(2026, 5, 1), 4), asked(3, date(2026, 6, 1), 1, id=named("again"))
    for counted, answer in ((True, Answer.REFUSED), (False, Answer.STANDS)):
        ended = Ended(NEW_YEAR + 2 * DAY, stay.booking.id, counted)
        assert replay(HOUSE, [stay, ended, again], under(NightsAtMost(4))).answered[-1].answer is answer


def test_nobody_gets_a_place_while_it_is_shut() -> None:
    """Nor a place above it; once it is open again anybody may."""
    shut = Shut(
        NEW_YEAR, named("works"), ROOM, Span(datetime(2026, 5, 1, tzinfo=UTC), datetime(2026, 6, 1, tzinfo=UTC))
    )
    early, late = asked(1, date(2026, 5, 4)), asked(9, date(2026, 5, 8))
    open_again = Opened(NEW_YEAR + 5 * DAY, named("works"))
    answers = [one.answer for one in replay(HOUSE, [shut, early, open_again, late], under()).answered]
    assert answers == [Answer.TAKEN, Answer.STANDS]
    assert Answer.TAKEN not in STANDING
