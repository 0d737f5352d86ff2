"""How things are put into a reader's words: periods, kinds, states, findings and rules.

Rules of this file:
1. Residents never read a code: a kind is said by the name its house gives it.
2. A finding is its own sentence; the article it comes from is quoted beside it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from attrs import frozen
from babel.dates import format_date

from habitat_kit.core.bookings import Booking
from habitat_kit.core.errors import NotThere
from habitat_kit.core.periods import Hours, Nights
from habitat_kit.core.rulebooks import Article
from habitat_kit.core.snake import snake
from habitat_kit.core.spaces import House, Space
from habitat_kit.core.verdicts import Finding
from habitat_kit.core.words import Words
from habitat_kit.texts import Texts


@frozen
class Saying:
    """Puts what belongs to one house into one language."""

    texts: Texts
    language: str
    house: House

    def text(self, key: str, /, **numbers: Any) -> str:
        """A text of the catalogues, instants told by the house's clock."""
        return self.texts.text(self.language, key, **({"zone": self.house.zone} | numbers))

    def words(self, words: Words) -> str:
        """What the house wrote, in this language or the other one."""
        return words.in_(self.language)

    def kind(self, key: str) -> str:
        """A kind of booking by its name; one the house no longer knows by its key."""
        try:
            return self.words(self.house.kind(key).name) or key
        except NotThere:
            return key

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
        """How many people sleep and meet there."""
        tree = self.house.tree
        sleeps, seats = tree.sleeps(space.id), tree.seats(space.id)
        said = [self.text("page.space.sleeps", n=sleeps)] if sleeps else []
        return (*said, *([self.text("page.space.seats", n=seats)] if seats else []))

    def finding(self, finding: Finding) -> str:
        """Why, in one sentence."""
        return self.text(finding.key, **self._named(dict(finding.numbers)))

    def rule(self, article: Article) -> str | None:
        """What an article's rule does, in one sentence; None where it is words alone."""
        if article.rule is None:
            return None
        return self.text(article.rule.sentence(), **self._named(article.rule.numbers()))

    def _named(self, numbers: Mapping[str, Any]) -> dict[str, Any]:
        """The numbers of a message, kinds by their names."""
        named = dict(numbers)
        for name in ("kind", "kinds"):
            if isinstance(named.get(name), str):
                named[name] = [self.kind(key) for key in named[name].split(", ")]
        return named
