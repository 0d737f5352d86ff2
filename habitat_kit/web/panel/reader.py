"""Who reads the panel, and how far: worked out once a request from the one table of rights.

Rules of this file:
1. The panel opens to whoever may decide about bookings, see the people or read the journal of some house: by the
   table that is stewards, coordinators and auditors. Everybody else has the residents' pages.
2. What a grant reaches is counted in whole houses; a right over one's own household or one space opens nothing here.
3. Nothing is remembered: a grant that ended yesterday opens nothing today.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextvars import ContextVar
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from attrs import evolve, field, frozen
from sqlalchemy import select

from habitat_kit.core.actors import Actor, Reach, Role
from habitat_kit.core.people import holds
from habitat_kit.core.periods import dates_at
from habitat_kit.core.permissions import PERMISSIONS
from habitat_kit.store import tables
from habitat_kit.store.discretion import protected_ids
from habitat_kit.store.standing import read_standing
from habitat_kit.store.statement import Statement
from habitat_kit.web.served import Served

OPENING = frozenset({"approve_booking", "see_people", "see_journal"})
"""The rights of which one, over a whole house, opens the panel."""

HERE = "see_house"
"""The right that stands for every house the panel opens to."""

_HOUSES = Statement(select(tables.house.c.id, tables.house.c.organisation_id, tables.house.c.zone))


@frozen(eq=False)
class Reader:
    """An actor with the houses each right reaches; `organisations` are those reached as a whole, by right."""

    actor: Actor
    houses: Mapping[str, frozenset[UUID]]
    organisations: Mapping[str, frozenset[UUID]]
    now: datetime
    shut: bool = False
    """Whether a second proof is missing: protected columns stay shut until it is shown."""

    roles: Mapping[Role, frozenset[UUID]] = field(factory=dict)
    """The houses in which the reader holds a role today, by role."""

    secret: frozenset[UUID] = frozenset()
    """Places, households and people that must not be found: what the journal tells of them is for who may know."""

    def reached(self, right: str) -> frozenset[UUID]:
        """The houses in which the reader has a right; for HERE, those the panel opens to."""
        return self.houses.get(right, frozenset())

    def may(self, right: str, house: UUID | None = None) -> bool:
        """Whether the reader has a right in a house, or in any."""
        reached = self.reached(right)
        return bool(reached) if house is None else house in reached

    def outside(self) -> Reader:
        """The same reader where what they get leaves the screen: nothing that must not be found."""
        return evolve(self, houses={right: at for right, at in self.houses.items() if right != "see_protected"})

    @property
    def enters(self) -> bool:
        """Whether the panel opens at all."""
        return bool(self.reached(HERE))


READER: ContextVar[Reader | None] = ContextVar("habitat_panel_reader", default=None)
"""Whose eyes the sessions of this request read with; without anybody's they refuse to open."""


def read_reader(kit: Served, actor: Actor) -> Reader:
    """How far an actor's grants reach now."""
    now = kit.desk.clock().replace(microsecond=0)
    with kit.database.read() as tx:
        standing = read_standing(tx, actor)
        places = tx.run(_HOUSES)
        secret = protected_ids(tx)
    table = {**PERMISSIONS, **{name: offered.permissions for name, offered in kit.registry.commands.items()}}
    houses: dict[str, set[UUID]] = {}
    organisations: dict[str, set[UUID]] = {}
    roles: dict[Role, set[UUID]] = {}
    granted = {grant.scope for grant in standing.grants}
    for house, organisation, zone in places:
        if not actor.system and granted.isdisjoint((house, organisation)):
            continue
        day = now.astimezone(ZoneInfo(zone)).date()
        scopes = {house: Reach.HOUSE, organisation: Reach.ORGANISATION}
        for grant in standing.grants:
            if grant.scope in scopes and holds(grant.start, grant.end, day):
                roles.setdefault(grant.role, set()).add(house)
        reached = {right: standing.reach(right, scopes, day, table) for right in table}
        far = {right for right, reach in reached.items() if reach is not None and reach >= Reach.HOUSE}
        for right in (far - {HERE}) | ({HERE} if far & OPENING else set()):
            houses.setdefault(right, set()).add(house)
            if reached.get(right) is Reach.ORGANISATION:
                organisations.setdefault(right, set()).add(organisation)
    shut = any(map(standing.unproven, dates_at(now)))
    held = {role: frozenset(at) for role, at in roles.items()}
    return Reader(actor, _frozen(houses), _frozen(organisations), now, shut, held, secret)


def _frozen(found: Mapping[str, set[UUID]]) -> Mapping[str, frozenset[UUID]]:
    return {right: frozenset(places) for right, places in found.items()}
