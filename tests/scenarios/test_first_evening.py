"""The tutorial, played: what docs/tutorial/first-evening.md says happens."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from attrs import define, field
from starlette.testclient import TestClient

from habitat_kit import house_file
from habitat_kit.cli.demo import PASSWORD, tell
from habitat_kit.core.actors import SYSTEM
from habitat_kit.core.commands import LoadHouse
from habitat_kit.kit import HabitatKit
from habitat_kit.settings import Settings

HOUSE = Path(__file__).parents[2] / "examples/gibjoncs/house.toml"
NOW = datetime(2027, 3, 3, 18, 30, tzinfo=UTC)
BASE = "http://127.0.0.1:8000"


@define
class Evening:
    """A demo at a fixed hour, and who is at its keyboard."""

    kit: HabitatKit
    told: dict[str, Any]
    app: Any = field(init=False)

    def __attrs_post_init__(self) -> None:
        self.app = self.kit.asgi()

    def sign_in(self, name: str) -> TestClient:
        """Somebody at the demo's pages, in English."""
        client = TestClient(self.app, base_url=BASE, headers={"Accept-Language": "en", "Origin": BASE})
        page = client.post("/signin", data={"login": name, "password": PASSWORD})
        assert "Places to book" in page.text
        return client

    @property
    def flat(self) -> str:
        """The path of the shared flat's page."""
        path: str = self.told["pages"]["Le logement partagé"]
        return path.removeprefix(BASE)

    def ask(self, client: TestClient, first: int, nights: int, do: str) -> str:
        """Fill in the flat's form, press one of its buttons; the words of the page that comes."""
        form = re.search(r'<form[^>]*/ask".*?</form>', client.get(self.flat).text, re.DOTALL)
        assert form is not None
        hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form.group()))
        start = NOW.date() + timedelta(days=first)
        typed = {"start": str(start), "end": str(start + timedelta(days=nights)), "guests": "1", "do": do}
        return words(client.post(f"{self.flat}/ask", data=hidden | typed).text)


def words(page: str) -> str:
    """What a reader sees of a page."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())


@pytest.fixture
def evening(tmp_path: Path) -> Iterator[Evening]:
    settings = Settings(base_url=BASE, https=False, demo=True, hosts=("*",), secret=b"s" * 32)
    kit = HabitatKit(url=f"sqlite:///{tmp_path}/demo.db", settings=settings, clock=lambda: NOW)
    kit.migrate()
    text = HOUSE.read_text(encoding="utf-8")
    kit.desk.do(LoadHouse(text), by=SYSTEM)
    yield Evening(kit, tell(kit, house_file.read(text, kit.registry), BASE))
    kit.close()


def test_nadia_books_a_weekend_and_understands_every_no(evening: Evening) -> None:
    """A yes says what would remain, a taken weekend offers others, a long stay is refused by its article."""
    nadia = evening.sign_in("nadia")
    assert "20 nights left of 20 in 2027" in words(nadia.get(evening.flat).text)
    possible = evening.ask(nadia, 14, 2, "check")
    assert "It is possible" in possible
    assert "18 would remain" in possible
    booked = evening.ask(nadia, 14, 2, "book")
    assert all(button in booked for button in ("Add to my calendar", "Change the dates", "Cancel"))
    taken = evening.ask(nadia, 14, 2, "check")
    assert "It is not possible" in taken
    assert "These dates would do" in taken
    long = evening.ask(nadia, 40, 12, "check")
    assert "Rules of the shared flat, article 3" in long
    assert "10 nights" in long.partition("These dates would do")[2]


def test_helene_says_yes_and_books_for_a_neighbour(evening: Evening) -> None:
    """Seven nights wait for a steward; she answers, and may book for each of the fifteen households."""
    nadia, helene = evening.sign_in("nadia"), evening.sign_in("helene")
    possible = evening.ask(nadia, 40, 7, "check")
    assert "Possible, if you are told yes" in possible
    assert "article 4" in possible
    assert "Ask for these dates" in possible
    waiting = evening.ask(nadia, 40, 7, "book")
    assert "Without an answer by then, the dates become free." in waiting
    assert "One request is waiting for your answer" in words(helene.get("/").text)
    page = helene.get("/approvals").text
    (booking,) = re.findall(r'action="/approvals/([\w-]+)"', page)[:1]
    helene.post(f"/approvals/{booking}", data={"revision": "1", "do": "approve"})
    assert "confirmed" in words(nadia.get(f"/bookings/{booking}").text)
    offered = re.findall(r'<option value="([0-9a-f-]{36})"', helene.get(evening.flat).text)
    assert len(offered) == 15


def test_a_calendar_follows(evening: Evening) -> None:
    """A link of one's own shows the booking, and shows it cancelled afterwards."""
    nadia = evening.sign_in("nadia")
    evening.ask(nadia, 14, 2, "book")
    form = nadia.get(f"{evening.flat}/calendar").text
    nonce = re.findall(r'name="nonce" value="([^"]+)"', form)[0]
    page = nadia.post(f"{evening.flat}/calendar", data={"nonce": nonce, "level": "busy", "label": "mine"}).text
    (address,) = set(re.findall(rf"{BASE}(/feeds/hk_feed_[\w-]+\.ics)", page))
    assert f"DTSTART;VALUE=DATE:{date(2027, 3, 17):%Y%m%d}" in nadia.get(address).text
    (booking,) = set(re.findall(r'href="/bookings/([\w-]{36})"', nadia.get("/bookings").text))
    nadia.post(f"/bookings/{booking}/cancel", data={"revision": "1"})
    assert "STATUS:CANCELLED" in nadia.get(address).text


def test_every_demo_login_signs_in(evening: Evening) -> None:
    """Whoever the demo names can look around with the password it prints."""
    assert set(evening.told["logins"]) == set(evening.told["tokens"])
    for login in evening.told["logins"].values():
        evening.sign_in(login["user"])
