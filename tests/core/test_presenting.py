"""A rule can say what it does before anybody asks for anything, or its author reads why not."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, ClassVar

import pytest
from attrs import frozen

from habitat_kit.core.bookings import Booking
from habitat_kit.core.presenting import unsound
from habitat_kit.core.rules import Bound, Rule


@frozen
class Told(Rule[Booking]):
    """A rule whose methods answer what a test wants."""

    kind: ClassVar[str] = "told"
    judges: ClassVar[type] = Booking


def _raise() -> Any:
    raise ZeroDivisionError("by zero")


def _endless() -> Iterator[Bound]:
    while True:
        yield Bound("nights", least=1)


def rule(**answers: Callable[[], Any]) -> Rule[Booking]:
    """A rule that answers these."""
    methods = {name: lambda _, answer=answer: answer() for name, answer in ({"numbers": dict} | answers).items()}
    made: Rule[Booking] = type("Odd", (Told,), methods)()
    return made


def test_a_sound_rule_says_nothing_wrong() -> None:
    """Sentence, numbers, bounds and doubts, each as it should be."""
    bounds = [Bound("nights", most=3)]
    assert unsound(rule(numbers=lambda: {"n": 3, "day": None}, bounds=lambda: bounds, unverified=lambda: ["x"])) is None


@pytest.mark.parametrize(
    ("answers", "why"),
    [
        ({"sentence": lambda: None}, "sentence(): TypeError: give the key of a text"),
        ({"sentence": lambda: " "}, "sentence(): TypeError: give the key of a text"),
        ({"sentence": _raise}, "sentence(): ZeroDivisionError: by zero"),
        ({"numbers": lambda: None}, "numbers(): AttributeError"),
        ({"numbers": lambda: {"n": [1]}}, "numbers(): TypeError: n is a list, no number"),
        ({"numbers": lambda: {1: 1}}, "numbers(): TypeError"),
        ({"bounds": lambda: None}, "bounds(): TypeError"),
        ({"bounds": lambda: [3]}, "bounds(): TypeError: int is no Bound"),
        ({"bounds": _endless}, "bounds(): TypeError: more than 100 answers"),
        ({"asides": lambda: ["rule.told"]}, "asides(): ValueError"),
        ({"asides": lambda: [("", {})]}, "asides(): TypeError: give the key of a text"),
        ({"asides": lambda: [("rule.told", {"n": object()})]}, "asides(): TypeError: n is a object"),
        ({"about": lambda: None}, "about(): TypeError"),
        ({"about": lambda: {3}}, "about(): TypeError: int is no str"),
        ({"unverified": lambda: [3]}, "unverified(): TypeError: int is no str"),
    ],
)
def test_what_nobody_can_show_is_told_to_its_author(answers: dict[str, Callable[[], Any]], why: str) -> None:
    """The method and the reason are named, whatever a stranger's rule answers or raises."""
    assert (unsound(rule(**answers)) or "").startswith(why)
