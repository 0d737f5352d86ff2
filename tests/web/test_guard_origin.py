from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.routing import Route

from habitat_kit.settings import Settings
from habitat_kit.web.guard import Terms
from habitat_kit.web.guard.origin import SAFE, from_ourselves
from tests.web.worlds import EVIL, browser, hello, plain_app

COOKIE = {"Cookie": "habitat=x"}
UNSAFE = ["POST", "PUT", "PATCH", "DELETE"]

OURS = [
    {"Sec-Fetch-Site": "same-origin"},
    {"Sec-Fetch-Site": "same-origin", "Origin": "null"},
    {"Sec-Fetch-Site": "none"},
    {"Sec-Fetch-Site": "none", "Origin": "http://localhost"},
    {"Origin": "http://localhost"},
    {"Origin": "http://localhost:80"},
    {"Origin": "https://localhost"},
]
FORGED = [
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Sec-Fetch-Site": "CROSS-SITE"},
    {"Sec-Fetch-Site": ""},
    {"Sec-Fetch-Site": "cross-site", "Origin": "http://localhost"},
    {"Sec-Fetch-Site": "none", "Origin": EVIL},
    {"Sec-Fetch-Site": "none", "Origin": "null"},
    {"Origin": EVIL},
    {"Origin": "null"},
    {"Origin": ""},
    {"Origin": "http://localhost.evil.example"},
    {"Origin": "http://evil.example/localhost"},
    {"Origin": "http://localhost@evil.example"},
    {"Origin": "http://evil.example\\@localhost"},
    {"Origin": "http://localhost:8080"},
    {"Origin": "http://localhost:0"},
    {"Origin": "http://localhost:port"},
    {"Origin": "ftp://localhost"},
    {"Origin": "http://[::1"},
]


@pytest.mark.parametrize("method", UNSAFE)
@pytest.mark.parametrize("headers", OURS, ids=str)
def test_our_own_pages_change_things(method: str, headers: dict[str, str]) -> None:
    """A request that a page of ours sent passes, with the reader's cookie."""
    assert browser(plain_app()).request(method, "/", headers=COOKIE | headers).status_code == 200


@pytest.mark.parametrize("method", UNSAFE)
@pytest.mark.parametrize("headers", FORGED, ids=str)
def test_another_site_changes_nothing(method: str, headers: dict[str, str]) -> None:
    """A request that another site caused is refused, with or without a cookie: signing in is forged without one."""
    for cookie in ({}, COOKIE):
        answer = browser(plain_app()).request(method, "/", headers=cookie | headers)
        assert (answer.status_code, "another site" in answer.text) == (403, False)
        assert "autre site" in answer.text


def test_a_program_without_a_cookie_borrows_nobodys_authority() -> None:
    """Without either header and without a cookie a request passes; with a cookie, or a kept login, it is refused."""
    client = browser(plain_app())
    assert client.post("/").status_code == 200
    assert client.post("/", headers=COOKIE).status_code == 403
    assert client.post("/", headers={"Authorization": "Basic YTpi"}).status_code == 403


def test_a_bearer_token_is_no_ambient_authority() -> None:
    """No browser adds a bearer token by itself: an API request passes from anywhere, but not together with a cookie."""
    client = browser(plain_app())
    token = {"Authorization": "Bearer hk_api_x", "Origin": EVIL, "Sec-Fetch-Site": "cross-site"}
    assert client.post("/", headers=token).status_code == 200
    assert client.post("/", headers=token | COOKIE).status_code == 403


@pytest.mark.parametrize("headers", [*OURS, *FORGED], ids=str)
def test_reading_is_free(headers: dict[str, str]) -> None:
    """A GET changes nothing, so anybody's link may cause it."""
    assert browser(plain_app()).get("/", headers=COOKIE | headers).status_code == 200


def test_what_acts_although_it_is_read_is_guarded() -> None:
    """Paths a surface names are reached by GET from its own pages only."""
    app = plain_app([Route("/action/{name}", hello)], also_guarded=re.compile(r"/action/"))
    client = browser(app)
    for headers in ({}, {"Sec-Fetch-Site": "none"}, {"Sec-Fetch-Site": "cross-site"}, {"Origin": "http://localhost"}):
        assert client.get("/action/end", headers=headers).status_code == 403
        assert client.head("/action/end", headers=headers).status_code == 403
    assert client.get("/action/end", headers={"Sec-Fetch-Site": "same-origin"}).status_code == 200
    assert client.get("/", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 200


def test_behind_https_a_plain_page_is_another_site() -> None:
    """Where browsers come by https, a page of the same host over http may have been planted on the way."""
    client = browser(plain_app(settings=Settings(hosts=("house.example",))), base="http://house.example")
    assert client.post("/", headers=COOKIE | {"Origin": "https://house.example"}).status_code == 200
    assert client.post("/", headers=COOKIE | {"Origin": "http://house.example"}).status_code == 403


def test_the_kits_own_address_is_ours_whatever_a_proxy_calls_it() -> None:
    """A proxy may rewrite Host: the origin of base_url is our own all the same, and nothing near it."""
    client = browser(plain_app(settings=Settings(base_url="https://house.example/kit")))
    assert client.post("/", headers=COOKIE | {"Origin": "https://house.example"}).status_code == 200
    assert client.post("/", headers=COOKIE | {"Origin": "https://house.example.evil.example"}).status_code == 403


def test_forwarded_headers_have_no_say() -> None:
    """X-Forwarded-* and Forwarded are anybody's words: they make no other site ours."""
    claims = {"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https", "Forwarded": "host=evil.example"}
    assert browser(plain_app()).post("/", headers=COOKIE | claims | {"Origin": EVIL}).status_code == 403


TEXT = st.text(st.characters(min_codepoint=1, max_codepoint=255), max_size=40)


@given(origin=TEXT | TEXT.map("http://localhost{}".format) | TEXT.map("http://{}localhost".format))
def test_no_spelling_of_an_origin_is_ours_but_ours(origin: str) -> None:
    """Whatever is written into Origin, it passes only as our own host's, with its own port or none."""
    headers = [(b"host", b"localhost"), (b"cookie", b"a=b"), (b"origin", origin.encode("latin-1"))]
    scope = {"type": "http", "method": "POST", "path": "/", "headers": headers}
    passes = from_ourselves(scope, Terms())
    own = re.fullmatch(r"(http://localhost\.?(:0*80)?|https://localhost\.?(:0*443)?)", origin)
    assert passes == (own is not None)


def test_only_reading_methods_are_safe() -> None:
    """No method that may change something is let through unlooked at."""
    assert {"GET", "HEAD", "OPTIONS"} == SAFE
    assert browser(plain_app()).request("PROPFIND", "/", headers=COOKIE | {"Origin": EVIL}).status_code == 403
