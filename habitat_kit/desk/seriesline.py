"""The dates of a series that are waited for: what becomes of a wait when its series changes.

Rules of this file:
1. A wait belongs to the date of the series it was joined for, and so do the offer made for it and the booking won.
2. Who gives up dates of a series waits no longer for those of them that others hold.
3. A wait goes where its date goes, behind who waits there already: nobody's turn for other dates comes with it.
4. An offer is answered, never moved: it stays open for its own dates, and is that date of the series.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from uuid import UUID

from attrs import evolve

from habitat_kit.core.outcomes import DateAnswer, DateState, WaitListed
from habitat_kit.core.series import Planned, Series
from habitat_kit.core.verdicts import Verdict
from habitat_kit.core.waiting import Wait, WaitState, wished
from habitat_kit.desk.recurring import skipped
from habitat_kit.desk.waiting import join, stop
from habitat_kit.desk.work import Work
from habitat_kit.store import uses, waiting


def forgo(work: Work, series: UUID, days: Iterable[date]) -> None:
    """Wait no longer for these dates of a series, and leave what is kept for one of them to whoever is next."""
    given_up = set(days)
    for wait in waiting.of_series(work.tx, series):
        if wait.occurrence in given_up:
            stop(work, wait)


def follow(work: Work, old: UUID, new: Series, plans: Mapping[date, Planned]) -> tuple[DateAnswer, ...]:
    """Let the waits for dates of a series go where these are planned now; the answer for each that still stands."""
    waits = waiting.of_series(work.tx, old)
    meant = [(one, plans[one.occurrence]) for one in waits if one.occurrence and one.occurrence in plans]
    staying = [(wait, plan) for wait, plan in meant if _stays(wait, new, plan)]
    going = [(wait, plan) for wait, plan in meant if not _stays(wait, new, plan)]
    for wait, _ in going:
        stop(work, wait)
    return (*_stayed(work, new, staying), *_gone(work, new, going))


def _stays(wait: Wait, new: Series, plan: Planned) -> bool:
    """Whether a wait keeps its place in line: what it is for has not changed, or it is for one offer of its own."""
    kept = wait.state is WaitState.OFFERED or wait.instead_of is not None
    return kept or (wait.space, wait.when) == (new.space, plan.when)


def _stayed(work: Work, new: Series, waits: Iterable[tuple[Wait, Planned]]) -> Iterator[DateAnswer]:
    for wait, plan in waits:
        waiting.rewrite(work.tx, evolve(wait, series=new.id, occurrence=plan.day))
        if wait.state is WaitState.OFFERED and wait.offer is not None:
            offered = work.booking(wait.offer)
            uses.rewrite(work.tx, evolve(offered, series=new.id, occurrence=plan.day))
        yield DateAnswer(plan.day, wait.when, DateState.WAITING, wait.offer)


def _gone(work: Work, new: Series, waits: Iterable[tuple[Wait, Planned]]) -> Iterator[DateAnswer]:
    for wait, plan in waits:
        if plan.span is None:
            yield skipped(plan)
            continue
        there = evolve(wait, space=new.space, when=plan.when, series=new.id, occurrence=plan.day)
        wish = wished(there, work.new_id(), plan.span, work.house.zone, work.now)
        if isinstance(join(work, wish, Verdict()), WaitListed):
            yield DateAnswer(plan.day, plan.when, DateState.WAITING)
