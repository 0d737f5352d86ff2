"""A table of bookings: comma, semicolon or tab, its first row the names of the columns."""

from __future__ import annotations

import csv
import re
from datetime import date, datetime, timedelta
from html import unescape
from io import StringIO

from attrs import define, field

from habitat_kit.core.errors import Unreadable
from habitat_kit.core.outcomes import WrongLine
from habitat_kit.importing.lines import Line, Sheet, Wrong, few, key_of, purpose_of
from habitat_kit.importing.mappings import Mapping
from habitat_kit.importing.spelled import in_numbers

Row = tuple[int, list[str]]

_LENGTH = re.compile(r"(\d{1,4})(?:[.,](\d))?\s*([a-zé]+)(?:\(s\))?")
_ESCAPED = re.compile("&(?:amp|lt|gt|quot|apos|#0?39);")
"""What some programs write in a table as if it were a page."""
_UNITS = {
    **dict.fromkeys(("minute", "minutes", "min"), timedelta(minutes=1)),
    **dict.fromkeys(("hour", "hours", "heure", "heures", "h"), timedelta(hours=1)),
    **dict.fromkeys(("day", "days", "jour", "jours"), timedelta(days=1)),
    **dict.fromkeys(("week", "weeks", "semaine", "semaines"), timedelta(weeks=1)),
}


def read(text: str, mapping: Mapping) -> Sheet:
    """What a table says; Unreadable names the columns it lacks."""
    rows = _rows(text, _delimiter(text, mapping))
    if not rows:
        raise Unreadable("text", "error.import_empty")
    few(len(rows) - 1)
    return _Table(mapping, _columns(rows[0][1], mapping)).sheet(rows[1:])


def _delimiter(text: str, mapping: Mapping) -> str:
    """The delimiter that makes most known columns of the first row."""
    head = text.lstrip("\r\n").split("\n", 1)[0]
    return max(",;\t", key=lambda one: len(_found(_parsed(head, one), mapping)))


def _parsed(head: str, delimiter: str) -> list[str]:
    """The first row by a delimiter; nothing where it cannot be read by it."""
    try:
        return next(csv.reader(StringIO(head, newline=""), delimiter=delimiter, strict=True), [])
    except csv.Error:
        return []


def _rows(text: str, delimiter: str) -> list[Row]:
    """The rows that say anything, each with the line it begins on."""
    rows, begins = list[Row](), 1
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter)
    try:
        for row in reader:
            if any(cell.strip() for cell in row):
                rows.append((begins, row))
            begins = reader.line_num + 1
    except csv.Error:
        raise Unreadable("text", "error.import_table", line=begins) from None
    return rows


def _found(head: list[str], mapping: Mapping) -> dict[str, int]:
    """Where each part of a booking stands in a row; a column that is there twice is called so, and so with a 2."""
    names = [name.strip().casefold() for name in head]
    again = {f"{name} 2": place for place, name in enumerate(names) if names[:place].count(name) == 1}
    places = again | {name: place for place, name in reversed(list(enumerate(names)))}
    named = {
        part: [places[word.casefold()] for word in words if word.casefold() in places]
        for part, words in mapping.columns.items()
    }
    return {part: found[0] for part, found in named.items() if found}


def _columns(head: list[str], mapping: Mapping) -> dict[str, int]:
    found = _found(head, mapping)
    missing = [part for part in ("start",) if part not in found]
    missing += [] if {"end", "duration"} & set(found) else ["end"]
    missing += [part for part in ("space", "household") if part not in found and not getattr(mapping, part)]
    if missing:
        raise Unreadable("text", "error.import_columns", columns=", ".join(missing))
    return found


@define
class _Table:
    """A table whose columns are known."""

    mapping: Mapping
    columns: dict[str, int]
    lines: list[Line] = field(factory=list)
    wrong: list[WrongLine] = field(factory=list)
    left_out: int = 0

    def sheet(self, rows: list[Row]) -> Sheet:
        cancelled = {word.casefold() for word in self.mapping.cancelled}
        for number, row in rows:
            if self._cell(row, "status").casefold() in cancelled:
                self.left_out += 1
                continue
            try:
                self.lines.append(self._line(number, row))
            except Wrong as wrong:
                self.wrong.append(WrongLine(number, wrong.code))
        return Sheet(tuple(self.lines), tuple(self.wrong), self.left_out)

    def _cell(self, row: list[str], part: str) -> str:
        place = self.columns.get(part)
        found = row[place].strip() if place is not None and place < len(row) else ""
        return _ESCAPED.sub(lambda sign: unescape(sign[0]), found)

    def _line(self, number: int, row: list[str]) -> Line:
        start = self._moment(self._cell(row, "start"), self._cell(row, "start_time"))
        return Line(
            number=number,
            key=key_of("row", self._cell(row, "reference") or "\x1e".join(row)),
            start=start,
            end=self._end(row, start),
            space=self._cell(row, "space"),
            household=self._cell(row, "household"),
            kind=self._cell(row, "kind"),
            guests=self._guests(self._cell(row, "guests")),
            purpose=purpose_of([self._cell(row, "purpose")]),
        )

    def _end(self, row: list[str], start: date | datetime) -> date | datetime:
        if written := self._cell(row, "end"):
            return self._moment(written, self._cell(row, "end_time"))
        try:
            return start + _length(self._cell(row, "duration"))
        except OverflowError:
            raise Wrong("import.date") from None

    def _moment(self, day: str, clock: str) -> date | datetime:
        """A day or a wall time, as the mapping says it is written."""
        if clock:
            return _at(f"{day} {clock}", f"{self.mapping.date} {self.mapping.time}")
        try:
            return _at(day, self.mapping.date).date()
        except Wrong:
            return _at(day, self.mapping.both)

    def _guests(self, written: str) -> int:
        if not written:
            return self.mapping.guests
        if not (written.isascii() and written.isdigit() and 1 <= int(written[:6]) <= 10_000 and len(written) < 6):
            raise Wrong("import.guests")
        return int(written)


def _length(written: str) -> timedelta:
    """How long something takes: “2 heures”, “1,5 jours”, “1 jour(s), 2 heure(s), 30 minute(s)”; nothing is left unread."""
    found = [_LENGTH.fullmatch(part.strip()) for part in re.split(r",\s", written.casefold())]
    if not all(one and one[3] in _UNITS for one in found):
        raise Wrong("import.end")
    units = ((_UNITS[one[3]], one) for one in found if one)
    return sum((unit * int(one[1]) + unit * int(one[2] or 0) / 10 for unit, one in units), timedelta())


def _at(written: str, form: str) -> datetime:
    written, form = in_numbers(written, form)
    try:
        found = datetime.strptime(written, form)  # noqa: DTZ007  # the house's wall time; one with a zone is refused below
    except (ValueError, re.error):  # the second: a form that has a part twice
        raise Wrong("import.date") from None
    if found.tzinfo is not None:
        raise Wrong("import.date")
    return found
