"""The year an address asks for."""

from __future__ import annotations

import re
from datetime import date

from habitat_kit.core.periods import EARLIEST, FOREVER

_YEAR = re.compile("[0-9]{4}")


def asked_year(asked: str) -> int | None:
    """The calendar year asked for; None where nothing is asked that could be one."""
    known = _YEAR.fullmatch(asked) is not None and EARLIEST.year < int(asked) < FOREVER.year - 1
    return int(asked) if known else None


def year_of(asked: str, today: date, back: int = 0) -> int:
    """The calendar year asked for; today's, or so many back, where none is."""
    return asked_year(asked) or today.year - back
