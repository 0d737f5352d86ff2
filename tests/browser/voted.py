"""A house that votes: a version to sign, and a proposal in its round with an objection. For every page of rules."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from uuid import UUID

from habitat_kit.core.commands import ConsentToRules, ObjectToRules, OpenRound, ProposeRules, RecordDecision, SignRules
from habitat_kit.core.outcomes import ProposalMade, ProposalMoved, RulesSigned
from habitat_kit.core.rulebooks import Rulebook
from habitat_kit.desk.sight import Sight
from tests.web.pages.residence import Residence

HELD = date(2027, 3, 2)


def rule_pages(residence: Residence) -> Mapping[str, str]:
    """The pages of rules by their path, with who looks at them; the house decides the first time only."""
    sight = residence.kit.desk.sight(residence.actor("helene"))
    (house,) = sight.houses()
    book = _book(sight, house.id)
    if not sight.proposals(house.id):
        _decide(residence, book)
        book = _book(sight, house.id)
    version = max(book.versions, key=lambda one: int(one.version))
    proposal = next(one for one in sight.proposals(house.id) if one.version is None)
    at = f"/rules/{book.id}"
    resident = (
        "/rules",
        "/rules/kinds",
        at,
        f"{at}/versions/{version.id}",
        f"{at}/propose",
        f"{at}/proposals/{proposal.id}",
    )
    steward = (f"{at}/versions/{version.id}?", f"{at}/versions/{version.id}/print", f"{at}/proposals/{proposal.id}?")
    return dict.fromkeys(resident, "nadia") | dict.fromkeys(steward, "helene")


def _book(sight: Sight, house: UUID) -> Rulebook:
    """The rules of the shared flat."""
    return next(book for book in sight.rulebooks(house) if book.key == "shared-flat")


def _decide(residence: Residence, book: Rulebook) -> None:
    """A meeting adopts ten nights more and a signature; then somebody proposes eight, and somebody objects."""
    text = residence.kit.desk.sight(residence.actor("nadia")).draft_start(book.id)
    first = _proposed(residence, book, text.replace("nights = 10", "nights = 12"))
    decision = RecordDecision(first, 1, HELD, 9, 0, "Le groupe est d'accord.", HELD + timedelta(days=5))
    assert isinstance(residence.kit.desk.do(decision, by=residence.actor("helene")), ProposalMoved)
    _sign(residence, book.id)
    second = _proposed(residence, book, text.replace("nights = 10", "nights = 8"))
    do = residence.kit.desk.do
    assert isinstance(do(OpenRound(second, 1, HELD + timedelta(days=20)), by=residence.actor("nadia")), ProposalMoved)
    objection = ObjectToRules(second, 1, "Ma sœur vient de loin.")
    assert isinstance(do(objection, by=residence.actor("luc")), ProposalMoved)
    assert isinstance(do(ConsentToRules(second, 1), by=residence.actor("odile")), ProposalMoved)


def _proposed(residence: Residence, book: Rulebook, text: str) -> UUID:
    made = residence.kit.desk.do(ProposeRules(book.id, text), by=residence.actor("nadia"))
    assert isinstance(made, ProposalMade), made
    return made.proposal


def _sign(residence: Residence, rulebook: UUID) -> None:
    """Luc signs what was adopted."""
    luc, desk = residence.actor("luc"), residence.kit.desk
    version = max(desk.sight(luc).rulebook(rulebook)[1].versions, key=lambda one: int(one.version))
    assert isinstance(desk.do(SignRules(rulebook, version.id, version.digest), by=luc), RulesSigned)
