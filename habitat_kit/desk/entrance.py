"""Who of a house may be let in, and how they stand with it: what a steward reads before making a slip."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from attrs import field, frozen

from habitat_kit.core.actors import Reach
from habitat_kit.core.errors import NotThere
from habitat_kit.desk.work import Work
from habitat_kit.store import access, entrance


@frozen
class Guest:
    """A person of a house: whether a browser of theirs is signed in, and until when an unused slip waits."""

    id: UUID
    name: str = field(repr=False)
    locale: str
    inside: bool
    waits: datetime | None


def guests(work: Work) -> Iterator[Guest]:
    """The people of the work's house, by name; with reach over the organisation its own staff too. NotThere for others."""
    reach = work.reach("invite_person")
    if reach is None or reach < Reach.HOUSE:
        raise NotThere("house")
    known = access.entries(work.tx, work.organisation, work.now)
    wide = reach is Reach.ORGANISATION
    for person, name, locale in entrance.people(work.tx, work.house, work.today, wide=wide):
        entry = known.get(person, access.Entry())
        yield Guest(person, name, locale, entry.inside, entry.waits)
