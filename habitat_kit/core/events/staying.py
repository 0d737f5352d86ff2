"""What happens to a booking while people stay, and what is set right afterwards."""

from __future__ import annotations

from uuid import UUID

from attrs import frozen

from habitat_kit.core.events.bookings import BookingEvent
from habitat_kit.core.privacy import member, public, staff


@frozen(kw_only=True)
class BookingCheckedIn(BookingEvent):
    """The guests came."""


@frozen(kw_only=True)
class BookingCheckedOut(BookingEvent):
    """The guests left; an early leave gave the rest of the time back."""


@frozen(kw_only=True)
class BookingNotArrived(BookingEvent):
    """Nobody came."""


@frozen(kw_only=True)
class BookingRestored(BookingEvent):
    """It was cancelled or had lapsed, and stands again: the state says whether it waits."""


@frozen(kw_only=True)
class BookingUndone(BookingEvent):
    """Whoever took the last step took it back; `undid` is the event it told."""

    undid: str = public()


@frozen(kw_only=True)
class NightsGivenUp(BookingEvent):
    """Nights of another booking (`of`) that were given up too late: a cancelled booking of their own, which weighs."""

    of: UUID = public()


@frozen(kw_only=True)
class BookingOverridden(BookingEvent):
    """It was booked although articles said no; `note` is the row with the written reason."""

    articles: tuple[str, ...] = public(converter=tuple)
    note: UUID = staff()


@frozen(kw_only=True)
class BookingCorrected(BookingEvent):
    """What somebody got wrong was set right; `note` is the row with the written reason, `was_` how it stood before."""

    guests: int = member()
    was_guests: int = member()
    was_household: UUID = staff()
    was_counted: bool = staff()
    purpose_changed: bool = member(default=False)
    note: UUID = staff()
