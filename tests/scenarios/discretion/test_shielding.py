"""Protections one by one: they stay, they go down, and who lives behind them still finds home."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from attrs import evolve

from habitat_kit.core.actors import Actor
from habitat_kit.core.commands import (
    BookSpace,
    Command,
    ConsentToRules,
    CreateFeedLink,
    LoadHouse,
    OpenRound,
    ProposeRules,
    ProtectPerson,
    SetChannel,
    UnprotectPerson,
    UnprotectSpace,
)
from habitat_kit.core.errors import NotThere
from habitat_kit.core.ids import named
from habitat_kit.core.outcomes import Booked, HouseLoaded, Misread, ProtectionSet, Unknown
from habitat_kit.core.periods import Nights
from tests.scenarios.discretion.house import Hidden, at, house_file
from tests.scenarios.discretion.world import TOMORROW, World, opened

PLAIN = house_file("ours", Hidden()).replace("protected_location = true\n", "")
"""The file of somebody who never heard of protection."""


@pytest.fixture
def world(migrated: str) -> Iterator[World]:
    """Give a house with a refuge."""
    made = opened(migrated, Hidden(nights=((5, 1),)))
    yield made
    made.kit.close()


def names(world: World, who: str) -> set[str]:
    """The places on somebody's eyes."""
    sight = world.kit.desk.sight(_actor(world, who))
    return {space.key for house in sight.houses() for space in house.tree.spaces}


def _actor(world: World, who: str) -> Any:
    return Actor(person=world.person(who))


def test_a_file_that_forgets_a_protection_does_not_lift_it(world: World) -> None:
    """Loaded without a word of it, place and person are as protected as before, and so is what stands inside."""
    assert isinstance(world.do(LoadHouse(PLAIN)), HouseLoaded)
    assert "refuge" not in names(world, "ana")
    assert "refuge-room" not in names(world, "ana")
    assert world.kit.desk.sight(_actor(world, "ana")).label(at("ours", "household", "zoe")) is None


def test_a_proposal_that_names_a_protected_place_is_for_who_knows_of_it(world: World) -> None:
    """Its text is not there for neighbours, in its round either; one that names nothing is for everybody."""
    house, book = named("house", "ours", "ours"), at("ours", "rulebook", "rules")
    text = world.kit.desk.sight(_actor(world, "steward")).draft_start(book)
    shy = text + '\n[[bindings]]\nspace = "refuge"\n'
    open_, hidden = (world.do(ProposeRules(book, one), "steward") for one in (text, shy))
    for made in (open_, hidden):
        world.do(OpenRound(made.proposal, 1, date(2027, 3, 20)), "steward")
    assert {one.id for one in world.kit.desk.sight(_actor(world, "ana")).proposals(house)} == {open_.proposal}
    with pytest.raises(NotThere):
        world.kit.desk.sight(_actor(world, "ana")).proposal(hidden.proposal)
    assert world.do(ConsentToRules(hidden.proposal, 1), "ana") == Unknown("proposal")
    assert len(world.kit.desk.sight(_actor(world, "steward")).proposals(house)) == 2


def test_a_draft_of_rules_that_name_a_protected_place_starts_for_who_knows_of_it(world: World) -> None:
    """A setting of a rule may name it: such a text is handed to nobody else."""
    shy = """
[[rulebooks.versions]]
version = 2
in_force = 2026-01-01
articles = [{ number = "1", text = { fr = "x" }, rule = { kind = "who_may_book", homes = ["refuge"] } }]
bindings = [{ space = "flat" }]
"""
    world.do(LoadHouse(house_file("ours", Hidden(nights=((5, 1),))) + shy))
    book = at("ours", "rulebook", "rules")
    assert "refuge" in world.kit.desk.sight(_actor(world, "steward")).draft_start(book)
    with pytest.raises(NotThere):
        world.kit.desk.sight(_actor(world, "ana")).draft_start(book)


def test_what_moves_out_takes_its_shield_along(world: World) -> None:
    """A room that a file puts elsewhere stays hidden, and so does what is left."""
    moved = PLAIN.replace('form = "room"\nparent = "refuge"', 'form = "room"\nparent = "home"')
    assert moved != PLAIN
    world.do(LoadHouse(moved.replace('dwelling = "refuge"', "")))
    assert {"refuge", "refuge-room"} & names(world, "ana") == set()
    assert {"refuge", "refuge-room"} <= names(world, "steward")


def test_only_a_coordinator_brings_it_to_light(world: World) -> None:
    """After the lifting a neighbour sees the place; the next file does not hide it again unless it says so."""
    lifted = world.do(UnprotectSpace(world.space("refuge"), "the danger is over"), "coordinator")
    assert lifted == ProtectionSet("space", world.space("refuge"), protected=False)
    assert {"refuge", "refuge-room"} <= names(world, "ana")
    world.do(LoadHouse(PLAIN))
    assert "refuge" in names(world, "ana")
    world.do(LoadHouse(house_file("ours", Hidden())))
    assert "refuge" not in names(world, "ana")


def test_a_file_may_not_hide_part_of_what_anybody_books(world: World) -> None:
    """It is refused by name, and nothing of it is taken."""
    mixed = house_file("ours", Hidden()).replace(
        'parent = "home"\nbookable = true\nprotected', 'parent = "flat"\nprotected'
    )
    refused = world.do(LoadHouse(mixed))
    assert isinstance(refused, Misread)
    assert (refused.at, refused.code) == ("spaces.flat.bookable", "house_file.protected_in_bookable")


def test_who_lives_or_stays_there_knows_of_it(world: World) -> None:
    """Home is found by who lives in it, and a guest flat by who is booked into it, for as long as that lasts."""
    assert {"refuge", "refuge-room"} <= names(world, "zoe")
    stay = BookSpace(world.space("refuge"), "guest_stay", TOMORROW, TOMORROW + timedelta(days=2))
    booked = world.do(_for(stay, "ben"), "steward")
    assert isinstance(booked, Booked), booked
    assert "refuge" in names(world, "ben")
    assert "refuge" not in names(world, "ana")
    sight = world.kit.desk.sight(_actor(world, "ben"))
    assert booked.booking.id in {booking.id for booking in sight.mine()}
    world.kit.desk.clock = lambda: datetime(2027, 3, 9, tzinfo=UTC)
    later = world.kit.desk.sight(_actor(world, "ben"))
    assert booked.booking.id not in {booking.id for booking in later.mine()}
    assert "refuge" not in {space.key for house in later.houses() for space in house.tree.spaces}


def _for(stay: BookSpace, household: str) -> BookSpace:
    return evolve(stay, household=at("ours", "household", household))


def test_commands_about_it_find_nothing(world: World) -> None:
    """Whoever guessed the id is told what they are told of an id that is nothing."""
    day = TOMORROW + timedelta(days=20)
    for make in (_book, _link):
        there, nowhere = make(world.space("refuge"), day), make(uuid4(), day)
        assert world.do(there, "ana") == world.do(nowhere, "ana") == Unknown("space")
    assert isinstance(world.do(_book(world.space("refuge"), day), "zoe"), Booked)


def _book(space: Any, day: date) -> Command[Any]:
    return BookSpace(space, "guest_stay", day, day + timedelta(days=1))


def _link(space: Any, _: date) -> Command[Any]:
    return CreateFeedLink(space)


def test_a_stay_in_hiding_refuses_nobody_a_meeting(world: World) -> None:
    """The rule against meetings while people sleep looks at what one may know of, and at nothing else."""
    evening = datetime(2027, 3, 9, 18)
    free = BookSpace(world.space("hall"), "meeting", evening, evening + timedelta(hours=2))
    assert isinstance(world.do(free, "ana"), Booked)


def test_a_protected_persons_stays_are_taken_and_nobodys(world: World) -> None:
    """Neighbours see that the flat is taken; the label, guests and words are for who may know, and for the person."""
    house = world.kit.desk.sight(_actor(world, "ana")).houses()[0]
    span = house.span(_nights(7, 1))
    seen = {who: _household(world, who, house.id, span) for who in ("ana", "zoe", "steward", "social_worker")}
    zoe = at("ours", "household", "zoe")
    assert seen["ana"] != zoe
    assert seen["zoe"] == seen["steward"] == seen["social_worker"] == zoe


def _nights(day: int, nights: int) -> Any:
    return Nights(TOMORROW + timedelta(days=day), TOMORROW + timedelta(days=day + nights))


def _household(world: World, who: str, house: Any, span: Any) -> Any:
    (found,) = world.kit.desk.sight(_actor(world, who)).bookings(house, span, space=world.space("flat"))
    return found.household


def test_a_calendar_forgets_a_person_at_the_next_request(world: World) -> None:
    """Protecting somebody takes their stays out of every calendar at once, lifting brings them back."""
    feed = f"/feeds/{world.feeds['ana flat room']}.ics"
    client = world.client("")
    before = client.get(feed)
    assert before.text.count("BEGIN:VEVENT") == 3
    world.do(ProtectPerson(world.person("ana")), "steward")
    hidden = client.get(feed, headers={"If-None-Match": before.headers["etag"]})
    assert hidden.status_code == 200
    assert hidden.text.count("BEGIN:VEVENT") == 1
    world.do(UnprotectPerson(world.person("ana"), "moved away"), "coordinator")
    assert client.get(feed).text.count("BEGIN:VEVENT") == 3


def test_how_somebody_is_reached_is_in_no_file(world: World) -> None:
    """Channel and hours are in no list that leaves the panel."""
    world.do(SetChannel(world.person("ana"), "paper", "Th 07:11-07:13"), "ana")
    for sheet in ("people", "memberships", "journal"):
        assert "07:1" not in world.client("coordinator").get(f"/admin/{sheet}/export.csv").text
