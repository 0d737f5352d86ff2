"""Days of the week, as a house file writes them and as a sentence tells them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from enum import StrEnum

from habitat_kit.core.errors import Misconfigured

LONG = 7
"""Nights of a stay that takes every day of the week: so many, or more."""


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


def weeks(passes: Callable[[int, int], bool]) -> frozenset[str]:
    """The stays of a week that pass, by the number of their first day and of their nights; LONG are that many or more."""
    return frozenset(f"{first}+{n}" for first in range(1, 8) for n in range(1, LONG + 1) if passes(first, n))


def met(first: int, n: int) -> frozenset[int]:
    """The days of the week that so many nights from a first one take."""
    return frozenset((first + night - 1) % 7 + 1 for night in range(n))
