"""What a secret link opens: found in one seek, with whatever decides the bytes of its feed.

Rules of this file:
1. A link answers while it stands, its identity stands, and its person still has a grant that reaches the
   space (for level room: one that may see names). Otherwise there is no row, whatever the reason.
2. The row says all that decides a feed's bytes, so that nothing more is read for a feed that has not changed.
3. What may not be shown is part of the ground: read once per ground, not at every request.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, FromClause, Select, bindparam, exists, func, literal, or_, select
from sqlalchemy.sql.selectable import ScalarSelect

from habitat_kit.core.errors import NotThere
from habitat_kit.core.feeds import Level
from habitat_kit.core.permissions import PERMISSIONS
from habitat_kit.store import tables
from habitat_kit.store.dated import in_force
from habitat_kit.store.discretion import DISCREET
from habitat_kit.store.parameters import id_, instant
from habitat_kit.store.statement import Row, Statement
from habitat_kit.store.transaction import Transaction
from habitat_kit.store.types import Day, Digest, Whole

link, identity, grant, household = tables.feed_link, tables.identity, tables.grant, tables.household
house, space, under, use = tables.house, tables.space, tables.space_under, tables.use

_ANY = literal(1, Whole())
_ABOVE, _PLACE = under.alias("above"), space.alias("place")
"""For `protected`, which stands in many statements: making them anew for each would take megabytes."""


class Feed(NamedTuple):
    """Whatever decides a feed's bytes, but for the day: two equal ones are the same feed in the same state.

    A named tuple because it is made and hashed for every request. `lapsed` counts the deadlines that have
    passed and wait to be settled.
    """

    house: UUID
    space: UUID
    level: str
    zone: str
    ground: int
    revision: int
    lapsed: int


class Veil(NamedTuple):
    """What of a space may not be shown, as long as the ground stays as it is.

    `hidden`: nothing of the space itself; `hides`: something below it, or some household's uses.
    """

    ground: int
    hidden: bool
    hides: bool

    @property
    def discreet(self) -> bool:
        """Whether not even the revision may tell that something changed."""
        return bool(self.hidden or self.hides)


class Opened(NamedTuple):
    """A link that answers: what it opens, and how far the house's journal had come."""

    link: UUID
    last_used: date | None
    seq: int
    feed: Feed


def any_row(read: tuple[FromClause, ...], *conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    """Whether rows of the tables `read` meet the conditions; every other table is the enclosing statement's."""
    return exists(select(_ANY).where(*conditions).correlate_except(*read))


def protected(of: Any) -> ColumnElement[bool]:
    """Whether a space or one above it has a protected location."""
    there = _PLACE.c.id == _ABOVE.c.ancestor_id
    return any_row((_ABOVE, _PLACE), _ABOVE.c.space_id == of, there, _PLACE.c.protected_location)


def _protected_below(of: ColumnElement[Any]) -> ColumnElement[bool]:
    """Whether a space or one below it has a protected location."""
    below, place = under.alias(), space.alias()
    there = place.c.id == below.c.space_id
    return any_row((below, place), below.c.ancestor_id == of, there, place.c.protected_location)


def _discreet_in(of: ColumnElement[Any]) -> ColumnElement[bool]:
    """Whether a house has a household that is not told of."""
    home = household.alias()
    return any_row((home,), home.c.house_id == of, home.c.id.in_(DISCREET))


def _stands_under(lower: ColumnElement[Any], upper: ColumnElement[Any]) -> ColumnElement[bool]:
    between = under.alias()
    return any_row((between,), between.c.ancestor_id == upper, between.c.space_id == lower)


def _lapsed() -> ScalarSelect[Any]:
    """How many uses the feed shows wait on a deadline that has passed."""
    due = use.alias("due")
    return (
        select(func.count())
        .select_from(due)
        .where(due.c.house_id == link.c.house_id, due.c.deadline.is_not(None), due.c.deadline <= instant("now"))
        .where(or_(_stands_under(link.c.space_id, due.c.space_id), _stands_under(due.c.space_id, link.c.space_id)))
        .correlate(link)
        .scalar_subquery()
    )


def _still_trusted() -> ColumnElement[bool]:
    """Whether the link's person has a grant today that reaches the space; the system's links have no person."""
    day = bindparam("day", type_=Day())
    named = (grant.c.role == role.value for role in sorted(PERMISSIONS["see_names"]))
    trusted = any_row(
        (grant,),
        grant.c.person_id == identity.c.person_id,
        in_force(grant, day),
        or_(
            grant.c.scope_id == link.c.house_id,
            grant.c.scope_id == link.c.organisation_id,
            _stands_under(link.c.space_id, grant.c.scope_id),
        ),
        or_(link.c.level == Level.BUSY.value, *named),
    )
    return or_(identity.c.person_id.is_(None), trusted)


def _opening() -> Select[Any]:
    found = link.join(identity, identity.c.id == link.c.identity_id)
    found = found.join(house, house.c.id == link.c.house_id).join(space, space.c.id == link.c.space_id)
    return (
        select(
            link.c.id,
            link.c.last_used,
            house.c.seq,
            link.c.house_id,
            link.c.space_id,
            link.c.level,
            house.c.zone,
            house.c.ground,
            space.c.calendar_revision,
            _lapsed().label("lapsed"),
        )
        .select_from(found)
        .where(link.c.digest == bindparam("digest", type_=Digest()), link.c.revoked_at.is_(None))
        .where(or_(link.c.ends_at.is_(None), link.c.ends_at > instant("now")))
        .where(or_(identity.c.ended_at.is_(None), identity.c.ended_at > instant("now")))
        .where(_still_trusted())
    )


OPEN = Statement(_opening())
"""Whom a digest lets in, and to what: one row or none."""


_VEIL = Statement(
    select(
        house.c.ground,
        protected(space.c.id).label("hidden"),
        or_(_protected_below(space.c.id), _discreet_in(space.c.house_id)).label("hides"),
    )
    .select_from(space.join(house, house.c.id == space.c.house_id))
    .where(space.c.id == id_("space"))
)


def veil(tx: Transaction, space_id: UUID) -> Veil:
    """What of a space may not be shown."""
    row = tx.one(_VEIL, space=space_id)
    if row is None:
        raise NotThere("space")
    return Veil(*row)


def opened(row: Row) -> Opened:
    """What one row of OPEN says."""
    return Opened(row[0], row[1], row[2], Feed(*row[3:]))


def at_moment(now: datetime) -> dict[str, Any]:
    """What OPEN takes besides the digest. Grants end with their last day in UTC."""
    return {"now": now, "day": now.date()}


def open_feed(tx: Transaction, digest: bytes, now: datetime) -> Opened | None:
    """What a secret's digest opens, in whole seconds of UTC; None whatever the reason."""
    row = tx.one(OPEN, digest=digest, **at_moment(now))
    return opened(row) if row else None
