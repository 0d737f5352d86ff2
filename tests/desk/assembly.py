"""A house whose residents vote their rules: drafts, rounds, decisions and signatures, in a line each."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from habitat_kit.core.commands import (
    AdoptRules,
    ConsentToRules,
    ObjectToRules,
    OpenRound,
    ProposeRules,
    RecordDecision,
    SignRules,
)
from habitat_kit.core.outcomes import ProposalMade, ProposalMoved
from habitat_kit.core.rulebooks import Rulebook, Version
from habitat_kit.desk.proposing import newest
from habitat_kit.desk.rulesight import ToldProposal
from habitat_kit.plugins.participatory import LongestStay
from tests.desk.world import NOW, Planted

TODAY = date(2027, 3, 1)
LAST_DAY = TODAY + timedelta(days=7)
RULES = (LongestStay(nights=5),)
CANARY = "my mother sleeps badly"
TEXT = """\
must_sign = true

[[bindings]]
space = "flat"

[[articles]]
number = "1"
text.fr = "Trois nuits au plus."
text.en = "Three nights at most."
[articles.rule]
kind = "longest_stay"
nights = 3

[[articles]]
number = "2"
text.fr = "On laisse le logement propre."
"""
OTHER = TEXT.replace("nights = 3", "nights = 4").replace("Trois", "Quatre").replace("Three", "Four")


def book(house: Planted) -> Rulebook:
    """The rulebook of a house, as it stands."""
    (found,) = house.kit.desk.sight(house.actor("sam")).rulebooks(house.house.id)
    return found


def latest(house: Planted) -> Version:
    """Its newest version."""
    return newest(book(house))


def proposed(house: Planted, text: str = TEXT, by: str = "ana") -> UUID:
    """A draft."""
    made = house.do(ProposeRules(book(house).id, text), by=by)
    assert isinstance(made, ProposalMade), made
    return made.proposal


def told(house: Planted, proposal: UUID, by: str = "sam") -> ToldProposal:
    """A proposal as somebody sees it."""
    return house.kit.desk.sight(house.actor(by)).proposal(proposal)


def revision(house: Planted, proposal: UUID) -> int:
    """How often it changed."""
    return told(house, proposal).proposal.revision


def opened(house: Planted, text: str = TEXT, by: str = "ana") -> UUID:
    """A proposal in its round, until LAST_DAY."""
    proposal = proposed(house, text, by)
    assert isinstance(house.do(OpenRound(proposal, 1, LAST_DAY), by=by), ProposalMoved)
    return proposal


def consent(house: Planted, proposal: UUID, by: str, number: int = 1) -> Any:
    """Somebody consents."""
    return house.do(ConsentToRules(proposal, number), by=by)


def objection(house: Planted, proposal: UUID, by: str = "ben", number: int = 1) -> Any:
    """Somebody objects."""
    return house.do(ObjectToRules(proposal, number, CANARY), by=by)


def adopt(house: Planted, proposal: UUID, day: date | None = None, by: str = "sam", **more: Any) -> Any:
    """Adopt by consent, in force from a day (today)."""
    today = house.clock.now.date()
    return house.do(AdoptRules(proposal, revision(house, proposal), day or today, **more), by=by)


def meeting(house: Planted, proposal: UUID, day: date | None = None, by: str = "sam", **more: Any) -> Any:
    """Write down that a meeting adopted it."""
    fields: dict[str, Any] = {"held": house.clock.now.date(), "present": 9, "objections": 0, "minutes": CANARY} | more
    in_force = day or house.clock.now.date()
    return house.do(RecordDecision(proposal, revision(house, proposal), in_force=in_force, **fields), by=by)


def adopted(house: Planted, text: str = TEXT, day: date | None = None) -> Version:
    """A version a meeting adopted, in force from a day (today)."""
    outcome = meeting(house, proposed(house, text), day)
    assert isinstance(outcome, ProposalMoved), outcome
    return latest(house)


def round_over(house: Planted) -> None:
    """Let the round's last day pass."""
    house.clock.now = NOW + timedelta(days=8)


def sign(house: Planted, version: Version, by: str = "ana", **more: Any) -> Any:
    """Sign a version as it was shown."""
    fields: dict[str, Any] = {"digest": version.digest} | more
    return house.do(SignRules(book(house).id, version.id, **fields), by=by)
