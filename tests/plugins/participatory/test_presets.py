"""The rulebooks to start from: read, said in both languages, kept together, and what each answers, case by case."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from typing import Any

import pytest
from attrs import evolve

from habitat_kit.core.bookings import Booking
from habitat_kit.core.contradictions import contradictions
from habitat_kit.core.history import History
from habitat_kit.core.ids import named
from habitat_kit.core.people import Household, Membership
from habitat_kit.core.periods import Hours, Nights
from habitat_kit.core.rulebooks import Article, Bench, Binding, Rulebook, Version
from habitat_kit.core.rules import Ask
from habitat_kit.core.spaces import Kind, Unit
from habitat_kit.core.verdicts import Verdict
from habitat_kit.core.words import Words
from habitat_kit.house_file import preset_of
from habitat_kit.plugins import participatory
from habitat_kit.plugins.participatory import PRESETS
from habitat_kit.registry import Registry
from habitat_kit.strict import read
from tests.plugins.participatory.world import FLAT, HERE, KINDS, NOW, TREE, WE, booked, hours, nights

REGISTRY = Registry.load([participatory])
MORE = (
    Kind("outside_stay", Unit.NIGHT),
    *(Kind(key, Unit.HOUR) for key in ("common_meal", "general_meeting", "house_event")),
)
HOUSE = evolve(HERE, kinds=KINDS + MORE)
HOME = (Household(WE, named("organisation"), named("house"), "we", "We"),)
LIVING = (Membership(WE, named("ana"), date(2025, 1, 1)), Membership(WE, named("ben"), date(2025, 1, 1)))


@cache
def rulebook(key: str) -> Rulebook:
    """A preset as a rulebook bound to the flat."""
    preset = preset_of(REGISTRY, key)
    articles = []
    for table in preset.articles:
        rule = dict(table.rule or {})
        made = read(rule, REGISTRY.rules[rule.pop("kind")].rule) if rule else None
        articles.append(Article(table.number, table.text or Words(), made))
    version = Version(named("v"), "1", datetime(2020, 1, 1, tzinfo=UTC), tuple(articles), (Binding(FLAT),))
    return Rulebook(named("book"), key, preset.title or Words(), (version,))


def verdict(key: str, booking: Booking, *others: Booking) -> Verdict:
    """What a preset answers."""
    history = History(TREE, others, households=HOME, memberships=LIVING)
    return Bench((rulebook(key),)).judge(Ask(booking, NOW, HOUSE, FLAT, roles=frozenset()), history)


def of(when: Nights | Hours, **more: Any) -> Booking:
    """A booking asked for here; meetings in the living room."""
    place = "salon" if isinstance(when, Hours) else "flat"
    return booked(when, at=HOUSE, **{"place": place, **more})


MARCH = date(2026, 3, 9)
"""A Monday, two months ahead."""

SATURDAY = date(2026, 3, 14)
EVENING = hours(datetime(2026, 3, 10, 20), 2)
BEFORE = of(nights(date(2026, 3, 4), 5), name="before")
TEN = [of(hours(datetime(2026, 3, 2 + n, 9), 4), name=f"met {n}", person=named("ana")) for n in range(2)]
AHEAD = [of(nights(date(2026, 5, 1 + 9 * n), 1), name=f"ahead {n}") for n in range(3)]
WEEKENDS = [of(nights(date(2026, 3, 20 + 7 * n), 2), name=f"weekend {n}") for n in range(-1, 1)]
HAD = [of(nights(date(2025, 6, 1 + 3 * n), 2), name=f"had {n}") for n in range(4)]

# preset -> what is asked, what stands already -> the severity and the articles that speak, heaviest first
GOLDEN: dict[str, list[tuple[Booking, list[Booking], str, list[str]]]] = {
    "pathways": [
        (of(nights(MARCH, 3)), [], "ALLOW", []),
        (of(nights(MARCH, 90), guests=2), [], "ALLOW", []),
        (of(nights(MARCH, 1), guests=4), [], "REFUSE", ["1"]),
    ],
    "cohousing_l_2010": [
        (of(nights(MARCH, 10)), [], "ALLOW", []),
        (of(nights(MARCH, 11)), [], "REFUSE", ["2"]),
        (of(nights(MARCH, 6)), [BEFORE], "REFUSE", ["3"]),
        (of(nights(date(2026, 7, 5), 2)), [], "ALLOW", []),
        (of(nights(date(2026, 7, 6), 2)), [], "REFUSE", ["4"]),
        (of(nights(MARCH, 2), kind="outside_stay"), [], "APPROVE", ["7"]),
    ],
    "takoma_village": [
        (of(nights(MARCH, 10)), [], "ALLOW", []),
        (of(nights(MARCH, 11)), [], "REFUSE", ["2"]),
        (of(nights(date(2026, 5, 5), 1)), [], "ALLOW", []),
        (of(nights(date(2026, 5, 6), 1)), [], "REFUSE", ["3"]),
    ],
    "ashland": [
        (of(nights(MARCH, 4)), [], "ALLOW", []),
        (of(nights(MARCH, 5)), [], "APPROVE", ["3"]),
    ],
    "cambridge": [
        (of(nights(MARCH, 8)), [], "ALLOW", []),
        (of(nights(MARCH, 1)), [BEFORE], "ALLOW", []),
        (of(hours(datetime(2026, 3, 9, 14), 2), place="flat"), [BEFORE], "REFUSE", ["5"]),
        (of(hours(datetime(2026, 3, 9, 15), 2), place="flat"), [BEFORE], "ALLOW", []),
    ],
    "mosaic_commons": [
        (of(nights(MARCH, 5)), [], "ALLOW", []),
        (of(nights(MARCH, 6)), [], "APPROVE", ["2"]),
        (of(EVENING, kind="house_event", guests=12), [], "APPROVE", ["5"]),
        (of(hours(datetime(2026, 1, 10, 9), 2), kind="house_event"), [], "REFUSE", ["6", "5"]),
        (of(EVENING, guests=13), [], "REFUSE", ["1"]),
        (of(EVENING, kind="common_meal", guests=12), [], "ALLOW", []),
    ],
    "winslow": [(of(nights(MARCH, 30)), [], "ALLOW", []), (of(nights(MARCH, 1), guests=9), [], "REFUSE", ["1"])],
    "cohousing_survey": [
        (of(nights(MARCH, 30)), [], "ALLOW", []),
        (of(nights(MARCH, 1), kind="outside_stay", guests=9), [], "REFUSE", ["1"]),
    ],
    "fair_turns": [
        (of(nights(MARCH, 4)), [], "ALLOW", []),
        (of(nights(date(2026, 3, 27), 2)), WEEKENDS, "REFUSE", ["1", "3"]),
        (of(nights(date(2026, 3, 30), 3)), WEEKENDS, "ALLOW", []),
        (of(nights(MARCH, 1)), AHEAD, "REFUSE", ["2"]),
        (of(nights(date(2026, 3, 15), 1)), [BEFORE], "REFUSE", ["3"]),
        (of(nights(date(2026, 12, 24), 2)), HAD, "REFUSE", ["4"]),
        (of(nights(date(2026, 12, 24), 2)), HAD[:2], "ALLOW", []),
        (of(hours(datetime(2026, 7, 14, 18), 2)), [], "REFUSE", ["5"]),
    ],
    "meeting_room_hours": [
        (of(EVENING, person=named("ana")), [], "ALLOW", []),
        (of(hours(datetime(2026, 3, 10, 21), 2)), [], "REFUSE", ["1"]),
        (of(hours(datetime(2026, 3, 10, 9), 5)), [], "REFUSE", ["3"]),
        (of(hours(datetime(2026, 3, 10, 9), 3), person=named("ana")), TEN, "REFUSE", ["4"]),
        (of(hours(datetime(2026, 3, 10, 9), 3), person=named("ben")), TEN, "ALLOW", []),
        (of(EVENING, guests=21), [], "APPROVE", ["5"]),
        (of(hours(datetime(2026, 4, 5, 9), 1)), [], "REFUSE", ["6"]),
        (of(hours(datetime(2026, 4, 4, 9), 1)), [], "ALLOW", []),
    ],
    "saturday_weeks": [
        (of(nights(SATURDAY, 7)), [], "ALLOW", []),
        (of(nights(SATURDAY, 14)), [], "ALLOW", []),
        (of(nights(SATURDAY, 21)), [], "REFUSE", ["2"]),
        (of(nights(SATURDAY, 6)), [], "REFUSE", ["1"]),
    ],
}


def _cases() -> list[Any]:
    return [
        pytest.param(key, *case, id=f"{key}-{number}")
        for key, cases in GOLDEN.items()
        for number, case in enumerate(cases)
    ]


@pytest.mark.parametrize(("key", "booking", "others", "severity", "articles"), _cases())
def test_what_a_preset_answers(
    key: str, booking: Booking, others: list[Booking], severity: str, articles: list[str]
) -> None:
    """Each case gets its answer from the articles named, and from no other."""
    found = verdict(key, booking, *others)
    assert (found.severity.name, [finding.article for finding in found.findings]) == (severity, articles)


@pytest.mark.parametrize(
    ("key", "amount", "suggested"),
    [
        ("pathways", "15.00", None),
        ("cohousing_l_2010", "90.00", None),
        ("takoma_village", "0.00", "300.00"),
        ("cambridge", "469.00", None),
        ("cohousing_survey", "60.00", None),
        ("winslow", "0", None),
    ],
)
def test_what_twelve_nights_from_a_monday_cost(key: str, amount: str, suggested: str | None) -> None:
    """Free nights first, then each community's own price; two people live in the household."""
    dues = verdict(key, of(nights(MARCH, 12), guests=2)).prices
    assert sum((due.amount.amount for due in dues), Decimal(0)) == Decimal(amount)
    assert [due.price.suggested.amount for due in dues if due.price.suggested] == (
        [Decimal(suggested)] if suggested else []
    )


SAYS = {
    "ashland": [("3", "approval"), ("5", "turnover")],
    "cambridge": [("2", "contribution"), ("4", "cancel_notice"), ("5", "buffer_after_stay")],
    "cohousing_l_2010": [("2", "longest_stay"), ("4", "lead_time"), ("5", "contribution"), ("7", "approval")],
    "cohousing_survey": [("2", "contribution"), ("3", "contribution")],
    "mosaic_commons": [("2", "approval_above"), ("4", "by_right"), ("5", "approval")],
    "pathways": [("2", "contribution")],
    "takoma_village": [("2", "longest_stay"), ("3", "lead_time"), ("4", "free_price")],
    "winslow": [],
}
"""The articles of real houses that the kit keeps by itself, and by which kind of rule; who is next in line is anyway."""


@pytest.mark.parametrize("key", SAYS)
def test_what_a_house_decided_is_kept_and_not_only_told(key: str) -> None:
    """Besides the beds, each article that says what is allowed, owed or to do has its rule."""
    articles = rulebook(key).versions[0].articles
    kept = [(one.number, one.rule.kind) for one in articles if one.rule and one.rule.kind != "capacity"]
    assert set(SAYS[key]) <= set(kept)
    assert any(one.rule and one.rule.kind == "capacity" for one in articles)


def test_every_preset_is_offered_and_has_its_cases() -> None:
    """None is forgotten; the guest flat's cases stand in a file of their own."""
    assert set(REGISTRY.presets) == set(PRESETS) == {*GOLDEN, "guest_flat"}


@pytest.mark.parametrize("key", PRESETS)
def test_a_preset_is_whole(key: str) -> None:
    """Numbered in order, said in French and in English, with its source where it is somebody's, and nothing in it contradicts."""
    preset, book = preset_of(REGISTRY, key), rulebook(key)
    articles = book.versions[0].articles
    assert [article.number for article in articles] == [str(n) for n in range(1, len(articles) + 1)]
    assert all(article.text.fr and article.text.en for article in articles)
    assert book.title.fr
    assert book.title.en
    assert preset.source or key == "guest_flat"
    assert preset.verified is (key == "guest_flat"), "what is told on a mailing list was compared with no text"
    assert contradictions([book], TREE) == ()
