"""Outcomes: what came of a command, as a value. A refusal is an outcome, never an exception.

Every command may also answer NotAllowed, Unknown, Misread, KeyReused, AlreadyShown or TryLater;
those are joined to each command's own union as `Outcome`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TypeAlias
from uuid import UUID

from attrs import field, frozen

from habitat_kit.core.bookings import Booking
from habitat_kit.core.closures import Closure
from habitat_kit.core.periods import Hours, Nights
from habitat_kit.core.verdicts import Finding, Verdict

SECRET = {"secret": True}
"""attrs metadata of a field shown once and never kept: a replay answers AlreadyShown instead."""


@frozen
class Alternative:
    """Dates near those asked that pass every rule and are free."""

    space: UUID
    when: Nights | Hours


@frozen
class Allowance:
    """What an article leaves a household in a calendar year: nights left = limit - used."""

    household: UUID
    kind: str
    year: int
    used: int
    limit: int
    rulebook: str
    article: str

    @property
    def left(self) -> int:
        """Nights the household may still book; never below zero."""
        return max(0, self.limit - self.used)


@frozen
class Judged:
    """What would come of an ask, without asking: the verdict, who stands in the way, what would pass."""

    verdict: Verdict
    conflict: Finding | None = None
    alternatives: tuple[Alternative, ...] = ()
    allowances: tuple[Allowance, ...] = ()

    @property
    def passes(self) -> bool:
        """Whether it would be booked, or wait for approval."""
        return not self.verdict.refused and self.conflict is None


@frozen
class Booked:
    """The booking holds. `verdict` has what there is to know."""

    booking: Booking
    verdict: Verdict = field(factory=Verdict)


@frozen
class AwaitingApproval:
    """The dates are kept until `booking.deadline`; a steward has to say yes."""

    booking: Booking
    verdict: Verdict = field(factory=Verdict)


@frozen
class Refused:
    """A rule says no: the findings say which, and `alternatives` what would pass."""

    verdict: Verdict
    alternatives: tuple[Alternative, ...] = ()


@frozen
class Conflict:
    """Somebody holds the space then. Nobody may override it."""

    finding: Finding
    alternatives: tuple[Alternative, ...] = ()


@frozen
class Cancelled:
    """The dates are free again. `counted` says whether they still weigh on the quota."""

    booking: Booking
    counted: bool


@frozen
class Declined:
    """A steward said no; the dates are free again."""

    booking: Booking


@frozen
class Expired:
    """The deadline passed before the answer."""

    booking: Booking


@frozen
class Stale:
    """It changed meanwhile, or is in a state where this cannot happen: look at `revision` and `state`, then ask again."""

    use: UUID
    revision: int
    state: str


@frozen
class SpaceClosed:
    """The closure holds every gap; `in_the_way` are the bookings it waits for."""

    closure: Closure
    in_the_way: tuple[UUID, ...] = ()


@frozen
class SpaceReopened:
    """The closure holds nothing any more."""

    closure: Closure


@frozen
class FeedLinkMade:
    """A calendar link; `secret` is shown this once and stored only as a hash."""

    link: UUID
    space: UUID
    level: str
    ends_at: datetime | None
    secret: str = field(repr=False, metadata=SECRET)


@frozen
class FeedLinkRevoked:
    """The link answers nobody from its next request on."""

    link: UUID


@frozen
class HouseLoaded:
    """What loading the file changed (or would change): lines of (verb, what, key), empty when nothing."""

    house: UUID
    changes: tuple[tuple[str, str, str], ...] = ()
    applied: bool = True


@frozen
class Ticked:
    """How many uses were settled and finished."""

    settled: int = 0
    finished: int = 0


@frozen
class NotAllowed:
    """The actor has no right to this, here, now."""

    right: str


@frozen
class Unknown:
    """There is no such thing, or not for this actor: the two look the same."""

    what: str


@frozen
class Misread:
    """What came in cannot be read: `at` names the field, `code` is the message, `numbers` fill it."""

    at: str
    code: str
    numbers: Mapping[str, object] = field(factory=dict)


@frozen
class KeyReused:
    """This idempotency key was already used for another command."""


@frozen
class AlreadyShown:
    """The command was done before under this key; its secret is not shown twice."""


@frozen
class TryLater:
    """The database broke off or is away. Send it again after so many seconds; under its key it is done once."""

    retry_after: int = 1


Common: TypeAlias = NotAllowed | Unknown | Misread | KeyReused | AlreadyShown | TryLater
"""What any command may answer besides its own outcomes."""

Outcome: TypeAlias = (
    Booked
    | AwaitingApproval
    | Refused
    | Conflict
    | Cancelled
    | Declined
    | Expired
    | Stale
    | SpaceClosed
    | SpaceReopened
    | FeedLinkMade
    | FeedLinkRevoked
    | HouseLoaded
    | Ticked
    | Common
)
"""Every outcome: `match` over it reports a forgotten one."""
