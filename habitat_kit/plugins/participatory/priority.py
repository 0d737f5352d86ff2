"""Days that go first to whoever had least."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import ClassVar

from attrs import field, frozen
from attrs.validators import optional

from habitat_kit.core.bookings import Booking
from habitat_kit.core.errors import Misconfigured
from habitat_kit.core.ledger import Ledger
from habitat_kit.core.questions import NightsUsed
from habitat_kit.core.rules import Ask, Number, Reason, refuse
from habitat_kit.plugins.participatory.dates import DAY
from habitat_kit.plugins.participatory.quota import counted
from habitat_kit.plugins.participatory.rule import concerns, keys, whole
from habitat_kit.plugins.participatory.seasons import OnDays

YEAR = timedelta(days=365)


@frozen
class Priority(OnDays):
    """Some days go first to households that had few nights, or to some kinds of booking, and then to everybody.

    The days are named as in `closed`. Until `days_before` days before the first of them, one books them only with
    at most `nights` nights in the 365 days before the ask, or for one of `first_kinds`; from then on everybody does.
    What would pass: the day from which everybody may ask.
    """

    kind: ClassVar[str] = "priority"
    example: ClassVar[str] = (
        'kind = "priority"\nyearly_first = "12-20"\nyearly_last = "01-04"\ndays_before = 60\nnights = 3'
    )

    days_before: int = field(validator=whole(366), kw_only=True)
    nights: int | None = field(default=None, validator=optional(whole(366)))
    first_kinds: frozenset[str] = field(default=frozenset(), converter=keys)

    def __attrs_post_init__(self) -> None:
        super().__attrs_post_init__()
        if not (self.nights or self.first_kinds):
            raise Misconfigured("priority: write nights or first_kinds: who comes first")

    def judge(self, ask: Ask[Booking], ledger: Ledger) -> Iterator[Reason]:
        """A no to whoever has to wait a little."""
        booking = ask.subject
        day = self.met(booking)
        if day is None or not concerns(self.kinds, booking.kind) or booking.kind in self.first_kinds:
            return
        opens = self.run_from(day) - self.days_before * DAY
        if ask.today >= opens or (self.nights and self._used(ask, ledger) <= self.nights):
            return
        yield refuse(f"finding.priority.{self._whom}", passes=opens, day=day, opens=opens, **self._first)

    def _used(self, ask: Ask[Booking], ledger: Ledger) -> int:
        without = ask.moving.id if ask.moving else None
        when = (ask.today - YEAR, ask.today, ask.at, without)
        kinds = counted(ask.house, "nights", frozenset())
        return sum(ledger(NightsUsed(ask.subject.household, ask.scope, kind, *when)) for kind in kinds)

    @property
    def _whom(self) -> str:
        return "nights" if self.nights else "kinds"

    @property
    def _first(self) -> dict[str, Number]:
        return {"n": self.nights} if self.nights else {"kinds": ", ".join(sorted(self.first_kinds))}

    def sentence(self) -> str:
        """One sentence for each way to name the days, and for who comes first."""
        return f"rule.priority.{self._whom}.{self.way}"

    def numbers(self) -> Mapping[str, Number]:
        """What names the days; `before` days, `n` nights or the `kinds` that come first."""
        return {**super().numbers(), "before": self.days_before, **self._first}
