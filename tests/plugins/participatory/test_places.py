"""What a place is for, and how many it has room for."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from habitat_kit.core.errors import Misconfigured
from habitat_kit.core.ids import named
from habitat_kit.core.periods import Hours, Nights
from habitat_kit.core.spaces import Space, SpaceTree
from habitat_kit.plugins.participatory import AllowedKinds, Capacity
from tests.plugins.participatory.world import HERE, KINDS, PLACES, TREE, booked, hours, nights, said, whens

ROOMS = {"flat": (3, 12), "east": (2, 0), "west": (1, 0), "salon": (0, 12), "attic": (0, 0)}


@given(whens, st.sampled_from(PLACES), st.integers(1, 20))
def test_there_is_a_bed_or_a_seat_for_everybody(when: Nights | Hours, place: Space, guests: int) -> None:
    """A booking is refused if and only if it brings more people than its place has beds (nights) or seats (hours)."""
    most = ROOMS[place.key][isinstance(when, Hours)]
    day = date(2026, 5, 1)
    assert most == (TREE.seats(place.id, day) if isinstance(when, Hours) else TREE.sleeps(place.id, day))
    reasons = said(Capacity(), booked(when, place=place.id, guests=guests))
    assert bool(reasons) == (guests > most)
    for reason in reasons:
        assert reason.passes == (most or None)
        if most:
            assert said(Capacity(), booked(when, place=place.id, guests=most)) == []


@pytest.mark.parametrize(
    ("place", "when", "key"),
    [
        ("salon", nights(date(2026, 5, 1), 1), "finding.capacity.no_bed"),
        ("east", hours(datetime(2026, 5, 1, 9), 1), "finding.capacity.no_seat"),
        ("east", nights(date(2026, 5, 1), 1), "finding.capacity"),
        ("salon", hours(datetime(2026, 5, 1, 9), 1), "finding.capacity.seats"),
    ],
)
def test_a_place_without_beds_is_not_for_sleeping(place: str, when: Nights | Hours, key: str) -> None:
    """No bed, no seat, too few beds and too few seats are four different answers."""
    assert [reason.key for reason in said(Capacity(), booked(when, place=place, guests=13))] == [key]


def test_a_bed_that_is_gone_sleeps_nobody() -> None:
    """A room that ended, or does not exist yet, no longer counts in its flat; until then it does."""
    gone = [evolve(space, life_until=date(2026, 6, 1)) if space.key == "east" else space for space in TREE.spaces]
    at = evolve(HERE, tree=SpaceTree(tuple(gone)))
    before, after = nights(date(2026, 5, 1), 2), nights(date(2026, 7, 1), 2)
    assert said(Capacity(), booked(before, guests=3, at=at), at=at) == []
    (reason,) = said(Capacity(), booked(after, guests=3, at=at), at=at)
    assert reason.passes == 1


def test_a_room_that_is_smaller_for_a_while_holds_no_more_all_along() -> None:
    """What is split meanwhile, and again, has room for as many as it has on its poorest day, not on the first and last."""
    first, second, salon = date(2026, 5, 3), date(2026, 5, 6), TREE.keyed("salon")
    niche = Space(named("niche"), "niche", "", salon.form, salon.id, seats=4, life_from=first, split_on=second)
    corner = Space(named("corner"), "corner", "", salon.form, niche.id, seats=12, life_from=second)
    rest = (space for space in TREE.spaces if space is not salon)
    at = evolve(HERE, tree=SpaceTree((*rest, evolve(salon, split_on=first), niche, corner)))
    (reason,) = said(Capacity(), booked(hours(datetime(2026, 5, 1, 9), 24 * 8), place="salon", guests=12, at=at), at=at)
    assert reason.passes == 4


def test_a_place_may_have_a_number_of_its_own() -> None:
    """A flat that says how many it sleeps is believed, whatever its rooms add up to."""
    said_so = [evolve(space, sleeps=5) if space.key == "flat" else space for space in TREE.spaces]
    at = evolve(HERE, tree=SpaceTree(tuple(said_so)))
    assert said(Capacity(), booked(nights(date(2026, 5, 1), 2), guests=5, at=at), at=at) == []


def test_a_capacity_speaks_of_its_kinds() -> None:
    """A capacity for meetings passes stays by."""
    assert said(Capacity(kinds=["meeting"]), booked(nights(date(2026, 5, 1), 1), guests=99)) == []


some_kinds = st.sets(st.sampled_from([kind.key for kind in KINDS]), min_size=1)


@given(whens, some_kinds, st.sampled_from([kind.key for kind in KINDS]))
def test_only_allowed_kinds_are_taken(when: Nights | Hours, allowed: set[str], asked: str) -> None:
    """A booking is refused if and only if its kind is not among those allowed; the kind named would pass."""
    rule = AllowedKinds(allowed)
    reasons = said(rule, booked(when, kind=asked))
    assert bool(reasons) == (asked not in allowed)
    for reason in reasons:
        assert said(rule, booked(when, kind=str(reason.passes))) == []
        units = {kind.key: kind.unit for kind in KINDS}
        if any(units[kind] == units[asked] for kind in allowed):
            assert units[str(reason.passes)] == units[asked]


@given(whens, some_kinds)
def test_a_kind_nobody_declared_is_not_allowed(when: Nights | Hours, allowed: set[str]) -> None:
    """A kind that the house no longer has is refused like any other, and breaks nothing."""
    assert len(said(AllowedKinds(allowed), booked(when, kind="gone"))) == 1


def test_allowing_nothing_is_refused() -> None:
    """A place for no kind at all is a closed place, not a rule."""
    with pytest.raises(Misconfigured, match="at least one"):
        AllowedKinds([])
