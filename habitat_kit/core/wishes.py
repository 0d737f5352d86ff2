"""A wish: which dates of which place a household asks for. A booking has it, a wait hopes for it."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from attrs import fields, frozen

from habitat_kit.core.periods import Hours, Nights, Span
from habitat_kit.core.privacy import member, public, staff, typed


@frozen
class Wish:
    """What is asked for: a place, its kind, the dates, for whom. `person` asked, `made_by` typed it.

    `when` is nights or wall-clock hours; `span` the instants they make. One of a series keeps in `occurrence` the
    local date it was planned for, wherever it moves.
    """

    id: UUID = public()
    organisation: UUID = staff()
    house: UUID = public()
    space: UUID = public()
    kind: str = public()
    when: Nights | Hours = public()
    span: Span = public()
    zone: str = public()
    household: UUID = member()
    guests: int = member()
    purpose: str | None = typed(default=None)
    person: UUID | None = staff(default=None)
    made_by: UUID | None = staff(default=None)
    on_behalf: bool = member(default=False)
    series: UUID | None = member(default=None)
    occurrence: date | None = member(default=None)

    @property
    def first_day(self) -> date:
        """The local date it begins on."""
        return self.when.first_day

    @property
    def last_day(self) -> date:
        """The local date it ends on."""
        return self.when.last_day


def parts(wish: Wish) -> dict[str, Any]:
    """What is asked for, by name: what makes a wait of a booking, and a booking of a wait."""
    return {field.name: getattr(wish, field.name) for field in fields(Wish)}
