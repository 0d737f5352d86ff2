"""Style sheets, scripts and drawings: read once at start, each under a name that changes with its content.

A browser may therefore keep them for ever, and a new version of the kit is seen at once.
"""

from __future__ import annotations

import gzip
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path

from attrs import frozen
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".webp": "image/webp",
    ".woff2": "font/woff2",
}
"""What is served, by suffix; any other file of the folder stays where it is."""

_PACKED = frozenset({".css", ".js", ".svg"})


@frozen
class _Static:
    body: bytes
    packed: bytes | None
    kind: str


class Statics:
    """The files of some folders. A later folder's file of the same name replaces an earlier one's."""

    def __init__(self, *folders: Path) -> None:
        self._paths: dict[str, str] = {}
        self._files: dict[str, _Static] = {}
        for path in _files(folders):
            body = path.read_bytes()
            name = f"{path.stem}.{sha256(body).hexdigest()[:12]}{path.suffix}"
            packed = gzip.compress(body, mtime=0) if path.suffix in _PACKED else None
            self._paths[path.name] = name
            self._files[name] = _Static(body, packed, TYPES[path.suffix])

    def path(self, name: str) -> str:
        """The path of a file below its surface, such as /static/habitat.1f0c….css; KeyError when there is none."""
        return f"/static/{self._paths[name]}"

    @property
    def route(self) -> Route:
        """The route every surface has that uses the house style."""
        return Route("/static/{name}", self.answer, methods=["GET"])

    async def answer(self, request: Request) -> Response:
        """The file, to be kept for a year; 404 for any other name."""
        file = self._files.get(request.path_params["name"])
        if file is None:
            return PlainTextResponse("", status_code=404)
        headers = {"Cache-Control": "public, max-age=31536000, immutable", "Vary": "Accept-Encoding"}
        if file.packed is not None and "gzip" in request.headers.get("accept-encoding", ""):
            headers["Content-Encoding"] = "gzip"
            return Response(file.packed, media_type=file.kind, headers=headers)
        return Response(file.body, media_type=file.kind, headers=headers)


def _files(folders: Iterable[Path]) -> Iterable[Path]:
    for folder in folders:
        yield from sorted(path for path in folder.iterdir() if path.suffix in TYPES)
