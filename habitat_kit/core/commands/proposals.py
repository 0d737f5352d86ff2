"""Proposing a new version of a rulebook, answering, adopting it, looking at it again."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from attrs import field, frozen

from habitat_kit.core import outcomes as out
from habitat_kit.core.commands.command import Command
from habitat_kit.core.commands.typed import clean, read_reason
from habitat_kit.core.errors import Unreadable

LONGEST_TEXT = 60_000
"""Characters of a rulebook's text."""

LONGEST_MINUTES = 8_000
"""Characters of a meeting's minutes."""

MOST_PEOPLE = 10_000
MOST_OBJECTIONS = 1_000


def read_text(value: str | None) -> str:
    """A rulebook's text: something, and at most 60,000 characters."""
    given = clean(value, "text", LONGEST_TEXT)
    if given is None:
        raise Unreadable("text", "error.words_missing")
    return given


def read_minutes(value: str | None) -> str:
    """A meeting's minutes: 1 to 8,000 characters."""
    given = clean(value, "minutes", LONGEST_MINUTES)
    if given is None:
        raise Unreadable("minutes", "error.words_missing")
    return given


def read_objections(value: Iterable[UUID]) -> tuple[UUID, ...]:
    """The objections a text takes up: at most a thousand."""
    named = tuple(dict.fromkeys(value))
    if len(named) > MOST_OBJECTIONS:
        raise Unreadable("integrates", "error.no_such_objection")
    return named


def _people(_: Any, attribute: Any, value: int) -> None:
    if type(value) is not int:
        raise Unreadable(attribute.name, "error.not_a_number")
    if not 0 <= value <= MOST_PEOPLE:
        raise Unreadable(attribute.name, "error.people_out_of_range")


@frozen
class ProposeRules(Command[out.ProposalMade]):
    """Propose a new version of a rulebook: its text as TOML, as a house file writes a version, without its dates."""

    rulebook: UUID
    text: str = field(converter=read_text, repr=False)


@frozen
class ReviseRules(Command[out.ProposalMoved | out.ProposalStands | out.ProposalChanged]):
    """Write a proposal anew. In its round, `integrates` names the objections the text takes up, `closes` the last day.

    The round of a new text lasts until tomorrow at least: without `closes` its last day stays if it is later.
    """

    proposal: UUID
    revision: int
    text: str = field(converter=read_text, repr=False)
    integrates: tuple[UUID, ...] = field(default=(), converter=read_objections)
    closes: date | None = None


@frozen
class OpenRound(Command[out.ProposalMoved | out.ProposalStands | out.ProposalChanged]):
    """Ask everybody for their consent until the end of a day; in a round, give it another last day."""

    proposal: UUID
    revision: int
    closes: date


@frozen
class ConsentToRules(Command[out.ProposalMoved | out.ProposalStands | out.ProposalChanged]):
    """Consent to the text of this number. Who objected before withdraws their objection by it."""

    proposal: UUID
    number: int


@frozen
class ObjectToRules(Command[out.ProposalMoved | out.ProposalStands | out.ProposalChanged]):
    """Object to the text of this number, with a reason."""

    proposal: UUID
    number: int
    reason: str = field(converter=read_reason, repr=False)


@frozen
class WithdrawAnswer(Command[out.ProposalMoved | out.ProposalStands | out.ProposalChanged]):
    """Take one's own answer back, an objection or a consent."""

    proposal: UUID


@frozen
class AdoptRules(Command[out.ProposalMoved | out.ProposalStands | out.ProposalChanged]):
    """Adopt by consent, once the round is over and no objection stands: in force from a day, reviewed by another."""

    proposal: UUID
    revision: int
    in_force: date
    review: date | None = None


@frozen
class RecordDecision(Command[out.ProposalMoved | out.ProposalStands | out.ProposalChanged]):
    """Write down that a meeting adopted it: when it was held, how many were present and objected, the minutes."""

    proposal: UUID
    revision: int
    held: date
    present: int = field(validator=_people)
    objections: int = field(validator=_people)
    minutes: str = field(converter=read_minutes, repr=False)
    in_force: date
    review: date | None = None


@frozen
class WithdrawProposal(Command[out.ProposalMoved | out.ProposalStands | out.ProposalChanged]):
    """Take a proposal back; what was written of it stays to be read."""

    proposal: UUID
    revision: int


@frozen
class ReviewRules(Command[out.ProposalMoved | out.ProposalStands | out.ProposalChanged]):
    """Say that adopted rules were looked at and stay as they are, and when they are looked at again."""

    proposal: UUID
    revision: int
    review: date | None = None


@frozen
class EraseProposalWords(Command[out.ProposalWordsErased]):
    """Erase what was typed about a proposal: reasons of objections, minutes. Its text and what was decided stay."""

    proposal: UUID
