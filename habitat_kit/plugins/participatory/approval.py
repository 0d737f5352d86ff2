"""Long stays are a steward's decision."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import ClassVar

from attrs import field, frozen

from habitat_kit.core.bookings import Booking
from habitat_kit.core.ledger import Ledger
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
        wait = Wait(timedelta(hours=self.answer_hours), self.on_silence)
        yield approve("finding.approval_above", wait, passes=self.nights, n=self.nights, asked=asked)

    def sentence(self) -> str:
        """One sentence for each meaning of silence."""
        return "rule.approval_above" if self.on_silence is Silence.LAPSE else "rule.approval_above.accept"

    def numbers(self) -> Mapping[str, Number]:
        """`n` nights, `hours` to answer."""
        return {"n": self.nights, "hours": self.answer_hours}
