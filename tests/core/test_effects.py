"""What a plugin adds to an event is one of four things."""

from __future__ import annotations

from typing import Any, get_args

import attrs
import pytest

from habitat_kit.core.commands import Tick
from habitat_kit.core.effects import Do, Effect, Keep, Mail, Task
from habitat_kit.core.errors import Misconfigured
from habitat_kit.core.ids import named


@pytest.mark.parametrize(
    "effect",
    [
        Do(Tick()),
        Keep(("a", "record")),
        Task("linen", "inn.linen", numbers={"n": 2}),
        Mail(named("ana"), "inn.welcome"),
    ],
)
def test_an_effect_is_a_frozen_value(effect: Effect) -> None:
    """A command to do as the system, a record to keep, a task, a mail: equal to its copy, and never changed."""
    assert type(effect) in get_args(Effect)
    assert hash(effect) == hash(attrs.evolve(effect))
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        effect.more = 1  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("key", "numbers"),
    [
        ("no key", {}),
        ("linen", {}),
        ("inn.linen", {"words": "bring towels, please"}),
        ("inn.linen", {"what": object()}),
        ("inn.linen", {"line": "a\nb"}),
    ],
)
def test_effects_carry_no_typed_words(key: str, numbers: Any) -> None:
    """A message key with numbers and codes: what somebody typed stays in rows that can be erased."""
    for make in (lambda: Task("linen", key, numbers=numbers), lambda: Mail(named("ana"), key, numbers)):
        with pytest.raises(Misconfigured):
            make()


def test_a_task_has_a_kind() -> None:
    """A code, as those of closures."""
    with pytest.raises(Misconfigured):
        Task("Two words", "inn.linen")
