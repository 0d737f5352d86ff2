"""The SQL answers to the core's questions: each an indexed sum or a bounded read, never row loading.

tests/store/test_answers.py holds each to its in-memory answer (core/history.py).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar
from uuid import UUID

from attrs import frozen
from sqlalchemy import ColumnElement, FromClause, and_, bindparam, exists, func, literal, or_, select

from habitat_kit.core.errors import Misconfigured
from habitat_kit.core.periods import Span
from habitat_kit.core.questions import BookingsBetween, NightsUsed, Question, Seen
from habitat_kit.core.uses import Silence, State, UseType
from habitat_kit.store import tables
from habitat_kit.store.expressions import days_between, earlier, later
from habitat_kit.store.statement import Statement
from habitat_kit.store.transaction import Transaction
from habitat_kit.store.types import Day, Text, Whole
from habitat_kit.store.uses import id_, instant, of_holders

A = TypeVar("A")
Answer = Callable[[Transaction, Any], Any]

use, under = tables.use, tables.space_under
NOBODY = UUID(int=0)
"""Stands for "without nobody": no use has this id."""


def _still(use: FromClause, at: ColumnElement[Any]) -> ColumnElement[bool]:
    """Not lapsed at an instant: no deadline, one to come, or one whose silence means yes."""
    return or_(use.c.deadline.is_(None), use.c.deadline > at, use.c.on_deadline == Silence.ACCEPT.value)


_first, _end = bindparam("first", type_=Day()), bindparam("end", type_=Day())
_nights = days_between(later(use.c.first_night, _first), earlier(use.c.departure, _end))
_NIGHTS_USED = Statement(
    select(func.coalesce(func.sum(_nights, type_=Whole()), 0, type_=Whole()))
    .select_from(use.join(under, and_(under.c.ancestor_id == id_("scope"), under.c.space_id == use.c.space_id)))
    .where(use.c.household_id == id_("household"), use.c.counted, use.c.first_night < _end, use.c.departure > _first)
    .where(use.c.kind == bindparam("kind", type_=Text()), use.c.id != id_("without"), _still(use, instant("at")))
)


def _shielded_from(scope: ColumnElement[Any], at: ColumnElement[Any]) -> ColumnElement[bool]:
    """Whether a space lies behind the shield of a protected one that stands strictly below the scope."""
    inner, outer, place = under.alias(), under.alias(), tables.space.alias()
    there = (inner.c.space_id == at, place.c.id == inner.c.ancestor_id, place.c.protected_location)
    below = (outer.c.ancestor_id == scope, outer.c.space_id == inner.c.ancestor_id, inner.c.ancestor_id != scope)
    return exists(select(literal(1, Whole())).where(*there, *below).correlate_except(inner, outer, place))


_BOOKINGS_BETWEEN = of_holders(
    lambda use: (
        select(use.c.start, use.c.end, use.c.kind, use.c.space_id, use.c.household_id, use.c.id)
        .where(use.c.type == UseType.BOOKING.value, use.c.id != id_("without"), _still(use, instant("at")))
        .where(~_shielded_from(id_("space"), use.c.space_id), use.c.state != State.DISPLACED.value)
    )
)


def nights_used(tx: Transaction, question: NightsUsed) -> int:
    """One sum over the household's own index."""
    row = tx.one(
        _NIGHTS_USED,
        household=question.household,
        scope=question.scope,
        kind=question.kind,
        first=question.first,
        end=question.end,
        at=question.at,
        without=question.without or NOBODY,
    )
    return int(row[0]) if row else 0


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
    return tuple(sorted(Seen(Span(row[0], row[1]), *row[2:]) for row in rows))


ANSWERS: Mapping[type[Question[Any]], Answer] = {NightsUsed: nights_used, BookingsBetween: bookings_between}
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
