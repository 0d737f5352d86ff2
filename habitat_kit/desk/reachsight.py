"""How one is reached: what desk/sight.py gives of it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

from attrs import evolve

from habitat_kit.core.actors import Actor
from habitat_kit.core.contact import Contact
from habitat_kit.store import discretion
from habitat_kit.store.transaction import Transaction


class ReachSight:
    """A part of a Sight; `desk.sight.Sight` is the whole."""

    actor: Actor
    _look: Callable[[], AbstractContextManager[Transaction]]

    def reached(self) -> Contact | None:
        """How the actor said to be reached; what is safe for them is not told (desk/posting.py knows)."""
        if self.actor.person is None:
            return None
        with self._look() as tx:
            found = discretion.contact_for(tx, self.actor.person)
            return None if found is None else evolve(found, safe=None)
