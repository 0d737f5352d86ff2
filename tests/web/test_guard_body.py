from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import anyio
import pytest
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from habitat_kit.settings import Settings
from tests.web.worlds import browser, plain_app

SMALL = Settings(https=False, largest_body=10_000)


def _pieces(size: int, piece: int = 1000) -> Iterator[bytes]:
    for _ in range(size // piece):
        yield b"x" * piece


def test_a_body_of_the_limit_passes() -> None:
    """Exactly as much as is allowed is taken, announced or in pieces."""
    client = browser(plain_app(settings=SMALL))
    assert client.post("/", content=b"x" * 10_000).json() == {"bytes": 10_000}
    assert client.post("/", content=_pieces(10_000)).json() == {"bytes": 10_000}


def test_an_announced_body_is_refused_before_it_comes() -> None:
    """A Content-Length over the limit is answered 413 in words, and the connection is closed."""
    answer = browser(plain_app(settings=SMALL)).post("/", content=b"x" * 10_001)
    assert (answer.status_code, answer.headers["connection"]) == (413, "close")
    assert "dépasse 10 ko" in answer.text
    english = browser(plain_app(settings=SMALL)).post("/?lang=en", content=b"x" * 10_001)
    assert "larger than 10 kB" in english.text


def test_a_body_that_comes_in_pieces_is_counted() -> None:
    """A body without a length is stopped where it passes the limit; what follows is not read."""
    taken: list[int] = []

    def pieces() -> Iterator[bytes]:
        for number in range(1000):
            taken.append(number)
            yield b"x" * 1000

    answer = browser(plain_app(settings=SMALL)).post("/", content=pieces())
    assert answer.status_code == 413


def _send(app: Any, messages: list[dict[str, Any]], headers: list[tuple[bytes, bytes]]) -> list[dict[str, Any]]:
    """What an app says to a hand-made request; fails where it reads past the messages."""
    said: list[dict[str, Any]] = []
    waiting = iter(messages)

    async def receive() -> dict[str, Any]:
        return next(waiting)

    async def send(message: dict[str, Any]) -> None:
        said.append(message)

    path = {"path": "/", "raw_path": b"/", "root_path": "", "query_string": b""}
    scope = {"type": "http", "method": "POST", "headers": [(b"host", b"localhost"), *headers], **path}
    anyio.run(app, scope, receive, send)
    return said


def test_a_lying_length_is_found_out() -> None:
    """A small Content-Length before a large body is refused once the body is larger than allowed."""
    pieces = [{"type": "http.request", "body": b"x" * 6000, "more_body": True} for _ in range(2)]
    said = _send(plain_app(settings=SMALL), pieces, [(b"content-length", b"10")])
    assert said[0]["status"] == 413


@pytest.mark.parametrize("length", [b"-1", b"1e3", b"", b"+5", "٣".encode(), b"0x10", b"1 2", b"1,1"])
def test_a_length_that_is_none_is_refused(length: bytes) -> None:
    """What is no number of bytes is answered 400."""
    assert _send(plain_app(settings=SMALL), [], [(b"content-length", length)])[0]["status"] == 400


def test_two_lengths_are_none() -> None:
    """Two lengths that differ are the beginning of request smuggling: 400."""
    headers = [(b"content-length", b"1"), (b"content-length", b"2")]
    assert _send(plain_app(settings=SMALL), [], headers)[0]["status"] == 400


def test_a_length_of_many_digits_is_too_large() -> None:
    """A number no machine could take is too large like any other."""
    assert _send(plain_app(settings=SMALL), [], [(b"content-length", b"9" * 5000)])[0]["status"] == 413


def test_an_app_that_swallows_the_refusal_cannot_answer_for_it() -> None:
    """An app that catches everything and says 200 is overruled: the reader learns it was too large."""

    async def careless(request: Request) -> Response:
        try:
            await request.body()
        except Exception:  # noqa: BLE001 - the carelessness that is overruled
            return PlainTextResponse("fine")
        return PlainTextResponse("small")

    client = browser(plain_app([Route("/careless", careless, methods=["POST"])], settings=SMALL))
    assert client.post("/careless", content=_pieces(20_000)).status_code == 413
    assert client.post("/careless", content=_pieces(1_000)).text == "small"


def test_ten_megabytes_are_too_large_for_a_kit_as_it_comes() -> None:
    """Without any setting, 10 MB are refused and 900 kB are not."""
    client = browser(plain_app())
    assert client.post("/", content=b"x" * 10_000_000).status_code == 413
    assert client.post("/", content=_pieces(10_000_000, 100_000)).status_code == 413
    assert client.post("/", content=b"x" * 900_000).status_code == 200


def test_a_surface_may_take_more() -> None:
    """A surface that imports files has a limit of its own."""
    assert browser(plain_app(body_limit=2_000_000)).post("/", content=b"x" * 1_500_000).status_code == 200
