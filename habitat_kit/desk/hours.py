"""Other hours, another clock: stays that have not begun follow in one transaction, or what is in the way is named.

Rules of this file:
1. A stay goes by its own nights: its instants are derived anew from them. A booking by the hour keeps its own wall
   times and zone. What runs or is past keeps what it had.
2. Other hours hold from tomorrow at the earliest, and until then the ones before: tonight's guests were told.
3. Loading a house file with other hours or another zone comes through here as well.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, time, timedelta

from attrs import evolve

from habitat_kit.core.bookings import Booking
from habitat_kit.core.claims import Claim, living
from habitat_kit.core.commands import ChangeHours, ChangeZone
from habitat_kit.core.errors import Misconfigured, Unreadable
from habitat_kit.core.hours import EarlierHours
from habitat_kit.core.outcomes import Clash, GroundChanged, GroundClashes
from habitat_kit.core.periods import Nights, days_span
from habitat_kit.core.spaces import House
from habitat_kit.desk.leaves import settled
from habitat_kit.desk.rewriting import Rewrite, Rewriting, Use, changed, foreseen, rewrite, times, told
from habitat_kit.desk.waiting import respan
from habitat_kit.desk.work import Work
from habitat_kit.store import reshaping, structure
from habitat_kit.store.mapping import ground as rows

Answer = GroundChanged | GroundClashes
AROUND = timedelta(days=2)
"""How far back what is over may still meet a stay that now begins earlier."""


def change_hours(command: ChangeHours, work: Work) -> Answer:
    """Other hours from a day on."""
    work.require("change_hours")
    start = command.start or work.today + timedelta(days=1)
    if start <= work.today:
        raise Unreadable("start", "error.hours_from_tomorrow", day=work.today + timedelta(days=1))
    if command.check_in < command.check_out:
        raise Unreadable("check_out", "house_file.hours")
    return _rehouse(work, with_hours(work.house, command.check_in, command.check_out, start), command)


def change_zone(command: ChangeZone, work: Work) -> Answer:
    """Another clock, from now on."""
    work.require("change_zone")
    try:
        house = evolve(work.house, zone=command.zone)
    except Misconfigured:
        raise Unreadable("zone", "error.unknown_zone") from None
    return _rehouse(work, house, command)


def with_hours(house: House, check_in: time, check_out: time, start: date) -> House:
    """The house with other hours from a day on; those before it stay for who comes or leaves before."""
    if house.hours_on(start) == (check_in, check_out) and not any(start < hours.until for hours in house.earlier):
        return house
    before = EarlierHours(start, *house.hours_on(start - timedelta(days=1)))
    kept = tuple(hours for hours in house.earlier if hours.until < start)
    return evolve(house, check_in=check_in, check_out=check_out, earlier=(*kept, before))


def _rehouse(work: Work, house: House, command: ChangeHours | ChangeZone) -> Answer:
    if house == work.house:
        return GroundChanged(house.id, applied=not command.plan_only)
    rewriting = rehoused(work, house)
    if clashes := in_the_way(rewriting, house):
        return GroundClashes(told(work, clashes))
    uses = changed(work, rewriting)
    if not command.plan_only:
        rewrite(work, rewriting, lambda: write(work, house))
    return GroundChanged(house.id, (), uses, applied=not command.plan_only)


def rehoused(work: Work, house: House) -> Rewriting:
    """What becomes of every use of a house that has other hours or another zone."""
    found = reshaping.ahead(work.tx, house.id, work.now - AROUND)
    before = {use.id: use for use in found}

    def wanting(booking: Booking, held: tuple[Claim, ...]) -> tuple[Claim, ...]:
        return held if booking == before[booking.id] else living(house, booking.space, booking.span)

    return foreseen(work, found, _following(work, house), wanting)


def _following(work: Work, house: House) -> Callable[[Use], Use]:
    """A stay or whole days closed that have not begun, by the house's hours and clock; anything else as it is."""

    def following(use: Use) -> Use:
        when = use.when
        if use.span.start <= work.now or not isinstance(when, Nights):
            return use
        if isinstance(use, Booking):
            return evolve(use, span=house.span(when), zone=house.zone)
        return evolve(use, span=days_span(when.arrival, when.departure, house.clock), zone=house.zone)

    return following


def in_the_way(rewriting: Rewriting, house: House) -> tuple[Clash, ...]:
    """What would meet, and what would hold a leaf outside its life: midnight moves with the zone."""
    clashes = {clash.use: clash for one in rewriting.bookings for clash in _outside(one, house)}
    return (*rewriting.clashes(house.tree), *clashes.values())


def _outside(one: Rewrite, house: House) -> Iterator[Clash]:
    lived = times(one.wanted) == (one.after.span,) if one.shifted else True
    if lived and one.same:
        lives = {claim.leaf: house.life(house.tree[claim.leaf]) for claim in one.held}
        lived = all(claim.span.within(lives[claim.leaf]) == claim.span for claim in one.held)
    if not lived:
        yield Clash(one.before.id, one.before.kind, one.before.space, one.after.span)


def write(work: Work, house: House) -> None:
    """Write the hours and the clock, and the instants of every life by it: those in the past keep the old ones too."""
    row = rows.house_row(house)
    shown = {name: row[name] for name in ("zone", "check_in", "check_out")}
    terms = structure.terms(work.tx, house.id) | {"earlier": row["terms"]["earlier"]}
    structure.change(work.tx, "house", house.id, {**shown, "terms": terms})
    write_lives(work, house)
    respan(work, house)
    settled(work, house, [("change", "house", house.key)])


def write_lives(work: Work, house: House) -> None:
    """The instants of every life by the house's clock."""
    for space in house.tree.spaces:
        was, life = work.house.life(space), house.life(space)
        opens = life.start if life.start > work.now else min(was.start, life.start)
        closes = life.end if life.end > work.now else max(was.end, life.end)
        if (opens, closes) != (was.start, was.end):
            structure.change(work.tx, "space", space.id, {"opens": opens, "closes": closes})
