"""Account lines and prices as rows, and back."""

from __future__ import annotations

from typing import Any

from habitat_kit.core.accounts import AccountLine, LineKind
from habitat_kit.core.money import Money
from habitat_kit.core.prices import Due
from habitat_kit.store import tables
from habitat_kit.store.mapping.json import CONVERTER

LINE_COLUMNS = tuple(column.name for column in tables.account_line.c)
"""The columns of an account line, in the order `line_of` reads them; what was typed about it comes last."""

_IDS = ("organisation", "house", "household", "use", "space", "reverses")
_DUES = tuple[Due, ...]


def line_row(line: AccountLine) -> dict[str, Any]:
    """The row of a line, its words left out."""
    row = {name: getattr(line, name.removesuffix("_id")) for name in LINE_COLUMNS if name != "currency"}
    return {
        **row,
        "kind": line.kind.value,
        "amount": line.amount.coins,
        "currency": line.amount.currency,
        "unit": None if line.unit is None else line.unit.coins,
    }


def line_of(values: tuple[Any, ...]) -> AccountLine:
    """The line of one row read in the order of LINE_COLUMNS, with its words."""
    *columns, label = values
    row = dict(zip(LINE_COLUMNS, columns, strict=True))
    currency = row.pop("currency")
    for name in _IDS:
        row[name] = row.pop(f"{name}_id")
    unit = None if row["unit"] is None else Money.of(row["unit"], currency)
    amount = Money.of(row["amount"], currency)
    return AccountLine(**{**row, "kind": LineKind(row["kind"]), "amount": amount, "unit": unit, "label": label})


def dues_body(dues: tuple[Due, ...]) -> list[Any]:
    """What is due, as JSON."""
    body: list[Any] = CONVERTER.unstructure(dues, unstructure_as=_DUES)
    return body


def dues_of(body: list[Any]) -> tuple[Due, ...]:
    """What `dues_body` wrote."""
    return CONVERTER.structure(body, _DUES)
