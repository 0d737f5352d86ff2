"""What people type into commands, cleaned where it comes in; Unreadable says what is wrong with which field."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime

from habitat_kit.core.actors import Role
from habitat_kit.core.errors import Unreadable
from habitat_kit.core.feeds import OWN_FEEDS, SPACE_LEVELS, Level, Shows
from habitat_kit.core.periods import Hours, Nights
from habitat_kit.core.spaces import Unit
from habitat_kit.core.words import unwritable


def clean(value: str | None, name: str, longest: int) -> str | None:
    """A typed text without control characters, within its length, its lines ended in one way; empty is None."""
    if value is None:
        return None
    if not isinstance(value, str):
        raise Unreadable(name, "error.not_text")
    text = value.replace("\r\n", "\n").replace("\r", "\n").strip()
    if unwritable(text):
        raise Unreadable(name, "error.control_character")
    if len(text) > longest:
        raise Unreadable(name, "error.too_long", longest=longest)
    return text or None


def read_purpose(value: str | None) -> str | None:
    """What a booking is for: at most 500 characters."""
    return clean(value, "purpose", 500)


def read_reason(value: str | None) -> str:
    """A written reason: 1 to 1,000 characters."""
    given = clean(value, "reason", 1000)
    if given is None:
        raise Unreadable("reason", "error.reason_missing")
    return given


def read_override(value: str | None) -> str | None:
    """Why articles are overridden: at most 1,000 characters."""
    return clean(value, "override_reason", 1000)


def read_articles(value: Iterable[str]) -> tuple[str, ...]:
    """The articles to override, each as rulebook/article: at most twenty."""
    named = tuple(dict.fromkeys(value))
    if len(named) > 20 or not all(re.fullmatch(r"[^\s/]{1,80}/[^\s/]{1,40}", name) for name in named):
        raise Unreadable("override", "error.not_an_article")
    return named


def needs_reason(override: tuple[str, ...], reason: str | None) -> None:
    """Whoever overrides says why."""
    if override and reason is None:
        raise Unreadable("override_reason", "error.reason_missing")


def read_why(value: str | None) -> str | None:
    """A reason that may be left out: at most 500 characters."""
    return clean(value, "reason", 500)


def read_title(value: str | None) -> str:
    """What is to be done, in a line: 1 to 120 characters."""
    given = clean(value, "title", 120)
    if given is None:
        raise Unreadable("title", "error.title_missing")
    return " ".join(given.split())


def read_detail(value: str | None) -> str | None:
    """More about it: at most 1,000 characters."""
    return clean(value, "detail", 1000)


def read_due(value: object) -> date:
    """A day of the years a calendar can hold; Unreadable for anything else."""
    if not isinstance(value, date) or isinstance(value, datetime):
        raise Unreadable("due", "error.needs_dates")
    if not 1900 <= value.year <= 9998:
        raise Unreadable("due", "error.date_out_of_range")
    return value


def read_reached_by(value: str) -> str:
    """How a person is reached without mail: call or letter."""
    if value not in {"call", "letter"}:
        raise Unreadable("by", "error.unknown_way", known="call, letter")
    return str(value)


def read_role(value: str | None) -> Role | None:
    """A role by its name; nothing typed is nobody's."""
    try:
        return Role(value) if value else None
    except ValueError:
        raise Unreadable("role", "error.unknown_role", known=", ".join(Role)) from None


def read_label(value: str) -> str:
    """What somebody calls a thing of theirs: at most 80 characters."""
    return clean(value, "label", 80) or ""


def read_code(value: str) -> str:
    """A code such as works: a small letter, then up to 39 letters, digits or underscores."""
    code = str(value)
    if not re.fullmatch(r"[a-z][a-z0-9_]{0,39}", code):
        raise Unreadable("kind", "error.not_a_code")
    return code


def read_level(value: str) -> Level:
    """A level of a link to a space, by its name."""
    if value not in set(SPACE_LEVELS):
        raise Unreadable("level", "error.unknown_level")
    return Level(value)


def read_shows(value: str) -> Shows:
    """What a link that is no space's shows, by its name."""
    if value not in set(OWN_FEEDS):
        raise Unreadable("shows", "error.unknown_feed")
    return Shows(value)


def read_days(value: int | None) -> int | None:
    """A number of days from 1 to 3,660, or None."""
    if value is not None and not (type(value) is int and 1 <= value <= 3_660):
        raise Unreadable("days", "error.days_out_of_range", most=3_660)
    return value


def read_wait(value: int) -> int:
    """How many days a slip waits to be used: 1 to 90."""
    if type(value) is not int or not 1 <= value <= 90:
        raise Unreadable("days", "error.days_out_of_range", most=90)
    return value


def read_guests(value: int) -> int:
    """How many people: 1 to 10,000."""
    if isinstance(value, bool) or not isinstance(value, int):
        raise Unreadable("guests", "error.not_a_number")
    if not 1 <= value <= 10_000:
        raise Unreadable("guests", "error.guests_out_of_range")
    return value


def when(start: date | datetime, end: date | datetime, unit: Unit) -> Nights | Hours:
    """The period two edges make: dates for nights, local date-times for hours."""
    by_night = unit is Unit.NIGHT
    for name, edge in (("start", start), ("end", end)):
        if isinstance(edge, datetime) is by_night:
            raise Unreadable(name, "error.needs_dates" if by_night else "error.needs_times")
    return Nights(start, end) if by_night else Hours(start, end)  # type: ignore[arg-type]  # the loop checked
