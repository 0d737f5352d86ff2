"""What came of a change among people, of duty, and who is there."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from attrs import field, frozen


@frozen(kw_only=True, slots=False)
class PersonAdded:
    """The person is written down; with a household they belong to it and live in its house."""

    outcome: Literal["person_added"] = "person_added"
    person: UUID
    household: UUID | None
    membership: UUID | None


@frozen(kw_only=True, slots=False)
class PersonChanged:
    """The person is called and reached as was said."""

    outcome: Literal["person_changed"] = "person_changed"
    person: UUID


@frozen(kw_only=True, slots=False)
class HouseholdAdded:
    """The household is written down."""

    outcome: Literal["household_added"] = "household_added"
    household: UUID
    house: UUID


@frozen(kw_only=True, slots=False)
class MembershipAdded:
    """The person belongs to the household from `start` up to `end`."""

    outcome: Literal["membership_added"] = "membership_added"
    membership: UUID
    household: UUID
    person: UUID
    start: date
    end: date | None


@frozen(kw_only=True, slots=False)
class MembershipEnded:
    """The membership ends on this day; one that had not begun is gone."""

    outcome: Literal["membership_ended"] = "membership_ended"
    membership: UUID
    end: date


@frozen(kw_only=True, slots=False)
class GrantGiven:
    """The person holds the role from `start` up to `end`."""

    outcome: Literal["grant_given"] = "grant_given"
    grant: UUID
    person: UUID
    start: date
    end: date | None


@frozen(kw_only=True, slots=False)
class GrantEnded:
    """The role ends on this day; one that had not begun is gone."""

    outcome: Literal["grant_ended"] = "grant_ended"
    grant: UUID
    end: date


@frozen(kw_only=True, slots=False)
class AccessEnded:
    """What opened doors for somebody and opens none any more, by number, with the labels of links and keys."""

    outcome: Literal["access_ended"] = "access_ended"
    identities: int
    sessions: int
    api_keys: int
    links: int
    feed_links: int
    passkeys: int
    labels: list[str]


@frozen(kw_only=True, slots=False)
class PersonEnded:
    """What ended with the person on `end`, by number."""

    outcome: Literal["person_ended"] = "person_ended"
    person: UUID
    end: date
    memberships: int
    grants: int
    deputies: int
    duties: int
    tasks_left: int
    identities: int
    sessions: int
    api_keys: int
    links: int
    feed_links: int
    passkeys: int
    labels: list[str]


@frozen(kw_only=True, slots=False)
class HandedOver:
    """What passed from one person to another, by number."""

    outcome: Literal["handed_over"] = "handed_over"
    person: UUID
    to: UUID
    start: date
    tasks: int
    grants: int
    duties: int


@frozen(kw_only=True, slots=False)
class DeputyNamed:
    """`deputy` names the standing-in itself: its person acts for the other from `start` up to `end`."""

    outcome: Literal["deputy_named"] = "deputy_named"
    deputy: UUID
    start: date
    end: date | None


@frozen(kw_only=True, slots=False)
class DeputyEnded:
    """Nobody stands in any more from this day on."""

    outcome: Literal["deputy_ended"] = "deputy_ended"
    deputy: UUID
    end: date


@frozen(kw_only=True, slots=False)
class DutyGiven:
    """The person is on call from `start` up to `end`."""

    outcome: Literal["duty_given"] = "duty_given"
    duty: UUID
    start: datetime
    end: datetime


@frozen(kw_only=True, slots=False)
class DutyEnded:
    """The duty is over, or never begins."""

    outcome: Literal["duty_ended"] = "duty_ended"
    duty: UUID


@frozen(kw_only=True, slots=False)
class CareNoted:
    """It is written down, or erased."""

    outcome: Literal["care_noted"] = "care_noted"
    person: UUID


@frozen(kw_only=True, slots=False)
class DependantsCounted:
    """They are written down."""

    outcome: Literal["dependants_counted"] = "dependants_counted"
    household: UUID


@frozen(kw_only=True, slots=False)
class Resident:
    """Somebody who lives there; whom to call about them, and what help they need to get out."""

    person: UUID
    name: str
    phone: str | None = field(repr=False)
    emergency: str | None = field(repr=False)
    mobility: str | None = field(repr=False)


@frozen(kw_only=True, slots=False)
class Home:
    """A household at home: its persons, and how many live with them: under 3, under 18, adults."""

    household: UUID
    label: str
    place: str | None
    residents: list[Resident]
    infants: int
    children: int
    adults: int


@frozen(kw_only=True, slots=False)
class Guests:
    """People of a booking that is going on."""

    booking: UUID
    place: str
    label: str
    guests: int
    until: datetime
    phone: str | None = field(repr=False)
    by_the_hour: bool


@frozen(kw_only=True, slots=False)
class Presence:
    """Who is there at an instant; `whole` where protected people are among them."""

    outcome: Literal["presence"] = "presence"
    house: UUID
    space: UUID | None
    at: datetime
    heads: int
    whole: bool
    homes: list[Home]
    guests: list[Guests]
