"""Loading a house file: read it, plan it, see what stands in the way, then take every step at once.

Rules of this file:
1. No booking loses its place: a change that would leave one without is refused, naming what stands in the way.
   Other hours or another zone move the stays that have not begun (desk/hours.py), and the plan names them.
2. Loading a file twice changes nothing; `plan_only` answers what would change and changes nothing.
3. Only whoever may act for the whole organisation loads; where there is none yet, only the kit itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any
from uuid import UUID

from attrs import evolve

from habitat_kit.core.actors import Actor, Reach
from habitat_kit.core.commands import LoadHouse
from habitat_kit.core.events import HouseChanged
from habitat_kit.core.outcomes import HouseLoaded, Misread, NotAllowed
from habitat_kit.core.people import holds
from habitat_kit.core.periods import Span, gaps
from habitat_kit.core.permissions import PERMISSIONS
from habitat_kit.core.spaces import House, SpaceTree
from habitat_kit.desk import reloading
from habitat_kit.desk.hours import write_lives
from habitat_kit.desk.plan import STRUCTURE, plan
from habitat_kit.desk.planned import Planned
from habitat_kit.desk.rewriting import Rewriting, rewrite
from habitat_kit.desk.shielding import look_again, protected_among
from habitat_kit.desk.work import Answered, Work
from habitat_kit.house_file import HouseFile, HouseFileWrong, read
from habitat_kit.registry import Registry
from habitat_kit.store import filelines, structure
from habitat_kit.store.ground import read_tree
from habitat_kit.store.mapping.ground import closure_rows
from habitat_kit.store.standing import read_standing
from habitat_kit.store.streams import Locked
from habitat_kit.store.structure import Ahead, Row
from habitat_kit.store.transaction import Transaction

RIGHT = "load_house"
PEOPLE = frozenset({"person", "household", "membership", "grant", "reference"})
"""What the journal calls by ids only."""
MOST_NAMED = 10


def require_somewhere(tx: Transaction, by: Actor, today: date) -> None:
    """NotAllowed for whoever may load no house at all: a file is read for nobody else, it may cost seconds."""
    grants = read_standing(tx, by).grants
    if not by.system and not any(g.role in PERMISSIONS[RIGHT] and holds(g.start, g.end, today) for g in grants):
        raise Answered(NotAllowed(RIGHT))


def names(command: LoadHouse, registry: Registry) -> tuple[str, str]:
    """The keys of the organisation and the house a file is about: what the door locks."""
    file = _read(command, registry, None)
    return file.organisation.key, file.house.key


def load_house(command: LoadHouse, work: Work) -> HouseLoaded | Misread:
    """Load the file in the work's transaction."""
    file = _read(command, work.registry, work.now)
    _require_right(work, file.organisation.id)
    file = reloading.standing(file, work)
    planned = plan(work.tx, file, work.now)
    _require_free(planned, work)
    moving = reloading.rewriting(file.house, work)
    changes = (*((step.verb, step.what, step.key) for step in planned.steps), *reloading.lines(moving), *planned.kept)
    if not command.plan_only and planned.steps:
        _take_moving(planned, moving, work) if moving else _take(planned, work)
    if not command.plan_only:
        filelines.remember(work.tx, file.house.id, planned.said, planned.says)
    return HouseLoaded(file.house.id, changes, applied=not command.plan_only)


def place(
    work: Work, keeper: tuple[UUID, int] | None, locked: Locked | None
) -> tuple[UUID, UUID, UUID | None, int] | None:
    """Where the command stands in the journal: (stream, organisation, house, seq); None when no house stands yet."""
    if locked is not None:
        return locked.house, locked.organisation, locked.house, locked.seq
    for event in work.events:
        if event.house is not None:
            return event.house, event.organisation, event.house, 0
    return None


def _read(command: LoadHouse, registry: Registry, now: datetime | None) -> HouseFile:
    try:
        return read(command.text, registry, now=now)
    except HouseFileWrong as wrong:
        first = wrong.complaints[0]
        numbers = {**first.numbers, "more": len(wrong.complaints) - 1}
        raise Answered(Misread(first.at, first.code, numbers)) from None


def _require_right(work: Work, organisation: UUID) -> None:
    today = work.now.date()
    if work.standing.reach(RIGHT, {organisation: Reach.ORGANISATION}, today) is None:
        raise Answered(NotAllowed(RIGHT))


def _take(planned: Planned, work: Work) -> None:
    """Write every step, the tree's closure table, and tell it."""
    house = planned.file.house
    for step in planned.steps:
        step.take(work.tx)
    if planned.changed("space"):
        structure.put_tree(work.tx, house.id, closure_rows(read_tree(work.tx, house.id), house.id))
    if planned.changed("person", "membership"):
        look_again(work, protected_among(planned.present["person"], planned.file.persons))
    fresh = planned.changed(*STRUCTURE)
    ground = structure.next_ground(work.tx, house.id) if fresh else planned.present["house"][house.id]["ground"]
    told = tuple((step.verb, step.what, str(step.at) if step.what in PEOPLE else step.key) for step in planned.steps)
    work.tell(
        HouseChanged(
            organisation=planned.file.organisation.id,
            house=house.id,
            by=work.actor.person,
            ground=ground,
            changes=told,
        )
    )


def _take_moving(planned: Planned, moving: Rewriting, work: Work) -> None:
    """The same with the stays that follow other hours; closures fill the house as it is then."""

    def change() -> None:
        tree = _tree_after(work.house.tree, planned)
        _take(planned, work)
        house = evolve(planned.file.house, tree=tree)
        write_lives(work, house)
        work.ground = evolve(work.here, house=house)

    rewrite(work, moving, change)


def _require_free(planned: Planned, work: Work) -> None:
    """Refuse what would take a place from a use that has not ended."""
    if not planned.changed("space") or not planned.present["space"]:
        return
    before = read_tree(work.tx, planned.file.house.id)
    after = _tree_after(before, planned)
    for step in planned.steps:
        if step.what == "space" and step.verb != "add" and {"opens", "closes"} & set(step.row):
            was = planned.present["space"][step.at]
            will = {**was, **step.row}
            _refuse(step.key, structure.outside(work.tx, step.at, will["opens"], will["closes"]))
    for space in before.spaces:
        _refuse(space.key, _cut_off(space.id, before, after, planned.file.house, work))
    for space in after.spaces:
        ends = [leaf.life_until for leaf in after.leaves(space.id)]
        if space.bookable and not any(end is None or planned.today < end for end in ends):
            at = f"spaces.{space.key}.bookable"
            raise Answered(Misread(at, "house_file.no_live_leaf", {"key": space.key}))


def _tree_after(before: SpaceTree, planned: Planned) -> SpaceTree:
    """The file's spaces, with those it no longer names: they stay, ended, for their past."""
    tree = planned.file.house.tree
    ends = {step.at: step.row for step in planned.steps if step.verb == "end" and step.what == "space"}
    gone = (evolve(space, **_life(ends.get(space.id, {}))) for space in before.spaces if space.id not in tree)
    return SpaceTree((*tree.spaces, *gone))


def _life(row: Row) -> dict[str, Any]:
    return {name: row[name] for name in ("life_from", "life_until", "bookable") if name in row}


def _cut_off(space: UUID, before: SpaceTree, after: SpaceTree, house: House, work: Work) -> Iterator[Ahead]:
    """The uses of a space that hold a leaf it loses, or lack one it gains while they last."""
    old, new = _lives(space, before, house), _lives(space, after, house)
    if old == new:
        return
    lost = old.keys() - new.keys()
    gained = [span for leaf, life in new.items() for span in _longer(old.get(leaf), life)]
    for use in structure.ahead(work.tx, space, work.now):
        if lost or any(span.meets(Span(use.start, use.end)) for span in gained):
            yield use


def _lives(space: UUID, tree: SpaceTree, house: House) -> dict[UUID, Span]:
    """When each leaf under a space lives."""
    return {leaf.id: house.life(leaf) for leaf in tree.leaves(space)}


def _longer(was: Span | None, now: Span) -> Iterator[Span]:
    """The parts of a life that are new."""
    return gaps(now, () if was is None else (was,))


def _refuse(key: str, in_the_way: Iterator[Ahead] | list[Ahead]) -> None:
    """Refuse, naming what stands in the way, when anything does."""
    uses = list(in_the_way)
    if not uses:
        return
    named = tuple(f"{use.kind} {use.start:%Y-%m-%d}/{use.end:%Y-%m-%d} ({use.id})" for use in uses[:MOST_NAMED])
    raise Answered(
        Misread(f"spaces.{key}", "house_file.space_in_use", {"key": key, "n": len(uses), "uses": ", ".join(named)})
    )
