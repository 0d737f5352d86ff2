"""A night given up too late weighs once: as given up, or as the night it is again."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import chain
from typing import Any

from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from habitat_kit.core.bookings import Booking
from habitat_kit.core.exchange import Exchange, Part, lost_by
from habitat_kit.core.history import History
from habitat_kit.core.ids import named
from habitat_kit.core.money import Money
from habitat_kit.core.periods import Hours, Nights
from habitat_kit.core.prices import Due, Price, sum_of
from habitat_kit.core.questions import BookingsBegun, ContributedSoFar, NightsUsed, Question, TimesUsed
from habitat_kit.core.rules import Ask
from tests.plugins.participatory.world import FLAT, HERE, NOW, TREE, booked, nights

FIRST = date(2026, 5, 4)
YEAR: dict[str, Any] = {"first": date(2026, 1, 1), "end": date(2027, 1, 1)}
STAYS = st.builds(lambda day, count: nights(FIRST + timedelta(days=day), count), st.integers(0, 6), st.integers(1, 5))
COST = (Due(Price("night", Money.of(4_501, "EUR"), 1, 2026), "house_rules", "1", "1"),)


def moved(before: Booking, when: Nights, parts: tuple[Part, ...]) -> tuple[Booking, tuple[Part, ...]]:
    """A late move done as the desk does it."""
    after = evolve(before, when=when)
    found = Exchange(before, late=True, parts=parts, had=COST)
    kept = tuple(part for part in parts if part not in found.again(after))
    rests = chain.from_iterable(part.left(after) for part in found.again(after))
    return after, (*kept, *rests, *lost_by(before, after, COST))


def held(*bookings: Booking) -> list[date]:
    """Every night of some bookings."""
    return sorted(night for one in bookings if isinstance(one.when, Nights) for night in one.when)


@given(st.lists(STAYS, min_size=2, max_size=6))
def test_every_night_ever_had_weighs_once(stays: list[Nights]) -> None:
    """However often one moves late, to and fro: what one has and what was given up are all nights ever had, each once."""
    booking, parts = booked(stays[0]), tuple[Part, ...]()
    for when in stays[1:]:
        booking, parts = moved(booking, when, parts)
    assert held(booking, *(part.booking for part in parts)) == sorted(set(chain.from_iterable(stays)))


@given(st.lists(st.tuples(st.integers(0, 2), STAYS), max_size=8))
def test_of_several_bookings_every_night_ever_had_weighs_once(moves: list[tuple[int, Nights]]) -> None:
    """A series by its own step, or one where its neighbour was: whose the nights were, the household has them once."""
    stays, parts = [booked(nights(FIRST + timedelta(days=7 * n), 2)) for n in range(3)], tuple[Part, ...]()
    ever = {night for stay in stays for night in held(stay)}
    for which, when in moves:
        others = [stay for stay in stays if stay is not stays[which]]
        if not set(when) & set(held(*others)):
            stays[which], parts = moved(stays[which], when, parts)
            ever |= set(when)
    assert held(*stays, *(part.booking for part in parts)) == sorted(ever)


def test_what_was_booked_after_is_another_wish() -> None:
    """Nights given up too late before it was made are not had again by it; nor those of others, or of another kind."""
    stay = evolve(booked(nights(FIRST, 2)), made_at=NOW, revised_at=NOW)
    (part,) = lost_by(stay, evolve(stay, when=nights(FIRST + timedelta(days=2), 2)), COST)
    assert Exchange(stay, parts=(part,)).again(stay) == (part,)
    later = evolve(stay, made_at=NOW + timedelta(seconds=1))
    for other in (
        later,
        evolve(stay, household=named("others")),
        evolve(stay, kind="lodger"),
        evolve(stay, space=named("room")),
    ):
        assert Exchange(other, parts=(part,)).again(other) == ()


@given(st.lists(STAYS, min_size=3, max_size=5))
def test_a_move_is_judged_by_what_will_weigh(stays: list[Nights]) -> None:
    """What the ledger says of a move that is not done yet is what it says once it is."""
    booking, parts = booked(stays[0]), tuple[Part, ...]()
    for when in stays[1:-1]:
        booking, parts = moved(booking, when, parts)
    after, then = moved(booking, stays[-1], parts)
    of: dict[str, Any] = {
        "household": booking.household,
        "scope": FLAT,
        "kind": booking.kind,
        "at": NOW,
        "without": booking.id,
    } | YEAR
    now = History(TREE, (booking, *(part.booking for part in parts)))
    ledger = Exchange(booking, late=True, parts=parts, had=COST).ledger(
        now, Ask(after, NOW, HERE, after.space, booking)
    )
    done = History(TREE, (after, *(part.booking for part in then)))
    asked: tuple[Question[Any], ...] = (NightsUsed(**of), BookingsBegun(**of), TimesUsed(**of))
    for question in asked:
        assert ledger(question) == done(question), question


@given(st.integers(1, 9), st.integers(0, 9), st.integers(0, 9))
def test_what_stays_given_up_keeps_its_share(taken: int, before: int, after: int) -> None:
    """Taken again in part, the rest is due to the cent; what is taken again is due no more."""
    part = Part(booked(nights(FIRST, before + taken + after)), COST)
    again = booked(nights(FIRST + timedelta(days=before), taken))
    left = part.left(again)
    due = sum_of(chain.from_iterable(one.dues for one in left), "EUR").coins
    assert held(*(one.booking for one in left)) == sorted(set(held(part.booking)) - set(held(again)))
    had = part.taken(again)
    assert had.booking.when == again.when
    assert due + sum_of(had.dues, "EUR").coins == 4_501, "given up again, it is due to the cent"
    assert abs(due * (before + taken + after) - 4_501 * (before + after)) < before + taken + after


def test_what_a_place_was_contributed_to_follows() -> None:
    """What is given up too late is on the year's account when the move is judged, what is taken again is off it."""
    before = booked(nights(FIRST, 2))
    (back,) = lost_by(evolve(before, when=nights(FIRST + timedelta(days=2), 1)), before, COST)
    after = evolve(before, when=nights(FIRST + timedelta(days=1), 2))
    ask = Ask(after, NOW, HERE, after.space, before)
    question = ContributedSoFar(FLAT, 2026, "EUR", before.id)
    for found, coins in (
        (Exchange(before, late=True, had=COST), 2_251),
        (Exchange(before, late=False, parts=(back,)), -4_501),
    ):
        assert found.ledger(History(TREE), ask)(question).coins == coins


def test_without_nights_nothing_is_exchanged() -> None:
    """A meeting gives up nothing, and its ledger is the one there is."""
    meeting = booked(Hours(datetime(2026, 5, 4, 18), datetime(2026, 5, 4, 20)))
    later = evolve(meeting, when=Hours(datetime(2026, 5, 5, 18), datetime(2026, 5, 5, 20)))
    history = History(TREE)
    assert Exchange(meeting, late=True).ledger(history, Ask(later, NOW, HERE, later.space, meeting)) is history
