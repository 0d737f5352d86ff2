"""How one is reached and whom one may name: what desk/sight.py gives of them."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from uuid import UUID

from attrs import evolve

from habitat_kit.core.actors import Actor
from habitat_kit.core.contact import Contact
from habitat_kit.desk.eyes import names_nobody
from habitat_kit.desk.work import Work
from habitat_kit.store import discretion
from habitat_kit.store.transaction import Transaction


class ReachSight:
    """A part of a Sight; `desk.sight.Sight` is the whole."""

    actor: Actor
    _look: Callable[[], AbstractContextManager[Transaction]]
    _at: Callable[[str, UUID], AbstractContextManager[Work]]

    def reached(self) -> Contact | None:
        """How the actor said to be reached; what is safe for them is not told (desk/posting.py knows)."""
        if self.actor.person is None:
            return None
        with self._look() as tx:
            found = discretion.contact_for(tx, self.actor.person)
            return None if found is None else evolve(found, safe=None)

    def discreet(self, house: UUID) -> frozenset[UUID]:
        """The households of a house that must not be named to the actor."""
        with self._at("house", house) as work:
            return frozenset(home for home in work.here.discreet if names_nobody(work, home))
