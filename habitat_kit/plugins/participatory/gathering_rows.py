"""The tables of gatherings and the statements on them.

Rules of this file:
1. What writes runs under the lock of the gathering's house: places are counted and taken by one command at a time.
2. They refer to bookings and households by id only, so that taking the plugin away stops no upgrade of the kit.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import attrs
from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKeyConstraint,
    Index,
    MetaData,
    Table,
    and_,
    bindparam,
    delete,
    func,
    insert,
    or_,
    select,
    update,
)

from habitat_kit.core.privacy import Privacy
from habitat_kit.plugins.participatory.gathering import Gathering, GatheringOver, SignedUp, ToldAbout
from habitat_kit.store import tables
from habitat_kit.store.dated import not_over
from habitat_kit.store.parameters import id_, instant
from habitat_kit.store.rows.base import NAMES, STRICT, flag
from habitat_kit.store.standing import day
from habitat_kit.store.statement import Row, Statement
from habitat_kit.store.transaction import Transaction
from habitat_kit.store.types import Flag, Id, Instant, Stored, Text, Whole

METADATA = MetaData(naming_convention=NAMES)
use, membership = tables.use, tables.membership
MOST = 100
"""How many gatherings a list shows."""


def _column(name: str, kind: type[Stored], privacy: Privacy, *, key: bool = False, null: bool = False) -> Column[Any]:
    return Column(name, kind, primary_key=key, nullable=null, info={"privacy": privacy.value})


gathering = Table(
    "participatory_gathering",
    METADATA,
    _column("use_id", Id, Privacy.PUBLIC, key=True),
    _column("organisation_id", Id, Privacy.STAFF),
    _column("house_id", Id, Privacy.PUBLIC),
    _column("places", Whole, Privacy.MEMBER),
    _column("age_from", Whole, Privacy.MEMBER, null=True),
    _column("age_to", Whole, Privacy.MEMBER, null=True),
    _column("partner", Text, Privacy.PROTECTED, null=True),
    _column("closes_at", Instant, Privacy.MEMBER, null=True),
    _column("made_at", Instant, Privacy.STAFF),
    _column("revision", Whole, Privacy.PUBLIC),
    CheckConstraint("places > 0", name="places"),
    CheckConstraint("age_from <= age_to", name="ages"),
    Index(None, "house_id"),
    **STRICT,
)
sign_up = Table(
    "participatory_sign_up",
    METADATA,
    _column("use_id", Id, Privacy.PUBLIC, key=True),
    _column("household_id", Id, Privacy.MEMBER, key=True),
    _column("people", Whole, Privacy.MEMBER),
    _column("signed_at", Instant, Privacy.STAFF),
    _column("person_id", Id, Privacy.STAFF, null=True),
    _column("attended", Flag, Privacy.MEMBER, null=True),
    ForeignKeyConstraint(["use_id"], ["participatory_gathering.use_id"]),
    CheckConstraint("people > 0", name="people"),
    flag("attended"),
    **STRICT,
)

_OF = gathering.c.use_id == id_("use")
_THEIRS = (sign_up.c.use_id == id_("use"), sign_up.c.household_id == id_("household"))
_ADD, _SIGN = Statement(insert(gathering)), Statement(insert(sign_up))
_READ = Statement(select(*gathering.c).where(_OF))
_WRITTEN = ("places", "age_from", "age_to", "partner", "closes_at", "revision")
_REWRITE = Statement(
    update(gathering)
    .where(_OF)
    .values({name: bindparam(f"new_{name}", type_=gathering.c[name].type) for name in _WRITTEN})
)
_SHUT = Statement(
    update(gathering)
    .where(_OF, or_(gathering.c.closes_at.is_(None), gathering.c.closes_at > gathering.c.made_at))
    .values(closes_at=gathering.c.made_at, revision=gathering.c.revision + 1)
)
_COMING = Statement(
    select(*gathering.c)
    .join(use, use.c.id == gathering.c.use_id)
    .where(gathering.c.house_id == id_("house"), use.c.end > instant("since"))
    .order_by(use.c.start, use.c.id)
    .limit(MOST)
)
_SIGNED = Statement(select(*sign_up.c).where(sign_up.c.use_id == id_("use")).order_by(sign_up.c.signed_at))
_ONE = Statement(select(*sign_up.c).where(*_THEIRS))
_LEAVE = Statement(delete(sign_up).where(*_THEIRS))
_MARK = Statement(update(sign_up).where(*_THEIRS).values(attended=bindparam("came", type_=Flag())))
_TAKEN = Statement(select(func.sum(sign_up.c.people, type_=Whole())).where(sign_up.c.use_id == id_("use")))
_TOLD = Statement(
    select(membership.c.person_id, membership.c.start, sign_up.c.person_id, sign_up.c.signed_at, tables.house.c.zone)
    .select_from(gathering)
    .join(tables.house, tables.house.c.id == gathering.c.house_id)
    .outerjoin(sign_up, sign_up.c.use_id == gathering.c.use_id)
    .outerjoin(membership, and_(membership.c.household_id == sign_up.c.household_id, not_over(membership, day("day"))))
    .where(_OF)
)


def add(tx: Transaction, made: Gathering) -> None:
    """Write a new gathering."""
    row = attrs.asdict(made)
    tx.run(_ADD, use_id=row.pop("use"), organisation_id=row.pop("organisation"), house_id=row.pop("house"), **row)


def rewrite(tx: Transaction, changed: Gathering) -> None:
    """Write what may change of a gathering anew."""
    tx.run(_REWRITE, use=changed.use, **{f"new_{name}": getattr(changed, name) for name in _WRITTEN})


def read(tx: Transaction, booking: UUID) -> Gathering | None:
    """The gathering of a booking."""
    row = tx.one(_READ, use=booking)
    return _gathering(row) if row else None


def coming(tx: Transaction, house: UUID, since: datetime) -> tuple[Gathering, ...]:
    """The gatherings of a house that were not over at an instant, the next one first."""
    return tuple(_gathering(row) for row in tx.run(_COMING, house=house, since=since))


def _gathering(row: Row) -> Gathering:
    at, organisation, house, places, youngest, oldest, partner, closes_at, made_at, revision = row
    return Gathering(at, organisation, house, places, made_at, youngest, oldest, partner, closes_at, revision)


def keep_over(tx: Transaction, over: GatheringOver) -> None:
    """Nobody signs up for it any more, whenever it was to close."""
    tx.run(_SHUT, use=over.use)


def sign(tx: Transaction, signed: SignedUp) -> None:
    """Write that a household comes, in place of what it said before."""
    tx.run(_LEAVE, use=signed.use, household=signed.household)
    row = attrs.asdict(signed)
    tx.run(_SIGN, use_id=row.pop("use"), household_id=row.pop("household"), person_id=row.pop("person"), **row)


def leave(tx: Transaction, booking: UUID, household: UUID) -> None:
    """Write that a household comes no more."""
    tx.run(_LEAVE, use=booking, household=household)


def mark(tx: Transaction, booking: UUID, household: UUID, *, attended: bool) -> None:
    """Write down whether a household came."""
    tx.run(_MARK, use=booking, household=household, came=attended)


def signed(tx: Transaction, booking: UUID) -> tuple[SignedUp, ...]:
    """Who comes, in the order they signed up."""
    return tuple(_signed(row) for row in tx.run(_SIGNED, use=booking))


def signed_by(tx: Transaction, booking: UUID, household: UUID) -> SignedUp | None:
    """What a household said."""
    row = tx.one(_ONE, use=booking, household=household)
    return _signed(row) if row else None


def _signed(row: Row) -> SignedUp:
    return SignedUp(*row)


def taken(tx: Transaction, booking: UUID) -> int:
    """How many places are taken."""
    row = tx.one(_TAKEN, use=booking)
    return int(row[0] or 0) if row else 0


def told_about(tx: Transaction, question: ToldAbout) -> tuple[UUID, ...] | None:
    """The SQL answer: whoever signed up, or everybody of a household that a steward signed up."""
    rows = tx.run(_TOLD, use=question.use, day=question.day)
    if not rows:
        return None
    here = ((who, by) for who, since, by, at, zone in rows if who and since <= at.astimezone(ZoneInfo(zone)).date())
    return tuple(dict.fromkeys(who for who, by in here if by in {None, who}))
