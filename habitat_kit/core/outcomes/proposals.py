"""What came of a turn of a proposal, or of signing."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from attrs import frozen

from habitat_kit.core.proposals import Hindrance, Stage
from habitat_kit.core.signing import How


@frozen
class ProposalMade:
    """The draft is written down."""

    proposal: UUID
    revision: int


@frozen
class ProposalMoved:
    """It is done; the proposal stands so now. `version` is what it became, in force from an instant."""

    proposal: UUID
    stage: Stage
    number: int
    revision: int
    closes_at: datetime | None = None
    version: UUID | None = None
    in_force: datetime | None = None


@frozen
class ProposalStands:
    """As the proposal stands this cannot be done: `why` says what is in the way."""

    proposal: UUID
    why: Hindrance
    stage: Stage
    revision: int


@frozen
class ProposalChanged:
    """It changed meanwhile: look at it as it stands now."""

    proposal: UUID
    stage: Stage
    number: int
    revision: int


@frozen
class ProposalWordsErased:
    """So many notes have no words any more."""

    proposal: UUID
    erased: int


@frozen
class RulesSigned:
    """The signature is kept; signed once more, it is the first."""

    signature: UUID
    version: UUID
    person: UUID
    how: How
    signed_at: datetime


@frozen
class RulesChanged:
    """Another text is to be signed now than the one that was shown: read it first. None: there is nothing to sign."""

    rulebook: UUID
    version: UUID | None
