"""Other dates and places for a booking that had to make room.

Rules of this file:
1. The same dates at another place come first, then the nearest dates at the same one. Each was judged whole.
2. The first is kept for its household as an offer; the others are shown, and may be gone when they are asked for.
3. At most HOSTS are looked after under the house's lock; for the others the page looks when they open it.
"""

from __future__ import annotations

from collections.abc import Iterator

from attrs import evolve, frozen

from habitat_kit.core.bookings import Booking
from habitat_kit.core.displacements import left
from habitat_kit.core.exchange import Exchange
from habitat_kit.core.judging import judge
from habitat_kit.core.ledger import Remembering
from habitat_kit.core.outcomes import Alternative, MadeRoom
from habitat_kit.core.rules import Ask
from habitat_kit.core.waiting import WaitState, wait_for
from habitat_kit.desk.elsewhere import places
from habitat_kit.desk.nearest import nearest
from habitat_kit.desk.offering import offer
from habitat_kit.desk.work import Work
from habitat_kit.store import displacements, waiting

HOSTS = 10


@frozen
class Instead:
    """What a displaced booking's household may choose: the booking that is kept for it, and what else would pass."""

    offer: Booking | None
    others: tuple[Alternative, ...]


def made_room(work: Work, before: Booking, *, look: bool) -> MadeRoom:
    """What is proposed to a household whose booking just made room; the first proposal is kept for it."""
    found = tuple(_passing(work, before)) if look else ()
    kept = _kept(work, before, found[0]) if found else None
    return MadeRoom(
        booking=before.id,
        household=before.household,
        guests=before.guests,
        space=before.space,
        when=before.when,
        instead=found,
        offer=kept.id if kept else None,
    )


def instead(work: Work, booking: Booking) -> Instead:
    """The same for whoever looks later: the offer that still stands, and what would pass now."""
    was = displacements.of_booking(work.tx, booking.id)
    before = evolve(booking, when=was.when) if was else booking
    open_offer = next((w for w in waiting.instead_of(work.tx, booking.id) if w.state is WaitState.OFFERED), None)
    kept = work.booking(open_offer.offer) if open_offer and open_offer.offer else None
    return Instead(kept, tuple(_passing(work, before)))


def _passing(work: Work, before: Booking) -> Iterator[Alternative]:
    ledger = Remembering(work.ledger())
    rest = left(before.when, work.today)
    if rest is None:
        return
    for space in places(work, before.space, before, rest):
        there = evolve(before, space=space.id, when=rest, span=work.house.span(rest))
        if not judge(Ask(there, work.now, work.house, space.id), ledger, work.bench).refused:
            yield Alternative(space.id, rest)
    if before.space in work.house.tree:
        yield from nearest(work.tx, Ask(before, work.now, work.house, before.space), ledger, work.bench, Exchange())


def _kept(work: Work, before: Booking, first: Alternative) -> Booking | None:
    """The first proposal, kept as an offer: its wait says in whose place it stands."""
    span = work.house.span(first.when)
    there = evolve(before, id=work.new_id(), space=first.space, when=first.when, span=span, zone=work.house.zone)
    return offer(work, waiting.add(work.tx, evolve(wait_for(there, work.now), instead_of=before.id)))
