"""Organisations, houses, spaces and rulebooks as rows, and back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, time
from typing import Any
from uuid import UUID

from habitat_kit.core.hours import EarlierHours
from habitat_kit.core.people import Organisation
from habitat_kit.core.rulebooks import Rulebook, Version
from habitat_kit.core.spaces import Form, House, Kind, Space, SpaceTree, Story, Unit
from habitat_kit.core.words import Words
from habitat_kit.house_file.canonical import body_of, version_of, words_body
from habitat_kit.registry import Registry
from habitat_kit.store import guard, tables

HOUSE_COLUMNS = tuple(column.name for column in tables.house.c)
SPACE_COLUMNS = tuple(column.name for column in tables.space.c)
VERSION_COLUMNS = tuple(column.name for column in tables.rulebook_version.c)


def organisation_row(organisation: Organisation) -> dict[str, Any]:
    """The row of an organisation, without its seq."""
    return {"id": organisation.id, "key": organisation.key, "name": organisation.name}


def house_row(house: House) -> dict[str, Any]:
    """The row of a house, without its seq and ground."""
    return {
        "id": house.id,
        "organisation_id": house.organisation,
        "key": house.key,
        "name": house.name,
        "zone": house.zone,
        "check_in": house.check_in.isoformat(),
        "check_out": house.check_out.isoformat(),
        "locale": house.locale,
        "terms": {
            "kinds": [{"key": k.key, "unit": k.unit.value, "name": words_body(k.name)} for k in house.kinds],
            "uncounted_minutes": house.uncounted_minutes,
            "free_cancel_days": house.free_cancel_days,
            "approval_passes_after_hours": house.approval_passes_after_hours,
            "offer_hours": house.offer_hours,
            "hold_hours": house.hold_hours,
            "currency": house.currency,
            "order": [space.key for space in house.tree.spaces],
            "earlier": [[h.until.isoformat(), h.check_in.isoformat(), h.check_out.isoformat()] for h in house.earlier],
        },
    }


def house_of(values: tuple[Any, ...], tree: SpaceTree) -> House:
    """The house of one row read in the order of HOUSE_COLUMNS, with its tree in the order it was written in."""
    row = dict(zip(HOUSE_COLUMNS, values, strict=True))
    terms = row["terms"]
    order = {key: place for place, key in enumerate(terms["order"])}
    spaces = sorted(tree.spaces, key=lambda space: (order.get(space.key, len(order)), space.key))
    return House(
        id=row["id"],
        organisation=row["organisation_id"],
        key=row["key"],
        name=row["name"],
        zone=row["zone"],
        check_in=time.fromisoformat(row["check_in"]),
        check_out=time.fromisoformat(row["check_out"]),
        locale=row["locale"],
        kinds=tuple(Kind(k["key"], Unit(k["unit"]), Words(**k["name"])) for k in terms["kinds"]),
        uncounted_minutes=terms["uncounted_minutes"],
        free_cancel_days=terms["free_cancel_days"],
        approval_passes_after_hours=terms["approval_passes_after_hours"],
        offer_hours=terms["offer_hours"],
        hold_hours=terms["hold_hours"],
        tree=SpaceTree(tuple(spaces)),
        currency=terms["currency"],
        earlier=tuple(
            EarlierHours(date.fromisoformat(until), time.fromisoformat(come), time.fromisoformat(leave))
            for until, come, leave in terms["earlier"]
        ),
    )


def space_row(space: Space, house: House) -> dict[str, Any]:
    """The row of a space, without its calendar revision; the instants of its life are the house's midnights."""
    opens, closes = guard.life(space.life_from, space.taken_until, house.clock)
    return {
        "id": space.id,
        "house_id": house.id,
        "parent_id": space.parent,
        "key": space.key,
        "name": space.name,
        "form": space.form.value,
        "bookable": space.bookable,
        "sleeps": space.sleeps,
        "seats": space.seats,
        "life_from": space.life_from,
        "life_until": space.life_until,
        "split_on": space.split_on,
        "opens": opens,
        "closes": closes,
        "story": _story_body(space.story),
        "protected_location": space.protected_location,
    }


def space_of(values: tuple[Any, ...]) -> Space:
    """The space of one row read in the order of SPACE_COLUMNS."""
    row = dict(zip(SPACE_COLUMNS, values, strict=True))
    return Space(
        id=row["id"],
        key=row["key"],
        name=row["name"],
        form=Form(row["form"]),
        parent=row["parent_id"],
        bookable=row["bookable"],
        sleeps=row["sleeps"],
        seats=row["seats"],
        life_from=row["life_from"],
        life_until=row["life_until"],
        split_on=row["split_on"],
        story=_story_of(row["story"]),
        protected_location=row["protected_location"],
    )


def closure_rows(tree: SpaceTree, house: UUID) -> Iterator[dict[str, Any]]:
    """Which spaces stand under which, every one under itself."""
    for space in tree.spaces:
        leaf = tree.is_leaf(space.id)
        for above in tree.above(space.id):
            yield {"house_id": house, "ancestor_id": above.id, "space_id": space.id, "is_leaf": leaf}


def rulebook_row(rulebook: Rulebook, house: UUID) -> dict[str, Any]:
    """The row of a rulebook a house file brought."""
    title = words_body(rulebook.title)
    return {"id": rulebook.id, "house_id": house, "key": rulebook.key, "title": title, "plugin": None}


def version_row(version: Version, rulebook: UUID) -> dict[str, Any]:
    """The row of one version; `body` is its canonical text."""
    return {
        "id": version.id,
        "rulebook_id": rulebook,
        "version": int(version.version),
        "in_force": version.in_force,
        "until": version.until,
        "body": body_of(version),
        "digest": bytes.fromhex(version.digest),
        "must_sign": version.must_sign,
    }


def stored_version(values: tuple[Any, ...], registry: Registry) -> tuple[UUID, Version]:
    """A rulebook's id and its version, of one row read in the order of VERSION_COLUMNS."""
    row = dict(zip(VERSION_COLUMNS, values, strict=True))
    return row["rulebook_id"], version_of(row["id"], row["version"], row["until"], row["body"], registry)


_STORY = ("description", "equipment", "address", "access")
"""What a house writes about a place, by the fields of its story."""


def _story_body(story: Story) -> dict[str, Any]:
    body: dict[str, Any] = {name: words_body(words) for name in _STORY if (words := getattr(story, name))}
    photos = [{"file": f, "text": words_body(t)} for f, t in zip(story.photos, story.photo_texts, strict=True)]
    return {**body, "photos": photos}


def _story_of(body: dict[str, Any]) -> Story:
    words = {name: Words(**body.get(name, {})) for name in _STORY}
    return Story(
        **words,
        photos=tuple(photo["file"] for photo in body.get("photos", ())),
        photo_texts=tuple(Words(**photo["text"]) for photo in body.get("photos", ())),
    )
