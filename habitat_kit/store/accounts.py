"""Statements on households' accounts and on what bookings cost.

Rules of this file:
1. Lines are inserted and read, never rewritten; that a line is reversed once is the database's own constraint.
2. A balance is one sum over the household's index; lists are bounded by their period.
3. Statements that write are run under the lock of the household's house (store/streams.py).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any
from uuid import UUID

from attrs import frozen
from sqlalchemy import and_, bindparam, func, insert, select

from habitat_kit.core.accounts import AccountLine, Statement
from habitat_kit.core.money import Money
from habitat_kit.core.prices import Due
from habitat_kit.store import tables
from habitat_kit.store.mapping.accounts import dues_body, dues_of, line_of, line_row
from habitat_kit.store.parameters import id_
from habitat_kit.store.statement import Statement as Sql
from habitat_kit.store.transaction import Transaction
from habitat_kit.store.types import Day, Text, Whole

line, note, price, household = tables.account_line, tables.account_note, tables.price, tables.household

_first, _end = bindparam("first", type_=Day()), bindparam("end", type_=Day())
_sum = func.coalesce(func.sum(line.c.amount, type_=Whole()), 0, type_=Whole())
_worded = line.outerjoin(note, note.c.line_id == line.c.id)
_LINES = select(*line.c, note.c.words).select_from(_worded)
_IN_ORDER = (line.c.day, line.c.made_at, line.c.kind, line.c.id)
_of_household = line.c.household_id == id_("household")
_in_currency = line.c.currency == bindparam("currency", type_=Text())

_INSERT = Sql(insert(line))
_INSERT_NOTE = Sql(insert(note))
_READ = Sql(_LINES.where(line.c.id == id_("line")))
_REVERSED = Sql(select(line.c.id).where(line.c.reverses_id == id_("line")))
_undoing = line.alias("undoing")
_UNDONE = Sql(
    select(line.c.id)
    .select_from(line.join(_undoing, _undoing.c.reverses_id == line.c.id))
    .where(_of_household, line.c.day >= _first, line.c.day < _end)
)
_BALANCE = Sql(select(_sum).where(_of_household, _in_currency))
_BEFORE = Sql(select(_sum).where(_of_household, _in_currency, line.c.day < _first))
_BETWEEN = Sql(_LINES.where(_of_household, _in_currency, line.c.day >= _first, line.c.day < _end).order_by(*_IN_ORDER))
_OF_HOUSE = Sql(
    _LINES.where(line.c.house_id == id_("house"), line.c.day >= _first, line.c.day < _end).order_by(*_IN_ORDER)
)
_ANY = Sql(select(line.c.id).where(line.c.house_id == id_("house")).limit(1))
_ANY_PRICE = Sql(
    select(price.c.use_id)
    .join(tables.use, tables.use.c.id == price.c.use_id)
    .where(tables.use.c.house_id == id_("house"))
    .limit(1)
)
_OF_USE = Sql(_LINES.where(line.c.use_id == id_("use")).order_by(*_IN_ORDER))
_BALANCES = Sql(
    select(household.c.id, household.c.label, _sum)
    .select_from(household.outerjoin(line, and_(line.c.household_id == household.c.id, _in_currency)))
    .where(household.c.house_id == id_("house"))
    .group_by(household.c.id, household.c.label)
    .order_by(household.c.label, household.c.id)
)
_PRICE = (
    select(price.c.turn, price.c.revision, price.c.household_id, price.c.owed, price.c.prices)
    .where(price.c.use_id == id_("use"))
    .order_by(price.c.turn.desc())
    .limit(1)
)
_LAST_PRICE = Sql(_PRICE)
_PRICE_AT = Sql(_PRICE.where(price.c.revision <= bindparam("revision", type_=Whole())))
_INSERT_PRICE = Sql(insert(price))


@frozen
class Priced:
    """What a booking costs from a revision of it on: which household, and whether it owes that; `turn` counts changes."""

    turn: int
    revision: int
    household: UUID
    owed: bool
    dues: tuple[Due, ...]


@frozen
class Owing:
    """A household and what it owes."""

    household: UUID
    label: str
    balance: Money


def add(tx: Transaction, made: AccountLine) -> None:
    """Write a line, and what was typed about it in a row of its own."""
    tx.run(_INSERT, **line_row(made))
    if made.label:
        tx.run(_INSERT_NOTE, line_id=made.id, organisation_id=made.organisation, words=made.label)


def read(tx: Transaction, line_id: UUID) -> AccountLine | None:
    """A line by its id."""
    row = tx.one(_READ, line=line_id)
    return line_of(row) if row else None


def is_reversed(tx: Transaction, line_id: UUID) -> bool:
    """Whether a line was undone."""
    return tx.one(_REVERSED, line=line_id) is not None


def undone(tx: Transaction, household_id: UUID, first: date, end: date) -> frozenset[UUID]:
    """Which of a household's lines of the days [first, end) were undone."""
    return frozenset(found for (found,) in tx.run(_UNDONE, household=household_id, first=first, end=end))


def balance(tx: Transaction, household_id: UUID, currency: str) -> Money:
    """What a household owes."""
    return _money(tx.one(_BALANCE, household=household_id, currency=currency), currency)


def statement(tx: Transaction, household_id: UUID, first: date, end: date, currency: str) -> Statement:
    """A household's statement of the days [first, end)."""
    of = {"household": household_id, "currency": currency}
    opening = _money(tx.one(_BEFORE, first=first, **of), currency)
    lines = (line_of(row) for row in tx.run(_BETWEEN, first=first, end=end, **of))
    return Statement(household_id, first, end, opening, lines)


def of_house(tx: Transaction, house: UUID, first: date, end: date) -> Iterator[AccountLine]:
    """Every line of a house on the days [first, end), in order."""
    return (line_of(row) for row in tx.run(_OF_HOUSE, house=house, first=first, end=end))


def are_kept(tx: Transaction, house: UUID) -> bool:
    """Whether a house has any line, or a booking with a price that may become one."""
    return tx.one(_ANY, house=house) is not None or tx.one(_ANY_PRICE, house=house) is not None


def of_use(tx: Transaction, use: UUID) -> tuple[AccountLine, ...]:
    """Every line for a booking, in order."""
    return tuple(line_of(row) for row in tx.run(_OF_USE, use=use))


def balances(tx: Transaction, house: UUID, currency: str) -> tuple[Owing, ...]:
    """Every household of a house with what it owes, by name."""
    rows = tx.run(_BALANCES, house=house, currency=currency)
    return tuple(Owing(found, label, Money.of(int(coins), currency)) for found, label, coins in rows)


def price_of(tx: Transaction, use: UUID, *, at: int | None = None) -> Priced | None:
    """What a booking costs now, or cost at one of its revisions; None when it never had a price."""
    row = tx.one(_LAST_PRICE, use=use) if at is None else tx.one(_PRICE_AT, use=use, revision=at)
    return Priced(row[0], row[1], row[2], row[3], dues_of(row[4])) if row else None


def add_price(tx: Transaction, use: UUID, organisation: UUID, priced: Priced) -> None:
    """Write what a booking costs from a revision of it on."""
    row = {"use_id": use, "organisation_id": organisation, "household_id": priced.household}
    tx.run(
        _INSERT_PRICE,
        **row,
        turn=priced.turn,
        revision=priced.revision,
        owed=priced.owed,
        prices=dues_body(priced.dues),
    )


def _money(row: tuple[Any, ...] | None, currency: str) -> Money:
    return Money.of(int(row[0]) if row else 0, currency)
