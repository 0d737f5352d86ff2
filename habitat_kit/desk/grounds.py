"""Houses as they were last read: their structure changes rarely, every command needs it."""

from __future__ import annotations

from uuid import UUID

from attrs import define, field

from habitat_kit.registry import Registry
from habitat_kit.store.ground import Ground, read_ground
from habitat_kit.store.streams import Locked
from habitat_kit.store.transaction import Transaction


@define
class Grounds:
    """Houses as they were last read, by the revision of their structure."""

    registry: Registry
    read: dict[UUID, Ground] = field(factory=dict)

    def at(self, tx: Transaction, locked: Locked) -> Ground:
        """The house's ground at the revision its row shows now."""
        known = self.read.get(locked.house)
        if known is None or known.ground != locked.ground:
            known = self.read[locked.house] = read_ground(tx, locked.house, self.registry)
        return known
