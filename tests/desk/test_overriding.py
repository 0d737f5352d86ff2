"""A steward overrides an article with a written reason; nobody overrides the ground, a neighbour or a silent article."""

from __future__ import annotations

import json
from typing import Any

import pytest

from habitat_kit.core.actors import SYSTEM, Role
from habitat_kit.core.commands import BookSpace, MoveBooking
from habitat_kit.core.errors import Unreadable
from habitat_kit.core.outcomes import AwaitingApproval, Booked, Conflict, Refused
from habitat_kit.core.uses import State
from habitat_kit.plugins.participatory import ApprovalAbove, LongestStay, NightsPerYear
from tests.desk.conftest import Planter
from tests.desk.stays import day, stored
from tests.desk.world import Planted

BOTH: dict[str, Any] = {"override": ("house_rules/1", "house_rules/2"), "override_reason": "Her flat burnt down"}


@pytest.fixture
def strict(planting: Planter) -> Planted:
    """At most two nights a stay and three a year; stewards may override both."""
    return planting(LongestStay(nights=2), NightsPerYear(nights=3), override_by={Role.STEWARD})


def ask(house: Planted, nights: int, first: int = 0, **more: Any) -> BookSpace:
    """A stay for Ana's household, as the steward asks for it."""
    return house.stay(first, nights, household=house.households["ana"], **more)


def test_a_steward_overrides_with_a_reason(strict: Planted) -> None:
    """It is booked; the verdict keeps what was said, stamped; the household reads why."""
    booked = strict.do(ask(strict, 5, **BOTH), by="sam")
    assert isinstance(booked, Booked)
    stamps = {finding.code: finding.overridden for finding in booked.verdict.findings}
    assert stamps.keys() == {"house_rules/1", "house_rules/2"}
    assert {stamp.by for stamp in stamps.values() if stamp} == {strict.people["sam"]}
    told = strict.kit.desk.sight(strict.actor("ana")).life(booked.booking.id).history
    assert [(one.event, one.words) for one in told] == [
        ("BookingMade", None),
        ("BookingOverridden", "Her flat burnt down"),
    ]


def test_the_ask_keeps_who_and_the_note_and_no_word(strict: Planted) -> None:
    """Journal, ask and kept outcome point to the note; the reason stands in the note alone."""
    booked = strict.do(ask(strict, 5, **BOTH), by="sam", key="k")
    stamp = booked.verdict.findings[0].overridden
    with strict.kit.database.read() as tx:
        (verdict,) = tx.say("SELECT verdict FROM habitat_ask")
        kept = tx.say("SELECT body, outcome FROM habitat_journal")
        ((words,),) = tx.say("SELECT words FROM habitat_note")
    said = verdict[0] if isinstance(verdict[0], dict) else json.loads(verdict[0])
    assert {finding["overridden"]["note"] for finding in said["findings"]} == {str(stamp.note)}
    assert words == "Her flat burnt down"
    assert "burnt" not in str(kept) + str(verdict)
    assert strict.do(ask(strict, 5, **BOTH), by="sam", key="k") == booked


def test_every_article_that_says_no_is_named(strict: Planted) -> None:
    """Whoever has seen one reason has not overridden two."""
    one: dict[str, Any] = {"override": ("house_rules/1",), "override_reason": "why"}
    assert isinstance(strict.do(ask(strict, 5, **one), by="sam"), Refused)
    assert isinstance(strict.do(ask(strict, 3, **one), by="sam"), Booked)


@pytest.mark.parametrize("by", ["ana", "kim"])
def test_only_the_roles_the_article_names(strict: Planted, by: str) -> None:
    """Neither the household nor the coordinator, whom the article does not name; the answer says so."""
    refused = strict.do(ask(strict, 5, **BOTH), by=by)
    assert isinstance(refused, Refused)
    assert "finding.not_yours_to_override" in {finding.key for finding in refused.verdict.findings}
    assert strict.kit.desk.sight(strict.actor(by)).overridable(strict.space("flat"), refused.verdict) == ()


def test_a_reader_is_told_what_they_may_override(strict: Planted) -> None:
    """The pages ask the desk which articles to offer: all that say no, or none."""
    refused = strict.do(ask(strict, 5), by="sam")
    sight = strict.kit.desk.sight(strict.actor("sam"))
    assert sight.overridable(strict.space("flat"), refused.verdict) == ("house_rules/1", "house_rules/2")


def test_an_article_that_names_nobody_stands(planting: Planter) -> None:
    """Without a role no reason is good enough; the system has no role either."""
    house = planting(LongestStay(nights=2))
    one: dict[str, Any] = {"override": ("house_rules/1",), "override_reason": "why"}
    assert isinstance(house.do(ask(house, 5, **one), by="sam"), Refused)
    assert isinstance(house.kit.desk.do(ask(house, 5, **one), by=SYSTEM), Refused)


def test_nobody_overrides_the_ground_or_a_neighbour(strict: Planted) -> None:
    """What is past stays past, and what is taken stays taken: then no reason is kept."""
    ground: dict[str, Any] = {"override": ("habitat_kit/1",), "override_reason": "why"}
    strict.clock.now = strict.clock.now.replace(month=6)
    assert isinstance(strict.do(ask(strict, 1, **ground), by="sam"), Refused)
    strict.clock.now = strict.clock.now.replace(month=3)
    strict.do(strict.stay(1), by="ben")
    assert isinstance(strict.do(ask(strict, 5, **BOTH), by="sam"), Conflict)
    assert strict.count("note") == 0


def test_what_needs_approval_still_waits(planting: Planter) -> None:
    """An override lifts a no; it does not say the yes another article wants."""
    rules = LongestStay(nights=2), ApprovalAbove(nights=1, answer_hours=9, on_silence="lapse")
    house = planting(*rules, override_by={Role.STEWARD})
    one: dict[str, Any] = {"override": ("house_rules/1",), "override_reason": "why"}
    assert isinstance(house.do(ask(house, 5, **one), by="sam"), AwaitingApproval)


def test_a_move_is_overridden_alike(strict: Planted) -> None:
    """A longer stay by a steward's word; without it, no."""
    booked = strict.do(strict.stay(0, 2)).booking
    assert isinstance(strict.do(MoveBooking(booked.id, 1, end=day(5)), by="sam"), Refused)
    moved = strict.do(MoveBooking(booked.id, 1, end=day(5), **BOTH), by="sam")
    assert isinstance(moved, Booked)
    assert stored(strict, booked.id).state is State.CONFIRMED


def test_where_nothing_says_no_nothing_is_overridden(strict: Planted) -> None:
    """A form that was filled in vain leaves no note and no stamp."""
    booked = strict.do(ask(strict, 1, **BOTH), by="sam")
    assert isinstance(booked, Booked)
    assert strict.count("note") == 0


def test_an_override_has_a_reason_and_a_name() -> None:
    """Without a word, or with what is no article, it is unreadable before anything happens."""
    for wrong in ({"override": ("a/1",)}, {"override": ("nonsense",), "override_reason": "why"}):
        with pytest.raises(Unreadable):
            MoveBooking(day(0), 1, **wrong)  # type: ignore[arg-type]  # it never gets as far as the booking
