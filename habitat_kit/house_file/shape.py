"""What a house file may say, table by table: each class is a table, each field a key.

Rules of this file:
1. `key` names a thing for ever: the same key is the same thing at the next loading, whatever else changed.
2. `start` is the first day of something, `end` the first day without it; no `end` means until further notice.
3. Texts for people are `{ fr = "…", en = "…" }`; one language may stand for both.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time
from typing import Any

from attrs import field, frozen

from habitat_kit.core.actors import Role
from habitat_kit.core.spaces import Form, Unit
from habitat_kit.core.words import Words


@frozen
class Keeper:
    """[organisation]: who keeps the people. `external` says what other systems call it: `{ system = "key" }`.

    `currency` is what its households contribute in (ISO 4217).
    """

    key: str
    name: str
    currency: str = "EUR"
    external: Mapping[str, str] = field(factory=dict)


@frozen
class KindTable:
    """[[house.kinds]]: what one may book for, by the "night" or by the "hour"."""

    key: str
    unit: Unit
    name: Words


@frozen
class HouseTable:
    """[house]: its clock and hours. A booking cancelled within `uncounted_minutes` never counted.

    One cancelled at least `free_cancel_days` before it begins does not count either. A booking that waits for a yes is
    shown to deputies after `approval_passes_after_hours`, or when half its time is gone; at once where left out.
    Dates that became free are kept for whoever is next on the wait list for `offer_hours`, or for half the time that
    is left where that is less. With `hold_hours`, anybody who may book may have dates kept so while they decide: 1 to 336
    hours, and half the time that is left at most.
    """

    key: str
    name: str
    zone: str
    check_in: time = time(15)
    check_out: time = time(11)
    locale: str = "fr"
    uncounted_minutes: int = 30
    free_cancel_days: int | None = None
    approval_passes_after_hours: int | None = None
    offer_hours: int = 48
    hold_hours: int | None = None
    kinds: tuple[KindTable, ...] = ()
    external: Mapping[str, str] = field(factory=dict)


@frozen
class Dates:
    """`{ start = 2026-01-01, end = 2027-01-01 }`: either may be left out."""

    start: date | None = None
    end: date | None = None


@frozen
class Photo:
    """A picture: its file in the folder of photos, and what it shows, for whoever cannot see it."""

    file: str
    text: Words


@frozen
class SpaceTable:
    """[[spaces]]: a place. `parent` is the key of the space it stands in; `sleeps` and `seats` are people."""

    key: str
    name: str
    form: Form
    parent: str | None = None
    bookable: bool = False
    sleeps: int = 0
    seats: int = 0
    life: Dates = field(factory=Dates)
    description: Words = field(factory=Words)
    equipment: Words = field(factory=Words)
    access: Words = field(factory=Words)
    address: Words = field(factory=Words)
    photos: tuple[Photo, ...] = ()
    protected_location: bool = False
    external: Mapping[str, str] = field(factory=dict)


@frozen
class HouseholdTable:
    """[[households]]: people who share a home and its quotas. `label` is what neighbours call them."""

    key: str
    label: str
    dwelling: str | None = None
    external: Mapping[str, str] = field(factory=dict)


@frozen
class MembershipTable:
    """[[persons.memberships]]: belongs to a household. That makes a resident of the house, for the same days."""

    household: str
    start: date
    end: date | None = None


@frozen
class GrantTable:
    """[[persons.grants]]: a role `over` "house", "organisation", "space:KEY" or "household:KEY"."""

    role: Role
    start: date
    end: date | None = None
    over: str = "house"


@frozen
class PersonTable:
    """[[persons]]: somebody. Contact details never leave the organisation."""

    key: str
    name: str
    email: str | None = None
    phone: str | None = None
    locale: str = "fr"
    protected_location: bool = False
    memberships: tuple[MembershipTable, ...] = ()
    grants: tuple[GrantTable, ...] = ()
    external: Mapping[str, str] = field(factory=dict)


@frozen
class BindingTable:
    """[[rulebooks.versions.bindings]]: applies under `space`, to these `kinds` (all when left out), to uses begun then."""

    space: str
    kinds: tuple[str, ...] = ()
    start: date | None = None
    end: date | None = None


@frozen
class ArticleTable:
    """[[rulebooks.versions.articles]]: its words and its `rule`, a table with the rule's `kind` and parameters.

    With a preset, an article of the same `number` changes only what it says: a text, a parameter.
    """

    number: str
    text: Words | None = None
    rule: Mapping[str, Any] | None = None
    override_by: tuple[Role, ...] | None = None


@frozen
class VersionTable:
    """[[rulebooks.versions]]: one text, in force from the midnight of a day, house time.

    `preset` starts from a plugin's text; `without` leaves out articles of it, by their numbers.
    """

    version: int
    in_force: date
    until: date | None = None
    source: str | None = None
    verified: bool | None = None
    must_sign: bool | None = None
    names_in_reports: bool = False
    preset: str | None = None
    without: tuple[str, ...] = ()
    articles: tuple[ArticleTable, ...] = ()
    bindings: tuple[BindingTable, ...] = ()


@frozen
class RulebookTable:
    """[[rulebooks]]: a law, a charter, house rules. `title` may come from the preset of its last version."""

    key: str
    title: Words | None = None
    versions: tuple[VersionTable, ...] = ()


@frozen
class PresetTable:
    """What a plugin's preset may say: the text of one version, without dates and places."""

    title: Words | None = None
    source: str | None = None
    verified: bool = True
    must_sign: bool = False
    articles: tuple[ArticleTable, ...] = ()


@frozen
class HouseFileTable:
    """The whole file."""

    organisation: Keeper
    house: HouseTable
    spaces: tuple[SpaceTable, ...] = ()
    households: tuple[HouseholdTable, ...] = ()
    persons: tuple[PersonTable, ...] = ()
    rulebooks: tuple[RulebookTable, ...] = ()
