"""How one gets into places: set, ended, and shown to hosts near their dates."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import datetime
from uuid import UUID

from attrs import frozen

from habitat_kit.core.actors import Actor
from habitat_kit.core.bookings import Booking
from habitat_kit.core.commands import EndWayIn, SetWayIn
from habitat_kit.core.errors import NotThere
from habitat_kit.core.events import WayInErased, WayInEvent, WayInWritten
from habitat_kit.core.outcomes import WayInEnded, WayInSet
from habitat_kit.core.spaces import House, Space
from habitat_kit.core.waysin import WayIn
from habitat_kit.desk.eyes import sees_house
from habitat_kit.desk.work import Work
from habitat_kit.store import streams, waysin
from habitat_kit.store.standing import read_standing
from habitat_kit.store.streams import Locked
from habitat_kit.store.transaction import Transaction

RIGHT = "set_way_in"


def set_way(command: SetWayIn, work: Work) -> WayInSet:
    """Write a way in; the one before of its kind ends."""
    space = work.house.tree[command.space]
    work.require(RIGHT, space.id)
    for before in waysin.standing(work.tx, space.id):
        if before.kind is command.kind:
            _end(work, before)
    made = WayIn(
        id=work.new_id(),
        organisation=work.house.organisation,
        house=work.house.id,
        space=space.id,
        kind=command.kind,
        words=command.words,
        shown_hours=command.shown_hours,
        made_by=work.actor.person,
        made_at=work.now,
    )
    waysin.add(work.tx, made)
    _tell(work, WayInWritten, made)
    return WayInSet(made.id, made.space)


def end_way(command: EndWayIn, work: Work) -> WayInEnded:
    """End a way in; ending it again changes nothing."""
    found = waysin.read(work.tx, command.way)
    if found is None or found.house != work.house.id:
        raise NotThere("way_in")
    work.require("end_way_in", found.space)
    if found.ended_at is None:
        _end(work, found)
    return WayInEnded(found.id)


@frozen
class Doors:
    """The ways into a space that stand."""

    house: House
    space: Space
    ways: tuple[WayIn, ...]


class WaySight:
    """A part of a Sight; `desk.sight.Sight` is the whole."""

    _look: Callable[[], AbstractContextManager[Transaction]]
    actor: Actor
    _work: Callable[[Transaction, Locked], Work]
    _at: Callable[[str, UUID], AbstractContextManager[Work]]
    booking: Callable[[UUID], Booking]

    def ways_in(self, booking: UUID) -> tuple[WayIn, ...]:
        """How the household of a booking gets in: near its dates, to that household alone."""
        found = self.booking(booking)
        with self._at("use", booking) as work:
            return shown(work, found) if found.household in work.own else ()

    def doors(self, space: UUID) -> Doors:
        """The ways into a space, for who may set them, be they trusted with that space alone; NotThere for others."""
        with self._look() as tx:
            work = self._keeping(tx, space)
            if work is None:
                raise NotThere("space")
            return _doors(work, space)

    def kept(self) -> tuple[Doors, ...]:
        """The places the actor is trusted with in houses they do not see, by name: no other page leads there."""
        with self._look() as tx:
            scopes = {grant.scope for grant in read_standing(tx, self.actor).grants}
            works = ((space, self._keeping(tx, space)) for space in scopes)
            found = (_doors(work, space) for space, work in works if work and not sees_house(work))
            return tuple(sorted(found, key=lambda doors: (doors.house.name, doors.space.name)))

    def _keeping(self, tx: Transaction, space: UUID) -> Work | None:
        """A Work that reads at a space whose ways in the actor may set; None at any other."""
        found = streams.house_of(tx, "space", space)
        work = self._work(tx, found) if found else None
        known = work is not None and space in work.house.tree and space not in work.hidden
        return work if work is not None and known and work.beyond(RIGHT, space) else None


def _doors(work: Work, space: UUID) -> Doors:
    return Doors(work.house, work.house.tree[space], waysin.standing(work.tx, space))


def shown(work: Work, booking: Booking) -> tuple[WayIn, ...]:
    """The ways into a booking's place, and into what it is a part of, that are shown now; the outermost door first."""
    return tuple(way for way in _leading_to(work, booking) if way.shown(booking, work.now))


def shown_next(work: Work, booking: Booking) -> datetime | None:
    """The instant from which more of them will be shown; None where nothing more is to come."""
    moments = (way.shown_from(booking) for way in _leading_to(work, booking))
    return min((moment for moment in moments if moment > work.now), default=None)


def _leading_to(work: Work, booking: Booking) -> Iterator[WayIn]:
    doors = [space.id for space in work.house.tree.above(booking.space)]
    return (way for door in reversed(doors) for way in waysin.standing(work.tx, door))


def _end(work: Work, way: WayIn) -> None:
    waysin.end(work.tx, way.id, work.now)
    _tell(work, WayInErased, way)


def _tell(work: Work, event: type[WayInEvent], way: WayIn) -> None:
    work.tell(event(organisation=way.organisation, house=way.house, by=work.actor.person, way=way.id, space=way.space))
