"""A house file is loaded whole or not at all, twice like once, and never touches a booking."""

from __future__ import annotations

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from attrs import define, evolve
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from habitat_kit.core.actors import SYSTEM, Actor, Role
from habitat_kit.core.commands import (
    AddLeaf,
    BookSpace,
    CancelBooking,
    CloseSpace,
    LoadHouse,
    Part,
    RecordPayment,
    SplitLeaf,
    Tick,
)
from habitat_kit.core.outcomes import (
    AccountLineMade,
    AwaitingApproval,
    Booked,
    Cancelled,
    GroundChanged,
    HouseLoaded,
    Misread,
    NotAllowed,
    Refused,
    SpaceClosed,
)
from habitat_kit.core.periods import Span
from habitat_kit.core.spaces import Form, Unit
from habitat_kit.house_file import HouseFile, read
from habitat_kit.kit import HabitatKit
from habitat_kit.plugins import participatory
from habitat_kit.store import tables
from habitat_kit.store.ground import Ground, read_ground
from habitat_kit.store.statement import Statement
from tests.desk.world import NOW, Hands
from tests.house_file.village import REGISTRY, TEXT, changed, without

NOTHING: tuple[tuple[str, str, str], ...] = ()
TODAY = NOW.date()
EVERYTHING = tuple(sorted(tables.METADATA.tables))


@define
class Village:
    """A kit whose houses come from files."""

    kit: HabitatKit
    clock: Hands

    def load(self, text: str = TEXT, by: Actor = SYSTEM, **options: Any) -> Any:
        """Load a file."""
        return self.kit.desk.do(LoadHouse(text, **options), by=by)

    def loaded(self, text: str = TEXT) -> tuple[tuple[str, str, str], ...]:
        """Load a file that must pass; its lines."""
        outcome = self.load(text)
        assert isinstance(outcome, HouseLoaded), outcome
        return outcome.changes

    def ground(self, text: str = TEXT) -> Ground:
        """The house of a file as the database has it."""
        with self.kit.database.read() as tx:
            return read_ground(tx, read(text, REGISTRY).house.id, self.kit.registry)

    def rows(self, name: str, **where: Any) -> list[dict[str, Any]]:
        """Rows of a table where columns have these values."""
        table = tables.METADATA.tables[f"habitat_{name}"]
        with self.kit.database.read() as tx:
            found = tx.run(Statement(sa.select(table).order_by(*table.primary_key.columns)))
        rows = [dict(zip(table.c.keys(), values, strict=True)) for values in found]
        return [row for row in rows if all(row[key] == value for key, value in where.items())]

    def everything(self) -> dict[str, list[dict[str, Any]]]:
        """Every row but the counters of the streams."""
        found = {name: self.rows(name.removeprefix("habitat_")) for name in EVERYTHING}
        for row in found["habitat_house"] + found["habitat_organisation"]:
            del row["seq"]
        return found

    def book(self, space: str, first: int, nights: int = 2, file: HouseFile | None = None, who: int = 0) -> Any:
        """A stay `first` days from today."""
        file = file or read(TEXT, REGISTRY)
        start = self.clock.now.date() + timedelta(days=first)
        command = BookSpace(file.house.tree.keyed(space).id, "guest_stay", start, start + timedelta(days=nights))
        return self.kit.desk.do(command, by=Actor(person=file.persons[who].id))


@pytest.fixture
def village(migrated: str) -> Iterator[Village]:
    clock = Hands()
    kit = HabitatKit(url=migrated, plugins=[participatory], clock=clock)
    yield Village(kit, clock)
    kit.close()


@pytest.fixture
def house(village: Village) -> Village:
    """The village with its file loaded."""
    village.loaded()
    return village


def test_a_first_loading_says_all_it_adds(village: Village) -> None:
    """Every organisation, house, space, person, dated tie and text is one line."""
    lines = village.loaded()
    assert {verb for verb, _, _ in lines} == {"add"}
    whats = [what for _, what, _ in lines]
    counted = {what: whats.count(what) for what in whats}
    assert counted == {
        "organisation": 1, "house": 1, "space": 5, "household": 2, "person": 2, "membership": 2,
        "grant": 5, "rulebook": 1, "version": 1, "reference": 2,
    }  # fmt: skip


def test_the_database_has_what_the_file_says(house: Village) -> None:
    """House, tree in its order, rulebooks and digests come back from the rows."""
    file, ground = read(TEXT, REGISTRY), house.ground()
    assert (ground.house, ground.rulebooks, ground.organisation) == (file.house, file.rulebooks, file.organisation.id)
    assert ground.ground == 1
    assert {row["name"] for row in house.rows("person")} == {"Anne Dupont", "Awa Ba"}
    assert {(row["role"], row["reach"]) for row in house.rows("grant")} == {
        ("resident", "house"), ("steward", "house"), ("keeper", "space"), ("coordinator", "organisation"),
    }  # fmt: skip


def test_the_closure_table_says_what_stands_under_what(house: Village) -> None:
    """Every space is under itself and all above it; leaves are marked."""
    keys = {row["id"]: row["key"] for row in house.rows("space")}
    pairs = {(keys[r["ancestor_id"]], keys[r["space_id"]], r["is_leaf"]) for r in house.rows("space_under")}
    assert pairs == {
        ("home", "home", False), ("home", "flat", False), ("home", "blue", True), ("home", "green", True),
        ("flat", "flat", False), ("flat", "blue", True), ("flat", "green", True),
        ("blue", "blue", True), ("green", "green", True), ("garden", "garden", True),
    }  # fmt: skip


def test_loading_twice_changes_nothing(house: Village) -> None:
    """The second time there is no line, no new row and no new revision."""
    before = house.everything()
    house.clock.later(hours=1)
    assert house.loaded() == NOTHING
    assert house.everything() == before


def test_a_plan_changes_nothing(village: Village) -> None:
    """`plan_only` says the same lines as the loading it announces, before and after the house exists."""
    before = village.everything()
    plan = village.load(plan_only=True)
    assert village.everything() == before
    assert (plan.applied, plan.changes) == (False, village.loaded())
    edited, loaded = changed(("Awa Ba", "Awa Bâ")), village.everything()
    assert village.load(edited, plan_only=True).changes == (("change", "person", "awa"),)
    assert village.everything() == loaded


EDITS = [
    (("La Maison des pourquoi pas", "Les PPP"), ("change", "organisation", "pourquoi-pas"), False),
    (('check_in = "15:00"', 'check_in = "16:00"'), ("change", "house", "gibjoncs"), True),
    (("free_cancel_days = 7", "free_cancel_days = 8"), ("change", "house", "gibjoncs"), True),
    (("free_cancel_days = 7", "free_cancel_days = 7\nhold_hours = 48"), ("change", "house", "gibjoncs"), True),
    (('name = { fr = "Nuits"', 'name = { fr = "Séjours"'), ("change", "house", "gibjoncs"), True),
    (("La chambre bleue", "La bleue"), ("change", "space", "blue"), True),
    (("sleeps = 2", "sleeps = 1"), ("change", "space", "blue"), True),
    (('en = "Quiet"', 'en = "Calm"'), ("change", "space", "blue"), True),
    (('parent = "flat"', 'parent = "home"'), ("change", "space", "blue"), True),
    (("{ start = 2020-01-01 }", "{ start = 2020-01-01, end = 2030-01-01 }"), ("change", "space", "green"), True),
    (('label = "Ba"', 'label = "Bâ"'), ("change", "household", "ba"), True),
    (("anne@example.org", "a@example.org"), ("change", "person", "anne"), False),
    (("end = 2030-01-01", "end = 2031-01-01"), ("change", "membership", "anne, dupont"), False),
    (("end = 2026-02-01", "end = 2026-03-01"), ("change", "grant", "anne, keeper"), False),
    (('fr = "Nos règles"', 'fr = "Les règles"'), ("change", "rulebook", "house-rules"), True),
    (("in_force = 2025-01-01", "in_force = 2025-01-01\nuntil = 2030-01-01"), ("change", "version", "house-rules, 1"), True),
    (("[[households]]", '[[spaces]]\nkey = "shed"\nname = "Abri"\nform = "plot"\n\n[[households]]'), ("add", "space", "shed"), True),
    (("[[persons]]", '[[households]]\nkey = "new"\nlabel = "New"\n\n[[persons]]'), ("add", "household", "new"), True),
    (('external = { esh = "42" }', ""), ("end", "reference", "house, esh"), False),
    (('external = { esh = "42" }', 'external = { esh = "43" }'), ("add", "reference", "house, esh"), False),
]  # fmt: skip


@pytest.mark.parametrize(("edit", "line", "structural"), EDITS, ids=[f"{e[1][1]}-{i}" for i, e in enumerate(EDITS)])
def test_an_edit_is_a_line_and_then_nothing(
    house: Village,
    edit: tuple[str, str],
    line: tuple[str, str, str],
    structural: bool,
) -> None:
    """What was edited is named, written, and there is nothing to do the next time; structure counts a revision."""
    text = changed(edit)
    lines = house.loaded(text)
    assert line in lines
    assert house.loaded(text) == NOTHING
    file = read(text, REGISTRY)
    assert evolve(house.ground().house, earlier=()) == file.house
    assert house.ground().rulebooks == file.rulebooks
    assert house.ground().ground == (2 if structural else 1)


def test_an_edit_taken_back_leaves_no_trace(house: Village) -> None:
    """Loading the old file again gives the old rows."""
    before = house.everything()
    for edit, _, _ in EDITS:
        house.loaded(changed(edit))
        house.loaded()
    after = house.everything()
    kept = ("person", "household", "membership", "grant", "rulebook", "rulebook_version", "external_reference")
    assert {name: after[f"habitat_{name}"] for name in kept if name != "household"} == {
        name: before[f"habitat_{name}"] for name in kept if name != "household"
    }
    assert house.ground().rulebooks == read(TEXT, REGISTRY).rulebooks


def _gone(row: dict[str, Any]) -> tuple[bool, date | None]:
    return row["bookable"], row["life_until"]


def test_a_space_that_leaves_the_file_ends_today(house: Village) -> None:
    """It is never deleted: what was booked there keeps its place; the flat can be booked without it."""
    text = without('key = "green"')
    assert house.loaded(text) == (("change", "house", "gibjoncs"), ("end", "space", "green"))
    assert _gone(house.rows("space", key="green")[0]) == (False, TODAY)
    assert house.loaded(text) == NOTHING
    booked = house.book("flat", 1)
    assert isinstance(booked, Booked)
    assert len(house.rows("claim", use_id=booked.booking.id)) == 1
    house.clock.later(days=40)
    assert house.loaded(text) == NOTHING


def test_a_space_that_comes_back_lives_again(house: Village) -> None:
    """The same key is the same space."""
    before = house.rows("space", key="green")
    house.loaded(without('key = "green"'))
    house.loaded()
    assert house.rows("space", key="green") == before


def test_a_space_left_this_morning_ends_tomorrow(house: Village) -> None:
    """The guard keeps claims inside lives: one that ended today still lies in it."""
    assert isinstance(house.book("green", 1, 1), Booked)
    house.clock.later(days=2, hours=3)
    text = without('key = "green"')
    house.loaded(text)
    assert _gone(house.rows("space", key="green")[0]) == (False, TODAY + timedelta(days=3))
    assert house.loaded(text) == NOTHING


IN_THE_WAY = [
    ("green", without('key = "green"'), "green"),
    ("flat", without('key = "green"'), "green"),
    ("flat", changed(('parent = "flat"', 'parent = "home"')), "flat"),
    ("flat", changed(("[[households]]", '[[spaces]]\nkey = "red"\nname = "Rouge"\nform = "room"\nparent = "flat"\n\n[[households]]')), "flat"),
    ("blue", changed(("[[households]]", '[[spaces]]\nkey = "bed"\nname = "Lit"\nform = "bed"\nparent = "blue"\n\n[[households]]')), "blue"),
    ("green", changed(("{ start = 2020-01-01 }", "{ start = 2020-01-01, end = 2027-03-03 }")), "green"),
    ("green", changed(("{ start = 2020-01-01 }", "{ start = 2027-03-03 }")), "green"),
    ("flat", changed(("{ start = 2020-01-01 }", "{ start = 2027-03-03 }")), "green"),
]  # fmt: skip


@pytest.mark.parametrize(("booked", "text", "named"), IN_THE_WAY, ids=[f"{w[0]}-{i}" for i, w in enumerate(IN_THE_WAY)])
def test_what_takes_a_place_from_a_booking_is_refused(house: Village, booked: str, text: str, named: str) -> None:
    """The refusal names the booking, nothing is written, and after a cancellation it passes."""
    booking = house.book(booked, 1, 3).booking
    before = house.everything()
    outcome = house.load(text)
    assert isinstance(outcome, Misread), outcome
    assert (outcome.at, outcome.code, outcome.numbers["n"]) == (f"spaces.{named}", "house_file.space_in_use", 1)
    assert str(booking.id) in str(outcome.numbers["uses"])
    assert house.everything() == before
    assert house.kit.texts.said("fr", outcome.code, outcome.numbers).count("réservation") == 1
    by = Actor(person=read(TEXT, REGISTRY).persons[0].id)
    assert isinstance(house.kit.desk.do(CancelBooking(booking.id, booking.revision), by=by), Cancelled)
    assert house.loaded(text)


def test_a_closure_stands_in_the_way_too(house: Village) -> None:
    """Works planned in a room keep it where it is until they are over."""
    file = read(TEXT, REGISTRY)
    start = TODAY + timedelta(days=3)
    command = CloseSpace(file.house.tree.keyed("green").id, start, start + timedelta(days=2))
    assert isinstance(house.kit.desk.do(command, by=SYSTEM), SpaceClosed)
    assert isinstance(house.load(without('key = "green"')), Misread)
    house.clock.later(days=8)
    assert house.loaded(without('key = "green"'))


def test_reviving_a_room_is_refused_while_the_flat_is_booked_without_it(house: Village) -> None:
    """Whoever took the whole flat would not have the room that comes back."""
    house.loaded(without('key = "green"'))
    assert isinstance(house.book("flat", 5), Booked)
    assert isinstance(house.load(), Misread)
    house.clock.later(days=8)
    assert house.loaded()


def test_the_last_rooms_of_a_bookable_flat_cannot_all_end(house: Village) -> None:
    """A flat that was divided keeps a living leaf, or is no longer bookable."""
    text = without('key = "green"', without('key = "blue"'))
    outcome = house.load(text)
    assert (outcome.at, outcome.code) == ("spaces.flat.bookable", "house_file.no_live_leaf")
    assert house.loaded(text.replace("bookable = true", "bookable = false"))


def test_past_bookings_keep_their_place(house: Village) -> None:
    """Bookings and claims of yesterday are, byte for byte, what they were."""
    for space, first in (("green", 1), ("flat", 5), ("blue", 9)):
        assert isinstance(house.book(space, first), Booked)
    house.clock.later(days=30)
    before = (house.rows("use"), house.rows("claim"))
    house.loaded(without('key = "green"', changed(("La chambre bleue", "La bleue"))))
    assert (house.rows("use"), house.rows("claim")) == before


NEXT = """
[[rulebooks.versions]]
version = 2
in_force = 2027-04-01
bindings = [{ space = "flat" }]
articles = [{ number = "1", rule = { kind = "longest_stay", nights = 1 } }]
"""


def test_a_version_in_force_is_never_rewritten(house: Village) -> None:
    """Its text stays; the same number with other words is refused and the old words still judge."""
    before = house.everything()
    outcome = house.load(changed(("nights = 20", "nights = 19")))
    assert (outcome.at, outcome.code) == ("rulebooks.house-rules.versions.1", "house_file.version_rewritten")
    assert house.everything() == before


def test_a_version_to_come_may_still_change_or_go(house: Village) -> None:
    """Until its midnight it judges nobody."""
    assert house.loaded(TEXT + NEXT) == (("add", "version", "house-rules, 2"),)
    assert house.loaded(TEXT + NEXT.replace("nights = 1", "nights = 3")) == (("change", "version", "house-rules, 2"),)
    assert house.loaded() == (("end", "version", "house-rules, 2"),)
    assert len(house.rows("rulebook_version")) == 1


def test_a_new_version_judges_from_its_midnight(house: Village) -> None:
    """House time: at 22:00 UTC it is in force in Paris in summer."""
    house.loaded(TEXT + NEXT)
    house.clock.now = datetime(2027, 3, 31, 21, 59, 59, tzinfo=UTC)
    assert isinstance(house.book("blue", 3), Booked)
    house.clock.now = datetime(2027, 3, 31, 22, tzinfo=UTC)
    assert isinstance(house.book("blue", 9), Refused)


def test_a_version_that_leaves_the_file_ends_and_does_not_come_back(house: Village) -> None:
    """What ended in the past is not revived: a new version is written instead."""
    text = TEXT.partition("[[rulebooks]]")[0]
    assert house.loaded(text) == (("end", "version", "house-rules, 1"),)
    assert house.rows("rulebook_version")[0]["until"] == NOW
    house.clock.later(days=1)
    assert house.loaded(text) == NOTHING
    outcome = house.load()
    assert (outcome.at, outcome.code) == ("rulebooks.house-rules.versions.1.until", "house_file.version_over")


def test_who_leaves_the_file_loses_every_right_in_the_house(house: Village) -> None:
    """Memberships and grants end today, over the organisation too; the person stays for the past."""
    text = without("Awa", without('household = "ba"', without('role = "coordinator"')))
    assert set(house.loaded(text)) >= {
        ("end", "membership", "awa, ba"),
        ("end", "grant", "awa, resident"),
        ("end", "grant", "awa, coordinator"),
    }
    awa = read(TEXT, REGISTRY).persons[1].id
    assert {row["end"] for row in house.rows("grant", person_id=awa)} == {TODAY}
    assert house.rows("person", id=awa)
    assert house.loaded(text) == NOTHING
    assert house.load(by=Actor(person=awa)) == NotAllowed("load_house")


def test_what_never_began_is_dropped(house: Village) -> None:
    """A membership for next year that is taken out was never anybody's."""
    later = changed(
        ("end = 2030-01-01", 'end = 2030-01-01\n\n[[persons.memberships]]\nhousehold = "ba"\nstart = 2028-01-01')
    )
    assert ("add", "membership", "anne, ba") in house.loaded(later)
    assert ("end", "membership", "anne, ba") in house.loaded()
    assert len(house.rows("membership")) == 2


SECOND = """
[organisation]
key = "pourquoi-pas"
name = "La Maison des pourquoi pas"

[house]
key = "second"
name = "La seconde"
zone = "Europe/Paris"

[[spaces]]
key = "flat"
name = "Flat"
form = "guest_flat"

[[households]]
key = "dupont"
label = "Dupont"

[[persons]]
key = "ben"
name = "Ben"
memberships = [{ household = "dupont", start = 2024-01-01 }]
grants = [{ role = "auditor", over = "organisation", start = 2024-01-01 }]
"""


def test_a_second_house_of_an_organisation_leaves_the_first_alone(house: Village) -> None:
    """Each file speaks for its own house: neither ends what the other gave."""
    before = house.ground()
    assert not [line for line in house.loaded(SECOND) if line[0] != "add"]
    assert house.loaded() == NOTHING
    assert house.loaded(SECOND) == NOTHING
    assert house.ground() == before


@pytest.mark.parametrize(
    ("text", "at"),
    [
        (changed(('key = "pourquoi-pas"', 'key = "others"')), "house.key"),
        (changed(('key = "gibjoncs"', 'key = "third"'), ('sso = "awa-7"', 'sso = "x"')), "external"),
    ],
)
def test_what_belongs_to_somebody_else_is_refused(house: Village, text: str, at: str) -> None:
    """A house's key is its organisation's, an outside key is one thing's."""
    before = house.everything()
    outcome = house.load(text)
    assert isinstance(outcome, Misread)
    assert outcome.at == at
    assert house.everything() == before


def test_what_others_call_a_thing_may_pass_to_its_neighbour(house: Village) -> None:
    """An outside key that was written at the wrong place moves; one thing's key given twice is refused."""
    outside = 'external = { boiler = "7" }'
    blue = changed(('name = "La chambre bleue"', f'name = "La chambre bleue"\n{outside}'))
    green = changed(('name = "La chambre verte"', f'name = "La chambre verte"\n{outside}'))
    assert house.loaded(blue) == (("add", "reference", "space, boiler"),)
    assert house.loaded(green) == (("end", "reference", "space, boiler"), ("add", "reference", "space, boiler"))
    assert (
        house.rows("external_reference", system="boiler")[0]["object_id"] == house.rows("space", key="green")[0]["id"]
    )
    both = blue.replace('name = "La chambre verte"', f'name = "La chambre verte"\n{outside}')
    assert house.load(both).code == "house_file.reference_twice"


def test_only_who_acts_for_the_organisation_loads(house: Village) -> None:
    """A coordinator does; a steward, a stranger and another organisation's coordinator do not."""
    anne, awa = (Actor(person=person.id) for person in read(TEXT, REGISTRY).persons)
    assert isinstance(house.load(changed(("Les Gibjoncs", "Gibjoncs")), by=awa), HouseLoaded)
    assert house.load(by=anne) == NotAllowed("load_house")
    assert house.load(by=Actor()) == NotAllowed("load_house")
    elsewhere = changed(('key = "pourquoi-pas"', 'key = "others"'), ('key = "gibjoncs"', 'key = "elsewhere"'))
    assert house.load(elsewhere, by=awa) == NotAllowed("load_house")
    assert len(house.rows("organisation")) == 1
    assert {row["actor_id"] for row in house.rows("journal")} == {None, awa.person}


def test_a_wrong_file_writes_nothing(village: Village) -> None:
    """The outcome points at the place and counts what else is wrong."""
    before = village.everything()
    outcome = village.load(changed(("nights = 20", "nigths = 20")))
    assert isinstance(outcome, Misread)
    assert (outcome.at, outcome.numbers["more"]) == ("rulebooks.house-rules.versions.1.articles.1.rule.nights", 1)
    assert isinstance(village.load("[house"), Misread)
    assert village.everything() == before


def test_the_journal_names_people_by_their_ids(house: Village) -> None:
    """What happened stays for ever, so it holds no person's key or name; places and texts go by their keys."""
    (row,) = [row for row in house.rows("journal") if row["event"]]
    told = json.dumps(row["body"])
    assert "HouseChanged" in row["event"] or row["event"] == "house_changed"
    assert not [word for word in ("anne", "awa", "dupont", "Anne") if f'"{word}' in told]
    assert str(read(TEXT, REGISTRY).persons[0].id) in told
    assert '"green"' in told


def test_two_who_load_the_same_new_file_get_one_house(village: Village) -> None:
    """One adds everything, the other finds nothing to do, or is told to send it again."""
    with ThreadPoolExecutor(4) as pool:
        outcomes = list(pool.map(lambda _: village.load(), range(4)))
    assert all(isinstance(outcome, HouseLoaded) for outcome in outcomes), outcomes
    assert sorted(len(outcome.changes) > 0 for outcome in outcomes) == [False, False, False, True]
    assert len(village.rows("house")) == 1


def test_a_handful_of_roles_can_be_given(house: Village) -> None:
    """Every role fits in a file and in its row."""
    grants = "".join(f'\n[[persons.grants]]\nrole = "{role.value}"\nstart = 2026-01-01\n' for role in Role)
    house.loaded(changed(('\n[[persons]]\nkey = "awa"', f'{grants}\n[[persons]]\nkey = "awa"')))
    assert {row["role"] for row in house.rows("grant")} == {role.value for role in Role}


CHOICES = [
    TEXT,
    without('key = "green"'),
    without('key = "blue"'),
    changed(('parent = "flat"', 'parent = "home"')),
    changed(("{ start = 2020-01-01 }", "{ start = 2020-01-01, end = 2027-03-20 }")),
    changed(
        ("[[households]]", '[[spaces]]\nkey = "red"\nname = "R"\nform = "room"\nparent = "flat"\n\n[[households]]')
    ),
    changed(
        ("[[households]]", '[[spaces]]\nkey = "bed"\nname = "B"\nform = "bed"\nparent = "green"\n\n[[households]]')
    ),
    without('household = "ba"'),
]
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("load"), st.sampled_from(range(len(CHOICES))), st.none()),
        st.tuples(st.just("book"), st.sampled_from(["flat", "blue", "green"]), st.integers(0, 12)),
        st.tuples(st.just("wait"), st.integers(1, 9), st.none()),
    ),
    min_size=2,
    max_size=8,
)  # fmt: skip
NUMBERS = count(1)


@given(STEPS)
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_loaded_every_booking_keeps_its_leaves(village: Village, steps: list[Any]) -> None:
    """After any files in any order: no booking or claim changed, and each running stay holds the living leaves of its space."""
    number, village.clock.now = next(NUMBERS), NOW
    own = (('key = "pourquoi-pas"', f'key = "o{number}"'), ('key = "gibjoncs"', f'key = "h{number}"'))
    file = read(changed(*own), REGISTRY)
    text = _owned(TEXT, own)
    village.loaded(text)
    for step, what, day in steps:
        before = (village.rows("use", house_id=file.house.id), village.rows("claim", house_id=file.house.id))
        if step == "wait":
            village.clock.later(days=what)
        elif step == "book":
            village.book(what, day, file=file)
            before = (village.rows("use", house_id=file.house.id), village.rows("claim", house_id=file.house.id))
        else:
            text = _owned(CHOICES[what], own)
            outcome = village.load(text)
            if isinstance(outcome, HouseLoaded):
                assert village.loaded(text) == NOTHING
        after = (village.rows("use", house_id=file.house.id), village.rows("claim", house_id=file.house.id))
        assert after == before
        _require_whole(village, file.house.id)


def _owned(text: str, own: tuple[tuple[str, str], ...]) -> str:
    for before, after in own:
        text = text.replace(before, after, 1)
    return text


def _require_whole(village: Village, house: UUID) -> None:
    """Each stay that has not ended claims the leaves of its space that live while it lasts, and nothing else."""
    with village.kit.database.read() as tx:
        tree = read_ground(tx, house, village.kit.registry).house.tree
    for use in village.rows("use", house_id=house):
        if use["end"] <= village.clock.now:
            continue
        leaves = {
            leaf.id
            for leaf in tree.leaves(use["space_id"])
            if leaf.lives_some(use["first_night"], use["departure"] - timedelta(days=1))
        }
        assert {claim["leaf_id"] for claim in village.rows("claim", use_id=use["id"])} == leaves


def hours(*more: tuple[str, str]) -> str:
    """The file with other hours."""
    return changed(('check_in = "15:00"', 'check_in = "17:00"'), *more)


def test_other_hours_in_the_file_move_the_stays_to_come(house: Village) -> None:
    """The plan names the stay, the loading moves it as the command would, and the second time there is nothing to do."""
    stay = house.book("flat", 20).booking
    line = ("change", "booking", str(stay.id))
    assert line in house.load(hours(), plan_only=True).changes
    assert uses_of(house)[stay.id] == stay.span
    assert line in house.loaded(hours())
    found = house.ground().house
    assert uses_of(house)[stay.id] == found.span(stay.when) != stay.span
    assert found.hours_on(house.clock.now.date()) == (time(15), found.check_out)
    assert house.loaded(hours()) == NOTHING


def test_other_hours_that_would_clash_are_not_loaded(house: Village) -> None:
    """What is in the way is named, and nothing of the file is written."""
    start = datetime.combine(house.clock.now.date() + timedelta(days=20), time(13))
    file = read(TEXT, REGISTRY)
    kind = next(kind.key for kind in file.house.kinds if kind.unit is Unit.HOUR)
    meeting = BookSpace(file.house.tree.keyed("flat").id, kind, start, start + timedelta(hours=2))
    held = house.kit.desk.do(meeting, by=Actor(person=file.persons[0].id))
    assert isinstance(held, Booked)
    stay = house.book("flat", 20).booking
    before = house.everything()
    outcome = house.load(changed(('check_in = "15:00"', 'check_in = "14:00"')))
    assert isinstance(outcome, Misread)
    assert (outcome.at, outcome.code) == ("house.check_in", "house_file.hours_in_the_way")
    assert str(stay.id) in str(outcome.numbers["uses"])
    assert house.everything() == before
    assert held.booking.span == uses_of(house)[held.booking.id]


def test_a_leaf_a_command_added_is_shown_before_the_file_ends_it(house: Village) -> None:
    """A file that does not name it says so in its plan; one that names its key keeps it."""
    flat = house.ground().house.tree.keyed("flat").id
    tomorrow = house.clock.now.date() + timedelta(days=1)
    added = house.kit.desk.do(AddLeaf(flat, "attic", "Attic", Form.ROOM, tomorrow), by=SYSTEM)
    assert isinstance(added, GroundChanged)
    assert house.load(plan_only=True).changes == (("end", "space", "attic"),)
    place = f'[[spaces]]\nkey = "attic"\nname = "Attic"\nform = "room"\nparent = "flat"\nlife = {{ start = {tomorrow} }}\n\n'
    named = changed(("[[households]]", place + "[[households]]"))
    assert ("add", "space", "attic") not in house.loaded(named)
    assert house.ground().house.tree.keyed("attic").life_until is None
    assert house.loaded(named) == NOTHING
    assert house.book("flat", 5).booking


def test_a_room_that_was_split_stays_split_while_its_parts_are_named(house: Village) -> None:
    """The file with the parts changes nothing of the split; the file without them would undo it, and says so."""
    tree = house.ground().house.tree
    day = house.clock.now.date() + timedelta(days=10)
    parts = (Part("bed-a", "Bed A", sleeps=1), Part("bed-b", "Bed B", sleeps=1))
    assert isinstance(house.kit.desk.do(SplitLeaf(tree.keyed("blue").id, day, parts), by=SYSTEM), GroundChanged)
    stay = house.book("blue", 8, 4).booking
    outcome = house.load()
    assert isinstance(outcome, Misread), "a stay holds the beds"
    assert outcome.code == "house_file.space_in_use"
    beds = "".join(
        f'[[spaces]]\nkey = "{part.key}"\nname = "{part.label}"\nform = "bed"\nparent = "blue"\nsleeps = 1\n'
        f"life = {{ start = {day} }}\n\n"
        for part in parts
    )
    named = changed(("[[households]]", beds + "[[households]]"))
    house.loaded(named)
    assert house.ground().house.tree.keyed("blue").split_on == day
    assert house.loaded(named) == NOTHING
    assert uses_of(house)[stay.id] == stay.span


def uses_of(house: Village) -> dict[UUID, Span]:
    """The instants of every use, as the rows have them."""
    return {row["id"]: Span(row["start"], row["end"]) for row in house.rows("use")}


def test_a_currency_stays_once_there_are_accounts(village: Village) -> None:
    """Before the first line it may change with the file; after it, another one is refused by its field."""
    francs = TEXT.replace("[organisation]", '[organisation]\ncurrency = "CHF"', 1)
    village.loaded(TEXT)
    village.loaded(francs)
    ground = village.ground(francs)
    assert ground.house.currency == "CHF"
    household = next(row["id"] for row in village.rows("household"))
    made = village.kit.desk.do(RecordPayment(household, "5"), by=SYSTEM)
    assert isinstance(made, AccountLineMade), made
    assert made.amount.currency == "CHF"
    assert village.load(TEXT) == Misread("organisation.currency", "house_file.currency_in_use", {"currency": "CHF"})


PRICED = """
[[rulebooks]]
key = "prices"
title = { fr = "Nos prix", en = "Our prices" }

[[rulebooks.versions]]
version = 1
in_force = 2025-01-01

[[rulebooks.versions.bindings]]
space = "flat"

[[rulebooks.versions.articles]]
number = "1"
text = { fr = "Dix la nuit.", en = "Ten a night." }
rule = { kind = "contribution", night = "10.00", kinds = ["guest_stay"] }

[[rulebooks.versions.articles]]
number = "2"
text = { fr = "Avec un oui.", en = "With a yes." }
rule = { kind = "approval", nights_above = 1, answer_hours = 48, on_silence = "accept" }
"""


def test_a_currency_stays_once_something_was_priced_in_it(village: Village) -> None:
    """A stay that waits for a yes has a price and no line yet: another currency is refused, already in the plan."""
    village.loaded(TEXT + PRICED)
    waits = village.book("blue", 9, file=read(TEXT + PRICED, REGISTRY))
    assert isinstance(waits, AwaitingApproval), waits
    assert village.rows("account_line") == []
    francs = TEXT.replace("[organisation]", '[organisation]\ncurrency = "CHF"', 1)
    for plan_only in (True, False):
        refused = village.load(francs, plan_only=plan_only)
        assert refused == Misread("organisation.currency", "house_file.currency_in_use", {"currency": "EUR"})
    village.clock.later(hours=49)
    village.kit.desk.do(Tick(waits.booking.house), by=SYSTEM)
    assert [row["currency"] for row in village.rows("account_line")] == ["EUR"]
