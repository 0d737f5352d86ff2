"""A kit on both databases with a planted house; each test gets its own."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import pytest

from habitat_kit.core.actors import Role
from habitat_kit.core.rules import Rule
from habitat_kit.kit import HabitatKit
from tests.desk.world import Hands, Planted, Rules, plant

Planter = Callable[..., Planted]


@pytest.fixture
def planting(migrated: str) -> Iterator[Planter]:
    """Plant a house under these rules, with these plugins beside the rules' own."""
    kits: list[HabitatKit] = []

    def planter(
        *rules: Rule[Any], plugins: Sequence[object] = (), key: str = "gibjoncs", override_by: Iterable[Role] = ()
    ) -> Planted:
        clock = Hands()
        kits.append(HabitatKit(url=migrated, plugins=[Rules, *plugins], clock=clock))
        return plant(kits[-1], clock, key, rules, override_by)

    yield planter
    for kit in kits:
        kit.close()


@pytest.fixture
def house(planting: Planter) -> Planted:
    """A planted house without rules."""
    return planting()
