"""Until when a booking is cancelled freely, where its rulebooks say so.

Rules of this file:
1. A rule that says so has `free_until`; the others are passed by.
2. The versions that judged the booking say it: what was promised when it was made stays.
3. Of several articles the earliest instant holds; a rule that breaks says nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Protocol, runtime_checkable

from habitat_kit.core.bookings import Booking
from habitat_kit.core.rulebooks import Rulebook


@runtime_checkable
class TellsUntilWhen(Protocol):
    """A rule that says until when a booking is cancelled freely."""

    def free_until(self, booking: Booking) -> datetime | None:
        """The last instant; None when the rule does not speak of this booking."""
        ...


def free_until(rulebooks: Iterable[Rulebook], booking: Booking) -> datetime | None:
    """The last instant at which cancelling weighs on nobody's quota; None where no article says so."""
    return min(_instants(rulebooks, booking), default=None)


def _instants(rulebooks: Iterable[Rulebook], booking: Booking) -> Iterator[datetime]:
    judged = set(booking.versions)
    for book in rulebooks:
        for version in book.versions:
            for article in version.articles if version.id in judged else ():
                rule: object = article.rule
                if isinstance(rule, TellsUntilWhen) and (until := _said(rule, booking)):
                    yield until


def _said(rule: TellsUntilWhen, booking: Booking) -> datetime | None:
    """What the rule answers, if that is an instant."""
    try:
        until: object = rule.free_until(booking)
    except Exception:  # noqa: BLE001  # a stranger's rule may raise anything; the house's own terms hold then
        return None
    return until if isinstance(until, datetime) and until.utcoffset() is not None else None
