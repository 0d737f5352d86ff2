"""A rule that raises, lies, meddles or never ends refuses the ask in its plugin's name, and harms nobody else."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import timedelta
from itertools import permutations, repeat
from typing import Any, ClassVar

import pytest
from attrs import frozen

from habitat_kit.core.bookings import Booking
from habitat_kit.core.errors import HabitatError, Misconfigured, StartAgain, StoreUnavailable
from habitat_kit.core.hearing import MOST_REASONS
from habitat_kit.core.ids import named
from habitat_kit.core.ledger import Ledger, Remembering
from habitat_kit.core.questions import Question
from habitat_kit.core.rulebooks import Article, Bench
from habitat_kit.core.rules import Ask, Reason, Rule, Severity, Wait, refuse, warn
from habitat_kit.core.uses import Silence
from habitat_kit.core.verdicts import Verdict
from tests.core.samples import EMPTY, Says, ask, rulebook, version

Judging = Callable[[Ask[Booking], Ledger], Any]


def _rule(judging: Judging) -> Rule[Any]:
    """A rule of another plugin that does what it likes."""

    @frozen
    class Stranger(Rule[Any]):
        kind: ClassVar[str] = "stranger"
        judges: ClassVar[type] = Booking

        def judge(self, ask: Ask[Any], ledger: Ledger) -> Iterator[Reason]:
            said: Iterator[Reason] = judging(ask, ledger)
            return said

    return Stranger()


def _raise(error: BaseException) -> Any:
    raise error


def _late(error: BaseException) -> Iterator[Reason]:
    yield warn("fine")
    raise error


def _forged(**fields: Any) -> Reason:
    """A reason changed behind its own back."""
    made = refuse("k", n=1)
    for name, value in fields.items():
        object.__setattr__(made, name, value)
    return made


class Louder(Reason):
    """A reason of a stranger's own making."""


def _meddle(ask: Ask[Any], *path: str, value: Any) -> Iterator[Reason]:
    *steps, last = path
    target: Any = ask
    for step in steps:
        target = getattr(target, step)
    object.__setattr__(target, last, value)
    yield warn("innocent")


def _meddle_and_raise(ask: Ask[Any]) -> Iterator[Reason]:
    yield from _meddle(ask, "subject", "guests", value=0)
    raise ValueError("boom")


class Same(int):
    """A number of a stranger's own making, equal to the true one."""


def _take_away(target: Any, name: str) -> Iterator[Reason]:
    object.__delattr__(target, name)
    yield warn("innocent")


BROKEN: dict[str, Judging] = {
    "raises": lambda *_: _raise(ValueError("boom")),
    "raises late": lambda *_: _late(ZeroDivisionError()),
    "leaves the program": lambda *_: _raise(SystemExit(3)),
    "leaves the program late": lambda *_: _late(SystemExit(3)),
    "is cancelled": lambda *_: _raise(asyncio.CancelledError()),
    "stops as a generator": lambda *_: _raise(GeneratorExit()),
    "recurs": lambda ask, ledger: _rule(BROKEN["recurs"]).judge(ask, ledger),
    "raises an error of ours": lambda *_: _raise(HabitatError("odd")),
    "pretends the plugin is misconfigured": lambda *_: _raise(Misconfigured("odd")),
    "asks what nobody answers": lambda _, ledger: ledger(Question()),
    "answers nothing at all": lambda *_: None,
    "answers a number": lambda *_: 3,
    "answers a lone reason": lambda *_: refuse("k"),
    "yields words": lambda *_: iter(["no"]),
    "yields None": lambda *_: iter([None]),
    "yields a severity": lambda *_: iter([Severity.WARN]),
    "yields the class": lambda *_: iter([Reason]),
    "yields a reason of its own making": lambda *_: iter([Louder(Severity.WARN, "k")]),
    "yields reasons for ever": lambda *_: repeat(warn("k")),
    "says too much": lambda *_: iter([warn("k", n=n) for n in range(MOST_REASONS + 1)]),
    "gives numbers with no hash": lambda *_: iter([_forged(numbers=(("n", []),))]),
    "gives numbers that are none": lambda *_: iter([_forged(numbers=3)]),
    "forges its severity": lambda *_: iter([_forged(severity="refuse")]),
    "forges its weight": lambda *_: iter([_forged(severity=-1)]),
    "forges its key": lambda *_: iter([_forged(key=None)]),
    "forges its wait": lambda *_: iter([_forged(severity=Severity.APPROVE)]),
    "empties its reason": lambda *_: iter([object.__new__(Reason)]),
    "changes the guests": lambda ask, _: _meddle(ask, "subject", "guests", value=0),
    "changes the nights": lambda ask, _: _meddle(ask, "subject", "when", "departure", value=None),
    "changes the guests into a list": lambda ask, _: _meddle(ask, "subject", "guests", value=[]),
    "changes the guests for an equal number": lambda ask, _: _meddle(ask, "subject", "guests", value=Same(2)),
    "takes the guests away": lambda ask, _: _take_away(ask.subject, "guests"),
    "changes the house": lambda ask, _: _meddle(ask, "house", value=None),
    "changes the hour of the ask": lambda ask, _: _meddle(ask, "at", value=ask.at + timedelta(1)),
    "changes the guests and raises": lambda ask, _: _meddle_and_raise(ask),
    "changes the space": lambda ask, _: _meddle(ask, "subject", "space", value=named("nowhere")),
    "changes the scope": lambda ask, _: _meddle(ask, "scope", value=None),
    "makes it a shortening": lambda ask, _: _meddle(ask, "shortening", value=True),
}


def _judged(*rules: Rule[Any], watch: Any = None) -> Verdict:
    bench = Bench([rulebook(version(*rules))]) if watch is None else Bench([rulebook(version(*rules))], watch)
    return bench.judge(ask(), EMPTY)


@pytest.mark.parametrize("way", BROKEN)
def test_a_broken_rule_refuses_in_its_plugin_s_name(way: str) -> None:
    """However a rule misbehaves, the ask is refused by a finding that names the plugin and its article."""
    (finding,) = _judged(_rule(BROKEN[way])).findings
    assert (finding.severity, finding.key, finding.numbers) == (
        Severity.REFUSE,
        "finding.rule_broke",
        (("plugin", "p1"),),
    )
    assert (finding.article, finding.plugin, finding.passes) == ("1", "p1", None)


@pytest.mark.parametrize("way", BROKEN)
def test_the_other_rules_are_still_heard(way: str) -> None:
    """Wherever it stands, a broken rule silences nobody and puts nobody else's name on its fault."""
    rules = [_rule(BROKEN[way]), Says((warn("other"),)), Says((refuse("another", n=2),))]
    for order in permutations(enumerate(rules, 1)):
        articles = tuple(Article(str(n), rule=rule, plugin=f"p{n}") for n, rule in order)
        text = version()
        object.__setattr__(text, "articles", articles)
        verdict = Bench([rulebook(text)]).judge(ask(), EMPTY)
        assert {(f.key, f.plugin) for f in verdict.findings} >= {("finding.rule_broke", "p1")}
        assert [f.plugin for f in verdict.findings if f.key == "finding.rule_broke"] == ["p1"]
        assert {f.key for f in verdict.findings} == {"finding.rule_broke", "other", "another"}


def test_nobody_is_misled_by_what_another_changed() -> None:
    """A rule that stands behind a meddler judges what was asked, not what the meddler left."""

    def counting(ask: Ask[Booking], _: Ledger) -> Iterator[Reason]:
        yield warn("guests", n=ask.subject.guests)

    findings = _judged(_rule(BROKEN["changes the guests and raises"]), _rule(counting)).findings
    assert [(f.key, f.plugin, dict(f.numbers).get("n")) for f in findings] == [
        ("finding.rule_broke", "p1", None),
        ("guests", "p2", ask().subject.guests),
    ]


@pytest.mark.parametrize("way", [way for way in BROKEN if way.startswith(("changes", "makes", "takes"))])
def test_whoever_asked_keeps_what_was_asked(way: str) -> None:
    """What a rule meddled with is mended: the desk goes on with the booking as it was."""
    asked = ask()
    Bench([rulebook(version(_rule(BROKEN[way])))]).judge(asked, EMPTY)
    assert asked == ask()


@pytest.mark.parametrize("error", [KeyboardInterrupt(), StartAgain("deadlock")])
def test_whoever_asked_keeps_it_even_where_the_judging_broke_off(error: BaseException) -> None:
    """What passes through the bench leaves nothing touched behind, heard together or one by one."""

    def meddling(ask: Ask[Booking], ledger: Ledger) -> Iterator[Reason]:
        yield from _meddle(ask, "subject", "guests", value=0)
        if stops:
            ledger(Question())

    asked, rules = ask(), version(_rule(BROKEN["changes the nights"]), _rule(meddling))
    for stops in (True, False):
        with pytest.raises(type(error)) if stops else nullcontext():
            Bench([rulebook(rules)]).judge(asked, lambda *_: _raise(error))
        assert asked == ask()


def test_a_rule_without_a_kind_or_a_subject_is_broken() -> None:
    """A class that forgot to say its kind or what it judges refuses too."""

    @frozen
    class Nameless(Rule[Any]):
        judges: ClassVar[type] = Booking

    @frozen
    class Aimless(Rule[Any]):
        kind: ClassVar[str] = "aimless"

    assert [f.numbers for f in _judged(Nameless(), Aimless()).findings] == [(("plugin", "p1"),), (("plugin", "p2"),)]


def test_a_rule_of_no_plugin_is_broken_too() -> None:
    """An article whose plugin nobody wrote down is refused all the same."""
    text = version()
    object.__setattr__(text, "articles", (Article("1", rule=_rule(BROKEN["raises"])),))
    (finding,) = Bench([rulebook(text)]).judge(ask(), EMPTY).findings
    assert finding.numbers == (("plugin", "?"),)


def test_the_keyboard_s_interrupt_passes() -> None:
    """Whoever stops the program stops it, even in the middle of a rule."""
    with pytest.raises(KeyboardInterrupt):
        _judged(_rule(lambda *_: _raise(KeyboardInterrupt())))


def test_as_many_reasons_as_allowed_are_heard() -> None:
    """The bound is for rules that never end."""
    assert len(_judged(Says(tuple(warn("k", n=n) for n in range(MOST_REASONS)))).findings) == MOST_REASONS


# The database


@pytest.mark.parametrize("broke_off", [StartAgain("deadlock"), StoreUnavailable("away")])
@pytest.mark.parametrize("swallowed", [False, True])
def test_a_database_that_broke_off_is_no_rule_s_say(broke_off: HabitatError, swallowed: bool) -> None:
    """What the store raises passes through the bench, even when a rule swallows it and would say yes."""

    def judging(ask: Ask[Booking], ledger: Ledger) -> Iterator[Reason]:
        try:
            ledger(Question())
        except HabitatError:
            if not swallowed:
                raise
        return iter(())

    with pytest.raises(type(broke_off)) as passed:
        Bench([rulebook(version(_rule(judging)))]).judge(ask(), lambda *_: _raise(broke_off))
    assert passed.value is broke_off


def test_after_the_database_broke_off_no_rule_is_asked() -> None:
    """The transaction is over: the next rule would only meet the same."""
    asked: list[str] = []

    def judging(ask: Ask[Booking], ledger: Ledger) -> Iterator[Reason]:
        asked.append("first")
        yield from ledger(Question())

    def second(ask: Ask[Booking], ledger: Ledger) -> Iterator[Reason]:
        asked.append("second")
        return iter(())

    with pytest.raises(StartAgain):
        Bench([rulebook(version(_rule(judging), _rule(second)))]).judge(ask(), lambda *_: _raise(StartAgain()))
    assert asked == ["first"]


def test_a_rule_cannot_reach_the_answers_of_others() -> None:
    """A rule is given the asking, not the ledger that remembers."""
    ledger = Remembering(EMPTY)

    def judging(ask: Ask[Booking], ledger: Ledger) -> Iterator[Reason]:
        yield warn("k", n=hasattr(ledger, "answers"))

    (finding,) = Bench([rulebook(version(_rule(judging)))]).judge(ask(), ledger).findings
    assert finding.numbers == (("n", False),)


# The watch


class Watching:
    """Keeps what it was called with, and what passed through it."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, str]] = []
        self.seen: list[str] = []

    @contextmanager
    def __call__(self, plugin: str, kind: str) -> Iterator[None]:
        """Let the rule run, and keep what it raises."""
        self.calls.append((plugin, kind))
        try:
            yield
        except BaseException as raised:
            self.seen.append(type(raised).__name__)
            raise


def test_the_watch_is_told_whose_rule_runs() -> None:
    """It is called with plugin and kind around each rule that speaks about the ask, and no other."""
    watching = Watching()

    @frozen
    class Elsewhere(Says):
        judges: ClassVar[type] = int

    _judged(Says(), Elsewhere(), _rule(lambda *_: iter(())), watch=watching)
    assert watching.calls == [("p1", "says"), ("p3", "stranger")]


@pytest.mark.parametrize(
    ("way", "seen"),
    [
        ("raises", "ValueError"),
        ("raises late", "ZeroDivisionError"),
        ("yields words", "Misconfigured"),
        ("changes the guests", "Misconfigured"),
        ("yields reasons for ever", "Misconfigured"),
    ],
)
def test_the_watch_sees_what_a_broken_rule_did(way: str, seen: str) -> None:
    """So that the log can tell a plugin's author what the resident is not told."""
    watching = Watching()
    assert _judged(_rule(BROKEN[way]), watch=watching).refused
    assert watching.seen == [seen]


def test_a_watch_that_swallows_does_not_turn_a_no_into_a_yes() -> None:
    """Even where the watch suppresses what a rule raised, the ask is refused."""

    class Swallowing(AbstractContextManager[None]):
        def __exit__(self, *_: object) -> bool:
            return True

    assert _judged(_rule(BROKEN["raises"]), watch=lambda *_: Swallowing()).refused


def test_a_watch_that_raises_refuses() -> None:
    """A watch is a host's own: when it breaks, the rule did not speak, so the answer is no."""
    assert _judged(Says(), watch=lambda *_: _raise(OSError())).refused
    assert not _judged(Says(), watch=lambda *_: nullcontext()).refused


def test_a_sound_rule_beside_a_broken_one_keeps_its_wait() -> None:
    """An approval asked for is still told beside the refusal."""
    from habitat_kit.core.rules import approve

    wait = Wait(timedelta(days=2), Silence.LAPSE)
    verdict = _judged(_rule(BROKEN["raises"]), Says((approve("long", wait),)))
    assert verdict.refused
    assert verdict.wait == wait
