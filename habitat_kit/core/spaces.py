"""The house as a tree of spaces, whose leaves are what can be taken.

Rules of this file:
1. A leaf has no children; only leaves are ever claimed.
2. Taking a space takes every leaf under it, so a bed, its room and its flat
   exclude one another by construction.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime, time
from enum import StrEnum
from functools import cached_property
from uuid import UUID
from zoneinfo import ZoneInfo

from attrs import field, frozen

from habitat_kit.core.errors import Misconfigured, NotThere
from habitat_kit.core.hours import EarlierHours
from habitat_kit.core.money import places
from habitat_kit.core.periods import Hours, Nights, Span, days_span, hours_span, nights_span
from habitat_kit.core.places import Form, Space, Story
from habitat_kit.core.privacy import public
from habitat_kit.core.words import Words

__all__ = ["Form", "House", "Kind", "Space", "SpaceTree", "Story", "Unit", "roots"]


class Unit(StrEnum):
    """What a kind of booking is counted in."""

    NIGHT = "night"
    HOUR = "hour"


@frozen
class Kind:
    """A kind of booking the house knows: guest_stay by the night, meeting by the hour …"""

    key: str = public()
    unit: Unit = public()
    name: Words = public(factory=Words)


def _all(spaces: Iterable[Space]) -> tuple[Space, ...]:
    return tuple(spaces)


@frozen(slots=False)  # what it works out once is kept; with slots that costs at each look at a field
class SpaceTree:
    """The spaces of one house, with the questions one asks of a tree."""

    spaces: tuple[Space, ...] = field(converter=_all)

    def __attrs_post_init__(self) -> None:
        for what, names in (("id", [s.id for s in self.spaces]), ("key", [s.key for s in self.spaces])):
            if twice := [name for name, times in Counter(names).items() if times > 1]:
                raise Misconfigured(f"two spaces have the {what} {twice[0]}: give each its own")
        for space in self.spaces:
            if space.parent is not None and space.parent not in self._by_id:
                raise Misconfigured(f"space {space.key}: its parent is not in this house")
        standing = {below.id for root in roots(self.spaces) for below in self.under(root.id)}
        for space in self.spaces:
            if space.id not in standing:
                raise Misconfigured(f"space {space.key}: it stands under itself")

    @cached_property
    def _by_id(self) -> Mapping[UUID, Space]:
        return {space.id: space for space in self.spaces}

    @cached_property
    def _children(self) -> Mapping[UUID, tuple[Space, ...]]:
        found: dict[UUID, list[Space]] = {}
        for space in self.spaces:
            if space.parent is not None:
                found.setdefault(space.parent, []).append(space)
        return {parent: tuple(children) for parent, children in found.items()}

    def __getitem__(self, space: UUID) -> Space:
        try:
            return self._by_id[space]
        except KeyError:
            raise NotThere("space") from None

    def __contains__(self, space: object) -> bool:
        return space in self._by_id

    def name_of(self, space: UUID | None) -> str:
        """What one of these spaces is called; nothing for anything else."""
        return self[space].name if space is not None and space in self else ""

    def keyed(self, key: str) -> Space:
        """The space a house file calls `key`."""
        for space in self.spaces:
            if space.key == key:
                return space
        raise NotThere("space")

    def under(self, space: UUID) -> Iterator[Space]:
        """The space itself, then everything below it."""
        waiting = [self[space]]
        while waiting:
            here = waiting.pop()
            yield here
            waiting.extend(reversed(self._children.get(here.id, ())))

    def above(self, space: UUID) -> Iterator[Space]:
        """The space itself, then each parent up to the root."""
        found = self._lines.get(space)
        if found is None:
            found = self._lines[space] = tuple(self._upwards(space))
        return iter(found)

    def _upwards(self, space: UUID) -> Iterator[Space]:
        here = self[space]
        yield here
        while here.parent is not None:
            here = self[here.parent]
            yield here

    def below(self, space: UUID) -> frozenset[UUID]:
        """The ids of the space itself and of everything below it."""
        found = self._below.get(space)
        if found is None:
            found = self._below[space] = frozenset(under.id for under in self.under(space))
        return found

    @cached_property
    def shields(self) -> Mapping[UUID, tuple[UUID, ...]]:
        """The spaces whose location is protected, each with those it owes that to: itself and what it stands in."""
        found = {s.id: tuple(a.id for a in self.above(s.id) if a.protected_location) for s in self.spaces}
        return {space: above for space, above in found.items() if above}

    def is_leaf(self, space: UUID) -> bool:
        """Whether it is taken itself: nothing stands under it, or did not before it was split."""
        return self[space].id not in self._children or self[space].split_on is not None

    def leaves(self, space: UUID) -> tuple[Space, ...]:
        """Every leaf under the space (itself when it is one), by id: the order claims are written in."""
        found = self._leaves.get(space)
        if found is None:
            found = tuple(sorted((s for s in self.under(space) if self.is_leaf(s.id)), key=lambda leaf: leaf.id))
            self._leaves[space] = found
        return found

    @cached_property
    def pruned(self) -> dict[frozenset[UUID], SpaceTree]:
        """The tree without some spaces, as it was last made (core/discretion.py)."""
        return {}

    @cached_property
    def _leaves(self) -> dict[UUID, tuple[Space, ...]]:
        return {}

    @cached_property
    def _rooms(self) -> dict[tuple[UUID, Unit], tuple[list[date], list[int]]]:
        return {}

    @cached_property
    def _lines(self) -> dict[UUID, tuple[Space, ...]]:
        return {}

    @cached_property
    def _below(self) -> dict[UUID, frozenset[UUID]]:
        return {}

    def related(self, space: UUID) -> Iterator[Space]:
        """Every space that shares a leaf with this one: what stands above and what stands below."""
        yield from self.above(space)
        yield from (below for below in self.under(space) if below.id != space)

    def address(self, space: UUID) -> Words:
        """Where it stands: its own postal address, or that of the nearest above it that has one."""
        return next((above.story.address for above in self.above(space) if above.story.address), Words())

    def sleeps(self, space: UUID, on: date) -> int:
        """How many people can sleep there on a day: its own number, or that of the spaces in it that are there then."""
        return self._people(space, on, lambda here: here.sleeps)

    def seats(self, space: UUID, on: date) -> int:
        """How many people can meet there on a day: its own number, or that of the spaces in it that are there then."""
        return self._people(space, on, lambda here: here.seats)

    def room(self, space: UUID, when: Nights | Hours) -> int:
        """How many people can sleep there all through these nights, or meet there all through these hours."""
        known = space, Unit.NIGHT if isinstance(when, Nights) else Unit.HOUR
        turns, rooms = self._rooms.get(known) or self._rooms.setdefault(known, self._over_time(*known))
        return min(rooms[bisect_right(turns, when.first_day) : bisect_right(turns, when.last_day) + 1])

    def _over_time(self, space: UUID, unit: Unit) -> tuple[list[date], list[int]]:
        """The days from which other leaves of it are taken than before, and how many people fit there until each, and after."""
        people = self.sleeps if unit is Unit.NIGHT else self.seats
        edges = (edge for leaf in self.leaves(space) for edge in (leaf.life_from, leaf.taken_until))
        turns = sorted({edge for edge in edges if edge is not None})
        return turns, [people(space, day) for day in (date.min, *turns)]

    def _people(self, space: UUID, on: date, own: Callable[[Space], int]) -> int:
        """A leaf has its number while it is taken itself, then that of its parts; nothing has room without a leaf."""
        found: dict[UUID, int | None] = {}
        for here in reversed(tuple(self.under(space))):
            inside = [room for child in self._children.get(here.id, ()) if (room := found[child.id]) is not None]
            if self.is_leaf(here.id) and here.lives_through(on, on):
                found[here.id] = own(here)
            elif self.is_leaf(here.id) or not inside:
                found[here.id] = sum(inside) if inside else None
            else:
                found[here.id] = own(here) or sum(inside)
        return found[space] or 0


@frozen(slots=False)  # what it works out once is kept; with slots that costs at each look at a field
class House:
    """The root of one tree: its clock, its hours, its kinds of booking, its spaces."""

    id: UUID = public()
    organisation: UUID = public()
    key: str = public()
    name: str = public()
    zone: str = public()
    check_in: time = public()
    check_out: time = public()
    locale: str = public(default="fr")
    kinds: tuple[Kind, ...] = public(default=(), converter=tuple)
    uncounted_minutes: int = public(default=30)
    free_cancel_days: int | None = public(default=None)
    approval_passes_after_hours: int | None = public(default=None)
    offer_hours: int = public(default=48)
    hold_hours: int | None = public(default=None)
    tree: SpaceTree = public(factory=lambda: SpaceTree(()))
    earlier: tuple[EarlierHours, ...] = public(default=(), converter=tuple)
    currency: str = public(default="EUR")

    def __attrs_post_init__(self) -> None:
        if self.check_in < self.check_out:
            raise Misconfigured(f"house {self.key}: check_out must not be after check_in, or stays could not follow")
        if self.check_in.microsecond or self.check_out.microsecond:
            raise Misconfigured(f"house {self.key}: check_in and check_out are whole seconds")
        if len({kind.key for kind in self.kinds}) < len(self.kinds):
            raise Misconfigured(f"house {self.key}: two kinds have one key: give each its own")
        _ = self.clock
        places(self.currency)

    @cached_property
    def clock(self) -> ZoneInfo:
        """The zone its people live by; Misconfigured when there is none of that name."""
        try:
            return ZoneInfo(self.zone)
        except (ValueError, OSError, KeyError):  # ZoneInfoNotFoundError is a KeyError; a folder's name an OSError
            raise Misconfigured(
                f"house {self.key}: there is no zone {self.zone!r}: write an IANA name such as Europe/Paris"
            ) from None

    def date_at(self, instant: datetime) -> date:
        """The local date of an instant, by the clock its people live by."""
        return instant.astimezone(self.clock).date()

    @cached_property
    def by_night(self) -> tuple[str, ...]:
        """The kinds of booking counted in nights, by their keys."""
        return tuple(sorted(kind.key for kind in self.kinds if kind.unit is Unit.NIGHT))

    @cached_property
    def by_hour(self) -> tuple[str, ...]:
        """The kinds of booking counted in hours, by their keys."""
        return tuple(sorted(kind.key for kind in self.kinds if kind.unit is Unit.HOUR))

    def kind(self, key: str) -> Kind:
        """The kind the house file declares under `key`."""
        for kind in self.kinds:
            if kind.key == key:
                return kind
        raise NotThere("kind")

    def span(self, when: Nights | Hours) -> Span:
        """The instants a period holds here, by this house's hours and clock."""
        if isinstance(when, Nights):
            return nights_span(when, self.hours_on(when.arrival)[0], self.hours_on(when.departure)[1], self.clock)
        return hours_span(when, self.clock)

    def hours_on(self, day: date) -> tuple[time, time]:
        """When one comes and when one leaves on a day."""
        for hours in self.earlier:
            if day < hours.until:
                return hours.check_in, hours.check_out
        return self.check_in, self.check_out

    def life(self, space: Space) -> Span:
        """The instants a space can be taken itself: from midnight to midnight, house time."""
        return days_span(space.life_from, space.taken_until, self.clock)


def roots(spaces: Iterable[Space]) -> tuple[Space, ...]:
    """The spaces that stand under none."""
    return tuple(space for space in spaces if space.parent is None)
