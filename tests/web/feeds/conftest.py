"""Feeds over a planted house, on both databases."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from habitat_kit.core.rules import Rule
from tests.desk.conftest import Planter, planting
from tests.web.feeds.readers import Fed, surface_of

__all__ = ["planting"]

Feeding = Callable[..., Fed]


@pytest.fixture
def feeding(planting: Planter) -> Iterator[Feeding]:
    """Give the maker of houses with feeds."""
    made: list[Fed] = []

    def feed(*rules: Rule[Any], **more: Any) -> Fed:
        house = planting(*rules, **more)
        made.append(Fed(house, surface_of(house)))
        return made[-1]

    yield feed
    for fed in made:
        fed.surface.close()


@pytest.fixture
def fed(feeding: Feeding) -> Fed:
    """Give a house without rules, and its feeds."""
    return feeding()
