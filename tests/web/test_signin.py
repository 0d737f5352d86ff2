from __future__ import annotations

import logging
import re
from typing import Any
from uuid import UUID

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.routing import Mount
from starlette.testclient import TestClient

from habitat_kit.settings import Settings
from habitat_kit.web import tokens
from habitat_kit.web.arriving import safe_next
from habitat_kit.web.identity import LOGIN_TRIES, WINDOW, Identities
from habitat_kit.web.signin import signin_path
from tests.web.worlds import EVIL, OURS, Clock, Kit, browser, shut_out, whole_app

RIGHT = {"login": "ana", "password": "mot de passe"}


@pytest.fixture
def client(kit: Kit, ana: UUID) -> TestClient:
    return browser(whole_app(kit))


def _sign_in(client: TestClient, **fields: str) -> Any:
    return client.post("/signin", data=RIGHT | fields, headers=OURS)


def test_signing_in_and_out(client: TestClient, ana: UUID) -> None:
    """A stranger is shown the form, a right password goes back to where one came from, signing out ends it."""
    asked = client.get("/deep/flat?month=2027-03")
    assert (asked.status_code, asked.headers["location"]) == (303, "/signin?next=%2Fdeep%2Fflat%3Fmonth%3D2027-03")
    form = client.get(asked.headers["location"]).text
    assert 'name="next" value="/deep/flat?month=2027-03"' in form
    answer = _sign_in(client, next="/deep/flat?month=2027-03")
    assert (answer.status_code, answer.headers["location"]) == (303, "/deep/flat?month=2027-03")
    assert client.get("/").text == f"hello {ana}"
    assert client.get("/signin").headers["location"] == "/"
    out = client.post("/signout", headers=OURS)
    assert (out.status_code, out.headers["location"]) == (303, "/")
    assert client.get("/").status_code == 303


def test_a_copied_cookie_is_dead_after_signing_out(client: TestClient, kit: Kit) -> None:
    """Whoever kept a copy of the cookie has nothing from the next request on."""
    _sign_in(client)
    copy = browser(whole_app(kit))
    copy.cookies.update(client.cookies)
    assert copy.get("/").status_code == 200
    client.post("/signout", headers=OURS)
    assert copy.get("/").status_code == 303


def test_signing_in_again_ends_the_session_before(client: TestClient, kit: Kit) -> None:
    """The secret changes at every sign-in, and the one before is worth nothing."""
    _sign_in(client)
    (before,) = client.cookies.values()
    _sign_in(client)
    (after,) = client.cookies.values()
    assert before != after
    assert kit.identities.actor_of_session(before) is None
    assert kit.identities.actor_of_session(after)


def test_nobody_can_be_given_a_session(client: TestClient, kit: Kit) -> None:
    """A cookie planted before signing in is not the one that is signed in by it."""
    planted = tokens.new(tokens.SESSION)
    client.cookies.set("habitat", planted)
    _sign_in(client)
    assert kit.identities.actor_of_session(planted) is None


FORGERIES = [{"Origin": EVIL}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}]


@pytest.mark.parametrize("headers", FORGERIES, ids=str)
def test_no_other_site_signs_anybody_in_or_out(
    client: TestClient, kit: Kit, ana: UUID, headers: dict[str, str]
) -> None:
    """Forged sign-ins (by password or by link) and sign-outs are refused and change nothing."""
    link = signin_path(kit.identities.make_signin_link(ana))
    for path, fields in (("/signin", RIGHT), (link, {})):
        answer = client.post(path, data=fields, headers=headers)
        assert (answer.status_code, "set-cookie" in answer.headers) == (403, False)
    _sign_in(client)
    assert client.post("/signout", headers=headers).status_code == 403
    assert client.get("/").status_code == 200
    assert client.post(link, headers=OURS).status_code == 303


@pytest.mark.parametrize("path", ["/signin", "/signout"])
def test_reading_signs_nobody_in_or_out(client: TestClient, path: str) -> None:
    """A link or a picture's address cannot do it: there is no GET for it."""
    _sign_in(client)
    client.get(path, params=RIGHT)
    assert client.get("/").status_code == 200
    assert client.get("/signout").status_code == 405
    stranger = browser(client.app)
    assert "set-cookie" not in stranger.get("/signin", params=RIGHT).headers


def test_what_is_wrong_is_one_answer(client: TestClient, kit: Kit, organisation: UUID) -> None:
    """Wrong, unknown, ended and empty differ in nothing but the name that was typed."""
    shut_out(kit.identities, kit.identities.create_identity(organisation, None, "ended", "mot de passe"))
    answers = {}
    for login, password in (("ana", "falsch"), ("unknown", "falsch"), ("ended", "mot de passe"), ("", "")):
        answer = _sign_in(client, login=login, password=password)
        body = answer.text.replace(f'value="{login}"', 'value=""')
        answers[answer.status_code, body, "set-cookie" in answer.headers] = login
    assert len(answers) == 1
    ((status, body, cookie),) = answers
    assert (status, cookie, 'role="alert"' in body) == (401, False, True)
    assert "falsch" not in body


def test_too_many_tries_say_how_long_to_wait(client: TestClient, clock: Clock) -> None:
    """429 with Retry-After, in words; after that while the right password signs in."""
    for _ in range(LOGIN_TRIES):
        _sign_in(client, password="falsch")
    answer = _sign_in(client)
    assert (answer.status_code, "15 minutes" in answer.text) == (429, True)
    assert int(answer.headers["retry-after"]) == WINDOW.total_seconds() + 1
    clock.move(seconds=WINDOW.total_seconds())
    assert _sign_in(client).status_code == 303


def test_forwarded_addresses_are_nobodys_word(client: TestClient) -> None:
    """A new X-Forwarded-For each time buys no further tries."""
    answer = client.get("/")
    for number in range(40):
        headers = OURS | {"X-Forwarded-For": f"192.0.2.{number}", "X-Real-IP": f"192.0.2.{number}"}
        answer = client.post("/signin", data={"login": f"n{number}", "password": "x"}, headers=headers)
    assert answer.status_code == 429


def test_staying_signed_in_is_asked_for(client: TestClient, kit: Kit, clock: Clock) -> None:
    """Without asking, the cookie goes with the browser and the session within the day; else both stay."""
    assert "max-age" not in _sign_in(client).headers["set-cookie"].lower()
    assert f"max-age={30 * 86400}" in _sign_in(client, keep="1").headers["set-cookie"].lower()
    clock.move(days=29)
    assert client.get("/").status_code == 200


def test_passwords_are_for_demos(kit: Kit, ana: UUID) -> None:
    """Elsewhere the form is not shown, and a right password signs nobody in."""
    client = browser(whole_app(evolve(kit, settings=Settings(https=False))))
    page = client.get("/signin").text
    assert 'name="password"' not in page
    assert "lien personnel" in page
    answer = _sign_in(client)
    assert (answer.status_code, "set-cookie" in answer.headers) == (404, False)


def test_a_link_asks_before_it_signs_in(client: TestClient, kit: Kit, ana: UUID) -> None:
    """A mail program that opens the link uses nothing up; the button signs in, once, and the page says so after."""
    path = signin_path(kit.identities.make_signin_link(ana))
    for _ in range(3):
        assert client.get(path).status_code == 200
        assert client.head(path).status_code == 200
    assert client.get("/").status_code == 303
    answer = client.post(path, data={"keep": "1"}, headers=OURS)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert "max-age" in answer.headers["set-cookie"].lower()
    assert client.get("/").text == f"hello {ana}"
    assert client.get(path).status_code == client.post(path, headers=OURS).status_code == 404


def test_links_that_do_not_work_are_one_answer(client: TestClient, kit: Kit, ana: UUID, clock: Clock) -> None:
    """Used, late, never made and not even written as one: the same page, whether looked at or pressed."""
    used, late = kit.identities.make_signin_link(ana), kit.identities.make_signin_link(ana)
    kit.identities.use_signin_link(used)
    clock.move(days=2)
    bodies = set()
    for secret in (used, late, tokens.new(tokens.LINK), "x", "%00", "é" * 300):
        for answer in (client.get(signin_path(secret)), client.post(signin_path(secret), headers=OURS)):
            assert answer.status_code == 404
            assert "set-cookie" not in answer.headers
            bodies.add(re.sub(r'href="[^"]*lang=en"', "", answer.text))
    assert len(bodies) == 1


def test_a_reader_from_another_site_is_called_back_by_ourselves(client: TestClient) -> None:
    """A link in a web mail brings no Strict cookie: our page calls itself, and the browser then sends it; no loop."""
    headers = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}
    answer = client.get("/deep/flat?a=1&b=%22%3E", headers=headers)
    assert answer.status_code == 200
    assert '<meta http-equiv="refresh" content="0;url=/deep/flat?a=1&amp;b=%22%3E">' in answer.text
    assert client.get("/deep/flat", headers={"Sec-Fetch-Site": "same-origin"}).status_code == 303
    _sign_in(client)
    assert client.get("/deep/flat", headers=headers).text.startswith("hello")


@pytest.mark.parametrize(
    "wanted",
    [
        "//evil.example", "https://evil.example", "/\\evil.example", "\\\\evil.example", "javascript:alert(1)", "evil",
        "/a\r\nSet-Cookie: x=y", "/\t/evil.example", "", "/é", "/" + "x" * 2000, "///evil.example", "/ /evil.example",
    ],
)  # fmt: skip
def test_signing_in_leads_nowhere_else(client: TestClient, wanted: str) -> None:
    """`next` is a path of this surface as it is written, or it is the front page."""
    answer = _sign_in(client, next=wanted)
    assert answer.headers.get("location", "/") == "/"
    assert answer.status_code in {303, 400}
    form = client.get("/signin", params={"next": wanted})
    assert form.headers.get("location", "/") == "/"


@given(wanted=st.text("/\\:.@ae%?#\t\n ", max_size=12))
def test_no_spelling_leads_to_another_host(wanted: str) -> None:
    """Whatever is asked for, what comes out starts with the mount and one slash, as a browser reads it."""
    scope = {"type": "http", "method": "GET", "path": "/kit/x", "root_path": "/kit", "headers": [], "query_string": b""}
    found = safe_next(Request(scope), wanted)
    assert re.fullmatch(r"/kit(/[^\\\s]*|[?#][^\\\s]*)?", found)


def test_two_kits_under_prefixes_know_their_own(kit: Kit, ana: UUID) -> None:
    """Signing in to one of two kits in a process signs in to that one, and out of that one."""
    host = Starlette(routes=[Mount("/a", whole_app(kit)), Mount("/b", whole_app(kit))])
    client = browser(host)
    assert client.post("/a/signin", data=RIGHT, headers=OURS).headers["location"] == "/a/"
    assert client.get("/a/").status_code == 200
    assert client.get("/b/").headers["location"] == "/b/signin?next=%2Fb%2F"
    client.post("/b/signin", data=RIGHT, headers=OURS)
    client.post("/a/signout", headers=OURS)
    assert (client.get("/a/").status_code, client.get("/b/").status_code) == (303, 200)


@pytest.fixture
def everything_logged(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    caplog.set_level(logging.DEBUG)
    return caplog


def test_no_log_has_what_signs_in(
    client: TestClient, kit: Kit, ana: UUID, everything_logged: pytest.LogCaptureFixture
) -> None:
    """Names, passwords, links, sessions and tokens pass through and are written nowhere, whatever comes of it."""
    link, token = kit.identities.make_signin_link(ana), kit.identities.make_token(ana, "x")
    _sign_in(client)
    (session,) = client.cookies.values()
    _sign_in(client, login="ana-geheim", password="falsch-geheim")
    client.get(signin_path(link))
    client.post(signin_path(link), headers=OURS)
    client.get(f"/nowhere/{token}?token={token}", headers={"Authorization": f"Bearer {token}"})
    client.post("/signout", headers={"Origin": EVIL})
    ours = [record for record in everything_logged.records if not record.name.startswith(("httpx", "httpcore"))]
    logged = "\n".join(f"{record.getMessage()} {record.__dict__}" for record in ours)
    assert "/signin/link/…" in logged
    for secret in (link, token, session, "geheim", "mot de passe"):
        assert secret[-43:] not in logged


ODD = [
    "\x00",
    "a\x00b",
    "\ud7ff",
    "é",
    "😀",
    "x" * 50_000,
    "' OR '1'='1",
    "<script>alert(1)</script>",
    "%s%n{0}",
    "-1",
]


@pytest.mark.parametrize("odd", ODD, ids=lambda odd: repr(odd[:12]))
def test_nothing_typed_is_a_failure(client: TestClient, odd: str) -> None:
    """Odd, huge and hostile words in every field, path and query are answered below 500 and shown escaped."""
    for field in ("login", "password", "next", "keep", odd[:50]):
        answer = _sign_in(client, **{field: odd})
        assert answer.status_code < 500, field
        assert "<script>alert" not in answer.text
    for answer in (
        client.get("/signin", params={"next": odd}),
        client.get(signin_path(odd)),
        client.get("/deep/" + signin_path(odd)),
    ):
        assert answer.status_code < 500
        assert "<script>alert" not in answer.text


def test_a_database_that_is_away_is_said(
    kit: Kit, ana: UUID, identities: Identities, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Signing in while the database is away is answered 503, in words, with when to come back."""
    from habitat_kit.store.errors import StoreUnavailable

    def away() -> Any:
        raise StoreUnavailable("host=10.0.0.1 password=geheim")

    client = browser(whole_app(kit))
    monkeypatch.setattr(identities.database, "read", away)
    answer = _sign_in(client)
    assert (answer.status_code, "retry-after" in answer.headers, "geheim" in answer.text) == (503, True, False)
