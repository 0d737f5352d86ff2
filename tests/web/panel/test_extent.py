"""What is remembered of how far readers see can never be one reader's for another."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from attrs import evolve

from habitat_kit.core.actors import Actor, Role
from habitat_kit.web.panel.extent import Extent
from habitat_kit.web.panel.reader import HERE, Reader
from habitat_kit.web.panel.scope import _criteria

ONE, OTHER = UUID(int=1), UUID(int=2)
READER = Reader(
    actor=Actor(person=ONE),
    houses={HERE: frozenset({ONE}), "see_people": frozenset({ONE})},
    organisations={"see_people": frozenset()},
    now=datetime(2027, 3, 3, 9, 30, tzinfo=UTC),
    roles={Role.STEWARD: frozenset({ONE})},
    secret=frozenset({OTHER}),
)
CHANGES: dict[str, dict[str, Any]] = {
    "person": {"actor": Actor(person=OTHER)},
    "day": {"now": READER.now + timedelta(days=1)},
    "houses": {"houses": {**READER.houses, "see_protected": frozenset({ONE})}},
    "organisations": {"organisations": {"see_people": frozenset({OTHER})}},
    "roles": {"roles": {Role.AUDITOR: frozenset({ONE})}},
    "secret": {"secret": frozenset()},
}


def narrowed(reader: Reader) -> dict[str, str]:
    """Every criterion of a reader, by class of row, with its values."""
    compiled = ((row.__name__, criterion.compile()) for row, criterion in _criteria(reader))
    return {name: f"{found} {found.params}" for name, found in compiled}


@pytest.mark.parametrize("what", CHANGES)
def test_whoever_sees_otherwise_has_another_extent(what: str) -> None:
    """Each thing that decides what is seen changes the extent, and changes what is seen."""
    changed = evolve(READER, **CHANGES[what])
    assert Extent.of(changed) != Extent.of(READER)
    assert narrowed(changed) != narrowed(READER)


def test_an_extent_says_everything_that_narrows() -> None:
    """A reader made of an extent alone sees what its reader sees; the time of the day and a proof change nothing."""
    later = evolve(READER, now=READER.now + timedelta(hours=3), shut=True)
    assert Extent.of(later) == Extent.of(READER)
    assert narrowed(Extent.of(READER).reader()) == narrowed(READER) == narrowed(later)
