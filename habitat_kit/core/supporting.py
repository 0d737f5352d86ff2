"""Whose yes a booking waits for: a steward's, or so many neighbours'.

Rules of this file:
1. A rule whose approval neighbours may give says how many: it has `neighbours`.
2. Where another article asks for approval too, a steward has to give it, and no neighbours' yes is enough.
3. It is asked of the versions that judged the booking, at the instant they did.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from habitat_kit.core.bookings import Booking
from habitat_kit.core.ledger import Ledger, Without
from habitat_kit.core.rulebooks import Bench, Rulebook
from habitat_kit.core.rules import Ask, Rule, Severity
from habitat_kit.core.spaces import House
from habitat_kit.core.uses import State


def neighbours_of(rule: Rule[Any] | None) -> int:
    """How many neighbours' yes stands for a steward's in the eyes of a rule; none unless it says so."""
    found: object = getattr(rule, "neighbours", None)
    return found if isinstance(found, int) and not isinstance(found, bool) else 0


def ever_asks(rulebooks: Iterable[Rulebook]) -> bool:
    """Whether any article of these rulebooks lets neighbours say yes."""
    versions = (version for book in rulebooks for version in book.versions)
    return any(neighbours_of(article.rule) for version in versions for article in version.articles)


def yeses_wanted(booking: Booking, house: House, rulebooks: Iterable[Rulebook], ledger: Ledger) -> int:
    """How many other households' yes lets a booking hold; none where a steward has to say it, or nobody."""
    at, books = booking.revised_at or booking.made_at, tuple(rulebooks)
    if booking.state is not State.AWAITING or at is None or not ever_asks(books):
        return 0
    verdict = Bench(books).judge(Ask(booking, at, house, booking.space), Without(ledger, booking.id))
    articles = {
        (book.key, version.version, article.number): article.rule
        for book in books
        for version in book.versions
        for article in version.articles
    }
    asking = [one for one in verdict.findings if one.severity is Severity.APPROVE]
    wanted = [neighbours_of(articles.get((one.rulebook, one.version, one.article))) for one in asking]
    return max(wanted, default=0) if all(wanted) else 0
