"""The API of a planted house, once on SQLite and once on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from habitat_kit.kit import HabitatKit
from tests.desk.world import Hands
from tests.web.api.world import Api, api_of, kit_of


@pytest.fixture
def hands() -> Hands:
    return Hands()


@pytest.fixture
def whole(migrated: str, hands: Hands) -> Iterator[HabitatKit]:
    """Give a kit on a migrated database."""
    kit = kit_of(migrated, hands)
    yield kit
    kit.close()


@pytest.fixture
def api(whole: HabitatKit, hands: Hands) -> Api:
    """Give the API of a planted house."""
    return api_of(whole, hands)
