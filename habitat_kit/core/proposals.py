"""A proposed version of a rulebook, from its draft to the day it is looked at again.

Rules of this file:
1. What is not in the table cannot happen; what was adopted or withdrawn stays so.
2. Each change of the text is a text of its own, counted: who consented to another text has not answered this one.
3. An objection gives a reason. It stands until whoever objected withdraws it or answers anew, or the proposer writes
   a text that takes it up; while one stands, nothing is adopted by consent. Who lives there no more holds up nobody.
4. A round closes at the end of its last day, house time; nothing is adopted by consent before, no answer comes after.
5. A meeting decides at any time, for it is the whole group: who was there and who objected is written down.
6. A proposal starts from the newest version of its rulebook; where another came meanwhile, it is written anew first.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from uuid import UUID
from zoneinfo import ZoneInfo

from attrs import frozen

from habitat_kit.core.privacy import member, protected, public, typed


class Stage(StrEnum):
    """Where a proposal stands."""

    DRAFT = "draft"
    ROUND = "round"
    ADOPTED = "adopted"
    WITHDRAWN = "withdrawn"


class Turn(StrEnum):
    """What can happen to a proposal."""

    REVISE = "revise"
    OPEN = "open"
    ANSWER = "answer"
    ADOPT = "adopt"
    DECIDE = "decide"
    WITHDRAW = "withdraw"
    REVIEW = "review"


TURNS: Mapping[tuple[Stage, Turn], Stage] = {
    (Stage.DRAFT, Turn.REVISE): Stage.DRAFT,
    (Stage.DRAFT, Turn.OPEN): Stage.ROUND,
    (Stage.DRAFT, Turn.DECIDE): Stage.ADOPTED,
    (Stage.DRAFT, Turn.WITHDRAW): Stage.WITHDRAWN,
    (Stage.ROUND, Turn.REVISE): Stage.ROUND,
    (Stage.ROUND, Turn.OPEN): Stage.ROUND,
    (Stage.ROUND, Turn.ANSWER): Stage.ROUND,
    (Stage.ROUND, Turn.ADOPT): Stage.ADOPTED,
    (Stage.ROUND, Turn.DECIDE): Stage.ADOPTED,
    (Stage.ROUND, Turn.WITHDRAW): Stage.WITHDRAWN,
    (Stage.ADOPTED, Turn.REVIEW): Stage.ADOPTED,
}
"""(stage, turn) -> stage. A round that is opened again gets another last day."""

OPEN = frozenset({Stage.DRAFT, Stage.ROUND})
"""A proposal about which something may still be decided."""


class Stance(StrEnum):
    """What somebody answers in a round."""

    CONSENT = "consent"
    OBJECTION = "objection"


class Ended(StrEnum):
    """How an answer came to stand no more."""

    WITHDRAWN = "withdrawn"
    INTEGRATED = "integrated"
    REPLACED = "replaced"
    LEFT = "left"


class Way(StrEnum):
    """How a version was adopted."""

    CONSENT = "consent"
    MEETING = "meeting"


class Hindrance(StrEnum):
    """Why a turn cannot be taken now."""

    STAGE = "stage"
    ROUND_OPEN = "round_open"
    ROUND_OVER = "round_over"
    OBJECTIONS = "objections"
    OVERTAKEN = "overtaken"


@frozen(kw_only=True)
class Decision:
    """What was decided: how, from when it holds, when it is looked at again. `held` to `note` are a meeting's."""

    way: Way = public()
    decided_on: date = public()
    in_force: date = public()
    review: date | None = public(default=None)
    present: int | None = member(default=None)
    objections: int | None = member(default=None)
    note: UUID | None = member(default=None)


@frozen(kw_only=True)
class Proposal:
    """One proposed version of a rulebook. `text` is TOML as a house file writes a version; `number` counts its texts.

    `base` is the number of the version it started from; `version` the one it became.
    """

    id: UUID = public()
    organisation: UUID = public()
    house: UUID = public()
    rulebook: UUID = public()
    base: int = public()
    made_by: UUID | None = protected(default=None)
    made_at: datetime = member()
    text: str = typed()
    number: int = member(default=1)
    stage: Stage = member(default=Stage.DRAFT)
    closes_at: datetime | None = member(default=None)
    version: UUID | None = public(default=None)
    decision: Decision | None = public(default=None)
    revision: int = member(default=1)

    def last_day(self, zone: ZoneInfo) -> date | None:
        """The last day of its round, house time."""
        return None if self.closes_at is None else (self.closes_at - timedelta(seconds=1)).astimezone(zone).date()

    def hindrance(self, turn: Turn, now: datetime, *, standing: int = 0) -> Hindrance | None:
        """Why a turn cannot be taken at an instant, with so many objections standing; None when it can."""
        if (self.stage, turn) not in TURNS:
            return Hindrance.STAGE
        closed = self.closes_at is not None and self.closes_at <= now
        if turn is Turn.ANSWER and closed:
            return Hindrance.ROUND_OVER
        if turn is Turn.ADOPT and not closed:
            return Hindrance.ROUND_OPEN
        return Hindrance.OBJECTIONS if turn is Turn.ADOPT and standing else None


@frozen(kw_only=True)
class Answer:
    """What somebody said to a proposal's text of this `number`; `note` holds an objection's reason."""

    id: UUID = member()
    proposal: UUID = member()
    person: UUID = protected()
    stance: Stance = member()
    number: int = member()
    made_at: datetime = member()
    note: UUID | None = member(default=None)
    ended: Ended | None = member(default=None)
    ended_at: datetime | None = member(default=None)

    @property
    def objects(self) -> bool:
        """Whether it is an objection that stands."""
        return self.stance is Stance.OBJECTION and self.ended is None


@frozen(kw_only=True)
class ProposalNote:
    """Words typed about a proposal, an objection's reason or a meeting's minutes: None once they were erased."""

    id: UUID = member()
    proposal: UUID = member()
    made_by: UUID | None = protected(default=None)
    made_at: datetime = member()
    words: str | None = protected(default=None, repr=False)


@frozen
class Tally:
    """How a round stands: consents to this text, consents to another text, objections that stand."""

    consents: int = 0
    to_another: int = 0
    objections: int = 0


def tally(proposal: Proposal, answers: Iterable[Answer]) -> Tally:
    """How the answers to a proposal stand. Who objects has not consented; each person is counted once."""
    standing = [answer for answer in answers if answer.ended is None]
    consents = [answer for answer in standing if answer.stance is Stance.CONSENT]
    to_this = sum(answer.number == proposal.number for answer in consents)
    return Tally(to_this, len(consents) - to_this, len(standing) - len(consents))


def day_is_over(day: date, zone: ZoneInfo) -> datetime:
    """The instant a day is over, house time."""
    return midnight(day + timedelta(days=1), zone)


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """The instant a day begins, house time."""
    return datetime.combine(day, time(), zone).astimezone(UTC)


def holds_from(day: date, now: datetime, zone: ZoneInfo) -> datetime:
    """The instant from which a version of this day is in force: never before now, for nothing rules the past."""
    return max(midnight(day, zone), now)
