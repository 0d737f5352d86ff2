"""Answering a proposal in its round: consenting, objecting with a reason, taking one's answer back.

Rules of this file:
1. Whoever lives in the house answers, for themselves, to the text they read; of several answers the last one counts.
2. A reason is typed: it stands in a note that can be erased, and in no event.
"""

from __future__ import annotations

from uuid import UUID

from attrs import evolve

from habitat_kit.core.commands import ConsentToRules, ObjectToRules, WithdrawAnswer
from habitat_kit.core.errors import NotThere
from habitat_kit.core.events import proposals as told
from habitat_kit.core.outcomes import NotAllowed, ProposalChanged, ProposalMoved
from habitat_kit.core.proposals import Answer, Ended, Proposal, ProposalNote, Stance, Turn
from habitat_kit.desk.proposing import end, found_by, moved, require_possible
from habitat_kit.desk.work import Answered, Work
from habitat_kit.store import proposals


def consent(command: ConsentToRules, work: Work) -> ProposalMoved:
    """Consent to the text one read."""
    return _answered(work, "consent_to_rules", command.proposal, command.number, Stance.CONSENT)


def object_to(command: ObjectToRules, work: Work) -> ProposalMoved:
    """Object to it, and say why."""
    return _answered(work, "object_to_rules", command.proposal, command.number, Stance.OBJECTION, command.reason)


def withdraw_answer(command: WithdrawAnswer, work: Work) -> ProposalMoved:
    """Take one's own answer back."""
    found, person = _asked(work, "withdraw_answer", command.proposal)
    standing = own_answer(work, found, person)
    if standing is None:
        raise NotThere("answer")
    end(work, standing, Ended.WITHDRAWN)
    return moved(work, found, Turn.ANSWER, told.AnswerEnded, answer=standing.id, ended=Ended.WITHDRAWN)


def own_answer(work: Work, found: Proposal, person: UUID | None) -> Answer | None:
    """What somebody answers, as it stands."""
    answers = proposals.answers(work.tx, found.id)
    return next((one for one in answers if one.person == person and one.ended is None), None)


def note(work: Work, proposal: UUID, words: str) -> UUID:
    """Keep what was typed about a proposal; the id of its note."""
    made = ProposalNote(id=work.new_id(), proposal=proposal, made_by=work.actor.person, made_at=work.now, words=words)
    proposals.add_note(work.tx, work.organisation, made)
    return made.id


def _answered(
    work: Work, right: str, proposal: UUID, number: int, stance: Stance, reason: str | None = None
) -> ProposalMoved:
    found, person = _asked(work, right, proposal)
    if number != found.number:
        raise Answered(ProposalChanged(found.id, found.stage, found.number, found.revision))
    standing = own_answer(work, found, person)
    if standing is not None:
        end(work, standing, Ended.REPLACED)
    made = Answer(
        id=work.new_id(),
        proposal=found.id,
        person=person,
        stance=stance,
        number=found.number,
        made_at=work.now,
        note=None if reason is None else note(work, found.id, reason),
    )
    proposals.add_answer(work.tx, work.organisation, made)
    return moved(work, evolve(found), Turn.ANSWER, told.RulesAnswered, answer=made.id, stance=stance)


def _asked(work: Work, right: str, proposal: UUID) -> tuple[Proposal, UUID]:
    """A proposal that is in its round, and who answers: somebody who lives here."""
    found = found_by(work, proposal)
    person = work.actor.person
    if work.reach(right) is None or person is None or not work.own:
        raise Answered(NotAllowed(right))
    require_possible(found, Turn.ANSWER, work)
    return found, person
