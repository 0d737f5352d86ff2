"""How somebody leaves: what they were ends, what opened doors opens none, and their work passes to somebody else.

Rules of this file:
1. One command ends a person, in one transaction: nothing of theirs is left half open.
2. On a day to come everything ends on that day; today, at once.
3. What passes on passes to somebody who is there then. A task made meanwhile waits for the lock, and is made for
   whoever is there after it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime, time
from uuid import UUID
from zoneinfo import ZoneInfo

from attrs import asdict, evolve

from habitat_kit.core.actors import Reach
from habitat_kit.core.commands import EndAccess, EndPerson, HandOver
from habitat_kit.core.errors import Unreadable
from habitat_kit.core.events import AccessClosed, PersonLeft, WorkHandedOver
from habitat_kit.core.outcomes import AccessEnded, HandedOver, NotAllowed, PersonEnded
from habitat_kit.core.people import holds, lasts
from habitat_kit.core.trust import Duty, handed_over
from habitat_kit.desk import duties as on_call
from habitat_kit.desk import granting, people
from habitat_kit.desk.trust import Scope, require_at, require_whole, scope_of
from habitat_kit.desk.work import Answered, Work
from habitat_kit.store import duties, ending, tasks
from habitat_kit.store import people as kept


def end_person(command: EndPerson, work: Work) -> PersonEnded:
    """End all that somebody is and may here."""
    who = people.person(work, command.person)
    if require_whole(work, "end_person", who.id) is Reach.OWN:
        raise Answered(NotAllowed("end_person"))
    end = command.end or work.today
    ended = _ended(work, who.id, end, work.now if end <= work.today else _midnight(work, end))
    work.tell(
        PersonLeft(
            organisation=work.organisation,
            by=work.actor.person,
            person=who.id,
            end=end,
            memberships=ended.memberships,
            grants=ended.grants,
            duties=ended.duties,
            identities=ended.identities,
        )
    )
    return ended


def _ended(work: Work, who: UUID, end: date, at: datetime) -> PersonEnded:
    """End each thing somebody has that lasts beyond a day; how many there were of each."""
    members = [found for found in kept.belongings(work.tx, who) if lasts(found.membership.end, end)]
    _each(members, lambda found: people.leave(work, found, end))
    trusts = [found for found in kept.trusts(work.tx, who) if lasts(found.grant.end, end)]
    _each(trusts, lambda found: granting.take_back(work, found, end))
    deputies = duties.deputies_of(work.tx, who, end)
    _each(deputies, lambda found: granting.stand_down(work, found, end))
    served = duties.duties_of(work.tx, who, at)
    _each(served, lambda found: on_call.cut(work, found, at))
    closed = _together([_close(work, one, at) for one, _ in ending.living(work.tx, who, work.now)])
    return PersonEnded(
        person=who,
        end=end,
        memberships=len(members),
        grants=len(trusts),
        deputies=len(deputies),
        duties=len(served),
        tasks_left=len(tasks.of_person(work.tx, who)),
        **asdict(closed, recurse=False),
    )


def end_access(command: EndAccess, work: Work) -> AccessEnded:
    """Shut an identity out, or all those of a person."""
    found = ending.living(work.tx, command.identity, work.now)
    for person in {person for _, person in found}:
        if person is None:
            _require_staff(work)
        elif require_whole(work, "end_access", person) is Reach.OWN:
            raise Answered(NotAllowed("end_access"))
    if not found and kept.read_person(work.tx, command.identity, work.organisation):
        require_whole(work, "end_access", command.identity)
    elif not found:
        _require_staff(work)
    return _together([_close(work, one, work.now) for one, _ in found])


def hand_over(command: HandOver, work: Work) -> HandedOver:
    """Let somebody's work pass to somebody else."""
    giver, taker = people.person(work, command.person), people.person(work, command.to)
    if giver.id == taker.id:
        raise Unreadable("to", "error.own_deputy")
    work.require_over("hand_over", giver.id)
    start = command.start or work.today
    if start < work.today:
        raise Unreadable("start", "error.hand_over_past")
    there = kept.places_on(work.tx, taker.id, start)
    if not there:
        raise Unreadable("to", "error.hand_over_left")
    moved = tuple(_tasks(work, giver.id, taker.id, start, there))
    grants = _roles(work, giver.id, taker.id, start, there)
    served = _duties(work, giver.id, taker.id, start, there)
    work.tell(
        WorkHandedOver(
            organisation=work.organisation,
            by=work.actor.person,
            person=giver.id,
            to=taker.id,
            start=start,
            tasks=moved,
            grants=grants,
            duties=served,
        )
    )
    return HandedOver(giver.id, taker.id, start, len(moved), grants, served)


def _tasks(work: Work, giver: UUID, taker: UUID, start: date, there: frozenset[UUID]) -> Iterable[UUID]:
    """Every open task, where the work passes today; from a later day on, those due then."""
    since = date.min if start <= work.today else start
    for house in {task.house for task in tasks.of_person(work.tx, giver) if task.due >= since}:
        if giver != work.actor.person:
            require_at(work, "hand_over", Scope(house, work.organisation, "house", house))
        _require_there(work, house, there)
    return tasks.hand_over(work.tx, work.organisation, giver, taker, since=since)


def _roles(work: Work, giver: UUID, taker: UUID, start: date, there: frozenset[UUID]) -> int:
    """Roles that pass on: the giver's end on the day, the taker's begin, where they do not hold them already."""
    moving = {trust.id: trust for trust in kept.trusts(work.tx, giver)}
    found = list(handed_over(((trust.id, trust.grant) for trust in moving.values()), start))
    for at, grant in found:
        scope = scope_of(work, grant.scope)
        if scope is None:
            continue
        if giver != work.actor.person:
            require_at(work, "hand_over", scope)
        _require_there(work, scope.house, there)
        granting.take_back(work, moving[at], start)
        since = max(start, grant.start)
        theirs = [trust.grant for trust in kept.trusts(work.tx, taker)]
        if not any(g.role is grant.role and g.scope == grant.scope and holds(g.start, g.end, since) for g in theirs):
            granting.write(work, evolve(grant, person=taker, start=since), scope)
    return len(found)


def _duties(work: Work, giver: UUID, taker: UUID, start: date, there: frozenset[UUID]) -> int:
    at = max(work.now, _midnight(work, start))
    found = duties.duties_of(work.tx, giver, at)
    for duty in found:
        if giver != work.actor.person:
            require_at(work, "hand_over", Scope(duty.house, work.organisation, "house", duty.house))
        _require_there(work, duty.house, there)
        on_call.cut(work, duty, at)
        on_call.write(work, _passed(duty, work.new_id(), taker, at))
    return len(found)


def _passed(duty: Duty, made: UUID, taker: UUID, at: datetime) -> Duty:
    return evolve(duty, id=made, person=taker, start=max(duty.start, at))


def _require_there(work: Work, house: UUID | None, there: frozenset[UUID]) -> None:
    """Unreadable unless the taker lives or serves where the work is."""
    if house is not None and not {house, work.organisation} & there:
        raise Unreadable("to", "error.hand_over_left")


def _require_staff(work: Work) -> None:
    """What belongs to nobody's person is shut by who acts for the organisation."""
    if work.standing.reach("end_access", {work.organisation: Reach.ORGANISATION}, work.today) is None:
        raise Answered(NotAllowed("end_access"))


def _close(work: Work, identity: UUID, at: datetime) -> AccessEnded:
    closed = ending.end_now(work.tx, identity, at) if at <= work.now else ending.end_later(work.tx, identity, at)
    work.tell(AccessClosed(organisation=work.organisation, by=work.actor.person, identity=identity))
    return closed


def _together(closed: list[AccessEnded]) -> AccessEnded:
    return AccessEnded(
        identities=sum(one.identities for one in closed),
        sessions=sum(one.sessions for one in closed),
        api_keys=sum(one.api_keys for one in closed),
        links=sum(one.links for one in closed),
        feed_links=sum(one.feed_links for one in closed),
        passkeys=sum(one.passkeys for one in closed),
        labels=tuple(label for one in closed for label in one.labels),
    )


def _midnight(work: Work, day: date) -> datetime:
    """When a day begins, on the organisation's clock."""
    zone = work.keeper.zone if work.keeper else work.house.zone
    return datetime.combine(day, time(), tzinfo=ZoneInfo(zone))


def _each(found: Iterable[object], do: Callable[..., None]) -> None:
    for one in found:
        do(one)
