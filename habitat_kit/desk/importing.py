"""Moving in: bookings made elsewhere are written as they were agreed, all of them or none.

Rules of this file:
1. No rule of the house judges them. The ground does: a place that can be booked and is there, and nobody in it.
2. What is over is done and keeps its time; what is to come holds. Nothing is charged and nobody is written to.
3. Every complaint of every line is told at once; with one complaint nothing stays.
4. A line an earlier import brought is known, whatever became of its booking.
5. The file is read, and what its words mean is found, before the house is locked; what was read of the house is
   compared under the lock. A dry run never locks.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from uuid import UUID

from attrs import evolve, frozen

from habitat_kit.core.bookings import Booking
from habitat_kit.core.claims import Claim
from habitat_kit.core.commands import ImportBookings
from habitat_kit.core.errors import StartAgain
from habitat_kit.core.events import BookingImported
from habitat_kit.core.held import Held
from habitat_kit.core.outcomes import Imported, ImportRefused, WrongLine
from habitat_kit.core.periods import Span
from habitat_kit.core.uses import Silence, State
from habitat_kit.desk.eyes import hidden_from
from habitat_kit.desk.keeping import booking_event, living
from habitat_kit.desk.meaning import Meaning, Names
from habitat_kit.desk.work import Answered, Work
from habitat_kit.importing import Line, Sheet, read, read_mapping
from habitat_kit.importing.lines import Wrong
from habitat_kit.store import importing as kept
from habitat_kit.store import uses
from habitat_kit.store.ground import Ground

Made = tuple[Line, Booking, tuple[Claim, ...]]


@frozen
class Ready:
    """A file as it was read before the house was locked, and what of the house its lines were read by."""

    command: ImportBookings
    ground: Ground
    hidden: frozenset[UUID]
    names: Names
    system: str
    sheet: Sheet
    lines: tuple[Made | WrongLine, ...]


def begin(command: ImportBookings, work: Work) -> Callable[[], Ready]:
    """What an import needs to know of the house, and then the reading of its file, which needs no transaction."""
    work.require("import_bookings")
    hidden, names = hidden_from(work), kept.called(work.tx, work.house.id)

    def reading() -> Ready:
        words = read_mapping(command.source, command.mapping)
        sheet = read(command.text, words, work.house.clock)
        meaning, keys = Meaning.of(work, words, hidden, names), set[str]()
        lines = tuple(_meant(meaning, line, keys) for line in sheet.lines)
        return Ready(command, work.here, hidden, names, f"{words.name}/{work.house.key}", sheet, lines)

    return reading


def bring_in(command: ImportBookings, work: Work) -> Imported | ImportRefused:
    """Take over the bookings of a file."""
    work.require("import_bookings")
    ready = _as_now(command, work)
    known = kept.known(work.tx, work.house.organisation, ready.system)
    read = zip(ready.sheet.lines, ready.lines, strict=True)
    fresh = [what for line, what in read if line.key not in known]
    wrong = [*ready.sheet.wrong, *(what for what in fresh if isinstance(what, WrongLine))]
    made = list(_placed([what for what in fresh if not isinstance(what, WrongLine)], wrong, work))
    if wrong:
        raise Answered(ImportRefused(tuple(sorted(set(wrong)))))
    past = sum(booking.state is State.DONE for _, booking, _ in made)
    left = len(ready.sheet.lines) - len(fresh), ready.sheet.left_out
    if command.plan_only:
        raise Answered(Imported(len(made), past, *left, applied=False))
    _write(made, work)
    kept.keep(work.tx, work.house.organisation, ready.system, ((line.key, booking.id) for line, booking, _ in made))
    return Imported(len(made), past, *left, tuple(booking.id for _, booking, _ in made))


def _as_now(command: ImportBookings, work: Work) -> Ready:
    """The file as it was read; one that a plugin brings in is read here."""
    ready = work.ready
    if not isinstance(ready, Ready) or ready.command is not command:
        return begin(command, work)()
    now = work.here, hidden_from(work), kept.called(work.tx, work.house.id)
    if (ready.ground, ready.hidden, ready.names) != now:
        raise StartAgain("the house changed while its file was read")
    return ready


def _meant(meaning: Meaning, line: Line, keys: set[str]) -> Made | WrongLine:
    try:
        booking = meaning.booking(line, keys)
    except Wrong as found:
        return WrongLine(line.number, found.code)
    return line, booking, living(meaning.work, booking)


def _placed(lines: list[Made], wrong: list[WrongLine], work: Work) -> Iterator[Made]:
    """Each booking with what it claims; where somebody, or a line before it, has its place, that goes to `wrong`."""
    held, ours = _held([booking for _, booking, _ in lines], work), set[UUID]()
    for line, booking, claims in lines:
        if holders := held.meeting(claims):
            wrong.append(WrongLine(line.number, "import.met" if holders & ours else "import.taken"))
            continue
        ours.add(booking.id)
        held.take(claims, booking.id)
        ended = booking.state is State.CONFIRMED and booking.span.end <= work.now
        yield line, evolve(booking, state=State.DONE) if ended else booking, claims


def _held(bookings: Iterable[Booking], work: Work) -> Held:
    """What others hold of the places of these bookings, in all of their time: one read a place."""
    spans = defaultdict[UUID, list[Span]](list)
    for booking in bookings:
        spans[booking.space].append(booking.span)
    gone = {b.id for b in uses.due(work.tx, work.house.id, work.now) if b.on_silence is not Silence.ACCEPT}
    held = Held()
    for space, wanted in spans.items():
        whole = Span(min(span.start for span in wanted), max(span.end for span in wanted))
        for claim, holder in uses.held(work.tx, space, whole):
            if holder not in gone:
                held.take((claim,), holder)
    return held


def _write(made: list[Made], work: Work) -> None:
    kept.bring(work.tx, ((booking, claims) for _, booking, claims in made))
    for space in {booking.space for _, booking, _ in made}:
        uses.touch(work.tx, space)
    for _, booking, claims in made:
        work.tell(booking_event(work, BookingImported, booking, claims, on_behalf=True))
