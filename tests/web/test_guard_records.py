from __future__ import annotations

import logging
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from habitat_kit.web import tokens
from habitat_kit.web.guard.records import LOG, REQUEST_ID, Records
from habitat_kit.web.guard.secrecy import HideSecrets, hidden
from tests.web.worlds import browser, hello, plain_app


@pytest.mark.parametrize("given_id", ["abc-123", "A.b_c-9", "x" * 64])
def test_a_proxys_id_is_kept(given_id: str) -> None:
    """A plain id comes out as it came in, so that a line in the proxy's log finds ours."""
    assert browser(plain_app()).get("/", headers={"X-Request-ID": given_id}).headers["x-request-id"] == given_id


@pytest.mark.parametrize("given_id", ["", "a b", "x" * 65, 'a"b', "a<script>", "a\tb", "é"])
def test_an_odd_id_is_replaced(given_id: str) -> None:
    """Anything else would end up in logs and pages: it gets a new id."""
    answer = browser(plain_app()).get("/", headers=[(b"x-request-id", given_id.encode("latin-1"))])
    assert re.fullmatch("[0-9a-f]{16}", answer.headers["x-request-id"])


def test_whatever_is_logged_meanwhile_can_name_the_request() -> None:
    """The id stands in a context variable while the request is served, in threads too, and not after."""
    seen: list[str] = []

    def sync(request: Request) -> Response:
        seen.append(REQUEST_ID.get())
        return PlainTextResponse("")

    browser(plain_app([Route("/sync", sync)])).get("/sync", headers={"X-Request-ID": "abc"})
    assert (seen, REQUEST_ID.get()) == (["abc"], "")


def test_one_line_a_request(caplog: pytest.LogCaptureFixture) -> None:
    """The line has method, path, status, milliseconds and id; no query, header, body or address."""
    caplog.set_level(logging.INFO, LOG.name)
    client = browser(plain_app())
    headers = {"X-Request-ID": "abc", "Cookie": "habitat=geheim", "Authorization": "Bearer geheim"}
    client.post("/?purpose=geheim", headers=headers | {"Sec-Fetch-Site": "same-origin"}, content=b"geheim")
    (line,) = [record.getMessage() for record in caplog.records if record.name == LOG.name]
    assert re.fullmatch(r"POST / 200 \d+ms id=abc", line)


def test_the_watch_is_given(caplog: pytest.LogCaptureFixture) -> None:
    """How long a request took is read from the watch that was passed in."""
    caplog.set_level(logging.INFO, LOG.name)
    seconds = iter([1.0, 1.25])
    browser(Records(_bare, watch=lambda: next(seconds))).get("/")
    assert "200 250ms" in caplog.text


async def _bare(scope: object, receive: object, send: object) -> None:
    await PlainTextResponse("")(scope, receive, send)  # type: ignore[arg-type]


@pytest.mark.parametrize("prefix", [tokens.SESSION, tokens.API, tokens.LINK, "hk_feed_"])
@pytest.mark.parametrize(
    "path", ["/feeds/{}.ics", "/kit/feeds/{}.ics", "/signin/link/{}", "/nowhere/{}", "/{}/x", "/x{}"]
)
def test_no_log_has_a_secret(prefix: str, path: str, caplog: pytest.LogCaptureFixture) -> None:
    """Wherever a secret stands in a path, found or not, no logger of the process writes it."""
    caplog.set_level(logging.DEBUG)
    secret = tokens.new(prefix)
    app = plain_app([Route("/signin/link/{secret}", hello), Route("/boom/{secret}", _boom)])
    for written in (path.format(secret), f"/boom/{secret}"):
        browser(app).get(written)
    lines = [record.getMessage() for record in caplog.records if record.name.startswith("habitat_kit")]
    assert len(lines) >= 3
    assert secret[len(prefix) :] not in "".join(lines)
    assert "…" in "".join(lines)


async def _boom(request: Request) -> Response:
    raise ZeroDivisionError(request.path_params["secret"])


def test_a_token_that_is_none_is_hidden_where_tokens_stand() -> None:
    """What follows /feeds/ or /signin/link/ may be somebody's mistyped secret."""
    assert hidden("/feeds/my-secret.ics") == "/feeds/…"
    assert hidden("/kit/signin/link/my-secret") == "/kit/signin/link/…"
    assert hidden("/spaces/flat") == "/spaces/flat"


@given(path=st.text(max_size=400))
def test_a_line_stays_a_line(path: str) -> None:
    """No path breaks a log into lines, writes to a terminal, or fills the disk."""
    written = hidden(path)
    assert set(written) <= {chr(code) for code in range(0x21, 0x7F)} - {'"', "\\"} | {"…"}
    assert len(written) <= 300 * len("%10ffff") + 1


def test_a_servers_own_log_can_be_told_to_hide_them() -> None:
    """The filter replaces secrets in the message and in its arguments, and lets every record through."""
    secret = tokens.new("hk_feed_")
    arguments = ("127.0.0.1:1", "GET", f"/feeds/{secret}.ics", "1.1", 200)
    record = logging.LogRecord("uvicorn.access", 20, "", 0, '%s - "%s %s HTTP/%s" %d', arguments, None)
    other = logging.LogRecord("x", 20, "", 0, f"GET /feeds/{secret}", None, None)
    assert HideSecrets().filter(record)
    assert HideSecrets().filter(other)
    assert record.getMessage() == '127.0.0.1:1 - "GET /feeds/… HTTP/1.1" 200'
    assert other.getMessage() == "GET /feeds/…"
