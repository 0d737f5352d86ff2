"""What happened in a house, read back from its asks and its journal: what a replay asks again.

Rules of this file:
1. Commands come in the order of the journal. In one command comes first what gave dates back, then who had them before,
   then the asks, as they were judged.
2. A step that was taken back a moment later never happened: a move undone is no move, a cancellation undone is none.
3. What became of nights that were given up too late, a replay works out itself from the moves and early leaves.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from operator import itemgetter
from typing import Any, TypeAlias
from uuid import UUID
from zoneinfo import ZoneInfo

from attrs import evolve, frozen
from sqlalchemy import literal, or_, select

from habitat_kit.core import events
from habitat_kit.core.bookings import Booking
from habitat_kit.core.commands import BookSeries, MoveBooking, MoveSeries
from habitat_kit.core.events import BookingEvent, ClosureEvent
from habitat_kit.core.happened import STANDING, Answer, Asked, Back, Ended, Given, Happened, Left, Opened, Shut
from habitat_kit.core.periods import Hours, Nights
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

_Use: TypeAlias = tuple[int, UUID]
"""A use in a command, by the command's number in the house."""
_ASKED = 2
"""Which turn asks have in their command."""

_ASKS = Statement(
    select(ask.c.at, ask.c.seq, ask.c.part, ask.c.command, ask.c.use_id, ask.c.late, ask.c.subject, ask.c.verdict)
    .where(ask.c.house_id == id_("house"), ask.c.at >= instant("since"), ask.c.at < instant("until"))
    .order_by(ask.c.at, ask.c.id)
)
_TOLD = tuple(sorted(cls.__name__ for cls in events.every() if issubclass(cls, BookingEvent | ClosureEvent)))
_MOVES = frozenset({MoveBooking.name(), MoveSeries.name()})
_SERIES = frozenset({BookSeries.name(), MoveSeries.name()})
_BACK = (events.BookingRestored, events.BookingReturned, events.BookingUndone)
_EVENTS = Statement(
    select(journal.c.at, journal.c.seq, journal.c.part, journal.c.event, journal.c.body)
    .where(journal.c.stream_id == id_("house"), journal.c.at >= instant("since"), journal.c.at < instant("until"))
    .where(or_(*(journal.c.event == literal(name, Text()) for name in _TOLD)))
    .order_by(journal.c.seq, journal.c.part)
)


@frozen
class _Told:
    """An event where the journal has it."""

    at: datetime
    seq: int
    part: int
    event: Any

    @property
    def use(self) -> _Use:
        """Which use it is about, in which command."""
        return self.seq, self.event.use


@frozen
class _Judged:
    """An ask where it was judged: the `part`th of its command."""

    seq: int
    part: int
    command: str
    asked: Asked

    @property
    def use(self) -> _Use:
        """Which booking it is about, in which command."""
        return self.seq, self.asked.booking.id


def happened(tx: Transaction, house: UUID, since: datetime, until: datetime) -> tuple[Happened, ...]:
    """Every ask, end, return and closure of a house in a period, as one came after the other."""
    period = {"house": house, "since": since, "until": until}
    told = [
        _Told(at, seq, part, read({"is": event, **body})) for at, seq, part, event, body in tx.run(_EVENTS, **period)
    ]
    given_up = _given_up(tx, told)
    judged = _whole([_judged(given_up, *row) for row in tx.run(_ASKS, **period)])
    undone, answered = _undone(told), {one.use for one in judged}
    asked = [((one.asked.at, one.seq, _ASKED, one.part), one.asked) for one in judged if one.use not in undone]
    rest = [
        ((one.at, one.seq, _turn(what, one, answered), one.part), what)
        for one in told
        if not (isinstance(one.event, events.BookingCheckedOut) and one.use in undone)
        for what in (*_given(tx, one), *_left(one, given_up), *_ended(one, answered))
    ]
    return tuple(what for _, what in sorted((*asked, *rest), key=itemgetter(0)))


def _whole(judged: list[_Judged]) -> list[_Judged]:
    """The asks, each date of a series of which none was had marked with the command that asked for it."""
    had = {one.seq for one in judged if one.command in _SERIES and one.asked.answer in STANDING}
    return [
        evolve(one, asked=evolve(one.asked, whole=one.seq))
        if one.command in _SERIES and one.asked.booking.series and one.seq not in had
        else one
        for one in judged
    ]


def _turn(what: Happened, one: _Told, answered: set[_Use]) -> int:
    """Where in its command comes what is no ask: what became of a booking that was asked for in it, after all asks."""
    if isinstance(what, Ended | Back | Left) and one.use in answered:
        return _ASKED + 1
    return _ASKED - 1 if isinstance(what, Back) else 0


def _judged(
    given_up: Mapping[_Use, tuple[Booking, ...]],
    *row: Any,
) -> _Judged:
    at, seq, part, command, use, late, subject, verdict = row
    said = CONVERTER.structure(verdict, Verdict)
    booking = CONVERTER.structure(subject, Booking)
    refusing = tuple(dict.fromkeys((found.rulebook, found.article) for found in said.refusing))
    overridden = frozenset((found.rulebook, found.article) for found in said.findings if found.overridden)
    asked = Asked(at, booking, _answer(said, use), command in _MOVES, refusing, overridden)
    return _Judged(seq, part, command, evolve(asked, late=late, parts=given_up.get((seq, booking.id), ())))


def _given_up(tx: Transaction, told: Iterable[_Told]) -> Mapping[_Use, tuple[Booking, ...]]:
    """The nights each move and early leave gave up too late."""
    found: dict[_Use, tuple[Booking, ...]] = {}
    for one in told:
        if isinstance(one.event, events.NightsGivenUp) and isinstance(use := uses.read_use(tx, one.event.use), Booking):
            of = one.seq, one.event.of
            found[of] = (*found.get(of, ()), _as_told(use, one.event))
    return found


def _given(tx: Transaction, one: _Told) -> Iterator[Given]:
    """A booking no ask tells of, where it stood then: what an import made."""
    if isinstance(one.event, events.BookingImported) and isinstance(use := uses.read_use(tx, one.event.use), Booking):
        yield Given(one.at, _as_told(use, one.event))


def _left(one: _Told, given_up: Mapping[_Use, tuple[Booking, ...]]) -> Iterator[Left]:
    """Guests that left before the end, perhaps."""
    if isinstance(one.event, events.BookingCheckedOut):
        parts = given_up.get(one.use, ())
        yield Left(one.at, one.event.use, bool(parts), parts)


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


def _ended(one: _Told, answered: set[_Use]) -> Iterator[Happened]:
    """What an event says about what is held, besides the asks that say it themselves."""
    event = one.event
    exchanged = isinstance(event, events.NightsGivenUp) or (
        isinstance(event, events.BookingUndone) and event.state is State.CANCELLED
    )
    if isinstance(event, ClosureEvent):
        closed = event.state is State.CLOSED
        yield Shut(one.at, event.use, event.space, event.span) if closed else Opened(one.at, event.use)
    elif event.state not in HOLDING and not exchanged:
        yield Ended(one.at, event.use, event.counted)
    elif isinstance(event, _BACK) and event.state in HOLDING and one.use not in answered:
        yield Back(one.at, event.use)


def _undone(told: Iterable[_Told]) -> set[_Use]:
    """The moves and early leaves that were taken back, each by its command and booking."""
    taken: dict[tuple[UUID, str], _Use] = {}
    found: set[_Use] = set()
    for one in told:
        if isinstance(one.event, events.BookingMoved | events.BookingCheckedOut):
            taken[one.event.use, type(one.event).__name__] = one.use
        if isinstance(one.event, events.BookingUndone) and (step := (one.event.use, one.event.undid)) in taken:
            found.add(taken.pop(step))
    return found
