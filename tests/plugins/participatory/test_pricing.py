"""What a booking costs: free nights, tiers, seasons, guests, hours; no night and no cent is lost."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve
from hypothesis import assume, given
from hypothesis import strategies as st

import habitat_kit.plugins.participatory as plugin
from habitat_kit.core.accounts import AccountLine, LineKind
from habitat_kit.core.bookings import Booking
from habitat_kit.core.errors import Misconfigured
from habitat_kit.core.history import History
from habitat_kit.core.ids import named
from habitat_kit.core.money import Money
from habitat_kit.core.people import Membership
from habitat_kit.core.periods import Hours, Nights
from habitat_kit.core.prices import FREE_PRICE, Ceiling, Price
from habitat_kit.core.rules import Ask
from habitat_kit.plugins.participatory import Contribution, FreePrice, NeverAboveCost
from habitat_kit.plugins.participatory.pricing_settings import Season, Tier, YearCost
from habitat_kit.texts import Texts
from habitat_kit.web.priced import price_numbers
from tests.plugins.participatory.world import FLAT, HERE, NOW, TREE, WE, booked, hours, nights

TEXTS = Texts.load([("habitat_kit.plugins.participatory", "texts")])
OLD = date(2020, 1, 1)


def lives(*since: date) -> tuple[Membership, ...]:
    """People of the household, each since a day."""
    return tuple(Membership(WE, named("person", str(n)), day) for n, day in enumerate(since))


def asked(
    rule: Contribution | FreePrice | NeverAboveCost,
    booking: Booking,
    *others: Booking,
    moving: Booking | None = None,
    members: tuple[Membership, ...] = lives(OLD),
    lines: tuple[AccountLine, ...] = (),
) -> list[Price]:
    """The lines of a price."""
    ask = Ask(booking, NOW, HERE, FLAT, moving)
    found = list(rule.price(ask, History(TREE, others, memberships=members, lines=lines)))
    return [one for one in found if isinstance(one, Price)]


def cents(prices: list[Price]) -> int:
    """What they come to."""
    return sum(one.amount.coins for one in prices)


def told(prices: list[Price]) -> list[tuple[str, int, int]]:
    """What, how many, at how many cents."""
    return [(one.what, one.quantity, one.unit.coins) for one in prices]


def aside(rule: Contribution) -> str:
    """What residents read last of it."""
    *_, (key, numbers) = rule.asides()
    return TEXTS.said("en", key, numbers)


arrivals = st.dates(date(2026, 10, 1), date(2028, 2, 28))
stays = st.builds(nights, arrivals, st.integers(1, 80))
befores = st.lists(st.builds(nights, arrivals, st.integers(1, 30)), max_size=4).map(
    lambda whens: tuple(booked(when, name=f"before {n}") for n, when in enumerate(whens))
)
amounts = st.integers(0, 5_000).map(lambda coins: f"{coins // 100}.{coins % 100:02}")
rules = st.builds(
    Contribution,
    free_nights=st.integers(0, 20),
    night=amounts,
    weekend=st.none() | amounts,
    seasons=st.just(()) | st.builds(lambda price: (Season("12-20", "01-05", price),), amounts),
    tiers=st.just(()) | st.builds(lambda after, price: (Tier(after, price),), st.integers(0, 40), amounts),
)


def _by_hand(rule: Contribution, night: date, nth: int) -> int:
    """One night's cents, told from the rulebook's words."""
    weekend = night.weekday() in {4, 5}
    if nth <= rule.free_nights:
        return 0
    where: Any = rule
    if rule.tiers and nth > rule.tiers[0].after:
        where = rule.tiers[0]
    elif rule.seasons and ((night.month == 12 and night.day >= 20) or (night.month == 1 and night.day <= 5)):
        where = rule.seasons[0]
    price = where.weekend if weekend and where.weekend is not None else where.night
    return int(price.replace(".", ""))


@given(rules, stays, befores)
def test_no_night_and_no_cent_is_lost(rule: Contribution, when: Nights, before: tuple[Booking, ...]) -> None:
    """Night by night, in the year each belongs to: the lines have every night once, and their sum is the nights' sum."""
    prices = asked(rule, booked(when), *before)
    assert Counter({p.year: 0 for p in prices}) + sum(
        (Counter({p.year: p.quantity}) for p in prices), Counter()
    ) == Counter(night.year for night in when)
    expected = 0
    for year in {night.year for night in when}:
        used = sum(night.year == year for one in before if isinstance(one.when, Nights) for night in one.when)
        mine = [night for night in when if night.year == year]
        expected += sum(_by_hand(rule, night, used + nth) for nth, night in enumerate(mine, start=1))
    assert cents(prices) == expected


@given(rules, stays, st.integers(1, 79), befores)
def test_two_stays_in_a_row_cost_what_one_does(
    rule: Contribution, when: Nights, cut: int, before: tuple[Booking, ...]
) -> None:
    """Whoever books the first nights first and the rest after pays the same."""
    assume(cut < len(when))
    middle = when.arrival + timedelta(days=cut)
    first, second = Nights(when.arrival, middle), Nights(middle, when.departure)
    once = cents(asked(rule, booked(when), *before))
    one = booked(first, name="first")
    twice = cents(asked(rule, one, *before)) + cents(asked(rule, booked(second, name="second"), *before, one))
    assert once == twice


@given(stays, stays)
def test_a_move_is_priced_without_itself(when: Nights, instead: Nights) -> None:
    """A booking that moves has not used its own free nights."""
    rule, mine = Contribution(free_nights=7, night="5.00"), booked(when)
    moved = evolve(mine, when=instead, span=HERE.span(instead))
    assert asked(rule, moved, mine, moving=mine) == asked(rule, moved)


def test_pathways() -> None:
    """Five free nights a year for each member, then 10 on Friday and Saturday and 5 on the other nights."""
    rule = Contribution(free_nights=5, per="member", night="5.00", weekend="10.00")
    couple = lives(OLD, OLD)
    fortnight = booked(nights(date(2026, 6, 1), 14))
    assert told(asked(rule, fortnight, members=couple)) == [
        ("free_night", 10, 0),
        ("night", 2, 500),
        ("weekend_night", 2, 1_000),
    ]
    assert cents(asked(rule, fortnight, members=couple)) == 3_000
    again = booked(nights(date(2026, 7, 6), 2), name="again")
    (free, paid) = asked(rule, again, fortnight, members=couple)
    assert (free.quantity, dict(free.numbers)["left"], paid.amount.coins) == (0, 0, 1_000)


@pytest.mark.parametrize(
    ("since", "free"),
    [
        (date(2025, 12, 31), 10),
        (date(2026, 1, 1), 10),
        (date(2026, 1, 2), 10),
        (date(2026, 7, 1), 6),
        (date(2026, 12, 1), 1),
    ],
)
def test_who_moves_in_during_the_year(since: date, free: int) -> None:
    """The free nights of the rest of the year, rounded up to whole nights; the next year all of them."""
    rule = Contribution(free_nights=10, night="5.00")
    stay = booked(nights(date(2026, 12, 10), 15))
    assert asked(rule, stay, members=lives(since))[0].quantity == free
    assert asked(evolve(rule, prorated=False), stay, members=lives(since))[0].quantity == 10
    assert asked(rule, booked(nights(date(2027, 2, 1), 15)), members=lives(since))[0].quantity == 10


@given(st.dates(date(2026, 1, 1), date(2026, 12, 30)), st.integers(1, 300))
def test_free_nights_never_grow_with_a_later_day(since: date, given_: int) -> None:
    """A day later is as many free nights or fewer, never more than a year's, and at least one."""
    stay, rule = booked(nights(date(2026, 12, 31), 1)), Contribution(free_nights=given_)

    def left(day: date) -> int:
        (free, *_) = asked(rule, stay, members=lives(day))
        return free.quantity + int(str(dict(free.numbers)["left"]))

    assert given_ >= left(since) >= left(since + timedelta(days=1)) >= 1


def test_guests_hours_and_cleaning() -> None:
    """Guests beyond those included cost on nights that are not free; begun hours count whole; the rest by the booking."""
    rule = Contribution(free_nights=1, night="4.00", guest="2.50", guests_included=2, cleaning="15.00", hour="1.20")
    stay = booked(nights(date(2026, 5, 4), 3), guests=4)
    assert told(asked(rule, stay)) == [
        ("free_night", 1, 0),
        ("night", 2, 400),
        ("guest_night", 4, 250),
        ("cleaning", 1, 1_500),
    ]
    meeting = booked(hours(datetime(2026, 5, 4, 18), 2))
    longer = Hours(datetime(2026, 5, 4, 18), datetime(2026, 5, 4, 20, 1))
    assert told(asked(rule, meeting)) == [("hour", 2, 120), ("cleaning", 1, 1_500)]
    assert told(asked(rule, evolve(meeting, when=longer))) == [("hour", 3, 120), ("cleaning", 1, 1_500)]
    assert asked(evolve(rule, kinds=["meeting"]), stay) == []
    assert told(asked(Contribution(booking="7.00"), meeting)) == [("booking", 1, 700)]


def test_cleaning_grows_with_a_stay() -> None:
    """So many nights are in its price, each one more adds; by the hour nothing does."""
    rule = Contribution(cleaning="35", cleaning_night="2", cleaning_after=5)
    extra = [one for one in asked(rule, booked(nights(date(2026, 5, 4), 7))) if one.what == "cleaning_night"]
    assert [(one.quantity, cents([one])) for one in extra] == [(2, 400)]
    for when in (nights(date(2026, 5, 4), 5), hours(datetime(2026, 5, 4, 9), 8)):
        assert "cleaning_night" not in {one.what for one in asked(rule, booked(when))}
    assert aside(rule) == "Above 5 nights, cleaning adds €2.00 for each further night."
    assert aside(Contribution(cleaning_night="2", cleaning_after=1)).startswith(
        "From the second night on, cleaning adds"
    )
    assert aside(Contribution(cleaning="35", cleaning_night="2")) == "Cleaning adds €2.00 a night."


def test_a_season_may_reach_over_new_year() -> None:
    """Its first and last days belong to it; a tier that is reached goes before it."""
    rule = Contribution(night="5", seasons=[Season("12-30", "01-02", "9")], tiers=[Tier(2, "20")])
    assert told(asked(rule, booked(nights(date(2026, 12, 29), 5)))) == [
        ("night", 1, 500),
        ("season_night", 1, 900),
        ("night", 1, 2_000),
        ("season_night", 2, 900),
    ]


def _line(coins: int, year: int = 2026, use: str = "other") -> AccountLine:
    return AccountLine(
        id=named("line", f"{coins} {use}"),
        organisation=HERE.organisation,
        house=HERE.id,
        household=WE,
        day=date(2026, 1, 4),
        kind=LineKind.CHARGE,
        what="night",
        amount=Money.of(coins, "EUR"),
        year=year,
        use=named("booking", use),
        space=named("east"),
        made_at=NOW,
    )


def test_what_a_place_costs_is_the_ceiling() -> None:
    """The year's figure, or the last one before it, less what all households were asked for; the booking that moves aside."""
    rule = NeverAboveCost([YearCost(2026, "48.00", "budget"), YearCost(2025, "30")])
    stay = booked(nights(date(2026, 12, 31), 2))
    lines = (_line(1_000), _line(500, 2027), _line(700, use="mine"))
    ask = Ask(stay, NOW, HERE, FLAT)
    found = [one for one in rule.price(ask, History(TREE, lines=lines)) if isinstance(one, Ceiling)]
    assert [(one.year, one.left.coins) for one in found] == [(2026, 3_100), (2027, 4_300)]
    moving = Ask(stay, NOW, HERE, FLAT, stay)
    first = next(rule.price(moving, History(TREE, lines=lines)))
    assert isinstance(first, Ceiling)
    assert first.left.coins == 3_800
    early = booked(nights(date(2024, 5, 1), 1))
    assert list(rule.price(Ask(early, NOW, HERE, FLAT), History(TREE))) == []


def test_a_household_names_its_price() -> None:
    """One line of nothing, with what is suggested beside it."""
    (line,) = asked(FreePrice(night="8.00", booking="1.50"), booked(nights(date(2026, 5, 4), 3)))
    assert (line.what, line.amount.coins, line.suggested) == (FREE_PRICE, 0, Money.of(2_550, "EUR"))
    assert asked(FreePrice(kinds=["meeting"]), booked(nights(date(2026, 5, 4), 3))) == []


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: Contribution(night="five"),
        lambda: Contribution(night="-5"),
        lambda: Contribution(night="5.001"),
        lambda: Contribution(free_nights=-1),
        lambda: Contribution(weekend_nights=[0]),
        lambda: Contribution(tiers=[Tier(5, "1"), Tier(5, "2")]),
        lambda: Contribution(currency="FRANC"),
        lambda: Contribution(night="0.50", currency="JPY"),
        lambda: Season("02-30", "03-01", "5"),
        lambda: NeverAboveCost([]),
        lambda: NeverAboveCost([YearCost(2026, "1"), YearCost(2026, "2")]),
    ],
)
def test_settings_that_mean_nothing_are_refused(wrong: Any) -> None:
    """Where the rulebook is written, before anybody is asked for money."""
    with pytest.raises(Misconfigured):
        wrong()


def test_a_price_refuses_nothing() -> None:
    """None of the three has a word to say against a booking."""
    ask = Ask(booked(nights(date(2026, 5, 4), 3)), NOW, HERE, FLAT)
    for rule in (Contribution(), FreePrice(), NeverAboveCost([YearCost(2026, "1")])):
        assert list(rule.judge(ask, History(TREE))) == []


PRICED = [
    (Contribution(free_nights=1, night="5", weekend="9", guest="2", cleaning="3", booking="1", hour="2"), "stay"),
    (Contribution(cleaning="3", cleaning_night="1", cleaning_after=3), "stay"),
    (Contribution(night="5", seasons=[Season("01-01", "12-31", "7", "8")]), "stay"),
    (Contribution(hour="2"), "meeting"),
]


@pytest.mark.parametrize("language", TEXTS.languages)
def test_every_price_is_said(language: str) -> None:
    """Each line has its text in both languages, without a hole, and no text of a price is idle."""
    stay, meeting = booked(nights(date(2026, 6, 4), 4), guests=2), booked(hours(datetime(2026, 5, 4, 18), 2))
    found = [one for rule, what in PRICED for one in asked(rule, stay if what == "stay" else meeting)]
    for one in found:
        words = TEXTS.said(language, f"price.{one.what}", price_numbers(one))
        assert words != f"price.{one.what}"
        assert not re.search(r"[{}]", words), words
    folder = Path(str(plugin.__file__)).parent / "texts"
    written = re.findall(
        r'^msgid "price[.]([^"]+)"', (folder / f"{language}.po").read_text(encoding="utf-8"), re.MULTILINE
    )
    assert {one.what for one in found} == set(written)
