"""Proposing a new version of a rulebook, writing it anew, asking everybody, taking it back.

Rules of this file:
1. Whoever lives in a house may propose; their own proposal, or any of the house for who decides there, they may write
   anew, put to a round and take back.
2. A text is read as a house file is, against what its writer may know of the house: what is wrong with it is Misread,
   and nothing is written.
3. Where a place must not be found, a text that cannot be read in the house as its reader knows it is not there.
4. A text written anew in its round is open until tomorrow at least, and starts from the newest version.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from attrs import evolve

from habitat_kit.core.actors import Reach
from habitat_kit.core.commands import OpenRound, ProposeRules, ReviseRules, WithdrawProposal
from habitat_kit.core.discretion import without
from habitat_kit.core.errors import NotThere, Unreadable
from habitat_kit.core.events import proposals as told
from habitat_kit.core.outcomes import Misread, NotAllowed, ProposalChanged, ProposalMade, ProposalMoved, ProposalStands
from habitat_kit.core.proposals import TURNS, Answer, Ended, Hindrance, Proposal, Stage, Turn, day_is_over
from habitat_kit.core.rulebooks import Rulebook, Version
from habitat_kit.core.spaces import House
from habitat_kit.desk.eyes import hidden_from
from habitat_kit.desk.work import Answered, Work
from habitat_kit.house_file import HouseFileWrong
from habitat_kit.house_file.drafts import Place, Terms, read_draft
from habitat_kit.store import proposals, signatures
from habitat_kit.store.reshaping import organisation_key

DRAFTING = frozenset({"revise_rules", "open_round", "withdraw_proposal"})
"""What one may do with one's own proposal."""


def propose(command: ProposeRules, work: Work) -> ProposalMade:
    """Write a draft down."""
    book = book_of(work, command.rulebook)
    _require_here(work, "propose_rules")
    _require_readable(work, book, command.text)
    made = Proposal(
        id=work.new_id(),
        organisation=work.organisation,
        house=work.house.id,
        rulebook=book.id,
        base=newest_number(book),
        made_by=work.actor.person,
        made_at=work.now,
        text=command.text,
    )
    proposals.add(work.tx, made)
    tell(work, told.RulesProposed, made)
    return ProposalMade(made.id, made.revision)


def revise(command: ReviseRules, work: Work) -> ProposalMoved:
    """Write its text anew, and let the objections go that it takes up."""
    found = _own(work, "revise_rules", command.proposal, command.revision)
    require_possible(found, Turn.REVISE, work)
    book = book_of(work, found.rulebook)
    _require_readable(work, book, command.text)
    if command.text == found.text:
        raise Unreadable("text", "error.same_text")
    taken_up = _standing(work, found, command.integrates)
    for answer in taken_up:
        end(work, answer, Ended.INTEGRATED)
    now = evolve(
        found,
        text=command.text,
        number=found.number + 1,
        base=newest_number(book),
        closes_at=_closes(command, found, work),
    )
    return moved(work, now, Turn.REVISE, told.RulesRevised, integrated=tuple(answer.id for answer in taken_up))


def open_round(command: OpenRound, work: Work) -> ProposalMoved:
    """Ask everybody until the end of a day, or give the round another last day."""
    found = _own(work, "open_round", command.proposal, command.revision)
    require_possible(found, Turn.OPEN, work)
    closes = day_is_over(_after_today(command.closes, work), work.house.clock)
    return moved(work, evolve(found, closes_at=closes), Turn.OPEN, told.RoundOpened, closes_at=closes)


def withdraw(command: WithdrawProposal, work: Work) -> ProposalMoved:
    """Take it back."""
    found = _own(work, "withdraw_proposal", command.proposal, command.revision)
    require_possible(found, Turn.WITHDRAW, work)
    return moved(work, found, Turn.WITHDRAW, told.RulesWithdrawn)


def book_of(work: Work, rulebook: UUID) -> Rulebook:
    """A rulebook of this house; NotThere where its newest version is about a place the actor must not learn of."""
    hidden = hidden_from(work)
    for book in work.here.rulebooks:
        if book.id == rulebook and not any(binding.space in hidden for binding in newest(book).bindings):
            return book
    raise NotThere("rulebook")


def newest(book: Rulebook) -> Version:
    """The version of the highest number: what a proposal starts from."""
    if not book.versions:
        raise NotThere("rulebook")
    return max(book.versions, key=lambda version: int(version.version))


def newest_number(book: Rulebook) -> int:
    """The number of the newest version."""
    return int(newest(book).version)


def place_of(work: Work, book: Rulebook, house: House) -> Place:
    """Where a text is read, in a house as somebody knows it."""
    others = tuple(one for one in work.here.rulebooks if one.id != book.id)
    return Place(organisation_key(work.tx, work.house.organisation), house, book, work.registry, others)


def known_house(work: Work) -> House:
    """The house as the actor knows it."""
    hidden = hidden_from(work)
    return evolve(work.house, tree=without(work.house.tree, hidden)) if hidden else work.house


def draft_version(work: Work, book: Rulebook, text: str, house: House) -> Version:
    """The version a text would be if it were adopted tomorrow; HouseFileWrong says what is wrong with it."""
    terms = Terms(newest_number(book) + 1, work.today + timedelta(days=1))
    return read_draft(text, place_of(work, book, house), terms)


def misread(wrong: HouseFileWrong) -> Misread:
    """The first complaint about a text, and how many more there are."""
    first = wrong.complaints[0]
    return Misread(first.at, first.code, {**first.numbers, "more": len(wrong.complaints) - 1})


def sees(work: Work, found: Proposal) -> bool:
    """Whether a proposal is for the actor's eyes: a draft only for who wrote it and who decides here."""
    if work.reach("see_proposals") is None or found.house != work.house.id:
        return False
    mine = found.made_by is not None and found.made_by == work.actor.person
    if not (mine or work.beyond("adopt_rules") or found.stage is not Stage.DRAFT):
        return False
    return any(
        book.id == found.rulebook and _told(work, book) and (mine or not names_hidden(work, book, found.text))
        for book in work.here.rulebooks
    )


def names_hidden(work: Work, book: Rulebook, text: str) -> bool:
    """Whether a text may name a place that the actor must not learn of."""
    if not (work.hidden or hidden_from(work)):
        return False
    try:
        draft_version(work, book, text, known_house(work))
    except HouseFileWrong:
        return True
    return False


def found_by(work: Work, proposal: UUID) -> Proposal:
    """A proposal the actor may see."""
    found = proposals.find(work.tx, proposal)
    if found is None or not sees(work, found):
        raise NotThere("proposal")
    return found


def current(found: Proposal, revision: int) -> None:
    """Answered(ProposalChanged) unless this is the revision the actor saw."""
    if revision != found.revision:
        raise Answered(ProposalChanged(found.id, found.stage, found.number, found.revision))


def require_possible(found: Proposal, turn: Turn, work: Work, *, standing: int = 0) -> None:
    """Answered(ProposalStands) for a turn that cannot be taken now."""
    hindrance = found.hindrance(turn, work.now, standing=standing)
    if hindrance is not None:
        stands(found, hindrance)


def stands(found: Proposal, why: Hindrance) -> None:
    """Unwind with what is in the way."""
    raise Answered(ProposalStands(found.id, why, found.stage, found.revision))


def moved(work: Work, now: Proposal, turn: Turn, event: type[told.ProposalEvent], **more: Any) -> ProposalMoved:
    """Write how a proposal stands after a turn, tell it, and answer."""
    after = evolve(now, stage=TURNS[now.stage, turn], revision=now.revision + 1)
    proposals.change(work.tx, after)
    tell(work, event, after, **more)
    return ProposalMoved(after.id, after.stage, after.number, after.revision, after.closes_at)


def end(work: Work, answer: Answer, how: Ended) -> None:
    """Let an answer stand no more."""
    proposals.end_answer(work.tx, answer.id, how, work.now)


def tell(work: Work, event: type[told.ProposalEvent], now: Proposal, **more: Any) -> None:
    """Put a turn of a proposal in the journal."""
    work.tell(
        event(
            organisation=now.organisation,
            house=now.house,
            by=work.actor.person,
            proposal=now.id,
            rulebook=now.rulebook,
            stage=now.stage,
            number=now.number,
            revision=now.revision,
            **more,
        )
    )


def owns(work: Work, right: str, found: Proposal) -> bool:
    """Whether the actor may do this with a proposal: it is theirs, or their right goes beyond their own."""
    mine = found.made_by is not None and found.made_by == work.actor.person
    return work.beyond(right) or (mine and work.reach(right) is not None)


def answers_here(work: Work, proposal: UUID) -> tuple[Answer, ...]:
    """Every answer to a proposal; one of somebody who lives in the house no more stands no more."""
    here = signatures.residents(work.tx, work.house.id, work.today)
    return tuple(
        one if one.ended or one.person in here else evolve(one, ended=Ended.LEFT)
        for one in proposals.answers(work.tx, proposal)
    )


def _own(work: Work, right: str, proposal: UUID, revision: int) -> Proposal:
    found = found_by(work, proposal)
    if not owns(work, right, found):
        raise Answered(NotAllowed(right))
    current(found, revision)
    return found


def _require_here(work: Work, right: str) -> None:
    reach = work.reach(right)
    if reach is None or (reach is Reach.OWN and not work.own):
        raise Answered(NotAllowed(right))


def _require_readable(work: Work, book: Rulebook, text: str) -> None:
    try:
        draft_version(work, book, text, known_house(work))
    except HouseFileWrong as wrong:
        raise Answered(misread(wrong)) from None


def _told(work: Work, book: Rulebook) -> bool:
    hidden = work.hidden or hidden_from(work)
    return bool(book.versions) and not any(binding.space in hidden for binding in newest(book).bindings)


def _standing(work: Work, found: Proposal, integrates: Iterable[UUID]) -> list[Answer]:
    """The objections a text takes up: each one that stands."""
    standing = {answer.id: answer for answer in answers_here(work, found.id) if answer.objects}
    wanted = list(dict.fromkeys(integrates))
    if not set(wanted) <= set(standing):
        raise Unreadable("integrates", "error.no_such_objection")
    return [standing[one] for one in wanted]


def _closes(command: ReviseRules, found: Proposal, work: Work) -> Any:
    """When the round of a text written anew closes: the day given, else the one there was, never before tomorrow."""
    if found.stage is not Stage.ROUND or found.closes_at is None:
        return found.closes_at
    if command.closes is not None:
        return day_is_over(_after_today(command.closes, work), work.house.clock)
    return max(found.closes_at, day_is_over(work.today + timedelta(days=1), work.house.clock))


def _after_today(day: date, work: Work) -> date:
    if day <= work.today or day > work.today + timedelta(days=366):
        raise Unreadable("closes", "error.closes_too_soon", first=work.today + timedelta(days=1))
    return day
