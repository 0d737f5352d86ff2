"""What of a house an actor must not learn of: protected places, and whose bookings are nobody's.

Rules of this file:
1. Whoever has `see_protected` at a place knows of it; a resident knows of what they live or stay in.
2. For anybody else the tree has no such place: what is not in it is NotThere, like what never was.
3. A household with a protected person is nobody's for who may not see them: its dates stay taken, its name unsaid.
4. Who is on call for a house sees it as long as they are, with no grant in it; names they learn behind the glass alone.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from attrs import evolve

from habitat_kit.core.actors import Reach
from habitat_kit.core.commands import Command
from habitat_kit.core.discretion import lives_behind, without
from habitat_kit.core.errors import NotThere
from habitat_kit.core.rulebooks import Rulebook, Version
from habitat_kit.desk.work import Work
from habitat_kit.store import discretion, duties, sights, uses


def hidden_from(work: Work) -> frozenset[UUID]:
    """The places of the work's house that its actor must not learn of."""
    shields = work.house.tree.shields
    if not shields or work.actor.system:
        return frozenset()
    homes = _homes(work)
    return frozenset(space for space in shields if not _knows(work, space, homes))


def veiled(work: Work) -> Work:
    """A reader's work, its house without what its actor must not learn of."""
    work.hidden = hidden_from(work)
    if work.hidden and work.ground is not None:
        tree = without(work.house.tree, work.hidden)
        work.ground = evolve(work.ground, house=evolve(work.house, tree=tree))
    return work


def sees_house(work: Work) -> bool:
    """Whether the actor sees anything of a veiled house: one that is hidden as a whole is not there."""
    there = not (work.hidden and not work.house.tree.spaces)
    return there and (work.reach("see_house") is not None or on_call(work))


def on_call(work: Work) -> bool:
    """Whether the actor is on call for the work's house now."""
    return work.actor.person in duties.on_call(work.tx, work.house.id, work.now)


def require_known(work: Work, command: Command[Any], at: str) -> None:
    """NotThere for a command that names a place, or a use of it, that the actor must not learn of."""
    hidden = hidden_from(work) if work.ground is not None else ()
    if not hidden:
        return
    if getattr(command, "space", None) in hidden:
        raise NotThere("space")
    use = uses.read_use(work.tx, getattr(command, at))
    if use is not None and use.space in hidden and getattr(use, "household", None) not in work.own:
        raise NotThere(at)


def out_of_sight(work: Work, space: UUID | None, use: UUID | None = None) -> bool:
    """Whether something about a place, or about a use, is about what the reader must not learn of."""
    if not work.hidden:
        return False
    found = uses.read_use(work.tx, use) if use is not None else None
    return space in work.hidden or (found is not None and found.space in work.hidden)


def names_nobody(work: Work, household: UUID, space: UUID | None = None) -> bool:
    """Whether a household must not be named to the actor, in a house or at a place of it."""
    if household not in work.here.discreet or household in work.own:
        return False
    return not work.beyond("see_protected", space)


def secret_to(work: Work) -> frozenset[UUID] | None:
    """The places, households and people the actor must not learn of, but for their own; None where they may of all."""
    if work.beyond("see_protected"):
        return None
    return discretion.protected_ids(work.tx) - {*work.own, work.actor.person}


def rulebooks_told(work: Work) -> tuple[Rulebook, ...]:
    """The rulebooks of a veiled house, without what is only about places that are not in it."""
    told = (evolve(book, versions=tuple(v for v in book.versions if _told(work, v))) for book in work.here.rulebooks)
    return tuple(book for book in told if book.versions)


def _told(work: Work, version: Version) -> bool:
    return not version.bindings or any(binding.space in work.house.tree for binding in version.bindings)


def _knows(work: Work, space: UUID, homes: frozenset[UUID | None]) -> bool:
    reach = work.reach("see_protected", space)
    return reach is not None and (reach > Reach.OWN or lives_behind(work.house.tree, space, homes))


def _homes(work: Work) -> frozenset[UUID | None]:
    """Where the actor's households live, and where they have a booking that is not over."""
    found = (sights.one_household(work.tx, household) for household in work.own)
    return frozenset(one.dwelling for one in found if one) | discretion.stays(work.tx, work.own, work.now)
