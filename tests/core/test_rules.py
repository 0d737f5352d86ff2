"""Reasons, waits and asks: what a rule may say and what it is asked."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from habitat_kit.core.errors import HabitatError, Misconfigured, Unreadable
from habitat_kit.core.rules import Reason, Rule, Severity, Wait, approve, refuse, warn
from habitat_kit.core.uses import Silence
from habitat_kit.testing import strategies as kit
from tests.core.samples import EMPTY, Says, ask

DAYS_3 = Wait(timedelta(days=3), Silence.LAPSE)
NUMBERS = st.none() | st.integers() | st.booleans() | st.text(max_size=5) | st.dates() | st.datetimes()


@given(st.dictionaries(st.text("abc", min_size=1), NUMBERS, max_size=4))
def test_a_reason_is_a_value(numbers: dict[str, Any]) -> None:
    """Numbers may come in any order and as any mapping: the reason is the same and can be kept in a set."""
    backwards = dict(reversed(numbers.items()))
    reason = Reason(Severity.WARN, "k", numbers)
    assert reason == Reason(Severity.WARN, "k", backwards) == Reason(Severity.WARN, "k", tuple(numbers.items()))
    assert hash(reason) == hash(Reason(Severity.WARN, "k", backwards))
    assert dict(reason.numbers) == numbers


def test_the_three_ways_to_speak() -> None:
    """A no and a yes by approval name the bound that would pass; a warning only says what to know."""
    assert refuse("k", passes=3, n=4) == Reason(Severity.REFUSE, "k", (("n", 4),), 3)
    assert approve("k", DAYS_3, passes=3, n=4) == Reason(Severity.APPROVE, "k", (("n", 4),), 3, DAYS_3)
    assert warn("k", n=4) == Reason(Severity.WARN, "k", (("n", 4),))
    assert Severity.REFUSE > Severity.APPROVE > Severity.WARN > Severity.ALLOW


@pytest.mark.parametrize(
    "make",
    [
        lambda: Reason(3, "k"),  # type: ignore[arg-type]
        lambda: Reason("refuse", "k"),  # type: ignore[arg-type]
        lambda: Reason(Severity.REFUSE, None),  # type: ignore[arg-type]
        lambda: refuse("k", n=[1]),  # type: ignore[arg-type]
        lambda: refuse("k", n={}),  # type: ignore[arg-type]
        lambda: refuse("k", n=1.5),  # type: ignore[arg-type]
        lambda: refuse("k", n=object()),  # type: ignore[arg-type]
        lambda: refuse("k", passes=[1]),  # type: ignore[arg-type]
        lambda: Reason(Severity.REFUSE, "k", ((1, 2),)),  # type: ignore[arg-type]
        lambda: Reason(Severity.APPROVE, "k"),
        lambda: approve("k", timedelta(3)),  # type: ignore[arg-type]
        lambda: approve("k", None),  # type: ignore[arg-type]
        lambda: Wait(timedelta(0), Silence.LAPSE),
        lambda: Wait(timedelta(-1), Silence.LAPSE),
        lambda: Wait(timedelta(days=1) / 7, Silence.LAPSE),
        lambda: Wait(timedelta.max, Silence.LAPSE),
        lambda: Wait(3, Silence.LAPSE),  # type: ignore[arg-type]
    ],
)
def test_what_cannot_be_kept_or_shown_is_no_reason(make: Any) -> None:
    """A reason that lies about its types, an approval without an end, a wait of no time or for ever fail where they are made."""
    with pytest.raises(Misconfigured):
        make()


def test_silence_is_told_by_its_word() -> None:
    """A rule read from a file may say "lapse" or "accept"; nothing else is a silence."""
    assert Wait(timedelta(1), "accept").on_silence is Silence.ACCEPT
    with pytest.raises(ValueError, match="shrug"):
        Wait(timedelta(1), "shrug")


@given(kit.asks())
def test_today_is_the_house_s_own_date(pair: tuple[Any, Any]) -> None:
    """An ask at an instant is made on the date the house's clock shows then."""
    asked, _ = pair
    assert asked.today == asked.at.astimezone(asked.house.clock).date()
    assert abs(asked.today - asked.at.date()) <= timedelta(days=1)


def test_an_evening_in_paris_may_be_tomorrow() -> None:
    """23:30 UTC on New Year's Eve is already the new year in Bourges."""
    assert evolve(ask(), at=datetime(2025, 12, 31, 23, 30, tzinfo=UTC)).today == date(2026, 1, 1)


def test_an_ask_has_an_instant() -> None:
    """A naive time is refused before any rule sees it."""
    with pytest.raises(Unreadable) as refused:
        evolve(ask(), at=datetime(2026, 1, 1))
    assert (refused.value.field, refused.value.code) == ("at", "error.naive_time")


def test_a_rule_kind_says_what_it_must() -> None:
    """The base class has no opinion and no numbers; the sentence is named after the kind."""
    assert Says().sentence() == "rule.says"
    assert not Says().about_notice
    with pytest.raises(NotImplementedError):
        Rule.judge(Says(), ask(), EMPTY)
    with pytest.raises(NotImplementedError):
        Rule.numbers(Says())
    assert not issubclass(NotImplementedError, HabitatError)
