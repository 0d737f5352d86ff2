r"""The statement behind a list: what is asked for in the address, read strictly and in bounds.

Rules of this file:
1. An address that cannot be read is answered 400: a column one may not sort by, a value no list offers, a page that
   is no number, a character that shows nothing. What is readable and not there is an empty list.
2. A list counts to a thousand and no further, and shows at most PAGE rows.
3. `%`, `_` and `\` are looked for as they are typed.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any
from uuid import UUID

from attrs import frozen
from sqlalchemy import ColumnElement, Select, String, cast, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from habitat_kit.core.actors import Role
from habitat_kit.core.errors import Unreadable
from habitat_kit.core.feeds import Level, Shows
from habitat_kit.core.incidents import Standing
from habitat_kit.core.proposals import Stage
from habitat_kit.core.spaces import Form
from habitat_kit.core.tasks import TaskState
from habitat_kit.core.uses import State, UseType
from habitat_kit.core.waiting import WaitState
from habitat_kit.core.words import unwritable
from habitat_kit.store import rows
from habitat_kit.store.rows import Base
from habitat_kit.web.panel.around import TARGETS
from habitat_kit.web.panel.sheet import Sheet
from habitat_kit.web.panel.words import EVENTS

PAGE = 25
MOST = 1_000
"""Rows that are counted; a list of more says so."""

LAST_PAGE = 400
SHORTEST, LONGEST = 2, 80
"""Characters of what is searched for."""

NAMED: Mapping[type[Base], InstrumentedAttribute[Any]] = {
    rows.SpaceRow: rows.SpaceRow.name,
    rows.HouseRow: rows.HouseRow.name,
    rows.HouseholdRow: rows.HouseholdRow.label,
    rows.PersonRow: rows.PersonRow.name,
}
"""The column a row is called by."""

_BOOKING = (
    *(State.AWAITING, State.CONFIRMED, State.CHECKED_IN, State.DONE),
    *(State.REFUSED, State.CANCELLED, State.EXPIRED, State.NO_SHOW),
)
_CLOSURE = (State.CLOSED, State.REOPENED, State.DONE)
_CODES: Mapping[str, tuple[StrEnum, ...]] = {
    "form": tuple(Form),
    "role": tuple(Role),
    "level": tuple(Level),
    "shows": tuple(Shows),
    "standing": tuple(Standing),
    "stage": tuple(Stage),
}


_STATES: Mapping[type[rows.Base], tuple[str, ...]] = {rows.TaskRow: tuple(TaskState), rows.WaitRow: tuple(WaitState)}


@frozen
class Asked:
    """What the address asks of a list."""

    search: str
    sort: str
    down: bool
    page: int
    chosen: Mapping[str, str]


def codes(sheet: Sheet, column: str) -> tuple[str, ...]:
    """The values a column of codes may be narrowed to."""
    if column == "event":
        return EVENTS
    if column == "state" and sheet.row in _STATES:
        return _STATES[sheet.row]
    if column == "state":
        return _BOOKING if sheet.of == UseType.BOOKING else _CLOSURE
    return _CODES.get(column, ())


def read_asked(sheet: Sheet, query: Mapping[str, str]) -> Asked:
    """What an address asks; Unreadable names the part that cannot be read."""
    search = query.get("search", "").strip()
    if len(search) > LONGEST or unwritable(search):
        raise Unreadable("search", "panel.wrong.search", most=LONGEST)
    sort = query.get("sortBy", "")
    if sort and sort not in sheet.sorted:
        raise Unreadable("sortBy", "panel.wrong.sort")
    page = query.get("page", "") or "1"
    if not (page.isascii() and page.isdigit() and len(page) <= 6 and 1 <= int(page) <= LAST_PAGE):
        raise Unreadable("page", "panel.wrong.page")
    chosen = {column: query[column] for column in sheet.chosen if query.get(column)}
    for column, value in chosen.items():
        if column in TARGETS:
            _id(column, value)
        elif value not in codes(sheet, column):
            raise Unreadable(column, "panel.wrong.choice")
    return Asked(search, sort, query.get("sort") == "desc", int(page), chosen)


def everything(sheet: Sheet) -> Select[Any]:
    """Every row of a sheet."""
    found = select(sheet.row)
    return found if sheet.of is None else found.where(_column(sheet, "type") == sheet.of)


def narrowed(sheet: Sheet, asked: Asked) -> Select[Any]:
    """The rows an address asks for."""
    found = everything(sheet)
    for column, value in asked.chosen.items():
        found = found.where(_column(sheet, column) == (_id(column, value) if column in TARGETS else value))
    if sheet.searched and len(asked.search) >= SHORTEST:
        found = found.where(or_(*(_has(sheet, column, asked.search) for column in sheet.searched)))
    return found


def ordered(sheet: Sheet, asked: Asked, found: Select[Any]) -> Select[Any]:
    """The same, in the order asked for; rows alike stand in a fixed order."""
    by = [] if not asked.sort else [({"when": "start"}.get(asked.sort, asked.sort), asked.down)]
    columns = [(_column(sheet, name), down) for name, down in (*by, *sheet.order)]
    return found.order_by(*(column.desc() if down else column.asc() for column, down in columns))


def counted(session: Session, sheet: Sheet, found: Select[Any]) -> int:
    """How many rows there are, counted to one more than MOST."""
    key = next(iter(sheet.row.__table__.primary_key)).key
    return len(session.execute(found.with_only_columns(_column(sheet, key)).limit(MOST + 1)).all())


def pattern(typed: str) -> str:
    r"""What LIKE looks for, with `\` before what it would take for a joker."""
    for joker in ("\\", "%", "_"):
        typed = typed.replace(joker, f"\\{joker}")
    return f"%{typed}%"


def by_id(sheet: Sheet, text: str) -> Select[Any] | None:
    """The row an address names; None where that is no row's id."""
    keys = list(sheet.row.__table__.primary_key)
    parts = text.split(";")
    if len(parts) != len(keys) or len(text) > 80 or not text.isascii():
        return None
    try:
        values = [UUID(part) if index == 0 else int(part) for index, part in enumerate(parts)]
    except ValueError:
        return None
    if any(isinstance(value, int) and not 0 <= value < 2**31 for value in values):
        return None
    return everything(sheet).where(*(_column(sheet, key.key) == v for key, v in zip(keys, values, strict=True)))


def id_of(sheet: Sheet, row: Any) -> str:
    """A row's id as an address writes it."""
    return ";".join(str(getattr(row, key.key)) for key in sheet.row.__table__.primary_key)


def _has(sheet: Sheet, column: str, typed: str) -> ColumnElement[bool]:
    looked = pattern(typed)
    if column not in TARGETS:
        return cast(_column(sheet, column), String).ilike(looked, escape="\\")
    (target,) = TARGETS[column]
    row: Any = target
    named = select(row.id).where(NAMED[target].ilike(looked, escape="\\"))
    return _column(sheet, column).in_(named)


def _column(sheet: Sheet, name: str) -> InstrumentedAttribute[Any]:
    found: InstrumentedAttribute[Any] = getattr(sheet.row, name)
    return found


def _id(column: str, value: str) -> UUID:
    try:
        return UUID(value)
    except ValueError:
        raise Unreadable(column, "panel.wrong.choice") from None
