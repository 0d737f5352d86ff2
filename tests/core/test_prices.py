"""Prices: the bench stamps them, ceilings hold to the cent, and what breaks refuses in its plugin's name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from itertools import chain
from typing import Any, ClassVar

import pytest
from attrs import evolve, frozen
from hypothesis import given
from hypothesis import strategies as st

from habitat_kit.core.bookings import Booking
from habitat_kit.core.deposits import DEPOSIT, is_left
from habitat_kit.core.errors import Misconfigured
from habitat_kit.core.history import History
from habitat_kit.core.ids import named
from habitat_kit.core.ledger import Ledger
from habitat_kit.core.money import Money
from habitat_kit.core.periods import Hours, Nights
from habitat_kit.core.prices import (
    CAPPED,
    FREE_PRICE,
    Ceiling,
    Due,
    Limit,
    Price,
    capped,
    owes,
    shortened,
    still_due,
    still_within,
    sum_of,
    used,
)
from habitat_kit.core.prices import (
    given as given_by,
)
from habitat_kit.core.rulebooks import Article, Bench, Binding, Rulebook, Version
from habitat_kit.core.rules import Ask, Reason, Rule
from habitat_kit.core.staying import given_up
from habitat_kit.core.uses import State
from habitat_kit.core.verdicts import Verdict
from habitat_kit.core.words import Words
from tests.plugins.participatory.world import FLAT, HERE, NOW, TREE, booked, nights

STAY = booked(nights(date(2026, 5, 4), 3))


def euros(cents: int) -> Money:
    """So many cents."""
    return Money.of(cents, "EUR")


@frozen
class Costs(Rule[Booking]):
    """Says these prices and ceilings, and whatever else it was given."""

    kind: ClassVar[str] = "costs"
    judges: ClassVar[type] = Booking
    said: tuple[Any, ...] = ()

    def judge(self, ask: Ask[Booking], ledger: Ledger) -> Iterator[Reason]:
        """Nothing."""
        yield from ()

    def price(self, ask: Ask[Booking], ledger: Ledger) -> Iterator[Price | Ceiling]:
        """What it was given; a text is raised."""
        for one in self.said:
            if isinstance(one, str):
                raise ValueError(one)
            yield one


def book(key: str, *rules: Rule[Any], where: tuple[Any, ...] = (FLAT,)) -> Rulebook:
    """A rulebook of these rules, an article each."""
    articles = tuple(Article(str(n), Words(), rule, f"plugin of {key}") for n, rule in enumerate(rules, 1))
    bindings = tuple(Binding(space) for space in where)
    version = Version(named("version", key), "1", datetime(2020, 1, 1, tzinfo=UTC), articles, bindings)
    return Rulebook(named("rulebook", key), key, Words(en=key), (version,))


def judged(*books: Rulebook, shortening: bool = False) -> Verdict:
    """What they say of a stay."""
    ask = Ask(STAY, NOW, HERE, STAY.space, shortening=shortening)
    return Bench(books).judge(ask, History(TREE))


NIGHT = Price("night", euros(500), 3, 2026)
prices = st.builds(
    lambda what, cents, count, year: Price(what, euros(cents), count, year),
    st.sampled_from(["night", "cleaning", "guest_night"]),
    st.integers(0, 5_000),
    st.integers(0, 9),
    st.sampled_from([2026, 2027]),
)
ceilings = st.builds(
    lambda cents, year: Ceiling(euros(cents), year), st.integers(-500, 9_000), st.sampled_from([2026, 2027])
)
said = st.lists(st.one_of(prices, ceilings), max_size=4).map(tuple)


@given(st.lists(said, min_size=1, max_size=4), st.randoms())
def test_the_order_of_rulebooks_changes_nothing(rules: list[tuple[Any, ...]], random: Any) -> None:
    """Whatever stands first, the same lines come in the same order; each year adds up, and no ceiling is passed."""
    books = [book(f"book{n}", Costs(one)) for n, one in enumerate(rules)]
    found = judged(*books)
    random.shuffle(books)
    assert judged(*books) == found
    everything = [one for rule in rules for one in rule]
    for year in (2026, 2027):
        asked = sum((p.amount for p in everything if isinstance(p, Price) and p.year == year), euros(0))
        lowest = min(
            (max(c.left, euros(0)) for c in everything if isinstance(c, Ceiling) and c.year == year), default=asked
        )
        due = sum_of((one for one in found.prices if one.price.year == year), "EUR")
        assert due == min(asked, lowest)


def test_a_price_is_stamped_with_its_article() -> None:
    """Rulebook, version and article; two lines that look alike are two lines."""
    found = judged(book("house_rules", Costs((NIGHT, NIGHT)), Costs((Price("cleaning", euros(1_000), 1, 2026),))))
    assert [(due.rulebook, due.version, due.article, due.amount.coins) for due in found.prices] == [
        ("house_rules", "1", "1", 1_500),
        ("house_rules", "1", "1", 1_500),
        ("house_rules", "1", "2", 1_000),
    ]


def test_a_version_bound_twice_asks_once() -> None:
    """The house and the flat in it: one stay, one price."""
    assert len(judged(book("house_rules", Costs((NIGHT,)), where=(FLAT, named("house")))).prices) == 1


def test_a_shortening_is_priced_too() -> None:
    """Who gives nights back meets only the rules about notice, and every price."""
    assert judged(book("house_rules", Costs((NIGHT,))), shortening=True).prices


@pytest.mark.parametrize(
    "broken",
    ["no", object(), Price("night", Money.of(500, "USD"), 1, 2026), Ceiling(Money.of(5, "USD"), 2026)],
    ids=["raises", "no price", "another currency", "another currency's ceiling"],
)
def test_a_price_that_is_none_refuses(broken: Any) -> None:
    """In its plugin's name; what others ask stands."""
    found = judged(book("broken", Costs((broken,))), book("sound", Costs((NIGHT,))))
    assert [(one.key, dict(one.numbers)) for one in found.refusing] == [
        ("finding.rule_broke", {"plugin": "plugin of broken"})
    ]
    assert [due.rulebook for due in found.prices] == ["sound"]


def test_a_price_cannot_be_endless() -> None:
    """A rule with more lines than anybody reads is a broken one."""
    assert judged(book("endless", Costs((NIGHT,) * 101))).refused


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: Price("two words", euros(1), 1, 2026),
        lambda: Price("night", 5, 1, 2026),  # type: ignore[arg-type]  # what a plugin may give
        lambda: Price("night", euros(1), -1, 2026),
        lambda: Price("night", euros(1), True, 2026),
        lambda: Price("night", euros(1), 1, "2026"),  # type: ignore[arg-type]  # what a plugin may give
        lambda: Ceiling(5, 2026),  # type: ignore[arg-type]  # what a plugin may give
    ],
)
def test_what_is_no_price_cannot_be_made(wrong: Any) -> None:
    """A code, Money, a whole number of something, a calendar year."""
    with pytest.raises(Misconfigured):
        wrong()


def due(what: str, cents: int, year: int = 2026, at: int = 0) -> Due:
    """One line of an article."""
    return Due(Price(what, euros(cents), 1, year), "house_rules", "1", "1", at=at)


@given(
    st.lists(st.tuples(st.integers(0, 900), st.sampled_from([2026, 2027])), max_size=5),
    st.dictionaries(st.sampled_from([2026, 2027]), st.integers(-100, 2_000)),
    st.dictionaries(st.sampled_from([2026, 2027]), st.integers(-100, 2_000)),
)
def test_what_comes_to_be_owed_is_within_what_is_left(
    asked: list[tuple[int, int]], first: dict[int, int], then: dict[int, int]
) -> None:
    """Year by year: no more than is left by then, never more than was asked, and not a cent less than both allow."""

    def limits(left: dict[int, int]) -> list[Limit]:
        return [Limit(Ceiling(euros(cents), year), "house_rules", "1", "9") for year, cents in left.items()]

    def cost(dues: tuple[Due, ...], year: int) -> int:
        return sum(one.amount.coins for one in dues if one.price.year == year)

    had = capped([due("night", cents, year, at) for at, (cents, year) in enumerate(asked)], limits(first))
    owed = still_within(had, limits(then))
    for year in (2026, 2027):
        assert cost(owed, year) == min(cost(had, year), max(0, then.get(year, 10_000)))
    assert still_within(owed, limits(then)) == owed


def test_what_is_given_is_capped_anew() -> None:
    """The household's own line takes its amount; the ceiling is kept to, and given again it is taken off anew."""
    limit = [Limit(Ceiling(euros(700), 2026), "house_rules", "1", "2")]
    first = capped(given_by((due(FREE_PRICE, 0), due("cleaning", 500, at=1)), euros(400)), limit)
    assert [(one.price.what, one.amount.coins) for one in first] == [
        (FREE_PRICE, 400),
        ("cleaning", 500),
        (CAPPED, -200),
    ]
    again = capped(given_by(first, euros(100)), limit)
    assert [one.amount.coins for one in again] == [100, 500]


NIGHTS = st.builds(nights, st.dates(date(2026, 12, 20), date(2027, 1, 3)), st.integers(1, 20))


def yearly(data: st.DataObject, stay: Nights) -> tuple[Due, ...]:
    """What a stay costs in each year it touches."""
    years = sorted({*stay.by_year(), stay.departure.year})
    return tuple(due("night", data.draw(st.integers(0, 10_000)), year) for year in years)


@given(NIGHTS, NIGHTS, st.data())
def test_nights_given_up_too_late_keep_their_share(stay: Nights, after: Nights, data: st.DataObject) -> None:
    """Moved elsewhere, the nights lost keep their share of what each year cost, each run in the years it is in."""
    had, lost = yearly(data, stay), tuple(given_up(stay, after))
    found = still_due(had, None, stay, lost)
    assert len(found) == len(lost)
    gone = Counter[int]()
    for run in lost:
        gone.update(run.by_year())
    for one in had:
        year, of = one.price.year, stay.by_year()
        share = Fraction(gone[year], of[year]) if year in of else Fraction(gone.total(), len(stay))
        owed = [line.amount.coins for line in chain.from_iterable(found) if line.price.year == year]
        assert abs(sum(owed) - one.amount.coins * share) < 1
    if len(lost) == 1 and len(lost[0]) == len(stay):
        assert sum_of(chain.from_iterable(found), "EUR") == sum_of(had, "EUR")
    for run, dues in zip(lost, found, strict=True):
        assert {line.price.year for line in dues if line.price.year in stay.by_year()} <= set(run.by_year())


@given(NIGHTS, st.integers(0, 5), st.integers(0, 5), st.data())
def test_shortened_late_old_and_new_are_the_same_to_the_cent(
    stay: Nights, before: int, after: int, data: st.DataObject
) -> None:
    """In each year that is cheaper now, what is less stays due for the nights given up."""
    rest = (
        Nights(stay.arrival + timedelta(days=before), stay.departure - timedelta(days=after))
        if (len(stay) > before + after)
        else stay
    )
    had, lost = yearly(data, stay), tuple(given_up(stay, rest))
    has = shortened(had, yearly(data, stay), "EUR")
    assert sum_of(has, "EUR") <= sum_of(had, "EUR")
    stays = sum_of(chain.from_iterable(still_due(had, has, stay, lost)), "EUR")
    assert stays + sum_of(has, "EUR") == sum_of(had if lost else has, "EUR")


def test_nights_across_new_year_stay_due_in_both_years() -> None:
    """Three nights given up, one of the old year and two of the new: a line for each year, at its own price."""
    had = (due("night", 1_000, 2026), due("night", 600, 2027))
    stay = nights(date(2026, 12, 31), 3)
    ((old, new),) = still_due(had, None, stay, (stay,))
    assert [(one.price.year, one.amount.coins, dict(one.price.numbers)) for one in (old, new)] == [
        (2026, 1_000, {"n": 1}),
        (2027, 600, {"n": 2}),
    ]
    ((only,),) = still_due(
        had, (due("night", 1_000, 2026), due("night", 300, 2027)), stay, (nights(date(2027, 1, 2), 1),)
    )
    assert (only.price.year, only.amount.coins) == (2027, 300)


@pytest.mark.parametrize(("cents", "lines"), [(1499, ["night", "capped"]), (1500, ["night"]), (1501, ["night"])])
def test_what_just_reaches_a_ceiling_is_not_capped(cents: int, lines: list[str]) -> None:
    """Fifteen euros under a ceiling of fifteen are one line; a cent less takes a cent off."""
    found = judged(book("b", Costs((NIGHT, Ceiling(euros(cents), 2026))))).prices
    assert [one.price.what for one in found] == lines


@given(NIGHTS, st.integers(0, 20_000), st.integers(1, 9_000), st.data())
def test_a_deposit_changes_nothing_else(stay: Nights, left: int, cents: int, data: st.DataObject) -> None:
    """Ceilings, late nights, shortenings and stays broken off come to what they do without it; it stays or goes whole."""
    after = nights(stay.arrival, data.draw(st.integers(1, len(stay))))
    had, asked, lost = yearly(data, stay), yearly(data, after), tuple(given_up(stay, after))
    year = stay.arrival.year
    kept, dearer = (due(DEPOSIT, cents, year, at=9),), (due(DEPOSIT, cents + 1, year, at=9),)
    limits = [Limit(Ceiling(euros(left), year), "house_rules", "1", "9") for year in (2026, 2027)]
    assert capped((*kept, *had), limits) == (*capped(had, limits), *kept)
    assert still_within((*kept, *had), limits) == (*still_within(had, limits), *kept)
    now = shortened(had, asked, "EUR")
    assert shortened((*had, *kept), (*asked, *dearer), "EUR") == (*now, *kept)
    assert shortened((*had, *dearer), (*asked, *kept), "EUR") == (*now, *kept)
    assert still_due((*kept, *had), None, stay, lost) == still_due(had, None, stay, lost)
    assert still_due((*kept, *had), now, stay, lost) == still_due(had, (*now, *dearer), stay, lost)
    assert used((*kept, *had), stay, after) == used(had, stay, after)


def test_a_deposit_is_left_while_a_booking_stands() -> None:
    """Confirmed and there; in no other state."""
    assert {state for state in State if is_left(state)} == {State.CONFIRMED, State.CHECKED_IN}


def test_a_free_stay_leaves_nothing_due() -> None:
    """Nights of a stay that cost nothing are given up for nothing, without a line; at an equal price, today's holds."""
    assert still_due((due("night", 0),), None, nights(date(2026, 5, 4), 3), (nights(date(2026, 5, 4), 2),)) == ((),)
    had, has = (due("night", 500),), (due("cleaning", 500),)
    assert shortened(had, has, "EUR") == has


@given(NIGHTS, st.data())
def test_what_was_slept_is_owed_to_the_cent(stay: Nights, data: st.DataObject) -> None:
    """In each year the slept nights' share of what that year cost: none for none, all for all, never more for fewer."""
    had = yearly(data, stay)
    cents = {one.price.year: one.amount.coins for one in had}
    days = [Nights(stay.arrival, stay.arrival + timedelta(days=n)) for n in range(1, len(stay) + 1)]
    found = [sum_of(used(had, stay, slept), "EUR").coins for slept in days]
    assert found == sorted(found)
    assert found[-1] == sum(cents.values())
    for slept, owed in zip(days, found, strict=True):
        for part in used(had, stay, slept):
            of = stay.by_year().get(part.price.year)
            share = (slept.by_year().get(part.price.year, 0), of) if of else (len(slept), len(stay))
            assert abs(part.amount.coins - Fraction(cents[part.price.year] * share[0], share[1])) < 1
        assert sum(part.amount.coins for part in used(had, stay, slept)) == owed


def test_a_meeting_that_is_broken_off_owes_nothing() -> None:
    """By the hour nothing is counted, and nothing is owed."""
    hours = Hours(datetime(2026, 5, 4, 18), datetime(2026, 5, 4, 20))
    assert used((due("hour", 500),), hours, hours) == ()


def test_who_owes() -> None:
    """What holds or held, and what was cancelled too late; nights slept before a stay was broken off."""
    always = {State.CONFIRMED, State.CHECKED_IN, State.DONE, State.NO_SHOW}
    assert {state for state in State if owes(state, counted=False)} == always
    assert {state for state in State if owes(state, counted=True)} == always | {State.CANCELLED, State.DISPLACED}


def test_a_verdict_keeps_prices_when_it_is_added_to() -> None:
    """Two verdicts together cost what both cost."""
    one = Verdict(prices=(due("night", 500),))
    both = one + evolve(one, prices=(due("cleaning", 900, at=1),))
    assert [line.amount.coins for line in both.prices] == [500, 900]


def test_a_stay_is_of_nights() -> None:
    """The nights lost are counted by runs."""
    night = Nights(date(2026, 1, 1), date(2026, 1, 2))
    assert still_due((), None, night, (night,)) == ((),)
