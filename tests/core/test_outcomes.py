"""Outcomes: every command's answers are known, and what is shown once is marked."""

from __future__ import annotations

from typing import Any, Generic, TypeVar, get_args

import attrs
import pytest

from habitat_kit.core import outcomes
from habitat_kit.core.commands import Command, Tick, all_commands, outcomes_of
from habitat_kit.core.ids import named
from habitat_kit.core.outcomes import Allowance, Booked, Common, Conflict, FeedLinkMade, Judged, Outcome, Ticked
from habitat_kit.core.rules import refuse, warn
from habitat_kit.core.verdicts import Verdict, stamped

EVERY = set(get_args(Outcome))
A = TypeVar("A")


def _answers(command: type[Command[Any]]) -> set[type]:
    return set(outcomes_of(command))


def test_a_command_s_answers_are_read_from_its_base() -> None:
    """One or several, beside other bases and through a subclass; who says none has none."""

    class Mixed(Generic[A]):
        pass

    class Silent(Command):
        pass

    class Both(Mixed[int], Command[Ticked | Booked]):
        pass

    class Below(Tick):
        pass

    assert outcomes_of(Tick) == outcomes_of(Below) == (Ticked,)
    assert outcomes_of(Both) == (Ticked, Booked)
    assert outcomes_of(Silent) == outcomes_of(Command) == ()


@pytest.mark.parametrize("command", all_commands())
def test_every_answer_is_an_outcome(command: type[Command[Any]]) -> None:
    """Whoever matches over Outcome meets every answer of every command."""
    assert _answers(command) <= EVERY
    assert _answers(command).isdisjoint(get_args(Common))


def test_no_outcome_is_idle() -> None:
    """Each outcome is the answer of some command, or one that any command may give."""
    assert set().union(*map(_answers, all_commands())) | set(get_args(Common)) == EVERY


def test_every_class_of_the_file_is_an_outcome_or_a_part_of_one() -> None:
    """What is no outcome itself stands inside one, or is what a dry run answers."""
    written = {
        cls for cls in vars(outcomes).values() if attrs.has(cls) and cls.__module__.startswith(outcomes.__name__)
    }
    parts = {outcomes.Alternative, outcomes.Clash, outcomes.DateAnswer, outcomes.Displaced, outcomes.MadeRoom}
    parts |= {outcomes.NotReturned, outcomes.WrongLine}
    assert written - EVERY == {*parts, Allowance, Judged}


def test_what_is_shown_once_is_marked() -> None:
    """A replay leaves out the fields marked secret; those are also kept out of logs."""
    secret = {
        (cls.__name__, field.name) for cls in EVERY for field in attrs.fields(cls) if field.metadata.get("secret")
    }
    assert secret == {
        ("ArrivalLinkMade", "secret"),
        ("FeedLinkMade", "secret"),
        ("PersonInvited", "secret"),
        ("BehindGlass", "people"),
        ("Presence", "homes"),
        ("Presence", "guests"),
    }
    made = FeedLinkMade(named("link"), named("space"), "busy", None, secret="open sesame")
    assert "open sesame" not in repr(made)


@pytest.mark.parametrize("outcome", sorted(EVERY, key=str), ids=lambda cls: cls.__name__)
def test_nothing_secret_goes_by_without_its_mark(outcome: type) -> None:
    """A field that sounds like a secret has the mark, as have names shown once; one with the mark is never printed."""
    for field in attrs.fields(outcome):
        sounds = any(word in field.name for word in ("secret", "token", "password", "digest"))
        secret = bool(field.metadata.get("secret"))
        assert secret or not sounds
        assert not (secret and field.repr)


@pytest.mark.parametrize(("used", "left"), [(0, 10), (4, 6), (10, 0), (14, 0)])
def test_nights_left_are_never_below_zero(used: int, left: int) -> None:
    """Who used more than an article now gives has nothing left."""
    assert Allowance(named("household"), "guest_stay", 2026, used, 10, "charter", "3").left == left


def test_an_ask_passes_without_a_no_and_without_a_conflict() -> None:
    """A warning or an approval to come still passes; a refusal or somebody in the way does not."""
    marks: dict[str, Any] = {"rulebook": "charter", "version": "1", "article": "1"}
    no, note = (stamped(reason, **marks) for reason in (refuse("k"), warn("k")))
    assert Judged(Verdict()).passes
    assert Judged(Verdict((note,))).passes
    assert not Judged(Verdict((no, note))).passes
    assert not Judged(Verdict(), conflict=Conflict(no).finding).passes
