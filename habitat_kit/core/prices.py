"""Prices: what a rule asks a household to give towards what its booking costs.

Rules of this file:
1. A rule yields Prices: so many times so much, in the calendar year it counts for. Nothing is rounded.
2. A rule may yield a Ceiling: what a year's prices together may not go beyond. The lowest holds; what is beyond it
   is taken off by a line of its own, in the name of the article that set it.
3. A price is set when the booking is made or moved, and stays: what others book or cancel later changes nothing, but
   that nobody owes what goes beyond a ceiling by then.
4. A deposit is a price that is given back (core/deposits.py): ceilings and what stays due leave it out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal

from attrs import evolve, field, frozen

from habitat_kit.core.deposits import DEPOSIT, contributions, deposits
from habitat_kit.core.errors import Misconfigured
from habitat_kit.core.money import Money, total
from habitat_kit.core.periods import Hours, Nights
from habitat_kit.core.rules import Number, pairs
from habitat_kit.core.uses import State
from habitat_kit.core.words import Words

FREE_PRICE = "free_price"
"""The line whose amount the household says itself (GiveContribution)."""

CAPPED = "capped"
"""The line that takes off what goes beyond a ceiling."""

GIVEN_UP = "given_up"
"""The line of nights that were given up too late."""

SLEPT = "slept"
"""The line of nights that were slept before a stay was broken off."""

LEFT = "left"
"""The line of nights that were left of a stay when it had its place again."""


def _is(value: object, kind: type) -> bool:
    """Whether a plugin's value is what its type says; here nobody else checks it."""
    return type(value) is kind


def _check(what: str, year: int, unit: Money) -> None:
    if not (_is(what, str) and what.isidentifier()):
        raise Misconfigured("a price has a code, such as night or cleaning")
    if not (_is(year, int) and _is(unit, Money)):
        raise Misconfigured(f"{what}: a price is Money, and counts for a calendar year")


@frozen
class Price:
    """`quantity` times `unit`, for `what`: a code whose text is `price.<what>`, filled with `numbers`.

    `suggested` is what a household might give where it says itself.
    """

    what: str
    unit: Money
    quantity: int
    year: int
    numbers: tuple[tuple[str, Number], ...] = field(default=(), converter=pairs)
    suggested: Money | None = None

    def __attrs_post_init__(self) -> None:
        _check(self.what, self.year, self.unit)
        if not _is(self.quantity, int) or self.quantity < 0:
            raise Misconfigured(f"{self.what}: a price is for a whole number of something")

    @property
    def amount(self) -> Money:
        """What it comes to."""
        return self.unit * self.quantity


@frozen
class Ceiling:
    """What all prices of a calendar year may come to together, and no more; `numbers` fill `price.capped`."""

    left: Money
    year: int
    numbers: tuple[tuple[str, Number], ...] = field(default=(), converter=pairs)

    def __attrs_post_init__(self) -> None:
        _check(CAPPED, self.year, self.left)


@frozen
class Due:
    """A Price with the article that set it; `at` is its place among the article's."""

    price: Price
    rulebook: str
    version: str
    article: str
    title: Words = field(factory=Words)
    at: int = 0

    @property
    def amount(self) -> Money:
        """What it comes to."""
        return self.price.amount

    @property
    def place(self) -> tuple[object, ...]:
        """Where it stands among its siblings: by year, then as the article wrote them; what caps, then a deposit come last."""
        capped_last, deposit_last = self.price.what == CAPPED, self.price.what == DEPOSIT
        return (deposit_last, self.price.year, capped_last, self.rulebook, self.version, self.article, self.at)


@frozen
class Limit:
    """A Ceiling with the article that set it."""

    ceiling: Ceiling
    rulebook: str
    version: str
    article: str
    title: Words = field(factory=Words)

    @property
    def place(self) -> tuple[object, ...]:
        """Which of several holds: the lowest."""
        return (
            max(self.ceiling.left.amount, Decimal(0)),
            self.rulebook,
            self.version,
            self.article,
            repr(self.ceiling.numbers),
        )


def sum_of(dues: Iterable[Due], currency: str) -> Money:
    """What they come to together."""
    return total((due.amount for due in dues), currency)


def capped(dues: Iterable[Due], limits: Iterable[Limit]) -> tuple[Due, ...]:
    """What is due once every ceiling holds, in order."""
    asked = tuple(due for due in dues if due.price.what != CAPPED)
    lowest: dict[int, Limit] = {}
    for limit in sorted(limits, key=lambda one: one.place, reverse=True):
        lowest[limit.ceiling.year] = limit
    return tuple(sorted((*asked, *_taken_off(contributions(asked), lowest.values())), key=lambda due: due.place))


def _taken_off(asked: tuple[Due, ...], limits: Iterable[Limit]) -> Iterator[Due]:
    for limit in limits:
        year, left = limit.ceiling.year, limit.ceiling.left
        most = max(left, Money.none(left.currency))
        beyond = sum_of((due for due in asked if due.price.year == year), left.currency) - most
        if beyond.amount > 0:
            price = Price(CAPPED, -beyond, 1, year, limit.ceiling.numbers)
            yield Due(price, limit.rulebook, limit.version, limit.article, limit.title)


def still_within(dues: tuple[Due, ...], limits: Iterable[Limit]) -> tuple[Due, ...]:
    """Prices that were set before, once they are owed: of a year of which less is left by now, so much less."""
    anew, had = _by_year(capped(dues, limits)), _by_year(dues)
    lower = (min(was, anew.get(year, was), key=_sum) for year, was in had.items())
    return (*(due for lines in lower for due in lines), *deposits(dues))


def _sum(dues: list[Due]) -> Money:
    return sum_of(dues, dues[0].amount.currency)


def given(dues: Iterable[Due], amount: Money) -> tuple[Due, ...]:
    """The same with what the household says it gives, in the first line where it may say so."""
    found, left = [], amount
    for due in dues:
        if due.price.what == FREE_PRICE:
            due = evolve(due, price=evolve(due.price, unit=left))  # noqa: PLW2901  # the same line, with its amount
            left = Money.none(amount.currency)
        found.append(due)
    return tuple(found)


def shortened(had: tuple[Due, ...], has: tuple[Due, ...], currency: str) -> tuple[Due, ...]:
    """The prices of a booking that only gives time back: under today's articles, and never more than it cost."""
    both = ((sort(had), sort(has)) for sort in (contributions, deposits))
    lower = (was if sum_of(now, currency) > sum_of(was, currency) else now for was, now in both)
    return tuple(due for dues in lower for due in dues)


def still_due(
    had: tuple[Due, ...], now: tuple[Due, ...] | None, stay: Nights, lost: tuple[Nights, ...]
) -> tuple[tuple[Due, ...], ...]:
    """What stays due for each run of nights given up too late, a line for each year it has nights in; none of a free stay.

    Who only gives nights back gets nothing back: by how much cheaper what the rest costs `now` is. Who moves elsewhere
    (None) owes each lost night's share of what its year of the stay cost.
    """
    first = next((due for due in contributions(had) if due.price.what != CAPPED), None)
    if first is None or not lost:
        return ((),) * len(lost)
    stays = _shares(had, stay, lost) if now is None else _cheaper(had, now)
    found: tuple[list[Due], ...] = tuple([] for _ in lost)
    for year, amount in sorted(stays.items()):
        there = [run.by_year().get(year, 0) for run in lost]
        nights = there if any(there) else [len(run) for run in lost]
        for dues, n, part in zip(found, nights, amount.split(nights), strict=True):
            if part.amount > 0:
                dues.append(_given_up(first, part, year, n))
    return tuple(map(tuple, found))


def less(dues: Iterable[Due], shares: Iterable[Due], run: Nights) -> tuple[Due, ...]:
    """What of some prices is not in these shares of them, for a run of nights given up too late."""
    gone, nights = _by_year(shares), run.by_year()
    found = list[Due]()
    for year, those in _by_year(dues).items():
        currency = those[0].amount.currency
        rest = sum_of(those, currency) - sum_of(gone.get(year, ()), currency)
        if rest.amount > 0:
            found.append(_given_up(those[0], rest, year, nights.get(year, len(run))))
    return tuple(found)


def _given_up(like: Due, amount: Money, year: int, nights: int) -> Due:
    """The line of so many nights given up too late, in the name of the article that set their price."""
    return evolve(like, price=Price(GIVEN_UP, amount, 1, year, pairs({"n": nights})))


def _shares(had: tuple[Due, ...], stay: Nights, lost: tuple[Nights, ...]) -> dict[int, Money]:
    """Of what each year of a stay cost, the share of the nights it loses; of a year it has no night in, that of them all."""
    of, gone = stay.by_year(), Counter[int]()
    for run in lost:
        gone.update(run.by_year())
    shares = dict[int, Money]()
    for year, dues in _by_year(had).items():
        part, whole = (gone[year], of[year]) if year in of else (gone.total(), len(stay))
        shares[year] = sum_of(dues, dues[0].amount.currency).split((part, whole - part))[0]
    return shares


def _cheaper(had: tuple[Due, ...], now: tuple[Due, ...]) -> dict[int, Money]:
    """By how much cheaper it is together, on the years that are cheaper now."""
    currency = had[0].amount.currency
    cost, costs = _by_year(had), _by_year(now)
    saved = {year: sum_of(dues, currency) - sum_of(costs.get(year, ()), currency) for year, dues in cost.items()}
    weights = {year: max(0, amount.coins) for year, amount in saved.items()}
    back = sum_of(contributions(had), currency) - sum_of(contributions(now), currency)
    if not any(weights.values()):
        return {}
    return dict(zip(weights, back.split(tuple(weights.values())), strict=True))


def _by_year(dues: Iterable[Due]) -> dict[int, list[Due]]:
    """Contributions by the year they count for, the earliest first."""
    found: dict[int, list[Due]] = {}
    for due in sorted(contributions(dues), key=lambda one: one.price.year):
        found.setdefault(due.price.year, []).append(due)
    return found


def used(had: Iterable[Due], stay: Nights | Hours, slept: Nights | Hours, what: str = SLEPT) -> tuple[Due, ...]:
    """What stays due of a stay that was broken off: of what each year cost, the share of its nights that were slept.

    A year in which no night was asked for has the share of them all. By the hour nothing is due. The same, in lines of
    `what`, is due for the nights left of a stay that had not begun.
    """
    if not (isinstance(stay, Nights) and isinstance(slept, Nights)):
        return ()
    found = (_used(dues, stay.by_year(), slept.by_year(), what) for dues in _by_year(had).values())
    return tuple(due for due in found if due)


def _used(dues: list[Due], asked: Mapping[int, int], slept: Mapping[int, int], what: str) -> Due | None:
    """One year's share; None where it comes to nothing."""
    first = next((due for due in dues if due.price.what != CAPPED), dues[0])
    year, currency = first.price.year, first.amount.currency
    part, whole = (slept.get(year, 0), asked[year]) if year in asked else (sum(slept.values()), sum(asked.values()))
    amount = sum_of(dues, currency).split((part, whole - part))[0]
    if amount.amount <= 0:
        return None
    return evolve(first, price=Price(what, amount, 1, year, pairs({"n": sum(slept.values())})))


def owes(state: State, *, counted: bool) -> bool:
    """Whether a booking in this state is owed for: it holds or was held, or what was given up of it counts."""
    return state in _OWING or (counted and state in _OWING_WHILE_COUNTED)


_OWING = frozenset({State.CONFIRMED, State.CHECKED_IN, State.DONE, State.NO_SHOW})
_OWING_WHILE_COUNTED = frozenset({State.CANCELLED, State.DISPLACED})
