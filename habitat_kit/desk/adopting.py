"""Adopting a proposal, by consent or as a meeting decided; looking at it again; erasing what was typed about it.

Rules of this file:
1. What is adopted is a version of its rulebook like any other, in force from a day that is not past, house time. It
   comes after every version there is, so that nothing that was decided comes back by itself.
2. Its source says what it rests on: the round, or the meeting. Old bookings keep the version that judged them.
3. A proposal that another version overtook is written anew first: adopting it would undo that one unread.
"""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from attrs import evolve

from habitat_kit.core.commands import AdoptRules, EraseProposalWords, RecordDecision, ReviewRules
from habitat_kit.core.errors import Unreadable
from habitat_kit.core.events import proposals as told
from habitat_kit.core.outcomes import NotAllowed, ProposalMoved, ProposalWordsErased
from habitat_kit.core.proposals import Decision, Hindrance, Proposal, Turn, Way, holds_from
from habitat_kit.core.rulebooks import Rulebook, Version
from habitat_kit.desk.consenting import note
from habitat_kit.desk.proposing import (
    answers_here,
    book_of,
    current,
    found_by,
    misread,
    moved,
    newest_number,
    place_of,
    require_possible,
    stands,
    tell,
)
from habitat_kit.desk.work import Answered, Work
from habitat_kit.house_file import HouseFileWrong
from habitat_kit.house_file.canonical import body_of, digest_of
from habitat_kit.house_file.drafts import Terms, read_draft
from habitat_kit.store import proposals, structure
from habitat_kit.store.mapping.ground import version_row
from habitat_kit.texts import kit_texts


def adopt(command: AdoptRules, work: Work) -> ProposalMoved:
    """Adopt by consent: the round is over, and nobody objects."""
    found = _decided_by(work, "adopt_rules", command.proposal)
    current(found, command.revision)
    standing = sum(answer.objects for answer in answers_here(work, found.id))
    require_possible(found, Turn.ADOPT, work, standing=standing)
    decided = Decision(way=Way.CONSENT, decided_on=work.today, in_force=command.in_force, review=command.review)
    return _adopted(work, found, Turn.ADOPT, decided)


def record(command: RecordDecision, work: Work) -> ProposalMoved:
    """Write down what a meeting decided."""
    found = _decided_by(work, "record_decision", command.proposal)
    current(found, command.revision)
    require_possible(found, Turn.DECIDE, work)
    if command.held > work.today:
        raise Unreadable("held", "error.not_held_yet")
    if command.present < 1:
        raise Unreadable("present", "error.nobody_present")
    if command.objections > command.present:
        raise Unreadable("objections", "error.more_than_present")
    decided = Decision(
        way=Way.MEETING,
        decided_on=command.held,
        in_force=command.in_force,
        review=command.review,
        present=command.present,
        objections=command.objections,
        note=note(work, found.id, command.minutes),
    )
    return _adopted(work, found, Turn.DECIDE, decided)


def review(command: ReviewRules, work: Work) -> ProposalMoved:
    """Leave adopted rules as they are, until they are looked at again."""
    found = _decided_by(work, "review_rules", command.proposal)
    current(found, command.revision)
    require_possible(found, Turn.REVIEW, work)
    if command.review is not None and command.review <= work.today:
        raise Unreadable("review", "error.review_before", first=work.today)
    again = evolve(found, decision=evolve(_decision(found), review=command.review))
    return moved(work, again, Turn.REVIEW, told.RulesReviewed, review=command.review)


def erase_words(command: EraseProposalWords, work: Work) -> ProposalWordsErased:
    """Erase what was typed about a proposal; asked again, there is nothing left to erase."""
    found = _decided_by(work, "erase_proposal_words", command.proposal)
    erased = proposals.erase(work.tx, found.id)
    if erased:
        tell(work, told.ProposalWordsWereErased, found, erased=erased)
    return ProposalWordsErased(found.id, erased)


def _decided_by(work: Work, right: str, proposal: UUID) -> Proposal:
    """A proposal the actor decides about, for the whole house."""
    found = found_by(work, proposal)
    if not work.beyond(right):
        raise Answered(NotAllowed(right))
    return found


def _decision(found: Proposal) -> Decision:
    if found.decision is None:
        stands(found, Hindrance.STAGE)
    return found.decision  # type: ignore[return-value]  # stands() never comes back


def _adopted(work: Work, found: Proposal, turn: Turn, decided: Decision) -> ProposalMoved:
    """Make it a version, in force from its day."""
    book = book_of(work, found.rulebook)
    if newest_number(book) != found.base:
        stands(found, Hindrance.OVERTAKEN)
    _require_dates(work, book, decided)
    version = _version(work, book, found, decided)
    structure.add(work.tx, "version", version_row(version, book.id))
    structure.next_ground(work.tx, work.house.id)
    became = evolve(found, decision=decided, version=version.id)
    told_of = _told_of(version, decided)
    outcome = moved(work, became, turn, told.RulesAdopted, **told_of)
    return evolve(outcome, version=version.id, in_force=version.in_force)


def _told_of(version: Version, decided: Decision) -> dict[str, Any]:
    return {
        "version": version.id,
        "version_number": int(version.version),
        "digest": version.digest,
        "in_force": version.in_force,
        "way": decided.way,
        "decided_on": decided.decided_on,
        "review": decided.review,
        "present": decided.present,
        "objections": decided.objections,
    }


def _require_dates(work: Work, book: Rulebook, decided: Decision) -> None:
    if decided.in_force < work.today:
        raise Unreadable("in_force", "error.in_force_past", first=work.today)
    latest = max(version.in_force for version in book.versions)
    if holds_from(decided.in_force, work.now, work.house.clock) <= latest:
        raise Unreadable("in_force", "error.before_newest", since=work.house.date_at(latest))
    if decided.review is not None and decided.review <= decided.in_force:
        raise Unreadable("review", "error.review_before", first=decided.in_force)


def _version(work: Work, book: Rulebook, found: Proposal, decided: Decision) -> Version:
    """The version of a decision; of today, it holds from now on."""
    terms = Terms(newest_number(book) + 1, decided.in_force, _source(work, decided.way, decided.decided_on))
    try:
        version = read_draft(found.text, place_of(work, book, work.house), terms)
    except HouseFileWrong as wrong:
        raise Answered(misread(wrong)) from None
    ruled = evolve(version, in_force=holds_from(decided.in_force, work.now, work.house.clock))
    return evolve(ruled, digest=digest_of(body_of(ruled)))


def _source(work: Work, way: Way, day: date) -> str:
    """What the version rests on, in the house's own language."""
    return kit_texts().text(work.house.locale, f"rules.source.{way.value}", day=day)
