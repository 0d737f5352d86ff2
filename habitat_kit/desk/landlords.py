"""The landlord's eyes: dated grants over a house for people whom another organisation keeps.

Rules of this file:
1. The grant stands with its person, so in their organisation; who keeps the house opens and shuts it.
2. It is the landlord's role and no other: status, dates, counts. Whoever needs more is a person of one's own.
"""

from __future__ import annotations

from uuid import UUID

from habitat_kit.core.actors import Grant, Role
from habitat_kit.core.commands import OpenHouse, ShutHouse
from habitat_kit.core.errors import NotThere, Unreadable
from habitat_kit.core.events import EyesOpened, EyesShut
from habitat_kit.core.outcomes import HouseOpened, HouseShut
from habitat_kit.core.people import lasts
from habitat_kit.desk.work import Work
from habitat_kit.store import people, streams
from habitat_kit.store.people import Trust


def open_house(command: OpenHouse, work: Work) -> HouseOpened:
    """Let somebody see the house; whom it is open to already keeps the dates they have."""
    work.require("open_house")
    keeper = streams.keeper_of(work.tx, "person", command.person)
    if keeper is None:
        raise NotThere("person")
    wanted = Grant(command.person, Role.LANDLORD, work.house.id, command.start or work.today, command.end)
    if any(lasts(found.grant.end, wanted.start) for found in _open_to(work, command.person)):
        raise Unreadable("person", "error.already_trusted")
    made = work.new_id()
    people.add_grant(work.tx, Trust(made, keeper.organisation, "house", wanted))
    work.tell(
        EyesOpened(
            organisation=work.house.organisation,
            house=work.house.id,
            by=work.actor.person,
            person=command.person,
            grant=made,
            start=wanted.start,
            end=wanted.end,
        )
    )
    return HouseOpened(made, work.house.id, command.person, wanted.start, wanted.end)


def shut_house(command: ShutHouse, work: Work) -> HouseShut:
    """Let somebody see the house no more."""
    work.require("shut_house")
    end = command.end or work.today
    found = [trust for trust in _open_to(work, command.person) if lasts(trust.grant.end, end)]
    if not found:
        raise NotThere("person")
    for trust in found:
        people.end(work.tx, "grant", trust.id, trust.grant.start, end, work.today)
        work.tell(
            EyesShut(
                organisation=work.house.organisation,
                house=work.house.id,
                by=work.actor.person,
                person=command.person,
                grant=trust.id,
                end=end,
            )
        )
    return HouseShut(work.house.id, command.person, end)


def _open_to(work: Work, person: UUID) -> tuple[Trust, ...]:
    """The landlord's grants a person has over the house."""
    return tuple(
        trust
        for trust in people.trusts(work.tx, person)
        if (trust.grant.scope, trust.grant.role) == (work.house.id, Role.LANDLORD)
    )
