"""What is dated, as SQL: the half-open days [start, end) of core/people.py, where no end means for ever."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, and_, or_


def not_over(dated: Any, day: Any) -> ColumnElement[bool]:
    """Whether a row is not over on a day: it holds on it, or begins later."""
    return or_(dated.c.end.is_(None), dated.c.end > day)


def in_force(dated: Any, day: Any) -> ColumnElement[bool]:
    """Whether a row holds on a day."""
    return and_(dated.c.start <= day, not_over(dated, day))
