from __future__ import annotations

import re
from datetime import UTC, date, datetime, time
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from jinja2 import Environment, UndefinedError
from starlette.requests import Request

from habitat_kit.core.actors import NOBODY, Actor
from habitat_kit.texts import kit_texts
from habitat_kit.web.paths import below
from habitat_kit.web.render import TEMPLATES, Entry, Renderer

PARIS = ZoneInfo("Europe/Paris")
EVIL = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"


def _request(path: str = "/kit/here", query: bytes = b"", method: str = "GET", **scope: Any) -> Request:
    given = {"type": "http", "method": method, "path": path, "root_path": "/kit", "query_string": query, "headers": []}
    return Request(given | scope)


@pytest.fixture
def page(tmp_path: Path) -> Any:
    """Draw a template written on the spot."""

    def drawn(template: str, request: Request | None = None, **values: Any) -> str:
        (tmp_path / "page.html").write_text(template)
        made = Renderer(kit_texts(), folders=[tmp_path]).page(request or _request(), "page.html", **values)
        return bytes(made.body).decode()

    return drawn


def test_paths_know_where_the_app_is_mounted(page: Any) -> None:
    """Links start with the mount's prefix and name no host, so that no proxy can break them."""
    drawn = page("{{ url('/spaces', month='2027-03', none=none) }} {{ static('habitat.css') }} {{ here }}")
    link, static, here = drawn.split()
    assert (link, here) == ("/kit/spaces?month=2027-03", "/here")
    assert static.startswith("/kit/static/habitat.")


@pytest.mark.parametrize("path", ["spaces", "//evil.example", "https://evil.example", ""])
def test_a_path_that_leads_elsewhere_is_refused(path: str) -> None:
    """What is no path of the kit's is an error where it is written."""
    with pytest.raises(ValueError, match="one slash"):
        below(_request().scope, path)


def test_whatever_was_typed_is_escaped(page: Any) -> None:
    """Words of people stay words: in text, in attributes, in a text's placeholder, in a link's query."""
    template = "<p title='{{ words }}'>{{ words }} {{ t('error.field.text', field=words, reason=words) }} <a href='{{ url('/', q=words) }}'>x</a>"
    drawn = page(template, words=EVIL)
    tags: list[str] = []

    class Tags(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            tags.append(tag)
            assert all(not name.startswith("on") for name, _ in attrs)

    Tags().feed(drawn)
    assert tags == ["p", "a"]


def test_a_name_that_is_not_given_is_an_error(page: Any) -> None:
    """A template never shows a hole."""
    with pytest.raises(UndefinedError):
        page("{{ nothing_of_that_name }}")


def test_dates_are_written_in_the_language_and_the_zone_of_the_page(page: Any) -> None:
    """Days, months, hours and instants in French and English; an instant is told by the house's clock."""
    template = "{{ d|day }}|{{ d|short_day }}|{{ d|month }}|{{ h|hour }}|{{ i|hour }}|{{ i|moment }}"
    values = {"d": date(2027, 7, 14), "h": time(15), "i": datetime(2027, 7, 14, 13, tzinfo=UTC), "zone": PARIS}
    assert page(template, **values).split("|") == [
        "mercredi 14 juillet 2027", "mer. 14 juil.", "juillet 2027", "15:00", "15:00", "mer. 14 juil. 15:00",
    ]  # fmt: skip
    english = page(template, _request(query=b"lang=en"), **values).split("|")
    assert english == ["Wednesday, 14 July 2027", "Wed 14 Jul", "July 2027", "15:00", "15:00", "Wed 14 Jul 15:00"]


def test_a_page_can_be_read_in_the_other_language() -> None:
    """Every page links to itself in the other language, with what it was asked; a form's answer to the front page."""
    renderer = Renderer(kit_texts())
    drawn = bytes(renderer.page(_request(query=b"month=2027-03&lang=fr"), "link_dead.html").body).decode()
    assert 'href="?month=2027-03&amp;lang=en" lang="en"' in drawn
    posted = bytes(renderer.page(_request(method="POST", query=b"a=1"), "link_dead.html").body).decode()
    assert 'href="/kit/?lang=en" lang="en"' in posted


def test_signing_in_and_out_is_offered_to_whom_it_serves() -> None:
    """Signed in: a form to sign out; not signed in: a link; where nobody asked, or the host has its own login: neither."""
    renderer = Renderer(kit_texts())

    def drawn(renderer: Renderer, **scope: Any) -> tuple[bool, bool]:
        body = bytes(renderer.page(_request(**scope), "link_dead.html").body).decode()
        return 'action="/kit/signout"' in body, 'href="/kit/signin"' in body

    signed_in = {"habitat.actor": Actor(system=True)}
    assert drawn(renderer, **signed_in) == (True, False)
    assert drawn(renderer, **{"habitat.actor": NOBODY}) == (False, True)
    assert drawn(renderer) == (False, False)
    assert drawn(Renderer(kit_texts(), signs_out=False), **signed_in) == (False, False)


def test_the_navigation_says_where_one_is() -> None:
    """The entry of the page one is on is marked for screen readers."""
    nav = [Entry("/here", "Ici"), Entry("/there", "Là")]
    drawn = bytes(Renderer(kit_texts()).page(_request(), "link_dead.html", nav=nav).body).decode()
    assert '<a href="/kit/here" aria-current="page">Ici</a>' in drawn
    assert '<a href="/kit/there">Là</a>' in drawn


def test_no_template_has_script_or_style_in_it() -> None:
    """The content policy allows none, and none is there: a script is a file of our own, and its tag is empty."""
    for template in TEMPLATES.glob("*.html"):
        words = re.sub(r"<script src=\"\{\{ static\('[a-z.]+'\) \}\}\" defer></script>", "", template.read_text())
        assert "<script" not in words, template.name
        assert "style=" not in words, template.name
        assert "<style" not in words, template.name
        assert " on" not in words.replace(" on ", ""), template.name
        assert "http://" not in words.replace("https://", "http://"), template.name


def test_a_hosts_template_comes_first(tmp_path: Path) -> None:
    """A host's folder replaces a template of ours by its name."""
    (tmp_path / "link_dead.html").write_text("ours")
    assert Renderer(kit_texts(), folders=[tmp_path]).page(_request(), "link_dead.html").body == b"ours"


def test_a_second_kit_compiles_no_page_again(page: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a page is compiled to serves every surface of the process; a page whose words changed is another."""
    compiled: list[Any] = []
    generate = Environment._generate

    def counted(self: Environment, source: Any, *names: Any, **options: Any) -> str:
        compiled.append(source)
        return generate(self, source, *names, **options)

    monkeypatch.setattr(Environment, "_generate", counted)
    assert (page("{{ here }}!"), len(compiled)) == ("/here!", 1)
    assert (page("{{ here }}!"), len(compiled)) == ("/here!", 1)
    assert (page("{{ here }}?"), len(compiled)) == ("/here?", 2)
