"""The organisation, the house and its spaces, from their tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from pathlib import PurePosixPath
from uuid import UUID
from zoneinfo import ZoneInfo, available_timezones

from habitat_kit.core.ids import named
from habitat_kit.core.money import CURRENCIES
from habitat_kit.core.people import Organisation
from habitat_kit.core.spaces import House, Kind, Space, SpaceTree, Story
from habitat_kit.core.waiting import MOST_HOLD_HOURS
from habitat_kit.house_file.complaints import Gathered
from habitat_kit.house_file.shape import HouseFileTable, HouseTable, Keeper, Photo, SpaceTable

DEEPEST = 30
PICTURES = frozenset({".avif", ".jpeg", ".jpg", ".png", ".webp"})


def organisation_of(table: Keeper, gathered: Gathered) -> Organisation:
    """Who keeps the people."""
    gathered.key("organisation", table.key)
    gathered.name("organisation.name", table.name)
    gathered.systems("organisation", table.external)
    if table.currency not in CURRENCIES:
        gathered.unknown("organisation.currency", table.currency, CURRENCIES)
    return Organisation(named("organisation", table.key), table.key, table.name)


def house_of(file: HouseFileTable, now: datetime | None, gathered: Gathered) -> House:
    """The house with its tree. Stops when anything about it is wrong: nothing else can be placed then."""
    table = file.house
    _check_house(table, gathered)
    ids = {space.key: named("space", file.organisation.key, table.key, space.key) for space in file.spaces}
    _check_spaces(file.spaces, ids, gathered)
    gathered.stop()
    house = House(
        id=named("house", file.organisation.key, table.key),
        organisation=named("organisation", file.organisation.key),
        key=table.key,
        name=table.name,
        zone=table.zone,
        check_in=table.check_in,
        check_out=table.check_out,
        locale=table.locale,
        kinds=tuple(Kind(kind.key, kind.unit, kind.name) for kind in table.kinds),
        uncounted_minutes=table.uncounted_minutes,
        free_cancel_days=table.free_cancel_days,
        approval_passes_after_hours=table.approval_passes_after_hours,
        offer_hours=table.offer_hours,
        hold_hours=table.hold_hours,
        tree=SpaceTree(tuple(_space(space, ids) for space in file.spaces)),
        currency=file.organisation.currency,
    )
    today = now and house.date_at(now)
    _check_leaves(file.spaces, house.tree, today, gathered)
    return house


def _check_house(table: HouseTable, gathered: Gathered) -> None:
    gathered.key("house", table.key)
    gathered.name("house.name", table.name)
    gathered.systems("house", table.external)
    gathered.language("house.locale", table.locale)
    gathered.number("house.uncounted_minutes", table.uncounted_minutes)
    gathered.number("house.free_cancel_days", table.free_cancel_days)
    gathered.number("house.approval_passes_after_hours", table.approval_passes_after_hours)
    gathered.number("house.offer_hours", table.offer_hours, least=1)
    gathered.number("house.hold_hours", table.hold_hours, least=1, most=MOST_HOLD_HOURS)
    gathered.twins("house.kinds", (kind.key for kind in table.kinds))
    for at, kind in enumerate(table.kinds):
        gathered.key(f"house.kinds[{at}]", kind.key)
        if not kind.name:
            gathered.say(f"house.kinds[{at}].name", "house_file.no_words")
    for name, hour in (("check_in", table.check_in), ("check_out", table.check_out)):
        if hour.second or hour.microsecond or hour.tzinfo:
            gathered.say(f"house.{name}", "strict.needs.time")
    if table.check_in < table.check_out:
        gathered.say("house.check_out", "house_file.hours")
    if not _is_zone(table.zone):
        gathered.unknown("house.zone", table.zone, _zones_like(table.zone))


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ValueError, OSError, KeyError):  # ZoneInfoNotFoundError is a KeyError; a folder's name an OSError
        return False
    return True


def _zones_like(name: str) -> Iterator[str]:
    """Zones to name in a complaint: all when one may be near, else an example."""
    zones = available_timezones()
    near = [zone for zone in zones if zone.rpartition("/")[2].lower() == name.rpartition("/")[2].strip().lower()]
    yield from near or (zones if len(name) < 40 else ())
    yield "Europe/Paris"


def _check_spaces(spaces: tuple[SpaceTable, ...], ids: Mapping[str, UUID], gathered: Gathered) -> None:
    gathered.twins("spaces", (space.key for space in spaces))
    parents = {space.key: space.parent for space in spaces}
    for index, space in enumerate(spaces):
        at = f"spaces[{index}]"
        gathered.key(at, space.key)
        gathered.name(f"{at}.name", space.name)
        gathered.systems(at, space.external)
        gathered.number(f"{at}.sleeps", space.sleeps)
        gathered.number(f"{at}.seats", space.seats)
        gathered.order(f"{at}.life.end", space.life.start, space.life.end)
        for place, photo in enumerate(space.photos):
            _check_photo(f"{at}.photos[{place}]", photo, gathered)
        if space.parent is not None and space.parent not in ids:
            gathered.unknown(f"{at}.parent", space.parent, ids)
        else:
            _check_depth(f"{at}.parent", space.key, parents, gathered)


def _check_depth(at: str, key: str, parents: Mapping[str, str | None], gathered: Gathered) -> None:
    """Nothing stands under itself, and no tree is deeper than a house has reasons for."""
    here = parents.get(key)
    for _ in range(DEEPEST):
        if here is None:
            return
        if here == key:
            gathered.say(at, "house_file.under_itself", key=key)
            return
        here = parents.get(here)
    gathered.say(at, "house_file.too_deep", key=key, deepest=DEEPEST)


def _check_photo(at: str, photo: Photo, gathered: Gathered) -> None:
    """A photo is a picture inside the folder of photos, with words for whoever cannot see it."""
    path = PurePosixPath(photo.file)
    outside = path.is_absolute() or ".." in path.parts or any(sign in photo.file for sign in ("\\", ":", "\n", "\t"))
    if outside or not path.parts or len(photo.file) > 200:
        gathered.say(f"{at}.file", "house_file.photo_outside", file=photo.file)
    elif path.suffix.lower() not in PICTURES:
        gathered.say(f"{at}.file", "house_file.no_picture", file=photo.file, known=", ".join(sorted(PICTURES)))
    if not photo.text:
        gathered.say(f"{at}.text", "house_file.no_words")


def _space(table: SpaceTable, ids: Mapping[str, UUID]) -> Space:
    return Space(
        id=ids[table.key],
        key=table.key,
        name=table.name,
        form=table.form,
        parent=None if table.parent is None else ids[table.parent],
        bookable=table.bookable,
        sleeps=table.sleeps,
        seats=table.seats,
        life_from=table.life.start,
        life_until=table.life.end,
        story=Story(
            description=table.description,
            equipment=table.equipment,
            access=table.access,
            address=table.address,
            photos=tuple(photo.file for photo in table.photos),
            photo_texts=tuple(photo.text for photo in table.photos),
        ),
        protected_location=table.protected_location,
    )


def _check_leaves(spaces: tuple[SpaceTable, ...], tree: SpaceTree, today: date | None, gathered: Gathered) -> None:
    """What can be booked has a leaf that lives, today or later."""
    for index, space in enumerate(tree.spaces):
        ends = [leaf.life_until for leaf in tree.leaves(space.id)]
        if spaces[index].bookable and not any(end is None or today is None or today < end for end in ends):
            gathered.say(f"spaces[{index}].bookable", "house_file.no_live_leaf", key=space.key)
