"""What came of asking about a booking."""

from __future__ import annotations

from uuid import UUID

from attrs import field, frozen

from habitat_kit.core.bookings import Booking
from habitat_kit.core.periods import Hours, Nights
from habitat_kit.core.verdicts import Finding, Verdict


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
