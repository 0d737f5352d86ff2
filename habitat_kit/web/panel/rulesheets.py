"""Rules in the panel: their proposals and signatures as sheets, what is offered on them, and what is told of a text.

Rules of this file:
1. A draft starts from the newest text, whichever version it was begun on.
2. What is wrong with a text is said all at once, as `habitat-kit check` says it.
3. What is written of a proposal is what the desk tells the reader, not what stands in rows.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from attrs import evolve
from sqlalchemy import ColumnElement, exists, or_, select

from habitat_kit.core import commands
from habitat_kit.core.actors import Actor
from habitat_kit.core.commands import Command, ProposeRules, ReviseRules
from habitat_kit.core.proposals import OPEN, Stage
from habitat_kit.core.rulebooks import Version
from habitat_kit.desk.sight import Sight
from habitat_kit.store import rows, tables
from habitat_kit.web.housewords import HouseWords
from habitat_kit.web.panel.reader import HERE, Reader
from habitat_kit.web.panel.sheet import Act, Sheet
from habitat_kit.web.panel.telling import Told, Why
from habitat_kit.web.served import Served

_UNDECIDED = frozenset(OPEN)
_ROUND = frozenset({Stage.ROUND})
_ADOPTED = frozenset({Stage.ADOPTED})

PROPOSALS = Sheet(
    key="proposals",
    row=rows.ProposalRow,
    right="see_proposals",
    listed=("rulebook_id", "stage", "made_at", "closes_at", "house_id"),
    told=("number", "way", "decided_on", "in_force", "review", "present", "objections", "made_by", "revision"),
    order=(("made_at", True), ("id", True)),
    sorted=("made_at", "closes_at"),
    chosen=("stage", "house_id"),
    acts=(
        Act("adopt_rules", commands.AdoptRules, _ROUND, tone=""),
        Act("record_decision", commands.RecordDecision, _UNDECIDED),
        Act("open_round", commands.OpenRound, _UNDECIDED),
        Act("revise_rules", commands.ReviseRules, _UNDECIDED),
        Act("review_rules", commands.ReviewRules, _ADOPTED),
        Act("withdraw_proposal", commands.WithdrawProposal, _UNDECIDED, tone="danger"),
        Act("erase_notes", commands.EraseProposalWords, frozenset(Stage), tone="danger"),
    ),
)
SIGNATURES = Sheet(
    key="signatures",
    row=rows.SignatureRow,
    right="see_signatures",
    listed=("version_id", "person_id", "how", "signed_at", "house_id"),
    told=("paper_on", "recorded_by"),
    order=(("signed_at", True), ("id", True)),
    sorted=("signed_at",),
    searched=("person_id",),
    chosen=("house_id",),
)
RULEBOOKS = Sheet(
    key="rulebooks",
    row=rows.RulebookVersionRow,
    right=HERE,
    listed=("rulebook_id", "version", "in_force", "until"),
    told=("must_sign", "body"),
    order=(("in_force", True), ("id", True)),
    sorted=("in_force", "until"),
    acts=(Act("propose_rules", commands.ProposeRules, tone=""),),
)
SAID = frozenset(act.name for sheet in (PROPOSALS, RULEBOOKS) for act in sheet.acts)

_TEXTS = (ProposeRules, ReviseRules)


def criteria(reader: Reader) -> dict[type[rows.Base], ColumnElement[bool]]:
    """Which proposals and signatures a reader sees: a draft is its writer's and theirs who decide; see panel/scope.py.

    Where a place must not be found, a text might name it: proposals there are for who may know of it.
    """
    row, signed = rows.ProposalRow, rows.SignatureRow
    person, deciding = reader.actor.person, sorted(reader.reached("adopt_rules"))
    shy = exists(
        select(tables.space.c.id).where(tables.space.c.house_id == row.house_id, tables.space.c.protected_location)
    )
    told = or_(row.house_id.in_(sorted(reader.reached("see_protected"))), ~shy)
    theirs = or_(row.stage != Stage.DRAFT.value, row.made_by == person, row.house_id.in_(deciding))
    open_people = sorted(reader.reached("see_protected"))
    hidden = select(tables.person.c.id).where(tables.person.c.protected_location)
    return {
        row: row.house_id.in_(sorted(reader.reached("see_proposals"))) & told & theirs,
        signed: signed.house_id.in_(sorted(reader.reached("see_signatures")))
        & or_(signed.house_id.in_(open_people), signed.person_id.not_in(hidden)),
    }


def begun(kit: Served, actor: Actor, row: Any, act: Act) -> dict[str, str]:
    """How a form about rules begins: with the newest text, or with the one that is proposed."""
    if act.command is ProposeRules:
        return {"text": kit.desk.sight(actor).draft_start(row.rulebook_id)}
    return {"text": row.text} if act.command is ReviseRules else {}


def complained(kit: Served, actor: Actor, command: Command[Any], told: Told, language: str) -> Told:
    """The same answer; for a text that is wrong, with everything that is wrong with it."""
    if not isinstance(command, _TEXTS) or told.key != "misread":
        return told
    sight = kit.desk.sight(actor)
    book = command.rulebook if isinstance(command, ProposeRules) else sight.proposal(command.proposal).book.id
    found = sight.draft_read(book, command.text).complaints
    whys = tuple(Why(f"{one.at}: {kit.texts.said(language, one.code, one.numbers)}") for one in found)
    return evolve(told, whys=whys, wrong=()) if whys else told


def written(kit: Served, actor: Actor, row: Any, language: str) -> list[tuple[str, str, str]]:
    """What is told beside a version or a proposal: each article's rule as a sentence, signatures, objections, the text."""
    sight = kit.desk.sight(actor)
    if isinstance(row, rows.RulebookVersionRow):
        house, book = sight.rulebook(row.rulebook_id)
        version = next((one for one in book.versions if one.id == row.id), None)
        words = HouseWords(kit.texts, language, sight.house(house))
        return [*_sentences(words, version), *_signed(sight, words, row)]
    if isinstance(row, rows.ProposalRow):
        words = HouseWords(kit.texts, language, sight.house(row.house_id))
        return _proposed(sight, words, row.id)
    return []


def _proposed(sight: Sight, words: HouseWords, proposal: UUID) -> list[tuple[str, str, str]]:
    told = sight.proposal(proposal)
    amiss = [(one.at, "", words.texts.said(words.language, one.code, one.numbers)) for one in told.drafted.complaints]
    answers = [
        (
            words.text(f"page.proposal.stance.{one.stance.value}"),
            told.names.get(one.person, ""),
            told.notes[one.note].words,
        )
        for one in told.answers
        if one.note is not None
    ]
    minutes = told.proposal.decision.note if told.proposal.decision else None
    kept = [(words.text("page.proposal.minutes"), "", told.notes[minutes].words)] if minutes else []
    text = (words.text("page.proposal.as_written"), "", told.proposal.text)
    found = [*amiss, *_sentences(words, told.drafted.version), *answers, *kept, text]
    return [(what, who, said or "") for what, who, said in found]


def _sentences(words: HouseWords, version: Version | None) -> Iterator[tuple[str, str, str]]:
    for article in version.articles if version else ():
        sentence = words.rule(article)
        if sentence is not None:
            yield words.text("panel.article", number=article.number), "", sentence


def _signed(sight: Sight, words: HouseWords, row: rows.RulebookVersionRow) -> Iterator[tuple[str, str, str]]:
    for one in sight.signers(row.rulebook_id):
        if one.version.id == row.id:
            said = words.text("page.rules.signed_of", n=one.signed, of=one.residents)
            yield words.text("page.rules.signing"), "", said
