"""A file against the database: the steps from one to the other, each about one row."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID

from attrs import define, field, frozen

from habitat_kit.house_file import HouseFile
from habitat_kit.store import filelines, structure
from habitat_kit.store.structure import Row
from habitat_kit.store.transaction import Transaction

_FRESH: Mapping[str, Row] = {
    "organisation": {"seq": 0},
    "house": {"seq": 0, "ground": 0},
    "space": {"calendar_revision": 0},
}
"""Columns a file says nothing about, in a new row."""


@frozen
class Step:
    """One row to write. `verb` is add, change or end; `row` holds the columns, none when it is dropped."""

    verb: str
    what: str
    key: str
    at: UUID
    row: Row = field(factory=dict)

    def take(self, tx: Transaction) -> None:
        """Write it."""
        if self.what == "reference":
            structure.drop_reference(tx, self.row) if self.verb == "end" else structure.add(tx, "reference", self.row)
        elif self.verb == "add":
            structure.add(tx, self.what, self.row)
        elif self.row:
            structure.change(tx, self.what, self.at, self.row)
        else:
            structure.drop(tx, self.what, self.at)


@define
class Planned:
    """A file against the database: `present` rows by kind and id, and the steps between.

    `said` is what the file said of people the last time, `says` what it says of them now.
    """

    file: HouseFile
    now: datetime
    present: dict[str, dict[UUID, Row]]
    said: Mapping[UUID, bytes] = field(factory=dict)
    says: dict[UUID, bytes] = field(factory=dict)
    adopted: frozenset[UUID] = frozenset()
    signed: frozenset[UUID] = frozenset()
    steps: list[Step] = field(factory=list)
    kept: list[tuple[str, str, str]] = field(factory=list)
    """What the plan says besides its steps: what was adopted, and that it stays."""

    @property
    def today(self) -> date:
        """The house's local date."""
        return self.file.house.date_at(self.now)

    def put(self, what: str, key: str, row: Row) -> None:
        """Add the row, or change what differs."""
        found = self.present[what].get(row["id"])
        if found is None:
            self.steps.append(Step("add", what, key, row["id"], {**row, **_FRESH.get(what, {})}))
            return
        other = {name: value for name, value in row.items() if found[name] != value}
        if other:
            self.steps.append(Step("change", what, key, row["id"], other))

    def say(self, what: str, key: str, row: Row, *, written: Row | None = None) -> None:
        """Put a row about people where the file says of it what it did not say the last time."""
        self.says[row["id"]] = filelines.digest(row)
        if self.said.get(row["id"]) != self.says[row["id"]]:
            self.put(what, key, written or row)

    def end(self, what: str, key: str, found: Row, day: str = "end") -> None:
        """End a dated row that the file once said from today; drop it when it never began."""
        if found["id"] not in self.said:
            return
        if found[day] is not None and found[day] <= self.today:
            return
        row = {} if found["start"] >= self.today else {day: self.today}
        self.steps.append(Step("end", what, key, found["id"], row))

    def changed(self, *whats: str) -> bool:
        """Whether any step is about one of these."""
        return any(step.what in whats for step in self.steps)
