"""Leaves that come, are split, or go, and the claims of whoever took what is above them.

Rules of this file:
1. Only days to come change: `start` and `end` are today at the earliest; what was slept stays as it was.
2. Who took a space has whatever is in it: the new leaf too, the parts of a split one, no longer what has ended.
3. A booking that would be left without a place stands in the way, and is named.
4. Keys are a house file's: a file that names the same key means the same place (desk/plan.py).
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from uuid import UUID

from attrs import evolve

from habitat_kit.core.bookings import Booking
from habitat_kit.core.claims import Claim
from habitat_kit.core.commands import AddLeaf, EndLeaf, Part, SplitLeaf
from habitat_kit.core.errors import Unreadable
from habitat_kit.core.events import HouseChanged
from habitat_kit.core.ids import named
from habitat_kit.core.outcomes import GroundChanged, GroundClashes
from habitat_kit.core.periods import EARLIEST, FOREVER, Span
from habitat_kit.core.spaces import Form, House, Space, SpaceTree
from habitat_kit.desk.rewriting import Wanting, foreseen, joined, rewrite, times, told
from habitat_kit.desk.rewriting import changed as rewritten
from habitat_kit.desk.work import Work
from habitat_kit.store import reshaping, structure, uses
from habitat_kit.store.ground import read_tree
from habitat_kit.store.mapping import ground as rows

Answer = GroundChanged | GroundClashes
Line = tuple[str, str, str]


def add(command: AddLeaf, work: Work) -> Answer:
    """Put a new leaf under a space."""
    work.require("add_leaf", command.space)
    parent = work.house.tree[command.space]
    _from_today(work, command.start, "start")
    _fresh(work, "key", command.key)
    if _has_been_taken(work, parent.id):
        raise Unreadable("space", "error.split_it", key=parent.key)
    if parent.split_on and command.start < parent.split_on:
        raise Unreadable("start", "error.not_split_yet", day=parent.split_on)
    leaf = Space(
        id=_id(work, command.key),
        key=command.key,
        name=command.label,
        form=command.form,
        parent=parent.id,
        bookable=command.bookable,
        sleeps=command.sleeps,
        seats=command.seats,
        life_from=command.start,
    )
    return _shape(work, (leaf,), (), command.start, plan_only=command.plan_only)


def split(command: SplitLeaf, work: Work) -> Answer:
    """Let the parts of a leaf be taken instead of itself, from a day on."""
    work.require("split_leaf", command.space)
    leaf = _leaf(work, command.space)
    _from_today(work, command.start, "start")
    if not leaf.lives_through(command.start, command.start) or leaf.life_from == command.start:
        raise Unreadable("start", "error.not_there_then", key=leaf.key)
    for part in command.parts:
        _fresh(work, "parts", part.key)
    parts = tuple(_part(work, leaf, part, command.start) for part in command.parts)
    return _shape(work, parts, (evolve(leaf, split_on=command.start),), command.start, plan_only=command.plan_only)


def end(command: EndLeaf, work: Work) -> Answer:
    """End a leaf: from that day on nobody takes it."""
    work.require("end_leaf", command.space)
    leaf = _leaf(work, command.space)
    _from_today(work, command.end, "end")
    if (leaf.life_until and leaf.life_until <= command.end) or (leaf.life_from and command.end <= leaf.life_from):
        raise Unreadable("end", "error.not_there_then", key=leaf.key)
    over = evolve(leaf, life_until=command.end, bookable=leaf.bookable and command.end > work.today)
    _not_the_last(work, leaf, command.end)
    return _shape(work, (), (over,), command.end, plan_only=command.plan_only)


def _part(work: Work, leaf: Space, part: Part, start: date) -> Space:
    form = part.form or (Form.BED if leaf.form is Form.ROOM else Form.ROOM)
    return Space(
        id=_id(work, part.key),
        key=part.key,
        name=part.label,
        form=form,
        parent=leaf.id,
        bookable=part.bookable,
        sleeps=part.sleeps,
        seats=part.seats,
        life_from=start,
        life_until=leaf.life_until,
        protected_location=leaf.protected_location,
    )


def _id(work: Work, key: str) -> UUID:
    """The id a house file gives a space of this key."""
    return named("space", reshaping.organisation_key(work.tx, work.house.organisation), work.house.key, key)


def _leaf(work: Work, space: UUID) -> Space:
    tree = work.house.tree
    leaf = tree[space]
    if not tree.is_leaf(space) or leaf.split_on:
        raise Unreadable("space", "error.no_leaf", key=leaf.key)
    return leaf


def _has_been_taken(work: Work, space: UUID) -> bool:
    """Whether it is a leaf that somebody took: it can only be split."""
    tree = work.house.tree
    return tree.is_leaf(space) and not tree[space].split_on and structure.held_until(work.tx, space) is not None


def _from_today(work: Work, day: date, name: str) -> None:
    if day < work.today:
        raise Unreadable(name, "error.day_in_the_past", day=work.today)


def _fresh(work: Work, at: str, key: str) -> None:
    if any(space.key == key for space in work.house.tree.spaces):
        raise Unreadable(at, "error.key_taken", key=key)


def _not_the_last(work: Work, leaf: Space, day: date) -> None:
    """What can be booked keeps a leaf."""
    tree = work.house.tree
    for above in tree.above(leaf.id):
        others = [other for other in tree.leaves(above.id) if other.id != leaf.id]
        if above.id != leaf.id and above.bookable and not any(other.lives_some(day, date.max) for other in others):
            raise Unreadable("space", "error.last_leaf", key=above.key)


def _shape(work: Work, fresh: tuple[Space, ...], changed: tuple[Space, ...], day: date, *, plan_only: bool) -> Answer:
    """Foresee what becomes of the uses around these spaces; then write it, unless something is in the way."""
    house = _with(work.house, fresh, changed)
    affected = {space.id for one in (*fresh, *changed) for space in house.tree.related(one.id)}
    since = _midnight(house, day)
    found = (use for use in reshaping.ahead(work.tx, house.id, since) if use.space in affected)
    rewriting = foreseen(work, found, lambda use: use, _following(house, since))
    ids = tuple(space.id for space in (*fresh, *changed))
    if clashes := rewriting.clashes(house.tree):
        return GroundClashes(told(work, clashes))
    uses_changed = rewritten(work, rewriting)
    if not plan_only:
        rewrite(work, rewriting, lambda: _write(work, house, fresh, changed))
    return GroundChanged(house.id, ids, uses_changed, applied=not plan_only)


def _with(house: House, fresh: tuple[Space, ...], changed: tuple[Space, ...]) -> House:
    now = {space.id: space for space in changed}
    return evolve(house, tree=SpaceTree((*(now.get(space.id, space) for space in house.tree.spaces), *fresh)))


def _midnight(house: House, day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=house.clock).astimezone(UTC)


def _following(house: House, since: datetime) -> Wanting:
    """What was held before a day, and from then on each leaf there is, whenever the booking is there."""
    past, to_come = Span(EARLIEST, since), Span(since, FOREVER)

    def wanted(booking: Booking, held: tuple[Claim, ...]) -> tuple[Claim, ...]:
        kept = [Claim(claim.leaf, was) for claim in held if (was := claim.span.within(past))]
        ahead = [time for span in times(held) if (time := span.within(to_come))]
        for leaf in house.tree.leaves(booking.space):
            life = house.life(leaf)
            kept += [Claim(leaf.id, lived) for time in ahead if (lived := time.within(life))]
        return joined(kept)

    return wanted


def _write(work: Work, house: House, fresh: tuple[Space, ...], changed: tuple[Space, ...]) -> None:
    for space in changed:
        row = rows.space_row(space, house)
        structure.change(work.tx, "space", row.pop("id"), row)
    for space in fresh:
        structure.add(work.tx, "space", {**rows.space_row(space, house), "calendar_revision": 0})
    structure.put_tree(work.tx, house.id, rows.closure_rows(read_tree(work.tx, house.id), house.id))
    for space in (*fresh, *changed):
        uses.touch(work.tx, space.id)
    lines = [("add", "space", space.key) for space in fresh] + [
        ("end" if space.split_on is None else "split", "space", space.key) for space in changed
    ]
    settled(work, house, lines)


def settled(work: Work, house: House, lines: list[Line]) -> None:
    """Count one more revision of the house, go on with it as it is now, and tell of the change."""
    revision = structure.next_ground(work.tx, house.id)
    work.ground = evolve(work.here, house=house, ground=revision)
    work.tell(
        HouseChanged(
            organisation=house.organisation, house=house.id, by=work.actor.person, ground=revision, changes=tuple(lines)
        )
    )
