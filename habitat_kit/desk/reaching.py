"""Asking somebody to reach a person whom no mail may or can reach.

Rules of this file:
1. The task is for who knows the person: the social workers of a house that has some where a safe contact stands,
   else its stewards. Coordinators see every task.
2. Asked twice in a day about one booking, it is one task. It names nobody: who may see people sees whom it is about.
3. Hours and channels are read from the contact as it stands (core/contact.py); no address is shown.
"""

from __future__ import annotations

from datetime import date
from uuid import UUID

from habitat_kit.core.actors import Role
from habitat_kit.core.commands import AskToReach
from habitat_kit.core.contact import Call, Contact, way
from habitat_kit.core.errors import NotThere
from habitat_kit.core.ids import named
from habitat_kit.core.outcomes import TaskMade
from habitat_kit.desk import tasks
from habitat_kit.desk.work import Work
from habitat_kit.store import discretion, readers
from habitat_kit.store import tasks as kept
from habitat_kit.store.standing import serves


def ask(command: AskToReach, work: Work) -> TaskMade:
    """Write the task down, or find the one that was."""
    booking = work.booking(command.about) if command.about else None
    place = booking.space if booking else None
    work.require("ask_to_reach", place)
    if not serves(work.tx, command.person, work.house, work.today):
        raise NotThere("person")
    task_id = named("reach", str(work.house.id), str(command.person), command.by, str(command.about), str(work.today))
    there = kept.read(work.tx, task_id)
    if there is not None:
        return TaskMade(there)
    contact = discretion.contact_for(work.tx, command.person)
    made = tasks.make(
        work,
        kind=command.by,
        key=f"task.reach.{_how(work, contact, command.by)}",
        due=_due(work, contact),
        space=place,
        use=command.about,
        person=command.person,
        role=_whose(work, contact, place),
        id=task_id,
    )
    return TaskMade(made)


def _how(work: Work, contact: Contact | None, by: str) -> str:
    if by == "letter":
        return "neutral_letter" if contact and contact.safe and contact.safe.neutral else "letter"
    found = way(contact, work.now, work.house.clock, mailbox=False)
    return "call" if isinstance(found, Call) and found.phone else "in_person"


def _due(work: Work, contact: Contact | None) -> date:
    """Today, or the day the person's hours allow it."""
    found = way(contact, work.now, work.house.clock, mailbox=False)
    after = found.after if isinstance(found, Call) else None
    return max(work.today, work.house.date_at(after)) if after else work.today


def _whose(work: Work, contact: Contact | None, space: UUID | None) -> Role:
    if contact is None or contact.safe is None:
        return Role.STEWARD
    house = work.house
    for role in (Role.SOCIAL_WORKER, Role.COORDINATOR):
        if readers.holders(
            work.tx,
            role,
            house=house.id,
            organisation=house.organisation,
            space=space or house.id,
            today=work.today,
        ):
            return role
    return Role.STEWARD
