"""A booking as a calendar file: "add to my calendar"."""

from __future__ import annotations

from starlette.responses import Response

from habitat_kit.calendars import Entry, Status, single
from habitat_kit.calendars.repeating import one_of, repeating
from habitat_kit.core.bookings import Booking
from habitat_kit.core.periods import Nights
from habitat_kit.core.uses import HOLDING, State
from habitat_kit.web.pages.bookings import Shown, shown
from habitat_kit.web.pages.visit import Visit


def download(visit: Visit) -> Response:
    """The file; opened again after a move, it stays one event. One of a series brings the others along."""
    one = shown(visit, visit.sight.booking(visit.named("booking")))
    headers = {"Content-Disposition": 'attachment; filename="booking.ics"', "Cache-Control": "no-store"}
    return Response(single(*_entries(visit, one)), media_type="text/calendar; charset=utf-8", headers=headers)


def _entries(visit: Visit, one: Shown) -> tuple[Entry, ...]:
    """The events of the file: a series as one's own calendar has it, named by the series' id."""
    entry, series = entry_of(visit, one), one.booking.series
    life = visit.sight.series(series) if series is not None else None
    if life is None or one.booking.occurrence not in life.series.dates:
        return (entry,)
    name = str(life.series.id)
    if one.booking.state not in HOLDING:
        return (one_of(life.series, one.booking.occurrence, entry, uid=name),)
    standing = {each.day: each.booking for each in life.dates if each.booking and each.booking.state in HOLDING}
    entries = {day: entry_of(visit, shown(visit, booking)) for day, booking in standing.items()}
    stamp = max(each.stamp for each in entries.values())
    sequence = life.sequence
    return tuple(e for _, e in repeating(life.series, entries, uid=name, sequence=sequence, stamp=stamp))


def entry_of(visit: Visit, one: Shown) -> Entry:
    """The booking as its own household's calendar shows it; a protected place is not named there."""
    booking, say = one.booking, visit.saying(one.house)
    nights = isinstance(booking.when, Nights)
    hidden = any(above.protected_location for above in one.house.tree.above(one.space.id))
    kind = say.kind(booking.kind)
    come, leave = (edge.astimezone(one.house.clock).time() for edge in (booking.span.start, booking.span.end))
    return Entry(
        uid=str(booking.id),
        stamp=booking.revised_at or booking.span.start,
        made=booking.made_at or booking.revised_at or booking.span.start,
        sequence=booking.sequence,
        start=booking.when.arrival if isinstance(booking.when, Nights) else booking.when.start,
        end=booking.when.departure if isinstance(booking.when, Nights) else booking.when.end,
        zone=None if nights else booking.zone,
        status=_status(booking),
        busy=booking.state in HOLDING,
        summary=kind if hidden else say.text("page.ics.summary", space=one.space.name, kind=kind),
        description=say.text("page.ics.nights", come=come, leave=leave) if nights else None,
        location=None if hidden else f"{one.space.name}, {one.house.name}",
    )


def _status(booking: Booking) -> Status:
    if booking.state not in HOLDING:
        return "CANCELLED"
    return "TENTATIVE" if booking.state in {State.AWAITING, State.OPTION} else "CONFIRMED"
