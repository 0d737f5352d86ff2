"""Prices and lines of accounts in words: which text, and what fills it."""

from __future__ import annotations

from typing import Any

from habitat_kit.core.accounts import AccountLine, LineKind
from habitat_kit.core.deposits import DEPOSIT
from habitat_kit.core.prices import Price


def price_numbers(price: Price) -> dict[str, Any]:
    """What fills the text `price.<what>`: `n` of it, at `unit`; the rule's own numbers."""
    return {"n": price.quantity, "unit": price.unit, "suggested": price.suggested} | dict(price.numbers)


def said_line(line: AccountLine) -> tuple[str, dict[str, Any]]:
    """The text of a line of an account, and what fills it; a reversal is said as one, a deposit as given back."""
    if line.kind is LineKind.REVERSAL:
        return "account.deposit_back" if line.what == DEPOSIT else "account.reversal", {}
    name = f"price.{line.what}" if line.use is not None else f"account.{line.what}"
    return name, {"n": line.quantity or 0, "unit": line.unit, "year": line.year}
