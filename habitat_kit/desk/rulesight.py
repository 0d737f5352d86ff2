"""The rulebooks, proposals and signatures one actor may see: what desk/sight.py gives of them.

Rules of this file:
1. Who signed is named to those who answer for the house; everybody else sees how many, and their own signature.
2. Who objected is named to who sees names, never who must not be found; their reason is read by whoever answers.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from uuid import UUID

from attrs import field, frozen

from habitat_kit.core.actors import Actor
from habitat_kit.core.errors import NotThere
from habitat_kit.core.proposals import OPEN, Answer, Proposal, ProposalNote, Stage, Tally, Turn, tally
from habitat_kit.core.rulebooks import Rulebook, Version
from habitat_kit.core.signing import Signature, ToSign, to_be_signed, unsigned
from habitat_kit.desk.casebook import named
from habitat_kit.desk.eyes import rulebooks_told
from habitat_kit.desk.proposing import DRAFTING, answers_here, book_of, draft_version, names_hidden, newest, owns, sees
from habitat_kit.desk.work import Work
from habitat_kit.house_file import HouseFileWrong
from habitat_kit.house_file.toml_text import text_of
from habitat_kit.store import incidents, proposals, signatures
from habitat_kit.strict import Complaint

_TURNS: Mapping[str, Turn] = {
    "revise_rules": Turn.REVISE,
    "open_round": Turn.OPEN,
    "consent_to_rules": Turn.ANSWER,
    "object_to_rules": Turn.ANSWER,
    "withdraw_answer": Turn.ANSWER,
    "adopt_rules": Turn.ADOPT,
    "record_decision": Turn.DECIDE,
    "withdraw_proposal": Turn.WITHDRAW,
    "review_rules": Turn.REVIEW,
}
"""Each command about a proposal, and its turn."""


@frozen
class Signers:
    """Who signed a version: the reader's own signature, how many of how many, and by name where that is for them."""

    version: Version
    own: Signature | None
    signed: int
    residents: int
    named: tuple[tuple[UUID, str, Signature | None], ...] = ()
    may: bool = False


@frozen
class Drafted:
    """A text as it is read: the version it would be, or what is wrong with it."""

    version: Version | None
    complaints: tuple[Complaint, ...] = ()


@frozen
class ToldProposal:
    """A proposal as its reader may see it: `may` names the commands they could send now."""

    proposal: Proposal
    book: Rulebook
    before: Version
    drafted: Drafted
    answers: tuple[Answer, ...]
    notes: Mapping[UUID, ProposalNote] = field(repr=False)
    tally: Tally
    own: Answer | None
    may: frozenset[str]
    names: Mapping[UUID, str] = field(factory=dict, repr=False)


class RuleSight:
    """A part of a Sight; `desk.sight.Sight` is the whole."""

    actor: Actor
    _at: Callable[[str, UUID], AbstractContextManager[Work]]

    def rulebook(self, rulebook: UUID) -> tuple[UUID, Rulebook]:
        """A rulebook with every version the actor may see, and its house's id."""
        with self._at("rulebook", rulebook) as work:
            return work.house.id, _book(work, rulebook)

    def signers(self, rulebook: UUID) -> tuple[Signers, ...]:
        """Who signed the versions of a rulebook that one signs now."""
        with self._at("rulebook", rulebook) as work:
            return tuple(_signers(work, version) for version in to_be_signed(_book(work, rulebook), work.now))

    def last_signed(self, rulebook: UUID) -> Version | None:
        """The version of a rulebook that the actor signed last."""
        with self._at("rulebook", rulebook) as work:
            known = {version.id: version for version in _book(work, rulebook).versions}
            mine = signatures.of_person(work.tx, self.actor.person) if self.actor.person else ()
            return next((known[one.version] for one in reversed(mine) if one.version in known), None)

    def proposals(self, house: UUID) -> tuple[Proposal, ...]:
        """The proposals of a house, latest first: those for the actor's eyes."""
        with self._at("house", house) as work:
            return _seen(work)

    def proposal(self, proposal: UUID) -> ToldProposal:
        """One proposal, with everything about it the actor may know."""
        with self._at("proposal", proposal) as work:
            found = proposals.find(work.tx, proposal)
            if found is None or not sees(work, found):
                raise NotThere("proposal")
            return _told(work, found)

    def draft_start(self, rulebook: UUID) -> str:
        """The text a proposal starts from: that of the newest version, as a house file writes it."""
        with self._at("rulebook", rulebook) as work:
            book, places = book_of(work, rulebook), {space.id: space.key for space in work.house.tree.spaces}
            text = text_of(newest(book), places)
            if names_hidden(work, book, text):
                raise NotThere("rulebook")
            return text

    def draft_read(self, rulebook: UUID, text: str) -> Drafted:
        """A text as it would be read if it were proposed: every complaint at once."""
        with self._at("rulebook", rulebook) as work:
            return _drafted(work, book_of(work, rulebook), text)

    def to_sign(self, house: UUID) -> tuple[ToSign, ...]:
        """What the actor has not signed yet, of a house they live in."""
        with self._at("house", house) as work:
            if self.actor.person is None or not work.own or work.reach("sign_rules") is None:
                return ()
            signed = frozenset(one.version for one in signatures.of_person(work.tx, self.actor.person))
            return unsigned(rulebooks_told(work), signed, house, work.now)

    def to_answer(self, house: UUID) -> tuple[Proposal, ...]:
        """The proposals in their round whose text the actor, who lives there, has not answered."""
        with self._at("house", house) as work:
            if not work.own or work.reach("consent_to_rules") is None:
                return ()
            return tuple(found for found in _seen(work) if is_asked(work, found))

    def to_review(self, house: UUID) -> tuple[Proposal, ...]:
        """Adopted rules whose day of review has come, for who answers for the house."""
        with self._at("house", house) as work:
            if not work.beyond("review_rules"):
                return ()
            every = _seen(work)
            busy = {one.rulebook for one in every if one.stage in OPEN}
            newest_of = {newest(book).id for book in work.here.rulebooks if book.versions}
            due = (one for one in every if one.version in newest_of and one.rulebook not in busy)
            return tuple(one for one in due if _review_due(work, one))


def _book(work: Work, rulebook: UUID) -> Rulebook:
    for book in rulebooks_told(work):
        if book.id == rulebook:
            return book
    raise NotThere("rulebook")


def _seen(work: Work) -> tuple[Proposal, ...]:
    return tuple(found for found in proposals.of_house(work.tx, work.house.id) if sees(work, found))


def is_asked(work: Work, found: Proposal) -> bool:
    """Whether a proposal waits for the actor: its round is open, and this text is not answered."""
    if found.hindrance(Turn.ANSWER, work.now) is not None:
        return False
    own = _own_answer(work, proposals.answers(work.tx, found.id))
    return own is None or (own.number != found.number and not own.objects)


def _own_answer(work: Work, answers: tuple[Answer, ...]) -> Answer | None:
    person = work.actor.person
    return next((one for one in answers if one.person == person and one.ended is None), None)


def _review_due(work: Work, found: Proposal) -> bool:
    review = found.decision.review if found.decision else None
    return review is not None and review <= work.today


def _signers(work: Work, version: Version) -> Signers:
    residents = signatures.residents(work.tx, work.house.id, work.today)
    found = {one.person: one for one in signatures.of_version(work.tx, version.id) if one.person in residents}
    own = found.get(work.actor.person) if work.actor.person else None
    shown = [person for person in residents if named(work, person)] if work.beyond("see_signatures") else []
    people = tuple((person, residents[person], found.get(person)) for person in shown)
    may = work.actor.person in residents and work.reach("sign_rules") is not None
    return Signers(version, own, len(found), len(residents), people, may)


def _drafted(work: Work, book: Rulebook, text: str) -> Drafted:
    try:
        return Drafted(draft_version(work, book, text, work.house))
    except HouseFileWrong as wrong:
        return Drafted(None, wrong.complaints)


def _told(work: Work, found: Proposal) -> ToldProposal:
    book = _book(work, found.rulebook)
    answers = answers_here(work, found.id)
    standing = tally(found, answers)
    before = next((version for version in book.versions if version.version == str(found.base)), newest(book))
    became = next((version for version in book.versions if version.id == found.version), None)
    return ToldProposal(
        found,
        book,
        before,
        Drafted(became) if became else _drafted(work, book, found.text),
        answers,
        proposals.notes(work.tx, found.id),
        standing,
        _own_answer(work, answers),
        frozenset(name for name in _TURNS if _may(work, name, found, standing, answers)),
        _names(work, found, answers),
    )


def _may(work: Work, name: str, found: Proposal, standing: Tally, answers: tuple[Answer, ...]) -> bool:
    """Whether the desk would do it now."""
    if work.reach(name) is None or found.hindrance(_TURNS[name], work.now, standing=standing.objections):
        return False
    if name in DRAFTING:
        return owns(work, name, found)
    if _TURNS[name] is not Turn.ANSWER:
        return work.beyond(name)
    if name == "withdraw_answer":
        return bool(work.own) and _own_answer(work, answers) is not None
    return bool(work.own) and found.stage is Stage.ROUND


def _names(work: Work, found: Proposal, answers: tuple[Answer, ...]) -> Mapping[UUID, str]:
    """What who proposed and who answered is called, for who sees names."""
    if work.reach("see_names") is None:
        return {}
    ids = {found.made_by, *(answer.person for answer in answers)} - {None}
    return incidents.names(work.tx, (one for one in ids if one and named(work, one)))
