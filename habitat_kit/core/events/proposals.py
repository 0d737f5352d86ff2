"""What happens to a proposed version of a rulebook, and who signed one. Never typed words: those stand in notes."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from attrs import frozen

from habitat_kit.core.events.event import Event
from habitat_kit.core.events.people import PersonEvent
from habitat_kit.core.privacy import public, staff
from habitat_kit.core.proposals import Ended, Stage, Stance, Way
from habitat_kit.core.signing import How


@frozen(kw_only=True)
class ProposalEvent(Event):
    """Something that happened to a proposal, and where it stands afterwards."""

    proposal: UUID = public()
    rulebook: UUID = public()
    stage: Stage = staff()
    number: int = staff()
    revision: int = staff()


@frozen(kw_only=True)
class RulesProposed(ProposalEvent):
    """Somebody proposed a new version."""


@frozen(kw_only=True)
class RulesRevised(ProposalEvent):
    """Its text was written anew; `integrated` are the objections it takes up."""

    integrated: tuple[UUID, ...] = staff(default=(), converter=tuple)


@frozen(kw_only=True)
class RoundOpened(ProposalEvent):
    """Everybody is asked until an instant."""

    closes_at: datetime = staff()


@frozen(kw_only=True)
class RulesAnswered(ProposalEvent):
    """Somebody consented or objected."""

    answer: UUID = staff()
    stance: Stance = staff()


@frozen(kw_only=True)
class AnswerEnded(ProposalEvent):
    """An answer stands no more."""

    answer: UUID = staff()
    ended: Ended = staff()


@frozen(kw_only=True)
class RulesAdopted(ProposalEvent):
    """The group adopted it: it is a version of its rulebook, in force from an instant. `digest` is of its text."""

    version: UUID = public()
    version_number: int = public()
    digest: str = public()
    in_force: datetime = public()
    way: Way = public()
    decided_on: date = public()
    review: date | None = public(default=None)
    present: int | None = staff(default=None)
    objections: int | None = staff(default=None)


@frozen(kw_only=True)
class RulesWithdrawn(ProposalEvent):
    """It was taken back."""


@frozen(kw_only=True)
class RulesReviewed(ProposalEvent):
    """Adopted rules were looked at and stay; `review` is when they are looked at again."""

    review: date | None = public(default=None)


@frozen(kw_only=True)
class ProposalWordsWereErased(ProposalEvent):
    """What was typed about it is gone."""

    erased: int = staff()


@frozen(kw_only=True)
class RulesWereSigned(PersonEvent):
    """A person signed the text of this digest, on the page or on a paper of a day."""

    signature: UUID = staff()
    rulebook: UUID = staff()
    version: UUID = staff()
    digest: str = staff()
    how: How = staff()
    paper_on: date | None = staff(default=None)
