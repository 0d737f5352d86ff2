"""Proposals of rules as rows, with the answers and notes. Written under their house's lock."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, insert, null, select, update

from habitat_kit.core.proposals import Answer, Decision, Ended, Proposal, ProposalNote, Stage, Way
from habitat_kit.store import tables
from habitat_kit.store.mapping.plain import Plain
from habitat_kit.store.parameters import id_, instant
from habitat_kit.store.statement import Row, Statement
from habitat_kit.store.transaction import Transaction
from habitat_kit.store.types import Text

proposal, answer, note = tables.proposal, tables.proposal_answer, tables.proposal_note

MOST = 100
"""The most proposals of a house that are read, latest first."""

_COLUMNS = tuple(column.name for column in proposal.c)
_ANSWER, _NOTE = Plain(Answer, answer), Plain(ProposalNote, note)
_DECISION = ("way", "decided_on", "in_force", "review", "present", "objections")

_FIND = Statement(select(proposal).where(proposal.c.id == id_("proposal")))
_OF_HOUSE = Statement(
    select(proposal)
    .where(proposal.c.house_id == id_("house"))
    .order_by(proposal.c.made_at.desc(), proposal.c.id.desc())
    .limit(MOST)
)
_ADOPTED = Statement(
    select(proposal.c.version_id).where(proposal.c.house_id == id_("house"), proposal.c.version_id.is_not(None))
)
_WRITE = Statement(insert(proposal))
_CHANGED = ("text", "number", "base", "stage", "closes_at", "version_id", *_DECISION, "note_id", "revision")
_CHANGE = Statement(
    update(proposal)
    .where(proposal.c.id == id_("at"))
    .values({name: bindparam(f"to_{name}", type_=proposal.c[name].type) for name in _CHANGED})
)
_ANSWERS = Statement(
    select(*_ANSWER.columns).where(answer.c.proposal_id == id_("proposal")).order_by(answer.c.made_at, answer.c.id)
)
_WRITE_ANSWER = Statement(insert(answer))
_END_ANSWER = Statement(
    update(answer)
    .where(answer.c.id == id_("at"))
    .values(ended=bindparam("how", type_=Text()), ended_at=instant("when"))
)
_NOTES = Statement(select(*_NOTE.columns).where(note.c.proposal_id == id_("proposal")))
_WRITE_NOTE = Statement(insert(note))
_ERASE = Statement(
    update(note)
    .where(note.c.proposal_id == id_("proposal"), note.c.words.is_not(None))
    .values(words=null())
    .returning(note.c.id)
)


def find(tx: Transaction, proposal_id: UUID) -> Proposal | None:
    """A proposal by its id."""
    row = tx.one(_FIND, proposal=proposal_id)
    return _proposal(row) if row else None


def of_house(tx: Transaction, house: UUID) -> tuple[Proposal, ...]:
    """The proposals of a house, latest first."""
    return tuple(map(_proposal, tx.run(_OF_HOUSE, house=house)))


def adopted(tx: Transaction, house: UUID) -> frozenset[UUID]:
    """The versions of a house's rulebooks that its group adopted: no file removes or rewrites them."""
    return frozenset(row[0] for row in tx.run(_ADOPTED, house=house))


def add(tx: Transaction, made: Proposal) -> None:
    """Write a new proposal."""
    tx.run(_WRITE, **_row(made))


def change(tx: Transaction, now: Proposal) -> None:
    """Write how a proposal stands now."""
    row = _row(now)
    tx.run(_CHANGE, at=now.id, **{f"to_{name}": row[name] for name in _CHANGED})


def answers(tx: Transaction, proposal_id: UUID) -> tuple[Answer, ...]:
    """Every answer to a proposal, oldest first."""
    return tuple(_ANSWER.value(row) for row in tx.run(_ANSWERS, proposal=proposal_id))


def add_answer(tx: Transaction, organisation: UUID, made: Answer) -> None:
    """Write an answer."""
    tx.run(_WRITE_ANSWER, organisation_id=organisation, **_ANSWER.row(made))


def end_answer(tx: Transaction, answer_id: UUID, how: Ended, when: datetime) -> None:
    """Let an answer stand no more."""
    tx.run(_END_ANSWER, at=answer_id, how=how.value, when=when)


def notes(tx: Transaction, proposal_id: UUID) -> Mapping[UUID, ProposalNote]:
    """What was typed about a proposal, by the id of its note."""
    found = (_NOTE.value(row) for row in tx.run(_NOTES, proposal=proposal_id))
    return {one.id: one for one in found}


def add_note(tx: Transaction, organisation: UUID, made: ProposalNote) -> None:
    """Keep what somebody typed about a proposal."""
    tx.run(_WRITE_NOTE, organisation_id=organisation, **_NOTE.row(made))


def erase(tx: Transaction, proposal_id: UUID) -> int:
    """Erase what was typed about a proposal; how many notes had words."""
    return len(tx.run(_ERASE, proposal=proposal_id))


def _row(found: Proposal) -> dict[str, Any]:
    decided = found.decision
    chosen: dict[str, Any] = {name: getattr(decided, name) if decided else None for name in _DECISION}
    return {
        "id": found.id,
        "organisation_id": found.organisation,
        "house_id": found.house,
        "rulebook_id": found.rulebook,
        "base": found.base,
        "made_by": found.made_by,
        "made_at": found.made_at,
        "text": found.text,
        "number": found.number,
        "stage": found.stage.value,
        "closes_at": found.closes_at,
        "version_id": found.version,
        **chosen,
        "way": decided.way.value if decided else None,
        "note_id": decided.note if decided else None,
        "revision": found.revision,
    }


def _proposal(values: Row) -> Proposal:
    row = dict(zip(_COLUMNS, values, strict=True))
    way, note_id = row.pop("way"), row.pop("note_id")
    decided = {name: row.pop(name) for name in _DECISION if name != "way"}
    return Proposal(
        organisation=row.pop("organisation_id"),
        house=row.pop("house_id"),
        rulebook=row.pop("rulebook_id"),
        version=row.pop("version_id"),
        stage=Stage(row.pop("stage")),
        decision=Decision(way=Way(way), note=note_id, **decided) if way else None,
        **row,
    )
