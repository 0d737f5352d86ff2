"""Bookings: make, judge, look at, move, cancel."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from attrs import frozen

from habitat_kit.core import bookings
from habitat_kit.core.commands import BookSpace, CancelBooking, MoveBooking
from habitat_kit.web.api import reading, wire, writing
from habitat_kit.web.api.answering import done, tag
from habitat_kit.web.api.calling import Call, Reply
from habitat_kit.web.api.problems import Problem
from habitat_kit.web.api.windows import place_of, window

PAGE, LONGEST_PAGE = 50, 200


@frozen
class NewBooking:
    """Dates for a kind by the night, local date-times for one by the hour.

    `household` may be left out by somebody who belongs to just one. With `or_wait`, a household whose dates others
    hold stands in line for them (202); what a rule refuses is not waited for.
    """

    space: UUID
    kind: str
    start: date | datetime
    end: date | datetime
    guests: int = 1
    household: UUID | None = None
    purpose: str | None = None
    or_wait: bool = False
    hold: bool = False


@frozen
class Move:
    """Where and when instead; what is left out stays as it is. At least one of the three."""

    start: date | datetime | None = None
    end: date | datetime | None = None
    space: UUID | None = None


def _wish(call: Call) -> BookSpace:
    asked: NewBooking = call.body
    return BookSpace(
        space=asked.space,
        kind=asked.kind,
        start=asked.start,
        end=asked.end,
        guests=asked.guests,
        household=asked.household,
        purpose=asked.purpose,
        or_wait=asked.or_wait,
        hold=asked.hold,
    )


def book(call: Call) -> Reply:
    """Book a space."""
    command = _wish(call)
    return done(call, command, call.kit.desk.do(command, by=call.actor, key=reading.key(call.request)))


def judge(call: Call) -> Reply:
    """Say what would come of it; nothing is written."""
    command = _wish(call)
    return done(call, command, call.kit.desk.judge(command, by=call.actor))


def look(call: Call) -> Reply:
    """One booking with what a steward wrote about it, its revision as ETag."""
    found = call.sight.booking(reading.in_path(call.request))
    headers, ready = tag(found), call.sight.readiness(found.id)
    known = call.request.headers.get("if-none-match", "").strip() == headers["ETag"]
    if known and ready is None:  # a place becomes ready without a change of the booking
        return Reply(None, 304, headers)
    fields = writing.booking(found, call.sight.label(found.household))
    left = call.writer(found.zone).left(ready) if ready else ()
    now = ready.now if ready else None
    return Reply(wire.OneBooking(**fields, note=call.sight.note(found.id), ready=now, left_to_do=left), 200, headers)


def move(call: Call) -> Reply:
    """Move a booking, judged anew by today's rules."""
    to: Move = call.body
    revision = reading.revision(call.request)
    if to == Move():
        raise Problem(400, "api.nothing_to_move")
    command = MoveBooking(reading.in_path(call.request), revision, to.start, to.end, to.space)
    return done(call, command, call.kit.desk.do(command, by=call.actor, key=reading.key(call.request)))


def judge_move(call: Call) -> Reply:
    """Say what would come of a move, from how the booking stands now; nothing is written."""
    to: Move = call.body
    if to == Move():
        raise Problem(400, "api.nothing_to_move")
    now = call.sight.booking(reading.in_path(call.request))
    command = MoveBooking(now.id, now.revision, to.start, to.end, to.space)
    return done(call, command, call.kit.desk.judge(command, by=call.actor))


def cancel(call: Call) -> Reply:
    """Cancel a booking."""
    revision = reading.revision(call.request)
    command = CancelBooking(reading.in_path(call.request), revision)
    return done(call, command, call.kit.desk.do(command, by=call.actor, key=reading.key(call.request)))


def page(call: Call) -> Reply:
    """One's own bookings, latest first; or those that hold a space in a window, in order of time."""
    query = reading.Query(call.request, "space", "from", "to", "after", "limit")
    limit = query.whole("limit", default=PAGE, most=LONGEST_PAGE)
    space, after, sight = query.id("space"), _read(query.text("after")), call.sight
    if space is None:
        if "from" in query or "to" in query:
            raise Problem(400, "strict.missing", field="space")
        found: Iterable[bookings.Booking] = sorted(sight.mine(), key=_place, reverse=True)
        rest = [b for b in found if after is None or _place(b) < after]
    else:
        house, _ = place_of(call, space, "space")
        held = sight.bookings(house.id, window(house, query), space=space)
        rest = [b for b in sorted(held, key=_place) if after is None or _place(b) > after]
    shown = tuple(rest[:limit])
    names = writing.labels(sight, shown)
    written = [wire.Booking(**writing.booking(b, names.get(b.household))) for b in shown]
    return Reply(wire.Bookings(bookings=written, next=_write(shown[-1]) if len(rest) > limit else None))


def _place(found: bookings.Booking) -> tuple[int, UUID]:
    return int(found.span.start.timestamp()), found.id


def _write(last: bookings.Booking) -> str:
    start, use = _place(last)
    return urlsafe_b64encode(start.to_bytes(8, "big", signed=True) + use.bytes).decode()


def _read(after: str | None) -> tuple[int, UUID] | None:
    if after is None:
        return None
    try:
        raw = urlsafe_b64decode(after.encode("ascii"))
        return int.from_bytes(raw[:8], "big", signed=True), UUID(bytes=raw[8:])
    except ValueError:
        raise Problem(400, "api.bad_cursor", field="after") from None
