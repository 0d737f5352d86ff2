"""Whether a rule keeps the laws every rule must keep: one call in a plugin's own tests.

    from habitat_kit.testing.conformance import check_rule

    def test_quiet_sundays_is_a_rule():
        check_rule(QuietSundays())

Needs the package `hypothesis`, whose current settings profile says how many asks are tried.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from typing import Any

from attrs import fields, has
from hypothesis import HealthCheck, given, settings
from hypothesis.strategies import SearchStrategy

from habitat_kit.core.hearing import MOST_REASONS
from habitat_kit.core.ledger import Ledger, Remembering
from habitat_kit.core.presenting import unsound
from habitat_kit.core.prices import Ceiling, Price
from habitat_kit.core.rules import Ask, Reason, Rule, Severity
from habitat_kit.testing.strategies import asks

Answered = tuple[Ask[Any], Ledger]


def check_rule(rule: Rule[Any], strategy: SearchStrategy[tuple[Ask[Any], Any]] | None = None) -> None:
    """Hold one rule to the laws of core/rules.py; AssertionError says which it breaks, and for which ask.

    `strategy` draws (ask, ledger) pairs; by default bookings in random houses, with their history. A rule

    1. is a frozen value, equal to its copy, that names its `kind` and what it `judges`;
    2. says the sentence residents read, in numbers, codes, dates and instants;
    3. is total: it raises for no ask, and yields Reasons, each a message key of its own;
    4. says prices and ceilings, and bounds, and nothing else in their place;
    5. is pure: the same ask and ledger give the same Reasons and prices, and neither is changed.
    """
    _check_value(rule)

    @settings(suppress_health_check=[HealthCheck.too_slow])  # a busy machine is no fault of the rule
    @given(strategy if strategy is not None else asks())
    def check(pair: Answered) -> None:
        ask, ledger = pair
        if isinstance(ask.subject, rule.judges):
            _check_answer(rule, ask, ledger)

    check()


def _require(kept: bool, law: str) -> None:  # noqa: FBT001  # not assert: python -O must not skip a law
    if not kept:
        raise AssertionError(law)


def _check_value(rule: Rule[Any]) -> None:
    name = type(rule).__name__
    _require(has(type(rule)), f"{name} must be an attrs class")
    _require(isinstance(getattr(rule, "kind", None), str), f"{name}.kind must be a str")
    _require(isinstance(getattr(rule, "judges", None), type), f"{name}.judges must be a class")
    copy = type(rule)(**{it.alias: getattr(rule, it.name) for it in fields(type(rule)) if it.init})  # type: ignore[arg-type]  # has() said so
    _require(rule == copy, f"{name}: the same settings must make an equal rule")
    _require(type(rule).__hash__ is not None and hash(rule) == hash(copy), f"{name} must be @frozen")
    why = unsound(rule)
    _require(why is None, f"{name}.{why}")


def _check_answer(rule: Rule[Any], ask: Ask[Any], ledger: Ledger) -> None:
    before = hash((ask.subject, ask.moving, ask.at, ask.scope))
    first, again = Remembering(ledger), Remembering(ledger)
    reasons = _all_of(rule, rule.judge(ask, first))
    for reason in reasons:
        _require(type(reason) is Reason, f"{rule} gave what is no Reason: {reason!r}")
        _require(reason.severity is not Severity.ALLOW, f"{rule}: to allow is to say nothing")
    prices = _all_of(rule, rule.price(ask, first))
    for price in prices:
        _require(type(price) in {Price, Ceiling}, f"{rule} gave what is no Price: {price!r}")
    same = (reasons, prices) == (tuple(rule.judge(ask, again)), tuple(rule.price(ask, again)))
    _require(same, f"{rule} changes its mind about {ask.subject}")
    _require(first.answers == again.answers, f"{rule} asks the ledger something else the second time")
    _require(before == hash((ask.subject, ask.moving, ask.at, ask.scope)), f"{rule} changed what it was asked about")


def _all_of(rule: Rule[Any], said: Iterable[Any]) -> tuple[Any, ...]:
    """What a rule says, if it ends."""
    found = tuple(islice(said, MOST_REASONS + 1))
    _require(len(found) <= MOST_REASONS, f"{rule} says more than {MOST_REASONS} things: does it ever end?")
    return found
