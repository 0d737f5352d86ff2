"""What no rulebook can allow: the past, what is not bookable, what is not there, what is taken."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from habitat_kit.core.groundrules import ground_findings, plugin_refused, taken
from habitat_kit.core.history import History
from habitat_kit.core.periods import Hours, Nights, Span
from habitat_kit.core.rules import Ask, Severity
from habitat_kit.core.spaces import SpaceTree
from habitat_kit.core.uses import State
from habitat_kit.testing import strategies as kit
from tests.core.samples import FLAT, GARDEN, HOUSE, OTHER_ROOM, ROOM, TREE, ask, booking

TODAY = date(2026, 3, 1)  # the day the sample ask is made on, at 13:00 in Paris


def _keys(asked: Ask[Any]) -> list[str]:
    return [finding.key for finding in ground_findings(asked)]


def _nights(first: date, count: int = 3) -> Nights:
    return Nights(first, first + timedelta(days=count))


def _hours(first: int, last: int, day: date = TODAY) -> Hours:
    midnight = datetime.combine(day, datetime.min.time())
    return Hours(midnight + timedelta(hours=first), midnight + timedelta(hours=last))


def _with_life(**lives: tuple[date | None, date | None]) -> Any:
    """The sample house, its spaces living as told by key."""
    spaces = [
        evolve(space, life_from=lives[space.key][0], life_until=lives[space.key][1]) if space.key in lives else space
        for space in TREE.spaces
    ]
    return evolve(HOUSE, tree=SpaceTree(spaces))


@given(kit.asks())
def test_the_ground_s_findings_are_nobody_s_to_override(pair: tuple[Ask[Any], History]) -> None:
    """Each is a refusal of the kit's own rulebook, with an article, and no role may override it."""
    for finding in ground_findings(pair[0]):
        assert (finding.severity, finding.rulebook, finding.override_by) == (
            Severity.REFUSE,
            "habitat_kit",
            frozenset(),
        )
        assert finding.article.isdecimal()


@pytest.mark.parametrize(
    ("when", "late"),
    [
        (_nights(TODAY), False),
        (_nights(TODAY - timedelta(days=1)), True),
        (_hours(14, 15), False),
        (_hours(13, 15), False),
        (_hours(12, 15), True),
    ],
)
def test_nothing_begins_in_the_past(when: Nights | Hours, late: bool) -> None:
    """Tonight may still be booked, yesterday may not; a meeting may begin now, and not a minute ago."""
    kind = "guest_stay" if isinstance(when, Nights) else "meeting"
    assert _keys(ask(when=when, kind=kind)) == (["finding.in_the_past"] if late else [])


def test_the_past_says_which_day_would_pass() -> None:
    """The bound is the house's own today."""
    (finding,) = ground_findings(ask(when=_nights(date(2026, 2, 1))))
    assert (finding.passes, finding.numbers) == (TODAY, (("day", date(2026, 2, 1)),))


PAST, BEGUN = "finding.in_the_past", "finding.begun"


@pytest.mark.parametrize(
    ("now", "moved", "found"),
    [
        ("2026-02-27", Nights(date(2026, 2, 26), date(2026, 2, 28)), []),
        ("2026-02-28T12:00", Nights(date(2026, 2, 26), date(2026, 2, 28)), [PAST]),
        ("2026-02-27", Nights(date(2026, 2, 25), date(2026, 3, 2)), [PAST]),
        ("2026-02-26T20:00", Nights(date(2026, 2, 27), date(2026, 3, 3)), []),
        ("2026-02-28T12:00", Nights(date(2026, 2, 28), date(2026, 3, 3)), [BEGUN]),
        ("2026-02-28T12:00", Nights(date(2026, 8, 1), date(2026, 8, 6)), [BEGUN]),
    ],
)
def test_a_stay_that_has_begun_may_move_its_end(now: str, moved: Nights, found: list[str]) -> None:
    """Who is there may leave earlier or later, until then; nights that were slept are neither added nor given back."""
    before = booking(when=Nights(date(2026, 2, 26), date(2026, 3, 3)), state=State.CONFIRMED)
    at = datetime.fromisoformat(now).replace(tzinfo=UTC)
    assert [key for key in _keys(evolve(ask(when=moved), at=at, moving=before)) if key in {PAST, BEGUN}] == found


def test_only_what_is_bookable_is_booked() -> None:
    """A space the house does not lend is refused."""
    house = evolve(HOUSE, tree=SpaceTree([evolve(space, bookable=space.id != GARDEN) for space in TREE.spaces]))
    assert _keys(evolve(ask(space=GARDEN), house=house)) == ["finding.not_bookable"]
    assert _keys(evolve(ask(space=ROOM), house=house)) == []


@pytest.mark.parametrize(
    ("life", "space", "there"),
    [
        ((None, date(2026, 5, 5)), ROOM, True),
        ((date(2026, 5, 1), None), ROOM, True),
        ((None, date(2026, 5, 3)), ROOM, False),
        ((date(2026, 5, 2), None), ROOM, False),
        ((date(2026, 5, 2), None), FLAT, False),
        ((None, date(2026, 4, 1)), FLAT, True),
        ((date(2026, 6, 1), None), FLAT, True),
        ((None, date(2026, 4, 1)), OTHER_ROOM, True),
    ],
)
def test_a_stay_lies_in_the_life_of_its_leaves(life: tuple[Any, Any], space: Any, there: bool) -> None:
    """A leaf that begins or ends during the stay refuses it; one that is gone before or comes after is no part of it."""
    assert _keys(evolve(ask(space=space), house=_with_life(room=life))) == ([] if there else ["finding.not_living"])


def test_a_space_without_a_living_leaf_is_refused() -> None:
    """A flat whose rooms are all gone cannot be booked."""
    gone = (None, date(2026, 4, 1))
    assert _keys(evolve(ask(), house=_with_life(room=gone, other_room=gone))) == ["finding.not_living"]


@given(st.none() | kit.spans())
def test_taken_says_from_when_to_when(span: Span | None) -> None:
    """What somebody holds is a refusal nobody may override, with the time they hold where it is known."""
    finding = taken(span)
    assert (finding.severity, finding.key, finding.override_by) == (Severity.REFUSE, "finding.taken", frozenset())
    assert dict(finding.numbers) == ({} if span is None else {"since": span.start, "until": span.end})


def test_a_plugin_s_no_is_told_in_its_name() -> None:
    """Whoever follows and refuses says why; whoever breaks is named; nobody may override either."""
    told = plugin_refused("gardener", "finding.frost", {"degrees": -3, "key": 1, "passes": 2})
    assert (told.key, told.plugin, told.override_by) == ("finding.frost", "gardener", frozenset())
    assert dict(told.numbers) == {"degrees": -3, "key": 1, "passes": 2, "plugin": "gardener"}
    assert plugin_refused("gardener").key == "finding.plugin_broke"


@pytest.mark.parametrize(
    ("key", "numbers"),
    [(None, {}), (3, {}), ("k", {"n": []}), ("k", {1: 2}), ("k", {1: 2, "n": 3}), ("k", 3), ("k", [1])],
)
def test_a_plugin_s_no_that_cannot_be_shown_is_still_a_no(key: Any, numbers: Any) -> None:
    """A refusal with junk in it is refused as a broken plugin's."""
    told = plugin_refused("gardener", key, numbers)
    assert (told.severity, told.key) == (Severity.REFUSE, "finding.plugin_broke")
    assert told.numbers == (("plugin", "gardener"),)
