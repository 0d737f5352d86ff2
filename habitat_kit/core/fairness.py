"""How evenly neighbours share a place: each household's bookings, nights and weekends, and who has half of them.

Rules of this file:
1. A night counts for the household that booked it; a weekend night is that of a Friday or a Saturday.
2. Only nights that weigh count: what was given back in time is nobody's.
3. Half of the nights are held by the fewest households that together have at least half: the more, the fairer.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from uuid import UUID

from attrs import frozen

from habitat_kit.core.bookings import Booking
from habitat_kit.core.periods import Nights

FRIDAY, SATURDAY = 4, 5
"""As date.weekday() counts."""


@frozen(order=True)
class Tally:
    """What one household had in a period: bookings, nights, and how many of those were of a weekend."""

    household: UUID
    bookings: int = 0
    nights: int = 0
    weekend_nights: int = 0


def weekend_nights(nights: Nights, first: date, end: date) -> int:
    """How many of the nights in the dates [first, end) are those of a Friday or a Saturday."""
    return sum(first <= night < end and night.weekday() in {FRIDAY, SATURDAY} for night in nights)


def tallies(bookings: Iterable[Booking], first: date, end: date, households: Iterable[UUID] = ()) -> tuple[Tally, ...]:
    """Each household's share of what counts in the dates [first, end): most nights first, then most bookings.

    `households` are in it too where they booked nothing.
    """
    found = {household: Tally(household) for household in households}
    for booking in bookings:
        when = booking.when
        taken = when.within(first, end)
        if not (booking.counted and taken):
            continue
        before = found.get(booking.household, Tally(booking.household))
        nights, weekend = (taken, weekend_nights(when, first, end)) if isinstance(when, Nights) else (0, 0)
        found[booking.household] = Tally(
            booking.household, before.bookings + 1, before.nights + nights, before.weekend_nights + weekend
        )
    return tuple(sorted(found.values(), key=lambda one: (-one.nights, -one.bookings, one.household)))


@frozen(order=True)
class Refusal:
    """How often an article of a rulebook said no in a period, and to how many households."""

    rulebook: str
    article: str
    asks: int
    households: int


def refusals(said: Iterable[tuple[UUID, Iterable[tuple[str, str]]]]) -> tuple[Refusal, ...]:
    """Each article's noes, most first; `said` are (household, the (rulebook, article) that refused one ask of it)."""
    asks: Counter[tuple[str, str]] = Counter()
    whom: dict[tuple[str, str], set[UUID]] = {}
    for household, articles in said:
        for article in set(articles):
            asks[article] += 1
            whom.setdefault(article, set()).add(household)
    counted = (Refusal(*article, times, len(whom[article])) for article, times in asks.items())
    return tuple(sorted(counted, key=lambda one: (-one.asks, one.rulebook, one.article)))


@frozen
class FairUse:
    """A period's share of a house, household by household, and what was refused by which article."""

    first: date
    end: date
    tallies: tuple[Tally, ...]
    refusals: tuple[Refusal, ...]

    @property
    def nights(self) -> int:
        """All nights that count."""
        return sum(one.nights for one in self.tallies)

    @property
    def holders_of_half(self) -> int:
        """The fewest households that together had at least half of the nights."""
        return holders_of_half(one.nights for one in self.tallies)


def holders_of_half(nights: Iterable[int]) -> int:
    """The fewest households that together have at least half of the nights; none where there are no nights."""
    shares = sorted(nights, reverse=True)
    left = sum(shares)
    half, held = left / 2, 0
    for households, share in enumerate(shares, 1):
        held += share
        if held >= half and held:
            return households
    return 0


@frozen
class Shared:
    """A period's share of a house as one reader sees it: `labels` are the households they may name, `own` theirs."""

    use: FairUse
    labels: Mapping[UUID, str]
    own: frozenset[UUID]
