"""People by command: who there is, who lives where, who may do what, and how all that ends."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from attrs import field, frozen

from habitat_kit.core import outcomes as out
from habitat_kit.core.actors import Role
from habitat_kit.core.commands.command import Command
from habitat_kit.core.commands.typed import clean, read_role
from habitat_kit.core.errors import Unreadable
from habitat_kit.core.words import LANGUAGES


def read_name(value: str | None) -> str:
    """What somebody is called: 1 to 120 characters, in one line."""
    given = " ".join((clean(value, "called", 120) or "").split())
    if not given:
        raise Unreadable("called", "error.name_missing")
    return given


def _other_name(value: str | None) -> str | None:
    return None if value is None else read_name(value)


def read_email(value: str | None) -> str | None:
    """A mail address: something before and after one @, without spaces, at most 254 characters (RFC 5321, 4.5.3)."""
    given = clean(value, "email", 254)
    if given is not None and (any(map(str.isspace, given)) or not all(given.partition("@")[::2])):
        raise Unreadable("email", "error.no_address")
    return given


def read_phone(value: str | None) -> str | None:
    """A telephone number, as people write it: at most 40 characters in one line."""
    given = clean(value, "phone", 40)
    return " ".join(given.split()) if given else None


def read_locale(value: str | None) -> str:
    """A language the kit speaks; nothing typed is the first."""
    if value and value not in LANGUAGES:
        raise Unreadable("locale", "error.unknown_language", known=", ".join(LANGUAGES))
    return value or LANGUAGES[0]


def read_given_role(value: str | None) -> Role:
    """A role that is given: one has to be named."""
    found = read_role(value)
    if found is None:
        raise Unreadable("role", "error.unknown_role", known=", ".join(Role))
    return found


def _label(value: str | None) -> str:
    given = " ".join((clean(value, "label", 80) or "").split())
    if not given:
        raise Unreadable("label", "error.name_missing")
    return given


@frozen
class AddPerson(Command[out.PersonAdded]):
    """Write down a person: in a household of a house from a day on, or as somebody of the organisation only.

    `place` is a house or an organisation. Without a household one needs the right over the whole organisation.
    """

    place: UUID
    called: str = field(converter=read_name, repr=False)
    household: UUID | None = None
    start: date | None = None
    email: str | None = field(default=None, converter=read_email, repr=False)
    phone: str | None = field(default=None, converter=read_phone, repr=False)
    locale: str = field(default="fr", converter=read_locale)


@frozen
class ChangePerson(Command[out.PersonChanged]):
    """Change how a person is called and reached: address, number and language are written as given, none is none.

    Everybody changes their own; a name is only changed by who answers for the house.
    """

    person: UUID
    called: str | None = field(default=None, converter=_other_name, repr=False)
    email: str | None = field(default=None, converter=read_email, repr=False)
    phone: str | None = field(default=None, converter=read_phone, repr=False)
    locale: str = field(default="fr", converter=read_locale)


@frozen
class AddHousehold(Command[out.HouseholdAdded]):
    """Write down a household of a house, by what neighbours call it, and where it lives."""

    house: UUID
    label: str = field(converter=_label, repr=False)
    dwelling: UUID | None = None


@frozen
class AddMembership(Command[out.MembershipAdded]):
    """Let a person belong to a household from a day on (today), up to and without another."""

    household: UUID
    person: UUID
    start: date | None = None
    end: date | None = None


@frozen
class EndMembership(Command[out.MembershipEnded]):
    """Let a membership end on a day (today): on that day the person belongs to the household no more."""

    membership: UUID
    end: date | None = None


@frozen
class GiveGrant(Command[out.GrantGiven]):
    """Give a person a role over a house, a space, a household or the organisation, from a day on (today)."""

    person: UUID
    role: Role = field(converter=read_given_role)
    scope: UUID
    start: date | None = None
    end: date | None = None


@frozen
class EndGrant(Command[out.GrantEnded]):
    """Let a role end on a day (today)."""

    grant: UUID
    end: date | None = None


@frozen
class EndPerson(Command[out.PersonEnded]):
    """Let all that a person is and may here end on a day (today): memberships, roles, duty, and every secret of theirs."""

    person: UUID
    end: date | None = None


@frozen
class EndAccess(Command[out.AccessEnded]):
    """Shut an identity out at its next request: sessions, links, tokens, passkeys. `identity` may name its person.

    What the person is and may here stays.
    """

    identity: UUID


@frozen
class HandOver(Command[out.HandedOver]):
    """Let what a person has to do pass to another on a day (today): open tasks, referent's and keeper's roles, duty.

    Tasks due before a later day stay where they are.
    """

    person: UUID
    to: UUID
    start: date | None = None
