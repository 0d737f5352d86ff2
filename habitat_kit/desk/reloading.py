"""A house file against the house as commands left it: what a file says nothing of stays, other hours move the stays.

Rules of this file:
1. A leaf that was split stays split as long as its parts are in the file.
2. Other hours hold from tomorrow, as with the command; the hours before stay for who comes or leaves before.
3. Stays that have not begun follow, or those in the way are named and nothing is loaded.
4. A currency stays once accounts are kept in it, or anything was priced in it.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from attrs import evolve

from habitat_kit.core.bookings import Booking
from habitat_kit.core.outcomes import Clash, Misread
from habitat_kit.core.spaces import House, Space, SpaceTree
from habitat_kit.desk.hours import in_the_way, rehoused, with_hours
from habitat_kit.desk.rewriting import Rewriting
from habitat_kit.desk.work import Answered, Work
from habitat_kit.house_file import HouseFile
from habitat_kit.store import accounts

MOST_NAMED = 10


def standing(file: HouseFile, work: Work) -> HouseFile:
    """The file with what commands decided and it does not gainsay."""
    if work.ground is None:
        return file
    _require_currency(file.house, work)
    return evolve(file, house=_with_splits(_with_hours(file.house, work.house, work.now), work.house.tree))


def _require_currency(house: House, work: Work) -> None:
    if house.currency != work.house.currency and accounts.are_kept(work.tx, house.id):
        raise Answered(
            Misread("organisation.currency", "house_file.currency_in_use", {"currency": work.house.currency})
        )


def _with_hours(house: House, before: House, now: datetime) -> House:
    """The hours the file wants, after those there are."""
    tomorrow = house.date_at(now) + timedelta(days=1)
    wanted = house.check_in, house.check_out
    hours = before if wanted == (before.check_in, before.check_out) else with_hours(before, *wanted, tomorrow)
    return evolve(house, earlier=hours.earlier)


def _with_splits(house: House, before: SpaceTree) -> House:
    """Each space the file keeps parts under is split on the day it was."""
    split: dict[object, date | None] = {space.id: space.split_on for space in before.spaces if space.split_on}

    def kept(space: Space) -> Space:
        parts = not house.tree.is_leaf(space.id)
        return evolve(space, split_on=split.get(space.id)) if parts else space

    return evolve(house, tree=SpaceTree(tuple(kept(space) for space in house.tree.spaces)))


def rewriting(house: House, work: Work) -> Rewriting | None:
    """What other hours or another zone do to the uses of a house; None where neither changes."""
    if work.ground is None or _clock(house) == _clock(work.house):
        return None
    found = rehoused(work, house)
    if clashes := in_the_way(found, house):
        at = "house.zone" if house.zone != work.house.zone else "house.check_in"
        named = ", ".join(_said(clash) for clash in clashes[:MOST_NAMED])
        raise Answered(Misread(at, "house_file.hours_in_the_way", {"n": len(clashes), "uses": named}))
    return found


def _clock(house: House) -> tuple[object, ...]:
    return house.zone, house.check_in, house.check_out, house.earlier


def _said(clash: Clash) -> str:
    return f"{clash.kind} {clash.span.start:%Y-%m-%d}/{clash.span.end:%Y-%m-%d} ({clash.use})"


def lines(found: Rewriting | None) -> tuple[tuple[str, str, str], ...]:
    """The uses that move, as a loading tells them."""
    changed = () if found is None else (*found.changed, *found.closures)
    return tuple(
        ("change", "booking" if isinstance(one.after, Booking) else "closure", str(one.before.id))
        for one in changed
        if one.shifted
    )
