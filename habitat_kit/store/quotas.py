"""What quotas count: nights, minutes and bookings of one household in local dates, each over the household's index.

Rules of this file:
1. The index is entered by the end of what was booked, so nothing that was over before the dates is read.
2. That end is an instant: the bound lies a day further out, where no zone and no early leave can cross it.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import cache, lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, FromClause, Integer, Select, and_, bindparam, case, func, or_, select

from habitat_kit.core.periods import EARLIEST, FOREVER, Hours, Nights, in_order
from habitat_kit.core.questions import BookingsBegun, MinutesUsed, NightsUsed, TimesUsed, Used, Weighing
from habitat_kit.core.uses import HOLDING, Silence
from habitat_kit.store import tables
from habitat_kit.store.expressions import days_between, earlier, later, minutes_between, planned_once, weekday_of
from habitat_kit.store.mapping.uses import period_of
from habitat_kit.store.parameters import id_, instant
from habitat_kit.store.statement import Statement
from habitat_kit.store.transaction import Transaction
from habitat_kit.store.types import Day, Text, Whole

use, under = tables.use, tables.space_under
NOBODY = UUID(int=0)
"""Stands for "without nobody": no use has this id."""

_DAY, _MIDNIGHT = timedelta(days=1), time()
_FIRST, _LAST = EARLIEST.date(), FOREVER.date()
_MONDAY = bindparam("monday", date(1, 1, 1), type_=Day())
"""The calendar's first day was one."""

_first, _end = bindparam("first", type_=Day()), bindparam("end", type_=Day())
_first_wall, _end_wall = bindparam("first_wall", type_=Text()), bindparam("end_wall", type_=Text())
_wanted = {number: bindparam(f"weekday{number}", type_=Whole()) for number in range(7)}


def still(use: FromClause, at: ColumnElement[Any]) -> ColumnElement[bool]:
    """Not lapsed at an instant: no deadline, one to come, or one whose silence means yes."""
    return or_(use.c.deadline.is_(None), use.c.deadline > at, use.c.on_deadline == Silence.ACCEPT.value)


def _nights(first: ColumnElement[Any], end: ColumnElement[Any], *, on_weekdays: bool) -> ColumnElement[int]:
    """The nights in [first, end), all of them or those of the wanted weekdays."""
    if not on_weekdays:
        return days_between(first, end)
    before, through = days_between(_MONDAY, first), days_between(_MONDAY, end)
    weeks = [wanted * (_met(through, number) - _met(before, number)) for number, wanted in _wanted.items()]
    return sum(weeks[1:], weeks[0])


def _met(days: ColumnElement[int], number: int) -> ColumnElement[int]:
    """How often a weekday was met in so many days since a Monday."""
    return (days + (6 - number)) // 7


def _begins_on_wanted() -> ColumnElement[bool]:
    first = func.coalesce(days_between(_MONDAY, use.c.first_night) % 7, weekday_of(use.c.wall_start), type_=Integer())
    return case(_wanted, value=first) == 1


_BY_NIGHT = and_(use.c.first_night < _end, use.c.departure > _first)
_BY_HOUR = and_(use.c.wall_start < _end_wall, use.c.wall_end > _first_wall)


def _weighing(*found: ColumnElement[Any], there: ColumnElement[bool], of_person: bool) -> Select[Any]:
    """Something of what weighs on a household, of one person's alone where asked."""
    weighs = (
        select(*found)
        .select_from(use.join(under, and_(under.c.ancestor_id == id_("scope"), under.c.space_id == use.c.space_id)))
        .where(use.c.household_id == id_("household"), use.c.counted, use.c.kind == bindparam("kind", type_=Text()))
        .where(use.c.end > instant("since"), use.c.start < instant("until"), there)
        .where(use.c.id != id_("without"), still(use, instant("at")))
    )
    return weighs.where(use.c.person_id == id_("person")) if of_person else weighs


@cache
def statement(
    asked: type[Used], *, of_person: bool = False, on_weekdays: bool = False, standing: bool = False
) -> Statement:
    """The sum that answers one kind of question; of one person, some weekdays, what stands still, where asked.

    A house asks a few of the twenty-four there are: each is written when it is asked first.
    """
    nights = _nights(later(use.c.first_night, _first), earlier(use.c.departure, _end), on_weekdays=on_weekdays)
    minutes = minutes_between(later(use.c.wall_start, _first_wall), earlier(use.c.wall_end, _end_wall))
    begun = or_(
        and_(use.c.first_night >= _first, use.c.first_night < _end),
        and_(use.c.wall_start >= _first_wall, use.c.wall_start < _end_wall),
    )
    amount, there = {
        NightsUsed: (func.sum(nights, type_=Whole()), _BY_NIGHT),
        MinutesUsed: (func.sum(minutes, type_=Whole()), _BY_HOUR),
        BookingsBegun: (func.count(use.c.id, type_=Whole()), begun),
    }[asked]
    found = _weighing(func.coalesce(amount, 0, type_=Whole()), there=there, of_person=of_person)
    if standing:
        found = found.where(or_(*(use.c.state == state.value for state in sorted(HOLDING))))
    if on_weekdays and asked is not NightsUsed:
        found = found.where(_begins_on_wanted())
    return Statement(found, postgresql=planned_once(found))


def used(tx: Transaction, question: Used) -> int:
    """One sum over the household's own index."""
    of_person, on_weekdays = question.person is not None, bool(question.weekdays)
    asked: Any = type(question)  # mypy takes a class for what its values hash by
    summed = statement(asked, of_person=of_person, on_weekdays=on_weekdays, standing=question.standing)
    row = tx.one(summed, **_parameters(question))
    return int(row[0]) if row else 0


_PERIOD = (use.c.unit, use.c.first_night, use.c.departure, use.c.wall_start, use.c.wall_end)
_times = {person: _weighing(*_PERIOD, there=or_(_BY_NIGHT, _BY_HOUR), of_person=person) for person in (False, True)}
TIMES = {person: Statement(times, postgresql=planned_once(times)) for person, times in _times.items()}
"""What weighs in some dates, itself; of a household, or of one person of it."""


def times_used(tx: Transaction, question: TimesUsed) -> tuple[Nights | Hours, ...]:
    """A read bounded by its dates, over the same index; in no dates there is nothing."""
    if question.end <= question.first:
        return ()
    names = [column.name for column in _PERIOD]
    rows = tx.run(TIMES[question.person is not None], **_parameters(question))
    return in_order(period_of(dict(zip(names, row, strict=True))) for row in rows)


@lru_cache(maxsize=1_000)
def _dates(asked: type[Weighing[Any]], first: date, end: date) -> dict[str, Any]:
    """What the dates a question is about bind. A house asks about the same years, months and weeks again and again."""
    first, end = max(first, _FIRST), min(end, _LAST)
    bound: dict[str, Any] = {
        "since": datetime.combine(first - _DAY, _MIDNIGHT, UTC),
        "until": datetime.combine(min(end, _LAST - _DAY) + _DAY, _MIDNIGHT, UTC),
    }
    if not issubclass(asked, MinutesUsed):
        bound |= {"first": first, "end": end}
    if not issubclass(asked, NightsUsed):
        bound |= {"first_wall": f"{first}T00:00:00", "end_wall": f"{end}T00:00:00"}
    return bound


def _parameters(question: Weighing[Any]) -> dict[str, Any]:
    """What the statement that answers it binds, and nothing else."""
    asked: Any = type(question)  # mypy takes a class for what its values hash by
    bound = {
        "household": question.household,
        "scope": question.scope,
        "kind": question.kind,
        "at": question.at,
        "without": question.without or NOBODY,
        **_dates(asked, question.first, question.end),
    }
    if question.person is not None:
        bound["person"] = question.person
    if isinstance(question, Used) and question.weekdays:
        bound |= {f"weekday{number}": int(number + 1 in question.weekdays) for number in range(7)}
    return bound
