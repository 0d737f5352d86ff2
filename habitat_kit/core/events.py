"""Events: what happened, as frozen values. The journal keeps them; hooks follow and hear them.

They hold ids, numbers, codes, dates and instants, never typed words: those live in rows one can erase.
A UseEvent carries how the use stands afterwards, so that replaying the journal rebuilds it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from uuid import UUID

from attrs import frozen

from habitat_kit.core.claims import Claim
from habitat_kit.core.periods import Span
from habitat_kit.core.privacy import public, staff
from habitat_kit.core.uses import State


@frozen(kw_only=True)
class Event:
    """Something that happened in a house, by somebody (nobody: the system)."""

    organisation: UUID = staff()
    house: UUID | None = public(default=None)
    by: UUID | None = staff(default=None)


@frozen(kw_only=True)
class UseEvent(Event):
    """Something that happened to a use, and how it stands now."""

    use: UUID = public()
    type: str = public(default="booking")
    space: UUID = public()
    kind: str = public()
    state: State = public()
    span: Span = public()
    revision: int = public()
    claims: tuple[Claim, ...] = public(default=(), converter=tuple)


@frozen(kw_only=True)
class BookingEvent(UseEvent):
    """Something that happened to a booking."""

    household: UUID = staff()
    counted: bool = staff(default=True)


@frozen(kw_only=True)
class BookingMade(BookingEvent):
    """Booked, or waiting for approval: the state says which."""

    on_behalf: bool = staff(default=False)


@frozen(kw_only=True)
class BookingMoved(BookingEvent):
    """Other dates or another space; `was` is the span it left."""

    was: Span = public()
    left: UUID = public()


@frozen(kw_only=True)
class BookingApproved(BookingEvent):
    """A steward said yes."""


@frozen(kw_only=True)
class BookingAccepted(BookingEvent):
    """Nobody answered in time and the rulebook says yes then."""


@frozen(kw_only=True)
class BookingDeclined(BookingEvent):
    """A steward said no; `note` is the row with the written reason."""

    note: UUID = staff()


@frozen(kw_only=True)
class BookingCancelled(BookingEvent):
    """Cancelled by its household or for it."""


@frozen(kw_only=True)
class BookingExpired(BookingEvent):
    """Nobody answered in time and the rulebook says no then."""


@frozen(kw_only=True)
class BookingDone(BookingEvent):
    """It has ended."""


@frozen(kw_only=True)
class ClosureEvent(UseEvent):
    """Something that happened to a closure."""


@frozen(kw_only=True)
class ClosureMade(ClosureEvent):
    """A space was closed."""


@frozen(kw_only=True)
class ClosureGrew(ClosureEvent):
    """A closure took what another use freed."""


@frozen(kw_only=True)
class ClosureEnded(ClosureEvent):
    """A space was reopened."""


@frozen(kw_only=True)
class HouseChanged(Event):
    """A house file was loaded and changed something; `ground` is the structure's revision now."""

    ground: int = public()
    changes: tuple[tuple[str, str, str], ...] = staff(default=(), converter=tuple)


@frozen(kw_only=True)
class FeedLinkEvent(Event):
    """Something that happened to a calendar link."""

    link: UUID = staff()
    space: UUID = public()
    level: str = public()


@frozen(kw_only=True)
class FeedLinkCreated(FeedLinkEvent):
    """Somebody made a link."""


@frozen(kw_only=True)
class FeedLinkRotated(FeedLinkEvent):
    """A link got a new secret."""


@frozen(kw_only=True)
class FeedLinkEnded(FeedLinkEvent):
    """A link was revoked."""


FAMILIES = frozenset({Event, UseEvent, BookingEvent, ClosureEvent, FeedLinkEvent})
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


@frozen
class Standing:
    """How a use stands after some events."""

    space: UUID
    state: State
    span: Span
    revision: int
    claims: frozenset[Claim]


def replay(events: Iterable[Event]) -> dict[UUID, Standing]:
    """How every use stands after these events, in their order."""
    standing: dict[UUID, Standing] = {}
    for event in events:
        if isinstance(event, UseEvent):
            standing[event.use] = Standing(
                event.space, event.state, event.span, event.revision, frozenset(event.claims)
            )
    return standing
