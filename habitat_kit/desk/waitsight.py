"""The wait list as one actor may see it: one's own household's waits, and how many others wait for some dates.

Neighbours learn how many wait, never who: that is the household's business, and staff's (the panel).
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from uuid import UUID

from attrs import frozen

from habitat_kit.core.actors import Reach
from habitat_kit.core.errors import NotThere
from habitat_kit.core.periods import Hours, Nights
from habitat_kit.core.spaces import House
from habitat_kit.core.uses import lapsed
from habitat_kit.core.waiting import Wait, WaitState
from habitat_kit.desk.instead import Instead, instead
from habitat_kit.desk.waiting import in_line as everybody
from habitat_kit.desk.waiting import place
from habitat_kit.desk.work import Work
from habitat_kit.store import waiting


@frozen
class InLine:
    """One's household in line; `place` 1 is asked first, None where the dates are kept for it already."""

    wait: Wait
    place: int | None


class WaitSight:
    """A part of a Sight; `desk.sight.Sight` is the whole."""

    _at: Callable[[str, UUID], AbstractContextManager[Work]]
    houses: Callable[[], tuple[House, ...]]

    def waits(self) -> tuple[InLine, ...]:
        """The waits of the actor's households that stand, by the beginning of their dates."""
        found = list[InLine]()
        for house in self.houses():
            with self._at("house", house.id) as work:
                found += (in_line(work, wait) for wait in _standing(work))
        return tuple(sorted(found, key=lambda one: (one.wait.span.start, one.wait.id)))

    def instead(self, booking: UUID) -> Instead:
        """What one's household may choose for a booking that made room."""
        with self._at("use", booking) as work:
            found = work.booking(booking)
            if found.household not in work.own and work.reach("cancel_booking", found.space) in {None, Reach.OWN}:
                raise NotThere("booking")
            return instead(work, found)

    def line(self, space: UUID, when: Nights | Hours) -> int:
        """How many wait for dates that meet these, at a place that shares a leaf with this one."""
        with self._at("space", space) as work:
            return everybody(work, space, work.house.span(when))


def _standing(work: Work) -> tuple[Wait, ...]:
    found = (wait for household in work.own for wait in waiting.of_household(work.tx, household))
    here = (wait for wait in found if wait.house == work.house.id and wait.space in work.house.tree)
    return tuple(wait for wait in here if to_come(work, wait))


def to_come(work: Work, wait: Wait) -> bool:
    """Whether a wait stands as time leaves it, even if nobody wrote that down yet."""
    return wait.stands and wait.span.start > work.now and not _lapsed(work, wait)


def _lapsed(work: Work, wait: Wait) -> bool:
    """Whether its offer was not answered in time, even if nobody wrote that down yet."""
    offer = work.booking(wait.offer) if wait.state is WaitState.OFFERED and wait.offer else None
    return offer is not None and lapsed(offer.state, offer.deadline, work.now)


def in_line(work: Work, wait: Wait) -> InLine:
    """A wait that stands, with its place in line."""
    return InLine(wait, place(work, wait) if wait.state is WaitState.WAITING else None)
