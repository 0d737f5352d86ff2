"""A date of a series that was left out or cancelled, brought back: a new ask under today's rules.

It is for as many guests as its neighbour in the series, and whoever stood in line for it does so no longer.
"""

from __future__ import annotations

from datetime import date

from habitat_kit.core.bookings import Booking
from habitat_kit.core.commands import AddDate
from habitat_kit.core.errors import NotThere, Unreadable
from habitat_kit.core.outcomes import AwaitingApproval, Booked, Conflict, Refused, Stale
from habitat_kit.core.rules import Ask
from habitat_kit.core.series import Series, planned
from habitat_kit.desk.booking import answer, conflict, hold, judged
from habitat_kit.desk.eyes import hidden_from
from habitat_kit.desk.keeping import stale
from habitat_kit.desk.lives import may
from habitat_kit.desk.recurring import of_house, standing
from habitat_kit.desk.seriesline import forgo
from habitat_kit.desk.work import Work
from habitat_kit.store import series as kept


def add_date(command: AddDate, work: Work) -> Booked | AwaitingApproval | Refused | Conflict | Stale:
    """Bring a date back; a series that the actor may not look at is not there."""
    series = of_house(work, command.series)
    protected = series.space in hidden_from(work) and series.household not in work.own
    if protected or not may(work, "add_date", series):
        raise NotThere("series")
    bookings = kept.bookings(work.tx, series.id)
    booking = _again(series, command.date, bookings, work)
    if there := standing(bookings, command.date):
        raise stale(there)
    verdict = judged(Ask(booking, work.now, work.house, booking.space, roles=work.roles(booking.space)), work)
    if verdict.refused:
        return Refused(verdict)
    kept.noticed(work.tx, series.id, work.now)
    made = hold(booking, verdict, work)
    if made is None:
        return conflict(work, booking)
    forgo(work, series.id, (command.date,))
    return answer(made, verdict)


def _again(series: Series, day: date, bookings: tuple[Booking, ...], work: Work) -> Booking:
    """A new booking of one of a series' dates, like the one nearest to it."""
    if day not in series.dates or not bookings:
        raise Unreadable("date", "error.not_in_series")
    (plan,) = planned(work.house, series.when, (day,))
    if plan.span is None:
        raise Unreadable("date", "error.skipped_by_clock_change", **(plan.skipped.numbers if plan.skipped else {}))
    like = min(bookings, key=lambda b: (abs(((b.occurrence or day) - day).days), b.id))
    own = series.household in work.own
    return Booking(
        id=work.new_id(),
        organisation=series.organisation,
        house=series.house,
        space=series.space,
        kind=series.kind,
        when=plan.when,
        span=plan.span,
        zone=work.house.zone,
        household=series.household,
        guests=like.guests,
        purpose=like.purpose,
        person=work.actor.person if own else None,
        made_by=work.actor.person,
        on_behalf=not own,
        made_at=work.now,
        revised_at=work.now,
        series=series.id,
        occurrence=day,
    )
