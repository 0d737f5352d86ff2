"""Which settings of a rule a booking meets: asked by plugins that follow what happens to it.

Answered from the house's rulebooks, that are in memory wherever a command is done (desk/work.py).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from attrs import frozen

from habitat_kit.core.bookings import Booking
from habitat_kit.core.questions import Question
from habitat_kit.core.rulebooks import Rulebook
from habitat_kit.core.rules import Rule
from habitat_kit.core.spaces import SpaceTree


@frozen
class RulesInForce(Question[tuple[Rule[Any], ...]]):
    """The rules of one kind that bind a booking, by the versions in force at an instant, in the order of their articles."""

    use: UUID
    kind: str
    at: datetime


def binding(booking: Booking, at: datetime, books: Iterable[Rulebook], tree: SpaceTree) -> tuple[Rule[Any], ...]:
    """The rules that bind a booking, by the versions in force at an instant, in the order of their articles."""
    where = (tree, booking.space, booking.kind, booking.first_day)
    ruling = (version for book in books if (version := book.in_force(at)) and version.scopes(*where))
    return tuple(article.rule for version in ruling for article in version.articles if article.rule is not None)


def of_kind(
    question: RulesInForce, booking: Booking, books: Iterable[Rulebook], tree: SpaceTree
) -> tuple[Rule[Any], ...]:
    """The answer, of what is held in memory: the booking, its house's rulebooks and places."""
    return tuple(rule for rule in binding(booking, question.at, books, tree) if rule.kind == question.kind)
