"""Meetings by right: who may take a place although others have it, and how long before.

Rules of this file:
1. A rule that gives such a right says so by having `precedence`; the others are passed by.
2. Of several articles that give it, the one that asks for the longest notice counts.
3. A rule that cannot say what it gives, gives nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Protocol, runtime_checkable

from attrs import frozen

from habitat_kit.core.actors import Role
from habitat_kit.core.bookings import Booking
from habitat_kit.core.errors import StartAgain, StoreUnavailable
from habitat_kit.core.rulebooks import Article, Rulebook, Version
from habitat_kit.core.rules import Ask, refuse
from habitat_kit.core.verdicts import Finding, stamped


@runtime_checkable
class Preceding(Protocol):
    """A rule that lets some kinds of booking take a place although others have it."""

    kinds: frozenset[str]

    def precedence(self, ask: Ask[Booking], roles: frozenset[Role]) -> int | None:
        """How many days before it begins a booking in the way has to be told; None where there is no such right."""
        ...


@frozen
class Right:
    """The right an article gives: bookings that begin in `days` or later make room."""

    days: int
    rulebook: Rulebook
    version: Version
    article: Article

    def first(self, today: date) -> date:
        """The first day on which a booking may begin that has to make room today."""
        return today + timedelta(days=self.days)

    def too_near(self, begins: date, today: date) -> Finding:
        """Why a booking in the way need not make room: it begins too soon."""
        first = self.first(today)
        said = refuse("finding.by_right_too_near", passes=first, n=self.days, day=begins, first=first)
        return stamped(
            said,
            rulebook=self.rulebook.key,
            version=self.version.version,
            article=self.article.number,
            title=self.rulebook.title,
            citation=self.article.text,
            source=self.version.source,
            plugin=self.article.plugin,
        )


def right_of(rulebooks: Iterable[Rulebook], ask: Ask[Booking], roles: frozenset[Role]) -> Right | None:
    """The right that the versions in force give somebody with these roles for what they ask; None for none."""
    found = [
        right for book in rulebooks if (version := book.in_force(ask.at)) for right in _of(book, version, ask, roles)
    ]
    return max(found, key=lambda right: (right.days, right.rulebook.key, right.article.number), default=None)


def kinds_by_right(rulebooks: Iterable[Rulebook]) -> frozenset[str]:
    """The kinds of booking that any version of these rulebooks ever lets take a place by right."""
    rules: list[object] = [article.rule for book in rulebooks for v in book.versions for article in v.articles]
    return frozenset(kind for rule in rules if isinstance(rule, Preceding) for kind in rule.kinds)


def _of(book: Rulebook, version: Version, ask: Ask[Booking], roles: frozenset[Role]) -> Iterator[Right]:
    wanted = ask.subject
    if not version.scopes(ask.house.tree, wanted.space, wanted.kind, wanted.first_day):
        return
    for article in version.articles:
        rule: object = article.rule
        days = _days(rule, ask, roles) if isinstance(rule, Preceding) else None
        if days is not None:
            yield Right(days, book, version, article)


def _days(rule: Preceding, ask: Ask[Booking], roles: frozenset[Role]) -> int | None:
    try:
        days: object = rule.precedence(ask, roles)
    except (StartAgain, StoreUnavailable):
        raise
    except Exception:  # noqa: BLE001  # a stranger's rule may raise anything; a right it cannot state is none
        return None
    return days if type(days) is int and days >= 0 else None
