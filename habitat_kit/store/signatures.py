"""Signatures of rulebook versions as rows. Written under their house's lock."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, exists, insert, literal, or_, select

from habitat_kit.core.signing import How, Signature, Signed, Signing
from habitat_kit.store import tables
from habitat_kit.store.dated import in_force
from habitat_kit.store.parameters import id_, instant
from habitat_kit.store.standing import day
from habitat_kit.store.statement import Row, Statement
from habitat_kit.store.transaction import Transaction
from habitat_kit.store.types import Text, Whole

signature, member, person = tables.signature, tables.membership, tables.person
version, rulebook, household = tables.rulebook_version, tables.rulebook, tables.household

_COLUMNS = (
    *(signature.c.id, signature.c.organisation_id, signature.c.house_id, signature.c.version_id),
    *(signature.c.digest, signature.c.person_id, signature.c.signed_at, signature.c.how),
    *(signature.c.paper_on, signature.c.recorded_by),
)
_WRITE = Statement(insert(signature))
_OF = Statement(
    select(*_COLUMNS).where(signature.c.version_id == id_("version"), signature.c.person_id == id_("person"))
)
_OF_VERSION = Statement(
    select(*_COLUMNS).where(signature.c.version_id == id_("version")).order_by(signature.c.signed_at, signature.c.id)
)
_OF_PERSON = Statement(
    select(*_COLUMNS).where(signature.c.person_id == id_("person")).order_by(signature.c.signed_at, signature.c.id)
)
_VERSIONS = Statement(select(signature.c.version_id).where(signature.c.house_id == id_("house")).distinct())
_lives_here = in_force(member, day("day"))
_RESIDENTS = Statement(
    select(person.c.id, person.c.name)
    .where(
        person.c.id.in_(
            select(member.c.person_id)
            .join(household, household.c.id == member.c.household_id)
            .where(household.c.house_id == id_("house"), _lives_here)
        )
    )
    .order_by(person.c.name, person.c.id)
)
_signed = exists(
    select(literal(1, Whole()))
    .select_from(member)
    .join(signature, signature.c.person_id == member.c.person_id)
    .where(member.c.household_id == id_("household"), _lives_here, signature.c.version_id == version.c.id)
    .correlate(version)
)
_SIGNED = Statement(
    select(version.c.in_force, version.c.must_sign, _signed)
    .join(rulebook, rulebook.c.id == version.c.rulebook_id)
    .where(rulebook.c.house_id == id_("house"), rulebook.c.key == bindparam("key", type_=Text()))
    .where(version.c.in_force <= instant("at"), or_(version.c.until.is_(None), version.c.until > instant("at")))
    .order_by(version.c.in_force.desc(), version.c.version.desc())
    .limit(1)
)


def add(tx: Transaction, made: Signature) -> None:
    """Write a signature."""
    tx.run(
        _WRITE,
        id=made.id,
        organisation_id=made.organisation,
        house_id=made.house,
        version_id=made.version,
        digest=bytes.fromhex(made.digest),
        person_id=made.person,
        signed_at=made.signed_at,
        how=made.how.value,
        paper_on=made.paper_on,
        recorded_by=made.recorded_by,
    )


def of(tx: Transaction, version_id: UUID, person_id: UUID) -> Signature | None:
    """A person's signature of a version."""
    row = tx.one(_OF, version=version_id, person=person_id)
    return _signature(row) if row else None


def of_version(tx: Transaction, version_id: UUID) -> tuple[Signature, ...]:
    """The signatures of a version, oldest first."""
    return tuple(map(_signature, tx.run(_OF_VERSION, version=version_id)))


def of_person(tx: Transaction, person_id: UUID) -> tuple[Signature, ...]:
    """What somebody signed, oldest first."""
    return tuple(map(_signature, tx.run(_OF_PERSON, person=person_id)))


def versions(tx: Transaction, house: UUID) -> frozenset[UUID]:
    """The versions of a house's rulebooks that somebody signed."""
    return frozenset(row[0] for row in tx.run(_VERSIONS, house=house))


def residents(tx: Transaction, house: UUID, today: Any) -> Mapping[UUID, str]:
    """Who lives in a house on a day, by name: those who sign."""
    return {row[0]: row[1] for row in tx.run(_RESIDENTS, house=house, day=today)}


def signed(tx: Transaction, question: Signed) -> Signing | None:
    """One seek for the version in force, and the few people of the household in it."""
    row = tx.one(
        _SIGNED,
        house=question.house,
        key=question.rulebook,
        at=question.at,
        household=question.household,
        day=question.day,
    )
    return Signing(row[0], bool(row[2])) if row and row[1] else None


def _signature(row: Row) -> Signature:
    (id_of, organisation, house, version_id, digest, person_id, signed_at, how, paper_on, by) = row
    return Signature(
        id=id_of,
        organisation=organisation,
        house=house,
        version=version_id,
        digest=digest.hex(),
        person=person_id,
        signed_at=signed_at,
        how=How(how),
        paper_on=paper_on,
        recorded_by=by,
    )
