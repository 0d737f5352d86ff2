"""What a link that is no space's opens: its owner's own bookings, their household's, their houses', their tasks.

Rules of this file:
1. Such a link answers while it stands and its identity stands; a household's while its owner belongs to it, the
   houses' and the tasks' while its owner has a role that reaches one. Otherwise there is no row, whatever the reason.
2. What it shows is decided anew at every reading, by the memberships and grants of the day: what its owner may no
   longer see is gone at the next request.
3. A row says all that may change the feed's bytes. It changes more often than they do, so the tag is made of the bytes:
   not even a tag tells that something the owner may not see has changed.
4. Protected places, and what a household with a protected person does, are in no feed.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, bindparam, exists, func, literal, or_, select, union
from sqlalchemy.sql.selectable import ScalarSelect

from habitat_kit.core.feeds import Shown, Shows
from habitat_kit.core.permissions import PERMISSIONS
from habitat_kit.core.spaces import House, SpaceTree
from habitat_kit.core.uses import HOLDING, UseType
from habitat_kit.store import tables
from habitat_kit.store.dated import in_force
from habitat_kit.store.feeds import protected
from habitat_kit.store.mapping.ground import house_of
from habitat_kit.store.parameters import id_, instant
from habitat_kit.store.shown import MOST, USED, Window, read, told
from habitat_kit.store.statement import Row, Statement
from habitat_kit.store.transaction import Transaction
from habitat_kit.store.types import Day, Digest, Whole

link, identity, grant, membership = tables.feed_link, tables.identity, tables.grant, tables.membership
house, space, use, household, task = tables.house, tables.space, tables.use, tables.household, tables.task
organisation = tables.organisation

_ONE = literal(1, Whole())


class OwnFeed(NamedTuple):
    """Whatever may change the bytes of such a feed, but for the day.

    `people`, `near` and `wide` count every change of the organisation, of the houses its owner has to do with, and of
    those of an organisation they have a role over. A deadline that passes changes the bytes too: whoever keeps them
    knows the next one (`next_deadline`).
    """

    shows: str
    person: UUID
    household: UUID | None
    house: UUID
    zone: str
    people: int
    near: int
    wide: int

    @property
    def of(self) -> tuple[str, UUID, UUID | None, UUID]:
        """Which calendar it is: two links to the same one share its bytes."""
        return self.shows, self.person, self.household, self.house


class OwnOpened(NamedTuple):
    """A link that answers, and what it opens."""

    link: UUID
    last_used: date | None
    feed: OwnFeed


class Mine(NamedTuple):
    """A use of an own feed: when it starts, what is shown of it, and in which house it is."""

    start: datetime
    shown: Shown
    house: UUID


class Due(NamedTuple):
    """A task of an own feed, without a word that was typed: `ended_at` says it is over."""

    id: UUID
    due: date
    revision: int
    made_at: datetime
    ended_at: datetime | None
    place: str | None


def _day(name: str = "day") -> Any:
    return bindparam(name, type_=Day())


def _on(table: Any) -> ColumnElement[bool]:
    return in_force(table, _day())


def _homes(person: Any) -> Select[Any]:
    """The households somebody belongs to today."""
    return select(membership.c.household_id).where(membership.c.person_id == person, _on(membership))


def _trusted(person: Any, right: str, *scopes: Any) -> ColumnElement[bool]:
    """Whether somebody has a role today that gives a right beyond their own household, over one of these scopes."""
    roles = sorted(role for role, reach in PERMISSIONS[right].items() if reach > 1)
    over = [grant.c.scope_id == scope for scope in scopes]
    held = grant.c.role.in_([literal(role.value) for role in roles])
    return exists(select(_ONE).where(grant.c.person_id == person, _on(grant), held, or_(*over)).correlate_except(grant))


def _near(person: Any) -> Any:
    """The houses somebody ever had a home, a role or a room's role in: whatever they may see happens there."""
    mine = grant.c.person_id == person
    homes = select(household.c.house_id).join(membership, membership.c.household_id == household.c.id)
    rooms = select(space.c.house_id).join(grant, grant.c.scope_id == space.c.id)
    parts = (homes.where(membership.c.person_id == person), select(grant.c.scope_id).where(mine), rooms.where(mine))
    return union(*(part.correlate(identity) for part in parts))


def _near_seen() -> ScalarSelect[Any]:
    """How often anything changed in the houses near the link's owner."""
    each = house.alias("each")
    there = select(func.coalesce(func.sum(each.c.seq), 0)).where(each.c.id.in_(_near(identity.c.person_id)))
    return there.correlate(identity).scalar_subquery()


def _wide_seen() -> ScalarSelect[Any]:
    """The same of every house of an organisation over which its owner has a role."""
    each = house.alias("wide")
    there = select(func.coalesce(func.sum(each.c.seq), 0)).join(grant, grant.c.scope_id == each.c.organisation_id)
    return there.where(grant.c.person_id == identity.c.person_id).correlate(identity).scalar_subquery()


def _people_seen() -> ScalarSelect[Any]:
    """How often anything changed among the people of the organisation that keeps the link."""
    people = select(organisation.c.seq).where(organisation.c.id == link.c.organisation_id)
    return people.correlate(link).scalar_subquery()


def _answers() -> ColumnElement[bool]:
    """Whether its owner still has to do with what it shows."""
    person = identity.c.person_id
    decides = _trusted(person, "approve_booking", link.c.house_id, link.c.organisation_id)
    works = exists(select(_ONE).where(grant.c.person_id == person, _on(grant)).correlate_except(grant))
    return or_(
        link.c.shows == Shows.PERSON.value,
        and_(link.c.shows == Shows.HOUSEHOLD.value, link.c.household_id.in_(_homes(person).correlate(identity))),
        and_(link.c.shows == Shows.HOUSES.value, decides),
        and_(link.c.shows == Shows.TASKS.value, works),
    )


OPEN_OWN = Statement(
    select(
        link.c.id,
        link.c.last_used,
        link.c.shows,
        identity.c.person_id,
        link.c.household_id,
        link.c.house_id,
        house.c.zone,
        _people_seen().label("people"),
        _near_seen().label("near"),
        _wide_seen().label("wide"),
    )
    .select_from(link.join(identity, identity.c.id == link.c.identity_id).join(house, house.c.id == link.c.house_id))
    .where(link.c.digest == bindparam("digest", type_=Digest()), link.c.revoked_at.is_(None))
    .where(link.c.shows != Shows.SPACE.value, identity.c.person_id.is_not(None))
    .where(or_(link.c.ends_at.is_(None), link.c.ends_at > instant("now")))
    .where(or_(identity.c.ended_at.is_(None), identity.c.ended_at > instant("now")))
    .where(_answers())
)
"""Whom a digest lets in to what is their own: one row or none."""

OURS: dict[Shows, ColumnElement[bool]] = {
    Shows.PERSON: and_(use.c.type == UseType.BOOKING.value, use.c.household_id.in_(_homes(id_("person")))),
    Shows.HOUSEHOLD: and_(use.c.type == UseType.BOOKING.value, use.c.household_id == id_("household")),
    Shows.HOUSES: _trusted(id_("person"), "approve_booking", use.c.house_id, use.c.organisation_id),
}
"""Whose uses each such calendar shows."""


def _uses(shows: Shows) -> Select[Any]:
    holding = (use.c.state == state.value for state in sorted(HOLDING))
    read_from = use.join(space, space.c.id == use.c.space_id)
    return (
        select(*USED, space.c.name.label("place"), household.c.label, use.c.house_id)
        .select_from(read_from.outerjoin(household, household.c.id == use.c.household_id))
        .where(OURS[shows], told(), ~protected(use.c.space_id))
        .where(use.c.end > instant("start"), use.c.start < instant("end"))
        .where(or_(*holding, use.c.revised_at >= instant("gone_since")))
        .order_by(use.c.end <= instant("today"), use.c.start, use.c.id)
        .limit(MOST)
    )


_IN_WINDOW = {shows: Statement(_uses(shows)) for shows in OURS}
_ROLES = exists(
    select(_ONE)
    .where(grant.c.person_id == id_("person"), _on(grant))
    .where(grant.c.role.in_([literal(r.value) for r, reach in sorted(PERMISSIONS["see_tasks"].items()) if reach > 1]))
    .where(or_(task.c.role.is_(None), task.c.role == grant.c.role))
    .where(
        or_(
            grant.c.scope_id == task.c.house_id,
            grant.c.scope_id == task.c.organisation_id,
            grant.c.scope_id == task.c.space_id,
        )
    )
    .correlate(task)
)
_TASKS = Statement(
    select(task.c.id, task.c.due, task.c.revision, task.c.made_at, task.c.ended_at, space.c.name)
    .select_from(task.outerjoin(space, space.c.id == task.c.space_id))
    .where(or_(task.c.assignee_id == id_("person"), and_(task.c.assignee_id.is_(None), _ROLES)))
    .where(or_(task.c.space_id.is_(None), ~protected(task.c.space_id)))
    .where(task.c.due >= _day("first"), task.c.due < _day("last"))
    .where(or_(task.c.ended_at.is_(None), task.c.ended_at >= instant("gone_since")))
    .order_by(task.c.due, task.c.id)
    .limit(MOST)
)
_HOUSE = Statement(select(house).where(house.c.id == id_("house")))


def own_opened(row: Row) -> OwnOpened:
    """What one row of OPEN_OWN says."""
    return OwnOpened(row[0], row[1], OwnFeed(*row[2:]))


def open_own(tx: Transaction, digest: bytes, now: datetime) -> OwnOpened | None:
    """What a secret's digest opens of somebody's own; None whatever the reason."""
    row = tx.one(OPEN_OWN, digest=digest, now=now, day=now.date())
    return own_opened(row) if row else None


def in_window(tx: Transaction, feed: OwnFeed, window: Window) -> list[Mine]:
    """Every use an own feed shows, in order of time."""
    shows = Shows(feed.shows)
    around: dict[str, Any] = {"start": window.start, "end": window.end, "gone_since": window.gone_since}
    around["today"] = window.today
    return [Mine(*read(row), row[-1]) for row in tx.run(_IN_WINDOW[shows], **around, **whose(feed, window.now))]


def whose(feed: OwnFeed, now: datetime) -> dict[str, Any]:
    """What OURS takes."""
    if feed.shows == Shows.HOUSEHOLD:
        return {"household": feed.household}
    return {"person": feed.person, "day": now.date()}


def next_deadline(those: Iterable[Mine], now: datetime) -> datetime | None:
    """When time alone will change what is shown of these uses."""
    return min((m.shown.deadline for m in those if m.shown.deadline and m.shown.deadline > now), default=None)


def tasks_in(tx: Transaction, feed: OwnFeed, window: Window) -> list[Due]:
    """Every task an own feed shows, by the day it is due."""
    around = {"first": window.start.date(), "last": window.end.date(), "gone_since": window.gone_since}
    return [Due(*row) for row in tx.run(_TASKS, person=feed.person, day=window.now.date(), **around)]


def house_at(tx: Transaction, house_id: UUID) -> House:
    """A house without its tree."""
    return house_of(tx.run(_HOUSE, house=house_id)[0], SpaceTree(()))
