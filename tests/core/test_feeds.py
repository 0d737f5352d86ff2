"""Calendar links, and what a feed reads of a use."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from attrs import evolve

from habitat_kit.core.feeds import FeedLink, Level, Shown
from habitat_kit.core.ids import named
from habitat_kit.core.periods import Nights
from habitat_kit.core.uses import HOLDING, Silence, State

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)
LINK = FeedLink(
    id=named("link"),
    identity=named("identity"),
    organisation=named("organisation"),
    house=named("house"),
    space=named("space"),
    level=Level.BUSY,
)
USE = Shown(
    use=named("use"),
    closure=False,
    kind="guest_stay",
    state=State.AWAITING,
    when=Nights(date(2026, 5, 1), date(2026, 5, 3)),
    zone="Europe/Paris",
    revision=2,
    sequence=3,
    revised_at=NOW - timedelta(days=5),
    deadline=NOW,
    on_silence=Silence.LAPSE,
)


@pytest.mark.parametrize(
    ("ends", "answers"),
    [
        ({}, True),
        ({"ends_at": NOW + SECOND}, True),
        ({"ends_at": NOW}, False),
        ({"revoked_at": NOW - SECOND}, False),
        ({"revoked_at": NOW + SECOND, "ends_at": NOW + SECOND}, False),
    ],
)
def test_a_link_answers_until_its_end_and_never_once_revoked(ends: dict[str, Any], answers: bool) -> None:
    """At the very instant it ends it opens no more; a revocation counts whenever it is written."""
    assert evolve(LINK, **ends).answers(NOW) == answers


@pytest.mark.parametrize("state", State)
def test_a_feed_shows_as_held_what_holds(state: State) -> None:
    """A calendar blocks the dates exactly of uses that hold claims."""
    assert evolve(USE, state=state).holds == (state in HOLDING)


@pytest.mark.parametrize(
    ("silence", "after"), [(Silence.LAPSE, State.EXPIRED), (Silence.ACCEPT, State.CONFIRMED), (None, State.EXPIRED)]
)
def test_a_passed_deadline_shows_as_it_will_be_settled(silence: Silence | None, after: State) -> None:
    """Before anybody wrote it down, the feed shows what silence means, as a change that calendars notice."""
    shown = evolve(USE, on_silence=silence).settled(NOW)
    assert (shown.state, shown.sequence, shown.revised_at, shown.deadline) == (after, 4, NOW, None)
    assert shown.settled(NOW + SECOND) == shown


@pytest.mark.parametrize("other", [{"deadline": NOW + SECOND}, {"deadline": None}, {"state": State.CONFIRMED}])
def test_what_waits_for_no_passed_deadline_shows_as_it_is(other: dict[str, Any]) -> None:
    """Nothing is settled before its time, and only what waits is settled at all."""
    shown = evolve(USE, **other)
    assert shown.settled(NOW) is shown
