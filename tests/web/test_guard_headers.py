from __future__ import annotations

import pytest
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from habitat_kit.settings import Settings
from habitat_kit.web.guard.headers import POLICY
from tests.web.worlds import EVIL, browser, plain_app

EVERYWHERE = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "cache-control": "no-store",
    "x-robots-tag": "noindex, nofollow",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}


async def page(request: Request) -> Response:
    return HTMLResponse("<p>page", headers={"X-Content-Type-Options": "none"})


async def feed(request: Request) -> Response:
    return PlainTextResponse("BEGIN", headers={"Cache-Control": "private, max-age=300", "ETag": '"1"'})


async def onward(request: Request) -> Response:
    return RedirectResponse("/", 303)


async def boom(request: Request) -> Response:
    raise ZeroDivisionError


ROUTES = [Route("/page", page), Route("/feed", feed), Route("/onward", onward), Route("/boom", boom)]


@pytest.mark.parametrize("path", ["/", "/page", "/nowhere", "/onward", "/boom", "/?lang=en"])
@pytest.mark.parametrize("method", ["GET", "POST", "HEAD"])
def test_every_answer_carries_them(path: str, method: str) -> None:
    """Pages, redirects, refusals and failures alike: nothing is framed, sniffed, stored or indexed."""
    answer = browser(plain_app(ROUTES)).request(method, path)
    assert {name: answer.headers.get(name) for name in EVERYWHERE} == EVERYWHERE
    assert answer.headers["content-security-policy"]
    assert answer.headers["x-request-id"]


@pytest.mark.parametrize(
    "headers", [{"Origin": EVIL}, {"Host": "evil.example"}, {"Content-Length": "99999999"}], ids=str
)
def test_a_refusal_carries_them_too(headers: dict[str, str]) -> None:
    """What the guards themselves answer is no exception."""
    answer = browser(plain_app()).post("/", headers=headers | {"Cookie": "a=b"})
    assert answer.status_code in {400, 403, 413}
    assert {name: answer.headers.get(name) for name in EVERYWHERE} == EVERYWHERE


def test_the_policy_is_strict() -> None:
    """No script, style, font or frame from elsewhere, none inline, nothing evaluated, no form to elsewhere."""
    policy = browser(plain_app()).get("/").headers["content-security-policy"]
    directives = {part.split()[0]: part.split()[1:] for part in policy.split("; ")}
    assert directives["default-src"] == ["'none'"]
    assert directives["frame-ancestors"] == ["'none'"]
    assert directives["base-uri"] == ["'none'"]
    assert directives["form-action"] == directives["script-src"] == directives["style-src"] == ["'self'"]
    assert "unsafe" not in policy
    assert "http" not in policy
    assert directives.keys() == POLICY.keys() | {"frame-ancestors"}


def test_a_surface_may_need_more() -> None:
    """A surface adds to one directive and leaves the others as they are."""
    app = plain_app(sources={"style-src": "'unsafe-inline'", "frame-src": "'self'"})
    policy = browser(app).get("/").headers["content-security-policy"]
    assert "style-src 'self' 'unsafe-inline';" in policy
    assert "frame-src 'self'" in policy
    assert "script-src 'self';" in policy


def test_a_host_may_show_us_in_a_frame() -> None:
    """The settings name who may; the older header, which knows no list, then stays away."""
    settings = Settings(https=False, frame_ancestors=("https://portal.example",))
    headers = browser(plain_app(settings=settings)).get("/").headers
    assert headers["content-security-policy"].endswith("frame-ancestors https://portal.example")
    assert "x-frame-options" not in headers


def test_no_referrer_leaves_the_site() -> None:
    """Pages and redirects tell our own site where one comes from, everything else nobody."""
    client = browser(plain_app(ROUTES))
    policies = {path: client.get(path).headers["referrer-policy"] for path in ("/page", "/onward", "/feed", "/")}
    assert policies == {"/page": "same-origin", "/onward": "same-origin", "/feed": "no-referrer", "/": "no-referrer"}


def test_an_answer_may_be_kept_when_it_says_so_and_never_sniffed() -> None:
    """A feed's own Cache-Control stands; nosniff cannot be taken away."""
    client = browser(plain_app(ROUTES))
    assert client.get("/feed").headers["cache-control"] == "private, max-age=300"
    assert client.get("/page").headers["x-content-type-options"] == "nosniff"


def test_a_public_surface_may_be_found() -> None:
    """Robots are kept out of private surfaces only."""
    assert "x-robots-tag" not in browser(plain_app(private=False)).get("/").headers


@pytest.mark.parametrize("path", ["/page", "/feed", "/boom", "/nowhere"])
def test_head_is_get_without_the_body(path: str) -> None:
    """HEAD answers the status and the headers of GET, and nothing else."""
    client = browser(plain_app(ROUTES))
    head, get = client.head(path), client.get(path)
    assert (head.status_code, head.content) == (get.status_code, b"")
    assert head.headers["content-length"] == get.headers["content-length"] != "0"
