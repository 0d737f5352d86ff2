"""How far somebody may act upon a person or a role, among the people of an organisation.

Rules of this file:
1. Answering for a house is not enough to act upon whoever lives in it: one acts only upon people who are trusted
   with no more than oneself, wherever they are trusted. Otherwise a steward could become a coordinator by changing
   the address that one signs in by.
2. A role is given and ended by who may give it at its scope (core/trust.py).
"""

from __future__ import annotations

from uuid import UUID

from attrs import frozen

from habitat_kit.core.actors import Actor, Reach, Role
from habitat_kit.core.outcomes import NotAllowed
from habitat_kit.core.people import holds, lasts
from habitat_kit.core.trust import may_give
from habitat_kit.desk.work import Answered, Work, permissions
from habitat_kit.store import sights, streams
from habitat_kit.store.standing import read_standing

OF_A_HOUSE = frozenset({Role.RESIDENT, Role.REFERENT, Role.KEEPER, Role.STEWARD})
"""The roles of a house's own people; upon anybody else only the organisation's staff act."""


@frozen
class Scope:
    """Where a role holds: `reach` says what its scope is, `house` in which house that lies (None: all of them)."""

    id: UUID
    organisation: UUID
    reach: str
    house: UUID | None = None

    @property
    def around(self) -> dict[UUID, Reach]:
        """What it lies in, and how far a right over each goes."""
        here = {self.id: Reach.SPACE} if self.reach == "space" else {}
        houses = {self.house: Reach.HOUSE} if self.house else {}
        return {**here, **houses, self.organisation: Reach.ORGANISATION}


def scope_of(work: Work, at: UUID) -> Scope | None:
    """What an id is a scope of: the organisation, one of its houses, a space or a household in one."""
    if at == work.organisation:
        return Scope(at, at, "organisation")
    for reach in ("house", "space"):
        place = streams.house_of(work.tx, reach, at)
        if place is not None:
            return Scope(at, place.organisation, reach, place.house)
    household = sights.one_household(work.tx, at)
    return None if household is None else Scope(at, household.organisation, "household", household.house)


def reach_at(work: Work, right: str, scope: Scope) -> Reach | None:
    """How far the actor's right goes at a scope."""
    return work.standing.reach(right, scope.around, work.today, permissions(work.registry))


def require_at(work: Work, right: str, scope: Scope) -> None:
    """NotAllowed unless the actor's right reaches a whole house, or further."""
    found = reach_at(work, right, scope)
    if scope.organisation != work.organisation or found is None or found < Reach.HOUSE:
        raise Answered(NotAllowed(right))


def require_whole(work: Work, right: str, person: UUID) -> Reach:
    """The actor's reach over a person, who is trusted with nothing beyond it; NotAllowed otherwise (rule 1)."""
    found = work.require_over(right, person)
    if found < Reach.ORGANISATION and person != work.actor.person:
        for role, at in trusted(work, person):
            if role not in OF_A_HOUSE or not answers_for(work, right, at):
                raise Answered(NotAllowed(right))
    return found


def answers_for(work: Work, right: str, at: UUID) -> bool:
    """Whether the actor's right reaches the whole house that a scope lies in, or further."""
    scope = scope_of(work, at)
    return scope is not None and (reach_at(work, right, scope) or Reach.OWN) >= Reach.HOUSE


def trusted(work: Work, person: UUID) -> list[tuple[Role, UUID]]:
    """What a person is trusted with today or later, also as somebody's deputy: each role and its scope."""
    theirs = read_standing(work.tx, Actor(person=person))
    roles = [(grant.role, grant.scope) for grant in theirs.grants if lasts(grant.end, work.today)]
    return roles + [(Role.RESIDENT, home.household) for home in theirs.memberships if lasts(home.end, work.today)]


def require_giving(work: Work, right: str, role: Role, scope: Scope) -> None:
    """NotAllowed unless the actor holds, over a scope's house or organisation, a role that gives this one."""
    require_at(work, right, scope)
    if work.actor.system:
        return
    wide = {at for at, reach in scope.around.items() if reach >= Reach.HOUSE}
    held = {g.role for g in work.standing.grants if g.scope in wide and holds(g.start, g.end, work.today)}
    if not may_give(held, role):
        raise Answered(NotAllowed(right))
