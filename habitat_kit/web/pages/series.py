"""Series on pages: the answer for each date before booking, and a page for the dates of one that stands.

Rules of this file:
1. Looking writes nothing: it is rehearsed, so that each date is answered as it would be when booked.
2. What becomes of dates that cannot be had is the button one taps: all or nothing, the rest, or the rest and the line.
3. Every form carries its own name (`nonce`), and what is done with all carries the booking its reader saw first:
   sent twice, it is one command.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import Any
from uuid import UUID

from attrs import frozen
from starlette.responses import Response

from habitat_kit.core.commands import AddDate, ApproveSeries, BookSeries, BookSpace, CancelSeries, Command
from habitat_kit.core.errors import Unreadable
from habitat_kit.core.outcomes import (
    Conflict,
    DateAnswer,
    DateState,
    Judged,
    Refused,
    SeriesBooked,
    SeriesRefused,
    Stale,
)
from habitat_kit.core.periods import Nights
from habitat_kit.core.prices import Due
from habitat_kit.core.series import Others, Scope
from habitat_kit.core.spaces import House, Space
from habitat_kit.core.verdicts import Finding
from habitat_kit.web.pages import space as space_page
from habitat_kit.web.pages.answering import Left
from habitat_kit.web.pages.bookings import Shown
from habitat_kit.web.pages.forms import Form, once, revision
from habitat_kit.web.pages.repeats import read_series, sentence
from habitat_kit.web.pages.visit import Visit, own
from habitat_kit.web.pages.wishes import Wish, misread, typed_wish

BUTTONS = {"book": Others.REFUSE_ALL, "book_rest": Others.LEAVE_OUT, "book_wait": Others.WAIT_LIST}
"""What a button says becomes of the dates that cannot be had."""

SAID = frozenset({"booked", "cancelled", "approved", "back", "moved", "changed"})


@frozen
class Table:
    """The answer for each date, as a page shows it. `again` is where its forms go; `moving` the booking one moves.

    `moved`: all of it goes, those in line too. `left`: nights left in each year that is asked for.
    """

    house: House
    space: Space
    wish: Wish
    again: str
    dates: tuple[DateAnswer, ...]
    months: tuple[date, ...] = ()
    moving: Shown | None = None
    revision: int = 0
    scope: Scope | None = None
    moved: bool = False
    left: tuple[Left, ...] = ()

    @property
    def prices(self) -> tuple[Due, ...]:
        """What all that can be had costs."""
        return tuple(due for one in self.dates if one.stands for due in one.verdict.prices)

    @property
    def good(self) -> int:
        """How many dates can be had."""
        return sum(one.stands for one in self.dates)

    @property
    def whole(self) -> bool:
        """Whether nothing stands in the way of any date; one that the clock skips stops nothing."""
        return self.moved or (self.good > 0 and all(one.stands or one.state is DateState.SKIPPED for one in self.dates))

    @property
    def taken(self) -> int:
        """How many dates others hold."""
        return sum(one.state in {DateState.TAKEN, DateState.WAITING} for one in self.dates)


def why(answer: DateAnswer) -> tuple[Finding, ...]:
    """Why a date cannot be had, or waits."""
    return (answer.conflict,) if answer.conflict else answer.verdict.findings


def ask(visit: Visit, house: House, space: Space, wish: Wish) -> Response:
    """Answer a booking form with a rhythm in it."""
    button = visit.typed.get("do", "")
    command = read_series(wish, house, space.id, BUTTONS.get(button, Others.LEAVE_OUT))
    if isinstance(command, Wish):
        return space_page.page(visit, house, space, command, status=400)
    try:
        answer = _booked if button in BUTTONS else _looked
        return answer(visit, house, space, wish, command)
    except Unreadable as wrong:
        at = misread(wrong, house.kind(command.kind).unit)
        return space_page.page(visit, house, space, wish.because(at), status=400)


def _looked(visit: Visit, house: House, space: Space, wish: Wish, command: BookSeries) -> Response:
    told = own(visit.site.desk.rehearse(command, by=visit.actor))
    assert isinstance(told, SeriesBooked | SeriesRefused)  # noqa: S101  # the outcomes of booking
    return _answered(visit, house, space, wish, told, command)


def _booked(visit: Visit, house: House, space: Space, wish: Wish, command: BookSeries) -> Response:
    told = visit.do(command, key=wish.key(f"series {space.id} {command.others.value}"))
    if isinstance(told, SeriesBooked):
        return visit.go(f"/series/{told.series.id}", said="booked")
    return _answered(visit, house, space, typed_wish(wish.kind, wish.typed), told, command, status=409)


def _answered(
    visit: Visit,
    house: House,
    space: Space,
    wish: Wish,
    told: SeriesBooked | SeriesRefused,
    command: BookSeries,
    *,
    status: int = 200,
) -> Response:
    again, left = visit.path(f"/spaces/{space.id}/ask"), tuple(_left(visit, command, told.dates))
    return spoken(visit, Table(house, space, wish, again, told.dates, told.missing, left=left), status=status)


def _left(visit: Visit, command: BookSeries, dates: tuple[DateAnswer, ...]) -> Iterator[Left]:
    """Nights left in each year, with every date asked for that can be had."""
    asked, first = Counter[int](), dict[int, Nights]()
    for one in dates:
        if one.stands and isinstance(one.when, Nights):
            years = one.when.by_year()
            asked.update(years)
            first = dict.fromkeys(years, one.when) | first
    for year, when in sorted(first.items()):
        stay = BookSpace(command.space, command.kind, when.arrival, when.departure, household=command.household)
        found = visit.site.desk.judge(stay, by=visit.actor)
        if isinstance(found, Judged):
            yield from (Left(one, asked[year]) for one in found.allowances if one.year == year)


def spoken(visit: Visit, table: Table, *, status: int = 200) -> Response:
    """The page with the answer for each date."""
    return visit.page("series_answer.html", house=table.house, status=status, table=table, why=why)


def show(visit: Visit, *, told: str = "", no: tuple[Finding, ...] = (), status: int = 200) -> Response:
    """A series: its rule, each of its dates, and what can be done with it."""
    life = visit.sight.series(visit.named("series"))
    series, say = life.series, visit.saying(life.house)
    told = told or visit.asked.get("said", "")
    return visit.page(
        "series.html",
        house=life.house,
        status=status,
        life=life,
        space=life.house.tree[series.space],
        label=visit.sight.label(series.household),
        rule=sentence(say, series.rule, series.when, series.dates[-1]),
        said=told if told in SAID else "",
        no=no,
    )


def step(visit: Visit) -> Response:
    """Cancel all that is to come, say yes to all that waits, or bring a date back."""
    series = visit.named("series")
    if visit.typed.get("do") == "back":
        return _back(visit, series)
    answers, booking = visit.typed.get("do") == "approve", Form(visit.typed).id("booking")
    if booking is None or booking not in {one.booking.id for one in visit.sight.series(series).dates if one.booking}:
        return show(visit, told="changed", status=412)
    seen = booking, revision(visit)
    command: Command[Any] = ApproveSeries(*seen) if answers else CancelSeries(*seen, "all")
    if isinstance(visit.do(command, key=once(visit, command.name(), series)), Stale):
        return show(visit, told="changed", status=412)
    return visit.go(f"/series/{series}", said="approved" if answers else "cancelled")


def _back(visit: Visit, series: UUID) -> Response:
    day = Form(visit.typed).day("date")
    if day is None:
        return show(visit, told="changed", status=400)
    match visit.do(AddDate(series, day), key=once(visit, "back", series, day)):
        case Stale():
            return show(visit, told="changed", status=412)
        case Refused(verdict=verdict):
            return show(visit, no=verdict.findings, status=422)
        case Conflict(finding=finding):
            return show(visit, no=(finding,), status=409)
    return visit.go(f"/series/{series}", said="back")
