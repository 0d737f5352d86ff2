"""A house whose leaves are split and whose hours change: which place is there all along, what is left of dates."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from habitat_kit.core.claims import living
from habitat_kit.core.commands import ChangeHours, EndLeaf, Part
from habitat_kit.core.commands.grounds import read_key, read_name
from habitat_kit.core.displacements import kept, left
from habitat_kit.core.errors import Unreadable
from habitat_kit.core.lives import lives_all_along
from habitat_kit.core.periods import Hours, Nights
from habitat_kit.core.spaces import Form, House, Space, SpaceTree
from tests.core.samples import FLAT, HOUSE, ROOM, TREE

DAY = date(2026, 5, 10)
BEDS = tuple(
    Space(id_, key, key, Form.BED, ROOM, sleeps=1, life_from=DAY)
    for id_, key in ((TREE.spaces[0].id.__class__(int=7), "a"), (TREE.spaces[0].id.__class__(int=8), "b"))
)


def split(day: date = DAY) -> House:
    """The sample house with its room split on a day."""
    spaces = (evolve(space, split_on=day) if space.id == ROOM else space for space in TREE.spaces)
    beds = (evolve(bed, life_from=day) for bed in BEDS)
    return evolve(HOUSE, tree=SpaceTree((*spaces, *beds)))


days = st.integers(-20, 20).map(lambda n: DAY + timedelta(days=n))


@given(days, st.integers(1, 20))
def test_a_split_place_is_there_all_along(first: date, nights: int) -> None:
    """Whoever asks for the room or the flat over any dates finds it whole; a bed only from its first day."""
    house, last = split(), first + timedelta(days=nights)
    for space in (ROOM, FLAT):
        assert lives_all_along(house.tree, space, first, last)
    assert lives_all_along(house.tree, BEDS[0].id, first, last) is (first >= DAY)


@given(days, st.integers(1, 20))
def test_a_stay_has_the_room_or_all_its_beds_at_any_instant(first: date, nights: int) -> None:
    """The claims on the room and on each bed add up to the stay, and never meet."""
    house = split()
    span = house.span(Nights(first, first + timedelta(days=nights)))
    claims = living(house, ROOM, span)
    on = {leaf: [claim.span for claim in claims if claim.leaf == leaf] for leaf in (ROOM, BEDS[0].id, BEDS[1].id)}
    assert on[BEDS[0].id] == on[BEDS[1].id]
    assert sum((one.length for leaf in (ROOM, BEDS[0].id) for one in on[leaf]), timedelta()) == span.length
    assert all(not one.meets(other) for one in on[ROOM] for other in on[BEDS[0].id])


def test_a_place_that_only_comes_or_goes_is_not_there_all_along() -> None:
    """A room that is added or ended in the middle of dates is no part that takes over."""
    for change in ({"life_from": DAY}, {"life_until": DAY}):
        spaces = (evolve(space, **change) if space.id == ROOM else space for space in TREE.spaces)  # type: ignore[arg-type]  # dates by name
        tree = SpaceTree(tuple(spaces))
        assert not lives_all_along(tree, FLAT, DAY - timedelta(days=2), DAY + timedelta(days=2))
    assert not lives_all_along(split().tree, BEDS[0].id, DAY - timedelta(days=5), DAY - timedelta(days=2))


@given(days, st.integers(1, 20), days)
def test_nights_are_kept_up_to_a_day_and_left_from_it(first: date, nights: int, day: date) -> None:
    """What was slept and what is left make the whole, each night once."""
    stay = Nights(first, first + timedelta(days=nights))
    before, after = kept(stay, day), left(stay, day)
    slept = list(before) if isinstance(before, Nights) else []
    ahead = list(after) if isinstance(after, Nights) else []
    assert slept + ahead == list(stay)
    assert all(night < day for night in slept)
    assert all(night >= day for night in ahead)


def test_hours_are_left_whole_or_not_at_all() -> None:
    """A meeting is not cut into days."""
    meeting = Hours(datetime(2026, 5, 10, 14), datetime(2026, 5, 10, 16))
    assert kept(meeting, DAY) == left(meeting, DAY) == meeting
    assert left(meeting, DAY + timedelta(days=1)) is None


@pytest.mark.parametrize("key", ["", "A", "bed a", "-bed", "é", "x" * 65, "a\n"])
def test_a_key_is_a_house_file_s(key: str) -> None:
    """Small, plain and short: it stands in ids and in files."""
    with pytest.raises(Unreadable) as refused:
        read_key(key)
    assert (refused.value.field, refused.value.code) == ("key", "error.not_a_key")


@pytest.mark.parametrize("name", ["", "  ", "two\nlines", "a\tb"])
def test_a_place_has_a_name_on_one_line(name: str) -> None:
    """Nothing, and more than a line, is no name."""
    with pytest.raises(Unreadable):
        read_name(name)


@pytest.mark.parametrize("people", [-1, 10_001, True, "2", 1.5])
def test_a_part_has_room_for_some_people(people: object) -> None:
    """Nobody or some, and a number."""
    for name in ("sleeps", "seats"):
        with pytest.raises(Unreadable) as refused:
            Part("a", "A", **{name: people})  # type: ignore[arg-type]  # what a program may send
        assert refused.value.field == name


def test_days_and_hours_are_read_as_such() -> None:
    """An hour on a day, or seconds on an hour, are refused by field."""
    with pytest.raises(Unreadable) as refused:
        EndLeaf(ROOM, datetime(2026, 5, 1, 9))
    assert (refused.value.field, refused.value.code) == ("end", "error.needs_dates")
    with pytest.raises(Unreadable) as refused:
        ChangeHours(HOUSE.id, time(15), time(11, 0, 1))
    assert (refused.value.field, refused.value.code) == ("check_out", "error.whole_minutes")
