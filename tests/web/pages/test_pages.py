"""What every page has in common: signing in, languages, guards, errors, prefixes."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.testclient import TestClient

from habitat_kit.core.errors import StoreUnavailable
from habitat_kit.core.outcomes import TryLater
from habitat_kit.kit import HabitatKit
from habitat_kit.web import pages
from habitat_kit.web.pages.app import VIEWS
from tests.web.pages import greeting
from tests.web.pages.residence import Clock, Residence, form, said

NOW_AGAIN = Clock()


def reading(residence: Residence) -> list[str]:
    """Every page a steward can read, by its path."""
    booking = residence.booked("helene", nights=6)
    space, stay = f"/spaces/{residence.space('shared-flat')}", f"/bookings/{booking.id}"
    shown = ["/", space, f"{space}?kind=meeting", f"{space}/calendar", "/bookings", stay, f"{stay}/move"]
    return [*shown, f"{stay}/cancel", "/approvals"]


@pytest.mark.parametrize(("method", "path"), [(method, path) for method, path, _ in VIEWS])
def test_strangers_are_sent_to_sign_in(residence: Residence, method: str, path: str) -> None:
    """No page says or does anything for somebody who did not sign in."""
    place = _filled(path, residence)
    answer = residence.reader(None).request(method, place)
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/signin")
    if method == "GET":
        assert "next=" in answer.headers["location"]


@pytest.mark.parametrize("path", [path for method, path, _ in VIEWS if method == "POST"])
def test_a_form_on_another_site_does_nothing(residence: Residence, path: str) -> None:
    """Every form is refused when it comes from elsewhere, in the reader's language."""
    reader = residence.reader("helene", language="fr")
    evil = {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"}
    answer = reader.post(_filled(path, residence), data=form(do="book"), headers=evil)
    assert answer.status_code == 403
    assert residence.kit.desk.sight(residence.actor("helene")).mine() == ()


def test_a_body_of_ten_megabytes_is_refused(residence: Residence) -> None:
    """More than a form can hold is answered 413 in words, and books nothing."""
    path = f"/spaces/{residence.space('shared-flat')}/ask"
    answer = residence.reader(language="fr").post(path, data=form(do="book", purpose="x" * 10_000_000))
    assert answer.status_code == 413
    assert 'lang="fr"' in answer.text
    assert residence.kit.desk.sight(residence.actor("nadia")).mine() == ()


def test_what_is_no_form_is_no_crash(residence: Residence) -> None:
    """Files, too many fields and broken bodies are answered in the four hundreds."""
    path = f"/spaces/{residence.space('shared-flat')}/ask"
    reader = residence.reader()
    assert reader.post(path, files={"start": b"x"}).status_code == 400
    assert reader.post(path, data={f"f{n}": "x" for n in range(500)}).status_code == 400
    broken = {"Content-Type": "multipart/form-data; boundary=x"}
    assert reader.post(path, content=b"--y\r\nnothing", headers=broken).status_code == 400
    assert reader.post(path, content=b"\xff\xfe", headers={"Content-Type": "text/plain"}).status_code == 400


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_page_speaks_the_readers_language(residence: Residence, language: str) -> None:
    """No page shows a text's key instead of the text, and each says which language it is in."""
    paths = reading(residence)
    reader = residence.reader("helene", language=language)
    for path in paths:
        page = reader.get(path)
        assert page.status_code == 200, path
        assert f'<html lang="{language}">' in page.text
        assert not re.findall(r"\b(?:page|error|finding|rule|web|signin)\.[a-z_]+\.[a-z_.]+", said(page)), path
        assert not re.findall(r"\{[a-z_:]+\}", said(page)), path


def test_the_language_can_be_switched(residence: Residence) -> None:
    """A link at the foot of every page answers in the other language, and is remembered."""
    reader = residence.reader(language="fr")
    assert "Hello" in said(reader.get("/?lang=en"))
    assert "Hello" in said(reader.get("/"))


def test_pages_are_made_of_nothing_inline(residence: Residence) -> None:
    """No script or style stands in a page, so the content policy can forbid both; every field has a label."""
    paths = reading(residence)
    reader = residence.reader("helene")
    for path in paths:
        page = reader.get(path)
        assert "unsafe" not in page.headers["content-security-policy"]
        assert not re.search(r"<(script|style)|\s(style|on[a-z]+)=", page.text), path
        outline = _Outline()
        outline.feed(page.text)
        assert outline.levels[0] == 1, path
        assert all(after <= before + 1 for before, after in zip(outline.levels, outline.levels[1:], strict=False)), path
        assert outline.fields <= outline.labels, path
        assert len(outline.ids) == len(set(outline.ids)), path


@pytest.mark.parametrize("language", ["fr", "en"])
def test_errors_say_what_to_do_next(residence: Residence, language: str) -> None:
    """A page that is not there says so in the reader's language, with a way on."""
    answer = residence.reader(language=language).get("/nowhere")
    assert answer.status_code == 404
    assert f'lang="{language}"' in answer.text
    assert 'href="/"' in answer.text


def test_pages_work_under_any_prefix(residence: Residence) -> None:
    """Mounted below a host's path, every link and form stays below it."""
    host = Starlette(routes=[Mount("/maison/kit", pages.app(residence.kit))])
    client = TestClient(
        host, base_url="http://localhost", follow_redirects=False, headers={"Origin": "http://localhost"}
    )
    sent = client.get("/maison/kit/bookings")
    assert sent.headers["location"].startswith("/maison/kit/signin")
    cookie = next(iter(_cookie_names(residence)))
    client.cookies[cookie] = residence.session("nadia")
    space = f"/maison/kit/spaces/{residence.space('shared-flat')}"
    page = client.get(space)
    assert page.status_code == 200
    for link in re.findall(r'(?:href|src|action)="([^"]+)"', page.text):
        assert link.startswith(("/maison/kit/", "#", "?")), link
    answer = client.post(f"{space}/ask", data=form(do="book"))
    assert answer.headers["location"].startswith("/maison/kit/bookings/")


@pytest.mark.parametrize(("method", "path"), [(m, p) for m, p, _ in VIEWS if "photos" not in p])
def test_a_database_that_is_away_is_said(
    residence: Residence, monkeypatch: pytest.MonkeyPatch, method: str, path: str
) -> None:
    """Whatever is asked for meanwhile is answered 503 in words, with when to try again, and no trace."""

    def away(*_: object, **__: object) -> object:
        raise StoreUnavailable("the database is away")

    reader = residence.reader(language="fr")
    monkeypatch.setattr(type(residence.kit.desk), "sight", away)
    monkeypatch.setattr(type(residence.kit.desk), "do", lambda *_, **__: TryLater(5))
    if path.startswith("/ways"):  # ways in are no matter of the desk's
        monkeypatch.setattr(type(residence.kit.database), "read", away)
    answer = reader.request(method, _filled(path, residence), data={"do": "approve", "revision": "1"})
    assert answer.status_code == 503
    assert answer.headers["retry-after"].isdigit()
    assert 'lang="fr"' in answer.text
    assert "Traceback" not in answer.text


def test_a_plugin_has_pages_of_its_own(residence: Residence, tmp_path: Path) -> None:
    """A plugin's page stands under the plugin's name, in the navigation, for people who signed in."""
    kit = HabitatKit(
        url=f"sqlite:///{tmp_path / 'habitat.db'}", settings=residence.kit.settings, plugins=[greeting], clock=NOW_AGAIN
    )
    host = TestClient(pages.app(kit), base_url="http://localhost", follow_redirects=False)
    assert host.get("/greeting/hello").headers["location"].startswith("/signin")
    host.cookies["habitat"] = residence.session("nadia")
    assert 'href="/greeting/hello"' in host.get("/bookings").text
    assert host.get("/greeting/hello").text == "Hello from 1 house"
    kit.close()


def _cookie_names(residence: Residence) -> list[str]:
    from starlette.requests import Request

    from habitat_kit.web.actors import session_cookie

    scope = {"type": "http", "root_path": "/maison/kit", "habitat.home": "/maison/kit", "headers": []}
    return [session_cookie(residence.kit).called(Request(scope).scope)]


def _filled(path: str, residence: Residence) -> str:
    """A path of VIEWS with an id in each of its holes."""
    return re.sub(r"\{[a-z]+\}", str(residence.space("shared-flat")), path.replace("{number:int}", "0"))


class _Outline(HTMLParser):
    """Headings, fields, labels and ids of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.levels: list[int] = []
        self.fields: set[str] = set()
        self.labels: set[str] = set()
        self.ids: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note one tag."""
        given = {name: value or "" for name, value in attrs}
        if re.fullmatch("h[1-6]", tag):
            self.levels.append(int(tag[1]))
        if tag in {"input", "select", "textarea"} and given.get("type") not in {"hidden", "radio", "checkbox"}:
            self.fields.add(given["id"])
        if tag == "label" and "for" in given:
            self.labels.add(given["for"])
        if "id" in given:
            self.ids.append(given["id"])
