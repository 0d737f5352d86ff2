"""A house file whose articles leave nothing to book is refused, and says which two."""

from __future__ import annotations

import pytest

from habitat_kit.house_file import HouseFileWrong, read
from tests.house_file.village import REGISTRY, TEXT

ARTICLES = """
[[rulebooks]]
key = "guests"
title = { fr = "Invités", en = "Guests" }

[[rulebooks.versions]]
version = 1
in_force = 2026-01-01
bindings = [{ space = "flat" }]

[[rulebooks.versions.articles]]
number = "3"
rule = { kind = "longest_stay", nights = 4, kinds = ["guest_stay"] }

[[rulebooks.versions.articles]]
number = "8"
rule = { kind = "shortest_stay", nights = 5 }
"""


def test_the_two_articles_are_named_in_both_languages() -> None:
    """Rulebook and number of each, and the bounds that leave nothing."""
    with pytest.raises(HouseFileWrong) as refused:
        read(TEXT + ARTICLES, REGISTRY)
    (english,), (french,) = (refused.value.told(language) for language in ("en", "fr"))
    assert "guests/8 and guests/3 contradict each other: at least 5 nights, and 4 at most" in english
    assert "guests/8 et guests/3 se contredisent" in french


def test_what_can_be_kept_is_read() -> None:
    """With a night more, both can be kept."""
    assert read(TEXT + ARTICLES.replace("nights = 4", "nights = 5"), REGISTRY).rulebooks


@pytest.mark.parametrize(
    ("rule", "at", "hint"),
    [
        ('{ kind = "approval", spaces = ["blew"] }', "spaces", "blue"),
        ('{ kind = "who_may_book", homes = ["flut"] }', "homes", "flat"),
        (
            '{ kind = "priority", weekdays = ["friday"], days_before = 9, first_kinds = ["meating"] }',
            "first_kinds",
            "meeting",
        ),
    ],
)
def test_a_place_nobody_knows_is_named(rule: str, at: str, hint: str) -> None:
    """A rule that speaks of a place or of a kind the house has not is refused, with the nearest there is."""
    text = TEXT + ARTICLES.replace('{ kind = "shortest_stay", nights = 5 }', rule)
    with pytest.raises(HouseFileWrong) as refused:
        read(text, REGISTRY)
    (complaint,) = refused.value.told("en")
    assert complaint.startswith("rulebooks.guests.versions.1.articles.8.rule." + at)
    assert hint in complaint


@pytest.mark.parametrize(
    ("rule", "unit"),
    [
        ('{ kind = "shortest_stay", nights = 2, kinds = ["meeting"] }', "nights"),
        ('{ kind = "quota", over = "year", hours = 9, kinds = ["guest_stay"] }', "hours"),
        ('{ kind = "quota", over = "week", nights = 1, weekdays = ["friday"], kinds = ["meeting"] }', "nights"),
        ('{ kind = "nights_per_year", nights = 9, kinds = ["meeting"] }', "nights"),
    ],
)
def test_an_article_that_would_never_say_anything_is_told_of(rule: str, unit: str) -> None:
    """Nights of what is booked by the hour, or hours of what is booked by the night: the article would be no article."""
    with pytest.raises(HouseFileWrong) as refused:
        read(TEXT + ARTICLES.replace('{ kind = "shortest_stay", nights = 5 }', rule), REGISTRY)
    (complaint,) = refused.value.told("en")
    assert complaint.startswith("rulebooks.guests.versions.1.articles.8.rule.kinds: ")
    assert f"This article counts {unit}" in complaint
