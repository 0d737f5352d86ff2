"""Days of the week, as a house file writes them and as a sentence tells them."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from habitat_kit.core.errors import Misconfigured


class Weekday(StrEnum):
    """A day of the week; the night from Friday to Saturday is Friday's."""

    MONDAY = "monday"
    TUESDAY = "tuesday"
    WEDNESDAY = "wednesday"
    THURSDAY = "thursday"
    FRIDAY = "friday"
    SATURDAY = "saturday"
    SUNDAY = "sunday"

    @property
    def number(self) -> int:
        """1 is Monday, 7 is Sunday (ISO 8601)."""
        return list(Weekday).index(self) + 1


def weekdays(given: Iterable[str]) -> frozenset[Weekday]:
    """A converter: days of the week. A lone word is refused, it would be read letter by letter."""
    if isinstance(given, str):
        raise Misconfigured(f'weekdays: write a list, ["{given}"]')
    return frozenset(Weekday(day) for day in given)


def numbers(days: frozenset[Weekday]) -> frozenset[int]:
    """The days by their numbers."""
    return frozenset(day.number for day in days)


def told(days: frozenset[Weekday]) -> str:
    """The days as a text takes them: `{days:weekdays}` writes their names."""
    return ",".join(str(day.number) for day in sorted(days, key=lambda day: day.number))
