"""Failures: one shape for all, with what some statuses say beside it."""

from __future__ import annotations

from uuid import UUID

from attrs import field, frozen

from habitat_kit.web.api.wire.judging import Alternative, Verdict
from habitat_kit.web.api.wire.uses import Booking


@frozen(kw_only=True, slots=False)
class ErrorWords:
    """What is wrong: `code` for programs, `field` where it is, `message` for people."""

    code: str
    field: str | None
    message: str


@frozen(kw_only=True, slots=False)
class Failure:
    """The body of every failure; `also` names what else is wrong with the same body."""

    error: ErrorWords
    request_id: str
    also: list[ErrorWords] | None = None


@frozen(kw_only=True, slots=False)
class Refused(Failure):
    """A rule says no (code `refused`), or the key was used for another body (code `key_reused`, no verdict)."""

    verdict: Verdict | None = None
    alternatives: list[Alternative] = field(factory=list)


@frozen(kw_only=True, slots=False)
class Conflict(Failure):
    """Somebody holds the space then."""

    verdict: Verdict
    alternatives: list[Alternative]


@frozen(kw_only=True, slots=False)
class Expired(Failure):
    """The deadline passed before the answer, or the secret was shown before (code `already_shown`)."""

    booking: Booking | None = None


@frozen(kw_only=True, slots=False)
class Stale(Failure):
    """It changed meanwhile, or is in a state where this cannot happen: look at what stands now."""

    use: UUID
    revision: int
    state: str
