"""What a steward decides."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import ClassVar

from attrs import field, frozen
from attrs.validators import optional

from habitat_kit.core.bookings import Booking
from habitat_kit.core.errors import Misconfigured
from habitat_kit.core.ledger import Ledger
from habitat_kit.core.periods import Hours
from habitat_kit.core.rules import Ask, Number, Reason, Wait, approve
from habitat_kit.core.uses import Silence
from habitat_kit.plugins.participatory.rule import BookingRule, concerns, keys, whole


@frozen
class ApprovalAbove(BookingRule):
    """A stay of more than so many nights waits for a steward's yes.

    The answer is due within `answer_hours` (the desk never waits beyond the beginning); `on_silence` says
    what it means when nobody answers: the dates lapse, or the stay is accepted. What would pass without
    asking: `nights`.
    """

    kind: ClassVar[str] = "approval_above"
    example: ClassVar[str] = 'kind = "approval_above"\nnights = 4\nanswer_hours = 72\non_silence = "lapse"'

    nights: int = field(validator=whole(3_660))
    answer_hours: int = field(default=72, validator=whole(8_784))
    on_silence: Silence = field(default=Silence.LAPSE, converter=Silence)
    kinds: frozenset[str] = field(default=frozenset(), converter=keys)

    def judge(self, ask: Ask[Booking], ledger: Ledger) -> Iterator[Reason]:
        """A yes that a steward has to say."""
        asked = ask.subject.nights
        if asked <= self.nights or not concerns(self.kinds, ask.subject.kind):
            return
        yield approve("finding.approval_above", _wait(self), passes=self.nights, n=self.nights, asked=asked)

    def sentence(self) -> str:
        """One sentence for each meaning of silence."""
        return "rule.approval_above" if self.on_silence is Silence.LAPSE else "rule.approval_above.accept"

    def numbers(self) -> Mapping[str, Number]:
        """`n` nights, `hours` to answer."""
        return {"n": self.nights, "hours": self.answer_hours}


@frozen
class Approval(BookingRule):
    """A booking waits for a yes: every one, or those above some nights, hours or guests.

    It is a steward's yes; with `neighbours`, that of so many other households of the house stands for it, unless
    another article asks for a steward's as well.

    `spaces` are keys: the article speaks of bookings of one of them or of a place in one; of every place when empty.
    The answer is due within `answer_hours`; `on_silence` says what it means when nobody answers. What would pass
    without asking: the bound, where there is one.
    """

    kind: ClassVar[str] = "approval"
    example: ClassVar[str] = 'kind = "approval"\nguests_above = 12\nspaces = ["salon"]\nanswer_hours = 48'

    nights_above: int | None = field(default=None, validator=optional(whole(3_660)))
    hours_above: int | None = field(default=None, validator=optional(whole(8_784)))
    guests_above: int | None = field(default=None, validator=optional(whole(1_000)))
    spaces: frozenset[str] = field(default=frozenset(), converter=keys)
    answer_hours: int = field(default=72, validator=whole(8_784))
    on_silence: Silence = field(default=Silence.LAPSE, converter=Silence)
    kinds: frozenset[str] = field(default=frozenset(), converter=keys)
    neighbours: int | None = field(default=None, validator=optional(whole(50)))

    def __attrs_post_init__(self) -> None:
        if sum(bound is not None for bound in (self.nights_above, self.hours_above, self.guests_above)) > 1:
            raise Misconfigured("approval: write one bound; another article for another")

    def judge(self, ask: Ask[Booking], ledger: Ledger) -> Iterator[Reason]:
        """A yes that a steward has to say."""
        booking = ask.subject
        above = {space.key for space in ask.house.tree.above(booking.space)}
        if not concerns(self.kinds, booking.kind) or (self.spaces and not self.spaces & above):
            return
        if self._bound is None:
            yield approve(f"finding.approval{self._whose}", _wait(self), **self._yeses)
        elif (asked := self._asked(booking)) > self._bound:
            key = f"finding.approval.{self._what}{self._whose}"
            yield approve(key, _wait(self), passes=self._bound, n=self._bound, asked=asked, **self._yeses)

    @property
    def _whose(self) -> str:
        return ".neighbours" if self.neighbours else ""

    @property
    def _yeses(self) -> dict[str, Number]:
        return {"yeses": self.neighbours, "alone": self.neighbours == 1} if self.neighbours else {}

    @property
    def _what(self) -> str:
        return "nights" if self.nights_above else "hours" if self.hours_above else "guests"

    @property
    def _bound(self) -> int | None:
        return self.nights_above or self.hours_above or self.guests_above

    def _asked(self, booking: Booking) -> int:
        """As many nights, hours (begun ones too) or guests as are asked for."""
        if self.guests_above:
            return booking.guests
        if self.nights_above:
            return booking.nights
        when = booking.when
        return -((when.start - when.end) // timedelta(hours=1)) if isinstance(when, Hours) else 0

    def sentence(self) -> str:
        """One sentence for each bound, and for none; for a steward's yes, and for the neighbours'."""
        return f"rule.approval{'' if self._bound is None else f'.{self._what}'}{self._whose}"

    def numbers(self) -> Mapping[str, Number]:
        """`n` of the bound, `hours` to answer, `accept` what silence means, `only` some `spaces`; `yeses` of neighbours."""
        of = {"accept": self.on_silence is Silence.ACCEPT, "only": bool(self.spaces)}
        return {
            "n": self._bound,
            "hours": self.answer_hours,
            "spaces": ", ".join(sorted(self.spaces)),
            **of,
            **self._yeses,
        }


def _wait(rule: ApprovalAbove | Approval) -> Wait:
    return Wait(timedelta(hours=rule.answer_hours), rule.on_silence)
