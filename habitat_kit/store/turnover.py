"""What is to be done after a stay, as SQL: by whom, what was written already, and what is left."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from attrs import frozen
from sqlalchemy import and_, bindparam, select

from habitat_kit.core.questions import ChoresLeft, HostOf, TasksAbout
from habitat_kit.core.rules import Number
from habitat_kit.core.uses import State
from habitat_kit.store import tables
from habitat_kit.store.dated import in_force
from habitat_kit.store.mapping.tasks import task_of
from habitat_kit.store.parameters import id_, instant
from habitat_kit.store.statement import Statement
from habitat_kit.store.transaction import Transaction
from habitat_kit.store.types import Day

use, under, membership, task = tables.use, tables.space_under, tables.membership, tables.task

_day = bindparam("day", type_=Day())
_theirs = and_(membership.c.household_id == use.c.household_id, membership.c.person_id == use.c.person_id)
_HOST = Statement(
    select(use.c.person_id)
    .select_from(use.join(membership, _theirs))
    .where(use.c.id == id_("use"), in_force(membership, _day))
    .limit(1)
)
_ABOUT = Statement(select(task.c.kind).where(task.c.use_id == id_("use")).distinct().order_by(task.c.kind))
_below = and_(under.c.ancestor_id == id_("scope"), under.c.space_id == use.c.space_id)
_LEFT = Statement(
    select(task.c.kind)
    .select_from(task.join(use, use.c.id == task.c.use_id).join(under, _below))
    .where(task.c.house_id == id_("house"), task.c.ended_at.is_(None), task.c.due < _day, task.c.role.is_(None))
    .where(use.c.household_id == id_("household"), use.c.state == State.DONE.value)
    .distinct()
    .order_by(task.c.kind)
)

_EARLIER = Statement(
    select(*task.c, use.c.space_id.label("place"))
    .select_from(task.join(use, use.c.id == task.c.use_id))
    .where(task.c.house_id == id_("house"), task.c.ended_at.is_(None), task.c.person_id.is_(None))
    .where(use.c.end <= instant("before"))
    .order_by(task.c.due, task.c.key, task.c.id)
)


@frozen
class Left:
    """A task that an earlier stay left to do, and where that stay was; `key` is None for one that somebody typed."""

    use: UUID
    space: UUID
    key: str | None
    numbers: tuple[tuple[str, Number], ...]


def host_of(tx: Transaction, question: HostOf) -> UUID | None:
    """One booking with the membership of who made it."""
    row = tx.one(_HOST, use=question.use, day=question.day)
    return row[0] if row else None


def tasks_about(tx: Transaction, question: TasksAbout) -> tuple[str, ...]:
    """One seek in the index of a booking's tasks."""
    return tuple(kind for (kind,) in tx.run(_ABOUT, use=question.use))


def chores_left(tx: Transaction, question: ChoresLeft) -> tuple[str, ...]:
    """What is overdue in the house, of which there is little, with the bookings it is about."""
    asked = {"household": question.household, "house": question.house, "scope": question.scope}
    return tuple(kind for (kind,) in tx.run(_LEFT, **asked, day=question.before))


def left_by(tx: Transaction, house: UUID, before: datetime) -> tuple[Left, ...]:
    """What stays that ended by an instant left to do in a house, most urgent first; nothing about somebody in person."""
    found = ((task_of(row[:-1]), row[-1]) for row in tx.run(_EARLIER, house=house, before=before))
    return tuple(Left(one.use, place, one.key, one.numbers) for one, place in found if one.use)
