"""What a failure says to whom: a page, a JSON object or a line of text, in the reader's language."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Protocol

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from habitat_kit.texts import Texts
from habitat_kit.web.guard.stop import Stop
from habitat_kit.web.language import language_of

Answers = Callable[[Request, Stop], Response]
"""Writes the answer of a request that was stopped."""


class Draws(Protocol):
    """What is needed of a renderer (web/render.py)."""

    def page(
        self, request: Request, template: str, *, status: int, headers: Mapping[str, str], **values: Any
    ) -> Response:
        """One page."""


def message(texts: Texts, language: str, stop: Stop) -> str:
    """One sentence: what is wrong and what to do next."""
    if stop.kind == "field":
        reason = texts.said(language, stop.numbers["code"], stop.numbers["numbers"])
        return texts.text(language, "error.field.text", field=stop.numbers["field"], reason=reason)
    return texts.said(language, f"error.{stop.kind}.text", stop.numbers)


def html(renderer: Draws, texts: Texts) -> Answers:
    """Failures as pages (error.html)."""

    def page(request: Request, stop: Stop) -> Response:
        words = message(texts, language_of(request.scope), stop)
        return renderer.page(
            request, "error.html", status=stop.status, headers=stop.headers, kind=stop.kind, words=words
        )

    return page


def json(texts: Texts) -> Answers:
    """Failures as `{"error": "too_large", "message": "…", "request_id": "…"}`."""

    def answer(request: Request, stop: Stop) -> Response:
        body = {"error": stop.kind, "message": message(texts, language_of(request.scope), stop)}
        if stop.kind == "field":
            body["field"] = str(stop.numbers["field"])
        body["request_id"] = request.scope.get("habitat.request_id", "")
        return JSONResponse(body, stop.status, headers=stop.headers)

    return answer


def plain(texts: Texts) -> Answers:
    """Failures as one line of text, for calendar programs."""

    def line(request: Request, stop: Stop) -> Response:
        return PlainTextResponse(message(texts, language_of(request.scope), stop), stop.status, headers=stop.headers)

    return line
