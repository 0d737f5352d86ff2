"""The tasks and mails that plugins add to what happened.

Rules of this file:
1. A task is given to who lives or serves in the house, about a place or a booking of it; else the plugin is wrong.
2. A mail is to a person of the house. It waits in the outbox and is worded when it is sent.
"""

from __future__ import annotations

from datetime import timedelta

from habitat_kit.core import effects
from habitat_kit.core.errors import NotThere
from habitat_kit.core.mails import Mail
from habitat_kit.desk import tasks
from habitat_kit.desk.work import Work
from habitat_kit.store import mails
from habitat_kit.store.standing import serves


def task(effect: effects.Task, work: Work) -> None:
    """Write a plugin's task down."""
    space = work.house.tree[effect.space].id if effect.space else None
    use = work.booking(effect.use) if effect.use else None
    if effect.assignee is not None and not serves(work.tx, effect.assignee, work.house, work.today):
        raise NotThere("person")
    tasks.make(
        work,
        kind=effect.kind,
        key=effect.key,
        due=effect.due or work.today + timedelta(days=effect.within),
        numbers=dict(effect.numbers),
        space=space or (use.space if use else None),
        use=use.id if use else None,
        assignee=effect.assignee,
        role=effect.role,
    )


def mail(effect: effects.Mail, work: Work) -> None:
    """Put a plugin's mail into the outbox."""
    about = work.booking(effect.about).id if effect.about else None
    if not serves(work.tx, effect.person, work.house, work.today):
        raise NotThere("person")
    queued = Mail(
        id=work.new_id(),
        organisation=work.house.organisation,
        house=work.house.id,
        person=effect.person,
        matter=effect.key,
        numbers=effect.numbers,
        about=about,
        made_at=work.now,
        due_at=work.now,
    )
    mails.queue(work.tx, [queued])
