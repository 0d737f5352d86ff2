"""The photos of a space, from the folder beside the house file.

Rules of this file:
1. Only a photo that the house file names is served, by its place in that list: no name ever comes from the address.
2. It lies in the folder itself, is a plain file of a kind browsers show, and is sent as that kind, never sniffed.
"""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

from starlette.responses import Response

from habitat_kit.core.errors import NotThere
from habitat_kit.web.pages.visit import Visit

KINDS = {".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".png": "image/png", ".webp": "image/webp", ".avif": "image/avif"}
LARGEST = 8_000_000
"""Bytes of the largest photo that is served."""


def show(visit: Visit) -> Response:
    """One photo, kept by the reader's own browser for a day."""
    _, space = visit.sight.space(visit.named("space"))
    asked: str = visit.request.path_params["number"]
    numbered = {str(number): name for number, name in enumerate(space.story.photos)}
    if visit.site.kit.settings.photos is None or asked not in numbered:
        raise NotThere("photo")
    path = found(Path(visit.site.kit.settings.photos), numbered[asked])
    body = path.read_bytes()
    tag = f'"{sha256(body).hexdigest()[:24]}"'
    headers = {"Cache-Control": "private, max-age=86400", "ETag": tag, "X-Content-Type-Options": "nosniff"}
    if tag in visit.request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return Response(body, media_type=KINDS[path.suffix.lower()], headers=headers)


def found(folder: Path, name: str) -> Path:
    """The file of that name in the folder; NotThere for whatever leads elsewhere or is no photo."""
    try:
        home = folder.resolve()
        path = (home / name).resolve()
        shown = path.is_relative_to(home) and path.suffix.lower() in KINDS and path.is_file()
        if shown and path.stat().st_size <= LARGEST:
            return path
    except (OSError, ValueError):
        pass
    raise NotThere("photo")
