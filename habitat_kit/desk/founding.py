"""The first lines of an empty database: an organisation, its first coordinator, and an identity to sign in by.

Rules of this file:
1. Only an empty database is founded; whoever comes second is told whose it is, and nothing changes.
2. Ids are made of keys, as a house file's are: a file that names the same organisation and person finds them here.
3. All of it is one transaction, and the journal's first line says so. It is the kit's own doing: nobody is there yet.
"""

from __future__ import annotations

import secrets
from datetime import datetime
from uuid import UUID

from attrs import frozen

from habitat_kit.core.actors import Grant, Role
from habitat_kit.core.errors import HabitatError
from habitat_kit.core.events import OrganisationFounded
from habitat_kit.core.ids import uuid7
from habitat_kit.core.people import Organisation, Person
from habitat_kit.core.periods import dates_at
from habitat_kit.house_file import grant_id
from habitat_kit.store import founding, links, streams, structure
from habitat_kit.store.mapping import ground, people
from habitat_kit.store.transaction import Database, Transaction


class AlreadyFounded(HabitatError):
    """The database has an organisation; `name` is what it is called."""

    def __init__(self, name: str) -> None:
        super().__init__(f"this database already keeps the houses of {name}")
        self.name = name


@frozen
class Founded:
    """What now stands."""

    organisation: UUID
    person: UUID
    identity: UUID


def found(database: Database, organisation: Organisation, person: Person, now: datetime) -> Founded:
    """Write the organisation, the person as its coordinator from today, wherever that is, and their identity; AlreadyFounded otherwise."""
    with database.write() as tx:
        known = founding.first_name(tx)
        if known is not None:
            raise AlreadyFounded(known)
        structure.add(tx, "organisation", {**ground.organisation_row(organisation), "seq": 1})
        structure.add(tx, "person", people.person_row(person))
        grant = Grant(person.id, Role.COORDINATOR, organisation.id, dates_at(now)[0])
        structure.add(tx, "grant", _grant_row(grant, organisation.id))
        identity = uuid7(now, secrets.randbits(74))
        links.insert_identity(tx, identity, organisation.id, person.id, f"person:{person.id}")
        _write_down(tx, organisation.id, person.id, now)
    return Founded(organisation.id, person.id, identity)


def _grant_row(grant: Grant, organisation: UUID) -> structure.Row:
    return {
        "id": grant_id(grant),
        "organisation_id": organisation,
        "person_id": grant.person,
        "role": grant.role.value,
        "reach": "organisation",
        "scope_id": grant.scope,
        "start": grant.start,
        "end": None,
    }


def _write_down(tx: Transaction, organisation: UUID, person: UUID, now: datetime) -> None:
    event = OrganisationFounded(organisation=organisation, person=person)
    place = (organisation, 1, 0)
    streams.write_event(tx, place, now, event, organisation_id=organisation, house_id=None, actor=None)
