"""A planted house to send commands to: a flat of two bedrooms and a living room, three households, a steward."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from attrs import define, field, frozen

from habitat_kit.core.actors import Actor, Role
from habitat_kit.core.commands import BookSpace
from habitat_kit.core.ids import named
from habitat_kit.core.people import Organisation
from habitat_kit.core.rulebooks import Article, Binding, Rulebook, Version
from habitat_kit.core.rules import Rule
from habitat_kit.core.spaces import Form, House, Kind, Space, SpaceTree, Unit
from habitat_kit.core.words import Words
from habitat_kit.hooks import RuleOffer, hookimpl
from habitat_kit.kit import HabitatKit
from habitat_kit.plugins import participatory
from habitat_kit.store import tables
from habitat_kit.store.mapping import ground as rows
from habitat_kit.store.statement import Statement
from habitat_kit.store.transaction import Transaction

NOW = datetime(2027, 3, 1, 9, tzinfo=UTC)
"""A Monday morning, before the clocks change in Paris."""

DAY = date(2027, 4, 5)


@define
class Hands:
    """A clock one sets by hand."""

    now: datetime = NOW

    def __call__(self) -> datetime:
        """Tell the time."""
        return self.now

    def later(self, **step: float) -> datetime:
        """Let time pass."""
        self.now += timedelta(**step)
        return self.now


class Rules:
    """The participatory rule kinds, as a plugin that needs no installed preset."""

    @staticmethod
    @hookimpl
    def offer() -> list[RuleOffer]:
        """Offer the nine rule kinds."""
        return [RuleOffer(rule, rule.example) for rule in participatory.RULES]


@frozen
class Planted:
    """One organisation with one house, its people and its places, by id."""

    kit: HabitatKit
    clock: Hands
    house: House
    people: dict[str, UUID] = field(factory=dict)
    households: dict[str, UUID] = field(factory=dict)

    def space(self, key: str) -> UUID:
        """A space by its key."""
        return self.house.tree.keyed(key).id

    def actor(self, name: str) -> Actor:
        """Somebody of the house."""
        return Actor(person=self.people[name])

    def stay(self, first: int, nights: int = 1, space: str = "flat", **more: Any) -> BookSpace:
        """A stay `first` days after DAY."""
        start = DAY + timedelta(days=first)
        return BookSpace(self.space(space), "guest_stay", start, start + timedelta(days=nights), **more)

    def meeting(self, day: int, at: int, hours: int = 2, space: str = "living", **more: Any) -> BookSpace:
        """A meeting on a day after DAY, from an hour on."""
        start = datetime.combine(DAY + timedelta(days=day), time(at))
        return BookSpace(self.space(space), "meeting", start, start + timedelta(hours=hours), **more)

    def do(self, command: Any, by: str = "ana", key: str | None = None) -> Any:
        """Send a command."""
        return self.kit.desk.do(command, by=self.actor(by), key=key)

    def overlaps(self) -> list[tuple[Any, ...]]:
        """Every pair of claims that meet on one leaf: must be empty."""
        found = self.claims()
        return [
            (a, b) for n, a in enumerate(found) for b in found[n + 1 :] if a[0] == b[0] and a[1] < b[2] and b[1] < a[2]
        ]

    def claims(self) -> list[tuple[Any, ...]]:
        """Every claim: leaf, start, end, use."""
        claim = tables.claim
        with self.kit.database.read() as tx:
            return tx.run(Statement(sa.select(claim.c.leaf_id, claim.c.start, claim.c.end, claim.c.use_id)))

    def count(self, table: str) -> int:
        """How many rows a table has."""
        with self.kit.database.read() as tx:
            return int(tx.say(f"SELECT count(*) FROM habitat_{table}")[0][0])


def tree(house: str) -> SpaceTree:
    """The spaces of a house, their ids made of its key."""
    flat = named(house, "flat")
    return SpaceTree(
        (
            Space(flat, "flat", "Flat", Form.GUEST_FLAT, bookable=True),
            Space(named(house, "one"), "one", "Bedroom 1", Form.ROOM, parent=flat, bookable=True, sleeps=2),
            Space(named(house, "two"), "two", "Bedroom 2", Form.ROOM, parent=flat, bookable=True, sleeps=2),
            Space(named(house, "living"), "living", "Living room", Form.ROOM, parent=flat, bookable=True, seats=20),
            Space(named(house, "home"), "home", "Home", Form.DWELLING),
        )
    )


def house_of(key: str, zone: str = "Europe/Paris") -> House:
    """A house by its key."""
    return House(
        id=named("house", key),
        organisation=named("organisation", key),
        key=key,
        name=key.title(),
        zone=zone,
        check_in=time(15),
        check_out=time(11),
        kinds=(Kind("guest_stay", Unit.NIGHT), Kind("meeting", Unit.HOUR)),
        tree=tree(key),
    )


def rulebook(house: House, rules: Sequence[Rule[Any]], override_by: Iterable[Role] = ()) -> Rulebook:
    """House rules bound to the flat, one article a rule, in force since 2020; these roles may override each."""
    roles = frozenset(override_by)
    articles = tuple(
        Article(str(n), Words(fr=f"Article {n}", en=f"Article {n}"), rule, "Rules", roles)
        for n, rule in enumerate(rules, 1)
    )
    since = datetime(2020, 1, 1, tzinfo=UTC)
    flat = house.tree.keyed("flat").id
    version = Version(named(house.key, "v1"), "1", since, articles, (Binding(flat),), digest="00" * 32)
    return Rulebook(named(house.key, "rules"), "house_rules", Words(fr="Règlement", en="House rules"), (version,))


def put(tx: Transaction, table: sa.Table, **values: Any) -> None:
    """Insert one row; what is not given is NULL, nobody is protected who is not said to be."""
    bare = {column.name: False if column.name == "protected_location" else None for column in table.c}
    tx.run(Statement(sa.insert(table)), **bare | values)


def plant(
    kit: HabitatKit,
    clock: Hands,
    key: str = "gibjoncs",
    rules: Sequence[Rule[Any]] = (),
    override_by: Iterable[Role] = (),
) -> Planted:
    """Write a house with its people straight into the tables."""
    house = house_of(key)
    planted = Planted(kit, clock, house)
    with kit.database.write() as tx:
        organisation = Organisation(house.organisation, key, key.title())
        put(tx, tables.organisation, **rows.organisation_row(organisation), seq=0)
        put(tx, tables.house, **rows.house_row(house), seq=0, ground=1)
        for space in house.tree.spaces:
            put(tx, tables.space, **rows.space_row(space, house), calendar_revision=0)
        for under in rows.closure_rows(house.tree, house.id):
            put(tx, tables.space_under, **under)
        _rulebooks(tx, house, rules, override_by)
        for name in ("ana", "ben", "cleo"):
            _person(tx, planted, name, Role.RESIDENT)
            _household(tx, planted, name)
        for name, role in (("sam", Role.STEWARD), ("kim", Role.COORDINATOR), ("lou", Role.LANDLORD)):
            _person(tx, planted, name, role)
    return planted


def _rulebooks(tx: Transaction, house: House, rules: Sequence[Rule[Any]], override_by: Iterable[Role]) -> None:
    if rules:
        book = rulebook(house, rules, override_by)
        put(tx, tables.rulebook, **rows.rulebook_row(book, house.id))
        put(tx, tables.rulebook_version, **rows.version_row(book.versions[0], book.id))


def _person(tx: Transaction, planted: Planted, name: str, role: Role) -> None:
    house = planted.house
    person = planted.people[name] = named(house.key, "person", name)
    put(tx, tables.person, id=person, organisation_id=house.organisation, key=name, name=name.title(), locale="fr")
    whole = role is Role.COORDINATOR
    put(
        tx,
        tables.grant,
        id=named(house.key, "grant", name),
        organisation_id=house.organisation,
        person_id=person,
        role=role.value,
        reach="organisation" if whole else "house",
        scope_id=house.organisation if whole else house.id,
        start=date(2020, 1, 1),
    )


def _household(tx: Transaction, planted: Planted, name: str) -> None:
    house = planted.house
    household = planted.households[name] = named(house.key, "household", name)
    put(
        tx,
        tables.household,
        id=household,
        organisation_id=house.organisation,
        house_id=house.id,
        key=name,
        label=f"Household of {name}",
    )
    put(
        tx,
        tables.membership,
        id=named(house.key, "membership", name),
        organisation_id=house.organisation,
        household_id=household,
        person_id=planted.people[name],
        start=date(2020, 1, 1),
    )
