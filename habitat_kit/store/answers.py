"""The SQL answers to the core's questions: each an indexed sum or a bounded read, never row loading.

tests/store/test_answers.py holds each to its in-memory answer (core/history.py).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from attrs import frozen
from sqlalchemy import ColumnElement, and_, bindparam, exists, func, literal, select

from habitat_kit.core.errors import Misconfigured
from habitat_kit.core.periods import Span
from habitat_kit.core.questions import (
    BookingsBegun,
    BookingsBetween,
    ChoresLeft,
    ContributedSoFar,
    Home,
    HomeOf,
    HostOf,
    MembersOn,
    MinutesUsed,
    NightsUsed,
    Question,
    Seen,
    TasksAbout,
    TimesUsed,
    in_turn,
)
from habitat_kit.core.signing import Signed
from habitat_kit.core.uses import State, UseType
from habitat_kit.store import tables
from habitat_kit.store.contributed import contributed, members_on
from habitat_kit.store.dated import not_over
from habitat_kit.store.parameters import id_, instant
from habitat_kit.store.quotas import NOBODY, still, times_used, used
from habitat_kit.store.signatures import signed
from habitat_kit.store.statement import Statement
from habitat_kit.store.transaction import Transaction
from habitat_kit.store.turnover import chores_left, host_of, tasks_about
from habitat_kit.store.types import Day, Whole
from habitat_kit.store.uses import of_holders

A = TypeVar("A")
Answer = Callable[[Transaction, Any], Any]

use, under, household, membership = tables.use, tables.space_under, tables.household, tables.membership


def _shielded_from(scope: ColumnElement[Any], at: ColumnElement[Any]) -> ColumnElement[bool]:
    """Whether a space lies behind the shield of a protected one that stands strictly below the scope."""
    inner, outer, place = under.alias(), under.alias(), tables.space.alias()
    there = (inner.c.space_id == at, place.c.id == inner.c.ancestor_id, place.c.protected_location)
    below = (outer.c.ancestor_id == scope, outer.c.space_id == inner.c.ancestor_id, inner.c.ancestor_id != scope)
    return exists(select(literal(1, Whole())).where(*there, *below).correlate_except(inner, outer, place))


_BOOKINGS_BETWEEN = of_holders(
    lambda use: (
        select(use.c.start, use.c.end, use.c.kind, use.c.space_id, use.c.household_id, use.c.id)
        .where(use.c.type == UseType.BOOKING.value, use.c.id != id_("without"), still(use, instant("at")))
        .where(~_shielded_from(id_("space"), use.c.space_id), use.c.state != State.DISPLACED.value)
    )
)


def bookings_between(tx: Transaction, question: BookingsBetween) -> tuple[Seen, ...]:
    """What holds a leaf around the span, each leaf bounded by its predecessor: once, whatever each holds."""
    rows = tx.run(
        _BOOKINGS_BETWEEN,
        space=question.scope,
        start=question.span.start,
        end=question.span.end,
        at=question.at,
        without=question.without or NOBODY,
    )
    return in_turn(Seen(Span(row[0], row[1]), *row[2:]) for row in rows)


_belongs = and_(membership.c.household_id == id_("household"), membership.c.start <= bindparam("day", type_=Day()))
_HOME = Statement(
    select(household.c.dwelling_id, func.min(membership.c.start, type_=Day()))
    .select_from(
        household.outerjoin(
            membership,
            and_(_belongs, not_over(membership, bindparam("day", type_=Day()))),
        )
    )
    .where(household.c.id == id_("household"))
    .group_by(household.c.id, household.c.dwelling_id)
)


def home_of(tx: Transaction, question: HomeOf) -> Home:
    """One household's row with the oldest of its memberships."""
    row = tx.one(_HOME, household=question.household, day=question.day)
    return Home(*row) if row else Home()


ANSWERS: Mapping[type[Question[Any]], Answer] = {
    NightsUsed: used,
    MinutesUsed: used,
    BookingsBegun: used,
    TimesUsed: times_used,
    BookingsBetween: bookings_between,
    HomeOf: home_of,
    MembersOn: members_on,
    ContributedSoFar: contributed,
    Signed: signed,
    HostOf: host_of,
    TasksAbout: tasks_about,
    ChoresLeft: chores_left,
}
"""The core's questions and their SQL answers."""


@frozen
class SqlLedger:
    """A ledger over one open transaction; `answers` may hold those to a plugin's questions too."""

    tx: Transaction
    answers: Mapping[type[Question[Any]], Answer] = ANSWERS

    def __call__(self, question: Question[A]) -> A:
        """The answer to `question`, or Misconfigured when nobody offered one."""
        try:
            answer = self.answers[type(question)]
        except KeyError:
            raise Misconfigured(f"no SQL answer for the question {type(question).__name__}") from None
        given: A = answer(self.tx, question)
        return given
