"""One ask before the rules: each is heard alone, and whatever is unsound about what it says is a no.

Rules of this file:
1. A rule that raises, answers anything but what it may answer, or changes what it is asked about refuses the
   ask in its plugin's name; sys.exit() too, only the keyboard's interrupt passes.
2. All rules hear one ask, and its seal is looked at once they have spoken. Where somebody broke it, it is mended and
   nothing they said counts: they are heard again one by one, and the culprit answers for itself.
3. That the database broke off is never a rule's say: it passes through, even where a rule swallows it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from itertools import islice
from typing import Any, TypeVar
from uuid import UUID

from attrs import define, evolve, field

from habitat_kit.core.errors import HabitatError, Misconfigured, StartAgain, StoreUnavailable
from habitat_kit.core.ledger import Ledger
from habitat_kit.core.prices import Ceiling, Price
from habitat_kit.core.questions import Question
from habitat_kit.core.rules import Ask, Reason, Rule, refuse
from habitat_kit.core.seals import Seal

A = TypeVar("A")
F = TypeVar("F")
T = TypeVar("T")

Watch = Callable[[str, str], AbstractContextManager[None]]
"""Times a rule, called with the plugin's name and the rule's kind; what the rule raises passes through it."""

MOST_REASONS = 100
"""A rule with more to say than this never ends."""


@define
class Hearing:
    """One ask before the rules: the ledger they may question, and whether anybody touched the ask."""

    ledger: Ledger
    watch: Watch | None
    asked: Ask[Any]
    scope: UUID
    one_by_one: bool = False
    broke_off: HabitatError | None = None
    ask: Ask[Any] = field(init=False)
    seal: Seal = field(init=False)

    def __attrs_post_init__(self) -> None:
        asked = self.asked
        self.ask = Ask(asked.subject, asked.at, asked.house, self.scope, asked.moving, asked.shortening, asked.roles)
        self.seal = Seal.on(self.ask, asked.subject, asked.moving)

    def hear(self, say: Callable[[Hearing], Iterator[F]]) -> list[F]:
        """What the rules say together; alone, where somebody touched what all were asked about."""
        try:
            heard = list(say(self))
        finally:
            touched = self.seal.mend()
        if not touched:
            return heard
        self.one_by_one = True
        return list(say(self))

    def answer(self, question: Question[A]) -> A:
        """The ledger's answer; that the database broke off is remembered."""
        try:
            return self.ledger(question)
        except (StartAgain, StoreUnavailable) as broke_off:
            self.broke_off = broke_off
            raise

    def reasons(self, rule: Rule[Any], plugin: str | None) -> tuple[Reason, ...]:
        """What a rule says; anything unsound is a refusal in its plugin's name."""
        heard = self._heard(rule, plugin, self._judged)
        return (broke(plugin),) if heard is None else heard

    def _judged(self, rule: Rule[Any]) -> tuple[Reason, ...]:
        if self.asked.shortening and not rule.about_notice:
            return ()
        return self._sound(rule.judge(self.ask, self.answer), Reason)

    def prices(self, rule: Rule[Any], plugin: str | None) -> tuple[Price | Ceiling, ...] | None:
        """What a rule asks for it; None when that is unsound."""
        return self._heard(rule, plugin, self._priced)

    def _priced(self, rule: Rule[Any]) -> tuple[Price | Ceiling, ...]:
        return _in(self.asked.house.currency, self._sound(rule.price(self.ask, self.answer), Price, Ceiling))

    def _heard(
        self, rule: Rule[Any], plugin: str | None, say: Callable[[Rule[Any]], tuple[T, ...]]
    ) -> tuple[T, ...] | None:
        """What a rule says, nothing about another subject; None when it broke, or is found to have touched the ask."""
        heard: tuple[T, ...] | None = None
        try:
            if not isinstance(self.ask.subject, rule.judges):
                return ()
            if self.watch is None:
                heard = say(rule)
            else:
                with self.watch(plugin or "", rule.kind):
                    heard = say(rule)  # a watch may swallow what was raised
        except KeyboardInterrupt:
            raise
        except BaseException:  # noqa: BLE001  # a stranger's rule may raise anything; none may pass for a yes
            heard = None
        finally:
            if self.one_by_one:
                self.seal.mend()
        if self.broke_off:
            raise self.broke_off
        return heard

    def _sound(self, said: Iterable[Any], *kinds: type) -> tuple[Any, ...]:
        """What a rule said, if it is of these kinds, ends, can be kept, and the rule touched nothing."""
        reasons = tuple(islice(said, MOST_REASONS + 1))
        if reasons:
            _kept(reasons, kinds)
        if self.one_by_one and self.seal.mend():
            raise Misconfigured("a rule changed what it was asked about")
        return reasons


def broke(plugin: str | None) -> Reason:
    """The refusal that a rule is which broke."""
    return refuse("finding.rule_broke", plugin=plugin or "?")


def _kept(reasons: tuple[Any, ...], kinds: tuple[type, ...]) -> None:
    """Misconfigured unless reasons are of these kinds, end, and can be kept."""
    if len(reasons) > MOST_REASONS:
        raise Misconfigured(f"a rule gave more than {MOST_REASONS} reasons")
    for reason in reasons:
        if type(reason) not in kinds:
            raise Misconfigured(f"a rule gave a {type(reason).__name__}, no {kinds[0].__name__}")
        hash(evolve(reason))


def _in(currency: str, asked: tuple[Any, ...]) -> tuple[Any, ...]:
    """What a rule asks for, if it is in the house's currency."""
    if any((one.unit if isinstance(one, Price) else one.left).currency != currency for one in asked):
        raise Misconfigured(f"a rule asked for another currency than the house's, {currency}")
    return asked
