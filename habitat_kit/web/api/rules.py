"""Rulebooks and proposals as the caller sees them, and what stood in a proposal's or a signature's way."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import attrs

from habitat_kit.core import outcomes as out
from habitat_kit.core.proposals import Proposal
from habitat_kit.core.rulebooks import Rulebook, Version
from habitat_kit.core.spaces import House
from habitat_kit.desk.rulesight import Signers, ToldProposal
from habitat_kit.web.api import reading, wire
from habitat_kit.web.api.calling import Call, Reply
from habitat_kit.web.api.problems import Problem
from habitat_kit.web.housewords import HouseWords

HERE = (out.ProposalStands, out.ProposalChanged, out.RulesChanged)
"""The outcomes answered here."""

STATUS: Mapping[Any, tuple[int, Any]] = {
    out.ProposalStands: (409, wire.ProposalStands),
    out.ProposalChanged: (412, wire.ProposalChanged),
    out.RulesChanged: (412, wire.RulesChanged),
}


def every(call: Call) -> Reply:
    """The rulebooks of the caller's houses."""
    found = [_rules(call, house, book) for house in call.sight.houses() for book in call.sight.rulebooks(house.id)]
    return Reply(wire.EveryRules(rulebooks=found))


def look(call: Call) -> Reply:
    """One rulebook with its versions."""
    house, book = call.sight.rulebook(reading.in_path(call.request))
    return Reply(_rules(call, call.sight.house(house), book))


def proposed(call: Call) -> Reply:
    """The proposals the caller may see, latest first."""
    found = [one for house in call.sight.houses() for one in call.sight.proposals(house.id)]
    latest = sorted(found, key=lambda one: (one.made_at, one.id), reverse=True)
    return Reply(wire.Proposals(proposals=[wire.Proposal(**_proposal(one)) for one in latest]))


def look_at_proposal(call: Call) -> Reply:
    """One proposal with its answers; its revision as ETag."""
    told = call.sight.proposal(reading.in_path(call.request))
    standing = told.tally
    body = wire.OneProposal(
        **_proposal(told.proposal),
        consents=standing.consents,
        consents_to_another_text=standing.to_another,
        objections=standing.objections,
        answers=[_answer(told, place) for place in range(len(told.answers))],
        may=sorted(told.may),
    )
    return Reply(body, 200, {"ETag": f'"{told.proposal.revision}"'})


def refuse(outcome: Any) -> None:
    """Raise the Problem one of these outcomes is."""
    told = {field.name: getattr(outcome, field.name) for field in attrs.fields(type(outcome))}
    status, _ = STATUS[type(outcome)]
    key = "api.proposal_stands" if isinstance(outcome, out.ProposalStands) else "api.stale"
    raise Problem(status, key, more=told)


def _rules(call: Call, house: House, book: Rulebook) -> wire.Rules:
    say = HouseWords(call.kit.texts, call.language, house)
    signers = {one.version.id: one for one in call.sight.signers(book.id)}
    now = book.in_force(call.kit.desk.clock())
    latest = sorted(book.versions, key=lambda version: int(version.version), reverse=True)
    versions = [_version(say, one, signers.get(one.id), ruling=now == one) for one in latest]
    return wire.Rules(id=book.id, house=house.id, key=book.key, title=say.words(book.title), versions=versions)


def _version(say: HouseWords, version: Version, signers: Signers | None, *, ruling: bool) -> wire.RulesVersion:
    return wire.RulesVersion(
        id=version.id,
        version=version.version,
        in_force=version.in_force,
        until=version.until,
        source=version.source,
        must_sign=version.must_sign,
        digest=version.digest,
        now=ruling,
        signed=signers is not None and signers.own is not None,
        signed_by=signers.signed if signers else None,
        residents=signers.residents if signers else None,
        articles=[
            wire.Article(number=one.number, text=say.words(one.text), sentence=say.rule(one))
            for one in version.articles
        ],
    )


def _proposal(found: Proposal) -> dict[str, Any]:
    decided = found.decision
    return {
        "id": found.id,
        "house": found.house,
        "rulebook": found.rulebook,
        "base": found.base,
        "text": found.text,
        "number": found.number,
        "stage": found.stage.value,
        "closes_at": found.closes_at,
        "version": found.version,
        "way": decided.way.value if decided else None,
        "decided_on": decided.decided_on if decided else None,
        "in_force": decided.in_force if decided else None,
        "review": decided.review if decided else None,
        "revision": found.revision,
    }


def _answer(told: ToldProposal, place: int) -> wire.ProposalAnswer:
    """One answer; whoever gave it where the caller may know them."""
    found = told.answers[place]
    note = told.notes.get(found.note) if found.note else None
    return wire.ProposalAnswer(
        id=found.id,
        person=found.person if found.person in told.names else None,
        stance=found.stance.value,
        number=found.number,
        made_at=found.made_at,
        ended=found.ended.value if found.ended else None,
        reason=note.words if note else None,
    )
