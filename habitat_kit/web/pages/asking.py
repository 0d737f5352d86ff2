"""The booking form sent: look at the answer first, or book at once.

Rules of this file:
1. Looking writes nothing; booking sends the reader on to the booking (303), so that reloading books nothing.
2. The form carries its own name (`nonce`): sent twice, it books once.
3. What cannot be read comes back as it was typed, with what is wrong beside it (400).
"""

from __future__ import annotations

from attrs import evolve
from starlette.responses import Response

from habitat_kit.core.commands import BookSpace, TakeByRight, when
from habitat_kit.core.errors import Unreadable
from habitat_kit.core.outcomes import (
    AwaitingApproval,
    Booked,
    Conflict,
    Judged,
    Kept,
    Refused,
    TakenByRight,
    WaitListed,
)
from habitat_kit.core.periods import Hours, Nights
from habitat_kit.core.spaces import House, Space
from habitat_kit.core.uses import HOLDING
from habitat_kit.desk.byright import may_take
from habitat_kit.web.pages import series
from habitat_kit.web.pages import space as space_page
from habitat_kit.web.pages.answering import Answer, judged, left, overridable, overriding, said, spoken
from habitat_kit.web.pages.visit import Visit
from habitat_kit.web.pages.wishes import Wish, command_of, misread, typed_wish
from habitat_kit.web.typed import Wrong


def ask(visit: Visit) -> Response:
    """Answer the form."""
    house, space = visit.sight.space(visit.named("space"))
    wish = typed_wish(visit.typed.get("kind", ""), visit.typed)
    if visit.typed.get("do") == "edit":
        return space_page.page(visit, house, space, wish)
    if wish["repeat"]:
        return series.ask(visit, house, space, wish)
    command = command_of(wish, house, space.id)
    if isinstance(command, Wish):
        return space_page.page(visit, house, space, command, status=400)
    try:
        if (do := visit.typed.get("do")) in {"book", "hold", "override", "wait"}:
            return _book(visit, house, space, wish, evolve(command, or_wait=do == "wait", hold=do == "hold"))
        if visit.typed.get("do") == "by_right":
            return _take(visit, house, space, wish, command)
        found = _looked(visit, command)
        return spoken(visit, _answer(visit, house, space, wish, command, found, found))
    except Unreadable as unreadable:
        wrong = misread(unreadable, house.kind(command.kind).unit)
        return space_page.page(visit, house, space, wish.because(wrong), status=400)


def _book(visit: Visit, house: House, space: Space, wish: Wish, command: BookSpace) -> Response:
    over = overriding(visit)
    try:
        asked = evolve(command, **over)
        what = "wait" if asked.or_wait else "hold" if asked.hold else "book"
        outcome = visit.do(asked, key=wish.key(f"{what} {space.id}{over or ''}"))
    except Unreadable as wrong:
        if not wrong.field.startswith("override"):
            raise
        return _amiss(visit, house, space, wish, command, wrong)
    match outcome:
        case Booked(booking=booking) | AwaitingApproval(booking=booking):
            still = visit.sight.booking(booking.id).state in HOLDING  # an old form may come again after a cancel
            return visit.go(f"/bookings/{booking.id}", said="booked" if still else None)
        case Kept(booking=booking):
            return visit.go(f"/bookings/{booking.id}", said="kept")
        case WaitListed():
            return visit.go("/bookings", said="joined")
        case Refused() | Conflict():
            fresh = typed_wish(wish.kind, wish.typed)
            answer = _answer(visit, house, space, fresh, command, outcome, _looked(visit, command))
            return spoken(visit, answer, status=422 if isinstance(outcome, Refused) else 409)


def _take(visit: Visit, house: House, space: Space, wish: Wish, command: BookSpace) -> Response:
    """Take the place by right."""
    asked = (command.kind, command.start, command.end, visit.typed.get("reason", ""))
    try:
        taking = TakeByRight(space.id, *asked, guests=command.guests, household=command.household)
        outcome = visit.do(taking, key=wish.key(f"by_right {space.id}"))
    except Unreadable as wrong:
        if wrong.field != "reason":
            raise
        return _amiss(visit, house, space, wish, command, wrong)
    if isinstance(outcome, TakenByRight):
        return visit.go(f"/bookings/{outcome.taken.id}", said="booked")
    fresh = typed_wish(wish.kind, wish.typed)
    answer = _answer(visit, house, space, fresh, command, outcome, _looked(visit, command))
    return spoken(visit, answer, status=422 if isinstance(outcome, Refused) else 409)


def _amiss(visit: Visit, house: House, space: Space, wish: Wish, command: BookSpace, wrong: Unreadable) -> Response:
    """The answer once more, with what is wrong with a reason."""
    found = _looked(visit, command)
    answer = _answer(visit, house, space, typed_wish(wish.kind, wish.typed), command, found, found)
    return spoken(visit, evolve(answer, wrong=(Wrong.of(wrong),)), status=400)


def _answer(
    visit: Visit,
    house: House,
    space: Space,
    wish: Wish,
    command: BookSpace,
    found: Judged | Refused | Conflict,
    now: Judged,
) -> Answer:
    period = when(command.start, command.end, house.kind(command.kind).unit)
    path = visit.path(f"/spaces/{space.id}")
    return Answer(
        house=house,
        space=space,
        when=period,
        wish=wish,
        again=f"{path}/ask",
        on_behalf=_neighbour(visit, house, command),
        findings=said(found),
        override=overridable(visit, space.id, found),
        alternatives=found.alternatives,
        left=tuple(left(now.allowances, period)),
        prices=now.verdict.prices,
        line=_line(visit, space, found, period),
        by_right=visit.sight.reading(house.id, lambda work: may_take(work, command)),
    )


def _neighbour(visit: Visit, house: House, command: BookSpace) -> str | None:
    """Whom a steward books for; None for one's own household."""
    if command.household is None or command.household in visit.sight.own(house.id):
        return None
    return visit.sight.label(command.household)


def _line(visit: Visit, space: Space, found: Judged | Refused | Conflict, period: Nights | Hours) -> int | None:
    """How many wait for these dates already, where only somebody else's booking is in the way; else None."""
    taken = isinstance(found, Conflict) or (isinstance(found, Judged) and found.conflict and not found.verdict.refused)
    return visit.sight.line(space.id, period) if taken else None


def _looked(visit: Visit, command: BookSpace) -> Judged:
    found = judged(visit, command)
    assert isinstance(found, Judged)  # noqa: S101  # nothing that is not yet booked is stale
    return found
