"""Who is on call for a house, to the hour.

Rules of this file:
1. Whoever is put on call already lives or serves in the house when it begins: nobody lets a stranger in by duty.
   As long as it lasts it opens the house to them (desk/eyes.py), whatever they hold besides.
2. A duty that has begun is cut now, one that has not is taken back.
"""

from __future__ import annotations

from datetime import datetime

from habitat_kit.core.commands import EndDuty, PutOnDuty, when
from habitat_kit.core.errors import NotThere, Unreadable
from habitat_kit.core.events import DutyBegun, DutyOver
from habitat_kit.core.outcomes import DutyEnded, DutyGiven
from habitat_kit.core.spaces import Unit
from habitat_kit.core.trust import Duty
from habitat_kit.desk.closing import closed_span
from habitat_kit.desk.work import Work
from habitat_kit.store import duties, people


def put_on_duty(command: PutOnDuty, work: Work) -> DutyGiven:
    """Put somebody on call."""
    work.require("put_on_duty")
    unit = Unit.HOUR if isinstance(command.start, datetime) else Unit.NIGHT
    span = closed_span(work.house, when(command.start, command.end, unit))
    if span.end <= work.now:
        raise Unreadable("end", "error.already_over")
    first = work.house.date_at(span.start)
    if not {work.house.id, work.organisation} & people.places_on(work.tx, command.person, first):
        raise Unreadable("person", "error.no_stranger_on_duty")
    made = Duty(work.new_id(), work.organisation, work.house.id, command.person, span.start, span.end)
    write(work, made)
    return DutyGiven(made.id, made.start, made.end)


def write(work: Work, made: Duty) -> None:
    """Write a duty and tell it."""
    duties.add_duty(work.tx, made)
    work.tell(
        DutyBegun(
            organisation=made.organisation,
            house=made.house,
            by=work.actor.person,
            person=made.person,
            duty=made.id,
            start=made.start,
            end=made.end,
        )
    )


def end_duty(command: EndDuty, work: Work) -> DutyEnded:
    """Let a duty end now; one that is over stays as it was."""
    work.require("end_duty")
    found = duties.read_duty(work.tx, command.duty)
    if found is None or found.house != work.house.id:
        raise NotThere("duty")
    if found.end > work.now:
        cut(work, found, work.now)
    return DutyEnded(found.id)


def cut(work: Work, found: Duty, until: datetime) -> None:
    """End a duty at an instant and tell it."""
    duties.cut_duty(work.tx, found, until)
    work.tell(
        DutyOver(
            organisation=found.organisation,
            house=found.house,
            by=work.actor.person,
            person=found.person,
            duty=found.id,
        )
    )
