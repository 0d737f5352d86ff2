"""Days an article speaks of: dates, dates of every year, days of the week, public holidays, school holidays.

Rules of this file:
1. An article names its days in one way; several ways are several articles.
2. A night belongs to its evening: who leaves on the first of such days took none of them.
3. A day nobody has data for is none of them, and `unknown` says that nobody knows.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from attrs import field, frozen
from attrs.validators import optional

from habitat_kit.core.bookings import Booking
from habitat_kit.core.errors import Misconfigured
from habitat_kit.core.periods import Nights
from habitat_kit.core.rules import Number
from habitat_kit.plugins.participatory.dates import DAY, day_of_year, days_of
from habitat_kit.plugins.participatory.holidays import is_public_holiday, known_country
from habitat_kit.plugins.participatory.rule import BookingRule, keys
from habitat_kit.plugins.participatory.school import is_school_holiday, known_until, known_zone, unverified
from habitat_kit.plugins.participatory.weekdays import Weekday, told, weekdays

LOOK_AHEAD = 400


@frozen
class OnDays(BookingRule):
    """A rule about some days: of `first` and `last`, or of each year's, both included, or …"""

    first: date | None = None
    last: date | None = None
    yearly_first: str | None = field(default=None, validator=optional(day_of_year))
    yearly_last: str | None = field(default=None, validator=optional(day_of_year))
    weekdays: frozenset[Weekday] = field(default=frozenset(), converter=weekdays)
    public_holidays: str | None = field(default=None, validator=optional(known_country))
    school_holidays: str | None = field(default=None, validator=optional(known_zone))
    kinds: frozenset[str] = field(default=frozenset(), converter=keys)

    def __attrs_post_init__(self) -> None:
        dates, yearly = self.first or self.last, self.yearly_first or self.yearly_last
        ways = (dates, yearly, self.weekdays, self.public_holidays, self.school_holidays)
        whole = bool(self.first) is bool(self.last) and bool(self.yearly_first) is bool(self.yearly_last)
        if sum(map(bool, ways)) != 1 or not whole:
            raise Misconfigured(
                f"{self.kind}: name its days in one way: first and last, yearly_first and yearly_last, weekdays, "
                "public_holidays or school_holidays"
            )
        if self.first and self.last and self.last < self.first:
            raise Misconfigured(f"{self.kind}: last must not be before first")

    @property
    def way(self) -> str:
        """How the days are named."""
        if self.first:
            return "dates"
        if self.yearly_first:
            return "yearly"
        return "weekdays" if self.weekdays else "public" if self.public_holidays else "school"

    def among(self, day: date) -> bool:
        """Whether a day is one of them."""
        if self.first and self.last:
            return self.first <= day <= self.last
        if self.yearly_first and self.yearly_last:
            here = f"{day:%m-%d}"
            inside = self.yearly_first <= here, here <= self.yearly_last
            return all(inside) if self.yearly_first <= self.yearly_last else any(inside)
        if self.weekdays:
            return day.isoweekday() in {one.number for one in self.weekdays}
        if self.public_holidays:
            return is_public_holiday(self.public_holidays, day)
        return self.school_holidays is not None and is_school_holiday(self.school_holidays, day)

    def unknown(self, day: date) -> bool:
        """Whether nobody wrote down yet what a day is."""
        return self.school_holidays is not None and day > known_until(self.school_holidays)

    def met(self, booking: Booking) -> date | None:
        """The first of these days that a booking takes something of."""
        return next((day for day in _days(*days_of(booking.when)) if self.among(day)), None)

    def free_from(self, booking: Booking) -> date | None:
        """The first later day from which a booking as long takes none of them; None where there is none within reach."""
        first, last = days_of(booking.when)
        free = 0
        for day in _days(first + DAY, last + LOOK_AHEAD * DAY):
            free = 0 if self.among(day) else free + 1
            if free > (last - first).days:
                return day - (last - first)
        return None

    def run_from(self, day: date) -> date:
        """The first day of the unbroken run of such days that a day stands in."""
        for _ in range(LOOK_AHEAD):
            if not self.among(day - DAY):
                break
            day -= DAY
        return day

    def unverified(self) -> Iterator[str]:
        """The school years whose dates nobody compared with their decree."""
        yield from (f"school holidays {year}" for year in unverified(self.school_holidays or ""))

    def sentence(self) -> str:
        """One sentence for each way to name the days."""
        return f"rule.{self.kind}.{self.way}"

    def numbers(self) -> Mapping[str, Number]:
        """What names the days: `first` and `last`, whether they are `several`, `days`, `zone`."""
        told_by: Mapping[str, Mapping[str, Number]] = {
            "dates": _from_to(self.first, self.last),
            "yearly": _from_to(self.yearly_first, self.yearly_last),
            "weekdays": {"days": told(self.weekdays)},
            "public": {"zone": self.public_holidays},
            "school": {"zone": (self.school_holidays or "").rpartition("-")[2]},
        }
        return told_by[self.way]


def _days(first: date, last: date) -> Iterator[date]:
    return iter(Nights(first, last + DAY))


def _from_to(first: Number, last: Number) -> Mapping[str, Number]:
    """The first and the last day; of a single day there is no last."""
    several = first != last
    return {"first": first, "last": last if several else None, "several": several}
