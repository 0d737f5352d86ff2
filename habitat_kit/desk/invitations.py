"""Letting people in: an invitation on a slip, and a new one for somebody who lost their phone.

Rules of this file:
1. The code leaves once, in the outcome; only its SHA-256 is kept, and no event or journal row has it.
2. Whoever holds a slip can come in as its person. One therefore invites nobody who is trusted with more than
   oneself: every grant and membership the person has must lie where the inviter may invite, and roles beyond a
   house's own take `invite_staff`.
3. Whoever was ended stays out: a person whose identities have all ended gets no new one here.
4. A lost phone takes sessions, unused links, passkeys, one-time codes and the tokens its person made for themselves
   with it. Calendar links stay, and so do tokens that were made at the machine.
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from uuid import UUID

from habitat_kit.core import slips
from habitat_kit.core.actors import Reach
from habitat_kit.core.commands import InvitePerson, ReissueInvitation
from habitat_kit.core.errors import Unreadable
from habitat_kit.core.events import InvitationMade, InvitationReissued
from habitat_kit.core.outcomes import NotAllowed, PersonInvited
from habitat_kit.desk.trust import OF_A_HOUSE, answers_for, trusted
from habitat_kit.desk.work import Answered, Work
from habitat_kit.store import access, links


def invite(command: InvitePerson, work: Work) -> PersonInvited:
    """A first slip, or one more; an unused one ends."""
    may_let_in(work, command.name(), command.person)
    who = _identity(work, command.person)
    made, code, until = _slip(work, who, command.days)
    work.tell(
        InvitationMade(organisation=work.organisation, by=work.actor.person, person=command.person, invitation=made)
    )
    return PersonInvited(made, command.person, until, 0, code)


def reissue(command: ReissueInvitation, work: Work) -> PersonInvited:
    """A slip for a new phone; whatever the old one holds opens nothing from its next request on."""
    may_let_in(work, command.name(), command.person)
    living = [found for found, ended in _identities(work, command.person) if ended is None]
    ended = sum(access.shut_out(work.tx, found) for found in living)
    made, code, until = _slip(work, _identity(work, command.person), command.days)
    work.tell(
        InvitationReissued(
            organisation=work.organisation,
            by=work.actor.person,
            person=command.person,
            invitation=made,
            ended=ended,
        )
    )
    return PersonInvited(made, command.person, until, ended, code)


def may_let_in(work: Work, right: str, person: UUID) -> None:
    """NotAllowed unless the actor is trusted wherever the person is (rule 2)."""
    if work.require_over(right, person) is Reach.OWN:
        raise Answered(NotAllowed(right))
    for role, at in trusted(work, person):
        needed = right if role in OF_A_HOUSE else "invite_staff"
        if not answers_for(work, needed, at):
            raise Answered(NotAllowed(needed))


def _identities(work: Work, person: UUID) -> tuple[tuple[UUID, datetime | None], ...]:
    return access.identities_of(work.tx, person, work.organisation)


def _identity(work: Work, person: UUID) -> UUID:
    """The identity a person comes in by: their oldest living one, or a new one that has no password."""
    found = _identities(work, person)
    for known, ended in found:
        if ended is None:
            return known
    if found:
        raise Unreadable("person", "error.person_ended")
    made = work.new_id()
    links.insert_identity(work.tx, made, work.organisation, person, f"person:{person}")
    return made


def _slip(work: Work, who: UUID, days: int) -> tuple[UUID, str, datetime]:
    made, code = work.new_id(), slips.written(secrets.randbits(slips.BITS))
    until = work.now + timedelta(days=days)
    access.invite(
        work.tx,
        made,
        code,
        organisation=work.organisation,
        who=who,
        by=work.actor.person,
        at=work.now,
        until=until,
    )
    return made, code, until
