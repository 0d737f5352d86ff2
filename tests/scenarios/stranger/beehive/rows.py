"""The hive's own tables, and how its records get there."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import Column, MetaData, Table, bindparam, func, insert, select

from habitat_kit.store.statement import Statement
from habitat_kit.store.transaction import Transaction
from habitat_kit.store.types import Id, Text, Whole

from .words import Jar

METADATA = MetaData()

JAR = Table("beehive_jar", METADATA, Column("use_id", Id, primary_key=True), Column("house_id", Id))
LOAN = Table(
    "beehive_loan",
    METADATA,
    Column("id", Id, primary_key=True),
    Column("house_id", Id, nullable=False),
    Column("size", Text, nullable=False),
)

_KEEP_JAR = Statement(insert(JAR))
_KEEP_LOAN = Statement(insert(LOAN))
_COUNT = Statement(
    select(func.count(JAR.c.use_id, type_=Whole())).where(JAR.c.house_id == bindparam("house", type_=Id()))
)


def keep_jar(transaction: Transaction, jar: Jar) -> None:
    """Keep a jar for a stay."""
    transaction.run(_KEEP_JAR, use_id=jar.use, house_id=jar.house)


def keep_loan(transaction: Transaction, loan: UUID, house: UUID, size: str) -> None:
    """Write down who has the suit."""
    transaction.run(_KEEP_LOAN, id=loan, house_id=house, size=size)


def jars(transaction: Transaction, house: UUID) -> int:
    """How many jars a house owes."""
    found = transaction.one(_COUNT, house=house)
    return int(found[0]) if found else 0
