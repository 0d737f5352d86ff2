"""Booking again and again: each date of a series is judged and claimed on its own, in one transaction.

Rules of this file:
1. A date is judged with the earlier ones of its series standing: quotas count each of them.
2. What is not had follows the command: nothing is booked, or the rest is, or the others are waited for.
3. A date that the clock skips takes nothing and stops nothing; it says so.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from uuid import UUID

from attrs import evolve

from habitat_kit.core.bookings import Booking
from habitat_kit.core.commands import BookSeries, BookSpace
from habitat_kit.core.errors import NotThere
from habitat_kit.core.groundrules import not_now, taken
from habitat_kit.core.outcomes import (
    DateAnswer,
    DateState,
    SeriesBooked,
    SeriesRefused,
    WaitListed,
)
from habitat_kit.core.recurrence import read_recurrence
from habitat_kit.core.rules import Ask
from habitat_kit.core.series import Others, Planned, Series, on, planned
from habitat_kit.core.uses import HOLDING, State
from habitat_kit.core.verdicts import Verdict
from habitat_kit.core.waiting import Wait
from habitat_kit.desk.booking import hold, in_the_way, judged, wish
from habitat_kit.desk.waiting import join
from habitat_kit.desk.waiting import standing as standing_waits
from habitat_kit.desk.work import Answered, Work
from habitat_kit.store import series as kept

STANDS = HOLDING | {State.DISPLACED}
"""The states of a booking that is still the one of its date."""


def book_series(command: BookSeries, work: Work) -> SeriesBooked | SeriesRefused:
    """Book every date, or what can be had of them."""
    first = wish(_first(command), work)
    work.require("book_series", first.space, first.household)
    rule = read_recurrence(command.repeat)
    dates = rule.dates(first.first_day)
    series = _series(command.repeat, evolve(first, when=on(first.when, dates[0])), work)
    plans = planned(work.house, series.when, dates)
    kept.add(work.tx, series)
    answers = tuple(_answers(plans, evolve(first, series=series.id), command.others, work))
    missing = rule.missing(first.first_day)
    if not _stands(answers, command.others):
        raise Answered(SeriesRefused(answers, missing))
    return SeriesBooked(series, answers, missing)


def of_house(work: Work, series: UUID) -> Series:
    """A series of this house by its id."""
    found = kept.read(work.tx, series)
    if found is None or found.house != work.house.id:
        raise NotThere("series")
    return found


def standing(bookings: tuple[Booking, ...], day: date) -> Booking | None:
    """The booking of a date of a series, where it has one."""
    return next((b for b in bookings if b.occurrence == day and b.state in STANDS), None)


def skipped(plan: Planned) -> DateAnswer:
    """The answer for a date that the clock skips."""
    numbers = plan.skipped.numbers if plan.skipped else {}
    verdict = not_now("finding.skipped_by_clock", wall=str(numbers.get("wall", "")))
    return DateAnswer(plan.day, plan.when, DateState.SKIPPED, verdict=verdict)


def stood(day: date, booking: Booking, verdict: Verdict) -> DateAnswer:
    """The answer for a date that is booked, or waits for a yes."""
    state = DateState.AWAITING if booking.state is State.AWAITING else DateState.CONFIRMED
    return DateAnswer(day, booking.when, state, booking.id, verdict)


def refused(day: date, booking: Booking, verdict: Verdict) -> DateAnswer:
    """The answer for a date that a rule refuses."""
    return DateAnswer(day, booking.when, DateState.REFUSED, verdict=verdict)


def met(day: date, booking: Booking, verdict: Verdict, work: Work) -> DateAnswer:
    """The answer for a date that somebody holds."""
    finding = in_the_way(work, booking) or taken()
    return DateAnswer(day, booking.when, DateState.TAKEN, verdict=verdict, conflict=finding)


def _first(command: BookSeries) -> BookSpace:
    return BookSpace(
        command.space,
        command.kind,
        command.start,
        command.end,
        guests=command.guests,
        household=command.household,
        purpose=command.purpose,
    )


def _series(repeat: str, first: Booking, work: Work) -> Series:
    return Series(
        id=work.new_id(),
        organisation=first.organisation,
        house=first.house,
        space=first.space,
        kind=first.kind,
        when=first.when,
        zone=first.zone,
        repeat=repeat,
        household=first.household,
        made_by=work.actor.person,
        made_at=work.now,
        revised_at=work.now,
    )


def _answers(plans: tuple[Planned, ...], first: Booking, others: Others, work: Work) -> Iterator[DateAnswer]:
    roles = work.roles(first.space)
    line = standing_waits(work, first.household) if others is Others.WAIT_LIST else None
    for plan in plans:
        if plan.span is None:
            yield skipped(plan)
            continue
        one = evolve(first, id=work.new_id(), when=plan.when, span=plan.span, occurrence=plan.day)
        yield _asked(plan.day, Ask(one, work.now, work.house, one.space, roles=roles), line, work)


def _asked(day: date, ask: Ask[Booking], line: list[Wait] | None, work: Work) -> DateAnswer:
    """What comes of one date; where it is taken it is waited for, if there is a `line` to join."""
    booking, verdict = ask.subject, judged(ask, work)
    if verdict.refused:
        return refused(day, booking, verdict)
    made = hold(booking, verdict, work)
    if made is not None:
        return stood(day, made, verdict)
    waits = None if line is None else join(work, booking, verdict, line)
    if isinstance(waits, WaitListed):
        return DateAnswer(day, booking.when, DateState.WAITING, verdict=verdict)
    return met(day, booking, waits.verdict if waits else verdict, work)


def _stands(answers: tuple[DateAnswer, ...], others: Others) -> bool:
    """Whether the series stands, given what its maker wanted of the others."""
    if not any(one.stands for one in answers):
        return False
    return others is not Others.REFUSE_ALL or all(one.stands or one.state is DateState.SKIPPED for one in answers)
