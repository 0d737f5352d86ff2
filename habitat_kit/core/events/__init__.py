"""Events: what happened, as frozen values. The journal keeps them; hooks follow and hear them.

They hold ids, numbers, codes, dates and instants, never typed words: those live in rows one can erase.
A UseEvent carries how the use stands afterwards, so that replaying the journal rebuilds it. One file a subject.
"""

from __future__ import annotations

from collections.abc import Iterator

from habitat_kit.core.events.bookings import (
    BookingAccepted,
    BookingApproved,
    BookingCancelled,
    BookingDeclined,
    BookingDone,
    BookingEvent,
    BookingExpired,
    BookingMade,
    BookingMoved,
)
from habitat_kit.core.events.closures import ClosureEnded, ClosureEvent, ClosureGrew, ClosureMade
from habitat_kit.core.events.event import Event, UseEvent
from habitat_kit.core.events.houses import HouseChanged
from habitat_kit.core.events.links import FeedLinkCreated, FeedLinkEnded, FeedLinkEvent, FeedLinkRotated
from habitat_kit.core.events.replaying import Standing, replay
from habitat_kit.core.events.tasks import (
    TaskAssigned,
    TaskDropped,
    TaskEvent,
    TaskFinished,
    TaskPostponed,
    TaskWritten,
)

__all__ = [
    "FAMILIES",
    "BookingAccepted",
    "BookingApproved",
    "BookingCancelled",
    "BookingDeclined",
    "BookingDone",
    "BookingEvent",
    "BookingExpired",
    "BookingMade",
    "BookingMoved",
    "ClosureEnded",
    "ClosureEvent",
    "ClosureGrew",
    "ClosureMade",
    "Event",
    "FeedLinkCreated",
    "FeedLinkEnded",
    "FeedLinkEvent",
    "FeedLinkRotated",
    "HouseChanged",
    "Standing",
    "TaskAssigned",
    "TaskDropped",
    "TaskEvent",
    "TaskFinished",
    "TaskPostponed",
    "TaskWritten",
    "UseEvent",
    "every",
    "replay",
]

FAMILIES = frozenset({Event, UseEvent, BookingEvent, ClosureEvent, FeedLinkEvent, TaskEvent})
"""What events have in common; nothing that happens is just one of these."""


def every(root: type[Event] = Event) -> tuple[type[Event], ...]:
    """Every class of thing that can happen, the core's and plugins', each once, by name."""
    below = set(_below(root)) - FAMILIES
    return tuple(sorted(below, key=lambda event: (event.__module__, event.__name__)))


def _below(root: type[Event]) -> Iterator[type[Event]]:
    for child in root.__subclasses__():
        if "__attrs_attrs__" in vars(child):  # attrs makes a class with slots anew: the first draft lingers
            yield child
        yield from _below(child)
