"""Taking a space out of use, and giving it back.

A closure claims at once every gap others leave it and grows into each leaf that is freed; the bookings
in its way are listed, never touched.
"""

from __future__ import annotations

from datetime import datetime

from attrs import evolve

from habitat_kit.core.closures import DANGERS, Closure
from habitat_kit.core.commands import CloseSpace, ReopenSpace, when
from habitat_kit.core.errors import Unreadable
from habitat_kit.core.events import ClosureEnded, ClosureMade
from habitat_kit.core.outcomes import SpaceClosed, SpaceReopened, Stale
from habitat_kit.core.periods import EARLIEST, FOREVER, Hours, Nights, Span, days_span
from habitat_kit.core.spaces import House, Unit
from habitat_kit.core.uses import State
from habitat_kit.desk.keeping import closure_event, current, fill, release, stale
from habitat_kit.desk.work import Work
from habitat_kit.store import uses


def close(command: CloseSpace, work: Work) -> SpaceClosed:
    """Close a space for whole days, or between two local times."""
    work.require("close_space", command.space)
    if command.kind in DANGERS:
        raise Unreadable("kind", "error.order_it")
    closure = _closure(command, work)
    uses.add_closure(work.tx, closure)
    fill(work, closure)
    uses.touch(work.tx, closure.space)
    work.tell(closure_event(work, ClosureMade, closure))
    held = uses.held(work.tx, closure.space, closure.span)
    return SpaceClosed(closure, tuple(sorted({use for _, use in held if use != closure.id})))


def reopen(command: ReopenSpace, work: Work) -> SpaceReopened | Stale:
    """End a closure; others that wait for the same leaves grow into them."""
    closure = work.closure(command.closure)
    work.require("reopen_space", closure.space)
    current(closure, command.revision)
    if closure.danger:
        raise Unreadable("closure", "error.lift_it")
    if closure.state is not State.CLOSED:
        raise stale(closure)
    ended = evolve(
        closure,
        state=State.REOPENED,
        revision=closure.revision + 1,
        sequence=closure.sequence + 1,
        revised_at=work.now,
    )
    uses.rewrite(work.tx, ended)
    release(work, ended)
    uses.touch(work.tx, ended.space)
    work.tell(closure_event(work, ClosureEnded, ended))
    return SpaceReopened(ended)


def _closure(command: CloseSpace, work: Work) -> Closure:
    space = work.house.tree[command.space]
    unit = Unit.HOUR if isinstance(command.start, datetime) else Unit.NIGHT
    period = when(command.start, command.end, unit)
    span = closed_span(work.house, period)
    if span.end <= work.now:
        raise Unreadable("end", "error.already_over")
    return Closure(
        id=work.new_id(),
        organisation=work.house.organisation,
        house=work.house.id,
        space=space.id,
        kind=command.kind,
        when=period,
        span=span,
        zone=work.house.zone,
        reason=command.reason,
        made_by=work.actor.person,
        made_at=work.now,
        revised_at=work.now,
    )


def closed_span(house: House, period: Nights | Hours) -> Span:
    """The instants a closure wants: whole days run from midnight to midnight, house time."""
    if isinstance(period, Hours):
        return house.span(period)
    span = days_span(period.arrival, period.departure, house.clock)
    for name, edge in (("start", span.start), ("end", span.end)):
        if not EARLIEST <= edge <= FOREVER:
            raise Unreadable(name, "error.date_out_of_range")
    return span
