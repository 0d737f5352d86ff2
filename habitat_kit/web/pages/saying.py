"""How things of a house are put into words on a page: periods, days, states, sizes. See web/housewords.py."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from attrs import frozen
from babel.dates import format_date

from habitat_kit.core.accounts import AccountLine
from habitat_kit.core.bookings import Booking
from habitat_kit.core.money import Money
from habitat_kit.core.periods import Hours, Nights
from habitat_kit.core.prices import Due, sum_of
from habitat_kit.core.snake import snake
from habitat_kit.core.spaces import Space
from habitat_kit.texts.filling import Filling
from habitat_kit.web.housewords import HouseWords
from habitat_kit.web.priced import price_numbers, said_line


@frozen
class Saying(HouseWords):
    """Puts what belongs to one house into one language, for a page read on a day of it."""

    today: date

    def period(self, when: Nights | Hours) -> str:
        """From when to when, in words; what both ends share is said once."""
        if isinstance(when, Nights):
            first, last = self._from_to(when.arrival, when.departure)
            return self.text("page.period.nights", n=len(when), first=first, last=last)
        day, end = when.start.date(), when.end.date()
        since, until = when.start.time(), when.end.time()
        if day == end or when.end == datetime.combine(day + timedelta(days=1), time()):
            return self.text("page.period.hours", first=self.day(day), since=since, until=until)
        first, last = self._from_to(day, end)
        return self.text("page.period.long_hours", first=first, last=last, since=since, until=until)

    def day(self, day: date, pattern: str = "EEEE d MMMM y") -> str:
        """A day by its name: samedi 21 novembre 2026; the first of a month is 1er in French."""
        if self.language == "fr" and day.day == 1:
            pattern = pattern.replace("d", "d'er'")
        return str(format_date(day, pattern, locale=self.language))

    def _from_to(self, first: date, last: date) -> tuple[str, str]:
        shared = "EEEE d" if (first.year, first.month) == (last.year, last.month) else "EEEE d MMMM"
        return self.day(first, shared if first.year == last.year else "EEEE d MMMM y"), self.day(last)

    def weekday(self, day: date, *, short: bool = False) -> str:
        """The name of a day of the week: lundi, or lun."""
        return str(format_date(day, "EEE" if short else "EEEE", locale=self.language))

    def month(self, day: date) -> str:
        """The name of a month, without its year."""
        return str(format_date(day, "LLLL", locale=self.language))

    def state(self, booking: Booking) -> str:
        """Where a booking stands, in a word or two."""
        return self.text(f"page.state.{booking.state.value}")

    def happened(self, event: str) -> str:
        """What happened, in a word or two; what a plugin told by its own name."""
        key = f"panel.event.{snake(event)}"
        return self.text(key) if key in self.texts else event

    def size(self, space: Space) -> tuple[str, ...]:
        """How many people sleep and meet there, as it is today."""
        tree = self.house.tree
        sleeps, seats = tree.sleeps(space.id, self.today), tree.seats(space.id, self.today)
        said = [self.text("page.space.sleeps", n=sleeps)] if sleeps else []
        return (*said, *([self.text("page.space.seats", n=seats)] if seats else []))

    def price(self, due: Due) -> str:
        """What a line of a price is for."""
        return self.text(f"price.{due.price.what}", **price_numbers(due.price))

    def line(self, line: AccountLine) -> str:
        """What a line of an account is for."""
        key, numbers = said_line(line)
        return self.text(key, **numbers)

    def money(self, amount: Money) -> str:
        """An amount as the language writes it: 12,50 €."""
        return Filling(self.language).written(amount)

    def total(self, dues: Iterable[Due]) -> Money:
        """What a booking costs altogether."""
        return sum_of(dues, self.house.currency)
