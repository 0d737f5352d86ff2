"""Rulebooks, proposals of new versions, and what stood in a proposal's way."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from attrs import frozen

from habitat_kit.web.api.wire.failures import Failure


@frozen(kw_only=True, slots=False)
class Article:
    """One article: its words, and what its rule does in one sentence, in the caller's language."""

    number: str
    text: str
    sentence: str | None


@frozen(kw_only=True, slots=False)
class RulesVersion:
    """One version of a rulebook; `now` is the one in force. `digest` is what one signs, `signed` whether one did.

    `signed_by` of `residents` people who live there have signed it, where it is to be signed now.
    """

    id: UUID
    version: str
    in_force: datetime
    until: datetime | None
    source: str | None
    must_sign: bool
    digest: str
    now: bool
    signed: bool
    signed_by: int | None
    residents: int | None
    articles: list[Article]


@frozen(kw_only=True, slots=False)
class Rules:
    """A rulebook of a house with its versions, newest first."""

    id: UUID
    house: UUID
    key: str
    title: str
    versions: list[RulesVersion]


@frozen(kw_only=True, slots=False)
class EveryRules:
    """The rulebooks the caller sees."""

    rulebooks: list[Rules]


@frozen(kw_only=True, slots=False)
class ProposalAnswer:
    """What somebody answered to the text of this number; `ended` says how it came to stand no more."""

    id: UUID
    person: UUID | None
    stance: str
    number: int
    made_at: datetime
    ended: str | None
    reason: str | None


@frozen(kw_only=True, slots=False)
class Proposal:
    """A proposed version: its text as TOML, where it stands, what was decided."""

    id: UUID
    house: UUID
    rulebook: UUID
    base: int
    text: str
    number: int
    stage: str
    closes_at: datetime | None
    version: UUID | None
    way: str | None
    decided_on: date | None
    in_force: date | None
    review: date | None
    revision: int


@frozen(kw_only=True, slots=False)
class OneProposal(Proposal):
    """A proposal looked at: how its round stands, every answer, and which commands the caller could send."""

    consents: int
    consents_to_another_text: int
    objections: int
    answers: list[ProposalAnswer]
    may: list[str]


@frozen(kw_only=True, slots=False)
class Proposals:
    """Proposals, latest first."""

    proposals: list[Proposal]


@frozen(kw_only=True, slots=False)
class ProposalStands(Failure):
    """As it stands this cannot be done: `why` is stage, round_open, round_over, objections or overtaken."""

    proposal: UUID
    why: str
    stage: str
    revision: int


@frozen(kw_only=True, slots=False)
class ProposalChanged(Failure):
    """It changed meanwhile: look at it as it stands now."""

    proposal: UUID
    stage: str
    number: int
    revision: int


@frozen(kw_only=True, slots=False)
class RulesChanged(Failure):
    """Another text is to be signed now than the one that was shown: read that one first."""

    rulebook: UUID
    version: UUID | None
