"""Calendar links: made, shown once, changed, ended."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from httpx2 import Response
from starlette.testclient import TestClient

from habitat_kit.web import feeds
from tests.web.pages.residence import Residence, said

SECRET = re.compile(r"(https?)://([^/<\"]+)/feeds/([A-Za-z0-9_\-]+)\.ics")


def path(residence: Residence) -> str:
    """The page of the shared flat's calendar."""
    return f"/spaces/{residence.space('shared-flat')}/calendar"


def make(residence: Residence, **fields: str) -> Response:
    """Send the form for a new link."""
    form = {"level": "busy", "label": "mon téléphone", "nonce": "n1"}
    return residence.reader().post(path(residence), data=form | fields)


@pytest.mark.parametrize("level", ["busy", "room"])
def test_a_link_is_shown_once(residence: Residence, level: str) -> None:
    """The page that answers has the address as https, webcal, Google and Outlook take it; no later page has it."""
    answer = make(residence, level=level)
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    found = SECRET.search(answer.text)
    assert found is not None
    for link in ("webcal://localhost/feeds/", "https://calendar.google.com/", "https://outlook.live.com/"):
        assert link in answer.text
    later = residence.reader().get(path(residence))
    assert "mon téléphone" in said(later)
    assert SECRET.search(later.text) is None
    assert found[3] not in later.text


def test_the_same_form_again_shows_no_secret(residence: Residence) -> None:
    """Reloading the answer makes no second link and shows no secret twice."""
    make(residence)
    again = make(residence)
    assert again.status_code == 200
    assert SECRET.search(again.text) is None
    assert "shown already" in said(again)
    assert again.text.count('value="revoke"') == 1


def test_a_link_gets_a_new_secret_and_ends(residence: Residence) -> None:
    """A new address replaces the old one; an ended link is no longer listed."""
    first = SECRET.search(make(residence).text)
    reader = residence.reader()
    link = re.search(r'name="link" value="([^"]+)"', reader.get(path(residence)).text)
    assert first is not None
    assert link is not None
    fields = {"link": link[1], "nonce": "n2"}
    rotated = SECRET.search(reader.post(f"{path(residence)}/change", data=fields | {"do": "rotate"}).text)
    assert rotated is not None
    assert rotated[3] != first[3]
    ended = reader.post(f"{path(residence)}/change", data=fields | {"do": "revoke"})
    assert ended.status_code == 303
    page = reader.get(ended.headers["location"])
    assert "no longer works" in said(page)
    assert 'value="revoke"' not in page.text


def test_a_neighbours_link_cannot_be_ended(residence: Residence) -> None:
    """A link of somebody else is not listed, and ending it does nothing."""
    make(residence)
    link = re.search(r'name="link" value="([^"]+)"', residence.reader().get(path(residence)).text)
    assert link is not None
    luc = residence.reader("luc")
    assert link[1] not in luc.get(path(residence)).text
    answer = luc.post(f"{path(residence)}/change", data={"link": link[1], "do": "revoke"})
    assert answer.status_code in {403, 404}
    assert link[1] in residence.reader().get(path(residence)).text


@pytest.mark.parametrize(
    ("fields", "at"),
    [({"level": "everything"}, "l-busy"), ({"label": "a\x00b"}, "f-label"), ({"label": "x" * 81}, "f-label")],
)
def test_bad_input_makes_no_link(residence: Residence, fields: dict[str, str], at: str) -> None:
    """What cannot be read is said at its field."""
    answer = make(residence, **fields)
    assert answer.status_code == 400
    assert f'href="#{at}"' in answer.text


def test_the_address_is_the_one_the_kit_was_told(residence: Residence, tmp_path: Path) -> None:
    """Where base_url is set, links carry it, whatever name the request came by."""
    told = Residence.open(f"sqlite:///{tmp_path / 'habitat.db'}", residence.clock, base_url="https://gibjoncs.example")
    found = SECRET.search(make(told).text)
    assert found is not None
    assert (found[1], found[2]) == ("https", "gibjoncs.example")
    told.kit.close()


def test_what_the_page_gives_a_calendar_reads(residence: Residence) -> None:
    """The address on the page opens the feed of the same kit, with what is booked."""
    residence.booked()
    found = SECRET.search(make(residence, level="room").text)
    assert found is not None
    feed = TestClient(feeds.app(residence.kit), base_url="http://localhost").get(f"/{found[3]}.ics")
    assert feed.status_code == 200
    assert feed.text.count("BEGIN:VEVENT") == 1
