"""Every route of the API: who may call it, what it takes, what it answers. OpenAPI is written from this table."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from enum import StrEnum
from typing import Any

from attrs import field, frozen

from habitat_kit.core import outcomes as out
from habitat_kit.core.commands import BookSeries, BookSpace, CancelBooking, Command, MoveBooking, outcomes_of
from habitat_kit.registry import Registry
from habitat_kit.web.api import (
    accounts,
    bookings,
    changes,
    commands,
    grounds,
    health,
    incidents,
    people,
    plain,
    repeated,
    rules,
    series,
    spaces,
    tasks,
    waiting,
    wire,
)
from habitat_kit.web.api.answering import MAKING
from habitat_kit.web.api.calling import Call, Reply


class Who(StrEnum):
    """Who may call a route; what the desk then lets them do or see is its own matter."""

    ANYBODY = "anybody"
    SIGNED_IN = "signed in"


@frozen
class ApiRoute:
    """One method of one path. `takes` is the class of its body, `answers` the class of each status."""

    method: str
    path: str
    act: Callable[[Call], Reply]
    summary: str
    who: Who = Who.SIGNED_IN
    takes: type[Any] | None = None
    answers: Mapping[int, Any] = field(factory=dict)
    asks: tuple[str, ...] = ()
    """Query parameters; a trailing "!" marks one that must be given."""
    keyed: bool = False
    """Whether it takes an Idempotency-Key."""
    matched: bool = False
    """Whether it needs If-Match."""
    quick: bool = False
    """Whether it asks nobody anything: it is then answered on the event loop, however busy the desk is."""

    @property
    def name(self) -> str:
        """A name for programs."""
        place = self.path.strip("/").replace("/", "_").replace("-", "_").replace("{id}", "one")
        return f"{self.method.lower()}_{place}"


STATUS: Mapping[type[Any], tuple[int, Any]] = {
    out.Booked: (200, wire.Booked),
    out.AwaitingApproval: (202, wire.Pending),
    out.Kept: (202, wire.Pending),
    out.WaitListed: (202, wire.Pending),
    out.TakenByRight: (201, wire.TakenByRight),
    out.Refused: (422, wire.Refused),
    out.Conflict: (409, wire.Conflict),
    out.Cancelled: (200, wire.Cancelled),
    out.Declined: (200, wire.Declined),
    out.CheckedIn: (200, wire.CheckedIn),
    out.CheckedOut: (200, wire.CheckedOut),
    out.NotArrived: (200, wire.NotArrived),
    out.Undone: (200, wire.Undone),
    out.Corrected: (200, wire.Corrected),
    out.Expired: (410, wire.Expired),
    out.Stale: (412, wire.Stale),
    out.SpaceClosed: (201, wire.SpaceClosed),
    out.SpaceReopened: (200, wire.SpaceReopened),
    out.IncidentMoved: (200, wire.IncidentMoved),
    out.IncidentStands: (409, wire.IncidentStands),
    out.IncidentChanged: (412, wire.IncidentChanged),
    out.TaskMade: (201, wire.TaskMade),
    out.TaskChanged: (200, wire.TaskChanged),
    **grounds.STATUS,
    **rules.STATUS,
    **repeated.STATUS,
    **plain.STATUS,
}
"""An outcome's status and body; 200 becomes 201 where something new was made."""

_WINDOW = ("from!", "to!")
_PEOPLE = ("house", "after", "limit")


def answers_of(command: type[Command[Any]]) -> dict[int, Any]:
    """The statuses and bodies of a command's outcomes; one that makes a secret may answer that it was shown."""
    found = (
        {410: wire.Expired} if {out.FeedLinkMade, out.PersonInvited, out.BehindGlass} & {*outcomes_of(command)} else {}
    )
    for outcome in outcomes_of(command):
        status, body = STATUS.get(outcome, (200, wire.Done))
        found[201 if status == 200 and command in MAKING else status] = body
    return found


def command_route(command: type[Command[Any]]) -> ApiRoute:
    """The route of a command."""
    summary = (command.__doc__ or command.name()).strip().splitlines()[0]
    return ApiRoute(
        "POST",
        f"/commands/{command.name()}",
        commands.send,
        summary,
        takes=command,
        answers=answers_of(command),
        keyed=True,
    )


def fixed() -> Iterator[ApiRoute]:
    """The routes that are there whatever plugins offer."""
    new = bookings.NewBooking
    made = answers_of(BookSpace)
    yield ApiRoute("POST", "/bookings", bookings.book, "Book a space", takes=new, answers=made, keyed=True)
    judged = {200: wire.Judged}
    yield ApiRoute("POST", "/bookings/judge", bookings.judge, "Say what would come of it", takes=new, answers=judged)
    listed = ("space", "from", "to", "after", "limit")
    yield ApiRoute(
        "GET", "/bookings", bookings.page, "One's own bookings, or a space's", answers={200: wire.Bookings}, asks=listed
    )
    yield ApiRoute("GET", "/bookings/{id}", bookings.look, "Look at a booking", answers={200: wire.OneBooking})
    yield ApiRoute(
        "PATCH",
        "/bookings/{id}",
        bookings.move,
        "Move a booking",
        takes=bookings.Move,
        answers=answers_of(MoveBooking),
        keyed=True,
        matched=True,
    )
    yield ApiRoute(
        "POST",
        "/bookings/{id}/judge",
        bookings.judge_move,
        "Say what would come of a move",
        takes=bookings.Move,
        answers=judged | {412: wire.Stale},
    )
    gone = answers_of(CancelBooking)
    yield ApiRoute(
        "DELETE", "/bookings/{id}", bookings.cancel, "Cancel a booking", answers=gone, keyed=True, matched=True
    )
    yield from _beside()
    yield from _read()
    alive, can = {200: wire.Health}, {200: wire.Readiness, 503: wire.Readiness}
    yield ApiRoute("GET", "/health", health.health, "Is it alive?", Who.ANYBODY, answers=alive, quick=True)
    yield ApiRoute("GET", "/ready", health.ready, "Can it serve?", Who.ANYBODY, answers=can)


def _beside() -> Iterator[ApiRoute]:
    """What stands beside single bookings: series, and what households owe."""
    once = {200: wire.SeriesRehearsed}
    yield ApiRoute(
        "POST", "/series/judge", series.rehearse, "Say what would come of it", takes=BookSeries, answers=once
    )
    yield ApiRoute("GET", "/series/{id}", series.look, "Look at a series", answers={200: wire.OneSeries})
    yield ApiRoute(
        "GET",
        "/accounts",
        accounts.every,
        "What every household of a house owes",
        answers={200: wire.Accounts},
        asks=("house!",),
    )
    yield ApiRoute(
        "GET",
        "/accounts/{id}",
        accounts.statement,
        "A household's account",
        answers={200: wire.Account},
        asks=_WINDOW,
    )


def _read() -> Iterator[ApiRoute]:
    """What is read: places, tasks, incidents, what happened."""
    yield ApiRoute("GET", "/spaces", spaces.every, "Every space one may see", answers={200: wire.Spaces})
    yield ApiRoute("GET", "/spaces/{id}", spaces.one, "Look at a space", answers={200: wire.Space})
    free = {200: wire.Availability}
    yield ApiRoute(
        "GET", "/spaces/{id}/availability", spaces.availability, "When it is taken and free", answers=free, asks=_WINDOW
    )
    whose = {200: wire.Households}
    yield ApiRoute("GET", "/households", spaces.households, "Whom one may book for", answers=whose)
    yield ApiRoute("GET", "/people", people.page, "Who lives in one's houses", answers={200: wire.People}, asks=_PEOPLE)
    yield ApiRoute("GET", "/people/{id}", people.look, "Look at a person", answers={200: wire.OnePerson})
    mine = {200: wire.ForYou}
    yield ApiRoute("GET", "/for-you", tasks.waiting, "What waits for the caller", answers=mine)
    yield ApiRoute("GET", "/tasks", tasks.every, "What is still to be done", answers={200: wire.Tasks})
    yield ApiRoute("GET", "/tasks/{id}", tasks.look, "Look at a task", answers={200: wire.OneTask})
    yield ApiRoute("GET", "/waits", waiting.every, "What one's households wait for", answers={200: wire.Waits})
    theirs = {200: wire.Incidents}
    yield ApiRoute("GET", "/incidents", incidents.every, "One's own incidents and those one runs", answers=theirs)
    yield ApiRoute("GET", "/incidents/{id}", incidents.look, "Look at an incident", answers={200: wire.OneIncident})
    yield ApiRoute("GET", "/rulebooks", rules.every, "Rulebooks of one's houses", answers={200: wire.EveryRules})
    yield ApiRoute("GET", "/rulebooks/{id}", rules.look, "Look at a rulebook", answers={200: wire.Rules})
    yield ApiRoute("GET", "/proposals", rules.proposed, "Proposals of rules", answers={200: wire.Proposals})
    one = {200: wire.OneProposal}
    yield ApiRoute("GET", "/proposals/{id}", rules.look_at_proposal, "Look at a proposal of rules", answers=one)
    yield ApiRoute("GET", "/events", changes.since, "What happened", answers={200: wire.Changes}, asks=("after",))


def table(registry: Registry) -> tuple[ApiRoute, ...]:
    """Every route, with those of plugins' commands."""
    return (*fixed(), *(command_route(command) for command in commands.known(registry)))
