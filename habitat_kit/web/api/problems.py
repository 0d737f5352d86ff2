"""What the API says when it cannot or will not: one shape for every failure, in the caller's language.

    {"error": {"code": "end_before_start", "field": "end", "message": "…"}, "request_id": "…"}

`code` is for programs and never changes with the language; `field` is a dotted path, a header or a query
parameter, or null. Some statuses say more beside it: a verdict, alternatives, the revision that stands now.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from habitat_kit.strict import Complaint
from habitat_kit.texts import Texts
from habitat_kit.web.guard import Answers, Stop
from habitat_kit.web.guard.answers import message
from habitat_kit.web.language import language_of

JSON_TYPE = "application/json"


class Problem(Stop):
    """Ends a request with `status` and the text `key` filled with `numbers`.

    `field` names what is wrong; `more` stands beside the error in the body; `words` are said instead of the text.
    """

    def __init__(
        self,
        status: int,
        key: str,
        *,
        field: str | None = None,
        numbers: Mapping[str, object] | None = None,
        headers: Mapping[str, str] | None = None,
        more: Mapping[str, object] | None = None,
        words: str | None = None,
    ) -> None:
        super().__init__(status, code_of(key), headers=headers, numbers=numbers)
        self.key = key
        self.field = field
        self.more = dict(more or {})
        self.words = words


def code_of(key: str) -> str:
    """A text's key as a code for programs: what follows its family, `needs_number` of `strict.needs.number`."""
    return key.partition(".")[2].replace(".", "_")


def unreadable(complaints: Iterable[Complaint]) -> Problem:
    """400 for what does not fit: the first complaint is the error, the others stand in `also`."""
    first, *others = complaints
    also: dict[str, object] = {"also": others} if others else {}
    return Problem(400, first.code, field=first.at or None, numbers=first.numbers, more=also)


def answers(texts: Texts) -> Answers:
    """Writes every failure of the API, the guards' own included."""

    def answer(request: Request, stop: Stop) -> Response:
        language = language_of(request.scope)
        body = {"error": _error(texts, language, stop), **_more(texts, language, stop)}
        body["request_id"] = request.scope.get("habitat.request_id", "")
        headers = {**stop.headers, "Content-Language": language}
        return Response(msgspec.json.encode(body), stop.status, headers, JSON_TYPE)

    return answer


def _error(texts: Texts, language: str, stop: Stop) -> dict[str, Any]:
    if isinstance(stop, Problem):
        said = _words(texts, language, stop.key, stop.field, stop.numbers)
        return said if stop.words is None else {**said, "message": stop.words}
    if stop.kind == "field":
        return _words(texts, language, stop.numbers["code"], stop.numbers["field"], stop.numbers["numbers"])
    return {"code": stop.kind, "field": None, "message": message(texts, language, stop)}


def _more(texts: Texts, language: str, stop: Stop) -> dict[str, Any]:
    more: dict[str, Any] = dict(stop.more) if isinstance(stop, Problem) else {}
    if also := more.pop("also", None):
        more["also"] = [_words(texts, language, c.code, c.at or None, c.numbers) for c in also]
    return more


def _words(texts: Texts, language: str, key: Any, field: Any, numbers: Any) -> dict[str, Any]:
    return {"code": code_of(key), "field": field, "message": texts.said(language, key, numbers)}
