"""How a text is filled: every value is written as the language writes it.

Hours are told on 24 and dates day first in both languages: the English is that of Europe.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from string import Formatter
from typing import Any, Literal, TypeAlias
from zoneinfo import ZoneInfo

from attrs import frozen
from babel.dates import format_date, format_time, format_timedelta
from babel.lists import format_list
from babel.numbers import format_currency, format_decimal

from habitat_kit.core.money import Money
from habitat_kit.core.words import Words
from habitat_kit.texts.signs import unbroken
from habitat_kit.texts.told import IN_WORDS, LOCALES, first_of_month

Zone: TypeAlias = str | tzinfo | None

_AT = {"fr": "{day} à {hour}", "en": "{day} at {hour}"}
_YES_NO = {"fr": ("non", "oui"), "en": ("no", "yes")}
_DAY_STYLES: Mapping[str, Literal["short", "long", "full"]] = {"": "long", "weekday": "full", "short": "short"}


@frozen
class Filling(Formatter):
    """Fills texts in one language; instants are told in `zone`."""

    language: str
    zone: Zone = None

    def filled(self, words: str, numbers: Mapping[str, object]) -> str:
        """The text with its placeholders filled; one that nothing fills stays as it is."""
        return self.vformat(words, (), numbers)

    def get_value(self, key: int | str, args: Any, kwargs: Mapping[str, object]) -> Any:
        """What fills a placeholder."""
        return kwargs[str(key)] if key in kwargs else _Hole(str(key))

    def format_field(self, value: Any, format_spec: str) -> str:
        """A placeholder's value, written."""
        return value.shown if isinstance(value, _Hole) else self.written(value, format_spec)

    def written(self, value: object, style: str = "") -> str:
        """A value as the language writes it."""
        if style == "plain" or value is None:
            return "" if value is None else str(value)
        if style in IN_WORDS:
            return IN_WORDS[style](self.language, value)
        if style == "money" and isinstance(value, str):
            value = Money.read(value)
        if isinstance(value, Money):
            return format_currency(value.amount, value.currency, locale=LOCALES[self.language])
        if isinstance(value, Words):
            return unbroken(self.language, value.in_(self.language))
        if isinstance(value, bool):
            yes, either, no = style.partition("|")
            return (yes if value else no) if either else _YES_NO[self.language][value]
        if isinstance(value, datetime | date | time | timedelta):
            return self._moment(value, style)
        if isinstance(value, int | float):
            locale = LOCALES[self.language]
            return format_decimal(value, locale=locale, group_separator=abs(value) >= 10_000)
        if isinstance(value, list | tuple | set | frozenset):
            parts = [
                self.written(part, style) for part in (value if isinstance(value, list | tuple) else sorted(value))
            ]
            return format_list(parts, locale=LOCALES[self.language])
        return str(value)

    def _moment(self, value: datetime | date | time | timedelta, style: str) -> str:
        locale = LOCALES[self.language]
        if isinstance(value, timedelta):
            return format_timedelta(value, threshold=1.5, locale=locale)
        if isinstance(value, time):
            return format_time(value, "HH:mm", locale=locale)
        day = format_date(self._there(value), _DAY_STYLES.get(style, "long"), locale=locale)
        day = first_of_month(self.language, day)
        if style == "day" or not isinstance(value, datetime):
            return day
        hour = format_time(self._there(value), "HH:mm", locale=locale)
        return hour if style == "hour" else _AT[self.language].format(day=day, hour=hour)

    def _there(self, value: Any) -> Any:
        """An instant on the clock of the zone; a wall time or a day as it is."""
        if not isinstance(value, datetime):
            return value
        if value.tzinfo is None:
            return value
        zone = ZoneInfo(self.zone) if isinstance(self.zone, str) else (self.zone or UTC)
        return value.astimezone(zone).replace(tzinfo=None)


@frozen
class _Hole:
    """A placeholder that nothing fills."""

    name: str

    @property
    def shown(self) -> str:
        return "{" + self.name + "}"
