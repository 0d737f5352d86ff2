"""What a plugin adds to an event is one of two things."""

from __future__ import annotations

from typing import get_args

import attrs
import pytest

from habitat_kit.core.commands import Tick
from habitat_kit.core.effects import Do, Effect, Keep


@pytest.mark.parametrize("effect", [Do(Tick()), Keep(("a", "record"))])
def test_an_effect_is_a_frozen_value(effect: Effect) -> None:
    """A command to do as the system, or a record to keep: equal to its copy, and never changed."""
    assert type(effect) in get_args(Effect)
    assert hash(effect) == hash(attrs.evolve(effect))
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        effect.more = 1  # type: ignore[union-attr]
