"""Codes and numbers told in words: days of the week, days of every year, lengths of time, countries."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Literal

from babel import Locale
from babel.dates import format_date
from babel.lists import format_list
from babel.units import format_unit

LOCALES = {"fr": Locale("fr", "FR"), "en": Locale("en", "GB")}
"""The French is that of France, the English that of Europe: hours on 24, days first."""

_ONE_DAY = {"fr": "le {day}", "en": "a {day}"}
_EACH_DAY = {"fr": "le {day}", "en": "{day}"}
_FIRST = re.compile(r"\b1 (?=\D)")


def first_of_month(language: str, day: str) -> str:
    """A day that is written, the French first of a month as "1er"."""
    return _FIRST.sub("1er ", day) if language == "fr" else day


def _names(language: str, value: object) -> list[str]:
    """The days of the week of numbers such as "5,6" (1 is Monday), by name."""
    names = LOCALES[language].days["format"]["wide"]
    return [names[int(number) - 1] for number in str(value).split(",") if number]


def _weekdays(language: str, value: object) -> str:
    return format_list(_names(language, value), locale=LOCALES[language])


def _on_weekdays(language: str, value: object) -> str:
    """On Friday and Saturday."""
    return _on(language, [_EACH_DAY[language].format(day=day) for day in _names(language, value)], "standard")


def _on_a_weekday(language: str, value: object) -> str:
    """On a Friday or a Saturday."""
    return _on(language, [_ONE_DAY[language].format(day=day) for day in _names(language, value)], "or")


def _on(language: str, days: list[str], joined: Literal["standard", "or"]) -> str:
    said = format_list(days, joined, locale=LOCALES[language])
    return f"on {said}" if said and language == "en" else said


def _days(language: str, value: object) -> str:
    return format_unit(int(str(value)), "duration-day", "long", locale=LOCALES[language])


def _hours(language: str, value: object) -> str:
    """Hours as one tells them: whole days from two on."""
    days, rest = divmod(int(str(value)), 24)
    if days > 1 and not rest:
        return _days(language, days)
    return format_unit(int(str(value)), "duration-hour", "long", locale=LOCALES[language])


def _yearly(language: str, value: object) -> str:
    """A day of every year, "12-24"."""
    day = format_date(date.fromisoformat(f"2000-{value}"), "d MMMM", locale=LOCALES[language])
    return first_of_month(language, day)


def _country(language: str, value: object) -> str:
    """A country's name, and the part of it: "FR-57"."""
    country, _dash, part = str(value).partition("-")
    name = LOCALES[language].territories.get(country, country)
    return f"{name}, {part}" if part else name


IN_WORDS: Mapping[str, Callable[[str, object], str]] = {
    "weekdays": _weekdays,
    "on_weekdays": _on_weekdays,
    "on_a_weekday": _on_a_weekday,
    "days": _days,
    "hours": _hours,
    "yearly": _yearly,
    "country": _country,
}
"""What a text may ask for after the colon of a placeholder, in a language."""
