"""The manual says of the rules what the code does."""

from __future__ import annotations

from habitat_kit.plugins.participatory import RULES
from scripts import describe_rules


def test_the_page_of_rules_is_written_from_the_rules() -> None:
    """The page is what the rule kinds give today: their words, parameters, examples and sentences."""
    assert describe_rules.PAGE.read_text(encoding="utf-8") == describe_rules.page(), "run scripts/describe_rules.py"


def test_every_rule_has_its_paragraph() -> None:
    """Each kind stands on the page once."""
    lines = describe_rules.page().splitlines()
    assert [line[3:] for line in lines if line.startswith("## ")] == [rule.kind for rule in RULES]
