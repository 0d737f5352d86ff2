"""What is told about a space: its photos, its beds, its rooms. A flat tells of its rooms as well."""

from __future__ import annotations

from datetime import date

from attrs import frozen

from habitat_kit.core.spaces import House, Kind, Space, SpaceTree, Unit


@frozen
class Photo:
    """One photo: the space whose list it stands in, and its place there."""

    space: Space
    number: int


def whole_of(tree: SpaceTree, space: Space) -> Space:
    """The highest bookable space that the space is part of; itself when there is none above."""
    return [above for above in tree.above(space.id) if above.bookable or above.id == space.id][-1]


def parts_of(tree: SpaceTree, space: Space) -> tuple[Space, ...]:
    """The whole and every part of it that can be booked by itself."""
    return tuple(part for part in tree.under(whole_of(tree, space).id) if part.bookable)


def rooms_of(tree: SpaceTree, space: Space, on: date) -> tuple[Space, ...]:
    """The leaves of a space that is not one itself, for people to sleep or meet in on a day, in the order of the house file."""
    leaves = {leaf for leaf in tree.leaves(space.id) if leaf.lives_through(on, on)} - {space}
    return tuple(room for room in tree.spaces if room in leaves and (room.sleeps or room.seats))


def photos_of(tree: SpaceTree, space: Space) -> tuple[Photo, ...]:
    """Its own photos, then those of what stands under it."""
    return tuple(Photo(told, number) for told in tree.under(space.id) for number, _ in enumerate(told.story.photos))


def kinds_of(house: House, space: Space) -> tuple[Kind, ...]:
    """The kinds of booking a space is made for: by the night where people sleep, by the hour where they sit."""
    parts = tuple(house.tree.under(space.id))
    room = {Unit.NIGHT: any(part.sleeps for part in parts), Unit.HOUR: any(part.seats for part in parts)}
    return tuple(kind for kind in house.kinds if room[kind.unit]) or house.kinds
