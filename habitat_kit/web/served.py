"""What every surface people use needs of a kit: who asks, the one door, the database, the plugins and the words."""

from __future__ import annotations

from typing import Protocol

from habitat_kit.desk import Desk
from habitat_kit.registry import Registry
from habitat_kit.store.transaction import Database
from habitat_kit.texts import Texts
from habitat_kit.web.actors import Doorkeeper


class Served(Doorkeeper, Protocol):
    """A kit behind a surface (kit.HabitatKit is one)."""

    @property
    def desk(self) -> Desk:
        """The one door."""

    @property
    def database(self) -> Database:
        """Where it stands."""

    @property
    def registry(self) -> Registry:
        """What plugins offer."""

    @property
    def texts(self) -> Texts:
        """What is said to people."""
