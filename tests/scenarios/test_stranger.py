"""A plugin by somebody who only read the manual: found, loaded, judging, shown, commanded, migrated and taken away."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from starlette.testclient import TestClient

from habitat_kit.core.actors import SYSTEM
from habitat_kit.core.commands import BookSpace, CancelBooking, LoadHouse
from habitat_kit.core.errors import Misconfigured
from habitat_kit.core.outcomes import Booked, Cancelled, HouseLoaded, Refused
from habitat_kit.core.periods import Nights
from habitat_kit.kit import HabitatKit
from habitat_kit.registry import Registry
from habitat_kit.settings import Settings
from habitat_kit.store.migrations import pending
from habitat_kit.web import api
from tests.web.pages.residence import EXAMPLE, Clock, Residence, said

HOUSE = (
    (EXAMPLE / "house.toml").read_text(encoding="utf-8")
    + """
[[rulebooks]]
key = "bees"
title = { fr = "Abeilles", en = "Bees" }

[[rulebooks.versions]]
version = 1
in_force = 2026-01-01
source = "Les abeilles"
preset = "beekeepers"

[[rulebooks.versions.bindings]]
space = "shared-flat"
"""
)
SWARM = """
[[house.kinds]]
key = "swarm"
unit = "night"
name.fr = "Essaim"

[[spaces]]
key = "roof"
name = "Le toit"
form = "room"
parent = "gibjoncs"
bookable = true
sleeps = 2

"""
SATURDAY = date(2027, 3, 13)
SUNDAY = SATURDAY + timedelta(days=1)

Opener = Callable[..., Residence]


@pytest.fixture
def opening(migrated: str) -> Iterator[Opener]:
    """Open a kit on one database, with whatever plugins are installed and not blocked."""
    opened: list[HabitatKit] = []

    def opener(**settings: Any) -> Residence:
        clock = Clock()
        opened.append(HabitatKit(url=migrated, settings=Settings(https=False, **settings), clock=clock))
        return Residence(opened[-1], clock)

    yield opener
    for kit in opened:
        kit.close()


@pytest.fixture
def hive(beehive: list[str], opening: Opener) -> Residence:
    """Give the Gibjoncs' house with bees on its roof."""
    residence = opening()
    residence.kit.migrate()
    loaded = residence.kit.desk.do(LoadHouse(HOUSE), by=SYSTEM)
    assert isinstance(loaded, HouseLoaded), loaded
    return residence


def caller(residence: Residence, person: str, language: str = "en") -> TestClient:
    """A program that speaks for somebody."""
    residence.session(person)
    identity = residence.kit.identities.identity_of(person)
    assert identity is not None
    token = residence.kit.identities.make_token(identity.id, "a test")
    headers = {"Authorization": f"Bearer {token}", "Accept-Language": language}
    return TestClient(api.app(residence.kit), base_url="http://localhost", headers=headers)


def stay(residence: Residence, start: date) -> dict[str, Any]:
    """The body of a night in the shared flat."""
    end = start + timedelta(days=1)
    return {
        "space": str(residence.space("shared-flat")),
        "kind": "guest_stay",
        "start": start.isoformat(),
        "end": end.isoformat(),
        "guests": 1,
    }


def rows(residence: Residence, sql: str) -> list[tuple[Any, ...]]:
    """What plain SQL finds."""
    with residence.kit.database.read() as tx:
        return tx.say(sql)


def test_it_is_found_through_its_entry_point(beehive: list[str], opening: Opener) -> None:
    """An installed distribution needs no line of ours: its offers are there, under its name."""
    registry = opening().kit.registry
    assert registry.plugins == ("beehive", "participatory")
    assert registry.owner("rule", "harvest_day") == "beehive"
    assert registry.owner("preset", "beekeepers") == "beehive"
    assert registry.owner("command", "lend_suit") == "beehive"


def test_its_rule_judges(hive: Residence) -> None:
    """A stay that begins on a harvest day is refused, its article named, in the caller's language."""
    for language, words in (("fr", "On récolte le miel le samedi 13 mars 2027"), ("en", "Saturday")):
        answer = caller(hive, "nadia", language).post("/bookings", json=stay(hive, SATURDAY))
        assert answer.status_code == 422
        (finding,) = answer.json()["verdict"]["findings"]
        assert (finding["rulebook"], finding["article"], finding["key"]) == ("bees", "1", "finding.harvest_day")
        assert words in finding["message"]
    assert caller(hive, "nadia").post("/bookings", json=stay(hive, SUNDAY)).status_code == 201


def test_its_article_is_shown_in_both_languages(hive: Residence) -> None:
    """The flat's page tells the bees' articles beside the residents'."""
    path = f"/spaces/{hive.space('shared-flat')}"
    french = said(hive.reader("nadia", "fr").get(path))
    assert "Abeilles" in french
    assert "Personne ne vient un jour de récolte." in french
    assert "Aucune arrivée le jour 6 de la semaine" in french
    english = said(hive.reader("nadia", "en").get(path))
    assert "Nobody moves in on a harvest day." in english
    assert "Nobody runs in front of the hive." in english


def test_its_command_is_a_route_with_its_permissions(hive: Residence) -> None:
    """Who the offer's table does not name is told 403, whatever the handler forgot to ask; who it names, 200."""
    body = {"house": str(hive.kit.desk.sight(hive.actor("nadia")).houses()[0].id), "size": "L"}
    refused = caller(hive, "nadia").post("/commands/lend_suit", json=body)
    assert refused.status_code == 403
    assert rows(hive, "SELECT count(*) FROM beehive_loan") == [(0,)]
    steward = caller(hive, "helene")
    lent = steward.post("/commands/lend_suit", json=body, headers={"Idempotency-Key": "suit"})
    assert (lent.status_code, lent.json()["outcome"], lent.json()["result"]["size"]) == (200, "suit_lent", "L")
    again = steward.post("/commands/lend_suit", json=body, headers={"Idempotency-Key": "suit"})
    assert (again.status_code, again.json()) == (200, lent.json())
    assert rows(hive, "SELECT count(*) FROM beehive_loan") == [(1,)]
    wrong = steward.post("/commands/lend_suit", json=body | {"size": "XXL"})
    assert (wrong.status_code, wrong.json()["error"]["field"]) == (400, "size")
    assert "There is no suit in XXL" in wrong.json()["error"]["message"]
    assert "/commands/lend_suit" in steward.get("/openapi.json").json()["paths"]


def test_it_follows_hears_and_shows(hive: Residence, beehive: list[str]) -> None:
    """A booking leaves a jar in its transaction, its ears hear it after, and its pages tell it."""
    beehive.clear()
    hive.booked(start=SUNDAY, nights=1)
    assert rows(hive, "SELECT count(*) FROM beehive_jar") == [(1,)]
    assert beehive == ["BookingMade"]
    reader = hive.reader("nadia", "fr")
    page = reader.get("/beehive/jars")
    assert page.status_code == 200
    assert "Pots de miel" in said(page)
    assert "1 pot à offrir" in said(page)
    assert 'href="/beehive/jars"' in page.text
    assert reader.get("/beehive/later").text == "fr"
    assert hive.reader(None).get("/beehive/jars").headers["location"].startswith("/signin")


def test_its_tables_are_migrated_by_the_kit(beehive: list[str], opening: Opener) -> None:
    """The plugin's chain runs after the kit's, once, counted in a version table of its own."""
    kit = opening().kit
    assert pending(kit.database, *kit._chains()) == ("beehive:0001",)
    assert kit.migrate() == ("beehive:0001",)
    assert kit.migrate() == ()
    kit.verify()
    names = sa.inspect(kit.database.reading).get_table_names()
    assert {"beehive_jar", "beehive_loan", "beehive_version", "habitat_version"} <= set(names)
    assert re.search(r'CREATE TABLE "?beehive_jar', kit.migration_sql())


def test_without_it_the_house_goes_on(hive: Residence, opening: Opener) -> None:
    """Taken away, it blocks no upgrade; what it ruled is refused in its name, and what stands can be cancelled."""
    made = hive.booked(start=SUNDAY, nights=1)
    without = opening(block=("beehive",))
    assert without.kit.registry.plugins == ("participatory",)
    assert without.kit.migrate() == ()
    without.kit.verify()
    refused = caller(without, "nadia").post("/bookings", json=stay(without, SUNDAY + timedelta(days=7)))
    assert refused.status_code == 422
    (finding,) = refused.json()["verdict"]["findings"]
    assert (finding["rulebook"], finding["article"]) == ("bees", "1")
    assert "beehive" in finding["message"]
    assert caller(without, "helene").post("/commands/lend_suit", json={}).status_code == 404
    assert without.reader("nadia").get(f"/spaces/{without.space('shared-flat')}").status_code == 200
    assert without.reader("nadia").get("/beehive/jars").status_code == 404
    gone = without.kit.desk.do(CancelBooking(made.id, made.revision), by=without.actor("nadia"))
    assert isinstance(gone, Cancelled)


def test_it_refuses_in_its_own_words(hive: Residence) -> None:
    """A follow's Refusal undoes the booking and says why, in the reader's language."""
    text = HOUSE.replace("[[spaces]]", SWARM + "[[spaces]]", 1)
    assert isinstance(hive.kit.desk.do(LoadHouse(text), by=SYSTEM), HouseLoaded)
    answer = caller(hive, "nadia", "fr").post(
        "/bookings", json=stay(hive, SUNDAY) | {"kind": "swarm", "space": str(hive.space("roof"))}
    )
    assert (answer.status_code, answer.json()["error"]["message"]) == (422, "Aucun essaim dans le logement.")
    assert answer.json()["alternatives"] == [], "nobody knows whether it would say no to those as well"
    assert rows(hive, "SELECT count(*) FROM beehive_jar") == [(0,)]


def test_the_environment_blocks_it(beehive: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """HABITAT_BLOCK leaves it out, HABITAT_PLUGINS loads only those it names, and a missing one is named."""
    monkeypatch.setenv("HABITAT_BLOCK", "beehive")
    assert Registry.load().plugins == ("participatory",)
    monkeypatch.delenv("HABITAT_BLOCK")
    monkeypatch.setenv("HABITAT_PLUGINS", "beehive")
    assert Registry.load().plugins == ("beehive",)
    monkeypatch.setenv("HABITAT_PLUGINS", "beehives")
    with pytest.raises(Misconfigured, match="'beehives'"):
        Registry.load()


def test_an_ask_in_python_says_the_same(hive: Residence) -> None:
    """At the desk the stranger's rule has neither more nor less to say than the kit's own."""
    nights = (SATURDAY, SUNDAY)
    refused = hive.kit.desk.do(BookSpace(hive.space("bedroom-garden"), "guest_stay", *nights), by=hive.actor("nadia"))
    assert isinstance(refused, Refused)
    assert {finding.rulebook for finding in refused.verdict.findings} == {"bees"}
    assert refused.alternatives, "other days pass"
    taken = refused.alternatives[0]
    assert isinstance(taken.when, Nights)
    command = BookSpace(taken.space, "guest_stay", taken.when.arrival, taken.when.departure)
    booked = hive.kit.desk.do(command, by=hive.actor("nadia"))
    assert isinstance(booked, Booked)
