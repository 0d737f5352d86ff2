"""What a rule says of itself before anybody asks for anything: its sentences, what fills them, its bounds, its doubts.

It is looked at where a rule is made of a table, so that no page meets a rule that cannot say what it does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from itertools import islice
from typing import Any

from habitat_kit.core.rules import Bound, Number, Rule

MOST = 100
"""A rule with more bounds, doubts or sentences than this never ends."""


def unsound(rule: Rule[Any]) -> str | None:
    """Which of its methods answers what nobody can show, and why, for its author; None where all are sound."""
    for name, look in _PARTS.items():
        try:
            look(getattr(rule, name)())
        except (Exception, SystemExit) as error:  # noqa: BLE001  # a stranger's rule may raise anything
            return f"{name}(): {type(error).__name__}: {error}"
    return None


def _key(answer: object) -> None:
    if not (isinstance(answer, str) and answer.strip()):
        raise TypeError("give the key of a text")


def _numbers(answer: Mapping[object, object]) -> None:
    for name, number in answer.items():
        if not (isinstance(name, str) and isinstance(number, Number)):
            raise TypeError(f"{name} is a {type(number).__name__}, no number, code, date or instant")


def _ending(answer: Iterable[Any]) -> tuple[Any, ...]:
    """All that is answered; TypeError for what never ends."""
    found = tuple(islice(answer, MOST + 1))
    if len(found) > MOST:
        raise TypeError(f"more than {MOST} answers: does it ever end?")
    return found


def _all(kind: type) -> Callable[[Iterable[Any]], None]:
    def look(answer: Iterable[Any]) -> None:
        for one in _ending(answer):
            if not isinstance(one, kind):
                raise TypeError(f"{type(one).__name__} is no {kind.__name__}")

    return look


def _sentences(answer: Iterable[Any]) -> None:
    for key, numbers in _ending(answer):
        _key(key)
        _numbers(numbers)


_PARTS: Mapping[str, Callable[[Any], None]] = {
    "sentence": _key,
    "numbers": _numbers,
    "asides": _sentences,
    "about": _all(str),
    "bounds": _all(Bound),
    "unverified": _all(str),
}
