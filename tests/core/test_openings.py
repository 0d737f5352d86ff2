"""What can be had between what others hold, and the first and last dates that respect an instant."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from hypothesis import assume, given
from hypothesis import strategies as st

from habitat_kit.core.ids import named
from habitat_kit.core.openings import DAY, first_arrival, last_departure, openings
from habitat_kit.core.periods import Hours, Nights, Span
from habitat_kit.core.spaces import House
from habitat_kit.testing import strategies as kit

SECOND = timedelta(seconds=1)
MARCH, NOVEMBER = date(2026, 3, 20), date(2026, 11, 8)
houses = kit.houses()
days = st.dates(MARCH, NOVEMBER)
whens = kit.nights(MARCH, NOVEMBER, 12) | kit.hours(MARCH, NOVEMBER)


def night(day: date) -> Nights:
    """One night."""
    return Nights(day, day + DAY)


@given(days, houses)
def test_an_opening_is_its_own_bound(day: date, at: House) -> None:
    """At the instant of check-in one may still arrive that day, a second later on the next; check-out likewise."""
    stay = at.span(night(day))
    assert first_arrival(at, stay.start) == day
    assert first_arrival(at, stay.start + SECOND) == day + DAY
    assert last_departure(at, stay.end) == day + DAY
    assert last_departure(at, stay.end - SECOND) == day


@given(days, st.integers(0, 86_399), houses)
def test_no_nearer_date_would_do(day: date, second: int, at: House) -> None:
    """The date named respects the bound, and the one before (or after) it does not."""
    bound = at.span(night(day)).start + second * SECOND
    first, last = first_arrival(at, bound), last_departure(at, bound)
    assert at.span(night(first - DAY)).start < bound <= at.span(night(first)).start
    assert at.span(night(last - DAY)).end <= bound < at.span(night(last)).end


@st.composite
def _held(draw: st.DrawFn) -> tuple[House, Nights | Hours, list[Span]]:
    at, when = draw(houses), draw(whens)
    assume(kit.told(at, when))
    span = at.span(when)
    held = st.builds(
        lambda start, length: Span(
            span.start + start * (span.length / 60), span.start + (start + length) * (span.length / 60)
        ),
        st.integers(-20, 70),
        st.integers(1, 30),
    )
    return at, when, draw(st.lists(held, max_size=4))


@given(_held())
def test_an_opening_lies_in_the_period_and_meets_nobody(given: tuple[House, Nights | Hours, list[Span]]) -> None:
    """Each opening is a part of the period that nobody holds, none meets another; untouched, the period is its own."""
    at, when, held = given
    whole, found = at.span(when), [at.span(part) for part in openings(at, when, held)]
    assert all(span.within(whole) == span for span in found)
    assert not any(one.meets(other) for one in found for other in (*held, *(it for it in found if it is not one)))
    if not any(span.meets(whole) for span in held):
        assert openings(at, when, held) == (when,)


@given(_held())
def test_every_free_night_lies_in_an_opening(given: tuple[House, Nights | Hours, list[Span]]) -> None:
    """No night of a stay that nobody holds is left out."""
    at, when, held = given
    found = openings(at, when, held)
    for day in when if isinstance(when, Nights) else ():
        if not any(at.span(night(day)).meets(span) for span in held):
            assert any(isinstance(part, Nights) and part.arrival <= day < part.departure for part in found)


def test_the_longest_comes_first() -> None:
    """Of two openings the longer one is told first; what is held for a part of a night takes all of it."""
    at = House(named("h"), named("o"), "h", "H", "Europe/Paris", time(15), time(11))
    wish = Nights(date(2026, 5, 1), date(2026, 5, 11))
    late = at.span(Hours(datetime(2026, 5, 3, 20), datetime(2026, 5, 3, 22)))
    assert openings(at, wish, [late]) == (
        Nights(date(2026, 5, 4), date(2026, 5, 11)),
        Nights(date(2026, 5, 1), date(2026, 5, 3)),
    )
