"""The turns of a proposal as forms send them: which command a form asks for."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from habitat_kit.core.commands import (
    AdoptRules,
    Command,
    ConsentToRules,
    ObjectToRules,
    OpenRound,
    RecordDecision,
    ReviewRules,
    ReviseRules,
    WithdrawAnswer,
    WithdrawProposal,
)
from habitat_kit.core.errors import NotThere, Unreadable
from habitat_kit.web.typed import day_of

TAKES_UP = "integrates-"
"""The beginning of the boxes that say which objections a text takes up."""


def step_of(do: str, proposal: UUID, typed: Mapping[str, str]) -> Command[Any]:
    """The command of a form; Unreadable for what cannot be read, NotThere for a turn there is none of."""
    revision, number = _whole(typed, "revision", -1), _whole(typed, "number", -1)
    match do:
        case "revise_rules":
            taken_up = tuple(_ids(typed))
            return ReviseRules(proposal, revision, typed.get("text", ""), taken_up, _day(typed, "closes"))
        case "open_round":
            return OpenRound(proposal, revision, _must(typed, "closes"))
        case "consent_to_rules":
            return ConsentToRules(proposal, number)
        case "object_to_rules":
            return ObjectToRules(proposal, number, typed.get("reason", ""))
        case "withdraw_answer":
            return WithdrawAnswer(proposal)
        case "adopt_rules":
            return AdoptRules(proposal, revision, _must(typed, "in_force"), _day(typed, "review"))
        case "record_decision":
            return _decision(proposal, revision, typed)
        case "withdraw_proposal":
            return WithdrawProposal(proposal, revision)
        case "review_rules":
            return ReviewRules(proposal, revision, _day(typed, "review"))
    raise NotThere("step")


def _decision(proposal: UUID, revision: int, typed: Mapping[str, str]) -> RecordDecision:
    return RecordDecision(
        proposal,
        revision,
        _must(typed, "held"),
        _whole(typed, "present"),
        _whole(typed, "objections", 0),
        typed.get("minutes", ""),
        _must(typed, "in_force"),
        _day(typed, "review"),
    )


def _whole(typed: Mapping[str, str], name: str, empty: int | None = None) -> int:
    text = typed.get(name, "").strip()
    if not text and empty is not None:
        return empty
    if not (text.isascii() and text.isdigit() and len(text) < 7):
        raise Unreadable(name, "error.not_a_number")
    return int(text)


def _day(typed: Mapping[str, str], name: str) -> date | None:
    text = typed.get(name, "").strip()
    if not text:
        return None
    try:
        return day_of(text)
    except Unreadable as wrong:
        raise Unreadable(name, wrong.code, **wrong.numbers) from None


def _must(typed: Mapping[str, str], name: str) -> date:
    found = _day(typed, name)
    if found is None:
        raise Unreadable(name, "page.form.missing.day")
    return found


def _ids(typed: Mapping[str, str]) -> list[UUID]:
    named = [name.removeprefix(TAKES_UP) for name in typed if name.startswith(TAKES_UP)]
    try:
        return [UUID(name) for name in named]
    except ValueError:
        raise Unreadable("integrates", "error.no_such_objection") from None
