"""How early, and how late, one may ask."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, time, timedelta
from typing import ClassVar

from attrs import field, frozen
from attrs.validators import optional

from habitat_kit.core.bookings import Booking
from habitat_kit.core.errors import Misconfigured
from habitat_kit.core.ledger import Ledger
from habitat_kit.core.periods import add_months, opens_at
from habitat_kit.core.rules import Ask, Bound, Number, Reason, refuse
from habitat_kit.plugins.participatory.dates import DAY, first_start
from habitat_kit.plugins.participatory.rule import BookingRule, concerns, keys, whole


@frozen
class LeadTime(BookingRule):
    """A booking is asked for at most so many months (or days) and at least so many hours before it begins.

    Months are calendar months that clip: on 31 August, six months ahead is the last day of February. What
    would pass: the last first day one may ask for today; for the notice, the first possible start. A move
    that keeps the beginning needs no new notice, and one that only shortens is never too early. With `opens_at`
    a new day can be asked for from that hour of the morning or evening on, house time, and not from midnight.
    """

    kind: ClassVar[str] = "lead_time"
    example: ClassVar[str] = 'kind = "lead_time"\nmonths = 6\nnotice_hours = 24'
    about_notice: ClassVar[bool] = True

    months: int | None = field(default=None, validator=optional(whole(120)))
    days: int | None = field(default=None, validator=optional(whole(3_660)))
    notice_hours: int | None = field(default=None, validator=optional(whole(8_784)))
    kinds: frozenset[str] = field(default=frozenset(), converter=keys)
    opens_at: time | None = None

    def __attrs_post_init__(self) -> None:
        if self.months and self.days:
            raise Misconfigured("lead_time: write either months or days")
        if self.opens_at and not (self.months or self.days):
            raise Misconfigured("lead_time: opens_at goes with months or days")
        if not (self.months or self.days or self.notice_hours):
            raise Misconfigured("lead_time: write months, days or notice_hours")

    def judge(self, ask: Ask[Booking], ledger: Ledger) -> Iterator[Reason]:
        """A no to what is too far ahead, or too close."""
        if concerns(self.kinds, ask.subject.kind):
            if self.months or self.days:
                yield from self._too_early(ask)
            if self.notice_hours:
                yield from self._too_late(ask, timedelta(hours=self.notice_hours))

    def _last(self, today: date) -> date | None:
        """The last first day one may ask for on a day."""
        if self.months:
            return add_months(today, self.months)
        return today + timedelta(days=self.days) if self.days else None

    def _opens(self, first: date) -> date:
        """The day from which one may ask for a first day."""
        day = add_months(first, -self.months) if self.months else first - timedelta(days=self.days or 0)
        while (last := self._last(day)) and last < first:
            day += DAY
        return day

    def _too_early(self, ask: Ask[Booking]) -> Iterator[Reason]:
        clock, first = ask.house.clock, ask.subject.first_day
        closed = self.opens_at and ask.at < opens_at(ask.today, self.opens_at, clock)
        last = self._last(ask.today - DAY if closed else ask.today)
        if last and first > last and not ask.shortening:
            opens: date = self._opens(first)
            opens = opens_at(opens, self.opens_at, clock) if self.opens_at else opens
            yield refuse("finding.lead_time", passes=last, last=last, opens=opens)

    @property
    def _horizon(self) -> int | None:
        """At most so many hours ahead."""
        days = self.months * 31 if self.months else self.days
        return (days + 1) * 24 if days else None

    def bounds(self) -> Iterator[Bound]:
        """The hours between asking and beginning."""
        yield Bound("hours_ahead", self.kinds, least=self.notice_hours, most=self._horizon)

    def _too_late(self, ask: Ask[Booking], notice: timedelta) -> Iterator[Reason]:
        booking = ask.subject
        kept = ask.moving and ask.moving.span.start == booking.span.start
        if booking.span.start < ask.at + notice and not kept:
            first = first_start(ask.house, booking.when, ask.at + notice)
            yield refuse("finding.lead_time.notice", passes=first, n=self.notice_hours, first=first)

    def sentence(self) -> str:
        """One sentence for each way to set it."""
        ahead = "" if self.months else ".days" if self.days else ".notice"
        return f"rule.lead_time{ahead}{'.and_notice' if self.notice_hours and ahead != '.notice' else ''}"

    def numbers(self) -> Mapping[str, Number]:
        """`n` months or days (hours where only a notice is set), `notice` hours; from which hour on, if `set`."""
        hour = f"{self.opens_at:%H:%M}" if self.opens_at else ""
        of = {"notice": self.notice_hours, "set": bool(hour), "hour": hour}
        return {"n": self.months or self.days or self.notice_hours, **of}
