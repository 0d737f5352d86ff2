"""The SQL answers a price rests on: who lives in a household, and what a place was contributed to in a year."""

from __future__ import annotations

from sqlalchemy import and_, bindparam, func, or_, select

from habitat_kit.core.money import Money
from habitat_kit.core.questions import ContributedSoFar, MembersOn
from habitat_kit.store import tables
from habitat_kit.store.dated import not_over
from habitat_kit.store.parameters import id_
from habitat_kit.store.quotas import NOBODY
from habitat_kit.store.statement import Statement
from habitat_kit.store.transaction import Transaction
from habitat_kit.store.types import Day, Text, Whole

line, under, membership = tables.account_line, tables.space_under, tables.membership

_day = bindparam("day", type_=Day())
_MEMBERS = Statement(
    select(func.count(membership.c.person_id.distinct(), type_=Whole()))
    .where(membership.c.household_id == id_("household"), membership.c.start <= _day)
    .where(not_over(membership, _day))
)
_CONTRIBUTED = Statement(
    select(func.coalesce(func.sum(line.c.amount, type_=Whole()), 0, type_=Whole()))
    .select_from(line.join(under, and_(under.c.ancestor_id == id_("scope"), under.c.space_id == line.c.space_id)))
    .where(line.c.year == bindparam("year", type_=Whole()), line.c.currency == bindparam("currency", type_=Text()))
    .where(or_(line.c.use_id.is_(None), line.c.use_id != id_("without")))
)


def members_on(tx: Transaction, question: MembersOn) -> int:
    """One count over the household's index."""
    row = tx.one(_MEMBERS, household=question.household, day=question.day)
    return int(row[0]) if row else 0


def contributed(tx: Transaction, question: ContributedSoFar) -> Money:
    """One sum over the year's lines of the places under a space."""
    asked = {"scope": question.scope, "year": question.year, "currency": question.currency}
    row = tx.one(_CONTRIBUTED, **asked, without=question.without or NOBODY)
    return Money.of(int(row[0]) if row else 0, question.currency)
