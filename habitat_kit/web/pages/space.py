"""The page of a space: what it is, when it is free, what is left to one's household, its rules, and the form.

A flat and its bedrooms have one page each, joined by their tabs: a bedroom's calendar shows what is taken of
that bedroom, the flat's what is taken of any part of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import TypeAlias
from uuid import UUID

from attrs import frozen
from starlette.responses import Response

from habitat_kit.core.bookings import Booking
from habitat_kit.core.closures import Closure
from habitat_kit.core.errors import NotThere, Unreadable
from habitat_kit.core.outcomes import Allowance
from habitat_kit.core.periods import Span, add_months
from habitat_kit.core.rulebooks import Article, Rulebook
from habitat_kit.core.spaces import House, Space, Unit
from habitat_kit.web.pages import danger
from habitat_kit.web.pages.month import DAY, Day, Half, Month, month_of, month_span
from habitat_kit.web.pages.stories import kinds_of, parts_of, photos_of, rooms_of, whole_of
from habitat_kit.web.pages.visit import Visit
from habitat_kit.web.pages.wishes import Wish, typed_wish
from habitat_kit.web.typed import day_of

_MONTH = re.compile(r"(\d{4})-(\d{2})")
_BACK, _AHEAD = 12, 36
"""Months before and after today's that the calendar turns to."""
MAY = {"may_book": "book_space", "may_let_in": "set_way_in", "may_link": "create_feed_link", "may_order": danger.RIGHT}
"""What the page offers to whoever has the right."""


def show(visit: Visit) -> Response:
    """The page, opening on today."""
    house, space = visit.sight.space(visit.named("space"))
    kinds = kinds_of(house, space)
    asked = visit.asked.get("kind", "")
    kind = asked if asked in {kind.key for kind in kinds} else kinds[0].key if kinds else ""
    return page(visit, house, space, typed_wish(kind, visit.asked))


def page(visit: Visit, house: House, space: Space, wish: Wish, *, status: int = 200) -> Response:
    """The page with a form filled in, and with what is wrong with it."""
    if not whole_of(house.tree, space).bookable:
        raise NotThere("space")
    unit = next((kind.unit for kind in house.kinds if kind.key == wish.kind), Unit.NIGHT)
    month = _month_shown(visit, house, wish)
    day = _day_shown(visit, house, wish)
    drawn, bookings, closures = calendar(visit, house, space, month)
    return visit.page(
        "space.html",
        house=house,
        status=status,
        space=space,
        whole=whole_of(house.tree, space),
        parts=parts_of(house.tree, space),
        rooms=rooms_of(house.tree, space, visit.today(house)),
        photos=photos_of(house.tree, space) if visit.site.kit.settings.photos else (),
        kinds=kinds_of(house, space),
        wish=wish,
        by_night=unit is Unit.NIGHT,
        month=drawn,
        halves=[half for half in reversed(Half) if half in drawn.halves and half is not Half.PAST],
        weekdays=tuple(date(2024, 1, 1) + n * DAY for n in range(7)),
        earliest=add_months(visit.today(house).replace(day=1), -_BACK),
        latest=add_months(visit.today(house).replace(day=1), _AHEAD),
        chosen=_chosen(wish, unit),
        pick=_Picking(visit, space, wish, unit, month),
        agenda=tuple(agenda(visit, house, bookings)),
        closures=tuple(closure for closure in closures if closure.danger is None),
        dangers=danger.here(visit, house, space),
        day=day,
        of_the_day=tuple(agenda(visit, house, _on(house, visit, space, day))) if unit is Unit.HOUR else (),
        households=visit.sight.households(house.id),
        own=visit.sight.own(house.id),
        **{name: visit.sight.may(right, house.id, space=space.id) for name, right in MAY.items()},
        allowances=_allowances(visit, house, space, wish, month.year),
        rules=tuple(_rules(visit, house, space)),
    )


@frozen
class Line:
    """One line of what is booked: when, what, whose (None when not to be seen), and whether it is one's own."""

    booking: Booking
    label: str | None
    mine: bool


@frozen
class _Picking:
    """Where a tap on a day leads: the first sets the beginning, the second the end."""

    visit: Visit
    space: Space
    wish: Wish
    unit: Unit
    month: date

    def __call__(self, day: Day) -> str:
        shown = {"kind": self.wish.kind, "month": f"{self.month:%Y-%m}"}
        path = f"/spaces/{self.space.id}"
        if self.unit is Unit.HOUR:
            kept = {name: self.wish[name] or None for name in ("since", "until")}
            return self.visit.path(path, **shown, **kept, day=day.date.isoformat()) + "#ask"
        start = _read(self.wish["start"])
        if start and not _read(self.wish["end"]) and start < day.date:
            return self.visit.path(path, **shown, start=start.isoformat(), end=day.date.isoformat()) + "#ask"
        return self.visit.path(path, **shown, start=day.date.isoformat()) + "#month"


def _read(text: str) -> date | None:
    try:
        return day_of(text) if text else None
    except Unreadable:  # it chooses nothing; the form says so when it is sent
        return None


def _month_shown(visit: Visit, house: House, wish: Wish) -> date:
    """The month asked for, else that of the dates chosen, else today's."""
    return month_asked(visit, house, _read(wish["start"] or wish["day"]))


def month_asked(visit: Visit, house: House, chosen: date | None = None) -> date:
    """The first of the month in the address, else of a date, else of today; never further than one may turn."""
    today = visit.today(house).replace(day=1)
    found = _MONTH.fullmatch(visit.asked.get("month", ""))
    shown = _read(f"{found[0]}-01") if found else chosen
    shown = (shown or today).replace(day=1)
    return min(max(shown, add_months(today, -_BACK)), add_months(today, _AHEAD))


def _day_shown(visit: Visit, house: House, wish: Wish) -> date:
    day, today = _read(wish["day"]), visit.today(house)
    return day if day and abs(day - today) < timedelta(days=1500) else today


def _chosen(wish: Wish, unit: Unit) -> frozenset[date]:
    """The days the form holds."""
    if unit is Unit.HOUR:
        day = _read(wish["day"])
        return frozenset({day} if day else ())
    start = _read(wish["start"])
    if start is None:
        return frozenset()
    end = _read(wish["end"]) or start
    return frozenset(start + n * DAY for n in range(min(max((end - start).days, 0), 100) + 1))


Found: TypeAlias = tuple[Month, tuple[Booking, ...], tuple[Closure, ...]]


def calendar(visit: Visit, house: House, space: Space, month: date) -> Found:
    """A month of a space with the bookings and closures that hold it."""
    span = month_span(house, month)
    bookings = visit.sight.bookings(house.id, span, space=space.id)
    closures = visit.sight.closures(house.id, span, space=space.id)
    own = visit.sight.own(house.id)
    return month_of(house, month, visit.today(house), bookings, closures, own), bookings, closures


def _on(house: House, visit: Visit, space: Space, day: date) -> tuple[Booking, ...]:
    edges = (datetime.combine(edge, time(), tzinfo=house.clock).astimezone(UTC) for edge in (day, day + DAY))
    return visit.sight.bookings(house.id, Span(*edges), space=space.id)


def agenda(visit: Visit, house: House, bookings: tuple[Booking, ...]) -> Iterator[Line]:
    """The bookings in order of time, each with whose it is."""
    own = visit.sight.own(house.id)
    labels: dict[UUID, str | None] = {}
    for booking in sorted(bookings, key=lambda booking: booking.span.start):
        if booking.household not in labels:
            labels[booking.household] = visit.sight.label(booking.household)
        yield Line(booking, labels[booking.household], booking.household in own)


def _allowances(visit: Visit, house: House, space: Space, wish: Wish, year: int) -> tuple[Allowance, ...]:
    """What is left to the reader's own households they may book for, this year and in the year shown."""
    years = sorted({visit.today(house).year, max(year, visit.today(house).year)})
    own = sorted(visit.sight.own(house.id))
    return tuple(
        allowance
        for household in own
        if visit.sight.may("book_space", house.id, space=space.id, household=household)
        for year in years
        for allowance in visit.sight.allowances(house.id, household, space.id, wish.kind, year)
    )


def _rules(visit: Visit, house: House, space: Space) -> Iterator[tuple[Rulebook, str, tuple[Article, ...]]]:
    """The rulebooks that bind the space today, with their version and articles."""
    above = {over.id for over in house.tree.above(space.id)}
    for rulebook in visit.sight.rulebooks(house.id):
        version = rulebook.in_force(visit.now)
        if version and any(binding.space in above for binding in version.bindings):
            yield rulebook, version.version, version.articles
