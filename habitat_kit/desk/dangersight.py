"""Danger orders as one actor may see them: what desk/sight.py gives of them."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from uuid import UUID

from attrs import evolve, frozen

from habitat_kit.core.closures import Closure
from habitat_kit.core.errors import NotThere
from habitat_kit.core.outcomes import Displaced
from habitat_kit.desk.elsewhere import PEOPLE, one_displaced
from habitat_kit.desk.eyes import names_nobody
from habitat_kit.desk.work import Work
from habitat_kit.store import displacements, notes
from habitat_kit.store.displacements import Reachable


@frozen
class Waiting:
    """Somebody who waits to come back, with who can be called, where the reader may know."""

    displaced: Displaced
    called: tuple[Reachable, ...] = ()


@frozen
class Ordered:
    """A danger order with its written reason and who waits for its end."""

    order: Closure
    reason: str | None
    waiting: tuple[Waiting, ...]


class DangerSight:
    """A part of a Sight; `desk.sight.Sight` is the whole."""

    _at: Callable[[str, UUID], AbstractContextManager[Work]]

    def dangers(self, house: UUID) -> tuple[Closure, ...]:
        """The danger orders that stand in a house, the latest first: for everybody who sees the house."""
        with self._at("house", house) as work:
            found = displacements.standing(work.tx, house, work.now)
            return tuple(evolve(one, made_by=None) for one in found if one.space in work.house.tree)

    def danger(self, order: UUID) -> Ordered:
        """One danger order with everybody who waits for its end: for who may order and lift."""
        with self._at("use", order) as work:
            found = work.closure(order)
            if found.danger is None or found.space not in work.house.tree:
                raise NotThere("closure")
            if work.reach("order_danger", found.space) is None:
                raise NotThere("closure")
            return Ordered(found, notes.last(work.tx, found.id), _waiting(work, found))


def _waiting(work: Work, order: Closure) -> tuple[Waiting, ...]:
    found = list[Waiting]()
    for was, space in displacements.waiting(work.tx, work.house.id):
        if was.order == order.id and space in work.house.tree:
            booking = evolve(work.booking(was.booking), when=was.when)
            displaced = one_displaced(work, order.space, booking, look=len(found) < PEOPLE)
            found.append(Waiting(displaced, _called(work, booking.household, space)))
    return tuple(found)


def _called(work: Work, household: UUID, space: UUID) -> tuple[Reachable, ...]:
    """The people of a household with their telephones: for who may see people, nobody where they must not be named."""
    if work.reach("see_people", space) is None or names_nobody(work, household, space):
        return ()
    return displacements.reachable(work.tx, household, work.today)
