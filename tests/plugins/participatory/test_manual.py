"""The manual says of the rules what the code does."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from attrs import fields

from habitat_kit.plugins.participatory import RULES, BookingRule
from scripts import describe_rules

DAYS = {"first", "last", "yearly_first", "yearly_last", "weekdays", "public_holidays", "school_holidays"}
DETAILS = {"weekend_nights", "guests_included", "prorated", "cleaning_night", "cleaning_after"}
SEEN_ELSEWHERE = {"priority": DAYS, "contribution": DETAILS}
"""Days named "as in `closed`", and details of prices that the table of the manual tells."""


def test_the_page_of_rules_is_written_from_the_rules() -> None:
    """The page is what the rule kinds give today: their words, parameters, examples and sentences."""
    assert describe_rules.PAGE.read_text(encoding="utf-8") == describe_rules.page(), "run scripts/describe_rules.py"
    french = describe_rules.FRENCH.read_text(encoding="utf-8")
    assert french == describe_rules.french_page(), "run scripts/describe_rules.py"


@pytest.mark.parametrize("rule", RULES, ids=[rule.kind for rule in RULES])
def test_every_rule_has_a_law(rule: type[BookingRule]) -> None:
    """Beside this page stands a test that holds whatever is drawn for each kind."""
    laws = (file.read_text(encoding="utf-8") for file in Path(__file__).parent.glob("test_*.py"))
    assert any("@given(" in text and re.search(rf"\b{rule.__name__}\b", text) for text in laws)


@pytest.mark.parametrize("page", [describe_rules.page, describe_rules.french_page])
def test_every_rule_has_its_paragraph(page: Callable[[], str]) -> None:
    """Each kind stands on each page once, with its example."""
    written = page()
    assert re.findall(r"^## (.+)$", written, re.MULTILINE) == [rule.kind for rule in RULES]
    assert all(rule.example in written for rule in RULES)


@pytest.mark.parametrize("language", describe_rules.TEXTS.languages)
@pytest.mark.parametrize("rule", RULES, ids=[rule.kind for rule in RULES])
def test_every_parameter_is_explained(rule: type[BookingRule], language: str) -> None:
    """The words for who writes a rule name each of its parameters but `kinds`, which all have, and what money is in."""
    words = describe_rules.TEXTS.text(language, f"rule_kind.{rule.kind}")
    named = set(re.findall(r"`([a-z_]+)[ `]", words))
    assert {one.name for one in fields(rule)} - {"kinds", "currency"} - SEEN_ELSEWHERE.get(rule.kind, set()) <= named  # type: ignore[arg-type]  # every rule kind is an attrs class
