"""What people print, read out or put on a wall: values as a title, sentences and tables, in French or English.

A Document knows neither page nor terminal: the surfaces lay it out, `plain` writes it as text.
"""

from __future__ import annotations

from typing import Protocol

from attrs import field, frozen


class Said(Protocol):
    """A text of the catalogues in the reader's language."""

    def __call__(self, key: str, /, **numbers: object) -> str:
        """The text, filled."""
        ...


@frozen
class Table:
    """Rows of words under heads, with a caption; the first cell of a row is its name."""

    caption: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@frozen
class Document:
    """A title, sentences, tables, and what one has to know to read them."""

    title: str
    sentences: tuple[str, ...] = ()
    tables: tuple[Table, ...] = ()
    notes: tuple[str, ...] = field(default=())


def plain(document: Document) -> str:
    """The document as text for a terminal: columns under each other, a blank line between parts."""
    parts = [document.title, "\n".join(document.sentences), *map(_plain_table, document.tables)]
    return "\n\n".join(part for part in (*parts, "\n".join(document.notes)) if part)


def _plain_table(table: Table) -> str:
    if not table.rows:
        return ""
    lines = (table.heads, *table.rows)
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    aligned = ("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in lines)
    return "\n".join((table.caption, *aligned))
