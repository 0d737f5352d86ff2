"""Changing a series from one of its dates on, or all of it that is still to come.

Rules of this file:
1. All dates meant are moved, or none; a date that was moved by itself moves with the others, to where they go.
2. What has begun stays as it is. Where earlier dates stay, the later ones become a series of their own.
3. Each date is judged as any move is; those that go later move from the last to the first, so that none is in
   another's way.
4. Cancelling and approving do to each date what they do to one booking.
5. Dates that are only waited for stop nothing, and go where their date goes (desk/seriesline.py).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime

from attrs import evolve, frozen

from habitat_kit.core.bookings import MOVES, Booking, Step, after, shortens
from habitat_kit.core.commands import (
    ApproveBooking,
    ApproveSeries,
    CancelBooking,
    CancelSeries,
    MoveSeries,
    when,
)
from habitat_kit.core.errors import NotThere
from habitat_kit.core.outcomes import (
    Cancelled,
    DateAnswer,
    SeriesApproved,
    SeriesCancelled,
    SeriesMoved,
    SeriesRefused,
    Stale,
)
from habitat_kit.core.periods import Hours, Nights
from habitat_kit.core.rules import Ask
from habitat_kit.core.series import Planned, Scope, Series, on, planned, shifted
from habitat_kit.core.spaces import Unit
from habitat_kit.core.uses import State
from habitat_kit.desk import deciding, seriesline
from habitat_kit.desk.booking import judged, put
from habitat_kit.desk.keeping import current, stale
from habitat_kit.desk.recurring import met, of_house, refused, skipped, stood
from habitat_kit.desk.work import Answered, Work
from habitat_kit.store import series as kept


@frozen
class _Turn:
    """One booking on its way: where it stands, and what the series plans for it."""

    before: Booking
    plan: Planned


def move_series(command: MoveSeries, work: Work) -> SeriesMoved | SeriesRefused | Stale:
    """Move the dates meant by as much as the one that is named."""
    chosen, series = _chosen(command, "move_series", work)
    if chosen.state not in MOVES or chosen.span.end <= work.now:
        raise stale(chosen)
    work.require("move_series", command.space or series.space, chosen.household)
    period = _period(command, series.on(chosen.occurrence or series.when.first_day))
    bookings = kept.bookings(work.tx, series.id)
    new, turns, plans = _turns(command, series, chosen, period, bookings, work)
    answers = tuple(_moved(turn, new, work) for turn in _in_order(turns))
    waits = seriesline.follow(work, series.id, new, plans)
    by_day = tuple(sorted((*answers, *waits), key=lambda answer: answer.day))
    if not all(one.stands for one in answers):
        raise Answered(SeriesRefused(by_day))
    return SeriesMoved(new, by_day)


def cancel_series(command: CancelSeries, work: Work) -> SeriesCancelled | Stale:
    """Cancel the dates meant, and wait no longer for those of them that others hold."""
    chosen, series = _chosen(command, "cancel_series", work)
    if not (cancellable(chosen, work) or chosen.state is State.OPTION):
        raise stale(chosen)
    day = chosen.occurrence if command.scope is Scope.FOLLOWING else None
    meant = (b for b in kept.bookings(work.tx, series.id) if day is None or (b.occurrence and b.occurrence >= day))
    gone = [b for b in meant if cancellable(b, work) and (b.id == chosen.id or b.span.start > work.now)]
    done = [deciding.cancel(CancelBooking(b.id, b.revision), work) for b in gone]
    seriesline.forgo(work, series.id, (one for one in series.dates if day is None or one >= day))
    counted = (one.booking.id for one in done if isinstance(one, Cancelled) and one.counted)
    return SeriesCancelled(series.id, tuple(b.id for b in gone), tuple(counted))


def approve_series(command: ApproveSeries, work: Work) -> SeriesApproved | Stale:
    """Say yes to every date that waits."""
    chosen, series = _chosen(command, "approve_series", work)
    if chosen.state is not State.AWAITING:
        raise stale(chosen)
    awaiting = [b for b in kept.bookings(work.tx, series.id) if b.state is State.AWAITING]
    for booking in awaiting:
        deciding.approve(ApproveBooking(booking.id, booking.revision), work)
    return SeriesApproved(series.id, tuple(b.id for b in awaiting))


def _chosen(command: MoveSeries | CancelSeries | ApproveSeries, right: str, work: Work) -> tuple[Booking, Series]:
    """The booking a command names, seen as it stands, and its series."""
    chosen = work.booking(command.booking)
    work.require(right, chosen.space, chosen.household)
    if chosen.series is None:
        raise NotThere("series")
    series = of_house(work, chosen.series)
    if chosen.occurrence not in series.dates:
        raise NotThere("series")
    return current(chosen, command.revision), series


def cancellable(booking: Booking, work: Work) -> bool:
    """Whether a booking can be cancelled now; an offer is declined instead."""
    possible = booking.state is not State.OPTION and after(booking.state, Step.CANCEL) is not None
    return possible and booking.span.end > work.now


def _period(command: MoveSeries, planned_for: Nights | Hours) -> Nights | Hours:
    """Where the named booking goes; what the command leaves out stays as the series plans it."""
    if isinstance(planned_for, Nights):
        nights = (command.start or planned_for.arrival, command.end or planned_for.departure)
        return when(*nights, Unit.NIGHT)
    return when(command.start or planned_for.start, command.end or planned_for.end, Unit.HOUR)


def _turns(
    command: MoveSeries,
    series: Series,
    chosen: Booking,
    period: Nights | Hours,
    bookings: tuple[Booking, ...],
    work: Work,
) -> tuple[Series, tuple[_Turn, ...], Mapping[date, Planned]]:
    """The series the dates meant belong to from now on, written, each booking with its plan, and the plan of each date."""
    dates = series.dates
    at = dates.index(chosen.occurrence or dates[0])
    since = at if command.scope is Scope.FOLLOWING else min(at, _to_come(series, work))
    rule, days = shifted(series.rule, dates[since:], at - since, period.first_day)
    new = evolve(series, space=command.space or series.space, when=on(period, days[0]), repeat=rule.text())
    plans = dict(zip(dates[since:], planned(work.house, new.when, days), strict=True))
    movable = (b for b in bookings if b.state in MOVES and (b.id == chosen.id or b.span.start > work.now))
    turns = tuple(_Turn(b, plans[b.occurrence]) for b in movable if b.occurrence in plans)
    return _written(series, new, since, sum(turn.before.sequence for turn in turns), work), turns, plans


def _to_come(series: Series, work: Work) -> int:
    """How many dates of a series have begun."""
    now = work.now.astimezone(work.house.clock).replace(tzinfo=None)
    return sum(begun(series.on(day), now) for day in series.dates)


def begun(period: Nights | Hours, now: datetime) -> bool:
    """Whether a period has begun, by a local clock: a stay with the day after its first night."""
    return period.arrival < now.date() if isinstance(period, Nights) else period.start <= now


def _written(series: Series, new: Series, since: int, left: int, work: Work) -> Series:
    """The series rewritten; or, where earlier dates stay, ended before the first that goes, and a new one begun."""
    if since == 0:
        changed = evolve(new, sequence=series.sequence + 1, zone=work.house.zone, revised_at=work.now)
        kept.rewrite(work.tx, changed)
        return changed
    ends = evolve(series.rule, count=None, until=series.dates[since - 1])
    sequence = series.sequence + left + 1
    kept.rewrite(work.tx, evolve(series, repeat=ends.text(), sequence=sequence, revised_at=work.now))
    begun = evolve(
        new,
        id=work.new_id(),
        zone=work.house.zone,
        sequence=0,
        made_by=work.actor.person,
        made_at=work.now,
        revised_at=work.now,
    )
    kept.add(work.tx, begun)
    return begun


def _in_order(turns: tuple[_Turn, ...]) -> Iterator[_Turn]:
    """Those that go later from the last on, those that go earlier from the first on."""
    later = any(turn.plan.span and turn.plan.span.start > turn.before.span.start for turn in turns)
    return iter(sorted(turns, key=lambda turn: turn.before.span.start, reverse=later))


def _moved(turn: _Turn, series: Series, work: Work) -> DateAnswer:
    before, plan = turn.before, turn.plan
    if plan.span is None:
        return skipped(plan)
    moved = evolve(
        before,
        space=series.space,
        when=plan.when,
        span=plan.span,
        zone=work.house.zone,
        series=series.id,
        occurrence=plan.day,
    )
    roles = work.roles(moved.space)
    ask = Ask(moved, work.now, work.house, moved.space, before, shortens(moved, before), roles)
    verdict = judged(ask, work)
    if verdict.refused:
        return refused(plan.day, moved, verdict)
    changed = put(ask, before, verdict, work)
    return met(plan.day, moved, verdict, work) if changed is None else stood(plan.day, changed, verdict)
