"""Ground and people: core values to rows and back, with nothing lost and no column forgotten."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from attrs import evolve
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from habitat_kit.core.actors import Grant, Role
from habitat_kit.core.errors import NotThere
from habitat_kit.core.people import Household, Membership, Organisation, Person
from habitat_kit.core.rulebooks import Article, Binding, Rulebook, Version
from habitat_kit.core.spaces import Form, House, Kind, Space, SpaceTree, Story, Unit
from habitat_kit.core.words import Words
from habitat_kit.house_file.canonical import body_of, digest_of
from habitat_kit.registry import Registry
from habitat_kit.store import tables
from habitat_kit.store.ground import read_ground
from habitat_kit.store.mapping import ground, people
from habitat_kit.store.statement import Statement
from habitat_kit.store.transaction import Database, Transaction

REGISTRY = Registry.load([])
COUNTED = {"seq", "ground", "calendar_revision"}
"""Columns the desk counts: no core value has them."""

NAMES = st.sampled_from(["Les Gibjoncs", "Ça alors ?", "« 16 »", "💧"])
WORDS = st.builds(Words, fr=st.sampled_from(["", "Au calme"]), en=st.sampled_from(["", "Quiet"]))
DAYS = st.dates(date(1950, 1, 1), date(2100, 1, 1))


@st.composite
def spaces(draw: st.DrawFn) -> tuple[Space, ...]:
    made: list[Space] = []
    for number in range(draw(st.integers(0, 6))):
        first = draw(st.none() | DAYS)
        last = draw(st.none() | DAYS) if first is None else draw(st.none() | st.just(first + timedelta(days=9)))
        photos = draw(st.lists(st.tuples(st.just("a.jpg"), WORDS), max_size=2))
        files, texts = tuple(file for file, _ in photos), tuple(text for _, text in photos)
        story = Story(draw(WORDS), draw(WORDS), draw(WORDS), draw(WORDS), photos=files, photo_texts=texts)
        made.append(
            Space(
                id=uuid4(),
                key=f"s{number}",
                name=draw(NAMES),
                form=draw(st.sampled_from(Form)),
                parent=draw(st.sampled_from([None, *(space.id for space in made)])),
                bookable=draw(st.booleans()),
                sleeps=draw(st.integers(0, 9)),
                seats=draw(st.integers(0, 9)),
                life_from=first,
                life_until=last,
                story=story,
                protected_location=draw(st.booleans()),
            )
        )
    return tuple(draw(st.permutations(made))) if draw(st.booleans()) else tuple(made)


@st.composite
def houses(draw: st.DrawFn) -> House:
    key = f"h{uuid4().hex}"
    return House(
        id=uuid4(),
        organisation=uuid4(),
        key=key,
        name=draw(NAMES),
        zone=draw(st.sampled_from(["Europe/Paris", "Asia/Kathmandu", "Australia/Lord_Howe", "UTC"])),
        check_in=time(draw(st.integers(12, 23)), draw(st.integers(0, 59))),
        check_out=time(draw(st.integers(0, 11)), draw(st.integers(0, 59))),
        locale=draw(st.sampled_from(["fr", "en"])),
        kinds=tuple(Kind(f"k{n}", draw(st.sampled_from(Unit)), draw(WORDS)) for n in range(draw(st.integers(0, 3)))),
        uncounted_minutes=draw(st.integers(0, 99)),
        free_cancel_days=draw(st.none() | st.integers(0, 99)),
        approval_passes_after_hours=draw(st.none() | st.integers(0, 99)),
        hold_hours=draw(st.none() | st.integers(1, 336)),
        tree=SpaceTree(draw(spaces())),
    )


def _book(house: House, number: int) -> Rulebook:
    since = datetime(2020, 1, 1, tzinfo=UTC) + timedelta(days=number)
    bindings = tuple(Binding(space.id, frozenset({"k0"})) for space in house.tree.spaces)
    articles = (Article("1", Words("Oui", "Yes")),)
    versions = []
    for n in range(1, number + 1):
        version = Version(uuid4(), str(n), since, articles, bindings, since + timedelta(n))
        versions.append(evolve(version, digest=digest_of(body_of(version))))
    return Rulebook(uuid4(), f"b{number}", Words("Règles"), tuple(versions))


def _put(tx: Transaction, table: sa.Table, row: dict[str, Any]) -> None:
    tx.run(Statement(sa.insert(table)), **row)


def _write(tx: Transaction, house: House, books: tuple[Rulebook, ...]) -> None:
    keeper = Organisation(house.organisation, f"o{house.key}", "Keepers")
    _put(tx, tables.organisation, {**ground.organisation_row(keeper), "seq": 0})
    _put(tx, tables.house, {**ground.house_row(house), "seq": 0, "ground": 7})
    for space in sorted(house.tree.spaces, key=lambda space: sum(1 for _ in house.tree.above(space.id))):
        _put(tx, tables.space, {**ground.space_row(space, house), "calendar_revision": 0})
    for book in books:
        _put(tx, tables.rulebook, ground.rulebook_row(book, house.id))
        for version in book.versions:
            _put(tx, tables.rulebook_version, ground.version_row(version, book.id))


@pytest.fixture
def database(store_url: str) -> Iterator[Database]:
    opened = Database.open(store_url)
    yield opened
    opened.close()


@given(house=houses(), many=st.integers(0, 3))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_house_comes_back_as_it_was_written(database: Database, house: House, many: int) -> None:
    """Its tree in the same order, its kinds and terms, its rulebooks by key with every version."""
    books = tuple(_book(house, number) for number in range(many))
    with database.write() as tx:
        _write(tx, house, books)
    with database.read() as tx:
        found = read_ground(tx, house.id, REGISTRY)
    assert found.house == house
    assert found.rulebooks == books
    assert (found.ground, found.organisation) == (7, house.organisation)


def test_a_house_nobody_wrote_is_not_there(database: Database) -> None:
    """Readers get NotThere, as for one they may not see."""
    with database.read() as tx, pytest.raises(NotThere):
        read_ground(tx, uuid4(), REGISTRY)


HOUSE = House(UUID(int=1), UUID(int=2), "h", "H", "Europe/Paris", time(15), time(11))
SPACE = Space(UUID(int=3), "s", "S", Form.ROOM)
DRIFT = [
    (tables.organisation, ground.organisation_row(Organisation(UUID(int=2), "o", "O"))),
    (tables.house, ground.house_row(HOUSE)),
    (tables.space, ground.space_row(SPACE, HOUSE)),
    (tables.space_under, next(ground.closure_rows(SpaceTree((SPACE,)), HOUSE.id))),
    (tables.rulebook, ground.rulebook_row(_book(HOUSE, 0), HOUSE.id)),
    (tables.rulebook_version, ground.version_row(_book(HOUSE, 1).versions[0], UUID(int=4))),
    (tables.person, people.person_row(Person(UUID(int=5), UUID(int=2), "p", "P"))),
    (tables.household, people.household_row(Household(UUID(int=6), UUID(int=2), UUID(int=1), "h", "H"))),
    (tables.membership, people.membership_row(Membership(UUID(int=6), UUID(int=5), date(2026, 1, 1)), UUID(int=7), UUID(int=2))),
    (tables.grant, people.grant_row(Grant(UUID(int=5), Role.STEWARD, UUID(int=1), date(2026, 1, 1)), UUID(int=8), HOUSE)),
]  # fmt: skip


@pytest.mark.parametrize(("table", "row"), DRIFT, ids=[str(table.name) for table, _ in DRIFT])
def test_every_column_is_written(table: sa.Table, row: dict[str, Any]) -> None:
    """A column that is added to a table is added to its mapping."""
    assert row.keys() == set(table.c.keys()) - COUNTED


def test_people_come_back_as_they_were_written() -> None:
    """Persons and households, with and without what is optional."""
    for person in (
        Person(UUID(int=5), UUID(int=2), "p", "P"),
        Person(UUID(int=5), UUID(int=2), "p", "P", "a@b", "1", "en", True),
    ):
        assert people.person_of(tuple(people.person_row(person)[c] for c in people.PERSON_COLUMNS)) == person
    for household in (
        Household(UUID(int=6), UUID(int=2), UUID(int=1), "h", "H"),
        Household(UUID(int=6), UUID(int=2), UUID(int=1), "h", "H", UUID(int=3)),
    ):
        row = people.household_row(household)
        assert people.household_of(tuple(row[c] for c in people.HOUSEHOLD_COLUMNS)) == household


@pytest.mark.parametrize(
    ("scope", "reach"),
    [(UUID(int=2), "organisation"), (UUID(int=1), "house"), (UUID(int=3), "space"), (UUID(int=9), "household")],
)
def test_a_grants_reach_says_what_its_scope_is(scope: UUID, reach: str) -> None:
    """Organisation, house, space of that house, else a household."""
    house = House(UUID(int=1), UUID(int=2), "h", "H", "Europe/Paris", time(15), time(11), tree=SpaceTree((SPACE,)))
    assert (
        people.grant_row(Grant(UUID(int=5), Role.KEEPER, scope, date(2026, 1, 1)), UUID(int=8), house)["reach"] == reach
    )


def test_the_life_of_a_space_is_kept_as_the_houses_midnights() -> None:
    """The guard compares instants: a life begins and ends at midnight where the house stands."""
    row = ground.space_row(Space(UUID(int=3), "s", "S", Form.ROOM, life_from=date(2026, 7, 1)), HOUSE)
    assert row["opens"] == datetime(2026, 6, 30, 22, tzinfo=UTC)
