"""How a row is put into the reader's words: its name, its columns, and which of them the reader may see.

Rules of this file:
1. A column is shown by its privacy class: public to whoever reads the page, member with `see_names` in the row's
   house, staff and protected with `see_people` there (the journal's own by `see_journal`), special never.
2. What is protected is shown on the screen and never leaves it in a file.
3. Nobody reads an id or a code: ids are said by the name of what they mean, codes in words.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from attrs import frozen

from habitat_kit.core.privacy import Privacy
from habitat_kit.core.snake import snake
from habitat_kit.core.uses import State, UseType, lapsed
from habitat_kit.store import rows
from habitat_kit.store.mapping.tasks import TASK_COLUMNS, task_of
from habitat_kit.store.mapping.waiting import period_of
from habitat_kit.texts import Texts
from habitat_kit.web.panel.around import TARGETS, Around
from habitat_kit.web.panel.reader import Reader
from habitat_kit.web.panel.sheet import Sheet
from habitat_kit.web.panel.telling import hours, nights, period

CODES = frozenset(
    {
        "stage",
        "way",
        "how",
        "form",
        "role",
        "reach",
        "level",
        "event",
        "on_deadline",
        "locale",
        "shows",
        "about",
        "decision",
    }
)
TONES = {"confirmed": "ok", "checked_in": "ok", "awaiting": "warn", "option": "warn", "done": "", "closed": "warn"}
CASES = {"closed": "", "withdrawn": "", "decided": "ok", "measures_taken": "ok"}
SHEET_OF: Mapping[type[rows.Base], str] = {
    rows.HouseRow: "houses",
    rows.SpaceRow: "spaces",
    rows.PersonRow: "people",
    rows.HouseholdRow: "households",
    rows.RulebookVersionRow: "rulebooks",
}
"""Which page tells of what a cell names."""

USES: Mapping[str, str] = {UseType.BOOKING: "bookings", UseType.CLOSURE: "closures"}


@frozen
class Cell:
    """One column of one row, in words; `at` is the sheet and id of what it names, `tone` marks a state."""

    column: str
    text: str
    at: tuple[str, UUID] | None = None
    tone: str | None = None
    lines: tuple[tuple[str, str], ...] = ()


@frozen
class Saying:
    """Puts rows into one language for one reader."""

    texts: Texts
    language: str
    reader: Reader
    around: Around

    def text(self, key: str, /, **numbers: Any) -> str:
        """A text of the catalogues."""
        return self.texts.text(self.language, key, **numbers)

    def code(self, what: str, value: str) -> str:
        """A code in words; one a plugin brought stands as it is."""
        key = f"panel.{what}.{snake(value)}"
        return self.text(key) if key in self.texts else value.replace("_", " ")

    def cells(self, sheet: Sheet, row: Any, columns: tuple[str, ...]) -> tuple[Cell, ...]:
        """The columns the reader may see, in words."""
        return tuple(self.cell(row, column) for column in columns if self.sees(sheet, row, column))

    def sees(self, sheet: Sheet, row: Any, column: str) -> bool:
        """Whether the reader may see a column of a row."""
        privacy = privacy_of(sheet.row, column)
        house = self.around.house(row)
        return seen(self.reader, sheet, privacy, house.id if house else None)

    def cell(self, row: Any, column: str) -> Cell:
        """One column of a row."""
        if column == "when":
            return Cell(column, self.period(row))
        value: Any = self._title(row) if column == "title" else getattr(row, column)
        if value is None:
            return Cell(column, "")
        if column in TARGETS:
            return self._named(column, value)
        if column == "standing":
            return Cell(column, self.code("standing", value), tone=CASES.get(value, "warn"))
        if column == "state" and isinstance(row, rows.TaskRow):
            return Cell(column, self.code("task", row.state), tone="" if row.ended_at else "warn")
        if column == "state" and isinstance(row, rows.WaitRow):
            return Cell(
                column, self.code("wait", row.state), tone={"offered": "warn", "taken": "ok"}.get(row.state, "")
            )
        if column == "state":
            state = state_of(row, self.reader.now)
            return Cell(column, self.code("state", state), tone=TONES.get(state, "no"))
        if column == "body":
            return Cell(column, "", lines=tuple(self._lines(row)))
        if column == "kind":
            return Cell(column, self.kind(row))
        if column in CODES:
            return Cell(column, self.code(column, value))
        if column in {"check_in", "check_out"}:
            value = time.fromisoformat(value)
        return Cell(column, self.texts.value(self.language, value, zone=self.around.clock(row), style=_style(value)))

    def _named(self, column: str, value: UUID) -> Cell:
        there = self.around.at(column, value)
        if there is None:
            return Cell(column, "")
        key = USES.get(there.type) if isinstance(there, rows.UseRow) else SHEET_OF.get(type(there))
        return Cell(column, self.name(there), (key, there.id) if key else None)

    def name(self, row: Any) -> str:
        """What a row is called."""
        match row:
            case rows.UseRow() | rows.WaitRow():
                return f"{self._at(row, 'space_id')}, {self.period(row)}"
            case rows.HouseholdRow(label=label) | rows.FeedLinkRow(label=label) if label:
                return str(label)
            case rows.FeedLinkRow(space_id=None):
                return self.code("shows", row.shows)
            case rows.FeedLinkRow():
                return self.text("panel.link.of", space=self._at(row, "space_id"))
            case rows.TaskRow():
                return self._title(row)
            case rows.IncidentRow():
                where = f", {self._at(row, 'space_id')}" if row.space_id else ""
                return f"{self.code('incident', row.kind)}{where}"
            case rows.MembershipRow():
                return f"{self._at(row, 'person_id')}, {self._at(row, 'household_id')}"
            case rows.DeputyRow():
                return f"{self._at(row, 'deputy_id')}, {self._at(row, 'person_id')}"
            case rows.DutyRow():
                return f"{self._at(row, 'person_id')}, {self._at(row, 'house_id')}"
            case rows.GrantRow():
                return f"{self._at(row, 'person_id')}, {self.code('role', row.role)}"
            case rows.ProposalRow():
                return self.text("panel.proposal.of", rulebook=self._at(row, "rulebook_id"), number=row.number)
            case rows.SignatureRow():
                return f"{self._at(row, 'person_id')}, {self._at(row, 'version_id')}"
            case rows.RulebookRow():
                return self.words(row.title) or row.key
            case rows.RulebookVersionRow():
                return self.text("panel.version.of", rulebook=self._at(row, "rulebook_id"), version=row.version)
            case rows.JournalRow():
                at = self.texts.value(self.language, row.at, zone=self.around.clock(row))
                return f"{self.code('event', row.event)}, {at}"
            case _:
                return str(row.name)

    def _title(self, row: Any) -> str:
        """What a task asks for: as somebody wrote it, or the message of the kit or of a plugin."""
        task = task_of(tuple(getattr(row, name) for name in TASK_COLUMNS))
        said = self.texts.said(self.language, task.key, dict(task.numbers)) if task.key else ""
        return task.title or said

    def _at(self, row: Any, column: str) -> str:
        value = getattr(row, column)
        there = None if value is None else self.around.at(column, value)
        return self.name(there) if there is not None else self.text("panel.somebody")

    def words(self, given: Mapping[str, Any]) -> str:
        """What a house wrote, in the reader's language or the other."""
        return str(given.get(self.language) or next((said for said in given.values() if said), ""))

    def kind(self, row: Any) -> str:
        """The kind of a use by its name, that of an incident or a task in words."""
        if isinstance(row, rows.IncidentRow | rows.TaskRow):
            return self.code("incident" if isinstance(row, rows.IncidentRow) else "chore", row.kind)
        if isinstance(row, rows.UseRow) and row.type != UseType.BOOKING:
            return self.code("closure", row.kind)
        return self.words(self.around.kinds(row).get(row.kind, {})) or str(row.kind)

    def period(self, row: Any) -> str:
        """From when to when, in words."""
        if isinstance(row, rows.WaitRow):
            return period(self.texts, self.language, period_of(row.period))
        if row.first_night is not None:
            return nights(self.texts, self.language, row.first_night, row.departure)
        start, end = datetime.fromisoformat(row.wall_start), datetime.fromisoformat(row.wall_end)
        return hours(self.texts, self.language, start, end)

    def _lines(self, row: Any) -> Iterator[tuple[str, str]]:
        body = row.body
        if isinstance(row, rows.RulebookVersionRow):
            for article in body["articles"]:
                yield self.text("panel.article", number=article["number"]), self.words(article["text"])
            return
        if "state" in body:
            yield self.text("panel.column.state"), self.code("state", body["state"])
        for name in ("revision", "counted", "on_behalf"):
            if name in body:
                yield self.text(f"panel.column.{name}"), self.texts.value(self.language, body[name])
        if changes := body.get("changes"):
            yield self.text("panel.column.changes"), self.texts.value(self.language, len(changes))


def state_of(row: Any, now: datetime) -> str:
    """How a use stands now: a deadline that passed is not waited for, whoever writes it down later."""
    if not lapsed(State(row.state), row.deadline, now):
        return str(row.state)
    return State.CONFIRMED if row.on_deadline == "accept" else State.EXPIRED


def privacy_of(row: type[rows.Base], column: str) -> Privacy:
    """The class of a column; one that has none is shown to nobody."""
    if column == "when":
        return Privacy.PUBLIC
    return Privacy(row.__table__.c[column].info.get("privacy", Privacy.SPECIAL))


def seen(reader: Reader, sheet: Sheet, privacy: Privacy, house: UUID | None = None) -> bool:
    """Whether a reader may see a class of column in a house, or in any of theirs."""
    match privacy:
        case Privacy.PUBLIC:
            return True
        case Privacy.MEMBER:
            return reader.may("see_names", house)
        case Privacy.STAFF if sheet.right == "see_journal":
            return reader.may("see_journal", house)
        case Privacy.PROTECTED if reader.shut:
            return False
        case Privacy.STAFF | Privacy.PROTECTED:
            return reader.may("see_people", house)
        case _:
            return False


def leaves(privacy: Privacy) -> bool:
    """Whether a class of column may leave the screen in a file."""
    return privacy in {Privacy.PUBLIC, Privacy.MEMBER, Privacy.STAFF}


def _style(value: object) -> str:
    return "short" if isinstance(value, date) else ""
