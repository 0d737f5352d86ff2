"""What a booking and a closure claim."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from habitat_kit.core.claims import Claim, filling, whole
from habitat_kit.core.history import History
from habitat_kit.core.ids import named
from habitat_kit.core.periods import Span, gaps
from habitat_kit.core.spaces import House, SpaceTree
from habitat_kit.core.uses import HOLDING
from habitat_kit.testing import strategies as kit


@given(kit.trees(), kit.spans())
def test_a_booking_claims_every_leaf_once(tree: SpaceTree, span: Span) -> None:
    """Taking a space takes each leaf under it for the whole span, in leaf order."""
    for space in tree.spaces:
        claims = whole(tree, space.id, span)
        assert [claim.leaf for claim in claims] == [leaf.id for leaf in tree.leaves(space.id)]
        assert {claim.span for claim in claims} == {span}
        assert list(claims) == sorted(claims)


@given(kit.trees(most=5), kit.spans(longest=10**8), kit.spans(longest=10**8))
def test_bookings_collide_exactly_on_shared_leaves(tree: SpaceTree, one: Span, other: Span) -> None:
    """A bed, its room and its flat exclude one another while they meet; rooms side by side never do."""
    for here in tree.spaces:
        related = {space.id for space in tree.related(here.id)}
        for there in tree.spaces:
            collide = any(
                a.leaf == b.leaf and a.span.meets(b.span)
                for a in whole(tree, here.id, one)
                for b in whole(tree, there.id, other)
            )
            assert collide == (one.meets(other) and there.id in related)


def _held(tree: SpaceTree) -> st.SearchStrategy[list[Claim]]:
    leaves = [space.id for space in tree.spaces if tree.is_leaf(space.id)]
    claim = st.builds(Claim, st.sampled_from([*leaves, named("elsewhere")]), kit.spans(longest=10**7))
    return st.lists(claim, max_size=8)


@st.composite
def _lived_in(draw: st.DrawFn) -> House:
    """A house whose leaves each live from one date to another, or ever."""
    tree = draw(kit.trees(most=5))
    lives = st.none() | st.dates(date(2020, 1, 1), date(2029, 12, 31))
    spaces = []
    for space in tree.spaces:
        first, until = draw(lives), draw(lives)
        if first and until and until <= first:
            until = first + timedelta(days=1)
        spaces.append(evolve(space, life_from=first, life_until=until) if tree.is_leaf(space.id) else space)
    return draw(kit.houses(st.just(SpaceTree(tuple(spaces)))))


@given(st.data(), _lived_in(), kit.spans(longest=10**8))
def test_a_closure_fills_every_gap_of_a_life_and_nothing_else(data: st.DataObject, house: House, span: Span) -> None:
    """What it claims never meets what others hold, lies in its span and the leaf's life; with theirs it fills both."""
    tree = house.tree
    held = data.draw(_held(tree))
    for space in tree.spaces:
        filled = list(filling(house, space.id, span, held))
        assert {claim.leaf for claim in filled} <= {leaf.id for leaf in tree.leaves(space.id)}
        assert not any(mine.leaf == other.leaf and mine.span.meets(other.span) for mine in filled for other in held)
        for leaf in tree.leaves(space.id):
            mine = [claim.span for claim in filled if claim.leaf == leaf.id]
            others = [claim.span for claim in held if claim.leaf == leaf.id]
            life = house.life(leaf)
            assert all(not gap.meets(life) for gap in gaps(span, mine + others))
            assert all(life.start <= one.start < one.end <= life.end for one in mine)
            assert all(span.start <= one.start < one.end <= span.end for one in mine)
            assert all(one.end < next_.start for one, next_ in pairwise(mine))


@given(kit.houses(), kit.spans())
def test_a_closure_of_a_free_space_claims_what_a_booking_would(house: House, span: Span) -> None:
    """With nothing in the way there is one gap a leaf: the whole span, in leaf order."""
    for space in house.tree.spaces:
        assert tuple(filling(house, space.id, span, ())) == whole(house.tree, space.id, span)


@given(kit.houses(), kit.spans())
def test_a_closure_of_a_taken_space_claims_nothing(house: House, span: Span) -> None:
    """A closure waits: it takes no night from anybody."""
    for space in house.tree.spaces:
        assert list(filling(house, space.id, span, whole(house.tree, space.id, span))) == []


@given(st.data(), kit.houses())
def test_a_drawn_history_could_be_stored(data: st.DataObject, house: House) -> None:
    """In a history from the strategies no two holding bookings claim one leaf at one time."""
    history: History = data.draw(kit.histories(house))
    holding = [booking for booking in history.bookings if booking.state in HOLDING]
    claims = [claim for booking in holding for claim in whole(house.tree, booking.space, booking.span)]
    for number, one in enumerate(claims):
        assert not any(one.leaf == other.leaf and one.span.meets(other.span) for other in claims[:number])
