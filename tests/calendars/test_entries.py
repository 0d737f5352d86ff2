"""What each level tells of a use."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from habitat_kit.calendars import vevent
from habitat_kit.calendars.entries import CLOSURES, Teller, uid
from habitat_kit.core.feeds import Level, Shown
from habitat_kit.core.ids import named
from habitat_kit.core.periods import Hours, Nights
from habitat_kit.core.uses import HOLDING, State
from habitat_kit.texts import kit_texts

NOW = datetime(2027, 3, 1, 9, tzinfo=UTC)
STAY = Shown(
    use=named("use"),
    closure=False,
    kind="guest_stay",
    state=State.CONFIRMED,
    when=Nights(date(2027, 4, 1), date(2027, 4, 3)),
    zone="Europe/Paris",
    revision=1,
    sequence=0,
    revised_at=NOW,
    place="Flat",
    household="Martin",
)
MEETING = evolve(STAY, kind="meeting", when=Hours(datetime(2027, 4, 1, 18), datetime(2027, 4, 1, 20)))


def teller(level: Level, language: str = "en", secret: bytes = b"secret") -> Teller:
    """How a feed tells, with one kind that has a name."""

    def say(key: str, **numbers: Any) -> str:
        return kit_texts().text(language, key, **numbers)

    return Teller(level=level, secret=secret, say=say, kinds={"guest_stay": "Guest nights"}, until=2028)


BUSY, ROOM = teller(Level.BUSY), teller(Level.ROOM)


@given(household=st.text(max_size=20), place=st.text(max_size=20), kind=st.text(max_size=20), closure=st.booleans())
def test_busy_is_the_same_whoever_and_whatever(*, household: str, place: str, kind: str, closure: bool) -> None:
    """No byte of a busy event depends on a household, a place's name, a kind, or on its being a closure."""
    other = evolve(STAY, household=household, place=place, kind=kind, closure=closure)
    assert vevent(BUSY.entry(other)) == vevent(BUSY.entry(STAY))


@pytest.mark.parametrize("state", sorted(HOLDING))
@pytest.mark.parametrize("level", list(Level))
def test_a_holding_use_takes_its_time(state: State, level: Level) -> None:
    """It is busy; tentative while it waits for an answer, sure otherwise."""
    entry = teller(level).entry(evolve(STAY, state=state))
    waits = state in {State.OPTION, State.AWAITING}
    assert (entry.busy, entry.status) == (True, "TENTATIVE" if waits else "CONFIRMED")


@pytest.mark.parametrize("state", sorted(set(State) - HOLDING))
@pytest.mark.parametrize("level", list(Level))
def test_what_holds_no_more_is_a_tombstone_without_a_name(state: State, level: Level) -> None:
    """It is cancelled and free, and names nobody any more."""
    entry = teller(level).entry(evolve(STAY, state=state))
    assert (entry.busy, entry.status) == (False, "CANCELLED")
    assert "Martin" not in entry.summary


@pytest.mark.parametrize(
    ("language", "state", "words"),
    [
        ("en", State.CONFIRMED, "Martin · Guest nights"),
        ("fr", State.CONFIRMED, "Martin · Guest nights"),
        ("en", State.AWAITING, "Martin · Guest nights (awaiting approval)"),
        ("en", State.CANCELLED, "Cancelled"),
        ("fr", State.CANCELLED, "Annulé"),
    ],
)
def test_room_says_whose_and_what_for(language: str, state: State, words: str) -> None:
    """The household's label and the kind's name, in the house's language."""
    assert teller(Level.ROOM, language).entry(evolve(STAY, state=state)).summary == words


@pytest.mark.parametrize("kind", [*CLOSURES, "strike"])
def test_room_says_why_a_place_is_closed(kind: str) -> None:
    """By a kind it knows, else closed and no more; never what somebody typed."""
    closed = evolve(STAY, closure=True, kind=kind, household=None, state=State.CLOSED)
    summary = ROOM.entry(closed).summary
    assert summary.startswith("Closed")
    assert (summary == "Closed") == (kind not in CLOSURES)


def test_a_kind_nobody_names_is_its_key() -> None:
    """A use whose kind left the house file still shows."""
    assert ROOM.entry(MEETING).summary == "Martin · meeting"


def test_nights_have_no_zone_and_hours_have_the_uses_own() -> None:
    """A stay is dates; a meeting is wall times on the clock it was booked by."""
    nights, hours = BUSY.entry(STAY), BUSY.entry(MEETING)
    assert (nights.start, nights.end, nights.zone) == (date(2027, 4, 1), date(2027, 4, 3), None)
    assert (hours.start, hours.zone) == (datetime(2027, 4, 1, 18), "Europe/Paris")


def test_when_somebody_booked_is_told_nobody() -> None:
    """No CREATED at any level; the revision's instant is the stamp."""
    for tell in (BUSY, ROOM):
        assert b"CREATED" not in vevent(tell.entry(STAY))
        assert tell.entry(STAY).stamp == NOW


def test_an_events_id_needs_level_and_secret() -> None:
    """The same for ever under one secret at one level; another for another use, level or secret; never the use's own.

    One's own feed alone calls an event by the booking's id, as mails do.
    """
    use, hidden = named("use"), (Level.BUSY, Level.ROOM)
    ids = {uid(secret, level, of) for secret in (b"a", b"b") for level in hidden for of in (use, named("other"))}
    assert {uid(secret, Level.OWN, use) for secret in (b"a", b"b")} == {str(use)}
    assert len(ids) == 8
    assert uid(b"a", Level.BUSY, use) == uid(b"a", Level.BUSY, use)
    assert not any(use.hex in found or str(use) in found for found in ids)
