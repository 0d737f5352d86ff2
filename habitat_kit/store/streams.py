"""Streams: what is locked and numbered, and the journal that stands on their numbers.

Rules of this file:
1. The lock is a statement of its own; whatever must be true under it is read after it.
2. Organisations are locked before houses, each in id order.
3. One journal row carries the command's idempotency key and outcome, unique by (actor, key).
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from attrs import frozen
from sqlalchemy import bindparam, func, insert, null, select, update

from habitat_kit.core.events import Event, UseEvent
from habitat_kit.store import tables
from habitat_kit.store.mapping.json import text
from habitat_kit.store.parameters import id_, instant
from habitat_kit.store.statement import Statement
from habitat_kit.store.transaction import Transaction
from habitat_kit.store.types import Id, Text, Written

house, organisation, journal, ask = tables.house, tables.organisation, tables.journal, tables.ask


@frozen
class Locked:
    """A house under its lock: its number in the journal now, and its structure's revision."""

    house: UUID
    organisation: UUID
    seq: int
    ground: int


@frozen
class Keeper:
    """An organisation under its lock: its number in its own journal now, and the zone its days are told in."""

    organisation: UUID
    seq: int
    zone: str


def _lock_by(found: Any) -> Statement:
    return Statement(
        update(house)
        .where(house.c.id == found)
        .values(seq=house.c.seq + 1)
        .returning(house.c.id, house.c.organisation_id, house.c.seq, house.c.ground)
    )


def _of(table: Any) -> Any:
    return select(table.c.house_id).where(table.c.id == id_("at")).scalar_subquery()


_IN_A_HOUSE = {
    "space": tables.space,
    "use": tables.use,
    "series": tables.series,
    "link": tables.feed_link,
    "glass": tables.glass,
    "incident": tables.incident,
    "task": tables.task,
    "duty": tables.duty,
    "home": tables.household,
    "account_line": tables.account_line,
    "wait": tables.wait,
    "way_in": tables.way_in,
    "rulebook": tables.rulebook,
    "proposal": tables.proposal,
}
"""What lies in a house's stream, and the table whose rows say in which; a "home" is a household's account."""

_LOCKS = {
    "house": _lock_by(id_("at")),
    **{what: _lock_by(_of(table)) for what, table in _IN_A_HOUSE.items()},
}
_HOUSE_OF = {
    "house": Statement(
        select(house.c.id, house.c.organisation_id, house.c.seq, house.c.ground).where(house.c.id == id_("at"))
    ),
    **{
        what: Statement(
            select(house.c.id, house.c.organisation_id, house.c.seq, house.c.ground)
            .join(table, table.c.house_id == house.c.id)
            .where(table.c.id == id_("at"))
        )
        for what, table in _IN_A_HOUSE.items()
    },
}


def _kept_by(table: Any) -> Any:
    return select(table.c.organisation_id).where(table.c.id == id_("at")).scalar_subquery()


_KEEPER_OF: dict[str, Any] = {
    "organisation": id_("at"),
    "person": _kept_by(tables.person),
    "household": _kept_by(tables.household),
    "membership": _kept_by(tables.membership),
    "grant": _kept_by(tables.grant),
    "deputy": _kept_by(tables.deputy),
    "place": func.coalesce(_kept_by(tables.house), id_("at"), type_=Id()),
    "access": func.coalesce(_kept_by(tables.identity), _kept_by(tables.person), type_=Id()),
}
"""What lies in an organisation's own stream, and how the organisation that keeps it is found.

A "place" is a house or an organisation, an "access" an identity or its person.
"""

_ZONE = (
    select(house.c.zone)
    .where(house.c.organisation_id == organisation.c.id)
    .order_by(house.c.key)
    .limit(1)
    .scalar_subquery()
)
_KEEPERS = {
    what: Statement(
        update(organisation)
        .where(organisation.c.id == found)
        .values(seq=organisation.c.seq + 1)
        .returning(organisation.c.id, organisation.c.seq)
    )
    for what, found in _KEEPER_OF.items()
}
_FIND_KEEPERS = {
    what: Statement(
        select(organisation.c.id, organisation.c.seq, func.coalesce(_ZONE, "UTC", type_=Text())).where(
            organisation.c.id == found
        )
    )
    for what, found in _KEEPER_OF.items()
}
_HOUSES_KEPT = Statement(select(house.c.id).where(house.c.organisation_id == id_("organisation")).order_by(house.c.id))
_LOCK_ORGANISATION = Statement(
    update(organisation)
    .where(organisation.c.key == bindparam("key", type_=Text()))
    .values(seq=organisation.c.seq + 1)
    .returning(organisation.c.id, organisation.c.seq)
)
_LOCK_HOUSE_BY_KEY = Statement(
    update(house)
    .where(house.c.key == bindparam("key", type_=Text()))
    .values(seq=house.c.seq + 1)
    .returning(house.c.id, house.c.organisation_id, house.c.seq, house.c.ground)
)
_KEPT = Statement(
    select(journal.c.request_digest, journal.c.outcome).where(
        journal.c.actor_id == id_("actor"), journal.c.key == bindparam("key", type_=Text())
    )
)
_TOLD_OF = Statement(
    select(journal.c.body, journal.c.at, journal.c.event)
    .where(journal.c.use_id == id_("use"))
    .order_by(journal.c.seq, journal.c.part)
)
_FORGET = Statement(
    update(journal)
    .where(journal.c.key.is_not(None), journal.c.at < instant("before"))
    .values(key=null(), request_digest=null(), outcome=null())
)
_WRITE = Statement(insert(journal))
_WRITE_ASK = Statement(insert(ask))


def lock(tx: Transaction, what: str, at: UUID) -> Locked | None:
    """Lock the house of a house, space, use or link, and take its next number; None when there is none."""
    row = tx.one(_LOCKS[what], at=at)
    return Locked(*row) if row else None


def house_of(tx: Transaction, what: str, at: UUID) -> Locked | None:
    """The same without locking or counting: for readers."""
    row = tx.one(_HOUSE_OF[what], at=at)
    return Locked(*row) if row else None


def keeps(what: str) -> bool:
    """Whether a thing lies in an organisation's own stream rather than in a house's."""
    return what in _KEEPERS


def lock_keeper(tx: Transaction, what: str, at: UUID, *, houses: bool = False) -> Keeper | None:
    """Lock the organisation that keeps a thing, and with `houses` each of its houses in id order; None when there is none."""
    row = tx.one(_KEEPERS[what], at=at)
    if row is None:
        return None
    if houses:
        for (each,) in tx.run(_HOUSES_KEPT, organisation=row[0]):
            tx.run(_LOCKS["house"], at=each)
    return keeper_of(tx, what, at)


def keeper_of(tx: Transaction, what: str, at: UUID) -> Keeper | None:
    """The same without locking or counting: for readers."""
    row = tx.one(_FIND_KEEPERS[what], at=at)
    return Keeper(*row) if row else None


def lock_organisation(tx: Transaction, key: str) -> tuple[UUID, int] | None:
    """Lock an organisation by its key: its id and next number."""
    row = tx.one(_LOCK_ORGANISATION, key=key)
    return (row[0], row[1]) if row else None


def lock_house_by_key(tx: Transaction, key: str) -> Locked | None:
    """Lock a house by its key."""
    row = tx.one(_LOCK_HOUSE_BY_KEY, key=key)
    return Locked(*row) if row else None


def kept(tx: Transaction, actor: UUID, key: str) -> tuple[bytes, dict[str, Any]] | None:
    """The request digest and outcome kept under an actor's idempotency key."""
    row = tx.one(_KEPT, actor=actor, key=key)
    return (row[0], row[1]) if row else None


def foresee_kept(tx: Transaction, actor: UUID, key: str) -> None:
    """Have `kept` travel with what goes before it."""
    tx.foresee(_KEPT, actor=actor, key=key)


def states_of(tx: Transaction, use: UUID) -> tuple[str, ...]:
    """Every state a use has stood in, as the journal tells it, oldest first."""
    return tuple(body["state"] for body, _, _ in tx.run(_TOLD_OF, use=use))


def told_of(tx: Transaction, use: UUID) -> tuple[tuple[datetime, str, dict[str, Any]], ...]:
    """What the journal tells of a use, oldest first: when, the event's name, its body."""
    return tuple((at, event, body) for body, at, event in tx.run(_TOLD_OF, use=use))


def forget_keys(tx: Transaction, before: datetime) -> None:
    """Forget the idempotency keys of commands done before an instant, with the outcomes kept under them."""
    tx.run(_FORGET, before=before)


def write_event(
    tx: Transaction,
    place: tuple[UUID, int, int],
    at: datetime,
    event: Event | None,
    *,
    organisation_id: UUID,
    house_id: UUID | None,
    actor: UUID | None,
    key: str | None = None,
    digest: bytes | None = None,
    outcome: Written | None = None,
) -> None:
    """One journal row at (stream, seq, part). No event: a command that changed nothing, kept for its key."""
    stream, seq, part = place
    tx.post(
        _WRITE,
        stream_id=stream,
        seq=seq,
        part=part,
        at=at,
        event=type(event).__name__ if event else "Answered",
        organisation_id=organisation_id,
        house_id=house_id,
        use_id=event.use if isinstance(event, UseEvent) else None,
        actor_id=actor,
        body=text(event) if event else {},
        key=key,
        request_digest=digest,
        outcome=outcome,
    )


def write_ask(tx: Transaction, **row: Any) -> None:
    """One judged ask, with all the columns of habitat_ask."""
    tx.post(_WRITE_ASK, **row)
