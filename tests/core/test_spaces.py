"""The tree of a house: whole, without rounds, and told by its leaves."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from attrs import evolve
from hypothesis import example, given
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from habitat_kit.core.errors import HabitatError, Misconfigured, NotThere
from habitat_kit.core.ids import named
from habitat_kit.core.periods import EARLIEST, FOREVER, Hours, Nights, Span, hours_span, nights_span
from habitat_kit.core.spaces import Form, House, Kind, Space, SpaceTree, Unit, roots
from habitat_kit.testing import strategies as kit

TODAY, DAY = date(2026, 5, 4), timedelta(days=1)


def _space(key: str, parent: str | None = None, **more: Any) -> Space:
    return Space(named(key), key, key, Form.ROOM, None if parent is None else named(parent), **more)


def _tree(*pairs: tuple[str, str | None], **more: Any) -> SpaceTree:
    return SpaceTree(tuple(_space(key, parent, **more) for key, parent in pairs))


# Whole trees


@given(kit.trees())
def test_every_leaf_is_under_one_root(tree: SpaceTree) -> None:
    """The leaves of the roots are the leaves of the tree: none is lost, none stands under two."""
    found = [leaf.id for root in roots(tree.spaces) for leaf in tree.leaves(root.id)]
    assert sorted(found) == sorted(space.id for space in tree.spaces if tree.is_leaf(space.id))


@given(kit.trees())
def test_children_share_out_the_leaves_of_their_parent(tree: SpaceTree) -> None:
    """The leaves under a space are partitioned by its children; a leaf is its own only leaf."""
    for space in tree.spaces:
        children = [child for child in tree.spaces if child.parent == space.id]
        shared = [leaf.id for child in children for leaf in tree.leaves(child.id)]
        assert sorted(shared) == ([leaf.id for leaf in tree.leaves(space.id)] if children else [])
        assert tree.is_leaf(space.id) == (not children) == (tree.leaves(space.id) == (space,))


@given(kit.trees())
def test_leaves_come_in_the_order_of_their_ids(tree: SpaceTree) -> None:
    """Claims are written in one order everywhere, so that no two writers wait for each other."""
    for space in tree.spaces:
        ids = [leaf.id for leaf in tree.leaves(space.id)]
        assert ids == sorted(ids)


@given(kit.trees())
def test_above_and_below_tell_the_same_tree(tree: SpaceTree) -> None:
    """Who is above me has me below; everybody is above and below themselves, first in both."""
    for one in tree.spaces:
        above, under = list(tree.above(one.id)), list(tree.under(one.id))
        assert above[0] == under[0] == one
        assert above[-1].parent is None
        assert len(set(under)) == len(under)
        for other in tree.spaces:
            assert (other in above) == (one in tree.under(other.id))


@given(kit.trees())
def test_related_spaces_are_those_that_share_a_leaf(tree: SpaceTree) -> None:
    """Two spaces exclude one another exactly where a leaf is under both; so relation is symmetrical."""
    for one in tree.spaces:
        related = [space.id for space in tree.related(one.id)]
        assert len(related) == len(set(related))
        for other in tree.spaces:
            shared = set(tree.leaves(one.id)) & set(tree.leaves(other.id))
            assert (other.id in related) == bool(shared) == (one in tree.related(other.id))


@given(kit.trees())
def test_a_parent_is_told_before_its_children(tree: SpaceTree) -> None:
    """Walking down, one meets every space after what it stands in, siblings in the order of the file."""
    for root in roots(tree.spaces):
        walked = [space.id for space in tree.under(root.id)]
        for space in tree.under(root.id):
            if space.id != root.id:
                assert space.parent in walked[: walked.index(space.id)]
    order = [space.id for space in _tree(("a", None), ("b", "a"), ("c", "a"), ("d", "b")).under(named("a"))]
    assert order == [named(key) for key in "abdc"]


@given(kit.trees())
def test_people_add_up_unless_a_space_says_otherwise(tree: SpaceTree) -> None:
    """A space's own number of people stands; without one it is that of what is in it; of what has ended, nothing."""
    ever = SpaceTree(evolve(space, life_from=None, life_until=None, split_on=None) for space in tree.spaces)
    for space in ever.spaces:
        children = [child.id for child in ever.spaces if child.parent == space.id]
        assert ever.sleeps(space.id, TODAY) == (space.sleeps or sum(ever.sleeps(child, TODAY) for child in children))
        assert ever.seats(space.id, TODAY) == (space.seats or sum(ever.seats(child, TODAY) for child in children))
    over = SpaceTree(evolve(space, life_until=TODAY) for space in ever.spaces)
    assert not any(over.sleeps(space.id, TODAY) or over.seats(space.id, TODAY) for space in over.spaces)
    assert all(over.sleeps(s.id, TODAY - DAY) == ever.sleeps(s.id, TODAY) for s in over.spaces)


def test_only_what_is_there_on_the_day_has_room() -> None:
    """A bed that has ended, or is not there yet, counts for nobody; a split room has its own number, then its parts'."""
    flat = _tree(("flat", None), ("old", "flat"), ("new", "flat"), ("room", "flat"), ("a", "room"), sleeps=1)
    lives: dict[str, dict[str, Any]] = {
        "flat": {"sleeps": 0},
        "old": {"life_until": TODAY},
        "new": {"life_from": TODAY},
    }
    lives |= {"room": {"sleeps": 3, "split_on": TODAY}, "a": {"life_from": TODAY}}
    tree = SpaceTree(evolve(space, **lives[space.key]) for space in flat.spaces)
    assert [tree.sleeps(named("flat"), day) for day in (TODAY - DAY, TODAY)] == [1 + 3, 1 + 1]


@st.composite
def _changing(draw: DrawFn) -> SpaceTree:
    """A tree whose spaces come, end and are split within a month."""
    days = st.none() | st.integers(0, 30).map(lambda n: TODAY + n * DAY)
    tree = draw(kit.trees())
    lives = [(draw(days), draw(days), draw(days)) for _ in tree.spaces]
    return SpaceTree(
        evolve(space, life_from=first, life_until=None if first and end and end <= first else end, split_on=split)
        for space, (first, end, split) in zip(tree.spaces, lives, strict=True)
    )


@given(_changing(), kit.nights(TODAY - DAY, TODAY + 20 * DAY, 20), st.booleans())
def test_there_is_room_where_there_is_room_on_every_day(tree: SpaceTree, nights: Nights, by_night: bool) -> None:
    """The room for a wish is the least that any of its days has, the last one included, whatever changes meanwhile."""
    start, end = (datetime.combine(day, time(12)) for day in (nights.arrival, nights.departure))
    when, people = (nights, tree.sleeps) if by_night else (Hours(start, end), tree.seats)
    for space in tree.spaces:
        assert tree.room(space.id, when) == min(people(space.id, day) for day in (*nights, nights.departure))


@given(kit.trees())
def test_a_tree_travels(tree: SpaceTree) -> None:
    """A tree is equal to its copy, however much was asked of it before."""
    for space in tree.spaces:
        tree.leaves(space.id)
    assert pickle.loads(pickle.dumps(tree)) == copy.deepcopy(tree) == evolve(tree) == tree


def test_a_very_deep_tree_is_walked() -> None:
    """A house file with thousands of levels is odd, and still answered."""
    tree = _tree(("0", None), *((str(n), str(n - 1)) for n in range(1, 3_000)), sleeps=0)
    assert len(list(tree.under(named("0")))) == len(list(tree.above(named("2999")))) == 3_000
    assert [leaf.key for leaf in tree.leaves(named("0"))] == ["2999"]
    assert tree.sleeps(named("0"), TODAY) == 0


# Broken trees


@pytest.mark.parametrize(
    ("pairs", "sentence"),
    [
        ([("a", "a")], "space a: it stands under itself"),
        ([("a", "b"), ("b", "a")], "it stands under itself"),
        ([("root", None), ("a", "b"), ("b", "c"), ("c", "a")], "it stands under itself"),
        ([("a", "b"), ("b", "a"), ("c", "a")], "it stands under itself"),
        ([("a", "nowhere")], "space a: its parent is not in this house"),
        ([("a", "b"), ("b", "nowhere")], "space b: its parent is not in this house"),
        ([("a", "b"), ("b", "a"), ("c", "nowhere")], "space c: its parent is not in this house"),
        ([("a", None), ("a", None)], "two spaces have the id"),
    ],
)
def test_a_broken_tree_is_refused_by_name(pairs: list[tuple[str, str | None]], sentence: str) -> None:
    """A round, a missing parent and a space told twice are refused with the space's key, in finite time."""
    with pytest.raises(Misconfigured, match=sentence):
        _tree(*pairs)


def test_two_spaces_of_one_key_are_refused() -> None:
    """A house file finds a space by its key."""
    with pytest.raises(Misconfigured, match="two spaces have the key attic"):
        SpaceTree((_space("attic"), evolve(_space("attic"), id=named("other"))))


@given(st.lists(st.none() | st.integers(0, 6), min_size=1, max_size=6))
def test_any_parents_make_a_whole_tree_or_none(parents: list[int | None]) -> None:
    """Whatever a file says about parents, the tree is whole or refused, and nothing runs for ever."""
    pairs = [(str(n), None if parent is None else str(parent)) for n, parent in enumerate(parents)]
    try:
        tree = _tree(*pairs)
    except Misconfigured:
        return
    assert sum(len(list(tree.under(root.id))) for root in roots(tree.spaces)) == len(parents)


@pytest.mark.parametrize(
    "more", [{"sleeps": -1}, {"seats": -1}, {"life_from": date(2026, 1, 1), "life_until": date(2026, 1, 1)}]
)
def test_a_space_that_cannot_be_is_refused(more: dict[str, Any]) -> None:
    """Fewer than no people, and a life without a day, are refused with the space's key."""
    with pytest.raises(Misconfigured, match="space attic"):
        _space("attic", **more)


ASKS: list[Callable[[SpaceTree], object]] = [
    lambda tree: tree[named("nowhere")],
    lambda tree: tree.keyed("nowhere"),
    lambda tree: tree.leaves(named("nowhere")),
    lambda tree: tree.is_leaf(named("nowhere")),
    lambda tree: list(tree.under(named("nowhere"))),
    lambda tree: list(tree.above(named("nowhere"))),
    lambda tree: list(tree.related(named("nowhere"))),
    lambda tree: tree.sleeps(named("nowhere"), TODAY),
    lambda tree: tree.seats(named("nowhere"), TODAY),
]


@pytest.mark.parametrize("ask", range(len(ASKS)))
def test_what_is_not_in_the_tree_is_not_there(ask: int) -> None:
    """Every question about an unknown space has the same answer."""
    with pytest.raises(NotThere, match="space"):
        ASKS[ask](_tree(("a", None)))


@given(kit.trees())
def test_a_space_is_found_by_id_and_by_key(tree: SpaceTree) -> None:
    """What is in the tree is found, and only that."""
    for space in tree.spaces:
        assert space.id in tree
        assert tree[space.id] == tree.keyed(space.key) == space
    assert named("nowhere") not in tree
    assert "nowhere" not in tree


# Lives


@given(kit.nights(longest=4), st.integers(-3, 6), st.integers(0, 6), st.booleans(), st.booleans())
@example(Nights(date(2026, 5, 1), date(2026, 5, 3)), -1, 1, True, True)
@example(Nights(date(2026, 5, 1), date(2026, 5, 3)), 2, 1, True, True)
def test_a_life_is_half_open(life: Nights, after: int, more: int, born: bool, ends: bool) -> None:
    """A space exists from its first day up to and without its last; no edge is for ever."""
    first = life.arrival + timedelta(days=after)
    space = _space("attic", life_from=life.arrival if born else None, life_until=life.departure if ends else None)
    days = [first + timedelta(days=n) for n in range(more + 1)]
    alive = [(not born or life.arrival <= day) and (not ends or day < life.departure) for day in days]
    assert space.lives_through(first, days[-1]) == all(alive)
    assert space.lives_some(first, days[-1]) == any(alive)


def test_a_house_knows_how_long_a_space_lives() -> None:
    """From the midnight of its first day to the midnight of the day it is gone, on the house's clock."""
    attic = _space("attic", life_from=date(2026, 1, 1), life_until=date(2026, 7, 1))
    life = _house().life(attic)
    assert (life.start, life.end) == (
        datetime(2025, 12, 31, 23, tzinfo=UTC),
        datetime(2026, 6, 30, 22, tzinfo=UTC),
    )
    assert _house().life(_space("cellar")) == Span(EARLIEST, FOREVER)


# Houses


def _house(**more: Any) -> House:
    given: dict[str, Any] = {"zone": "Europe/Paris", "check_in": time(15), "check_out": time(11), **more}
    return House(named("house"), named("organisation"), "gibjoncs", "Les Gibjoncs", **given)


@pytest.mark.parametrize(
    "zone", ["Mars/Olympus", "", "Europe", "../../etc/passwd", "/etc/localtime", "Europe/Paris\x00"]
)
def test_a_house_without_a_clock_is_refused(zone: str) -> None:
    """A zone nobody knows is refused with the house's key and what to write, be it a folder or a path."""
    with pytest.raises(Misconfigured, match=r"house gibjoncs: .*Europe/Paris"):
        _house(zone=zone)


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"check_in": time(10), "check_out": time(11)}, "check_out must not be after check_in"),
        ({"check_in": time(15, 0, 0, 1)}, "whole seconds"),
        ({"kinds": [Kind("a", Unit.NIGHT), Kind("a", Unit.HOUR)]}, "two kinds have one key"),
    ],
)
def test_a_house_that_cannot_work_is_refused(more: dict[str, Any], sentence: str) -> None:
    """Stays that could not follow each other, parts of a second and a kind told twice are refused by name."""
    with pytest.raises(Misconfigured, match=f"house gibjoncs: .*{sentence}"):
        _house(**more)


def test_a_house_knows_its_kinds() -> None:
    """A kind is found by its key, and another is not there."""
    house = _house(kinds=kit.KINDS)
    assert [house.kind(kind.key) for kind in kit.KINDS] == list(kit.KINDS)
    with pytest.raises(NotThere, match="kind"):
        house.kind("sauna")


@given(kit.houses(), kit.nights(), kit.hours())
def test_a_period_holds_by_the_house_s_hours_and_clock(house: House, nights: Nights, hours: Hours) -> None:
    """Nights hold from check-in to check-out, hours from wall time to wall time, both in the house's zone."""
    assert house.span(nights) == nights_span(nights, house.check_in, house.check_out, house.clock)
    if kit.told(house, hours):
        assert house.span(hours) == hours_span(hours, house.clock)


@given(kit.houses())
def test_a_house_travels(house: House) -> None:
    """A house is equal to its copy, with its clock and its tree."""
    assert pickle.loads(pickle.dumps(house)) == copy.deepcopy(house) == house
    assert str(copy.deepcopy(house).clock) == house.zone


def test_every_refusal_is_the_kit_s_own() -> None:
    """Whoever catches the root catches a broken tree."""
    with pytest.raises(HabitatError):
        _tree(("a", "a"))
