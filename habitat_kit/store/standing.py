"""What an actor may do and for whom: dated grants and memberships, and what they hold as a deputy; in one statement."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from attrs import field, frozen
from sqlalchemy import BindParameter, ColumnElement, bindparam, literal, or_, select, union, union_all

from habitat_kit.core.actors import Actor, Grant, Reach, Role
from habitat_kit.core.people import Membership, holds, households_of
from habitat_kit.core.permissions import GUARDED, PERMISSIONS, PROOF, reach
from habitat_kit.core.spaces import House
from habitat_kit.core.trust import passed_on
from habitat_kit.store import tables
from habitat_kit.store.dated import in_force, not_over
from habitat_kit.store.parameters import id_
from habitat_kit.store.scopes import SCOPES_OF_HOUSE
from habitat_kit.store.statement import Statement
from habitat_kit.store.transaction import Transaction
from habitat_kit.store.types import Day, Text

grant, membership, household = tables.grant, tables.membership, tables.household
house, space, person, deputy = tables.house, tables.space, tables.person, tables.deputy

_ELSE = frozenset({"member", "deputy"})
"""What rows of a standing say besides the roles."""

_STANDING = Statement(
    union_all(
        select(grant.c.role, grant.c.scope_id, grant.c.start, grant.c.end, grant.c.scope_id).where(
            grant.c.person_id == id_("person")
        ),
        select(
            literal("member", Text()),
            membership.c.household_id,
            membership.c.start,
            membership.c.end,
            household.c.house_id,
        )
        .join(household, household.c.id == membership.c.household_id)
        .where(membership.c.person_id == id_("person")),
        select(
            literal("deputy", Text()), deputy.c.person_id, deputy.c.start, deputy.c.end, deputy.c.organisation_id
        ).where(deputy.c.deputy_id == id_("person")),
    )
)
"""The last column is a membership's house; a grant has none and repeats its scope, a deputy an organisation."""
_PASSED_ON = Statement(
    select(grant.c.role, grant.c.scope_id, grant.c.start, grant.c.end).where(grant.c.person_id == id_("person"))
)


def day(name: str) -> BindParameter[Any]:
    """A parameter that is a local day."""
    return bindparam(name, type_=Day())


@frozen
class Standing:
    """An actor with every grant and membership they ever had; `houses` says where each of their households is.

    `lent` are those of the grants that they hold as somebody's deputy.
    """

    actor: Actor
    grants: tuple[Grant, ...] = ()
    lent: tuple[Grant, ...] = ()
    memberships: tuple[Membership, ...] = ()
    houses: Mapping[UUID, UUID] = field(factory=dict)

    def households(self, day: date, house: UUID | None = None) -> tuple[UUID, ...]:
        """The households the actor belongs to on a day: those of a house, or all."""
        person = self.actor.person
        found = households_of(person, self.memberships, day) if person else ()
        return tuple(one for one in found if house is None or self.houses.get(one) == house)

    def unproven(self, day: date) -> bool:
        """Whether a role the actor holds on a day asks for a second proof that they did not show."""
        if self.actor.proven or self.actor.system:
            return False
        return any(grant.role in GUARDED and holds(grant.start, grant.end, day) for grant in self.grants)

    def reach(
        self,
        right: str,
        scopes: Mapping[UUID, Reach],
        day: date,
        permissions: Mapping[str, Mapping[Role, Reach]] = PERMISSIONS,
    ) -> Reach | None:
        """How far `right` goes for the actor at a place on a day; the system's goes everywhere.

        Nowhere, where a second proof is asked of the actor and was not shown.
        """
        if right in PROOF and self.unproven(day):
            return None
        return Reach.ORGANISATION if self.actor.system else reach(right, self.grants, scopes, day, permissions)


def read_standing(tx: Transaction, actor: Actor) -> Standing:
    """What the actor may do, as the database has it now."""
    if actor.person is None:
        return Standing(actor)
    rows = tx.run(_STANDING, person=actor.person)
    own = tuple(
        Grant(actor.person, Role(what), at, start, end) for what, at, start, end, _ in rows if what not in _ELSE
    )
    lent = tuple(held for what, *dated, _ in rows if what == "deputy" for held in _as_deputy(tx, actor.person, *dated))
    return Standing(
        actor,
        (*own, *lent),
        lent,
        tuple(Membership(at, actor.person, start, end) for what, at, start, end, _ in rows if what == "member"),
        {at: house for what, at, _, _, house in rows if what == "member"},
    )


def _as_deputy(tx: Transaction, who: UUID, of: UUID, start: date, end: date | None) -> Iterator[Grant]:
    """What somebody holds by standing in for a person."""
    for role, scope, since, until in tx.run(_PASSED_ON, person=of):
        held = passed_on(Grant(of, Role(role), scope, since, until), who, start, end)
        if held is not None:
            yield held


def foresee_standing(tx: Transaction, actor: Actor) -> None:
    """Have `read_standing` travel with what goes before it."""
    if actor.person is not None:
        tx.foresee(_STANDING, person=actor.person)


_LIVES_HERE = Statement(
    select(household.c.id).where(household.c.id == id_("household"), household.c.house_id == id_("house"))
)


def belongs(tx: Transaction, household_id: UUID, house: UUID) -> bool:
    """Whether a household is one of a house's."""
    return tx.one(_LIVES_HERE, household=household_id, house=house) is not None


_SERVES = Statement(
    union(
        select(grant.c.id)
        .where(grant.c.person_id == id_("person"), grant.c.start <= day("day"))
        .where(not_over(grant, day("day")))
        .where(or_(grant.c.scope_id == id_("organisation"), grant.c.scope_id.in_(SCOPES_OF_HOUSE))),
        select(membership.c.id)
        .join(household, household.c.id == membership.c.household_id)
        .where(membership.c.person_id == id_("person"), household.c.house_id == id_("house"))
        .where(in_force(membership, day("day"))),
    )
)


def serves(tx: Transaction, person_id: UUID, at: House, today: date) -> bool:
    """Whether a person lives or holds a grant in a house on a day."""
    here = {"person": person_id, "house": at.id, "organisation": at.organisation, "day": today}
    return tx.one(_SERVES, **here) is not None


def _standing_on() -> tuple[ColumnElement[bool], ...]:
    """A person's grants that are not over on a day."""
    return grant.c.person_id == id_("person"), not_over(grant, day("day"))


_HOUSES_OF = Statement(
    union(
        select(household.c.house_id)
        .join(membership, membership.c.household_id == household.c.id)
        .where(membership.c.person_id == id_("person"))
        .where(not_over(membership, day("day"))),
        select(house.c.id).join(grant, grant.c.scope_id == house.c.id).where(*_standing_on()),
        select(space.c.house_id).join(grant, grant.c.scope_id == space.c.id).where(*_standing_on()),
        select(household.c.house_id).join(grant, grant.c.scope_id == household.c.id).where(*_standing_on()),
    )
)
_KEPT_BY = Statement(
    select(person.c.id).where(person.c.id == id_("person"), person.c.organisation_id == id_("organisation"))
)
_GRANTED_BY = Statement(
    union(
        select(grant.c.id).where(grant.c.person_id == id_("person"), grant.c.scope_id == id_("organisation")),
        select(grant.c.id)
        .join(house, house.c.id == grant.c.scope_id)
        .where(grant.c.person_id == id_("person"), house.c.organisation_id == id_("organisation")),
    )
)


def houses_of(tx: Transaction, person_id: UUID, today: date) -> tuple[UUID, ...]:
    """The houses a person lives or holds a grant in today or later: whoever answers for one answers for the person.

    Whoever moved out is answered for by their organisation alone.
    """
    return tuple(found for (found,) in tx.run(_HOUSES_OF, person=person_id, day=today))


def somewhere(tx: Transaction, actor: Actor, organisation_id: UUID) -> bool:
    """Whether an organisation keeps the actor, or anybody ever gave them a grant over it or a house of its."""
    if actor.person is None:
        return False
    at = {"person": actor.person, "organisation": organisation_id}
    return tx.one(_KEPT_BY, **at) is not None or tx.one(_GRANTED_BY, **at) is not None
