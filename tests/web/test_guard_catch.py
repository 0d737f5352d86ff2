from __future__ import annotations

import logging
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Mount, Route

from habitat_kit.core.errors import HabitatError, Misconfigured, NotThere, StartAgain, StoreUnavailable, Unreadable
from habitat_kit.store.errors import Unstorable
from habitat_kit.texts import kit_texts
from habitat_kit.web.guard import Stop, answers
from tests.web.worlds import browser, plain_app

SECRET_WORDS = "INSERT INTO habitat_person VALUES ('Ana', '0612345678')"


def _raising(error: Exception) -> Any:
    async def raises(request: Request) -> Response:
        raise error

    return raises


def _app(error: Exception, **options: Any) -> Any:
    return plain_app([Route("/raises", _raising(error))], **options)


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (ZeroDivisionError(SECRET_WORDS), 500),
        (HabitatError(SECRET_WORDS), 500),
        (NotThere(SECRET_WORDS), 404),
        (StartAgain(SECRET_WORDS), 503),
        (StoreUnavailable(SECRET_WORDS), 503),
        (Unstorable(SECRET_WORDS), 400),
        (HTTPException(404, SECRET_WORDS), 404),
        (HTTPException(400, SECRET_WORDS), 400),
        (HTTPException(418, SECRET_WORDS), 418),
        (HTTPException(502, SECRET_WORDS), 502),
        (UnicodeDecodeError("utf-8", SECRET_WORDS.encode(), 0, 1, SECRET_WORDS), 500),
    ],
    ids=repr,
)
@pytest.mark.parametrize("form", ["html", "json", "plain"])
def test_no_failure_says_what_was_typed(
    error: Exception, status: int, form: str, caplog: pytest.LogCaptureFixture
) -> None:
    """Every kind of failure has its status and words of ours; an error's own text is in no answer and no log."""
    caplog.set_level(logging.DEBUG)
    made = None if form == "html" else getattr(answers, form)(kit_texts())
    answer = browser(_app(error, answers=made)).get("/raises")
    assert answer.status_code == status
    assert answer.text
    for told in (answer.text, caplog.text):
        assert "INSERT" not in told
        assert "0612345678" not in told
        assert "Traceback" not in told


def test_what_broke_is_in_the_log_by_kind_and_place(caplog: pytest.LogCaptureFixture) -> None:
    """The log names the kind of error, what led to it and where, under the id the reader was shown."""

    async def chained(request: Request) -> Response:
        try:
            return {}[SECRET_WORDS]  # type: ignore[index]
        except KeyError as error:
            raise RuntimeError(SECRET_WORDS) from error

    answer = browser(plain_app([Route("/raises", chained)])).get("/raises", headers={"X-Request-ID": "abc-123"})
    (record,) = [record for record in caplog.records if record.name == "habitat_kit.errors"]
    words = record.getMessage()
    assert words.startswith("request abc-123 broke: RuntimeError at ")
    assert " < KeyError at web/test_guard_catch.py:" in words
    assert record.exc_info is None
    assert "abc-123" in answer.text


def test_what_a_host_has_to_mend_is_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    """Its words are the kit's own and say what to write; the reader gets none of them."""
    answer = browser(_app(Misconfigured("identity= must answer an Actor or None"))).get("/raises")
    (record,) = [record for record in caplog.records if record.name == "habitat_kit.errors"]
    assert "broke: Misconfigured (identity= must answer an Actor or None) at " in record.getMessage()
    assert "Actor" not in answer.text


def test_what_the_reader_did_is_no_fault_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    """Refusals are not logged as failures."""
    browser(_app(NotThere("space"))).get("/raises")
    assert [record for record in caplog.records if record.name == "habitat_kit.errors"] == []


def test_a_field_is_named_in_the_readers_language() -> None:
    """What cannot be read names its field and says what to write, in French or in English, as page or JSON."""
    error = Unreadable("guests", "error.guests_out_of_range")
    assert "guests\N{NO-BREAK SPACE}: Écrivez combien de personnes viennent" in browser(_app(error)).get("/raises").text
    client = browser(_app(error, answers=answers.json(kit_texts())))
    said = client.get("/raises", headers={"Accept-Language": "en"}).json()
    assert said["field"] == "guests"
    assert said["error"] == "field"
    assert said["message"] == f"guests: {kit_texts().text('en', 'error.guests_out_of_range')}"
    assert said["request_id"]


def test_busy_says_when_to_come_back() -> None:
    """A database that is busy or away is answered 503 with Retry-After."""
    for error in (StartAgain("x"), StoreUnavailable("x")):
        assert int(browser(_app(error)).get("/raises").headers["retry-after"]) > 0


def test_an_inner_frameworks_own_failure_page_is_replaced() -> None:
    """A framework inside that answers 500 by itself and raises again is answered by our page, once."""
    inner = Starlette(routes=[Route("/raises", _raising(ZeroDivisionError(SECRET_WORDS)))])
    answer = browser(plain_app([Mount("/inner", inner)])).get("/inner/raises")
    assert answer.status_code == 500
    assert "Quelque chose" in answer.text
    assert "Internal Server Error" not in answer.text


def test_an_answer_of_5xx_that_was_meant_is_left_alone() -> None:
    """A surface may answer 503 itself."""

    async def busy(request: Request) -> Response:
        return Response("later", 503, headers={"Retry-After": "7"})

    answer = browser(plain_app([Route("/busy", busy)])).get("/busy")
    assert (answer.status_code, answer.text, answer.headers["retry-after"]) == (503, "later", "7")


def test_an_answer_that_breaks_halfway_is_broken_off(caplog: pytest.LogCaptureFixture) -> None:
    """Once an answer has begun, the connection is closed by an error without words; what broke is in the log."""

    async def halfway(request: Request) -> Response:
        async def pieces() -> Any:
            yield b"one"
            raise ZeroDivisionError(SECRET_WORDS)

        return StreamingResponse(pieces())

    answer = browser(plain_app([Route("/half", halfway)])).get("/half")
    assert answer.content in {b"one", b"", b"Internal Server Error"}
    assert "ZeroDivisionError" in caplog.text
    assert "INSERT" not in caplog.text


def test_a_reader_who_left_is_no_failure(caplog: pytest.LogCaptureFixture) -> None:
    """A connection that closes while it sends is nobody's fault: nothing is logged as broken."""
    browser(_app(ClientDisconnect())).get("/raises")
    assert [record for record in caplog.records if record.name == "habitat_kit.errors"] == []


def test_a_failing_error_page_says_nothing(caplog: pytest.LogCaptureFixture) -> None:
    """Where even the error page breaks, the answer is the bare status."""

    def broken(request: Request, stop: Stop) -> Response:
        raise ZeroDivisionError(SECRET_WORDS)

    answer = browser(_app(NotThere("x"), answers=broken)).get("/raises")
    assert (answer.status_code, answer.text) == (404, "404")
    assert "INSERT" not in caplog.text


def test_what_is_not_routed_is_answered_in_words() -> None:
    """No route, another method: a page of ours with the right status, under any mount."""
    outer = Starlette(routes=[Mount("/kit", plain_app())])
    for client, base in ((browser(plain_app()), ""), (browser(outer), "/kit")):
        missing, method = client.get(f"{base}/nowhere"), client.put(f"{base}/form")
        assert (missing.status_code, method.status_code, method.headers["allow"]) == (404, 405, "POST")
        assert "a rien ici" in missing.text
        assert "<h1>" in method.text
