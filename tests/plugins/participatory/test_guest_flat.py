"""The preset rulebook for a guest flat: what it answers, case by case."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from habitat_kit.core.bookings import Booking
from habitat_kit.core.history import History
from habitat_kit.core.ids import named
from habitat_kit.core.periods import Hours, Nights
from habitat_kit.core.rulebooks import Article, Bench, Binding, Rulebook, Version
from habitat_kit.core.rules import Ask
from habitat_kit.core.verdicts import Verdict
from habitat_kit.core.words import Words
from habitat_kit.house_file import preset_of
from habitat_kit.house_file.shape import ArticleTable
from habitat_kit.plugins import participatory
from habitat_kit.registry import Registry
from habitat_kit.strict import read
from tests.plugins.participatory.world import FLAT, HERE, NOW, TREE, booked, hours, nights

REGISTRY = Registry.load([participatory])
PRESET = preset_of(REGISTRY, "guest_flat")


def _article(table: ArticleTable) -> Article:
    rule = dict(table.rule or {})
    made = read(rule, REGISTRY.rules[rule.pop("kind")].rule) if rule else None
    return Article(table.number, table.text or Words(), made)


ARTICLES = tuple(_article(table) for table in PRESET.articles)
_VERSION = Version(named("v"), "1", datetime(2020, 1, 1, tzinfo=UTC), ARTICLES, (Binding(FLAT),))
BENCH = Bench((Rulebook(named("book"), "guest-flat", PRESET.title or Words(), (_VERSION,)),))

SALON_20TO22 = hours(datetime(2026, 3, 10, 20), 2)
LET = booked(nights(date(2026, 3, 9), 3), place="east", name="let")
MET = booked(SALON_20TO22, place="salon", name="met")
USED = [booked(nights(date(2026, month, 1), 6), name=f"month {month}") for month in (2, 4, 5)]

# (what is asked, where, how many, what stands already) -> the articles that speak, heaviest first; none is a yes
GOLDEN: dict[str, tuple[Nights | Hours, str, int, list[Booking], str, list[str]]] = {
    "two nights in a bedroom": (nights(date(2026, 3, 9), 2), "east", 2, [], "ALLOW", []),
    "the other bedroom meanwhile": (nights(date(2026, 3, 9), 2), "west", 1, [LET], "ALLOW", []),
    "back to back": (nights(date(2026, 3, 12), 2), "east", 2, [LET], "ALLOW", []),
    "five nights in the whole flat": (nights(date(2026, 3, 9), 5), "flat", 3, [], "ALLOW", []),
    "six nights wait": (nights(date(2026, 3, 9), 6), "flat", 3, [], "APPROVE", ["4"]),
    "ten nights wait": (nights(date(2026, 3, 9), 10), "flat", 3, [], "APPROVE", ["4"]),
    "eleven are too many": (nights(date(2026, 3, 9), 11), "flat", 3, [], "REFUSE", ["3", "4"]),
    "the year is used up": (nights(date(2026, 3, 9), 3), "flat", 3, USED, "REFUSE", ["5"]),
    "what is left of the year": (nights(date(2026, 3, 9), 2), "flat", 3, USED, "ALLOW", []),
    "one guest too many": (nights(date(2026, 3, 9), 2), "east", 3, [], "REFUSE", ["2"]),
    "a bed in the living room": (nights(date(2026, 3, 9), 2), "salon", 1, [], "REFUSE", ["2"]),
    "six months ahead": (nights(date(2026, 7, 5), 2), "east", 2, [], "ALLOW", []),
    "a day more": (nights(date(2026, 7, 6), 2), "east", 2, [], "REFUSE", ["6"]),
    "tomorrow": (nights(date(2026, 1, 6), 1), "east", 1, [], "ALLOW", []),
    "today": (nights(date(2026, 1, 5), 1), "east", 1, [], "REFUSE", ["7"]),
    "a meeting": (SALON_20TO22, "salon", 12, [], "ALLOW", []),
    "a meeting today": (hours(datetime(2026, 1, 5, 20), 2), "salon", 12, [], "ALLOW", []),
    "a meeting of thirteen": (SALON_20TO22, "salon", 13, [], "REFUSE", ["2"]),
    "a meeting in a bedroom": (SALON_20TO22, "east", 2, [], "REFUSE", ["2"]),
    "a meeting of half an hour": (
        Hours(datetime(2026, 3, 10, 20), datetime(2026, 3, 10, 20, 30)), "salon", 3, [], "REFUSE", ["8"],
    ),
    "a meeting of nine hours": (hours(datetime(2026, 3, 10, 9), 9), "salon", 3, [], "REFUSE", ["9"]),
    "a meeting far ahead": (hours(datetime(2026, 7, 6, 9), 2), "salon", 3, [], "REFUSE", ["6"]),
    "a meeting while guests sleep": (SALON_20TO22, "salon", 3, [LET], "REFUSE", ["11"]),
    "guests over a meeting": (nights(date(2026, 3, 9), 2), "west", 1, [MET], "REFUSE", ["11"]),
    "a meeting in the whole flat too soon after": (
        hours(datetime(2026, 3, 12, 12), 2), "flat", 3, [LET], "REFUSE", ["10"],
    ),
    "a meeting in the whole flat in time": (hours(datetime(2026, 3, 12, 14), 2), "flat", 3, [LET], "ALLOW", []),
}  # fmt: skip


def _verdict(booking: Booking, *others: Booking) -> Verdict:
    return BENCH.judge(Ask(booking, NOW, HERE, FLAT), History(TREE, others))


@pytest.mark.parametrize("case", GOLDEN)
def test_what_the_preset_answers(case: str) -> None:
    """Each case gets its answer from the articles named, and from no other."""
    when, place, guests, others, severity, articles = GOLDEN[case]
    verdict = _verdict(booked(when, place=place, guests=guests), *others)
    assert (verdict.severity.name, [finding.article for finding in verdict.findings]) == (severity, articles)


def test_kinds_the_preset_does_not_know_are_refused() -> None:
    """A workshop is neither a stay nor a meeting: article 1 says so, and the others are silent."""
    verdict = _verdict(booked(SALON_20TO22, place="salon", kind="workshop"))
    assert [finding.article for finding in verdict.findings] == ["1"]


def test_the_preset_is_written_in_both_languages() -> None:
    """Each article has its number in order and its words in French and in English, and so has the title."""
    assert [article.number for article in ARTICLES] == [str(n) for n in range(1, len(ARTICLES) + 1)]
    assert all(article.text.fr and article.text.en for article in ARTICLES)
    assert PRESET.title
    assert PRESET.title.fr != PRESET.title.en


def test_the_preset_shows_many_rule_kinds_at_work() -> None:
    """A house that starts from the preset sees nine rule kinds at work, all of them offered."""
    used = {article.rule.kind for article in ARTICLES if article.rule}
    assert len(used) == 9
    assert used <= set(REGISTRY.rules)
