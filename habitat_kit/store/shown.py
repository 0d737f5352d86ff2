"""The uses a calendar shows: all of a window, one of them, those the journal says have changed.

Rules of this file:
1. A calendar shows every use of a space that shares a leaf with its own: those above and those below.
2. A space with a protected location, and whatever stands under it, is in no calendar at all; nor is what a
   household with a protected person does anywhere.
3. What no longer holds, or has moved to where this calendar does not look, is shown a while longer
   (`gone_since`) as gone, so that calendars remove it.
4. At level busy no name is even read.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Select, bindparam, literal, null, or_, select, union

from habitat_kit.core.errors import NotThere
from habitat_kit.core.feeds import Level, Shown
from habitat_kit.core.periods import Hours, Nights
from habitat_kit.core.spaces import House, SpaceTree
from habitat_kit.core.uses import HOLDING, Silence, State, UseType
from habitat_kit.store import tables
from habitat_kit.store.discretion import DISCREET
from habitat_kit.store.feeds import Feed, protected
from habitat_kit.store.mapping.ground import house_of
from habitat_kit.store.parameters import id_, instant
from habitat_kit.store.statement import Row, Statement
from habitat_kit.store.transaction import Transaction
from habitat_kit.store.types import Text, Whole

space, under, use, left = tables.space, tables.space_under, tables.use, tables.left
household, journal = tables.household, tables.journal

MOST = 10_000
"""The most events a feed holds; what is over goes first."""

MANY = 500
"""More journal rows than this since the last reading: reading everything again is no dearer."""


class Window(NamedTuple):
    """What a calendar shows at `now`: uses that meet [start, end), and those that ended their hold since `gone_since`.

    `today` is the instant the house's day began; what is over by then goes first when there is too much.
    """

    start: datetime
    end: datetime
    gone_since: datetime
    today: datetime
    now: datetime


USED: tuple[Any, ...] = (
    use.c.id,
    use.c.start,
    use.c.type,
    use.c.kind,
    use.c.state,
    use.c.first_night,
    use.c.departure,
    use.c.wall_start,
    use.c.wall_end,
    use.c.zone,
    use.c.revision,
    use.c.sequence,
    use.c.revised_at,
    use.c.deadline,
    use.c.on_deadline,
    use.c.series_id,
    use.c.occurrence,
)
"""What `read` takes of a use; the name of its place and its household's follow."""


def related(of: ColumnElement[Any]) -> Any:
    """The spaces that share a leaf with a space, without the protected ones."""
    return union(
        select(under.c.space_id).where(under.c.ancestor_id == of, ~protected(under.c.space_id)),
        select(under.c.ancestor_id).where(under.c.space_id == of, ~protected(under.c.ancestor_id)),
    )


def told() -> ColumnElement[bool]:
    """Whether a use is of nobody in particular, or of a household one may tell of."""
    return or_(use.c.household_id.is_(None), use.c.household_id.not_in(DISCREET))


def columns(level: Level, *more: Any) -> Select[Any]:
    """The columns `read` takes, and more; at level busy no name is even read."""
    if level is Level.BUSY:
        return select(*USED, null().label("place"), null().label("label"), *more)
    named = use.join(space, space.c.id == use.c.space_id)
    named = named.outerjoin(household, household.c.id == use.c.household_id)
    return select(*USED, space.c.name.label("place"), household.c.label, *more).select_from(named)


def _uses(level: Level) -> Select[Any]:
    holding = (use.c.state == state.value for state in sorted(HOLDING))
    return (
        columns(level)
        .where(use.c.space_id.in_(related(id_("space"))))
        .where(told(), use.c.end > instant("start"), use.c.start < instant("end"))
        .where(or_(*holding, use.c.revised_at >= instant("gone_since")))
    )


def _left(level: Level) -> Select[Any]:
    """The same columns of what was moved out of a calendar's sight: gone, at the times it had there."""
    room = level is Level.ROOM
    gone = left.join(use, use.c.id == left.c.use_id)
    return (
        select(
            left.c.use_id,
            left.c.start,
            use.c.type,
            use.c.kind,
            literal(State.CANCELLED.value, Text()).label("state"),
            left.c.first_night,
            left.c.departure,
            left.c.wall_start,
            left.c.wall_end,
            left.c.zone,
            left.c.revision,
            left.c.sequence,
            left.c.left_at,
            null().label("deadline"),
            null().label("on_deadline"),
            use.c.series_id,
            use.c.occurrence,
            space.c.name.label("place") if room else null().label("place"),
            null().label("label"),
        )
        .select_from(gone.join(space, space.c.id == left.c.space_id) if room else gone)
        .where(left.c.space_id.in_(related(id_("space"))), use.c.space_id.not_in(related(id_("space"))))
        .where(told(), left.c.end > instant("start"), left.c.start < instant("end"))
        .where(left.c.left_at >= instant("gone_since"))
        .order_by(left.c.revision)
    )


_LEFT = {level: Statement(_left(level)) for level in Level}
_ONE_LEFT = {level: Statement(_left(level).where(left.c.use_id == id_("use"))) for level in Level}
_IN_WINDOW = {
    level: Statement(_uses(level).order_by(use.c.end <= instant("today"), use.c.start, use.c.id).limit(MOST + 1))
    for level in Level
}
_ONE = {level: Statement(_uses(level).where(use.c.id == id_("use"))) for level in Level}
_HOUSE = Statement(select(tables.house).where(tables.house.c.id == id_("house")))
_SPACE = Statement(select(space.c.name).where(space.c.id == id_("space")))
_LAPSED = Statement(
    select(use.c.id).where(
        use.c.house_id == id_("house"), use.c.deadline.is_not(None), use.c.deadline <= instant("now")
    )
)
_CHANGED = Statement(
    select(journal.c.use_id)
    .where(journal.c.stream_id == id_("house"), journal.c.seq > bindparam("seq", type_=Whole()))
    .where(journal.c.use_id.is_not(None))
    .order_by(journal.c.seq)
    .limit(MANY + 1)
)


def place(tx: Transaction, feed: Feed) -> tuple[House, str]:
    """The house of a feed (without its tree) and the name of the feed's space."""
    house_row, space_row = tx.one(_HOUSE, house=feed.house), tx.one(_SPACE, space=feed.space)
    if house_row is None or space_row is None:
        raise NotThere("space")
    return house_of(house_row, SpaceTree(())), space_row[0]


def in_window(tx: Transaction, feed: Feed, window: Window) -> list[tuple[datetime, Shown]]:
    """Every use a feed shows, each with the instant it starts; one more than MOST says there were too many."""
    around = {"start": window.start, "end": window.end, "gone_since": window.gone_since, "today": window.today}
    there = [read(row) for row in tx.run(_IN_WINDOW[Level(feed.level)], space=feed.space, **around)]
    del around["today"]
    gone = [read(row) for row in tx.run(_LEFT[Level(feed.level)], space=feed.space, **around)]
    return there + gone[: max(0, MOST - len(there))]


def one(tx: Transaction, feed: Feed, window: Window, use_id: UUID) -> tuple[datetime, Shown] | None:
    """One use as a feed shows it, None when it does not."""
    around = {"start": window.start, "end": window.end, "gone_since": window.gone_since}
    row = tx.one(_ONE[Level(feed.level)], space=feed.space, use=use_id, **around)
    if row is None:
        rows = tx.run(_ONE_LEFT[Level(feed.level)], space=feed.space, use=use_id, **around)
        row = rows[-1] if rows else None
    return read(row) if row else None


def lapsed(tx: Transaction, house_id: UUID, now: datetime) -> frozenset[UUID]:
    """The uses of a house whose deadline has passed and that nobody settled yet."""
    return frozenset(found for (found,) in tx.run(_LAPSED, house=house_id, now=now))


def changed(tx: Transaction, house_id: UUID, seq: int) -> frozenset[UUID] | None:
    """The uses of a house the journal tells of after `seq`; None when there are more than MANY rows."""
    rows = tx.run(_CHANGED, house=house_id, seq=seq)
    return None if len(rows) > MANY else frozenset(found for (found,) in rows)


def read(row: Row) -> tuple[datetime, Shown]:
    """The start of a use, and what a feed may know of it."""
    nights = row[7] is None
    return row[1], Shown(
        use=row[0],
        closure=row[2] == UseType.CLOSURE.value,
        kind=row[3],
        state=State(row[4]),
        when=Nights(row[5], row[6]) if nights else Hours(*map(datetime.fromisoformat, row[7:9])),
        zone=row[9],
        revision=row[10],
        sequence=row[11],
        revised_at=row[12],
        deadline=row[13],
        on_silence=Silence(row[14]) if row[14] else None,
        series=row[15],
        occurrence=row[16],
        place=row[17],
        household=row[18],
    )
