"""What waits for one actor: answers, dates kept for them, tasks, rules, and their bookings of the next days.

Rules of this file:
1. It is read through the actor's own eyes (desk/sight.py): what they may not see does not wait for them.
2. Every read behind it is bounded and by an index: deadlines of a house, bookings of a household, tasks not done.
3. Whose answer a booking waits for is asked in one place, `approvals`: a deputy's rights are theirs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, time, timedelta, tzinfo
from uuid import UUID

from habitat_kit.core.bookings import Booking
from habitat_kit.core.foryou import Waiting, Why, ordered
from habitat_kit.core.spaces import House
from habitat_kit.core.tasks import Task
from habitat_kit.core.uses import State
from habitat_kit.desk.sight import Sight

NEAR = timedelta(days=7)
"""How far ahead one's bookings, and tasks that are nobody's yet, are shown."""


def for_you(sight: Sight, now: datetime) -> tuple[Waiting, ...]:
    """Everything that waits for somebody, what lapses first first."""
    houses = sight.houses()
    found = [
        *approvals(sight, houses),
        *_bookings(sight.mine(), now),
        *_tasks(sight, houses, now),
        *_rules(sight, houses),
    ]
    return ordered(found)


def approvals(sight: Sight, houses: Iterable[House]) -> Iterator[Waiting]:
    """The bookings that wait for this reader's answer."""
    for house in houses:
        for booking in sight.waiting(house.id):
            yield Waiting(Why.APPROVAL, booking, booking.deadline)
        for booking, _given, _wanted in sight.to_support(house.id):
            yield Waiting(Why.APPROVAL, booking, booking.deadline)


def _bookings(mine: Iterable[Booking], now: datetime) -> Iterator[Waiting]:
    for booking in mine:
        if booking.state is State.OPTION:
            yield Waiting(Why.OFFERED, booking, booking.deadline)
        elif booking.state is State.DISPLACED and now < booking.span.start:
            yield Waiting(Why.MADE_ROOM, booking, booking.span.start)
        elif booking.state is State.AWAITING:
            yield Waiting(Why.KEPT, booking, booking.deadline)
        elif booking.state is State.CONFIRMED and booking.span.start <= now + NEAR and now < booking.span.end:
            yield Waiting(Why.SOON, booking, max(booking.span.start, now))


def _tasks(sight: Sight, houses: Iterable[House], now: datetime) -> Iterator[Waiting]:
    clocks: dict[UUID, tzinfo] = {house.id: house.clock for house in houses}
    for task in sight.tasks():
        clock = clocks.get(task.house, UTC)
        mine = task.assignee is not None and task.assignee == sight.actor.person
        if mine or (task.assignee is None and task.due <= (now + NEAR).astimezone(clock).date()):
            yield Waiting(Why.TASK, task, _end_of_day(task, clock))


def _rules(sight: Sight, houses: Iterable[House]) -> Iterator[Waiting]:
    """Rules to sign, proposals to answer before their round is over, adopted rules whose day of review has come."""
    for house in houses:
        yield from (Waiting(Why.SIGN, one, one.in_force) for one in sight.to_sign(house.id))
        yield from (Waiting(Why.ANSWER, one, one.closes_at) for one in sight.to_answer(house.id))
        yield from (Waiting(Why.REVIEW, one) for one in sight.to_review(house.id))


def _end_of_day(task: Task, clock: tzinfo) -> datetime:
    """The instant the day a task is due is over, on its house's clock."""
    return datetime.combine(task.due + timedelta(days=1), time(), tzinfo=clock).astimezone(UTC)
