"""A migrated store with an organisation in it, identities, and a clock that is moved by hand."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

import pytest

from habitat_kit.store.transaction import Database
from habitat_kit.web import passwords
from habitat_kit.web.identity import Identities
from tests.web.worlds import Clock, Kit, add_organisation


@pytest.fixture(autouse=True)
def quick_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hash at the least cost: what is tested is how often, not how long."""
    monkeypatch.setattr(passwords, "COST", (1, 1, 1))
    passwords._nobodys.cache_clear()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(migrated: str) -> Iterator[Database]:
    """Give a migrated database, once on SQLite and once on PostgreSQL."""
    opened = Database.open(migrated)
    yield opened
    opened.close()


@pytest.fixture
def organisation(store: Database) -> UUID:
    return add_organisation(store)


@pytest.fixture
def identities(store: Database, clock: Clock) -> Identities:
    return Identities(store, clock)


@pytest.fixture
def ana(identities: Identities, organisation: UUID) -> UUID:
    """Give somebody who may sign in by a password."""
    return identities.create_identity(organisation, None, "ana", "mot de passe")


@pytest.fixture
def kit(identities: Identities) -> Kit:
    return Kit(identities)
