"""How a person is reached, and what is safe for them."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from attrs import field, frozen

from habitat_kit.core import outcomes as out
from habitat_kit.core.commands.command import Command
from habitat_kit.core.commands.typed import read_reason
from habitat_kit.core.contact import Channel, windows, written
from habitat_kit.core.errors import Unreadable


def read_channel(value: str) -> Channel:
    """A channel by its name."""
    try:
        return Channel(value)
    except ValueError:
        raise Unreadable("channel", "error.unknown_channel", known=", ".join(Channel)) from None


def read_channels(value: str | Iterable[str]) -> tuple[Channel, ...]:
    """Channels by their names, in one order; a text names them with commas. None at all is an answer too."""
    named = value.split(",") if isinstance(value, str) else value
    try:
        found = {Channel(name.strip()) for name in named if name.strip()}
    except (ValueError, AttributeError):
        raise Unreadable("channels", "error.unknown_channel", known=", ".join(Channel)) from None
    return tuple(channel for channel in Channel if channel in found)


def read_hours(value: object) -> str:
    """Hours of the week, such as `Mo-Fr 09:00-12:00`, in their shortest text."""
    if not isinstance(value, str) or len(value) > 500:
        raise Unreadable("hours", "error.contact_hours")
    return written(windows(value))


@frozen
class SetChannel(Command[out.ContactSet]):
    """Say how a person likes to be reached: mail, paper or call, and in which hours (none: at any time)."""

    person: UUID
    channel: Channel = field(converter=read_channel)
    hours: str = field(default="", converter=read_hours)


@frozen
class SetSafeContact(Command[out.ContactSet]):
    """Say what is safe for a person: the only channels and hours, and whether a mail names nothing. Stands above SetChannel."""

    person: UUID
    channels: tuple[Channel, ...] = field(converter=read_channels)
    hours: str = field(default="", converter=read_hours)
    neutral: bool = True


@frozen
class EndSafeContact(Command[out.ContactSet]):
    """Lift a safe contact, with a written reason: what the person likes holds again."""

    person: UUID
    reason: str = field(converter=read_reason, repr=False)
