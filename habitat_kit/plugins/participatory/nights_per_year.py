"""A household's nights in a calendar year."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import ClassVar

from attrs import field, frozen

from habitat_kit.core.allowances import HouseholdYear, Share
from habitat_kit.core.bookings import Booking
from habitat_kit.core.ledger import Ledger
from habitat_kit.core.periods import Nights
from habitat_kit.core.rules import Ask, Bound, Number, Reason, refuse
from habitat_kit.plugins.participatory.quota import Over, counted, most_of, used_of_year
from habitat_kit.plugins.participatory.rule import BookingRule, keys, whole


@frozen
class NightsPerYear(BookingRule):
    """Each household has so many nights a calendar year, under the space the rulebook is bound to.

    A stay across New Year is counted night by night, in the year each night belongs to. `kinds` share
    one count; when empty, all kinds by the night do. What would pass: the nights left in that year.
    """

    kind: ClassVar[str] = "nights_per_year"
    example: ClassVar[str] = 'kind = "nights_per_year"\nnights = 20\nkinds = ["guest_stay"]'

    nights: int = field(validator=whole(366))
    kinds: frozenset[str] = field(default=frozenset(), converter=keys)

    def judge(self, ask: Ask[Booking], ledger: Ledger) -> Iterator[Reason]:
        """A no for each year in which the household would have more than its nights; the first ten say enough."""
        if isinstance(ask.subject.when, Nights):
            yield from islice(self._beyond(ask, ask.subject.when, ledger), 10)

    def _beyond(self, ask: Ask[Booking], nights: Nights, ledger: Ledger) -> Iterator[Reason]:
        booking = ask.subject
        without = ask.moving.id if ask.moving else None
        for year, asked in nights.by_year().items():
            of = HouseholdYear(booking.household, booking.kind, year, ask.house, ask.scope, ask.at, without)
            share = self.share(of, ledger)
            if share and share.used + asked > share.limit:
                left = max(0, share.limit - share.used)
                numbers: Mapping[str, Number] = {"year": year, "used": share.used, "limit": share.limit}
                yield refuse("finding.nights_per_year", passes=left, **numbers, asked=asked, left=left, n=left)

    def share(self, of: HouseholdYear, ledger: Ledger) -> Share | None:
        """What the household used of its year; None for a kind that is not counted here."""
        kinds = counted(of.house, "nights", self.kinds)
        return used_of_year(of, ledger, kinds, self.nights) if of.kind in kinds else None

    def bounds(self) -> Iterator[Bound]:
        """No stay is longer than the nights of the two years it may touch."""
        yield Bound("nights", self.kinds, most=most_of(Over.YEAR, self.nights))

    def numbers(self) -> Mapping[str, Number]:
        """`n` nights."""
        return {"n": self.nights}
