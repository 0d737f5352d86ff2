"""What a role in a house may be held over: the house itself, one of its spaces, one of its households."""

from __future__ import annotations

from sqlalchemy import select, union

from habitat_kit.store import tables
from habitat_kit.store.parameters import id_

space, household = tables.space, tables.household

_scopes = union(
    select(id_("house").label("at")),
    select(space.c.id).where(space.c.house_id == id_("house")),
    select(household.c.id).where(household.c.house_id == id_("house")),
).subquery()
SCOPES_OF_HOUSE = select(_scopes.c.at)
"""The ids of the house named "house" and of all there is in it that somebody can be trusted with."""
