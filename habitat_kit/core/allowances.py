"""What the articles in force leave a household in a calendar year.

Rules of this file:
1. A rule that rations says so by having `share`; the others are passed by.
2. Looking at one's allowance asks for nothing and changes nothing.
3. A rule that cannot say what is left says nothing here; it is named when it judges.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Protocol, runtime_checkable
from uuid import UUID

from attrs import evolve, frozen

from habitat_kit.core.errors import StartAgain, StoreUnavailable, Unreadable
from habitat_kit.core.ledger import Ledger
from habitat_kit.core.outcomes import Allowance
from habitat_kit.core.periods import EARLIEST, FOREVER
from habitat_kit.core.rulebooks import Rulebook, Version
from habitat_kit.core.spaces import House


@frozen
class Share:
    """What a household used of what an article gives it."""

    used: int
    limit: int


@frozen
class HouseholdYear:
    """One household's calendar year with one kind of booking, as it stands at an instant.

    `scope` is the space the rulebook is bound to; `without` leaves out the booking being moved.
    """

    household: UUID
    kind: str
    year: int
    house: House
    scope: UUID
    at: datetime
    without: UUID | None = None

    def __attrs_post_init__(self) -> None:
        if not EARLIEST.year <= self.year < FOREVER.year:
            raise Unreadable("year", "error.date_out_of_range")

    @property
    def first(self) -> date:
        """The first of January."""
        return date(self.year, 1, 1)

    @property
    def end(self) -> date:
        """The first day that is no longer in the year."""
        return date(self.year + 1, 1, 1)


@runtime_checkable
class Rationed(Protocol):
    """A rule that gives each household so much a year."""

    def share(self, of: HouseholdYear, ledger: Ledger) -> Share | None:
        """What is used and what is given; None when the rule does not ration this kind."""
        ...


def allowances(rulebooks: Iterable[Rulebook], of: HouseholdYear, space: UUID, ledger: Ledger) -> tuple[Allowance, ...]:
    """What each article in force at `of.at` leaves the household for bookings of `space`, by rulebook and article.

    `of.scope` is replaced by the space each rulebook is bound to.
    """
    found = {
        Allowance(of.household, of.kind, of.year, share.used, share.limit, book.key, article)
        for book in rulebooks
        if (version := book.in_force(of.at))
        for scope, article, rule in _rationing(version, of, space)
        if (share := _share(rule, evolve(of, scope=scope), ledger))
    }
    return tuple(sorted(found, key=lambda it: (it.rulebook, it.article, it.limit, it.used)))


def _rationing(version: Version, of: HouseholdYear, space: UUID) -> Iterator[tuple[UUID, str, Rationed]]:
    """The version's rules that ration, each with the space it is bound to and its article's number."""
    today = of.house.date_at(of.at)
    day = today if of.first <= today < of.end else of.first
    for binding in version.bindings:
        if binding.covers(of.house.tree, space, of.kind, day):
            for article in version.articles:
                rule: object = article.rule
                if isinstance(rule, Rationed):
                    yield binding.space, article.number, rule


def _share(rule: Rationed, of: HouseholdYear, ledger: Ledger) -> Share | None:
    """What the rule answers, if that is a Share; that the database broke off is nobody's fault, and raised."""
    try:
        share: object = rule.share(of, ledger)
    except (StartAgain, StoreUnavailable):
        raise
    except Exception:  # noqa: BLE001  # a stranger's rule may raise anything; a page shows what the others leave
        return None
    return share if isinstance(share, Share) else None
