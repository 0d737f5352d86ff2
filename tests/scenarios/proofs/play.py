"""The races, each with what must come of it: what test_races.py runs, and what planted bugs must fail.

Every race is one house and sixteen clients at once, and ends with the same look at the whole database.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import time, timedelta

from habitat_kit.core.commands import (
    ApproveBooking,
    ChangeHours,
    CheckIn,
    CloseSpace,
    MoveBooking,
    OrderDanger,
    Part,
    SplitLeaf,
)
from habitat_kit.core.uses import HOLDING
from habitat_kit.plugins.participatory import ApprovalAbove, BufferAfterStay, NightsPerYear
from tests.desk.world import DAY, NOW, Planted
from tests.scenarios.proofs.arena import CLIENTS, Arena
from tests.scenarios.proofs.clients import Said
from tests.store.checks import half_written, overlaps, strays

PEOPLE = ("ana", "ben", "cleo")
WHOLE = frozenset(state.value for state in HOLDING)


def everything_stands(arena: Arena) -> None:
    """No two claims meet, none is lost, no booking is half written, no journal is without its use."""
    database = arena.kit.database
    assert overlaps(database) == []
    assert strays(database) == []
    assert [use for use in half_written(database, WHOLE) if use[2] != "closed"] == []


def words(said: list[Said]) -> Counter[str]:
    """How often each word was said."""
    return Counter(word for word, _ in said)


def one_wins(said: list[Said], *, losing: str = "conflict") -> None:
    """One got it, all others were told no, nobody saw a fault."""
    assert words(said) == {"booked": 1, losing: len(said) - 1}


def everybody(house: Planted) -> list[str]:
    """Sixteen clients of three households."""
    return [PEOPLE[number % len(PEOPLE)] for number in range(CLIENTS)]


def same_night(arena: Arena) -> None:
    """Sixteen want one night of the flat."""
    house = arena.plant()
    one_wins(arena.race(house, [(who, house.stay(0)) for who in everybody(house)]))
    everything_stands(arena)


def overlapping_hours(arena: Arena) -> None:
    """Meetings of three hours, each an hour after the last: some are held, each other one meets one of these."""
    house = arena.plant()
    said = arena.race(house, [(who, house.meeting(0, 1 + n, 3)) for n, who in enumerate(everybody(house))])
    assert set(words(said)) == {"booked", "conflict"}
    won = [n for n, (word, _) in enumerate(said) if word == "booked"]
    assert all(any(abs(n - other) < 3 for other in won) for n in range(CLIENTS))
    everything_stands(arena)


def nights_in_a_row(arena: Arena) -> None:
    """Sixteen nights one after the other: who leaves at 11:00 and who comes at 15:00 never stand in each other's way."""
    house = arena.plant()
    said = arena.race(house, [(who, house.stay(n)) for n, who in enumerate(everybody(house))])
    assert words(said) == {"booked": CLIENTS}
    everything_stands(arena)


def quota(arena: Arena, nights: int = 5) -> None:
    """One household in sixteen tabs, each for another night: it gets its nights of the year and not one more."""
    house = arena.plant(NightsPerYear(nights=nights))
    said = arena.ruled().race(house, [("ana", house.stay(n)) for n in range(CLIENTS)])
    assert words(said) == {"booked": nights, "refused": CLIENTS - nights}
    everything_stands(arena)


def buffer(arena: Arena) -> None:
    """Two households want nights that follow each other where a day's rest is asked: one of them gets theirs."""
    house = arena.plant(BufferAfterStay(hours=24))
    said = arena.ruled().race(house, [(PEOPLE[n % 2], house.stay(n % 2)) for n in range(CLIENTS)])
    assert words(said)["booked"] == 1
    assert set(words(said)) <= {"booked", "refused", "conflict"}
    everything_stands(arena)


def move_onto_a_taken_night(arena: Arena) -> None:
    """Sixteen bookings of a week move onto one night: one arrives, the others stay where they were."""
    house = arena.plant()
    made = [house.do(house.stay(2 * n + 2), by=who).booking for n, who in enumerate(everybody(house))]
    to = house.stay(0)
    moves = [(who, MoveBooking(b.id, 1, to.start, to.end)) for who, b in zip(everybody(house), made, strict=True)]
    one_wins(arena.ruled().race(house, moves))
    everything_stands(arena)


def one_booking_moved_by_many(arena: Arena) -> None:
    """Fifteen devices move one booking from what they saw: one does, the others are told that it changed."""
    house = arena.plant()
    made = house.do(house.stay(0)).booking
    to = [house.stay(2 * n + 2) for n in range(CLIENTS)]
    said = arena.ruled().race(house, [("ana", MoveBooking(made.id, 1, there.start, there.end)) for there in to])
    one_wins(said, losing="stale")
    everything_stands(arena)


def approve_too_late(arena: Arena) -> None:
    """A steward says yes after the deadline while neighbours ask for the dates: too late for one, theirs for another."""
    house = arena.plant(ApprovalAbove(nights=3, answer_hours=24))
    arena.clock.now = NOW - timedelta(days=3)
    waiting = house.do(house.stay(0, 4)).booking
    arena.clock.now = NOW
    asks = [
        ("sam", ApproveBooking(waiting.id, 1)) if n % 2 else (PEOPLE[n % 3], house.stay(1, 2)) for n in range(CLIENTS)
    ]
    found = words(arena.ruled().race(house, asks))
    assert found == {"expired": CLIENTS // 2, "booked": 1, "conflict": CLIENTS // 2 - 1}
    everything_stands(arena)


def flat_against_bedroom(arena: Arena) -> None:
    """Some want the whole flat, others its bedrooms: the flat alone, or a bedroom each."""
    house = arena.plant()
    spaces = ("flat", "one", "flat", "two")
    said = arena.race(house, [(who, house.stay(0, space=spaces[n % 4])) for n, who in enumerate(everybody(house))])
    won = sorted(spaces[n % 4] for n, (word, _) in enumerate(said) if word == "booked")
    assert won in (["flat"], ["one", "two"])
    assert set(words(said)) == {"booked", "conflict"}
    everything_stands(arena)


def closure_against_booking(arena: Arena) -> None:
    """The steward closes while others book: a closure always stands, in the gaps; at most one booking does."""
    house = arena.plant()
    closing = CloseSpace(house.space("flat"), DAY, DAY + timedelta(days=2))
    asks = [("sam", closing) if n == 7 else (who, house.stay(0)) for n, who in enumerate(everybody(house))]
    found = words(arena.ruled().race(house, asks))
    assert found["space_closed"] == 1
    assert found["booked"] <= 1
    assert found["booked"] + found["conflict"] == CLIENTS - 1
    everything_stands(arena)


def split_against_booking(arena: Arena) -> None:
    """The steward splits a bedroom while others ask for it and for the flat: whoever is first has its beds, nobody its past."""
    house = arena.plant()
    splitting = SplitLeaf(house.space("one"), DAY, (Part("bed-a", "Bed A"), Part("bed-b", "Bed B")))
    spaces = ("one", "flat")
    asks = [
        ("sam", splitting) if n == 7 else (who, house.stay(0, space=spaces[n % 2]))
        for n, who in enumerate(everybody(house))
    ]
    said = arena.ruled().race(house, asks)
    assert words(said) == {"ground_changed": 1, "booked": 1, "conflict": CLIENTS - 2}
    won = next(n for n, (word, _) in enumerate(said) if word == "booked")
    held = [claim[0] for claim in house.claims() if str(claim[3]) == said[won][1]]
    assert house.space("one") not in held
    assert len(held) == (2 if won % 2 == 0 else 4)
    everything_stands(arena)


def danger_against_arrival(arena: Arena) -> None:
    """Everybody is ordered out while a household says that it has arrived: in the end nobody is there."""
    house = arena.plant()
    stay = house.do(house.stay((NOW.date() - DAY).days, 2)).booking
    ordering = OrderDanger(house.space("flat"), "fire", "smoke in the stairs")
    asks = [("sam", ordering if n == 7 else CheckIn(stay.id, 1)) for n in range(CLIENTS)]
    found = words(arena.ruled().race(house, asks))
    assert found["danger_ordered"] == 1
    assert found["checked_in"] <= 1
    assert found["checked_in"] + found["stale"] == CLIENTS - 1
    assert str(stay.id) not in held_by(arena, house)
    everything_stands(arena)


def danger_against_booking(arena: Arena) -> None:
    """Everybody is ordered out while sixteen ask for a night: whoever was first is displaced, the others are told why."""
    house = arena.plant()
    ordering = OrderDanger(house.space("flat"), "water", "a pipe burst")
    asks = [("sam", ordering) if n == 7 else (who, house.stay(0)) for n, who in enumerate(everybody(house))]
    said = arena.ruled().race(house, asks)
    found = words(said)
    assert found["danger_ordered"] == 1
    assert found["booked"] <= 1
    assert found["booked"] + found["conflict"] == CLIENTS - 1
    assert held_by(arena, house) == {said[7][1]}
    everything_stands(arena)


def hours_against_booking(arena: Arena) -> None:
    """People are let in later while others book: every stay begins at the new hour, whoever was first."""
    house = arena.plant()
    changing = ChangeHours(house.house.id, time(17), time(10))
    asks = [("sam", changing) if n == 7 else (who, house.stay(2 * n)) for n, who in enumerate(everybody(house))]
    assert words(arena.ruled().race(house, asks)) == {"ground_changed": 1, "booked": CLIENTS - 1}
    leaves = {space.id for space in house.house.tree.spaces}
    edges = {
        (start.astimezone(house.house.clock).time(), end.astimezone(house.house.clock).time())
        for leaf, start, end, _ in house.claims()
        if leaf in leaves
    }
    assert edges == {(time(17), time(10))}
    everything_stands(arena)


def same_key(arena: Arena) -> None:
    """One tap, sent six times at once by a bad line: one booking, six equal answers."""
    house = arena.plant()
    said = arena.ruled().race(house, [("ana", house.stay(0))] * 6, key="tap")
    assert set(said) == {("booked", said[0][1])}
    assert len(said) == 6
    assert held_by(arena, house) == {said[0][1]}
    everything_stands(arena)


def approved_stays_stand(arena: Arena) -> None:
    """A steward says yes sixteen times: once it is heard, and the dates are kept for good."""
    house = arena.plant(ApprovalAbove(nights=3, answer_hours=24))
    waiting = house.do(house.stay(0, 4)).booking
    said = arena.ruled().race(house, [("sam", ApproveBooking(waiting.id, 1))] * CLIENTS)
    one_wins(said, losing="stale")
    everything_stands(arena)


def held_by(arena: Arena, house: Planted) -> set[str]:
    """The uses that hold a leaf of a house."""
    leaves = {space.id for space in house.house.tree.spaces}
    return {str(claim[3]) for claim in house.claims() if claim[0] in leaves}


RACES: tuple[Callable[[Arena], None], ...] = (
    same_night,
    overlapping_hours,
    nights_in_a_row,
    quota,
    buffer,
    move_onto_a_taken_night,
    one_booking_moved_by_many,
    approve_too_late,
    flat_against_bedroom,
    closure_against_booking,
    split_against_booking,
    danger_against_arrival,
    danger_against_booking,
    hours_against_booking,
    same_key,
    approved_stays_stand,
)
