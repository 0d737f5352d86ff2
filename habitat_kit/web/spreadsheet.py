"""Lines of a file for spreadsheets (CSV), no cell of which can be a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from starlette.responses import Response

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def line(cells: Sequence[str]) -> str:
    """One line of the file, no cell of it a formula."""
    written = io.StringIO()
    csv.writer(written).writerow([safe(cell) for cell in cells])
    return written.getvalue()


def safe(cell: str) -> str:
    """A cell that a spreadsheet reads as text; a number below zero stays one."""
    if cell[:1] == "-" and cell[1:].replace(".", "", 1).isdecimal():
        return cell
    return f"'{cell}" if cell.lstrip(" ").startswith(_FORMULA) or cell.startswith(_FORMULA) else cell


def file(name: str, titles: Sequence[str], rows: Iterable[Sequence[str]]) -> Response:
    """A whole file, its titles first."""
    text = "\ufeff" + "".join(line(cells) for cells in (titles, *rows))
    headers = {"Content-Disposition": f'attachment; filename="{name}.csv"'}
    return Response(text, media_type="text/csv; charset=utf-8", headers=headers)
