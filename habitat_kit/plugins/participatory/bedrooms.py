"""Guests who sleep and neighbours who meet do not share a flat at one time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import ClassVar

from attrs import frozen

from habitat_kit.core.bookings import Booking
from habitat_kit.core.ledger import Ledger
from habitat_kit.core.openings import first_arrival
from habitat_kit.core.periods import Nights, Span
from habitat_kit.core.questions import BookingsBetween, Seen
from habitat_kit.core.rules import Ask, Number, Reason, refuse
from habitat_kit.core.spaces import House, Unit
from habitat_kit.plugins.participatory.dates import DAY
from habitat_kit.plugins.participatory.rule import BookingRule

LOOK_AHEAD = timedelta(days=60)


@frozen
class NoMeetingWhileBedroomLet(BookingRule):
    """Nobody meets while somebody stays, and nobody comes to stay over a meeting.

    Meetings are what is booked by the hour, stays what is booked by the night, anywhere under the space the
    rulebook is bound to. What would pass: the first start, from the one asked for, at which a booking of the
    same length finds no such neighbour; none where the next sixty days have no room.
    """

    kind: ClassVar[str] = "no_meeting_while_bedroom_let"
    example: ClassVar[str] = 'kind = "no_meeting_while_bedroom_let"'

    def judge(self, ask: Ask[Booking], ledger: Ledger) -> Iterator[Reason]:
        """A no to a meeting over a stay, and to a stay over a meeting."""
        span = ask.subject.span
        if not _of_the_other_kind(ask, ledger, span):
            return
        wide = _of_the_other_kind(ask, ledger, span.widened(timedelta(0), LOOK_AHEAD))
        first = _first_free(ask, [one.span for one in wide])
        if isinstance(ask.subject.when, Nights):
            key, full = "finding.no_meeting_while_bedroom_let.stay", "finding.no_meeting_while_bedroom_let.stay_full"
        else:
            key, full = "finding.no_meeting_while_bedroom_let", "finding.no_meeting_while_bedroom_let.full"
        yield refuse(key, passes=first, first=first) if first else refuse(full)

    def numbers(self) -> Mapping[str, Number]:
        """None."""
        return {}


def _of_the_other_kind(ask: Ask[Booking], ledger: Ledger, span: Span) -> list[Seen]:
    by_night = isinstance(ask.subject.when, Nights)
    seen = ledger(BookingsBetween(ask.scope, span, ask.at, ask.moving.id if ask.moving else None))
    return [one for one in seen if _stays(ask.house, one) is not by_night]


def _stays(house: House, seen: Seen) -> bool:
    """Whether somebody sleeps there; of a kind the house no longer declares, whether it is there at midnight."""
    for kind in house.kinds:
        if kind.key == seen.kind:
            return kind.unit is Unit.NIGHT
    return house.date_at(seen.span.start) < house.date_at(seen.span.end)


def _first_free(ask: Ask[Booking], busy: list[Span]) -> date | datetime | None:
    """The first start from which the asked length meets none of `busy`; each step leaves one of them behind."""
    house, when, tried = ask.house, ask.subject.when, ask.subject.span
    first: date | datetime | None = None
    limit = tried.end + LOOK_AHEAD
    while inside := [span.end for span in busy if span.meets(tried)]:
        if isinstance(when, Nights):
            first = first_arrival(house, max(inside))
            tried = house.span(Nights(first, first + len(when) * DAY))
        else:
            first = max(inside)
            tried = Span(first, first + tried.length)
        if tried.end > limit:
            return None
    return first
