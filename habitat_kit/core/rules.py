"""A rule is a frozen value with one pure method: what does it have to say about an ask?

Rules of this file:
1. `judge` looks at the ask and the ledger, at nothing else, and changes nothing.
2. It yields Reasons: how severe, why (a message key with numbers), and the bound that would pass.
3. A rule with nothing to say yields nothing; asks about other subjects pass it by.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from enum import IntEnum
from types import NoneType
from typing import TYPE_CHECKING, ClassVar, Generic, TypeVar
from uuid import UUID

from attrs import field, frozen

from habitat_kit.core.actors import Role
from habitat_kit.core.errors import Misconfigured, Unreadable
from habitat_kit.core.ledger import Ledger
from habitat_kit.core.spaces import House
from habitat_kit.core.uses import Silence

if TYPE_CHECKING:
    from habitat_kit.core.prices import Ceiling, Price

S = TypeVar("S")
Number = int | str | bool | date | datetime | None
"""What a message may hold: numbers, codes, dates and instants, never typed words."""


class Severity(IntEnum):
    """How much a reason weighs; the heaviest decides."""

    ALLOW = 0
    WARN = 1
    APPROVE = 2
    REFUSE = 3


@frozen
class Wait:
    """How long an approval may take, in whole seconds and at most ten years, and what silence means then."""

    within: timedelta
    on_silence: Silence = field(converter=Silence)

    def __attrs_post_init__(self) -> None:
        whole = _is(self.within, timedelta) and not self.within.microseconds
        if not (whole and timedelta(0) < self.within <= timedelta(days=3_660)):
            raise Misconfigured(
                "a wait lasts some time: give it a timedelta of whole seconds, above zero, ten years at most"
            )


def pairs(numbers: Mapping[str, Number] | tuple[tuple[str, Number], ...]) -> tuple[tuple[str, Number], ...]:
    """What fills a message, as pairs in the order of their names."""
    return tuple(sorted(dict(numbers).items(), key=lambda pair: pair[0]))


@frozen
class Reason:
    """Why a rule says what it says. `numbers` fill the message; `passes` names the bound that would pass.

    One that cannot be kept, sorted or shown is Misconfigured where it is made; an APPROVE needs its `wait`.
    """

    severity: Severity
    key: str
    numbers: tuple[tuple[str, Number], ...] = field(default=(), converter=pairs)
    passes: Number = None
    wait: Wait | None = None

    def __attrs_post_init__(self) -> None:
        if not (_is(self.severity, Severity) and _is(self.key, str)):
            raise Misconfigured(f"a reason has a Severity and a message key, not {self.severity!r} and {self.key!r}")
        for name, value in (*self.numbers, ("passes", self.passes)):
            if not (_is(name, str) and _is(value, int, str, date, NoneType)):
                raise Misconfigured(f"{self.key}: {name} is a {type(value).__name__}, no number, code, date or instant")
        if not _is(self.wait, Wait, NoneType) or (self.severity is Severity.APPROVE and self.wait is None):
            raise Misconfigured(f"{self.key}: a reason to ask for approval says how long that may take, as a Wait")


def _is(value: object, *kinds: type) -> bool:
    """Whether a plugin's value is what its type says; here nobody else checks it."""
    return isinstance(value, kinds)


def refuse(key: str, *, passes: Number = None, **numbers: Number) -> Reason:
    """A no, with the bound that would be a yes."""
    return Reason(Severity.REFUSE, key, numbers, passes)


def approve(key: str, wait: Wait, *, passes: Number = None, **numbers: Number) -> Reason:
    """A yes that a steward has to say."""
    return Reason(Severity.APPROVE, key, numbers, passes, wait)


def warn(key: str, **numbers: Number) -> Reason:
    """A yes with something to know."""
    return Reason(Severity.WARN, key, numbers)


@frozen
class Ask(Generic[S]):
    """Somebody asks for something at an instant.

    `scope` is the space the rulebook is bound to: quotas are counted under it. `moving` is the
    subject as it stood before, when the ask is a move; it is left out of every answer. A `shortening`
    only gives back what was held: it meets the rules about notice and no others. `roles` is what whoever
    asks is trusted with there; None where nobody asks in person (an offer, a replay).
    """

    subject: S
    at: datetime
    house: House
    scope: UUID
    moving: S | None = None
    shortening: bool = False
    roles: frozenset[Role] | None = None

    def __attrs_post_init__(self) -> None:
        if self.at.utcoffset() is None:
            raise Unreadable("at", "error.naive_time")

    @property
    def today(self) -> date:
        """The house's local date."""
        return self.house.date_at(self.at)


@frozen
class Bound:
    """What a rule lets pass whatever was booked before: at least, at most, or one of some.

    `what` names the measure ("nights", "hours", "kinds" …), `kinds` the kinds of subject it speaks about, all
    when empty. Two rules whose bounds leave nothing contradict each other (core/contradictions.py).
    With `places`, `among` are keys of spaces, and stand for every space under them.
    """

    what: str
    kinds: frozenset[str] = frozenset()
    least: int | None = None
    most: int | None = None
    among: frozenset[str] | None = None
    places: bool = False

    def leaves_something(self, other: Bound) -> bool:
        """Whether anything passes both."""
        if self.what != other.what or (self.kinds and other.kinds and not self.kinds & other.kinds):
            return True
        for one, two in ((self, other), (other, self)):
            if one.least is not None and two.most is not None and one.least > two.most:
                return False
        return self.among is None or other.among is None or bool(self.among & other.among)


class Rule(Generic[S]):
    """Base of every rule kind. Subclasses are `@attrs.frozen`, named by `kind`, typed by their fields.

    `judges` is the class of subject it speaks about; `judge` yields its Reasons; the sentence shown
    to residents is the text `sentence()` filled with `numbers()`.
    """

    kind: ClassVar[str]
    judges: ClassVar[type]
    about_notice: ClassVar[bool] = False
    """Whether it is about how long before: the only rules a pure shortening meets."""

    def judge(self, ask: Ask[S], ledger: Ledger) -> Iterator[Reason]:
        """What this rule has to say about `ask`."""
        raise NotImplementedError

    def price(self, ask: Ask[S], ledger: Ledger) -> Iterator[Price | Ceiling]:
        """What `ask` costs the household that asks, as lines, and what a year may cost at most. As pure as `judge`."""
        yield from ()

    def bounds(self) -> Iterator[Bound]:
        """What it lets pass whatever was booked before, so that a rulebook that lets nothing pass is found out."""
        yield from ()

    def unverified(self) -> Iterator[str]:
        """What shipped with its kind it goes by and nobody compared with the official text: `check` tells it, in English."""
        yield from ()

    def sentence(self) -> str:
        """The key of the sentence residents read; a kind that can be set in several ways has one for each."""
        return f"rule.{self.kind}"

    def numbers(self) -> Mapping[str, Number]:
        """What fills the sentence residents read."""
        raise NotImplementedError

    def asides(self) -> Iterator[tuple[str, Mapping[str, Number]]]:
        """Further sentences, for what its first one leaves out as it is set: keys of texts, with what fills them."""
        yield from ()

    def about(self) -> frozenset[str]:
        """The kinds of subject its sentence holds for and does not name itself; all when empty."""
        return frozenset()
