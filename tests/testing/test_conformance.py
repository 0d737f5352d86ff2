"""check_rule passes what is a rule and says what is wrong with what is none."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import count
from typing import Any, ClassVar

import pytest
from attrs import define, field, frozen
from hypothesis import strategies as st

from habitat_kit.core.bookings import Booking
from habitat_kit.core.history import History
from habitat_kit.core.ledger import Ledger
from habitat_kit.core.money import Money
from habitat_kit.core.prices import Price
from habitat_kit.core.questions import BookingsBetween
from habitat_kit.core.rules import Ask, Number, Reason, Rule, Severity, refuse, warn
from habitat_kit.core.spaces import SpaceTree
from habitat_kit.testing.conformance import check_rule
from tests.core.samples import EMPTY, Says, ask


@frozen
class Neighbourly(Rule[Booking]):
    """A sound rule: a word when somebody else is there, a no to crowds."""

    kind: ClassVar[str] = "neighbourly"
    judges: ClassVar[type] = Booking
    most: int = 4

    def judge(self, ask: Ask[Booking], ledger: Ledger) -> Iterator[Reason]:
        """A word or a no."""
        seen = ledger(BookingsBetween(ask.scope, ask.subject.span, ask.at, ask.moving.id if ask.moving else None))
        if seen:
            yield warn("finding.company", n=len(seen))
        if ask.subject.guests > self.most:
            yield refuse("finding.crowd", passes=self.most, asked=ask.subject.guests)

    def numbers(self) -> Mapping[str, Number]:
        """How many."""
        return {"most": self.most}


@define
class Forgetful(Rule[Booking]):
    """Can be changed."""

    kind: ClassVar[str] = "forgetful"
    judges: ClassVar[type] = Booking


class Plain(Rule[Booking]):
    """No attrs class."""

    kind: ClassVar[str] = "plain"
    judges: ClassVar[type] = Booking


@frozen
class Nameless(Rule[Booking]):
    """Has no kind."""

    judges: ClassVar[type] = Booking


@frozen
class Aimless(Rule[Booking]):
    """Judges nothing."""

    kind: ClassVar[str] = "aimless"


@frozen
class Fickle(Neighbourly):
    """Says something else each time."""

    said: list[int] = field(factory=list, eq=False)

    def judge(self, ask: Ask[Booking], ledger: Ledger) -> Iterator[Reason]:
        """Counts."""
        self.said.append(1)
        yield warn("k", n=len(self.said))


@frozen
class Curious(Fickle):
    """Asks something else each time."""

    def judge(self, ask: Ask[Booking], ledger: Ledger) -> Iterator[Reason]:
        """Asks under another scope the second time."""
        self.said.append(1)
        scopes = [space.id for space in ask.house.tree.above(ask.subject.space)]
        ledger(BookingsBetween(ask.scope, ask.subject.span, ask.at, None if len(self.said) % 2 else scopes[0]))
        yield from ()


@frozen
class Meddling(Neighbourly):
    """Changes what it is asked about."""

    def judge(self, ask: Ask[Booking], ledger: Ledger) -> Iterator[Reason]:
        """One guest more."""
        object.__setattr__(ask.subject, "guests", ask.subject.guests + 1)
        yield from ()


@frozen
class Wordy(Neighbourly):
    """Its numbers are none."""

    def numbers(self) -> Mapping[str, Any]:
        """A list."""
        return {"most": [self.most]}


COINS = count()


def _wood(coins: int) -> Price:
    return Price("wood", Money.of(coins, "EUR"), 1, 2026)


@frozen
class Endless(Neighbourly):
    """Never comes to an end."""

    def judge(self, ask: Ask[Booking], ledger: Ledger) -> Iterator[Reason]:
        """No, and no, and no."""
        while True:
            yield refuse("finding.endless")


@frozen
class Boundless(Neighbourly):
    """Its bound is none."""

    def bounds(self) -> Iterator[Any]:
        """A number."""
        yield self.most


@frozen
class Priced(Neighbourly):
    """What `says` gives for a price."""

    says: Callable[[], Any] = field(default=lambda: None, eq=False)

    def price(self, ask: Ask[Booking], ledger: Ledger) -> Iterator[Any]:
        """What it gives now."""
        yield self.says()


@frozen
class Unspoken(Neighbourly):
    """Its sentence is none."""

    def sentence(self) -> Any:
        """Nothing."""
        return None


@frozen
class Renewed(Neighbourly):
    """Its copy is another."""

    token: object = field(init=False, factory=object)


@pytest.mark.parametrize(
    "rule",
    [
        Neighbourly(),
        Neighbourly(1),
        Priced(says=lambda: _wood(250)),
        Says(),
        Says((warn("k"),)),
    ],
)
def test_a_sound_rule_passes(rule: Rule[Any]) -> None:
    """Silent or wordy, a rule that keeps the laws is let through."""
    check_rule(rule)


@pytest.mark.parametrize(
    ("rule", "law"),
    [
        (Plain(), "Plain must be an attrs class"),
        (Nameless(), "Nameless.kind must be a str"),
        (Aimless(), "Aimless.judges must be a class"),
        (Forgetful(), "Forgetful must be @frozen"),
        (Renewed(), "Renewed: the same settings must make an equal rule"),
        (Unspoken(), r"Unspoken.sentence\(\): TypeError: give the key of a text"),
        (Wordy(), r"Wordy.numbers\(\): TypeError: most is a list, no number"),
        (Endless(), "says more than 100 things: does it ever end"),
        (Says(("no",)), "gave what is no Reason: 'no'"),
        (Says((Reason(Severity.ALLOW, "k"),)), "to allow is to say nothing"),
        (Fickle(), "changes its mind"),
        (Curious(), "asks the ledger something else the second time"),
        (Boundless(), r"Boundless.bounds\(\): TypeError: int is no Bound"),
        (Priced(says=lambda: 250), "gave what is no Price: 250"),
        (Priced(says=lambda: _wood(next(COINS))), "changes its mind"),
        (Meddling(), "changed what it was asked about"),
    ],
)
def test_what_is_no_rule_is_told_why(rule: Rule[Any], law: str) -> None:
    """Each law broken is named with the rule."""
    with pytest.raises(AssertionError, match=law):
        check_rule(rule, st.integers(1, 9).map(lambda guests: (ask(guests=guests), EMPTY)))


def test_a_rule_that_raises_is_not_total() -> None:
    """The exception itself is shown, with the ask that raised it."""

    @frozen
    class Brittle(Neighbourly):
        def judge(self, ask: Ask[Booking], ledger: Ledger) -> Iterator[Reason]:
            yield warn("k", n=1 // (ask.subject.guests - 3))

    with pytest.raises(ZeroDivisionError):
        check_rule(Brittle(), st.integers(1, 9).map(lambda guests: (ask(guests=guests), EMPTY)))


@pytest.mark.parametrize("guests", [1, 3])
def test_asks_of_one_s_own_may_be_drawn(guests: int) -> None:
    """A rule about something the kit does not draw is checked with a strategy of its author's."""

    @frozen
    class AboutTrees(Says):
        judges: ClassVar[type] = SpaceTree

    @frozen
    class Strict(Neighbourly):
        def judge(self, ask: Ask[Booking], ledger: Ledger) -> Iterator[Reason]:
            assert ask.subject.guests == guests
            yield from ()

    pair: tuple[Ask[Booking], History] = (ask(guests=guests), EMPTY)
    check_rule(Strict(), st.just(pair))
    check_rule(AboutTrees(("never said",)), st.just(pair))
