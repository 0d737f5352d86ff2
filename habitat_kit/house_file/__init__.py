"""A whole house in one TOML file with stable keys.

`read(text, registry)` gives the house, its people and its rulebooks as core values, or HouseFileWrong with
everything that is wrong. What may be written stands in shape.py. Ids are named by the keys, so the same
file gives the same ids everywhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from attrs import frozen

from habitat_kit.core.actors import Grant
from habitat_kit.core.ids import named
from habitat_kit.core.people import Household, Membership, Organisation, Person
from habitat_kit.core.rulebooks import Rulebook
from habitat_kit.core.spaces import House
from habitat_kit.house_file.complaints import Gathered, HouseFileWrong, pointed
from habitat_kit.house_file.people import people_of
from habitat_kit.house_file.places import house_of, organisation_of
from habitat_kit.house_file.rulebooks import preset_of, rulebooks_of
from habitat_kit.house_file.shape import HouseFileTable
from habitat_kit.house_file.toml_text import tables_of
from habitat_kit.registry import Registry
from habitat_kit.strict import Complaint, Wrong
from habitat_kit.strict import read as read_strictly

__all__ = [
    "HouseFile",
    "HouseFileWrong",
    "Reference",
    "grant_id",
    "membership_id",
    "missing_photos",
    "preset_of",
    "read",
]


@frozen
class Reference:
    """What another `system` calls something: `what` is "organisation", "house", "space", "household" or "person"."""

    what: str
    object: UUID
    system: str
    key: str


@frozen
class HouseFile:
    """What one file says."""

    organisation: Organisation
    house: House
    persons: tuple[Person, ...]
    households: tuple[Household, ...]
    memberships: tuple[Membership, ...]
    grants: tuple[Grant, ...]
    rulebooks: tuple[Rulebook, ...]
    references: tuple[Reference, ...]


def read(text: str, registry: Registry, *, now: datetime | None = None) -> HouseFile:
    """The house a file describes, with the rules these plugins know.

    `now` lets it refuse what can be booked but lives no more.
    """
    raw = tables_of(text)
    try:
        file = read_strictly(raw, HouseFileTable)
    except Wrong as wrong:
        raise HouseFileWrong(pointed(raw, wrong.complaints)) from None
    try:
        return _built(file, registry, now)
    except HouseFileWrong as wrong:
        raise HouseFileWrong(pointed(raw, wrong.complaints)) from None


def missing_photos(file: HouseFile, folder: Path) -> Iterator[Complaint]:
    """Complaints about photos that are not in their folder."""
    for space in file.house.tree.spaces:
        for photo in space.story.photos:
            if not (folder / photo).is_file():
                yield Complaint(f"spaces.{space.key}.photos", "house_file.no_such_photo", {"file": photo})


def membership_id(membership: Membership) -> UUID:
    """The id of a membership: one per household, person and first day."""
    return named("membership", str(membership.household), str(membership.person), membership.start.isoformat())


def grant_id(grant: Grant) -> UUID:
    """The id of a grant: one per person, role, scope and first day."""
    return named("grant", str(grant.person), grant.role.value, str(grant.scope), grant.start.isoformat())


def _built(file: HouseFileTable, registry: Registry, now: datetime | None) -> HouseFile:
    """Core values of the tables. The house comes first: without it nothing else can be placed."""
    gathered = Gathered()
    organisation = organisation_of(file.organisation, gathered)
    house = house_of(file, now, gathered)
    rulebooks = rulebooks_of(file, house, registry, gathered)
    people = people_of(file, house, gathered)
    gathered.stop()
    references = tuple(_references(file, organisation, house))
    return HouseFile(
        organisation=organisation,
        house=house,
        persons=people.persons,
        households=people.households,
        memberships=people.memberships,
        grants=people.grants,
        rulebooks=rulebooks,
        references=references,
    )


def _references(file: HouseFileTable, organisation: Organisation, house: House) -> Iterator[Reference]:
    keeper = file.organisation.key
    named_tables: list[tuple[str, UUID, Any]] = [
        ("organisation", organisation.id, file.organisation),
        ("house", house.id, file.house),
        *(("space", house.tree.keyed(table.key).id, table) for table in file.spaces),
        *(("household", named("household", keeper, house.key, table.key), table) for table in file.households),
        *(("person", named("person", keeper, table.key), table) for table in file.persons),
    ]
    for what, id_, table in named_tables:
        for system, key in sorted(table.external.items()):
            yield Reference(what, id_, system, key)
