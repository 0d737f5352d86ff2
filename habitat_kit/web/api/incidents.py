"""Incidents: those the caller has to do with, one of them, and what came of a step."""

from __future__ import annotations

from typing import Any

import attrs

from habitat_kit.core import incidents
from habitat_kit.core import outcomes as out
from habitat_kit.web.api import reading, wire
from habitat_kit.web.api.calling import Call, Reply
from habitat_kit.web.api.problems import Problem

HERE = (out.IncidentMoved, out.IncidentStands, out.IncidentChanged)
"""The outcomes answered here."""


def every(call: Call) -> Reply:
    """The caller's own cases and those they run, latest first, each once."""
    sight = call.sight
    found = {told.incident.id: told.incident for told in sight.cases()}
    for house in sight.houses():
        found |= {one.id: one for one in sight.handled(house.id)}
    latest = sorted(found.values(), key=lambda one: (one.reported_at, one.id), reverse=True)
    return Reply(wire.Incidents(incidents=[wire.Incident(**_fields(one)) for one in latest]))


def look(call: Call) -> Reply:
    """One case, as far as the caller may read it; its revision as ETag."""
    told = call.sight.case(reading.in_path(call.request))
    parties = [
        wire.IncidentParty(role=p.role.value, person=p.person, household=p.household, shared=p.shared)
        for p in told.parties
    ]
    entries = [
        wire.IncidentEntry(
            id=e.id, kind=e.kind.value, at=e.made_at, by=e.made_by, words=e.words, person=e.person, due=e.due
        )
        for e in told.entries
    ]
    body = wire.OneIncident(
        **_fields(told.incident), eye=told.eye.value, parties=parties, entries=entries, may=sorted(told.may)
    )
    return Reply(body, 200, {"ETag": f'"{told.incident.revision}"'})


def answered(outcome: Any) -> Reply:
    """What came of a step; a Problem when nothing did."""
    told = {field.name: getattr(outcome, field.name) for field in attrs.fields(type(outcome))}
    match outcome:
        case out.IncidentStands():
            raise Problem(409, "api.incident_stands", more=told)
        case out.IncidentChanged():
            raise Problem(412, "api.stale", more=told)
    return Reply(wire.IncidentMoved(**{**told, "standing": outcome.standing.value}))


def _fields(found: incidents.Incident) -> dict[str, Any]:
    return {
        "id": found.id,
        "house": found.house,
        "about": found.about,
        "kind": found.kind,
        "space": found.space,
        "booking": found.use,
        "subject": found.subject,
        "confidential": found.confidential,
        "standing": found.standing.value,
        "decision": found.decision,
        "appeal_until": found.appeal_until,
        "reported_at": found.reported_at,
        "revised_at": found.revised_at,
        "revision": found.revision,
    }
