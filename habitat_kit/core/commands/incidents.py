"""Incidents and complaints: reporting one, and what its parties and those who handle it do."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from attrs import field, frozen

from habitat_kit.core import outcomes as out
from habitat_kit.core.commands.command import Command
from habitat_kit.core.commands.typed import clean, read_code
from habitat_kit.core.errors import Unreadable
from habitat_kit.core.incidents import PartyRole

LONGEST = 4_000
"""Characters of what is told of a case at once."""


def read_words(value: str | None) -> str:
    """What somebody tells: 1 to 4,000 characters."""
    given = clean(value, "words", LONGEST)
    if given is None:
        raise Unreadable("words", "error.words_missing")
    return given


def read_more_words(value: str | None) -> str | None:
    """The same where it may be left out."""
    return clean(value, "words", LONGEST)


def read_party(value: str) -> PartyRole:
    """What somebody is to a case, of what may be added by hand."""
    try:
        role = PartyRole(value)
    except ValueError:
        raise Unreadable("role", "error.unknown_party_role") from None
    if role not in {PartyRole.CONCERNED, PartyRole.WITNESS}:
        raise Unreadable("role", "error.unknown_party_role")
    return role


@frozen
class ReportIncident(Command[out.IncidentReported]):
    """Report an incident or complain; kind `contest` contests a no-show, a charge or a refusal of one's own.

    `about` says what it is about: place (`space`), booking or stay (`use`), bill (`subject`) or another code.
    `household` is whom it concerns. A confidential report never tells them who reported it.
    """

    house: UUID
    about: str = field(converter=read_code)
    kind: str = field(converter=read_code)
    words: str = field(converter=read_words, repr=False)
    space: UUID | None = None
    use: UUID | None = None
    subject: UUID | None = None
    household: UUID | None = None
    confidential: bool = False


@frozen
class AcknowledgeIncident(Command[out.IncidentMoved | out.IncidentStands | out.IncidentChanged]):
    """Say that a report was read and is looked into."""

    incident: UUID
    revision: int


@frozen
class NameParty(Command[out.IncidentMoved | out.IncidentStands | out.IncidentChanged]):
    """Add a household as concerned or as a witness; `shared` lets them see the case. Named again, only that changes."""

    incident: UUID
    revision: int
    household: UUID
    role: PartyRole = field(default=PartyRole.CONCERNED, converter=read_party)
    shared: bool = False


@frozen
class NameMediator(Command[out.IncidentMoved | out.IncidentStands | out.IncidentChanged]):
    """Name the person who mediates, instead of whoever did before; nobody who is a party can be."""

    incident: UUID
    revision: int
    person: UUID


@frozen
class AddFact(Command[out.IncidentMoved | out.IncidentStands]):
    """Add to what is known of a case, while it is not over."""

    incident: UUID
    words: str = field(converter=read_words, repr=False)


@frozen
class AddMeasure(Command[out.IncidentMoved | out.IncidentStands | out.IncidentChanged]):
    """Write down what is done about it, by whom (a person) and until when (last day included)."""

    incident: UUID
    revision: int
    words: str = field(converter=read_words, repr=False)
    person: UUID | None = None
    due: date | None = None


@frozen
class DecideIncident(Command[out.IncidentMoved | out.IncidentStands | out.IncidentChanged]):
    """Decide a case: a code such as upheld or dismissed, and why."""

    incident: UUID
    revision: int
    decision: str = field(converter=read_code)
    words: str = field(converter=read_words, repr=False)


@frozen
class AppealDecision(Command[out.IncidentMoved | out.IncidentStands | out.IncidentChanged]):
    """Appeal a decision, as a party, before its last day is over; once."""

    incident: UUID
    revision: int
    words: str = field(converter=read_words, repr=False)


@frozen
class CloseIncident(Command[out.IncidentMoved | out.IncidentStands | out.IncidentChanged]):
    """Close a case that is settled or decided; a decision that may still be appealed keeps it open."""

    incident: UUID
    revision: int
    words: str | None = field(default=None, converter=read_more_words, repr=False)


@frozen
class WithdrawIncident(Command[out.IncidentMoved | out.IncidentStands | out.IncidentChanged]):
    """Take one's own report back, as long as nothing is decided."""

    incident: UUID
    revision: int


@frozen
class EraseIncidentWords(Command[out.IncidentWordsErased]):
    """Erase what was typed into a case, one entry of it or everything; the case itself stays as it is."""

    incident: UUID
    entry: UUID | None = None
