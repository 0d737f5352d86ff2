"""Signing a version of a rulebook: on the page for oneself, on paper through who answers for the house.

Rules of this file:
1. A resident signs for themselves and for nobody else; a paper somebody signed is written down by a steward, with the
   day that stands on it.
2. The text that is signed is the one that was shown: another digest, or a version another took the place of, is not
   signed, and the outcome says which text to read.
3. Who signed keeps the first signature: signing again changes nothing.
"""

from __future__ import annotations

from uuid import UUID

from habitat_kit.core.actors import Reach
from habitat_kit.core.commands import SignRules
from habitat_kit.core.errors import Unreadable
from habitat_kit.core.events import proposals as told
from habitat_kit.core.outcomes import NotAllowed, RulesChanged, RulesSigned
from habitat_kit.core.rulebooks import Rulebook
from habitat_kit.core.signing import How, Signature, to_be_signed
from habitat_kit.desk.proposing import book_of
from habitat_kit.desk.work import Answered, Work
from habitat_kit.store import signatures


def sign(command: SignRules, work: Work) -> RulesSigned:
    """Keep a signature."""
    book = book_of(work, command.rulebook)
    person = _signer(command, work)
    _require_shown(command, book, work)
    found = signatures.of(work.tx, command.version, person)
    if found is None:
        found = _made(command, person, work)
        signatures.add(work.tx, found)
        _tell(work, book, found)
    return RulesSigned(found.id, found.version, found.person, found.how, found.signed_at)


def _signer(command: SignRules, work: Work) -> UUID:
    """Whose signature it is; NotAllowed for somebody else's without a paper, or without the right to write it down."""
    reach = work.reach("sign_rules")
    mine = command.person is None or command.person == work.actor.person
    person = work.actor.person if command.person is None else command.person
    on_paper = command.paper_on is not None
    if reach is None or person is None or ((on_paper or not mine) and reach is Reach.OWN):
        raise Answered(NotAllowed("sign_rules"))
    if not mine and not on_paper:
        raise Unreadable("paper_on", "error.paper_without_day")
    if person not in signatures.residents(work.tx, work.house.id, work.today):
        raise Unreadable("person", "error.not_here_then") if not mine else Answered(NotAllowed("sign_rules"))
    if command.paper_on is not None and command.paper_on > work.today:
        raise Unreadable("paper_on", "error.paper_from_later")
    return person


def _require_shown(command: SignRules, book: Rulebook, work: Work) -> None:
    """Answered(RulesChanged) unless the version and its text are what one signs now."""
    ready = to_be_signed(book, work.now)
    if any(version.id == command.version and version.digest == command.digest for version in ready):
        return
    same = next((version for version in ready if version.id == command.version), None)
    now = same or next(iter(ready), None)
    raise Answered(RulesChanged(book.id, now.id if now else None))


def _made(command: SignRules, person: UUID, work: Work) -> Signature:
    return Signature(
        id=work.new_id(),
        organisation=work.organisation,
        house=work.house.id,
        version=command.version,
        digest=command.digest,
        person=person,
        signed_at=work.now,
        how=How.PAGE if command.paper_on is None else How.PAPER,
        paper_on=command.paper_on,
        recorded_by=work.actor.person,
    )


def _tell(work: Work, book: Rulebook, made: Signature) -> None:
    work.tell(
        told.RulesWereSigned(
            organisation=made.organisation,
            house=made.house,
            by=work.actor.person,
            person=made.person,
            signature=made.id,
            rulebook=book.id,
            version=made.version,
            digest=made.digest,
            how=made.how,
            paper_on=made.paper_on,
        )
    )
