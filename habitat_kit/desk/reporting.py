"""Reporting an incident, complaining, contesting what was decided about a booking of one's own.

Rules of this file:
1. What is contested is one's own; whoever handles cases may write down what somebody told them.
2. A booking that is not there (any more), or not for this actor, is unknown; what they typed is still in their form.
3. Who has a protected location always reports in confidence.
4. Who reports is written down as a person, not as a household: somebody they live with may be whom it concerns.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from habitat_kit.core.bookings import Booking
from habitat_kit.core.commands import ReportIncident
from habitat_kit.core.errors import NotThere, Unreadable
from habitat_kit.core.events import incidents as told
from habitat_kit.core.incidents import CONTEST, EntryKind, Incident, PartyRole
from habitat_kit.core.outcomes import IncidentReported, NotAllowed
from habitat_kit.desk.cases import add_party, tell, write
from habitat_kit.desk.work import Answered, Work
from habitat_kit.store import incidents, uses
from habitat_kit.store.discretion import is_protected
from habitat_kit.store.standing import belongs

_WITH_A_USE = frozenset({"booking", "stay"})


def report(command: ReportIncident, work: Work) -> IncidentReported:
    """Write down what somebody reports, with whom it concerns."""
    if work.reach("report_incident", _placed(command, work)) is None:
        raise Answered(NotAllowed("report_incident"))
    use = _use(command, work)
    made = Incident(
        id=work.new_id(),
        organisation=work.organisation,
        house=work.house.id,
        about=command.about,
        kind=command.kind,
        space=command.space or (use.space if use else None),
        use=command.use,
        subject=command.subject,
        confidential=command.confidential or _in_danger(work),
        reported_at=work.now,
        revised_at=work.now,
    )
    incidents.add(work.tx, made)
    if work.actor.person is not None:
        add_party(work, made.id, PartyRole.REPORTER, person=work.actor.person, shared=True)
    concerned = _concerned(command, use, work)
    if concerned is not None:
        add_party(work, made.id, PartyRole.CONCERNED, household=concerned)
    write(work, made.id, EntryKind.FACT, command.words)
    tell(work, told.IncidentWasReported, made, about=made.about, kind=made.kind)
    return IncidentReported(made.id, made.revision)


def _in_danger(work: Work) -> bool:
    """Whether who reports has a protected location: then nobody they complain of learns of them."""
    return work.actor.person is not None and is_protected(work.tx, work.actor.person)


def _placed(command: ReportIncident, work: Work) -> UUID | None:
    """The place it is about, when it is one of the house."""
    if command.space is not None and command.space not in work.house.tree:
        raise NotThere("space")
    return command.space


def _use(command: ReportIncident, work: Work) -> Any:
    """The use it is about; NotThere for one that is no use of the house (any more), or not one's own to contest."""
    if command.use is None:
        if command.about in _WITH_A_USE or (command.kind == CONTEST and command.subject is None):
            raise Unreadable("use", "error.about_which_booking")
        return None
    found = uses.read_use(work.tx, command.use)
    if found is None or found.house != work.house.id:
        raise NotThere("use")
    if command.kind == CONTEST and isinstance(found, Booking):
        own = found.household in work.own
        if not own and not work.beyond("see_incidents", found.space):
            raise NotThere("use")
    return found


def _concerned(command: ReportIncident, use: Any, work: Work) -> UUID | None:
    """The household it concerns: the one named, else the one whose booking it is about, unless it is the reporter's."""
    if command.household is not None:
        if not belongs(work.tx, command.household, work.house.id):
            raise Unreadable("household", "error.not_this_household")
        return command.household
    if command.kind == CONTEST or not isinstance(use, Booking) or use.household in work.own:
        return None
    return use.household
