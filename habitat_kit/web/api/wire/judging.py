"""What the rulebooks say, as the API writes it."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from attrs import frozen

Number = int | str | bool | None
"""What fills a message; dates and instants as ISO texts."""


@frozen(kw_only=True, slots=False)
class Finding:
    """Why an article says what it says. `passes` is the bound that would pass; `message` is for people.

    `override_by` are the roles that may override it, with a written reason; `overridden` says that somebody did.
    """

    severity: Literal["allow", "warn", "approve", "refuse"]
    key: str
    message: str
    numbers: dict[str, Number]
    passes: Number
    rulebook: str
    version: str
    article: str
    title: str
    citation: str
    source: str | None
    override_by: list[str]
    overridden: bool


@frozen(kw_only=True, slots=False)
class Money:
    """An amount in a currency (ISO 4217), exact: "12.50"."""

    amount: str
    currency: str


@frozen(kw_only=True, slots=False)
class Price:
    """One line of what a booking costs: `quantity` times `unit`, in the calendar year it counts for.

    `what` is a code, `text` is for people. `suggested` is what the household might give where it says so itself.
    """

    what: str
    text: str
    quantity: int
    unit: Money
    amount: Money
    suggested: Money | None
    year: int
    rulebook: str
    version: str
    article: str


@frozen(kw_only=True, slots=False)
class Verdict:
    """What the rulebooks say, heaviest finding first, and what it costs: `total` is the sum of `prices`."""

    answer: Literal["allow", "warn", "needs_approval", "refuse"]
    findings: list[Finding]
    prices: list[Price]
    total: Money | None


@frozen(kw_only=True, slots=False)
class Alternative:
    """Dates near those asked that pass every rule and are free."""

    space: UUID
    start: str
    end: str


@frozen(kw_only=True, slots=False)
class Allowance:
    """What an article leaves a household in a calendar year."""

    household: UUID
    kind: str
    year: int
    used: int
    limit: int
    left: int
    rulebook: str
    article: str


@frozen(kw_only=True, slots=False)
class Judged:
    """What would come of an ask: nothing was written."""

    outcome: Literal["judged"] = "judged"
    passes: bool
    verdict: Verdict
    conflict: Finding | None
    alternatives: list[Alternative]
    allowances: list[Allowance]
