"""The calendar links one actor may see: what desk/sight.py gives of them."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime
from uuid import UUID

from habitat_kit.core.actors import Actor
from habitat_kit.core.feeds import FeedLink
from habitat_kit.desk.work import Work
from habitat_kit.store import links
from habitat_kit.store.transaction import Transaction


class LinkSight:
    """A part of a Sight; `desk.sight.Sight` is the whole."""

    actor: Actor
    _look: Callable[[], AbstractContextManager[Transaction]]
    _clock: Callable[[], datetime]
    _at: Callable[[str, UUID], AbstractContextManager[Work]]

    def links(self, house: UUID) -> tuple[FeedLink, ...]:
        """The actor's own calendar links; every one of the house for a steward."""
        with self._at("house", house) as work:
            every = work.beyond("revoke_feed_link")
            return tuple(
                found for found, person in links.of_house(work.tx, house) if every or self._made(found, person)
            )

    def own_links(self) -> tuple[FeedLink, ...]:
        """The actor's own calendar links that still answer, wherever they lead, newest first."""
        with self._look() as tx:
            now = self._clock().replace(microsecond=0)
            return links.of_owner(tx, self.actor.identity, self.actor.person, now)

    def _made(self, link: FeedLink, person: UUID | None) -> bool:
        """Whether a link is the actor's own, by their identity or by their person."""
        return link.identity == self.actor.identity or (person is not None and person == self.actor.person)
