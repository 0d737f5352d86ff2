"""The right to take a place for a meeting of everybody: to whom, for what, how long before."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from habitat_kit.core.actors import Role
from habitat_kit.core.byright import Preceding, kinds_by_right, right_of
from habitat_kit.core.errors import Misconfigured
from habitat_kit.core.rulebooks import Article, Binding, Rulebook, Version
from habitat_kit.core.rules import Ask
from habitat_kit.plugins.participatory import ByRight
from tests.plugins.participatory.world import FLAT, HERE, NOW, booked, hours, said

ROLES = st.frozensets(st.sampled_from(Role))
MEETING = booked(hours(datetime(2026, 5, 1, 18), 3))
ASK = Ask(MEETING, NOW, HERE, FLAT)


def book(*rules: Any) -> Rulebook:
    """House rules with these articles."""
    articles = [Article(str(n), rule=rule) for n, rule in enumerate(rules, 1)]
    return Rulebook(FLAT, "rules", (), [Version(FLAT, "1", NOW, articles, [Binding(FLAT)])])  # type: ignore[arg-type]


@given(ROLES, ROLES.filter(bool), st.integers(1, 366))
def test_the_right_is_for_these_roles_and_these_kinds(has: frozenset[Role], may: frozenset[Role], days: int) -> None:
    """Somebody has it if and only if one of their roles is named, and only for the kinds that are."""
    rule = ByRight(["meeting"], days, may)
    assert isinstance(rule, Preceding)
    right = right_of([book(rule)], ASK, has)
    assert (right is not None) == bool(has & may)
    assert right is None or right.days == days
    assert right_of([book(ByRight(["workshop"], days, may))], ASK, has) is None


@given(st.lists(st.integers(1, 366), min_size=1, max_size=4))
def test_the_longest_notice_counts(days: list[int]) -> None:
    """Two articles give it: the one that gives the hosts more time decides, in whatever order they stand."""
    right = right_of([book(*(ByRight(["meeting"], n) for n in days))], ASK, frozenset({Role.STEWARD}))
    assert right is not None
    assert right.days == max(days)


def test_it_says_nothing_of_bookings() -> None:
    """It gives a right and refuses nothing: a meeting is judged by the other rules alone."""
    assert said(ByRight(["meeting"], 14), MEETING) == []
    assert kinds_by_right([book(ByRight(["meeting", "workshop"], 14))]) == {"meeting", "workshop"}


def test_too_near_names_the_first_day_that_would_pass() -> None:
    """Whoever asks reads from which day on bookings make room."""
    right = right_of([book(ByRight(["meeting"], 14))], ASK, frozenset({Role.STEWARD}))
    assert right is not None
    finding = right.too_near(date(2026, 1, 10), ASK.today)
    assert (finding.passes, dict(finding.numbers)["n"]) == (date(2026, 1, 19), 14)
    assert (finding.rulebook, finding.article) == ("rules", "1")


class Odd:
    """A stranger's rule that claims a right it cannot state."""

    kinds = frozenset({"meeting"})

    def __init__(self, answer: Any) -> None:
        self.answer = answer

    def precedence(self, _ask: Any, _roles: Any) -> Any:
        """Misbehave."""
        if self.answer is None:
            raise ZeroDivisionError
        return self.answer


@pytest.mark.parametrize("answer", [None, -1, "14", True, 1.5])
def test_a_right_that_cannot_be_stated_is_none(answer: Any) -> None:
    """A rule that raises or answers no number of days gives nothing."""
    assert right_of([book(Odd(answer))], ASK, frozenset(Role)) is None


@pytest.mark.parametrize(
    "given_",
    [
        {"kinds": []},
        {"kinds": "meeting"},
        {"notice_days": 0},
        {"roles": []},
        {"roles": "steward"},
        {"roles": ["queen"]},
    ],
)
def test_what_it_needs(given_: dict[str, Any]) -> None:
    """Kinds, a notice and known roles: anything less is refused when the rulebook is read."""
    with pytest.raises(Misconfigured):
        ByRight(**{**dict[str, Any](kinds=["meeting"], notice_days=14), **given_})
