"""The incidents one actor may see: what desk/sight.py gives of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from datetime import datetime
from uuid import UUID

from habitat_kit.core.actors import Actor
from habitat_kit.core.errors import NotThere
from habitat_kit.core.incidents import Incident, Standing
from habitat_kit.desk import casebook
from habitat_kit.desk.casebook import CalledFor, Told
from habitat_kit.desk.eyes import sees_house
from habitat_kit.desk.work import Work
from habitat_kit.store import streams
from habitat_kit.store.streams import Locked
from habitat_kit.store.transaction import Transaction


class CaseSight:
    """A part of a Sight; `desk.sight.Sight` is the whole."""

    actor: Actor
    _look: Callable[[], AbstractContextManager[Transaction]]
    _clock: Callable[[], datetime]
    _at: Callable[[str, UUID], AbstractContextManager[Work]]
    _work: Callable[[Transaction, Locked], Work]

    def cases(self) -> tuple[Told, ...]:
        """The incidents the actor is a party to or mediates, latest first."""
        with self._look() as tx:
            return casebook.mine(tx, self.actor.person, self._clock(), lambda house: self._there(tx, house))

    def case(self, incident: UUID) -> Told:
        """One incident, as far as the actor may read it."""
        with self._at("incident", incident) as work:
            found = casebook.case_of(work, incident)
            if found is None:
                raise NotThere("incident")
            return casebook.told(work, found)

    def handled(self, house: UUID) -> tuple[Incident, ...]:
        """The incidents of a house the actor runs, latest first."""
        with self._at("house", house) as work:
            return casebook.handled(work)

    def called_for(self, house: UUID) -> tuple[CalledFor, ...]:
        """What is broken or unsafe in a house, for who is on call for it now."""
        with self._at("house", house) as work:
            return casebook.called_for(work)

    def case_counts(self, house: UUID) -> Mapping[Standing, int]:
        """How many incidents of a house stand where, for who may know that much."""
        with self._at("house", house) as work:
            return casebook.counts(work)

    def case_people(self, house: UUID) -> Mapping[UUID, str]:
        """Who of a house may mediate or do something about a case, by name; nobody for who runs none."""
        with self._at("house", house) as work:
            return casebook.people(work)

    def neighbours(self, house: UUID) -> Mapping[UUID, str]:
        """The households of a house one may complain of, by label."""
        with self._at("house", house) as work:
            return casebook.neighbours(work)

    def _there(self, tx: Transaction, house: UUID) -> Work | None:
        place = streams.house_of(tx, "house", house)
        work = self._work(tx, place) if place else None
        return work if work and sees_house(work) else None
