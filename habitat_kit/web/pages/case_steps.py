"""The steps of a case as forms send them: which command a form asks for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from habitat_kit.core.commands import (
    AcknowledgeIncident,
    AddFact,
    AddMeasure,
    AppealDecision,
    CloseIncident,
    Command,
    DecideIncident,
    NameMediator,
    NameParty,
    WithdrawIncident,
)
from habitat_kit.core.errors import NotThere, Unreadable
from habitat_kit.web.pages.forms import Form


def step_of(do: str, incident: UUID, typed: Mapping[str, str]) -> Command[Any]:
    """The command of a form; Unreadable for what cannot be read, NotThere for a step there is none of."""
    form = Form(typed)
    revision = form.revision
    words = typed.get("words", "")
    match do:
        case "acknowledge_incident":
            return AcknowledgeIncident(incident, revision)
        case "name_party":
            household = _id(typed, "household")
            return NameParty(incident, revision, household, typed.get("role", ""), bool(typed.get("shared")))
        case "name_mediator":
            return NameMediator(incident, revision, _id(typed, "person"))
        case "add_fact":
            return AddFact(incident, words)
        case "add_measure":
            person = _id(typed, "person") if typed.get("person") else None
            return AddMeasure(incident, revision, words, person, form.day("due"))
        case "decide_incident":
            return DecideIncident(incident, revision, typed.get("decision", ""), words)
        case "appeal_decision":
            return AppealDecision(incident, revision, words)
        case "close_incident":
            return CloseIncident(incident, revision, words)
        case "withdraw_incident":
            return WithdrawIncident(incident, revision)
    raise NotThere("step")


def _id(typed: Mapping[str, str], name: str) -> UUID:
    try:
        return UUID(typed.get(name, ""))
    except ValueError:
        raise Unreadable(name, "page.case.choose") from None
