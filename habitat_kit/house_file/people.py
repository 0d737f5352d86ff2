"""Households, persons, who belongs to which and who may do what, from their tables.

Whoever belongs to a household is a resident of the house for the same days: that grant need not be written.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from uuid import UUID

from attrs import field, frozen

from habitat_kit.core.actors import Grant, Role
from habitat_kit.core.ids import named
from habitat_kit.core.people import Household, Membership, Person
from habitat_kit.core.spaces import House
from habitat_kit.house_file.complaints import Gathered
from habitat_kit.house_file.shape import GrantTable, HouseFileTable, MembershipTable, PersonTable


@frozen
class People:
    """Everybody a house file names."""

    persons: tuple[Person, ...]
    households: tuple[Household, ...]
    memberships: tuple[Membership, ...]
    grants: tuple[Grant, ...]


@frozen
class _Names:
    """What keys mean in one file."""

    organisation: str
    house: House
    households: Mapping[str, UUID] = field(factory=dict)

    def person(self, key: str) -> UUID:
        return named("person", self.organisation, key)


def people_of(file: HouseFileTable, house: House, gathered: Gathered) -> People:
    """The people of a file."""
    keeper = file.organisation.key
    ids = {table.key: named("household", keeper, house.key, table.key) for table in file.households}
    names = _Names(keeper, house, ids)
    households = tuple(_households(file, names, gathered))
    gathered.twins("persons", (table.key for table in file.persons))
    for index, table in enumerate(file.persons):
        _check_person(f"persons[{index}]", table, names, gathered)
    gathered.stop()
    return People(
        persons=tuple(_person(table, names) for table in file.persons),
        households=households,
        memberships=tuple(_membership(m, p, names) for p in file.persons for m in p.memberships),
        grants=tuple({(g.person, g.role, g.scope, g.start): g for g in _grants(file, names)}.values()),
    )


def _households(file: HouseFileTable, names: _Names, gathered: Gathered) -> Iterator[Household]:
    spaces = {space.key: space.id for space in names.house.tree.spaces}
    gathered.twins("households", (table.key for table in file.households))
    for index, table in enumerate(file.households):
        at = f"households[{index}]"
        gathered.key(at, table.key)
        gathered.name(f"{at}.label", table.label)
        gathered.systems(at, table.external)
        if table.dwelling is not None and table.dwelling not in spaces:
            gathered.unknown(f"{at}.dwelling", table.dwelling, spaces)
        yield Household(
            id=names.households[table.key],
            organisation=names.house.organisation,
            house=names.house.id,
            key=table.key,
            label=table.label,
            dwelling=spaces.get(table.dwelling or ""),
        )


def _check_person(at: str, table: PersonTable, names: _Names, gathered: Gathered) -> None:
    gathered.key(at, table.key)
    gathered.name(f"{at}.name", table.name)
    gathered.language(f"{at}.locale", table.locale)
    gathered.systems(at, table.external)
    for name in ("email", "phone"):
        if getattr(table, name) is not None:
            gathered.name(f"{at}.{name}", getattr(table, name))
    if table.email is not None and "@" not in table.email:
        gathered.say(f"{at}.email", "house_file.no_address")
    gathered.twins(f"{at}.memberships", (f"{m.household}, {m.start}" for m in table.memberships))
    for place, membership in enumerate(table.memberships):
        _check_membership(f"{at}.memberships[{place}]", membership, names, gathered)
    gathered.twins(f"{at}.grants", (f"{g.role.value}, {g.over}, {g.start}" for g in table.grants))
    for place, grant in enumerate(table.grants):
        gathered.order(f"{at}.grants[{place}].end", grant.start, grant.end)
        _check_scope(f"{at}.grants[{place}].over", grant, names, gathered)


def _check_membership(at: str, table: MembershipTable, names: _Names, gathered: Gathered) -> None:
    gathered.order(f"{at}.end", table.start, table.end)
    if table.household not in names.households:
        gathered.unknown(f"{at}.household", table.household, names.households)


def _scopes(names: _Names) -> dict[str, UUID]:
    """Everything a grant may be over, as one writes it."""
    return {
        "house": names.house.id,
        "organisation": names.house.organisation,
        **{f"space:{space.key}": space.id for space in names.house.tree.spaces},
        **{f"household:{key}": household for key, household in names.households.items()},
    }


def _check_scope(at: str, table: GrantTable, names: _Names, gathered: Gathered) -> None:
    scopes = _scopes(names)
    if table.over not in scopes:
        gathered.unknown(at, table.over, scopes)


def _person(table: PersonTable, names: _Names) -> Person:
    return Person(
        id=names.person(table.key),
        organisation=names.house.organisation,
        key=table.key,
        name=table.name,
        email=table.email,
        phone=table.phone,
        locale=table.locale,
        protected_location=table.protected_location,
    )


def _membership(table: MembershipTable, person: PersonTable, names: _Names) -> Membership:
    return Membership(names.households[table.household], names.person(person.key), table.start, table.end)


def _grants(file: HouseFileTable, names: _Names) -> Iterator[Grant]:
    scopes = _scopes(names)
    for person in file.persons:
        for member in person.memberships:
            yield Grant(names.person(person.key), Role.RESIDENT, names.house.id, member.start, member.end)
        for grant in person.grants:
            yield Grant(names.person(person.key), grant.role, scopes[grant.over], grant.start, grant.end)
