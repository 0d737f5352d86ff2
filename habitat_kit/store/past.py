"""What happened in a house, read back from its asks and its journal: what a replay asks again.

A step that was taken back a moment later never happened: a move undone is no move, a cancellation undone is none.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from attrs import evolve
from sqlalchemy import literal, or_, select

from habitat_kit.core import events
from habitat_kit.core.bookings import Booking
from habitat_kit.core.commands import BookSeries, MoveBooking, MoveSeries
from habitat_kit.core.events import BookingEvent, ClosureEvent
from habitat_kit.core.periods import Hours, Nights
from habitat_kit.core.replay import STANDING, Answer, Asked, Back, Ended, Given, Happened, Opened, Shut
from habitat_kit.core.rules import Severity
from habitat_kit.core.uses import HOLDING, State
from habitat_kit.core.verdicts import Verdict
from habitat_kit.store import tables, uses
from habitat_kit.store.mapping.json import CONVERTER, read
from habitat_kit.store.parameters import id_, instant
from habitat_kit.store.statement import Statement
from habitat_kit.store.transaction import Transaction
from habitat_kit.store.types import Text

ask, journal = tables.ask, tables.journal

_ASKS = Statement(
    select(ask.c.at, ask.c.command, ask.c.use_id, ask.c.subject, ask.c.verdict)
    .where(ask.c.house_id == id_("house"), ask.c.at >= instant("since"), ask.c.at < instant("until"))
    .order_by(ask.c.at, ask.c.id)
)
_TOLD = tuple(sorted(cls.__name__ for cls in events.every() if issubclass(cls, BookingEvent | ClosureEvent)))
_MOVES = frozenset({MoveBooking.name(), MoveSeries.name()})
_SERIES = frozenset({BookSeries.name(), MoveSeries.name()})
_BACK = (events.BookingRestored, events.BookingReturned, events.BookingUndone)
_EVENTS = Statement(
    select(journal.c.at, journal.c.event, journal.c.body)
    .where(journal.c.stream_id == id_("house"), journal.c.at >= instant("since"), journal.c.at < instant("until"))
    .where(or_(*(journal.c.event == literal(name, Text()) for name in _TOLD)))
    .order_by(journal.c.seq, journal.c.part)
)


def happened(tx: Transaction, house: UUID, since: datetime, until: datetime) -> tuple[Happened, ...]:
    """Every ask, end, return and closure of a house in a period, in the order of time."""
    asked = _whole([(row[1], _asked(*row)) for row in tx.run(_ASKS, house=house, since=since, until=until)])
    told = [(row[0], read({"is": row[1], **row[2]})) for row in tx.run(_EVENTS, house=house, since=since, until=until)]
    undone = _undone(told)
    answered = {(one.at, one.booking.id) for one in asked}
    kept = [one for one in asked if (one.booking.id, one.at) not in undone]
    rest = [what for at, event in told for what in _ended(at, event, answered)]
    given = (one for at, event in told if (one := _given(tx, at, event)) is not None)
    places = {(at, event.use): place for place, (at, event) in enumerate(told)}
    return tuple(
        sorted((*kept, *given, *rest), key=lambda what: (what.at, _turn(what, answered), *_place(what, places)))
    )


def _whole(asked: list[tuple[str, Asked]]) -> list[Asked]:
    """The asks, each date of a series of which none was had marked with it."""
    dates = [(one.at, one.booking.series) if command in _SERIES else None for command, one in asked]
    had = {date for date, (_, one) in zip(dates, asked, strict=True) if one.answer in STANDING}
    return [
        evolve(one, whole=one.booking.series) if date and date not in had else one
        for date, (_, one) in zip(dates, asked, strict=True)
    ]


def _turn(what: Happened, answered: set[tuple[datetime, UUID]]) -> int:
    """Which comes first in one second: what gave dates back, who had them before, who got them or moved, who met them."""
    if isinstance(what, Asked):
        return 5 if what.answer is Answer.TAKEN or what.whole else 2
    if isinstance(what, Ended | Back) and (what.at, what.booking) in answered:
        return 4
    if isinstance(what, Given) and what.of:
        return 4
    return 1 if isinstance(what, Back) else 0


def _place(what: Happened, places: Mapping[tuple[datetime, UUID], int]) -> tuple[int, bool]:
    """Where the journal tells of an ask that stands: a move before the offer it made possible, and after its booking."""
    return (places.get((what.at, what.booking.id), 0), what.moves) if isinstance(what, Asked) else (0, False)


def _asked(at: datetime, command: str, use: UUID | None, subject: Any, verdict: Any) -> Asked:
    said = CONVERTER.structure(verdict, Verdict)
    booking = CONVERTER.structure(subject, Booking)
    refusing = tuple(dict.fromkeys((found.rulebook, found.article) for found in said.refusing))
    overridden = frozenset((found.rulebook, found.article) for found in said.findings if found.overridden)
    return Asked(at, booking, _answer(said, use), command in _MOVES, refusing, overridden)


def _given(tx: Transaction, at: datetime, event: Any) -> Given | None:
    """A booking no ask tells of, where it stood then: what an import made, or nights that were given up too late."""
    if not isinstance(event, events.BookingImported | events.NightsGivenUp):
        return None
    use, of = uses.read_use(tx, event.use), event.of if isinstance(event, events.NightsGivenUp) else None
    return Given(at, _as_told(use, event), of) if isinstance(use, Booking) else None


def _as_told(booking: Booking, event: BookingEvent) -> Booking:
    """A booking at the place and time an event told of."""
    zone = ZoneInfo(booking.zone)
    start, end = (edge.astimezone(zone).replace(tzinfo=None) for edge in (event.span.start, event.span.end))
    when = Nights(start.date(), end.date()) if isinstance(booking.when, Nights) else Hours(start, end)
    return evolve(booking, space=event.space, span=event.span, when=when)


def _answer(said: Verdict, use: UUID | None) -> Answer:
    if said.refused:
        return Answer.REFUSED
    if use is None:
        return Answer.TAKEN
    return Answer.WAITS if said.severity is Severity.APPROVE else Answer.STANDS


def _ended(at: datetime, event: Any, answered: set[tuple[datetime, UUID]]) -> Iterator[Happened]:
    """What an event says about what is held, besides the asks that say it themselves."""
    if isinstance(event, ClosureEvent):
        closed = event.state is State.CLOSED
        yield Shut(at, event.use, event.space, event.span) if closed else Opened(at, event.use)
    elif event.state not in HOLDING:
        yield Ended(at, event.use, event.counted)
    elif isinstance(event, _BACK) and (at, event.use) not in answered:
        yield Back(at, event.use)


def _undone(told: Iterable[tuple[datetime, Any]]) -> set[tuple[UUID, datetime]]:
    """The moves that were taken back, each by its booking and instant."""
    moved: dict[UUID, datetime] = {}
    found: set[tuple[UUID, datetime]] = set()
    for at, event in told:
        if isinstance(event, events.BookingMoved):
            moved[event.use] = at
        if isinstance(event, events.BookingUndone) and event.undid == "BookingMoved" and event.use in moved:
            found.add((event.use, moved.pop(event.use)))
    return found
