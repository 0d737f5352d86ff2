"""Cases as rows: written by the desk, read for whoever may.

These answer everything there is; desk/cases.py decides what of it an actor may see.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from uuid import UUID

from sqlalchemy import bindparam, func, insert, null, select, union, update

from habitat_kit.core.incidents import Entry, Incident, Party, PartyRole, Standing
from habitat_kit.store import tables
from habitat_kit.store.dated import not_over
from habitat_kit.store.mapping.plain import Plain
from habitat_kit.store.parameters import id_, instant
from habitat_kit.store.statement import Statement
from habitat_kit.store.transaction import Transaction
from habitat_kit.store.types import Day, Flag, Text, Whole

incident, party, entry = tables.incident, tables.incident_party, tables.incident_entry
membership = tables.membership

MOST = 200
"""The most cases a list shows, latest first."""

_CASE, _PARTY, _ENTRY = Plain(Incident, incident), Plain(Party, party), Plain(Entry, entry)

_FIND = Statement(select(*_CASE.columns).where(incident.c.id == id_("incident")))
_latest = (incident.c.reported_at.desc(), incident.c.id.desc())
_OF_HOUSE = Statement(select(*_CASE.columns).where(incident.c.house_id == id_("house")).order_by(*_latest).limit(MOST))


_of_days = select(membership.c.household_id).where(
    membership.c.person_id == id_("person"),
    membership.c.start <= bindparam("last", type_=Day()),
    not_over(membership, bindparam("first", type_=Day())),
)
"""The households a person belongs to on one of some days."""


_OF_PERSON = Statement(
    select(*_CASE.columns)
    .where(
        incident.c.id.in_(
            union(
                select(party.c.incident_id).where(party.c.person_id == id_("person")),
                select(party.c.incident_id).where(party.c.household_id.in_(_of_days)),
            )
        )
    )
    .order_by(*_latest)
    .limit(MOST)
)
_PARTIES = Statement(select(*_PARTY.columns).where(party.c.incident_id == id_("incident")).order_by(party.c.id))
_PARTIES_OF_HOUSE = Statement(
    select(*_PARTY.columns)
    .join(incident, incident.c.id == party.c.incident_id)
    .where(incident.c.house_id == id_("house"))
)
_ENTRIES = Statement(
    select(*_ENTRY.columns).where(entry.c.incident_id == id_("incident")).order_by(entry.c.made_at, entry.c.id)
)
_COUNTS = Statement(
    select(incident.c.standing, func.count(type_=Whole()))
    .where(incident.c.house_id == id_("house"))
    .group_by(incident.c.standing)
)
_NAME = Statement(select(tables.person.c.name).where(tables.person.c.id == id_("person")))
_INSERT, _INSERT_PARTY, _INSERT_ENTRY = Statement(insert(incident)), Statement(insert(party)), Statement(insert(entry))
_MOVE = Statement(
    update(incident)
    .where(incident.c.id == id_("incident"))
    .values(
        standing=bindparam("new_standing", type_=Text()),
        decision=bindparam("new_decision", type_=Text()),
        appeal_until=instant("until"),
        appealed=bindparam("was_appealed", type_=Flag()),
        revised_at=instant("at"),
        revision=bindparam("new_revision", type_=Whole()),
    )
)
_SHARE = Statement(
    update(party)
    .where(party.c.id == id_("party"))
    .values(shared=bindparam("now_shared", type_=Flag()), role=bindparam("new_role", type_=Text()))
)
_MEDIATE = Statement(update(party).where(party.c.id == id_("party")).values(person_id=id_("mediator")))
_ERASE = Statement(
    update(entry)
    .where(entry.c.id == id_("entry"), entry.c.incident_id == id_("incident"), entry.c.words.is_not(None))
    .values(words=null())
    .returning(entry.c.id)
)


def find(tx: Transaction, incident_id: UUID) -> Incident | None:
    """A case by its id."""
    row = tx.one(_FIND, incident=incident_id)
    return _CASE.value(row) if row else None


def of_house(tx: Transaction, house_id: UUID) -> tuple[Incident, ...]:
    """The cases of a house, latest first."""
    return tuple(map(_CASE.value, tx.run(_OF_HOUSE, house=house_id)))


def of_person(tx: Transaction, person: UUID, first: date, last: date) -> tuple[Incident, ...]:
    """The cases to which somebody, or their household of one of these days, is a party."""
    return tuple(map(_CASE.value, tx.run(_OF_PERSON, person=person, first=first, last=last)))


def parties(tx: Transaction, incident_id: UUID) -> tuple[Party, ...]:
    """Who has to do with a case, in the order they were added."""
    return tuple(map(_PARTY.value, tx.run(_PARTIES, incident=incident_id)))


def parties_of_house(tx: Transaction, house_id: UUID) -> Mapping[UUID, tuple[Party, ...]]:
    """Who has to do with each case of a house."""
    found: defaultdict[UUID, list[Party]] = defaultdict(list)
    for one in map(_PARTY.value, tx.run(_PARTIES_OF_HOUSE, house=house_id)):
        found[one.incident].append(one)
    return {case: tuple(those) for case, those in found.items()}


def entries(tx: Transaction, incident_id: UUID) -> tuple[Entry, ...]:
    """What was written into a case, oldest first."""
    return tuple(map(_ENTRY.value, tx.run(_ENTRIES, incident=incident_id)))


def counts(tx: Transaction, house_id: UUID) -> Mapping[Standing, int]:
    """How many cases of a house stand where."""
    return {Standing(standing): number for standing, number in tx.run(_COUNTS, house=house_id)}


def names(tx: Transaction, people: Iterable[UUID]) -> Mapping[UUID, str]:
    """What some people are called."""
    found = ((person, tx.one(_NAME, person=person)) for person in people)
    return {person: row[0] for person, row in found if row}


def add(tx: Transaction, made: Incident) -> None:
    """Write a new case."""
    tx.run(_INSERT, **_CASE.row(made))


def add_party(tx: Transaction, organisation: UUID, made: Party) -> None:
    """Write a party of a case."""
    tx.run(_INSERT_PARTY, organisation_id=organisation, **_PARTY.row(made))


def add_entry(tx: Transaction, organisation: UUID, made: Entry) -> None:
    """Write an entry of a case."""
    tx.run(_INSERT_ENTRY, organisation_id=organisation, **_ENTRY.row(made))


def move(tx: Transaction, now: Incident) -> None:
    """Write where a case stands now."""
    tx.run(
        _MOVE,
        incident=now.id,
        new_standing=now.standing.value,
        new_decision=now.decision,
        until=now.appeal_until,
        was_appealed=now.appealed,
        at=now.revised_at,
        new_revision=now.revision,
    )


def change_party(tx: Transaction, party_id: UUID, role: PartyRole, *, shared: bool) -> None:
    """Say anew what a party is, and whether they may see the case."""
    tx.run(_SHARE, party=party_id, new_role=role.value, now_shared=shared)


def change_mediator(tx: Transaction, party_id: UUID, person: UUID) -> None:
    """Another person mediates from now on."""
    tx.run(_MEDIATE, party=party_id, mediator=person)


def erase(tx: Transaction, incident_id: UUID, those: Iterable[UUID]) -> int:
    """Erase the words of some entries of a case; how many had any."""
    return sum(len(tx.run(_ERASE, incident=incident_id, entry=one)) for one in those)
