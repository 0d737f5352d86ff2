"""Rewriting claims when the house itself changes: seen whole beforehand, written whole, or not at all.

Rules of this file:
1. What would clash is named before anything is written: nothing is half done.
2. A booking goes on holding the times it held, on the leaves there are then; before `since` nothing is touched.
3. A closure yields to a booking that was in its way before. A booking that newly runs into one clashes.
4. Every changed use is told of, so that replaying the journal rebuilds it. A booking's revision is raised; where its
   instants changed, its sequence as well, so that calendars notice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise
from uuid import UUID

from attrs import evolve, frozen

from habitat_kit.core.bookings import Booking
from habitat_kit.core.claims import Claim
from habitat_kit.core.closures import Closure
from habitat_kit.core.events import BookingRewritten, ClosureRewritten
from habitat_kit.core.outcomes import Clash
from habitat_kit.core.periods import Span
from habitat_kit.core.spaces import SpaceTree
from habitat_kit.desk.eyes import hidden_from
from habitat_kit.desk.keeping import booking_event, closure_event, fill, raised
from habitat_kit.desk.work import Work
from habitat_kit.store import reshaping, uses

Use = Booking | Closure


@frozen
class Rewrite:
    """One use before and after, with what it held and is to hold (a closure: whatever is left then)."""

    before: Use
    after: Use
    held: tuple[Claim, ...]
    wanted: tuple[Claim, ...] = ()

    @property
    def same(self) -> bool:
        """Whether nothing changes for a booking."""
        return self.before == self.after and self.held == self.wanted

    @property
    def shifted(self) -> bool:
        """Whether it has other instants."""
        return self.before.span != self.after.span


@frozen
class Rewriting:
    """Everything a change of a house does to its uses."""

    bookings: tuple[Rewrite, ...]
    closures: tuple[Rewrite, ...]

    @property
    def changed(self) -> tuple[Rewrite, ...]:
        """The bookings that become something else."""
        return tuple(one for one in self.bookings if not one.same)

    def clashes(self, tree: SpaceTree) -> tuple[Clash, ...]:
        """What stands in the way: bookings left without a place, bookings that would meet, closed places."""
        return (*self._homeless(), *self._meeting(), *self._closed(tree))

    def _homeless(self) -> Iterator[Clash]:
        for one in self.changed:
            if not one.shifted and times(one.wanted) != times(one.held):
                yield _clash(one)

    def _meeting(self) -> Iterator[Clash]:
        every = sorted((claim, n) for n, one in enumerate(self.bookings) for claim in one.wanted)
        found: dict[tuple[UUID, UUID], Clash] = {}
        for (claim, n), (other, m) in pairwise(every):
            if claim.leaf == other.leaf and claim.span.meets(other.span):
                first, second = self.bookings[n], self.bookings[m]
                moved, stays = (second, first) if first.same else (first, second)
                found.setdefault((moved.before.id, stays.before.id), _clash(moved, stays.before.id))
        yield from found.values()

    def _closed(self, tree: SpaceTree) -> Iterator[Clash]:
        for one in self.changed:
            related = {space.id for space in tree.related(one.before.space)} if one.shifted else set[UUID]()
            for shut in self.closures:
                newly = one.after.span.meets(shut.after.span) and not one.before.span.meets(shut.before.span)
                if shut.before.space in related and newly:
                    yield _clash(one, shut.before.id)


def told(work: Work, clashes: tuple[Clash, ...]) -> tuple[Clash, ...]:
    """The clashes without those at places the actor must not learn of; that something is in the way is said all the same."""
    hidden = hidden_from(work)
    return tuple(clash for clash in clashes if clash.space not in hidden)


def changed(work: Work, rewriting: Rewriting) -> tuple[UUID, ...]:
    """What changes, without what is at places the actor must not learn of."""
    hidden = hidden_from(work)
    shifted = (one for one in rewriting.closures if one.before != one.after)
    return tuple(one.before.id for one in (*rewriting.changed, *shifted) if one.before.space not in hidden)


def _clash(one: Rewrite, other: UUID | None = None) -> Clash:
    return Clash(one.before.id, one.before.kind, one.before.space, one.after.span, other)


Wanting = Callable[[Booking, tuple[Claim, ...]], tuple[Claim, ...]]
"""What a booking is to hold, given what it is to be and what it holds."""


def foreseen(work: Work, affected: Iterable[Use], becoming: Callable[[Use], Use], wanting: Wanting) -> Rewriting:
    """What becomes of these uses; each closure among them is filled anew."""
    found = tuple(affected)
    since = min((use.span.start for use in found), default=work.now)
    held = reshaping.claims_ahead(work.tx, work.house.id, min(since, work.now)) if found else {}
    bookings, closures = list[Rewrite](), list[Rewrite]()
    for use in found:
        after, has = becoming(use), held.get(use.id, ())
        if isinstance(after, Closure):
            closures.append(Rewrite(use, after, has))
        else:
            bookings.append(Rewrite(use, after, has, wanting(after, has)))
    return Rewriting(tuple(bookings), tuple(closures))


def times(claims: Iterable[Claim]) -> tuple[Span, ...]:
    """When a use is there, on whichever leaf: one span, or several for who was out meanwhile."""
    found = list[Span]()
    for span in sorted(claim.span for claim in claims):
        if found and span.start <= found[-1].end:
            found[-1] = Span(found[-1].start, max(found[-1].end, span.end))
        else:
            found.append(span)
    return tuple(found)


def joined(claims: Iterable[Claim]) -> tuple[Claim, ...]:
    """The same times, with what touches on one leaf as one claim; by leaf and time."""
    found = list[Claim]()
    for claim in sorted(claims):
        if found and found[-1].leaf == claim.leaf and found[-1].span.end == claim.span.start:
            found[-1] = Claim(claim.leaf, Span(found[-1].span.start, claim.span.end))
        else:
            found.append(claim)
    return tuple(found)


def rewrite(work: Work, rewriting: Rewriting, change: Callable[[], None]) -> None:
    """Give up every claim that changes, change the house, claim anew, and tell of it."""
    for one in (*rewriting.changed, *rewriting.closures):
        uses.free(work.tx, one.before.id)
    change()
    work.freed.add(work.house.id)
    reshaping.take(work.tx, ((one.after, claim) for one in rewriting.changed for claim in one.wanted))
    for one in rewriting.changed:
        _write_booking(work, one)
    for one in sorted(rewriting.closures, key=lambda one: (one.before.made_at or work.now, one.before.id)):
        _write_closure(work, one)


def _write_booking(work: Work, one: Rewrite) -> None:
    booking = one.after
    if not isinstance(booking, Booking):
        return
    due = min(booking.deadline, booking.span.start) if booking.deadline and one.shifted else booking.deadline
    told = evolve(
        booking,
        deadline=due,
        revision=booking.revision + 1,
        sequence=booking.sequence + one.shifted,
        revised_at=work.now,
    )
    uses.rewrite(work.tx, told)
    uses.touch(work.tx, told.space)
    work.tell(booking_event(work, BookingRewritten, told, one.wanted, was=one.before.span))


def _write_closure(work: Work, one: Rewrite) -> None:
    closure = one.after
    if not isinstance(closure, Closure):
        return
    if one.before != one.after:
        closure = raised(closure, work.now)
        uses.rewrite(work.tx, closure)
    fill(work, closure)
    if closure != one.before or uses.claims_of(work.tx, closure.id) != one.held:
        uses.touch(work.tx, closure.space)
        work.tell(closure_event(work, ClosureRewritten, closure))
