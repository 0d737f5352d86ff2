from __future__ import annotations

from http.cookies import SimpleCookie
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.routing import Mount

from habitat_kit.settings import Settings
from habitat_kit.web.language import COOKIE, language_of, preferred
from tests.web.worlds import browser, plain_app

BOTH = ("fr", "en")


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("en", "en"),
        ("fr", "fr"),
        ("en-GB,en;q=0.9,fr;q=0.8", "en"),
        ("en;q=0.4, fr;q=0.5", "fr"),
        ("fr-CA;q=0.5,en;q=0.9", "en"),
        ("EN-us", "en"),
        ("de,it;q=0.9,en;q=0.1", "en"),
        ("en;q=0,de", None),
        ("de", None),
        ("*", None),
        ("", None),
        ("en;q=2", None),
        ("en;q=nan", None),
        ("en;level=1", None),
        ("fr, en", "fr"),
        ("en, fr", "en"),
    ],
)
def test_a_browsers_wish_is_read_by_its_quality_values(header: str, language: str | None) -> None:
    """The best of ours wins, by quality and then by order; one that is unwanted (q=0) or unreadable does not."""
    assert preferred(header, BOTH) == language


def _scope(query: bytes = b"", **headers: str) -> dict[str, Any]:
    raw = [(name.replace("_", "-").encode(), value.encode("latin-1")) for name, value in headers.items()]
    return {"type": "http", "query_string": query, "headers": raw}


def test_what_one_asks_for_wins_over_the_cookie_and_the_browser() -> None:
    """?lang=, then the cookie, then Accept-Language, then French."""
    cookie: Any = {"cookie": f"a=b; {COOKIE}=en"}
    assert language_of(_scope(b"lang=fr", accept_language="en", **cookie)) == "fr"
    assert language_of(_scope(accept_language="fr", **cookie)) == "en"
    assert language_of(_scope(accept_language="en")) == "en"
    assert language_of(_scope()) == "fr"
    assert language_of(_scope(), ("en", "fr")) == "en"


@pytest.mark.parametrize("query", [b"lang=de", b"lang=", b"lang=fr%00", b"lang=../en", b"lang=en" + b"x" * 2000])
def test_a_language_nobody_writes_is_passed_over(query: bytes) -> None:
    """A wish that cannot be met is no error, and is not remembered."""
    assert language_of(_scope(query)) == "fr"
    assert "set-cookie" not in browser(plain_app()).get("/?" + query.decode()).headers


@given(query=st.binary(max_size=60), cookie=st.text(max_size=60), wish=st.text(max_size=60))
def test_no_input_makes_it_fail(query: bytes, cookie: str, wish: str) -> None:
    """Whatever stands in query, cookie and header, one of our languages comes out."""
    headers = [(b"cookie", f"{COOKIE}={cookie}".encode()), (b"accept-language", wish.encode())]
    scope = {"type": "http", "query_string": b"lang=" + query, "headers": headers}
    assert language_of(scope) in BOTH


def test_the_choice_is_kept_in_a_cookie() -> None:
    """?lang=en answers in English from then on; the cookie holds the language and nothing else."""
    client = browser(plain_app())
    cookie = SimpleCookie(client.get("/nowhere?lang=en").headers["set-cookie"])[COOKIE]
    assert (cookie.value, cookie["path"], cookie["samesite"], cookie["httponly"]) == ("en", "/", "Lax", True)
    assert '<html lang="en">' in client.get("/nowhere").text
    assert "set-cookie" not in client.get("/nowhere").headers
    assert '<html lang="fr">' in client.get("/nowhere?lang=fr").text


def test_the_choice_belongs_to_one_kit() -> None:
    """Under a prefix the cookie is that prefix's; over https it goes by https only."""
    app = Starlette(routes=[Mount("/kit", plain_app(settings=Settings()))])
    cookie = SimpleCookie(browser(app).get("/kit/?lang=en").headers["set-cookie"])[COOKIE]
    assert (cookie["path"], cookie["secure"]) == ("/kit", True)


def test_the_settings_say_which_language_comes_first() -> None:
    """A house that speaks English first is answered so."""
    client = browser(plain_app(settings=Settings(https=False, languages=("en", "fr"))))
    assert '<html lang="en">' in client.get("/nowhere").text
