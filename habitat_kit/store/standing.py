"""What an actor may do and for whom: dated grants and memberships, read in one statement."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from attrs import field, frozen
from sqlalchemy import literal, select, union_all

from habitat_kit.core.actors import PERMISSIONS, Actor, Grant, Reach, Role, reach
from habitat_kit.core.people import Membership, households_of
from habitat_kit.store import tables
from habitat_kit.store.statement import Statement
from habitat_kit.store.transaction import Transaction
from habitat_kit.store.types import Text
from habitat_kit.store.uses import id_

grant, membership, household = tables.grant, tables.membership, tables.household

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
    )
)
"""The last column is a membership's house; a grant has none and repeats its scope."""


@frozen
class Standing:
    """An actor with every grant and membership they ever had; `houses` says where each of their households is."""

    actor: Actor
    grants: tuple[Grant, ...] = ()
    memberships: tuple[Membership, ...] = ()
    houses: Mapping[UUID, UUID] = field(factory=dict)

    def households(self, day: date, house: UUID | None = None) -> tuple[UUID, ...]:
        """The households the actor belongs to on a day: those of a house, or all."""
        person = self.actor.person
        found = households_of(person, self.memberships, day) if person else ()
        return tuple(one for one in found if house is None or self.houses.get(one) == house)

    def reach(
        self,
        right: str,
        scopes: Mapping[UUID, Reach],
        day: date,
        permissions: Mapping[str, Mapping[Role, Reach]] = PERMISSIONS,
    ) -> Reach | None:
        """How far `right` goes for the actor at a place on a day; the system's goes everywhere."""
        return Reach.ORGANISATION if self.actor.system else reach(right, self.grants, scopes, day, permissions)


def read_standing(tx: Transaction, actor: Actor) -> Standing:
    """What the actor may do, as the database has it now."""
    if actor.person is None:
        return Standing(actor)
    rows = tx.run(_STANDING, person=actor.person)
    return Standing(
        actor,
        tuple(Grant(actor.person, Role(what), at, start, end) for what, at, start, end, _ in rows if what != "member"),
        tuple(Membership(at, actor.person, start, end) for what, at, start, end, _ in rows if what == "member"),
        {at: house for what, at, _, _, house in rows if what == "member"},
    )


_LIVES_HERE = Statement(
    select(household.c.id).where(household.c.id == id_("household"), household.c.house_id == id_("house"))
)


def belongs(tx: Transaction, household_id: UUID, house: UUID) -> bool:
    """Whether a household is one of a house's."""
    return tx.one(_LIVES_HERE, household=household_id, house=house) is not None
