"""The page of gatherings: what is coming, signing up and leaving; for who hosts one, its list.

Rules of this file:
1. Forms act without a script, and answer with the page to read; what went wrong stands at its top.
2. What the reader may do is the desk's to say: the page shows what it would let them do.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from habitat_kit.core.bookings import Booking
from habitat_kit.core.commands import Command
from habitat_kit.core.errors import NotThere, Unreadable
from habitat_kit.core.outcomes import Refused
from habitat_kit.plugins.participatory import gathering as values
from habitat_kit.plugins.participatory.gathering_desk import listed

if TYPE_CHECKING:  # a kit loads what plugins offer, and no page: what pages stand on comes with the first request
    from starlette.requests import Request
    from starlette.responses import Response

    from habitat_kit.web.pages.forms import Form
    from habitat_kit.web.pages.visit import Visit

PATH = "/participatory/gatherings"


def gatherings(request: Request) -> Response:
    """What is coming; a form of the page does its command first."""
    from habitat_kit.web.pages.forms import Form, once  # noqa: PLC0415  # pages come with the first request

    visit: Visit = request.state.visit
    if request.method != "POST":
        return _page(visit)
    do = visit.typed.get("do", "")
    try:
        fields = Form(visit.typed)
        if do not in COMMANDS:
            raise NotThere("gathering")
        command = COMMANDS[do](fields.chosen("booking"), fields)
        outcome = visit.do(command, key=once(visit, *sorted(visit.typed.items())))
    except Unreadable as wrong:
        return _page(visit, wrong=(wrong.code, wrong.numbers), status=400)
    if isinstance(outcome, Refused):
        (finding, *_) = outcome.verdict.findings
        return _page(visit, wrong=(finding.key, dict(finding.numbers)), status=422)
    return visit.go(PATH, said=do)


def _page(visit: Visit, *, wrong: tuple[str, Mapping[str, Any]] | None = None, status: int = 200) -> Response:
    houses = [(house, visit.sight.reading(house.id, listed)) for house in visit.sight.houses()]
    known = {one.booking.id for _, those in houses for one in those}
    told = visit.asked.get("said", "")
    return visit.page(
        "participatory/gatherings.html",
        house=houses[0][0] if houses else None,
        status=status,
        houses=houses,
        openable=[booking for booking in visit.sight.mine() if _openable(visit, booking) and booking.id not in known],
        by_id={house.id: house for house, _ in houses},
        said=told if told in COMMANDS else "",
        wrong=wrong,
        typed=visit.typed,
        path=PATH,
    )


def _openable(visit: Visit, booking: Booking) -> bool:
    return booking.state in values.STANDS and booking.span.start > visit.now


def _whole(fields: Form, name: str) -> int | None:
    return None if fields.text(name) is None else fields.number(name)


def _closes(fields: Form) -> datetime | None:
    return None if fields.text("closes") is None else fields.instant("closes")


def _terms(fields: Form) -> dict[str, Any]:
    return {
        "places": fields.number("places"),
        "age_from": _whole(fields, "age_from"),
        "age_to": _whole(fields, "age_to"),
        "partner": fields.text("partner"),
        "closes": _closes(fields),
    }


COMMANDS: Mapping[str, Callable[[UUID, Form], Command[Any]]] = {
    "open": lambda at, fields: values.OpenGathering(at, **_terms(fields)),
    "change": lambda at, fields: values.ChangeGathering(at, fields.revision, **_terms(fields)),
    "close": lambda at, _: values.CloseGathering(at),
    "sign_up": lambda at, fields: values.SignUp(
        at, fields.number("people"), fields.id("household"), _whole(fields, "age")
    ),
    "leave": lambda at, fields: values.LeaveGathering(at, fields.id("household")),
    "came": lambda at, fields: values.MarkAttendance(at, fields.chosen("household"), attended=True),
    "absent": lambda at, fields: values.MarkAttendance(at, fields.chosen("household"), attended=False),
}
"""What the page's forms may do."""
