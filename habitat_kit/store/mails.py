"""The outbox of mails: what the journal tells that nobody was written to about yet, and what waits to be sent.

Rules of this file:
1. The journal is the source. A reader called "mail" has a cursor in each house's stream; the mails of what it read
   and its step forward are one transaction, so nothing is lost and nothing is written twice.
2. A mail's id is made of what happened and of who is written to: two readers at once write the same rows.
3. Whoever sends a mail holds it first, by a statement that only one can win; what was held too long is free again.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from attrs import frozen
from sqlalchemy import and_, bindparam, func, null, or_, select, update
from sqlalchemy.dialects.postgresql import insert as insert_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_sqlite

from habitat_kit.core.mails import Mail, MailState
from habitat_kit.core.rules import Number
from habitat_kit.store import tables
from habitat_kit.store.mapping.json import CONVERTER
from habitat_kit.store.parameters import id_, instant
from habitat_kit.store.statement import Row, Statement
from habitat_kit.store.transaction import Transaction
from habitat_kit.store.types import Text, Whole

mail, journal, cursor, house, use = tables.mail, tables.journal, tables.cursor, tables.house, tables.use

READER = "mail"
AT_ONCE = 200
"""Journal rows read at once, and mails taken up in one round."""
HELD_FOR = timedelta(minutes=15)
"""How long a mail is held by who sends it; far longer than any sending lasts."""

_PAIRS = tuple[tuple[str, Number], ...]
_COLUMNS = ("id", "organisation_id", "house_id", "person_id", "matter", "numbers", "about_id", "made_at", "due_at")
_MAIL = tuple(mail.c[name] for name in (*_COLUMNS, "attempts", "state"))

_BEHIND = Statement(
    select(house.c.id, house.c.organisation_id, func.coalesce(cursor.c.seq, 0, type_=Whole()))
    .select_from(house.outerjoin(cursor, and_(cursor.c.stream_id == house.c.id, cursor.c.reader == READER)))
    .where(house.c.seq > func.coalesce(cursor.c.seq, 0, type_=Whole()))
    .order_by(house.c.id)
)
_TOLD = Statement(
    select(journal.c.seq, journal.c.part, journal.c.at, journal.c.event, journal.c.use_id, journal.c.body)
    .where(journal.c.stream_id == id_("stream"), journal.c.seq > bindparam("after", type_=Whole()))
    .order_by(journal.c.seq, journal.c.part)
    .limit(AT_ONCE)
)
_SEQ = Statement(select(house.c.seq).where(house.c.id == id_("stream")))
_STEP = Statement(
    insert_sqlite(cursor)
    .values(reader=READER, stream_id=id_("stream"), seq=bindparam("seq", type_=Whole()))
    .on_conflict_do_update(
        index_elements=["reader", "stream_id"],
        set_={"seq": bindparam("seq", type_=Whole())},
        where=cursor.c.seq < bindparam("seq", type_=Whole()),
    ),
    postgresql=insert_postgresql(cursor)
    .values(reader=READER, stream_id=id_("stream"), seq=bindparam("seq", type_=Whole()))
    .on_conflict_do_update(
        index_elements=["reader", "stream_id"],
        set_={"seq": bindparam("seq", type_=Whole())},
        where=cursor.c.seq < bindparam("seq", type_=Whole()),
    ),
)
_QUEUE = Statement(
    insert_sqlite(mail).on_conflict_do_nothing(),
    postgresql=insert_postgresql(mail).on_conflict_do_nothing(),
)
_KEPT = Statement(select(mail.c.id).where(mail.c.id == id_("mail")))
_free = and_(
    mail.c.ended_at.is_(None),
    mail.c.due_at <= instant("now"),
    or_(mail.c.held_until.is_(None), mail.c.held_until <= instant("now")),
)
_DUE = Statement(select(mail.c.id).where(_free).order_by(mail.c.due_at, mail.c.id).limit(AT_ONCE))
_HOLD = Statement(
    update(mail)
    .where(mail.c.id == id_("mail"), _free)
    .values(held_until=instant("until"), attempts=mail.c.attempts + 1)
    .returning(*_MAIL)
)
_LATER = Statement(
    update(mail)
    .where(mail.c.id == id_("mail"), mail.c.ended_at.is_(None))
    .values(held_until=null(), due_at=instant("due_at"), code=bindparam("code", type_=Whole()))
)
_END = Statement(
    update(mail)
    .where(mail.c.id == id_("mail"), mail.c.ended_at.is_(None))
    .values(
        held_until=null(),
        ended_at=instant("at"),
        state=bindparam("state_now", type_=Text()),
        code=bindparam("code", type_=Whole()),
    )
)
_SOON = Statement(
    select(
        *(use.c.id, use.c.organisation_id, use.c.house_id, use.c.space_id, use.c.revision),
        *(use.c.series_id, use.c.deadline),
    )
    .where(use.c.deadline.is_not(None), use.c.deadline > instant("now"), use.c.deadline <= instant("until"))
    .where(use.c.state == "awaiting", use.c.revised_at <= instant("asked_before"))
    .order_by(use.c.deadline, use.c.id)
    .limit(AT_ONCE)
)
_BEGINS = Statement(
    select(use.c.id, use.c.house_id, use.c.household_id, use.c.revision, use.c.start)
    .select_from(house.join(use, use.c.house_id == house.c.id))
    .where(use.c.type == "booking", use.c.start > instant("now"), use.c.start <= instant("until"))
    .where(use.c.state == "confirmed", use.c.revised_at <= instant("asked_before"))
    .order_by(use.c.start, use.c.id)
    .limit(AT_ONCE)
)
_WAITING = Statement(select(func.count(type_=Whole())).select_from(mail).where(mail.c.ended_at.is_(None)))


@frozen
class Told:
    """One line of a house's journal."""

    seq: int
    part: int
    at: datetime
    event: str
    use: UUID | None
    body: dict[str, Any]


@frozen
class Soon:
    """A booking whose answer is due soon."""

    use: UUID
    organisation: UUID
    house: UUID
    space: UUID
    revision: int
    series: UUID | None
    deadline: datetime


@frozen
class Begins:
    """A booking that begins soon."""

    use: UUID
    house: UUID
    household: UUID | None
    revision: int
    start: datetime


def behind(tx: Transaction) -> tuple[tuple[UUID, UUID, int], ...]:
    """The houses whose journal was not read to its end: house, organisation, how far it was read."""
    return tuple((stream, organisation, seq) for stream, organisation, seq in tx.run(_BEHIND))


def told(tx: Transaction, stream: UUID, after: int) -> tuple[tuple[Told, ...], int]:
    """What a house's journal tells after a number, and the number it was read to: whole commands only."""
    last = tx.one(_SEQ, stream=stream)
    lines = tuple(Told(*row) for row in tx.run(_TOLD, stream=stream, after=after))
    if len(lines) < AT_ONCE:
        return lines, last[0] if last else after
    whole = tuple(line for line in lines if line.seq < lines[-1].seq)
    return (whole, whole[-1].seq) if whole else (lines, lines[-1].seq)


def step(tx: Transaction, stream: UUID, seq: int) -> None:
    """Note how far a house's journal was read; never back."""
    tx.run(_STEP, stream=stream, seq=seq)


def queue(tx: Transaction, mails: Iterable[Mail]) -> None:
    """Write mails to be sent; one that is there already, by its id, stays as it is."""
    for one in mails:
        ended = None if one.state is MailState.DUE else one.made_at
        tx.run(_QUEUE, **_row(one), held_until=None, ended_at=ended, code=None)


def due(tx: Transaction, now: datetime) -> tuple[UUID, ...]:
    """The mails to be sent now that nobody holds, longest due first."""
    return tuple(found for (found,) in tx.run(_DUE, now=now))


def hold(tx: Transaction, mail_id: UUID, now: datetime) -> Mail | None:
    """Take a mail in hand to send it, one attempt more; None when somebody else has it or nothing is left to do."""
    row = tx.one(_HOLD, mail=mail_id, now=now, until=now + HELD_FOR)
    return _mail(row) if row else None


def later(tx: Transaction, mail_id: UUID, at: datetime, code: int | None = None) -> None:
    """Let a mail go and try it again at an instant; `code` is what the mail server said."""
    tx.run(_LATER, mail=mail_id, due_at=at, code=code)


def end(tx: Transaction, mail_id: UUID, state: MailState, at: datetime, code: int | None = None) -> None:
    """Nothing is left to do about a mail."""
    tx.run(_END, mail=mail_id, state_now=state.value, at=at, code=code)


def is_kept(tx: Transaction, mail_id: UUID) -> bool:
    """Whether a mail was written before, sent or not."""
    return tx.one(_KEPT, mail=mail_id) is not None


def answers_due(tx: Transaction, now: datetime, within: timedelta, asked_before: datetime) -> tuple[Soon, ...]:
    """The bookings whose answer is due within a while, and that were asked for before an instant."""
    return tuple(Soon(*row) for row in tx.run(_SOON, now=now, until=now + within, asked_before=asked_before))


def beginning(tx: Transaction, now: datetime, within: timedelta, asked_before: datetime) -> tuple[Begins, ...]:
    """The bookings that stand and begin within a while, and that were asked for before an instant."""
    return tuple(Begins(*row) for row in tx.run(_BEGINS, now=now, until=now + within, asked_before=asked_before))


def waiting(tx: Transaction) -> int:
    """How many mails still wait to be sent."""
    row = tx.one(_WAITING)
    return int(row[0]) if row else 0


def _row(one: Mail) -> dict[str, Any]:
    return {
        "id": one.id,
        "organisation_id": one.organisation,
        "house_id": one.house,
        "person_id": one.person,
        "matter": str(one.matter),
        "numbers": CONVERTER.unstructure(one.numbers, unstructure_as=_PAIRS),
        "about_id": one.about,
        "made_at": one.made_at,
        "due_at": one.due_at,
        "attempts": one.attempts,
        "state": one.state.value,
    }


def _mail(row: Row) -> Mail:
    id_of, organisation, house_of, person, matter, numbers, about, made_at, due_at, attempts, state = row
    return Mail(
        id=id_of,
        organisation=organisation,
        house=house_of,
        person=person,
        matter=matter,
        numbers=CONVERTER.structure(numbers, _PAIRS),
        about=about,
        made_at=made_at,
        due_at=due_at,
        attempts=attempts,
        state=MailState(state),
    )
