"""Leaves come, are split and go: who took what is above them has what is in it, and nobody loses a place unnoticed."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from attrs import evolve
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from habitat_kit.core.claims import Claim
from habitat_kit.core.commands import AddLeaf, CancelBooking, CloseSpace, EndLeaf, MoveBooking, Part, SplitLeaf
from habitat_kit.core.errors import Unreadable
from habitat_kit.core.events import replay
from habitat_kit.core.outcomes import Booked, Conflict, GroundChanged, GroundClashes, Misread, NotAllowed, Refused
from habitat_kit.core.periods import Span
from habitat_kit.core.spaces import Form, House
from habitat_kit.desk.leaves import _following
from habitat_kit.desk.rewriting import joined, times
from habitat_kit.store import tables, uses
from habitat_kit.store.statement import Statement
from tests.desk.test_recording import journal, stored
from tests.desk.world import DAY, Planted, house_of

BEDS = (Part("bed_a", "Bed A", sleeps=1), Part("bed_b", "Bed B", sleeps=1))


def there(house: Planted) -> House:
    """The house as it is now."""
    return house.kit.desk.sight(house.actor("sam")).house(house.house.id)


def space(house: Planted, key: str) -> UUID:
    """A space by its key, one that was added as well."""
    return there(house).tree.keyed(key).id


def held(house: Planted, use: UUID) -> dict[str, list[tuple[datetime, datetime]]]:
    """What a use holds, by the leaf's key."""
    keys = {one.id: one.key for one in there(house).tree.spaces}
    found: dict[str, list[tuple[datetime, datetime]]] = {}
    with house.kit.database.read() as tx:
        for claim in uses.claims_of(tx, use):
            found.setdefault(keys[claim.leaf], []).append((claim.span.start, claim.span.end))
    return found


def midnight(day: date) -> datetime:
    """The instant a day begins in Paris."""
    return datetime.combine(day, time(), tzinfo=house_of("x").clock).astimezone(UTC)


def whole(house: Planted) -> None:
    """Nothing overlaps, and the journal alone rebuilds how every use stands."""
    assert house.overlaps() == []
    assert replay(journal(house)) == stored(house)


def ground(house: Planted) -> tuple[int, int]:
    """How often the structure and the flat's calendar changed."""
    with house.kit.database.read() as tx:
        ((revision,),) = tx.say("SELECT ground FROM habitat_house")
        ((calendar,),) = tx.say("SELECT calendar_revision FROM habitat_space WHERE key = 'flat'")
    return int(revision), int(calendar)


def test_who_took_the_flat_has_the_new_room_too(house: Planted) -> None:
    """From its first day the claim is there; what was booked for before is as it was, and calendars notice."""
    before, after = (house.do(house.stay(day, 2)).booking for day in (0, 10))
    seen = ground(house)
    start = DAY + timedelta(days=5)
    outcome = house.do(AddLeaf(house.space("flat"), "three", "Bedroom 3", Form.ROOM, start, sleeps=1), by="sam")
    assert outcome == GroundChanged(house.house.id, (space(house, "three"),), (after.id,))
    assert held(house, after.id)["three"] == [(after.span.start, after.span.end)]
    assert "three" not in held(house, before.id)
    assert ground(house)[0] == seen[0] + 1
    assert ground(house)[1] > seen[1]
    whole(house)
    taken = house.do(MoveBooking(after.id, 1, after.when.arrival, after.when.departure))
    assert type(taken).__name__ == "Stale", "the booking was told to have changed"


def test_a_new_room_is_born_into_the_stay_that_lasts(house: Planted) -> None:
    """A stay across the first day has the room from that midnight on."""
    stay = house.do(house.stay(0, 4)).booking
    house.do(AddLeaf(house.space("flat"), "three", "Bedroom 3", Form.ROOM, DAY + timedelta(days=2)), by="sam")
    assert held(house, stay.id)["three"] == [(midnight(DAY + timedelta(days=2)), stay.span.end)]
    whole(house)


def test_a_new_room_can_be_booked(house: Planted) -> None:
    """From its first day on, by itself; the flat then excludes it."""
    house.do(AddLeaf(house.space("flat"), "three", "Bedroom 3", Form.ROOM, DAY, bookable=True), by="sam")
    three = space(house, "three")
    stay = evolve(house.stay(1), space=three)
    assert isinstance(house.do(stay), Booked)
    assert isinstance(house.do(house.stay(1), by="ben"), Conflict)
    assert isinstance(house.do(evolve(house.stay(-5), space=three)), Refused)
    whole(house)


def test_a_split_room_is_taken_in_its_parts(house: Planted) -> None:
    """Until that midnight the room itself is held, then each bed; whoever had the room has both."""
    stay = house.do(house.stay(0, 4, "one")).booking
    flat = house.do(house.stay(10, 2)).booking
    day = DAY + timedelta(days=2)
    outcome = house.do(SplitLeaf(house.space("one"), day, BEDS), by="sam")
    assert isinstance(outcome, GroundChanged)
    assert set(outcome.uses) == {stay.id, flat.id}
    assert held(house, stay.id) == {
        "one": [(stay.span.start, midnight(day))],
        "bed_a": [(midnight(day), stay.span.end)],
        "bed_b": [(midnight(day), stay.span.end)],
    }
    assert held(house, flat.id).keys() == {"bed_a", "bed_b", "two", "living"}
    whole(house)


def test_a_stay_across_the_split_passes(house: Planted) -> None:
    """Who asks for the room over that night gets the room, then its beds; the flat as well."""
    day = DAY + timedelta(days=2)
    house.do(SplitLeaf(house.space("one"), day, BEDS), by="sam")
    stay = house.do(house.stay(0, 4, "one"))
    assert isinstance(stay, Booked)
    assert held(house, stay.booking.id).keys() == {"one", "bed_a", "bed_b"}
    assert isinstance(house.do(house.stay(1, 2), by="ben"), Conflict)
    assert isinstance(house.do(house.stay(4, 2), by="ben"), Booked)
    house.do(CancelBooking(stay.booking.id, 1))
    assert isinstance(house.do(house.stay(0, 4), by="cleo"), Booked)
    whole(house)


def test_beds_are_taken_one_by_one_after_the_split(house: Planted) -> None:
    """Two households sleep in one room, and then nobody takes the room."""
    parts = [evolve(bed, bookable=True) for bed in BEDS]
    house.do(SplitLeaf(house.space("one"), DAY, tuple(parts)), by="sam")
    for who, key in (("ana", "bed_a"), ("ben", "bed_b")):
        assert isinstance(house.do(evolve(house.stay(1), space=space(house, key)), by=who), Booked)
    assert isinstance(house.do(house.stay(1, 1, "one"), by="cleo"), Conflict)
    whole(house)


def test_an_ended_room_leaves_the_flat_s_bookings(house: Planted) -> None:
    """Who took the flat has what is left of it; a stay across the day has the room until that midnight."""
    across, later = (house.do(house.stay(day, 3)).booking for day in (0, 10))
    day = DAY + timedelta(days=1)
    outcome = house.do(EndLeaf(house.space("two"), day), by="sam")
    assert outcome == GroundChanged(house.house.id, (house.space("two"),), (across.id, later.id))
    assert held(house, across.id)["two"] == [(across.span.start, midnight(day))]
    assert held(house, later.id).keys() == {"one", "living"}
    assert isinstance(house.do(house.stay(20, 1, "two")), Refused)
    assert isinstance(house.do(house.stay(20)), Booked)
    whole(house)


def test_a_room_ended_under_a_booking_is_refused(house: Planted) -> None:
    """The booking is named with its time, and nothing at all is changed."""
    stay = house.do(house.stay(3, 2, "two")).booking
    rows, seen = stored(house), ground(house)
    outcome = house.do(EndLeaf(house.space("two"), DAY + timedelta(days=4)), by="sam")
    assert isinstance(outcome, GroundClashes)
    (clash,) = outcome.clashes
    assert (clash.use, clash.kind, clash.space, clash.span) == (stay.id, "guest_stay", stay.space, stay.span)
    assert (stored(house), ground(house)) == (rows, seen)
    assert isinstance(house.do(EndLeaf(house.space("two"), DAY + timedelta(days=7)), by="sam"), GroundChanged)
    whole(house)


def test_the_last_leaf_of_what_can_be_booked_stays(house: Planted) -> None:
    """A flat without a living leaf could not be booked: the last of its rooms is not ended."""
    for key in ("one", "two"):
        assert isinstance(house.do(EndLeaf(house.space(key), DAY), by="sam"), GroundChanged)
    outcome = house.do(EndLeaf(house.space("living"), DAY), by="sam")
    assert outcome == Misread("space", "error.last_leaf", {"key": "flat"})


def test_a_closure_follows_the_leaves(house: Planted) -> None:
    """Works in the flat close the new room and the beds as well, and leave a room that is gone."""
    close = CloseSpace(house.space("flat"), DAY, DAY + timedelta(days=10))
    works = house.do(close, by="sam").closure
    house.do(AddLeaf(house.space("flat"), "three", "Bedroom 3", Form.ROOM, DAY + timedelta(days=4)), by="sam")
    house.do(SplitLeaf(house.space("one"), DAY + timedelta(days=2), BEDS), by="sam")
    house.do(EndLeaf(house.space("two"), DAY + timedelta(days=3)), by="sam")
    edges = {key: [(start, end) for start, end in spans] for key, spans in held(house, works.id).items()}
    first, last = works.span.start, works.span.end
    days = [midnight(DAY + timedelta(days=n)) for n in range(11)]
    assert edges == {
        "living": [(first, last)],
        "two": [(first, days[3])],
        "one": [(first, days[2])],
        "bed_a": [(days[2], last)],
        "bed_b": [(days[2], last)],
        "three": [(days[4], last)],
    }
    whole(house)


def test_a_plan_says_what_would_change_and_changes_nothing(house: Planted) -> None:
    """The same answer beforehand, `applied` apart; then the rows are as they were."""
    house.do(house.stay(0, 2))
    rows, seen = stored(house), ground(house)
    for command in (
        AddLeaf(house.space("flat"), "three", "Bedroom 3", Form.ROOM, DAY),
        SplitLeaf(house.space("one"), DAY, BEDS),
        EndLeaf(house.space("two"), DAY),
    ):
        planned = house.do(evolve(command, plan_only=True), by="sam")
        assert isinstance(planned, GroundChanged)
        assert not planned.applied
        assert (stored(house), ground(house)) == (rows, seen)


def test_past_nights_are_left_alone(house: Planted) -> None:
    """Who is there keeps what was slept, whatever is split or ended today."""
    house.clock.now = datetime.combine(DAY, time(9), tzinfo=UTC)
    house.kit.desk.clock.now = house.clock.now  # type: ignore[attr-defined]
    stay = house.do(house.stay(0, 5)).booking
    house.clock.later(days=2)
    today = DAY + timedelta(days=2)
    house.do(SplitLeaf(house.space("one"), today, BEDS), by="sam")
    house.do(EndLeaf(house.space("two"), today), by="sam")
    assert held(house, stay.id)["one"] == held(house, stay.id)["two"] == [(stay.span.start, midnight(today))]
    assert held(house, stay.id)["bed_a"] == [(midnight(today), stay.span.end)]
    whole(house)


@pytest.mark.parametrize(
    ("command", "at", "code"),
    [
        (("add", "flat", "one", 5), "key", "error.key_taken"),
        (("add", "flat", "three", -60), "start", "error.day_in_the_past"),
        (("split", "flat", BEDS, 5), "space", "error.no_leaf"),
        (("split", "one", (evolve(BEDS[0], key="two"), BEDS[1]), 5), "parts", "error.key_taken"),
        (("split", "one", BEDS, -60), "start", "error.day_in_the_past"),
        (("end", "flat", None, 5), "space", "error.no_leaf"),
        (("end", "two", None, -60), "end", "error.day_in_the_past"),
    ],
)
def test_what_cannot_be_is_read_back(house: Planted, command: Any, at: str, code: str) -> None:
    """A key that is taken, a day that is past, a space that is no leaf: the field is named and nothing is done."""
    what, key, more, days = command
    where, day = house.space(key), DAY + timedelta(days=days)
    asked: Any = EndLeaf(where, day)
    if what != "end":
        asked = AddLeaf(where, more, "Bedroom", Form.ROOM, day) if what == "add" else SplitLeaf(where, day, more)
    outcome = house.do(asked, by="sam")
    assert isinstance(outcome, Misread)
    assert (outcome.at, outcome.code) == (at, code)


def test_a_room_that_was_taken_is_split_not_added_to(house: Planted) -> None:
    """Under a leaf somebody holds nothing can be put; a bare dwelling takes its first room."""
    house.do(house.stay(0, 1, "one"))
    outcome = house.do(AddLeaf(house.space("one"), "bed", "Bed", Form.BED, DAY), by="sam")
    assert outcome == Misread("space", "error.split_it", {"key": "one"})
    assert isinstance(house.do(AddLeaf(house.space("home"), "room", "Room", Form.ROOM, DAY), by="sam"), GroundChanged)
    whole(house)


def test_parts_are_at_least_two() -> None:
    """One part is no split, and no two have one key."""
    for parts, code in (((BEDS[0],), "error.parts_out_of_range"), ((BEDS[0], BEDS[0]), "error.key_taken")):
        with pytest.raises(Unreadable) as refused:
            SplitLeaf(UUID(int=1), DAY, parts)
        assert (refused.value.field, refused.value.code) == ("parts", code)


def test_residents_change_no_house(house: Planted) -> None:
    """A room is added, split and ended by who answers for the house."""
    for command, right in (
        (AddLeaf(house.space("flat"), "three", "Bedroom 3", Form.ROOM, DAY), "add_leaf"),
        (SplitLeaf(house.space("one"), DAY, BEDS), "split_leaf"),
        (EndLeaf(house.space("two"), DAY), "end_leaf"),
    ):
        assert house.do(command, by="ana") == NotAllowed(right)
        assert house.do(command, by="lou") == NotAllowed(right)


starts = st.integers(-20, 20)


@settings(max_examples=200, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(
        st.tuples(st.sampled_from(["flat", "one", "two"]), st.integers(-400, 400), st.integers(1, 300)), max_size=6
    ),
    starts,
)
def test_a_split_keeps_the_sum_of_claims(stays: list[tuple[str, int, int]], day: int) -> None:
    """Every use is there as long as before; before the day on the room, after it on each part; nothing overlaps."""
    house, since = house_of("x"), midnight(DAY + timedelta(days=day))
    one = house.tree.keyed("one")
    parts = [
        evolve(one, id=UUID(int=n), key=f"bed{n}", parent=one.id, life_from=DAY + timedelta(days=day)) for n in (1, 2)
    ]
    kept = [evolve(one, split_on=DAY + timedelta(days=day)) if space == one else space for space in house.tree.spaces]
    after = evolve(house, tree=evolve(house.tree, spaces=(*kept, *parts)))
    wanted = _following(after, since)
    for key, first, length in stays:
        start = midnight(DAY) + timedelta(hours=first)
        span = Span(start, start + timedelta(hours=length))
        space = house.tree.keyed(key)
        held = tuple(Claim(leaf.id, span) for leaf in house.tree.leaves(space.id))
        booking: Any = type("Booking", (), {"space": space.id})
        now = wanted(booking, held)
        assert times(now) == times(held) == (span,)
        on_parts = {part.id: sum((c.span.length for c in now if c.leaf == part.id), timedelta()) for part in parts}
        itself = sum((c.span.length for c in now if c.leaf == one.id), timedelta())
        takes_it = one.id in {claim.leaf for claim in held}
        assert len(set(on_parts.values())) == 1
        assert itself + on_parts[parts[0].id] == (span.length if takes_it else timedelta())
        assert now == joined(now)


def test_the_table_of_leaves_is_kept(house: Planted) -> None:
    """The closure table has the new leaves under all that stands above them, and says which are taken."""
    house.do(SplitLeaf(house.space("one"), DAY, BEDS), by="sam")
    under = tables.space_under
    keys = {one.id: one.key for one in there(house).tree.spaces}
    with house.kit.database.read() as tx:
        rows = tx.say("SELECT count(*) FROM habitat_space_under WHERE is_leaf")
        flat = {
            keys[row[0]]
            for row in tx.run(
                Statement(
                    sa.select(under.c.space_id).where(under.c.ancestor_id == house.space("flat"), under.c.is_leaf)
                )
            )
        }
    assert flat == {"one", "bed_a", "bed_b", "two", "living"}
    assert rows[0][0] > len(flat)
