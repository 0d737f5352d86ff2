"""What somebody typed about a booking that comes back, and its rule in a sentence.

Rules of this file:
1. One chooses how often, not how a rule is written: the weekday or the day of the month is that of the first date.
2. A series has an end: its last date, or how many dates it has; exactly one of the two.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from attrs import evolve
from babel.lists import format_list

from habitat_kit.core.bookings import Booking
from habitat_kit.core.commands import BookSeries
from habitat_kit.core.errors import NotThere, Unreadable
from habitat_kit.core.periods import Hours, Nights
from habitat_kit.core.recurrence import Every, Recurrence
from habitat_kit.core.series import Others
from habitat_kit.core.spaces import House
from habitat_kit.web.pages.saying import Saying
from habitat_kit.web.pages.visit import Visit
from habitat_kit.web.pages.wishes import Wish, command_of
from habitat_kit.web.typed import Wrong, day_of

OFTEN: Mapping[str, Every] = {
    "daily": Every.DAY,
    "weekly": Every.WEEK,
    "monthly_day": Every.MONTH,
    "monthly_place": Every.MONTH,
    "monthly_last": Every.MONTH,
    "yearly": Every.YEAR,
}
"""What one may choose, and what it counts in."""


def read_series(wish: Wish, house: House, space: UUID, others: Others) -> BookSeries | Wish:
    """What a wish with a rhythm asks of the desk, or the wish with what is wrong with it."""
    command = command_of(wish, house, space)
    if isinstance(command, Wish):
        return command
    try:
        repeat = _rule(wish, command.start).text()
    except Unreadable as wrong:
        return wish.because(Wrong.of(wrong))
    return BookSeries(
        command.space,
        command.kind,
        command.start,
        command.end,
        repeat,
        others=others,
        guests=command.guests,
        household=command.household,
        purpose=command.purpose,
    )


def _rule(wish: Wish, first: date) -> Recurrence:
    """The rule of the form's fields; Unreadable names the field."""
    every = OFTEN.get(wish["repeat"])
    if every is None:
        raise Unreadable("repeat", "page.repeat.unknown")
    until, count = _last(wish), _number(wish, "times")
    if (until is None) is (count is None):
        raise Unreadable("last", "page.repeat.one_end")
    rule = Recurrence(every, step=_number(wish, "step") or 1, until=until, count=count)
    if every is Every.WEEK:
        return evolve(rule, weekdays=tuple(day for day in range(1, 8) if wish[f"on_{day}"]))
    if wish["repeat"] in {"monthly_place", "monthly_last"}:
        position = -1 if wish["repeat"] == "monthly_last" else (first.day - 1) // 7 + 1
        return evolve(rule, weekdays=(first.isoweekday(),), position=position)
    return rule


def _last(wish: Wish) -> date | None:
    try:
        return day_of(wish["last"]) if wish["last"] else None
    except Unreadable as wrong:
        raise Unreadable("last", wrong.code, **wrong.numbers) from None


def _number(wish: Wish, name: str) -> int | None:
    text = wish[name]
    if text and not (text.isascii() and text.isdigit() and len(text) <= 5):
        raise Unreadable(name, "error.not_a_number")
    return int(text) if text else None


def sentence(say: Saying, rule: Recurrence, when: Nights | Hours, last: date) -> str:
    """How often, and until when, in words."""
    return say.text("page.repeat.until", often=_often(say, rule, when.first_day), last=say.day(last))


def told_of(visit: Visit, booking: Booking) -> str | None:
    """The rule of a booking's series, for who may see the series; None for a booking that comes once."""
    if booking.series is None:
        return None
    try:
        life = visit.sight.series(booking.series)
    except NotThere:
        return None
    return sentence(visit.saying(life.house), life.series.rule, life.series.when, life.series.dates[-1])


def _often(say: Saying, rule: Recurrence, first: date) -> str:
    match rule.every:
        case Every.DAY:
            return say.text("page.repeat.says.daily", n=rule.step)
        case Every.WEEK:
            days = rule.weekdays or (first.isoweekday(),)
            return say.text("page.repeat.says.weekly", n=rule.step, days=_list(say, days))
        case Every.MONTH if rule.position is not None:
            place = say.text(f"page.repeat.place.{'last' if rule.position == -1 else rule.position}")
            day = _list(say, rule.weekdays)
            return say.text("page.repeat.says.monthly_place", n=rule.step, place=place, day=day)
        case Every.MONTH if rule.month_day == -1:
            return say.text("page.repeat.says.monthly_end", n=rule.step)
        case Every.MONTH:
            return say.text("page.repeat.says.monthly_day", n=rule.step, day=rule.month_day or first.day)
    return say.text("page.repeat.says.yearly", n=rule.step, day=say.day(first, "d MMMM"))


def _list(say: Saying, days: tuple[int, ...]) -> str:
    names = [say.weekday(date(2024, 1, day)) for day in days]  # that January began on a Monday
    return str(format_list(names, locale=say.language))
