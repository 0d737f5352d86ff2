"""Two organisations in one database: whoever guesses the other's ids is told what nothing is told."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from attrs import frozen
from starlette.testclient import TestClient

from habitat_kit.core.actors import SYSTEM, Actor
from habitat_kit.core.commands import CreateFeedLink, LoadHouse, ReportIncident
from habitat_kit.core.ids import named
from habitat_kit.core.outcomes import FeedLinkMade, HouseLoaded, IncidentReported
from tests.scenarios.test_embedding import HOUSE, residence
from tests.web.pages.residence import OURS, Residence

AWAY = HOUSE.replace('key = "pourquoi-pas"', 'key = "ailleurs"').replace(
    '[house]\nkey = "gibjoncs"', '[house]\nkey = "ailleurs"'
)
NOTHING = str(uuid4())


@frozen
class Two:
    """Our house with a booking and a link in it, and somebody of another organisation."""

    ours: Residence
    ids: dict[str, str]
    canaries: tuple[str, ...]
    tokens: dict[str, str]
    sessions: dict[str, str]

    def api(self, person: str) -> TestClient:
        """A program that speaks for somebody of the other organisation."""
        headers = {"Authorization": f"Bearer {self.tokens[person]}", "If-Match": '"1"'}
        return TestClient(self.ours.kit.asgi(), base_url="http://localhost", headers=headers)

    def browser(self, person: str) -> TestClient:
        """Their browser."""
        headers = {**OURS, "Cookie": f"habitat={self.sessions[person]}"}
        return TestClient(self.ours.kit.asgi(), base_url="http://localhost", headers=headers, follow_redirects=False)


@pytest.fixture
def two(migrated: str) -> Iterator[Two]:
    """Give both organisations, on both databases."""
    ours = residence(migrated)
    loaded = ours.kit.desk.do(LoadHouse(AWAY), by=SYSTEM)
    assert isinstance(loaded, HouseLoaded), loaded
    booked = ours.booked("nadia", nights=6, purpose="canary purpose")
    link = ours.kit.desk.do(CreateFeedLink(booked.space, "room", "canary label", None), by=ours.actor("nadia"))
    assert isinstance(link, FeedLinkMade)
    told = ReportIncident(booked.house, "place", "nuisance", "canary words", space=booked.space)
    case = ours.kit.desk.do(told, by=ours.actor("luc"))
    assert isinstance(case, IncidentReported)
    tokens, sessions = {}, {}
    for name in ("nadia", "helene", "thomas"):
        person, identities = named("person", "ailleurs", name), ours.kit.identities
        identity = identities.create_identity(named("organisation", "ailleurs"), person, f"{name}@ailleurs")
        tokens[name], sessions[name] = identities.make_token(identity, "x"), identities.open_session(identity)
    ids = {
        "booking": str(booked.id),
        "space": str(booked.space),
        "house": str(booked.house),
        "link": str(link.link),
        "incident": str(case.incident),
        "household": str(booked.household),
        "person": str(ours.actor("nadia").person),
    }
    yield Two(
        ours,
        ids,
        ("canary", ids["booking"], ids["link"], ids["incident"], ids["household"], ids["person"]),
        tokens,
        sessions,
    )
    ours.kit.close()


def shape(answer: Any, asked: str) -> tuple[int, str]:
    """An answer without what differs by request: its id, and the id that was asked for."""
    text = re.sub(r'"request_id":"[^"]*"|<code>[^<]*</code>|nonce" value="[^"]*"', "", answer.text)
    return answer.status_code, text.replace(asked, "ID")


READ = (
    "/api/v1/spaces/{space}",
    "/api/v1/spaces/{space}/availability?from=2027-03-01&to=2027-04-01",
    "/api/v1/bookings?space={space}&from=2027-03-01&to=2027-04-01",
    "/api/v1/bookings/{booking}",
    "/spaces/{space}",
    "/spaces/{space}/photos/0",
    "/spaces/{space}/calendar",
    "/api/v1/incidents/{incident}",
    "/reports/{incident}",
    "/admin/incidents/details/{incident}",
    "/admin/incidents/act/decide/{incident}",
    "/bookings/{booking}",
    "/bookings/{booking}.ics",
    "/bookings/{booking}/move",
    "/bookings/{booking}/cancel",
    "/bookings/{booking}/arrival",
    "/admin/bookings/details/{booking}",
    "/admin/bookings/act/cancel/{booking}",
    "/admin/bookings/act/approve/{booking}",
    "/admin/spaces/details/{space}",
    "/admin/houses/details/{house}",
    "/admin/links/details/{link}",
    "/admin/households/details/{household}",
    "/admin/people/details/{person}",
)


@pytest.mark.parametrize("path", READ)
def test_what_is_theirs_looks_like_nothing(two: Two, path: str) -> None:
    """Each address answers for another organisation's id, byte for byte, what it answers for no id at all."""
    (name,) = re.findall(r"\{(\w+)\}", path)
    for person in ("nadia", "helene", "thomas"):
        client = two.api(person) if path.startswith("/api") else two.browser(person)
        theirs = client.get(path.format(**two.ids))
        assert shape(theirs, two.ids[name]) == shape(client.get(path.format(**{name: NOTHING})), NOTHING)
        assert theirs.status_code in {400, 403, 404}


def commands(two: Two) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every command that is about something, with the ids of our house."""
    dates = {"start": "2027-05-01", "end": "2027-05-02"}
    booking, space = {"booking": two.ids["booking"], "revision": 1}, {"space": two.ids["space"]}
    yield "book_space", space | dates | {"kind": "guest_stay"}
    yield "move_booking", booking | dates
    yield "cancel_booking", booking
    yield "approve_booking", booking
    yield "decline_booking", booking | {"reason": "non"}
    yield "close_space", space | dates
    yield "make_arrival_link", {"booking": two.ids["booking"], "call": "x"}
    yield "revoke_arrival_link", {"booking": two.ids["booking"]}
    yield "create_feed_link", space | {"level": "busy", "label": "x", "days": 3}
    yield "create_own_link", {"house": two.ids["house"], "shows": "person"}
    yield "relabel_feed_link", {"link": two.ids["link"], "label": "mine"}
    house, case, words = {"house": two.ids["house"]}, {"incident": two.ids["incident"], "revision": 1}, {"words": "x"}
    yield "report_incident", house | words | {"about": "booking", "kind": "contest", "use": two.ids["booking"]}
    yield "acknowledge_incident", case
    yield "name_party", case | {"household": two.ids["household"], "shared": True}
    yield "name_mediator", case | {"person": two.ids["person"]}
    yield "add_fact", {"incident": two.ids["incident"]} | words
    yield "add_measure", case | words
    yield "decide_incident", case | words | {"decision": "upheld"}
    yield "appeal_decision", case | words
    yield "close_incident", case
    yield "withdraw_incident", case
    yield "erase_incident_words", {"incident": two.ids["incident"]}
    yield "rotate_feed_link", {"link": two.ids["link"]}
    yield "revoke_feed_link", {"link": two.ids["link"]}
    yield "tick", {"house": two.ids["house"]}
    yield "load_house", {"text": HOUSE.replace("Les Gibjoncs", "Taken over")}


def test_nothing_of_theirs_is_changed(two: Two) -> None:
    """No command of anybody over there does anything here, nor a booking for one of our households."""
    before = two.ours.kit.desk.sight(two.ours.actor("nadia")).mine()
    for person in ("nadia", "helene", "thomas"):
        for name, body in commands(two):
            answer = two.api(person).post(f"/api/v1/commands/{name}", json=body)
            assert answer.status_code in {403, 404}, (person, name, answer.text)
            assert not [canary for canary in two.canaries if canary in answer.text.replace(two.ids["booking"], "")]
        away = str(named("space", "ailleurs", "ailleurs", "shared-flat"))
        stay = {"space": away, "kind": "guest_stay", "start": "2027-05-01", "end": "2027-05-02", "guests": 1}
        sent = two.api(person).post("/api/v1/bookings", json=stay | {"household": two.ids["household"]})
        assert sent.status_code in {400, 403, 404}, sent.text
    assert two.ours.kit.desk.sight(two.ours.actor("nadia")).mine() == before


def test_no_list_tells_of_them(two: Two) -> None:
    """Lists, files and the change feed of the other organisation's staff hold nothing of ours, which our own do."""
    own = TestClient(two.ours.kit.asgi(), base_url="http://localhost", headers=OURS)
    own.headers["Cookie"] = f"habitat={two.ours.session('helene')}"
    assert two.ids["booking"] in own.get("/admin/bookings/list").text
    sheets = (
        "bookings",
        "closures",
        "grants",
        "households",
        "incidents",
        "journal",
        "links",
        "memberships",
        "people",
        "spaces",
    )
    for person in ("helene", "thomas"):
        browser = two.browser(person)
        assert browser.get("/admin/bookings/list").status_code == 200
        said = [two.api(person).get(f"/api/v1/{what}").text for what in ("bookings", "spaces", "events", "incidents")]
        said += [browser.get(f"/admin/{sheet}/{what}").text for sheet in sheets for what in ("list", "export.csv")]
        said += [browser.get(path).text for path in ("/", "/bookings", "/approvals", "/reports", "/links", "/admin/")]
        assert not [canary for canary in two.canaries if any(canary in text for text in said)]


def test_a_running_demo_keeps_its_secrets_to_itself(tmp_path: Path) -> None:
    """Feeds, wrong paths and wrong tokens leave no secret on the demo's output; a demo that is ended leaves no file."""
    command = [sys.executable, "-c", "from habitat_kit.cli import main; main()", "demo", "--json", "--port", "0"]
    errors = tmp_path / "stderr"
    (tmp_path / "left").mkdir()
    around = os.environ | {"TMPDIR": str(tmp_path / "left")}
    with (
        errors.open("w") as sink,
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=sink, text=True, env=around) as demo,
    ):
        try:
            assert demo.stdout is not None
            told = json.loads(demo.stdout.readline())
            feed, token = next(iter(told["feeds"].values())), told["tokens"]["resident"]
            for address in (feed, f"{feed}x", f"{feed}%0a", f"{told['base']}/bookings/a%0ab", f"{told['base']}/signin"):
                _get(address, token)
        finally:
            demo.terminate()
            assert demo.wait(30) == 0
    assert list((tmp_path / "left").iterdir()) == []
    said = errors.read_text()
    assert feed.rpartition("/")[2].removesuffix(".ics") not in said
    assert token not in said
    assert "Traceback" not in said


def _get(address: str, token: str) -> int:
    request = urllib.request.Request(address, headers={"Authorization": f"Bearer {token}"})
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        with error:
            return error.code


def test_two_people_of_one_name_are_two(two: Two) -> None:
    """The same key in two organisations is two people: neither sees the other's booking."""
    away = Actor(person=named("person", "ailleurs", "nadia"))
    assert two.ours.kit.desk.sight(away).mine() == ()
    assert len(two.ours.kit.desk.sight(two.ours.actor("nadia")).mine()) == 1
