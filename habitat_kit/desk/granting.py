"""Roles given and ended, deputies named: nobody gives more than they hold."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from habitat_kit.core.actors import Grant
from habitat_kit.core.commands import EndDeputy, EndGrant, GiveGrant, NameDeputy
from habitat_kit.core.errors import NotThere, Unreadable
from habitat_kit.core.events import RoleEnded, RoleGiven, StandInEnded, StandInNamed
from habitat_kit.core.outcomes import DeputyEnded, DeputyNamed, GrantEnded, GrantGiven
from habitat_kit.core.people import meet
from habitat_kit.core.trust import Deputy
from habitat_kit.desk.people import person
from habitat_kit.desk.trust import Scope, require_giving, require_whole, scope_of
from habitat_kit.desk.work import Work
from habitat_kit.store import duties, people
from habitat_kit.store.people import Trust


def give_grant(command: GiveGrant, work: Work) -> GrantGiven:
    """Give somebody a role over a scope."""
    known = person(work, command.person)
    scope = _scope(work, command.scope)
    require_giving(work, "give_grant", command.role, scope)
    work.require_over("give_grant", known.id)
    wanted = Grant(known.id, command.role, scope.id, command.start or work.today, command.end)
    if any(_meets(trust.grant, wanted) for trust in people.trusts(work.tx, known.id)):
        raise Unreadable("role", "error.already_trusted")
    made = write(work, wanted, scope)
    return GrantGiven(made, known.id, wanted.start, wanted.end)


def write(work: Work, wanted: Grant, scope: Scope) -> UUID:
    """Write a grant and tell it."""
    made = work.new_id()
    people.add_grant(work.tx, Trust(made, work.organisation, scope.reach, wanted))
    work.tell(
        RoleGiven(
            organisation=work.organisation,
            house=scope.house,
            by=work.actor.person,
            person=wanted.person,
            grant=made,
            role=wanted.role,
            scope=wanted.scope,
            start=wanted.start,
            end=wanted.end,
        )
    )
    return made


def end_grant(command: EndGrant, work: Work) -> GrantEnded:
    """Let a role end on a day."""
    found = people.trust(work.tx, command.grant)
    if found is None:
        raise NotThere("grant")
    require_giving(work, "end_grant", found.grant.role, _scope(work, found.grant.scope))
    end = command.end or work.today
    take_back(work, found, end)
    return GrantEnded(found.id, end)


def take_back(work: Work, found: Trust, end: date) -> None:
    """End a grant and tell it."""
    people.end(work.tx, "grant", found.id, found.grant.start, end, work.today)
    scope = scope_of(work, found.grant.scope)
    work.tell(
        RoleEnded(
            organisation=work.organisation,
            house=scope.house if scope else None,
            by=work.actor.person,
            person=found.grant.person,
            grant=found.id,
            role=found.grant.role,
            scope=found.grant.scope,
            end=end,
        )
    )


def name_deputy(command: NameDeputy, work: Work) -> DeputyNamed:
    """Let somebody hold what another holds, for a while: one's own roles, or those of people one may act upon."""
    known, deputy = person(work, command.person), person(work, command.deputy)
    require_whole(work, "name_deputy", known.id)
    start = command.start or work.today
    if not people.places_on(work.tx, deputy.id, start):
        raise Unreadable("deputy", "error.not_here_then")
    made = Deputy(work.new_id(), work.organisation, known.id, deputy.id, start, command.end)
    duties.add_deputy(work.tx, made)
    work.tell(
        StandInNamed(
            organisation=work.organisation,
            by=work.actor.person,
            person=known.id,
            standing_in=made.id,
            deputy=deputy.id,
            start=start,
            end=command.end,
        )
    )
    return DeputyNamed(made.id, start, command.end)


def end_deputy(command: EndDeputy, work: Work) -> DeputyEnded:
    """Let nobody stand in any more, from a day on."""
    found = duties.read_deputy(work.tx, command.deputy)
    if found is None:
        raise NotThere("deputy")
    require_whole(work, "end_deputy", found.person)
    end = command.end or work.today
    stand_down(work, found, end)
    return DeputyEnded(found.id, end)


def stand_down(work: Work, found: Deputy, end: date) -> None:
    """End a standing-in and tell it."""
    people.end(work.tx, "deputy", found.id, found.start, end, work.today)
    work.tell(
        StandInEnded(
            organisation=work.organisation,
            by=work.actor.person,
            person=found.person,
            standing_in=found.id,
            end=end,
        )
    )


def _scope(work: Work, at: UUID) -> Scope:
    found = scope_of(work, at)
    if found is None or found.organisation != work.organisation:
        raise NotThere("scope")
    return found


def _meets(one: Grant, other: Grant) -> bool:
    """Whether two grants of one role over one scope share a day."""
    return (one.role, one.scope) == (other.role, other.scope) and meet(one.start, one.end, other.start, other.end)
