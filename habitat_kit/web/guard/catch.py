"""Every failure becomes an answer: what to do next and a request id, never a trace, SQL or a value.

What is logged is the kind of failure and the places in the code it passed, with the request id: an error's own
text may hold what somebody typed.
"""

from __future__ import annotations

import logging
import traceback
from collections.abc import Iterator
from pathlib import PurePath

from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from habitat_kit.core.errors import Misconfigured, NotThere, StartAgain, StoreUnavailable, Unreadable
from habitat_kit.store.errors import Unstorable
from habitat_kit.web.guard.answers import Answers
from habitat_kit.web.guard.stop import Stop

LOG = logging.getLogger("habitat_kit.errors")

_BY_STATUS = {400: "unreadable", 401: "signin", 403: "not_allowed", 404: "not_found", 405: "method", 413: "too_large"}


class BrokenOff(Exception):
    """An answer had begun when it failed: the server closes the connection. What failed is in the log."""


class Catch:
    """ASGI middleware: answers what was raised; an inner framework's own 500 is replaced as well."""

    def __init__(self, app: ASGIApp, answers: Answers) -> None:
        self.app = app
        self.answers = answers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        held: list[Message] = []
        begun = False

        async def holding(message: Message) -> None:
            nonlocal begun
            failing = message["type"] == "http.response.start" and message["status"] >= 500
            if not begun and (held or failing):
                held.append(message)
                return
            begun = True
            await send(message)

        try:
            await self.app(scope, receive, holding)
        except ClientDisconnect:
            return
        except Exception as error:  # noqa: BLE001  # whatever it is, it is answered
            stop = as_stop(error)
            if stop.status >= 500:
                self._log(scope, "broke", error)
            if begun:
                raise BrokenOff from None
            await self._answer(Request(scope, receive), stop)(scope, receive, send)
            return
        for message in held:
            await send(message)

    def _answer(self, request: Request, stop: Stop) -> Response:
        try:
            return self.answers(request, stop)
        except Exception as error:  # noqa: BLE001  # a failing error page must not say why to the reader
            self._log(request.scope, "has no error page", error)
            return PlainTextResponse(str(stop.status), stop.status)

    def _log(self, scope: Scope, what: str, error: Exception) -> None:
        LOG.error("request %s %s: %s", scope.get("habitat.request_id", "-"), what, told(error))


def as_stop(error: Exception) -> Stop:
    """What a failure answers."""
    match error:
        case Stop():
            return error
        case HTTPException():
            kind = _BY_STATUS.get(error.status_code, "broken" if error.status_code >= 500 else "unreadable")
            return Stop(error.status_code, kind, headers=error.headers)
        case Unreadable():
            return Stop(400, "field", numbers={"field": error.field, "code": error.code, "numbers": error.numbers})
        case NotThere():
            return Stop(404, "not_found")
        case StartAgain() | StoreUnavailable():
            return Stop(503, "busy", headers={"Retry-After": "2"})
        case Unstorable() | MultiPartException():
            return Stop(400, "unreadable")
        case _:
            return Stop(500, "broken")


def told(error: BaseException) -> str:
    """The kinds of a failure and of what led to it, and the last places each passed; no words but what is to be mended."""
    return " < ".join(f"{type(one).__qualname__}{_to_mend(one)} at {_places(one)}" for one in _chain(error))


def _to_mend(error: BaseException) -> str:
    """What a host or a plugin has to write instead; nobody typed these words into a form."""
    return f" ({error})" if type(error) is Misconfigured else ""


def _chain(error: BaseException) -> Iterator[BaseException]:
    here: BaseException | None = error
    for _ in range(5):
        if here is None:
            return
        yield here
        here = here.__cause__ or (None if here.__suppress_context__ else here.__context__)


def _places(error: BaseException) -> str:
    frames = traceback.extract_tb(error.__traceback__)[-4:]
    return ", ".join(f"{'/'.join(PurePath(f.filename).parts[-2:])}:{f.lineno} {f.name}" for f in frames)
