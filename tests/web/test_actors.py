from __future__ import annotations

from collections.abc import Awaitable
from http.cookies import SimpleCookie
from threading import get_ident
from typing import Any
from uuid import UUID, uuid4

import anyio
import pytest
from attrs import evolve
from starlette.requests import Request
from starlette.responses import Response

from habitat_kit.core.actors import NOBODY, Actor
from habitat_kit.core.errors import Misconfigured
from habitat_kit.settings import Settings
from habitat_kit.web import tokens
from habitat_kit.web.actors import HostIdentity, actor_from, session_cookie
from habitat_kit.web.cookies import SessionCookie
from tests.web.worlds import Kit

HOST = Actor(person=uuid4())


def _request(home: str = "", **headers: str) -> Request:
    raw = [(name.encode(), value.encode("latin-1")) for name, value in headers.items()]
    return Request({"type": "http", "method": "GET", "path": "/", "headers": raw, "habitat.home": home})


def _actor(kit: Kit, request: Request, **options: bool) -> Actor:
    async def asked() -> Actor:
        return await actor_from(request, kit, **options)

    return anyio.run(asked)


def _cookie(kit: Kit, secret: str) -> str:
    return f"{session_cookie(kit).called(_request().scope)}={secret}"


def test_a_session_and_a_token_say_who_acts(kit: Kit, ana: UUID) -> None:
    """The cookie's session, or the bearer token, is its owner's; nothing is nobody's."""
    token, session = kit.identities.make_token(ana, "x"), kit.identities.open_session(ana)
    assert _actor(kit, _request(authorization=f"Bearer {token}")).identity == ana
    assert _actor(kit, _request(authorization=f"bearer  {token} ")).identity == ana
    assert _actor(kit, _request(cookie=_cookie(kit, session))).identity == ana
    assert _actor(kit, _request()) == NOBODY


def test_a_wrong_token_is_nobodys_whatever_cookie_came_along(kit: Kit, ana: UUID) -> None:
    """A program that brings a token means the token; a session's secret is none."""
    session = kit.identities.open_session(ana)
    for wrong in (tokens.new(tokens.API), session, "", "hk_api_", "x y"):
        assert _actor(kit, _request(cookie=_cookie(kit, session), authorization=f"Bearer {wrong}")) == NOBODY


def test_a_surface_may_leave_sessions_out(kit: Kit, ana: UUID) -> None:
    """cookies=False takes tokens only."""
    session = kit.identities.open_session(ana)
    assert _actor(kit, _request(cookie=_cookie(kit, session)), cookies=False) == NOBODY


@pytest.mark.parametrize("value", ["", "x", '"', "\xff", "a=b=c", "hk_session_" + "\x00" * 43, "x" * 10_000])
def test_an_odd_cookie_is_nobodys(kit: Kit, value: str) -> None:
    """Whatever a cookie holds breaks nothing."""
    assert _actor(kit, _request(cookie=_cookie(kit, value))) == NOBODY
    assert _actor(kit, _request(authorization=value)) == NOBODY


def _saying(found: Any) -> HostIdentity:
    """A host's login that always answers the same."""

    def says(request: Request) -> Any:
        return found

    return says


def test_the_host_is_asked_first(kit: Kit, ana: UUID) -> None:
    """Who the host says acts, acts, whatever else the request brings; once a request."""
    asked: list[Request] = []

    def host(request: Request) -> Actor | None:
        asked.append(request)
        return HOST

    request = _request(authorization=f"Bearer {kit.identities.make_token(ana, 'x')}")
    hosted = evolve(kit, identity=host)
    assert _actor(hosted, request) == _actor(hosted, request) == HOST
    assert len(asked) == 1


def test_a_hosts_login_may_be_async_or_slow(kit: Kit) -> None:
    """An async callable is awaited, a sync one runs in a thread and never holds up the loop."""
    threads: list[int] = []

    async def quick(request: Request) -> Actor | None:
        await anyio.lowlevel.checkpoint()
        threads.append(get_ident())
        return HOST

    def slow(request: Request) -> Actor | None:
        threads.append(get_ident())
        return HOST

    def wrapped(request: Request) -> Awaitable[Actor | None]:
        return quick(request)

    for callable_ in (quick, slow, wrapped):
        assert _actor(evolve(kit, identity=callable_), _request()) == HOST
    assert threads[0] == threads[2] == get_ident() != threads[1]


def test_a_host_that_does_not_know_leaves_it_to_us(kit: Kit, ana: UUID) -> None:
    """None, or nobody, means: look at the kit's own secrets."""
    token = kit.identities.make_token(ana, "x")
    for unknown in (None, NOBODY):
        hosted = evolve(kit, identity=_saying(unknown))
        assert _actor(hosted, _request(authorization=f"Bearer {token}")).identity == ana
        assert _actor(hosted, _request()) == NOBODY


def test_a_host_that_answers_something_else_is_told(kit: Kit) -> None:
    """A name is no actor: said in words, and nobody gets in."""
    with pytest.raises(Misconfigured, match="identity="):
        _actor(evolve(kit, identity=_saying("ana")), _request())


def _set(cookie: SessionCookie, home: str, seconds: int | None = None) -> Any:
    answer = Response()
    cookie.write(answer, _request(home).scope, "secret", seconds)
    written: Any = SimpleCookie(answer.headers["set-cookie"])
    (name,) = written
    return name, written[name]


def test_over_https_the_cookie_is_bound_to_its_host() -> None:
    """__Host-: Secure, Path=/, no Domain; HttpOnly and Strict always."""
    name, cookie = _set(SessionCookie(https=True), "")
    assert (name, cookie["path"], cookie["domain"]) == ("__Host-habitat", "/", "")
    assert (cookie["secure"], cookie["httponly"], cookie["samesite"]) == (True, True, "strict")
    assert cookie["max-age"] == ""
    assert _set(SessionCookie(https=True), "", 60)[1]["max-age"] == "60"


def test_over_http_the_cookie_has_another_name() -> None:
    """A browser would refuse __Host- there: the name says so, and the path is the kit's."""
    assert [(name, cookie["path"], cookie["secure"]) for name, cookie in [_set(SessionCookie(https=False), "")]] == [
        ("habitat", "/", "")
    ]
    assert _set(SessionCookie(https=False), "/kit")[1]["path"] == "/kit"


@pytest.mark.parametrize("https", [True, False])
def test_kits_of_one_process_keep_their_cookies_apart(https: bool) -> None:
    """Under every prefix the cookie has a name of its own, and is read by that name only."""
    cookie = SessionCookie(https=https)
    names = [_set(cookie, home)[0] for home in ("", "/a", "/b", "/a/b")]
    assert len(set(names)) == 4
    request = _request("/a", cookie="; ".join(f"{name}={place}" for place, name in enumerate(names)))
    assert cookie.read(request) == "1"


def test_one_cookie_may_serve_surfaces_mounted_apart() -> None:
    """A host that names it gets one cookie for all prefixes."""
    cookie = SessionCookie(https=True, name="habitat-gibjoncs")
    assert {_set(cookie, home)[0] for home in ("/pages", "/admin")} == {"__Host-habitat-gibjoncs"}


def test_a_cookie_is_taken_back_where_it_was_given() -> None:
    """Clearing names the same cookie with the same attributes, empty and over."""
    answer = Response()
    SessionCookie(https=True).clear(answer, _request().scope)
    written: Any = SimpleCookie(answer.headers["set-cookie"])["__Host-habitat"]
    assert (written.value, written["max-age"], written["path"], written["secure"]) == ("", "0", "/", True)


def test_the_settings_say_whether_people_come_by_https(kit: Kit) -> None:
    """The cookie goes by what is set, not by what this process sees behind its proxy."""
    assert session_cookie(evolve(kit, settings=Settings())).https
    assert not session_cookie(kit).https
