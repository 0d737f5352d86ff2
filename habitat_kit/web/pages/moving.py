"""Moving a booking to other dates: a new ask under today's rules, looked at first or done at once."""

from __future__ import annotations

from uuid import UUID

from attrs import evolve
from starlette.responses import Response

from habitat_kit.core.bookings import Booking
from habitat_kit.core.commands import MoveBooking, when
from habitat_kit.core.errors import Unreadable
from habitat_kit.core.outcomes import AwaitingApproval, Booked, Conflict, Judged, Refused, Stale
from habitat_kit.core.periods import Hours, Nights
from habitat_kit.core.spaces import Unit
from habitat_kit.core.staying import given_up
from habitat_kit.core.verdicts import Verdict
from habitat_kit.web.pages import bookings, series_moving
from habitat_kit.web.pages.answering import Answer, judged, left, overridable, overriding, said, spoken
from habitat_kit.web.pages.bookings import Shown, shown
from habitat_kit.web.pages.forms import revision
from habitat_kit.web.pages.stories import parts_of
from habitat_kit.web.pages.visit import Visit
from habitat_kit.web.pages.wishes import Wish, misread, move_of, typed_period, typed_wish
from habitat_kit.web.typed import Wrong


def form(visit: Visit) -> Response:
    """The form, holding the dates as they are, or those the address proposes."""
    one = _named(visit)
    typed = typed_period(one.booking.when) | {name: value for name, value in visit.asked.items() if value}
    return _form(visit, one, typed_wish(one.booking.kind, typed))


def move(visit: Visit) -> Response:
    """Answer the form."""
    one = _named(visit)
    wish = typed_wish(one.booking.kind, visit.typed)
    if visit.typed.get("do") == "edit":
        return _form(visit, one, wish)
    unit = _unit(one.booking)
    command = move_of(wish, unit, one.booking.id, revision(visit), _space(visit, one))
    if isinstance(command, Wish):
        return _form(visit, one, command, status=400)
    try:
        if scope := series_moving.scope_of(visit, one):
            return series_moving.move(visit, one, wish, command, scope)
        if visit.typed.get("do") in {"move", "override"}:
            return _move(visit, one, wish, command)
        found = judged(visit, command)
    except Unreadable as unreadable:
        return _form(visit, one, wish.because(misread(unreadable, unit)), status=400)
    if isinstance(found, Stale):
        return bookings.show(visit, told="stale", status=412)
    return spoken(visit, _answer(visit, one, wish, command, found, found))


def _move(visit: Visit, one: Shown, wish: Wish, command: MoveBooking) -> Response:
    over = overriding(visit)
    try:
        key = wish.key(f"move {one.booking.id} {command.revision} {command.space}{over or ''}")
        outcome = visit.do(evolve(command, **over), key=key)
    except Unreadable as wrong:
        if not wrong.field.startswith("override"):
            raise
        found = _looked(visit, command)
        amiss = Wrong.of(wrong)
        answer = _answer(visit, one, typed_wish(wish.kind, wish.typed), command, found, found)
        return spoken(visit, evolve(answer, wrong=(amiss,)), status=400)
    match outcome:
        case Booked() | AwaitingApproval():
            return visit.go(f"/bookings/{one.booking.id}", said="moved")
        case Stale():
            return bookings.show(visit, told="stale", status=412)
        case Refused() | Conflict():
            fresh = typed_wish(wish.kind, wish.typed)
            answer = _answer(visit, one, fresh, command, outcome, _looked(visit, command))
            return spoken(visit, answer, status=422 if isinstance(outcome, Refused) else 409)


def _looked(visit: Visit, command: MoveBooking) -> Judged:
    """What stands now; an empty judgement when it changed in between."""
    found = judged(visit, command)
    return found if isinstance(found, Judged) else Judged(Verdict())


def _answer(
    visit: Visit, one: Shown, wish: Wish, command: MoveBooking, found: Judged | Refused | Conflict, now: Judged
) -> Answer:
    period = _period(one.booking, command)
    path = visit.path(f"/bookings/{one.booking.id}/move")
    return Answer(
        house=one.house,
        space=one.house.tree[command.space or one.booking.space],
        when=period,
        wish=wish,
        again=path,
        moving=one,
        revision=command.revision,
        findings=said(found),
        override=overridable(visit, command.space or one.booking.space, found),
        late=any(given_up(one.booking.when, period)) and visit.sight.life(one.booking.id).late,
        alternatives=found.alternatives,
        left=tuple(left(now.allowances, period)),
        prices=now.verdict.prices,
    )


def _period(booking: Booking, command: MoveBooking) -> Nights | Hours:
    was = booking.when
    start, end = (was.arrival, was.departure) if isinstance(was, Nights) else (was.start, was.end)
    return when(command.start or start, command.end or end, _unit(booking))


def _form(visit: Visit, one: Shown, wish: Wish, *, status: int = 200) -> Response:
    return visit.page(
        "move.html",
        house=one.house,
        status=status,
        one=one,
        wish=wish,
        by_night=_unit(one.booking) is Unit.NIGHT,
        parts=parts_of(one.house.tree, one.space),
        into=_space(visit, one) or one.space.id,
        scope=visit.typed.get("scope", ""),
    )


def _named(visit: Visit) -> Shown:
    return shown(visit, visit.sight.booking(visit.named("booking")))


def _unit(booking: Booking) -> Unit:
    return Unit.NIGHT if isinstance(booking.when, Nights) else Unit.HOUR


def _space(visit: Visit, one: Shown) -> UUID | None:
    """The part of the same place the form moves it to; None for the one it has."""
    asked = visit.typed.get("space", "")
    parts = {str(part.id): part.id for part in parts_of(one.house.tree, one.space)}
    return parts.get(asked)
