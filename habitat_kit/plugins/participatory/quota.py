"""How much of a place one household, or one person, may take in some time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from enum import StrEnum
from itertools import islice
from typing import ClassVar
from uuid import UUID

from attrs import field, frozen
from attrs.validators import optional

from habitat_kit.core.allowances import HouseholdYear, Share
from habitat_kit.core.bookings import Booking
from habitat_kit.core.errors import Misconfigured
from habitat_kit.core.ledger import Ledger
from habitat_kit.core.periods import FOREVER, Hours, Nights, add_months, on_weekday
from habitat_kit.core.questions import BookingsBegun, MinutesUsed, NightsUsed, TimesUsed, Used
from habitat_kit.core.rules import Ask, Bound, Number, Reason, refuse
from habitat_kit.core.spaces import House
from habitat_kit.plugins.participatory.dates import DAY, days_of
from habitat_kit.plugins.participatory.rolling import tightest
from habitat_kit.plugins.participatory.rule import BookingRule, concerns, keys, one_of, whole
from habitat_kit.plugins.participatory.weekdays import Weekday, numbers, told, weekdays, weeks

HOUR = 60
FAR = FOREVER.date() - DAY


class Per(StrEnum):
    """Who shares one count."""

    HOUSEHOLD = "household"
    PERSON = "person"


class Over(StrEnum):
    """The time a quota is counted over."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"
    ROLLING = "rolling"
    FUTURE = "future"


@frozen
class Quota(BookingRule):
    """So many nights, or hours, or bookings, per household or per person, over a day, a week, a month, a year …

    Days, weeks (from Monday), months and years are the calendar's, by house time. `rolling` is any `days` in a
    row that a booking has something of; `future` is everything from today on that holds its
    dates still: a late cancellation, which weighs on the others, is nothing to come. Nights
    are counted night by night and hours as the wall's clock shows them, each in the time it falls in; a
    booking counts where it begins. Under the space the rulebook is bound to all places share one count, and
    so do the `kinds`. `weekdays` counts these nights only, and bookings by the hour that begin on these days.
    `person` counts what somebody books; a booking a steward makes for a household is nobody's. What would
    pass: what is left (whole hours of it); of `rolling`, how much of the booking, from its beginning.
    """

    kind: ClassVar[str] = "quota"
    example: ClassVar[str] = (
        'kind = "quota"\nnights = 4\nover = "month"\nweekdays = ["friday", "saturday"]\nkinds = ["guest_stay"]'
    )

    over: Over = field(converter=Over)
    nights: int | None = field(default=None, validator=optional(whole(3_660)))
    hours: int | None = field(default=None, validator=optional(whole(8_784)))
    bookings: int | None = field(default=None, validator=optional(whole(1_000)))
    per: Per = field(default=Per.HOUSEHOLD, converter=Per)
    days: int | None = field(default=None, validator=optional(whole(366)))
    weekdays: frozenset[Weekday] = field(default=frozenset(), converter=weekdays)
    kinds: frozenset[str] = field(default=frozenset(), converter=keys)

    def __attrs_post_init__(self) -> None:
        one_of(self, "nights", "hours", "bookings")
        if (self.days is None) is (self.over is Over.ROLLING):
            raise Misconfigured('quota: write over = "rolling" with days = a number, and days nowhere else')

    @property
    def unit(self) -> str:
        """What is counted."""
        return "nights" if self.nights else "hours" if self.hours else "bookings"

    @property
    def limit(self) -> int:
        """How much there is: nights, minutes or bookings."""
        return self.nights or (self.hours or 0) * HOUR or self.bookings or 0

    def judge(self, ask: Ask[Booking], ledger: Ledger) -> Iterator[Reason]:
        """A no for each period in which there would be more; the first ten say enough."""
        booking = ask.subject
        kinds = counted(ask.house, self.unit, self.kinds)
        if booking.kind in kinds and (self.per is Per.HOUSEHOLD or booking.person):
            found = self._in_a_row if self.over is Over.ROLLING else self._beyond
            yield from islice(found(ask, ledger, kinds), 10)

    def _beyond(self, ask: Ask[Booking], ledger: Ledger, kinds: tuple[str, ...]) -> Iterator[Reason]:
        household, scope, whose = ask.subject.household, ask.scope, self._whose(ask)
        for first, end in self._periods(ask):
            if asked := self._asked(ask.subject.when, first, end):
                rest = (first, end, *whose, numbers(self.weekdays), self.over is Over.FUTURE)
                used = sum(ledger(_QUESTIONS[self.unit](household, scope, kind, *rest)) for kind in kinds)
                if used + asked > self.limit:
                    yield self._no(first, end, used, asked, max(0, self.limit - used))

    def _in_a_row(self, ask: Ask[Booking], ledger: Ledger, kinds: tuple[str, ...]) -> Iterator[Reason]:
        """One no, for the row of days that lets least pass."""
        booking, length = ask.subject, (self.days or 0) * DAY
        first, last = days_of(booking.when)
        rest = (first - length + DAY, last + length, *self._whose(ask))
        taken = [when for kind in kinds for when in ledger(TimesUsed(booking.household, ask.scope, kind, *rest))]
        if row := tightest(booking.when, taken, length, self.limit, self._asked):
            yield self._no(row.first, row.end, row.used, row.asked, row.passes)

    def _whose(self, ask: Ask[Booking]) -> tuple[datetime, UUID | None, UUID | None]:
        """Asked when, without which booking, and of which person."""
        person = ask.subject.person if self.per is Per.PERSON else None
        return ask.at, ask.moving.id if ask.moving else None, person

    def _periods(self, ask: Ask[Booking]) -> Iterator[tuple[date, date]]:
        """The half-open dates of the calendar a booking is counted in."""
        first, last = days_of(ask.subject.when)
        if self.over is Over.FUTURE:
            yield ask.today, FAR
        else:
            end = _start(self.over, first)
            while end <= (first if self.bookings else last):
                start, end = end, _next(self.over, end)
                yield start, end

    def _asked(self, when: Nights | Hours, first: date, end: date) -> int:
        """How much of a booking falls in some dates."""
        begins, days = days_of(when)[0], numbers(self.weekdays)
        if self.nights:
            return when.within(first, end, days) if isinstance(when, Nights) else 0
        if not on_weekday(begins, days):
            return 0
        if self.hours:
            return when.within(first, end) if isinstance(when, Hours) else 0
        return int(first <= begins < end)

    def _no(self, first: date, end: date, used: int, asked: int, passes: int) -> Reason:
        left = max(0, self.limit - used)
        when = {Over.FUTURE: ".future", Over.DAY: ".day"}.get(self.over, "")
        dates: dict[str, Number] = {"first": first} if when else {"first": first, "last": end - DAY}
        if self.hours:
            told_: dict[str, Number] = {"used": clock(used), "asked": clock(asked), "left": clock(left)}
            return refuse(f"finding.quota.hours{when}", passes=passes // HOUR, limit=self.hours, **told_, **dates)
        return refuse(
            f"finding.quota.{self.unit}{when}", passes=passes, n=left, used=used, asked=asked, limit=self.limit, **dates
        )

    @property
    def _rows_are_longer(self) -> bool:
        """Whether one booking alone could fill a row of days with more than there is."""
        return self.limit < (self.days or 0) * (24 * HOUR if self.hours else 1)

    def share(self, of: HouseholdYear, ledger: Ledger) -> Share | None:
        """What the household used of its year's nights; None where something else is counted."""
        kinds = counted(of.house, "nights", self.kinds)
        plain = self.nights and self.over is Over.YEAR and self.per is Per.HOUSEHOLD and not self.weekdays
        return used_of_year(of, ledger, kinds, self.limit) if plain and of.kind in kinds else None

    def bounds(self) -> Iterator[Bound]:
        """No booking is longer than what there is at all, or than the two weeks, months or years it may touch leave."""
        if not self.bookings:
            yield Bound(self.unit, self.kinds, most=None if self.weekdays else self._most)
        if self.nights:
            yield Bound("stays", self.kinds, among=weeks(self._fits))

    def _fits(self, first: int, n: int) -> bool:
        """Whether a stay of some nights from a day of the week on may pass: of the nights it has, those that count."""
        days = numbers(self.weekdays or frozenset(Weekday))
        nights = [(first + night - 1) % 7 + 1 in days for night in range(n)]
        if self.over is Over.WEEK:
            monday = 8 - first
            return max(sum(nights[:monday]), sum(nights[monday:])) <= self.limit
        if self.over in (Over.DAY, Over.ROLLING) and n > (self.days or 1):
            return True
        return sum(nights) <= self.limit * (2 if self.over in (Over.MONTH, Over.YEAR) else 1)

    @property
    def _most(self) -> int | None:
        """How long one booking may be; None for as long as one likes."""
        n = self.nights or self.hours or 0
        if self.over is Over.ROLLING:
            return n if self._rows_are_longer else None
        return n if self.over is Over.FUTURE else most_of(self.over, n, hours=self.hours is not None)

    def sentence(self) -> str:
        """One sentence for each unit and time."""
        return f"rule.quota.{self.unit}.{self.over}"

    def numbers(self) -> Mapping[str, Number]:
        """`n` of the unit, `row` days in a row, `person` whether each has their own, `only` some `days` of the week."""
        of: dict[str, Number] = {
            "person": self.per is Per.PERSON,
            "only": bool(self.weekdays),
            "days": told(self.weekdays),
        }
        return {"n": self.nights or self.hours or self.bookings, "row": self.days, **of}


SHORTEST: Mapping[Over, int] = {Over.DAY: 1, Over.WEEK: 7, Over.MONTH: 28, Over.YEAR: 365}
"""How many days the shortest of each has."""

_QUESTIONS: Mapping[str, type[Used]] = {"nights": NightsUsed, "hours": MinutesUsed, "bookings": BookingsBegun}


def counted(house: House, unit: str, kinds: frozenset[str]) -> tuple[str, ...]:
    """The kinds of booking that share a count: those named, or all of the unit."""
    there = {"nights": house.by_night, "hours": house.by_hour, "bookings": house.by_night + house.by_hour}[unit]
    return tuple(kind for kind in there if concerns(kinds, kind)) if kinds else there


def used_of_year(of: HouseholdYear, ledger: Ledger, kinds: tuple[str, ...], limit: int) -> Share:
    """What a household used of its nights of a year, all kinds together."""
    asked = (NightsUsed(of.household, of.scope, kind, of.first, of.end, of.at, of.without) for kind in kinds)
    return Share(sum(ledger(question) for question in asked), limit)


def most_of(over: Over, n: int, *, hours: bool = False) -> int | None:
    """How long a booking may be of which so much may fall in each week, month or year: it lies in two of them at most.

    None where a whole one may be filled: a booking goes on and on then.
    """
    return 2 * n if n < SHORTEST[over] * (24 if hours else 1) else None


def clock(minutes: int) -> str:
    """Minutes as hours are told: 2 h 30."""
    hours, rest = divmod(minutes, HOUR)
    return f"{hours} h {rest:02}" if rest else f"{hours} h"


def _start(over: Over, day: date) -> date:
    """The first day of the period a day lies in."""
    match over:
        case Over.WEEK:
            return day - (day.isoweekday() - 1) * DAY
        case Over.MONTH:
            return day.replace(day=1)
        case Over.YEAR:
            return day.replace(month=1, day=1)
    return day


def _next(over: Over, first: date) -> date:
    """The first day of the period after the one that begins on a day."""
    months = {Over.MONTH: 1, Over.YEAR: 12}.get(over)
    return add_months(first, months) if months else first + (7 if over is Over.WEEK else 1) * DAY
