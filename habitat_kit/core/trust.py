"""Trust between people: who may give which role, who stands in for whom, who is on duty.

Rules of this file:
1. Nobody gives more than they hold: a steward gives what a house needs day by day, a coordinator everything.
2. A deputy holds the roles of the person they stand in for, on the days both hold, and never longer; where that
   person lives is not passed on, and neither is what they themselves hold as somebody's deputy.
3. Duty is dated to the hour, on the house's clock; two may be on duty together.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from uuid import UUID

from attrs import frozen

from habitat_kit.core.actors import Grant, Role
from habitat_kit.core.errors import Unreadable
from habitat_kit.core.people import lasts
from habitat_kit.core.privacy import staff

GIVES: Mapping[Role, frozenset[Role]] = {
    Role.STEWARD: frozenset({Role.RESIDENT, Role.REFERENT, Role.KEEPER}),
    Role.COORDINATOR: frozenset(Role),
}
"""role -> the roles who holds it may give, and end."""

HANDED_OVER = frozenset({Role.REFERENT, Role.KEEPER})
"""The roles that pass on when somebody hands over their work; those with power over people are given anew."""


@frozen
class Deputy:
    """`deputy` stands in for `person` from `start` up to and without `end`."""

    id: UUID = staff()
    organisation: UUID = staff()
    person: UUID = staff()
    deputy: UUID = staff()
    start: date = staff()
    end: date | None = staff(default=None)

    def __attrs_post_init__(self) -> None:
        if self.person == self.deputy:
            raise Unreadable("deputy", "error.own_deputy")
        if self.end is not None and self.end <= self.start:
            raise Unreadable("end", "error.end_before_start")


@frozen
class Duty:
    """`person` is on call for a house from `start` up to and without `end`, both instants."""

    id: UUID = staff()
    organisation: UUID = staff()
    house: UUID = staff()
    person: UUID = staff()
    start: datetime = staff()
    end: datetime = staff()

    def __attrs_post_init__(self) -> None:
        if self.end <= self.start:
            raise Unreadable("end", "error.end_before_start")

    def holds(self, now: datetime) -> bool:
        """Whether they are on call at an instant."""
        return self.start <= now < self.end


def may_give(held: Iterable[Role], role: Role) -> bool:
    """Whether somebody who holds these roles at a place may give this one there."""
    return any(role in GIVES.get(one, frozenset()) for one in held)


def earlier(one: date | None, other: date | None) -> date | None:
    """The earlier of two ends; None is never."""
    return min((day for day in (one, other) if day is not None), default=None)


def passed_on(grant: Grant, deputy: UUID, start: date, end: date | None) -> Grant | None:
    """What a deputy holds by a grant while they stand in for its person; None where the days do not meet."""
    if grant.role is Role.RESIDENT:
        return None
    since, until = max(grant.start, start), earlier(grant.end, end)
    return None if until is not None and until <= since else Grant(deputy, grant.role, grant.scope, since, until)


def passes_on_at(asked: datetime, deadline: datetime | None, hours: int) -> datetime:
    """When a question nobody answered is shown to deputies too: after so many hours, or when half its time is gone."""
    after = asked + timedelta(hours=hours)
    return after if deadline is None else min(after, asked + max(deadline - asked, timedelta()) / 2)


def handed_over(grants: Iterable[tuple[UUID, Grant]], day: date) -> Iterator[tuple[UUID, Grant]]:
    """The grants, by id, of which something is left from `day` on, and whose role passes on."""
    for at, grant in grants:
        if grant.role in HANDED_OVER and lasts(grant.end, day):
            yield at, grant
