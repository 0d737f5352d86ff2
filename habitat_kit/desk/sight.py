"""What one actor may see. Whatever is out of sight raises NotThere, just as if it did not exist.

Rules of this file:
1. Fail closed: no grant in a house, no sight of it.
2. Names and typed words need `see_names`; without it a booking shows its times and nothing of whose.
   A place that must not be found is not in the house at all for who has no right to know of it (desk/eyes.py).
3. A deadline that has passed unsettled holds nothing for readers either.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from attrs import evolve, frozen

from habitat_kit.core.actors import Actor, Reach
from habitat_kit.core.allowances import HouseholdYear, allowances
from habitat_kit.core.bookings import Booking
from habitat_kit.core.closures import Closure
from habitat_kit.core.errors import NotThere
from habitat_kit.core.outcomes import Allowance
from habitat_kit.core.people import Household
from habitat_kit.core.periods import Span
from habitat_kit.core.rulebooks import Rulebook
from habitat_kit.core.spaces import House, Space, roots
from habitat_kit.core.tasks import Task
from habitat_kit.core.uses import Silence, State, lapsed
from habitat_kit.core.verdicts import Verdict
from habitat_kit.desk import chores, lives, passing, supporting
from habitat_kit.desk.accountsight import AccountSight
from habitat_kit.desk.arrivals import ArrivalSight
from habitat_kit.desk.casesight import CaseSight
from habitat_kit.desk.chores import Chore
from habitat_kit.desk.dangersight import DangerSight
from habitat_kit.desk.deciding import weighs
from habitat_kit.desk.entrance import Guest, guests
from habitat_kit.desk.eyes import names_nobody, rulebooks_told, sees_house, veiled
from habitat_kit.desk.grounds import Grounds
from habitat_kit.desk.linksight import LinkSight
from habitat_kit.desk.lives import Life
from habitat_kit.desk.overriding import overridable
from habitat_kit.desk.reachsight import ReachSight
from habitat_kit.desk.rulesight import RuleSight
from habitat_kit.desk.seriessight import SeriesSight
from habitat_kit.desk.waitsight import WaitSight
from habitat_kit.desk.work import Work
from habitat_kit.registry import Registry
from habitat_kit.store import duties, notes, sights, streams
from habitat_kit.store.standing import belongs, read_standing
from habitat_kit.store.streams import Locked
from habitat_kit.store.transaction import Transaction

T = TypeVar("T")
NOBODYS = UUID(int=0)
"""The household of a booking whose names are out of sight."""

_CLOSURE_OF_NOBODY: dict[str, Any] = {"reason": None, "made_by": None, "made_at": None}
_BOOKING_OF_NOBODY: dict[str, Any] = {
    "household": NOBODYS,
    "guests": 1,
    "purpose": None,
    "person": None,
    "made_by": None,
    "on_behalf": False,
    "deadline": None,
    "on_silence": None,
    "made_at": None,
    "counted": True,
    "series": None,
    "occurrence": None,
}
"""What stands in every field that is not public, for who may not see names: the same for all bookings."""


@frozen(eq=False)
class Sight(
    AccountSight, ArrivalSight, CaseSight, DangerSight, LinkSight, ReachSight, RuleSight, SeriesSight, WaitSight
):
    """One actor's eyes. Each method reads one snapshot."""

    actor: Actor
    _look: Callable[[], AbstractContextManager[Transaction]]
    _registry: Registry
    _clock: Callable[[], datetime]
    _grounds: Grounds

    @contextmanager
    def _at(self, what: str, place: UUID) -> Iterator[Work]:
        """A Work that reads at a house, space or use the actor may see; NotThere otherwise."""
        with self._look() as tx:
            found = streams.house_of(tx, what, place)
            work = self._work(tx, found) if found else None
            if work is None or not sees_house(work) or (what == "space" and place in work.hidden):
                raise NotThere({"use": "booking", "home": "household"}.get(what, what))
            yield work

    def _work(self, tx: Transaction, place: Locked) -> Work:
        ground = self._grounds.at(tx, place)
        return veiled(Work(tx, self._now(), self.actor, self._registry, read_standing(tx, self.actor), ground))

    def _now(self) -> datetime:
        return self._clock().replace(microsecond=0)

    def houses(self) -> tuple[House, ...]:
        """The houses the actor has a grant in, or is on call for, by name."""
        with self._look() as tx:
            works = (self._work(tx, place) for place in self._near(tx))
            return tuple(work.house for work in works if sees_house(work))

    def _near(self, tx: Transaction) -> Iterator[Locked]:
        """The houses in which, or in a space of which, the actor ever had a grant, or is on call, by name."""
        scopes = {grant.scope for grant in read_standing(tx, self.actor).grants}
        spaces = (streams.house_of(tx, "space", scope) for scope in scopes)
        scopes |= {place.house for place in spaces if place} | duties.called_to(tx, self.actor.person, self._now())
        return (p for p in sights.houses(tx) if self.actor.system or {p.house, p.organisation} & scopes)

    def house(self, house: UUID) -> House:
        """A house, with its kinds and its tree."""
        with self._at("house", house) as work:
            return work.house

    def space(self, space: UUID) -> tuple[House, Space]:
        """A space and its house."""
        with self._at("space", space) as work:
            return work.house, work.house.tree[space]

    def may(self, right: str, house: UUID, *, space: UUID | None = None, household: UUID | None = None) -> bool:
        """Whether the actor has a right at a place, for a household of theirs or beyond."""
        with self._at("house", house) as work:
            return _may(work, right, space, household)

    def reading(self, house: UUID, read: Callable[[Work], T]) -> T:
        """What a reader of the desk's (desk/register.py …) answers about a house the actor sees."""
        with self._at("house", house) as work:
            return read(work)

    def households(self, house: UUID) -> tuple[Household, ...]:
        """The households the actor may book for: their own; for a steward all of the house that they may name."""
        with self._at("house", house) as work:
            every, own = work.beyond("book_space"), work.own
            found = (home for home in sights.households(work.tx, house) if every or home.id in own)
            return tuple(home for home in found if not names_nobody(work, home.id))

    def own(self, house: UUID) -> frozenset[UUID]:
        """The households of the house the actor belongs to today."""
        with self._at("house", house) as work:
            return frozenset(work.own)

    def label(self, household: UUID) -> str | None:
        """What neighbours call a household; None where the actor may not see names."""
        with self._look() as tx:
            found = sights.one_household(tx, household)
            place = streams.house_of(tx, "house", found.house) if found else None
            if found is None or place is None:
                return None
            work = self._work(tx, place)
            return found.label if _names(work, household) else None

    def bookings(self, house: UUID, span: Span, *, space: UUID | None = None) -> tuple[Booking, ...]:
        """The bookings that hold a leaf of the space (of the house, without one) somewhere in a span."""
        with self._at("house", house) as work:
            return tuple(self._seen(work, b) for b in _holding(work, span, space) if isinstance(b, Booking))

    def closures(self, house: UUID, span: Span, *, space: UUID | None = None) -> tuple[Closure, ...]:
        """The closures that hold a leaf of the space (of the house) somewhere in a span."""
        with self._at("house", house) as work:
            names = work.reach("see_names") is not None
            found = (c for c in _holding(work, span, space) if isinstance(c, Closure))
            return tuple(c if names else evolve(c, **_CLOSURE_OF_NOBODY) for c in found)

    def booking(self, booking: UUID) -> Booking:
        """One booking: one's own household's, or any of the house for those who may cancel it or check it in."""
        with self._at("use", booking) as work:
            return _opened(work, booking).settled(work.now)

    def mine(self) -> tuple[Booking, ...]:
        """The bookings of the households the actor belongs to today, each by its house's clock, latest first."""
        with self._look() as tx:
            homes = set(read_standing(tx, self.actor).houses.values())
            works = [self._work(tx, place) for home in homes if (place := streams.house_of(tx, "house", home))]
            found = ((work, b) for work in works for h in work.own for b in sights.of_household(tx, h))
            told = (b.settled(work.now) for work, b in found if b.space not in work.hidden)
            return tuple(sorted(told, key=lambda b: b.span.start, reverse=True))

    def waiting(self, house: UUID) -> tuple[Booking, ...]:
        """The bookings that wait for the actor's answer, most urgent first."""
        with self._at("house", house) as work:
            found = (b.settled(work.now) for b in sights.waiting(work.tx, house))
            told = (b for b in found if b.state is State.AWAITING and b.space not in work.hidden)
            return tuple(b for b in told if _may(work, "approve_booking", b.space) and passing.asks(work, b))

    def to_support(self, house: UUID) -> tuple[tuple[Booking, int, int], ...]:
        """The bookings that wait for a yes of the actor's household: with the yeses they have and those they need."""
        with self._at("house", house) as work:
            return supporting.to_support(work)

    def rulebooks(self, house: UUID) -> tuple[Rulebook, ...]:
        """The rulebooks of a house, in every version."""
        with self._at("house", house) as work:
            return rulebooks_told(work)

    def allowances(self, house: UUID, household: UUID, space: UUID, kind: str, year: int) -> tuple[Allowance, ...]:
        """What the articles in force leave a household in a year, for bookings of a space."""
        with self._at("house", house) as work:
            lives_here = belongs(work.tx, household, work.house.id)
            if not lives_here or not _may(work, "book_space", space, household):
                raise NotThere("household")
            of = HouseholdYear(household, kind, year, work.house, space, work.now)
            return allowances(work.here.rulebooks, of, space, work.ledger())

    def note(self, booking: UUID) -> str | None:
        """The last words a steward wrote about a booking, for its household and those who see people."""
        with self._at("use", booking) as work:
            found = _opened(work, booking)
            return notes.last(work.tx, found.id) if lives.reads_words(found, work) else None

    def life(self, booking: UUID) -> Life:
        """What happened to a booking the actor may open, and what they may do with it now."""
        with self._at("use", booking) as work:
            return lives.life(_opened(work, booking).settled(work.now), work)

    def overridable(self, space: UUID, verdict: Verdict) -> tuple[str, ...]:
        """The articles that say no, if the actor may override them all there; else nothing."""
        with self._at("space", space) as work:
            return overridable(verdict, space, work) or ()

    def weighs(self, booking: UUID) -> bool:
        """Whether the nights would still count if the booking were cancelled now."""
        with self._at("use", booking) as work:
            return weighs(_opened(work, booking), work)

    def tasks(self) -> tuple[Task, ...]:
        """What is still to be done as far as the actor may see, most urgent first; see desk/chores.py."""
        with self._look() as tx:
            return chores.to_do(tx, self.actor, self._work, self._near(tx))

    def whose(self, tasks: Iterable[Task]) -> Mapping[UUID, str]:
        """The names tasks need, as far as the actor may have them."""
        with self._look() as tx:
            return chores.whose(tx, tasks, self._work)

    def task(self, task: UUID) -> Chore:
        """One task the actor may see, done or not, with everything about it."""
        with self._look() as tx:
            return chores.one(tx, task, self._work)

    def guests(self, house: UUID) -> tuple[Guest, ...]:
        """The people of a house whom the actor may let in, by name; NotThere for who lets nobody in."""
        with self._at("house", house) as work:
            return tuple(guests(work))

    @staticmethod
    def _seen(work: Work, booking: Booking) -> Booking:
        if _names(work, booking.household, booking.space):
            return booking
        return evolve(booking, **_BOOKING_OF_NOBODY)


def _names(work: Work, household: UUID, space: UUID | None = None) -> bool:
    """Whether a household may be named to the actor."""
    return work.reach("see_names") is not None and not names_nobody(work, household, space)


def _opened(work: Work, use: UUID) -> Booking:
    """A booking the actor may open: one they could cancel, or check in."""
    found = work.booking(use)
    mine = (_may(work, right, found.space, found.household) for right in ("cancel_booking", "check_in"))
    if found.space in work.hidden or not any(mine):
        raise NotThere("booking")
    return found


def _may(work: Work, right: str, space: UUID | None = None, household: UUID | None = None) -> bool:
    reach = work.reach(right, space)
    if reach is Reach.OWN:
        return household is None or household in work.own
    return reach is not None


def _holding(work: Work, span: Span, space: UUID | None) -> Iterator[Booking | Closure]:
    tree = work.house.tree
    for root in roots(tree.spaces) if space is None else (tree[space],):
        for use in sights.holding(work.tx, root.id, span):
            gone = isinstance(use, Booking) and _gone(use, work.now)
            if not gone and use.space not in work.hidden:
                yield use


def _gone(booking: Booking, now: datetime) -> bool:
    return lapsed(booking.state, booking.deadline, now) and booking.on_silence is not Silence.ACCEPT
