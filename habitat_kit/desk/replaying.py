"""How a house shares its places, and what a year would have been under other rules: what a group reads before a vote.

Rules of this file:
1. Read by whoever may see names in the house; a place that must not be found is in no figure of who must not know it.
2. Households stand by letters. Their names appear where every rulebook in force says so; one that must not be named
   keeps its letter, and everybody knows their own.
3. What was asked up to two years before a period stands as it did in fact: its nights weigh.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from uuid import UUID

from attrs import evolve

from habitat_kit.core.errors import NotThere, Unreadable
from habitat_kit.core.fairness import FairUse, Shared, refusals, tallies
from habitat_kit.core.happened import Answer, Asked, Given, Happened, Shut
from habitat_kit.core.history import ANSWERS, History
from habitat_kit.core.people import Membership
from habitat_kit.core.periods import EARLIEST, days_span
from habitat_kit.core.replay import Rehearsed, Replayed, replay
from habitat_kit.core.rulebooks import Bench, Rulebook, Version
from habitat_kit.desk.eyes import names_nobody
from habitat_kit.desk.work import Work
from habitat_kit.store import register, sights
from habitat_kit.store.past import happened

WARMING = timedelta(days=731)
"""How far before a period its history is read."""

FEW = 10
"""Nights that do not tell yet how a house shares a year."""


def shared(work: Work, first: date, end: date) -> Shared:
    """The shares of a period as it was."""
    past = _past(work, first, end)
    return _shared(work, replay(work.house, past, None), first, end)


def shared_in(work: Work, year: int | None = None) -> Shared:
    """The shares of a calendar year: this one, or the last while this one has FEW nights and that one has more."""
    if year is not None:
        return shared(work, date(year, 1, 1), date(year + 1, 1, 1))
    now = shared_in(work, work.today.year)
    if now.use.nights > FEW:
        return now
    last = shared_in(work, work.today.year - 1)
    return last if last.use.nights > now.use.nights else now


def rehearsed(work: Work, proposed: Version, rulebook: str, first: date, end: date) -> Rehearsed:
    """The same period under a proposed version of a rulebook, named by its key; NotThere for an unknown one."""
    past = _past(work, first, end)
    rulebooks = _with(work.here.rulebooks, rulebook, proposed)
    opening = days_span(first, end, work.house.clock).start
    fact = replay(work.house, past, None)
    again = replay(work.house, past, Bench(rulebooks), world=_world(work), since=opening)
    return Rehearsed(
        before=_shared(work, fact, first, end),
        after=_use(work, again, first, end),
        changed=tuple(one for one in again.answered if one.differs),
        judged=len(again.answered),
        waiting=sum(one.answer is Answer.WAITS for one in again.answered),
    )


def _past(work: Work, first: date, end: date) -> tuple[Happened, ...]:
    if work.reach("see_names") is None:
        raise NotThere("house")
    if end <= first:
        raise Unreadable("end", "error.end_before_start")
    span = days_span(first, end, work.house.clock)
    since = max(EARLIEST, span.start - WARMING)
    known = happened(work.tx, work.house.id, since, min(span.end, work.now + timedelta(seconds=1)))
    return tuple(what for what in known if _place(what) is None or _place(what) in work.house.tree)


def _world(work: Work) -> History:
    """Who lived where, for the rules that ask; whoever has to sign is taken to have signed."""
    theirs = {question: answers.memory for question, answers in work.registry.questions.items()}
    since = EARLIEST.date()
    return History(
        work.house.tree,
        answers={**ANSWERS, **theirs},
        households=sights.households(work.tx, work.house.id),
        memberships=tuple(
            Membership(one.household, one.person, one.start, one.end)
            for one in register.members(work.tx, work.house.id, since)
        ),
    )


def _place(what: Happened) -> UUID | None:
    """The place something is about, where it says so itself."""
    match what:
        case Asked() | Given():
            return what.booking.space
        case Shut():
            return what.space
    return None


def _with(rulebooks: Iterable[Rulebook], key: str, proposed: Version) -> tuple[Rulebook, ...]:
    """The house's rulebooks, one of them as if the proposed version had always been in force."""
    always = evolve(proposed, in_force=EARLIEST, until=None)
    found = tuple(evolve(book, versions=(always,)) if book.key == key else book for book in rulebooks)
    if all(book.key != key for book in found):
        raise NotThere("rulebook")
    return found


def _shared(work: Work, replayed: Replayed, first: date, end: date) -> Shared:
    use = _use(work, replayed, first, end)
    named = _names_everybody(work)
    labels = {
        home.id: home.label
        for home in sights.households(work.tx, work.house.id)
        if home.id in work.own or (named and not names_nobody(work, home.id))
    }
    return Shared(use, labels, frozenset(work.own))


def _use(work: Work, replayed: Replayed, first: date, end: date) -> FairUse:
    homes = (home for home in sights.households(work.tx, work.house.id) if _lives_in_sight(work, home.dwelling))
    opening: datetime = days_span(first, end, work.house.clock).start
    told = (one for one in replayed.answered if one.asked.at >= opening)
    said = ((one.asked.booking.household, one.refusing) for one in told)
    shares = tallies(replayed.bookings, first, end, (home.id for home in homes))
    return FairUse(first, end, shares, refusals(said))


def _lives_in_sight(work: Work, dwelling: UUID | None) -> bool:
    return dwelling is None or dwelling in work.house.tree


def _names_everybody(work: Work) -> bool:
    """Whether every rulebook in force has households named in reports."""
    ruling = [version for book in work.here.rulebooks if (version := book.in_force(work.now))]
    return bool(ruling) and all(version.names_in_reports for version in ruling)
