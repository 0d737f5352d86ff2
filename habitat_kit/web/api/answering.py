"""What came of a command, as a status and a body: one status for one outcome.

201 or 200 done, 202 waits for approval, kept for an answer or in line, 400 unreadable, 403 not allowed, 404 unknown, 409 taken, 410 too late,
412 changed meanwhile, 422 a rule says no or a key was used twice, 503 send it again.
"""

from __future__ import annotations

from typing import Any, Literal
from uuid import UUID

from habitat_kit.core import bookings, verdicts
from habitat_kit.core import outcomes as out
from habitat_kit.core.commands import (
    BookSpace,
    CloseSpace,
    Command,
    CreateFeedLink,
    CreateOwnLink,
    MakeTask,
)
from habitat_kit.core.errors import NotThere
from habitat_kit.core.snake import snake
from habitat_kit.store.mapping.json import written
from habitat_kit.web.api import grounds, incidents, plain, repeated, rules, waiting, wire, writing
from habitat_kit.web.api.calling import Call, Reply
from habitat_kit.web.api.problems import Problem
from habitat_kit.web.api.reading import unknown
from habitat_kit.web.guard import Stop

MAKING = (BookSpace, CloseSpace, CreateFeedLink, CreateOwnLink, MakeTask)
"""The commands that make something new: 201, with its place where it has one."""


def done(call: Call, command: Command[Any], outcome: Any) -> Reply:
    """The answer to a command that was sent; a Problem when it did not succeed."""
    match outcome:
        case out.Booked() | out.AwaitingApproval() | out.Kept() | out.Cancelled() | out.Declined():
            return _booking(call, command, outcome)
        case out.WaitListed():
            return waiting.listed(call, outcome)
        case out.TakenByRight():
            return waiting.taken(call, outcome)
        case out.CheckedIn() | out.CheckedOut() | out.NotArrived() | out.Undone() | out.Corrected():
            return _stay(call, outcome)
        case out.SpaceClosed() | out.SpaceReopened():
            return _closure(call, command, outcome)
        case out.Judged():
            return Reply(call.writer(zone(call, command)).judged(outcome))
        case _ if isinstance(outcome, incidents.HERE):
            return incidents.answered(outcome)
        case _ if isinstance(outcome, rules.HERE):
            rules.refuse(outcome)
        case _ if isinstance(outcome, repeated.HERE):
            return repeated.answered(call, command, outcome)
        case _ if isinstance(outcome, grounds.HERE):
            return Reply(*grounds.answered(call, outcome))
        case out.TaskMade():
            return Reply(wire.TaskMade(**call.writer().task(outcome.task)), 201)
        case out.TaskChanged():
            return Reply(wire.TaskChanged(**call.writer().task(outcome.task)))
        case _ if type(outcome) in plain.PLAIN:
            return Reply(plain.body(outcome), 201 if isinstance(command, MAKING) else plain.PLAIN[type(outcome)])
    raise_for(call, command, outcome)
    return Reply(wire.Done(outcome=snake(type(outcome).__name__), result=written(outcome)))


def raise_for(call: Call, command: Command[Any], outcome: Any) -> None:
    """Raise the Problem an outcome is; do nothing for one that is none."""
    match outcome:
        case out.Refused():
            raise _refused(call.writer(zone(call, command)), outcome)
        case out.Conflict():
            raise _conflict(call.writer(zone(call, command)), outcome)
        case out.Expired():
            raise Problem(410, "api.expired", more={"booking": _written(call, outcome.booking)})
        case out.Stale():
            now = {"use": outcome.use, "revision": outcome.revision, "state": outcome.state}
            raise Problem(412, "api.stale", more=now)
        case out.NotAllowed():
            raise Problem(403, "api.not_allowed")
        case out.Unknown():
            raise unknown(outcome.what if hasattr(command, outcome.what) else None)
        case out.Misread():
            raise Problem(400, outcome.code, field=outcome.at, numbers=outcome.numbers)
        case out.KeyReused():
            raise Problem(422, "api.key_reused", field="Idempotency-Key")
        case out.AlreadyShown():
            raise Problem(410, "api.already_shown", field="Idempotency-Key")
        case out.TryLater():
            raise Stop(503, "busy", headers={"Retry-After": str(outcome.retry_after)})


def tag(found: bookings.Booking) -> dict[str, str]:
    """The headers that say which revision of a booking this is."""
    return {"ETag": f'"{found.revision}"'}


def zone(call: Call, command: Command[Any]) -> str | None:
    """The clock of the house a command is about, where the caller sees it."""
    space, booking = getattr(command, "space", None), getattr(command, "booking", None)
    try:
        if isinstance(booking, UUID):
            return call.sight.booking(booking).zone
        return call.sight.space(space)[0].zone if isinstance(space, UUID) else None
    except NotThere:
        return None


def _booking(call: Call, command: Command[Any], outcome: Any) -> Reply:
    found: bookings.Booking = outcome.booking
    fields = writing.booking(found, call.sight.label(found.household))
    headers = tag(found)
    if isinstance(command, MAKING):
        headers["Location"] = call.path(f"/bookings/{found.id}")
    write = call.writer(found.zone)
    match outcome:
        case out.Booked():
            body: object = wire.Booked(**fields, verdict=write.verdict(outcome.verdict))
            return Reply(body, 201 if isinstance(command, MAKING) else 200, headers)
        case out.AwaitingApproval() | out.Kept():
            asked = write.verdict(outcome.verdict)
            why: Literal["kept", "awaiting_approval"] = "kept" if isinstance(outcome, out.Kept) else "awaiting_approval"
            return Reply(wire.Pending(**fields, outcome=why, verdict=asked, place=None), 202, headers)
        case out.Cancelled():
            return Reply(wire.Cancelled(**fields), 200, headers)
    return Reply(wire.Declined(**fields), 200, headers)


def _stay(call: Call, outcome: Any) -> Reply:
    """A booking after a step, or set right."""
    found: bookings.Booking = outcome.booking
    fields = writing.booking(found, call.sight.label(found.household))
    match outcome:
        case out.CheckedIn():
            body: object = wire.CheckedIn(**fields)
        case out.CheckedOut():
            body = wire.CheckedOut(**fields, unslept=outcome.counted)
        case out.NotArrived():
            body = wire.NotArrived(**fields)
        case out.Undone():
            body = wire.Undone(**fields)
        case _:
            body = wire.Corrected(**fields)
    return Reply(body, 200, tag(found))


def _closure(call: Call, command: Command[Any], outcome: out.SpaceClosed | out.SpaceReopened) -> Reply:
    fields = writing.closure(outcome.closure)
    if isinstance(outcome, out.SpaceReopened):
        return Reply(wire.SpaceReopened(**fields))
    return Reply(wire.SpaceClosed(**fields, in_the_way=list(outcome.in_the_way)), 201)


def _refused(write: writing.Writer, outcome: out.Refused) -> Problem:
    verdict = write.verdict(outcome.verdict)
    more = {"verdict": verdict, "alternatives": writing.alternatives(outcome.alternatives)}
    return Problem(422, "api.refused", more=more, words=verdict.findings[0].message if verdict.findings else None)


def _conflict(write: writing.Writer, outcome: out.Conflict) -> Problem:
    verdict = write.verdict(verdicts.Verdict((outcome.finding,)))
    more = {"verdict": verdict, "alternatives": writing.alternatives(outcome.alternatives)}
    return Problem(409, "api.conflict", more=more, words=verdict.findings[0].message)


def _written(call: Call, found: bookings.Booking) -> wire.Booking:
    return wire.Booking(**writing.booking(found, call.sight.label(found.household)))
