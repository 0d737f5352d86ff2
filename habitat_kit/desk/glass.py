"""Breaking the glass: on call, with a reason, for a while; the coordinators are told, and each look is written down.

Rules of this file:
1. It takes being on call for the house now, and no role: without duty not even a coordinator opens it.
2. Only its breaker looks through it, while still on call; a second proof is not asked, for it is an emergency.
3. The journal has ids and instants. The reason stands in a row of its own, the details in the answer alone.
4. Its breaker may mend it, and whoever decides for the house.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

from habitat_kit.core.actors import Role
from habitat_kit.core.commands import BreakGlass, LookBehindGlass, MendGlass
from habitat_kit.core.errors import NotThere
from habitat_kit.core.events import GlassBroken, GlassLookedThrough, GlassMended
from habitat_kit.core.glass import Glass, Reachable
from habitat_kit.core.outcomes import BehindGlass, NotAllowed
from habitat_kit.core.outcomes import GlassBroken as Broken
from habitat_kit.core.outcomes import GlassMended as Mended
from habitat_kit.desk import tasks
from habitat_kit.desk.eyes import on_call
from habitat_kit.desk.work import Answered, Work
from habitat_kit.store import care, discretion
from habitat_kit.store import glass as kept


def break_glass(command: BreakGlass, work: Work) -> Broken:
    """Open it, and tell the lead."""
    person = _on_call(work, command.name())
    until = work.now + timedelta(minutes=command.minutes)
    made = Glass(work.new_id(), work.house.organisation, work.house.id, person, work.now, until)
    kept.write(work.tx, made, command.reason)
    work.tell(GlassBroken(**_about(work, made), until=until))
    tasks.make(work, kind="glass", key="task.glass", due=work.today, role=Role.COORDINATOR, person=person)
    return Broken(made.id, made.house, until)


def look(command: LookBehindGlass, work: Work) -> BehindGlass:
    """Who lives here and how to reach them."""
    found = _find(work, command.glass)
    if found.person != work.actor.person or _on_call(work, command.name()) != found.person:
        raise Answered(NotAllowed(command.name()))
    if not found.opens(work.now):
        raise NotThere("glass")
    people = tuple(_people(work))
    work.tell(GlassLookedThrough(**_about(work, found), persons=tuple(one.person for one in people)))
    return BehindGlass(found.id, found.house, found.ends_at, people)


def mend(command: MendGlass, work: Work) -> Mended:
    """Close it; closing it again changes nothing."""
    found = _find(work, command.glass)
    if found.person != work.actor.person:
        work.require(command.name())
    if found.opens(work.now):
        kept.mend(work.tx, found.id, work.now)
        work.tell(GlassMended(**_about(work, found)))
    return Mended(found.id)


def mine(work: Work) -> tuple[Glass, ...]:
    """The glasses the actor has open in the work's house."""
    return tuple(one for one in kept.open_ones(work.tx, work.house.id, work.now) if one.person == work.actor.person)


def _on_call(work: Work, right: str) -> UUID:
    """The actor, who is on call for the house now; NotAllowed otherwise."""
    person = work.actor.person
    if person is None or not on_call(work):
        raise Answered(NotAllowed(right))
    return person


def _find(work: Work, glass: UUID) -> Glass:
    found = kept.find(work.tx, glass)
    if found is None or found.house != work.house.id:
        raise NotThere("glass")
    return found


def _people(work: Work) -> Iterator[Reachable]:
    for one in care.living(work.tx, work.house.id, work.today):
        dwelling = one.household.dwelling
        contact = discretion.contact_for(work.tx, one.person.id)
        yield Reachable(
            person=one.person.id,
            name=one.person.name,
            household=one.household.label,
            dwelling=work.house.tree[dwelling].name if dwelling else None,
            phone=one.person.phone,
            email=one.person.email,
            emergency=one.care.emergency if one.care else None,
            mobility=one.care.mobility if one.care else None,
            careful=contact is not None and contact.safe is not None,
        )


def _about(work: Work, glass: Glass) -> dict[str, Any]:
    return {
        "organisation": glass.organisation,
        "house": glass.house,
        "by": work.actor.person,
        "glass": glass.id,
    }
