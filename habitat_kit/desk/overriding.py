"""Overriding what articles say: who may, and what is kept of it.

Rules of this file:
1. Only articles that name a role the actor has at that place are overridden, each by its name, with a written reason.
2. What was said stays in the verdict, stamped with who overrode it and the note that says why.
3. That somebody is there, and whatever else the ground says, names no role: nobody overrides it.
"""

from __future__ import annotations

from uuid import UUID

from attrs import evolve

from habitat_kit.core.bookings import Booking
from habitat_kit.core.commands import BookSpace, MoveBooking
from habitat_kit.core.events import BookingOverridden
from habitat_kit.core.groundrules import not_now
from habitat_kit.core.rules import Severity
from habitat_kit.core.verdicts import Override, Verdict
from habitat_kit.desk.keeping import booking_event
from habitat_kit.desk.work import Work
from habitat_kit.store import notes, uses


def override(
    command: BookSpace | MoveBooking, booking: Booking, verdict: Verdict, work: Work
) -> tuple[Verdict, UUID | None]:
    """The verdict with what the command overrides, and the note its reason will stand in; as it was when it cannot."""
    named = set(command.override)
    if not named or not verdict.refused or not named >= {finding.code for finding in verdict.refusing}:
        return verdict, None
    if overridable(verdict, booking.space, work) is None:
        return verdict + not_now("finding.not_yours_to_override"), None
    note = work.new_id()
    stamp = Override(work.actor.person, note)
    said = (
        evolve(finding, overridden=stamp) if finding.weight is Severity.REFUSE else finding
        for finding in verdict.findings
    )
    work.asks[-1].verdict = Verdict(said, verdict.versions, verdict.prices)
    return work.asks[-1].verdict, note


def overridable(verdict: Verdict, space: UUID, work: Work) -> tuple[str, ...] | None:
    """The articles that say no, if the actor may override every one of them; None otherwise."""
    roles = work.roles(space)
    if not verdict.refused or not all(finding.override_by & roles for finding in verdict.refusing):
        return None
    return tuple(dict.fromkeys(finding.code for finding in verdict.refusing))


def tell_override(
    command: BookSpace | MoveBooking, booking: Booking, verdict: Verdict, note: UUID | None, work: Work
) -> None:
    """Keep the written reason where it can be erased, and tell of it; nothing when nothing was overridden."""
    if note is None:
        return
    words = command.override_reason or ""
    notes.write(work.tx, note, booking, words, made_by=work.actor.person, made_at=work.now)
    articles = tuple(dict.fromkeys(finding.code for finding in verdict.findings if finding.overridden))
    claims = uses.claims_of(work.tx, booking.id)
    work.tell(booking_event(work, BookingOverridden, booking, claims, articles=articles, note=note))
