"""What happens to contacts and protections: by ids only, for whoever reads the journal."""

from __future__ import annotations

from uuid import UUID

from attrs import frozen

from habitat_kit.core.events.event import Event
from habitat_kit.core.privacy import staff


@frozen(kw_only=True)
class DiscreetEvent(Event):
    """Something that happened to a contact or a protection: that it did is for who may know of them."""


@frozen(kw_only=True)
class ContactEvent(DiscreetEvent):
    """Something that happened to how a person is reached."""

    person: UUID = staff()


@frozen(kw_only=True)
class ChannelSet(ContactEvent):
    """Somebody said how they like to be reached."""


@frozen(kw_only=True)
class SafeContactSet(ContactEvent):
    """What is safe for somebody was set."""


@frozen(kw_only=True)
class SafeContactEnded(ContactEvent):
    """A safe contact was lifted; `note` is the written reason's."""

    note: UUID = staff()


@frozen(kw_only=True)
class SpaceProtected(DiscreetEvent):
    """The location of a space is protected from now on."""

    space: UUID = staff()


@frozen(kw_only=True)
class SpaceUnprotected(DiscreetEvent):
    """A space's protection was lifted; `note` is the written reason's."""

    space: UUID = staff()
    note: UUID = staff()


@frozen(kw_only=True)
class PersonProtected(DiscreetEvent):
    """A person's location is protected from now on."""

    person: UUID = staff()


@frozen(kw_only=True)
class PersonUnprotected(DiscreetEvent):
    """A person's protection was lifted; `note` is the written reason's."""

    person: UUID = staff()
    note: UUID = staff()
