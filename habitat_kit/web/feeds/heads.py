"""The headers of a feed's answers.

No answer may be kept by anybody but its reader, indexed, or told to another site.
"""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import format_datetime

Headers = list[tuple[bytes, bytes]]
"""As ASGI has them."""

ALLOW = (b"allow", b"GET, HEAD, OPTIONS")
QUIET: Headers = [
    (b"referrer-policy", b"no-referrer"),
    (b"x-robots-tag", b"noindex, nofollow"),
    (b"x-content-type-options", b"nosniff"),
]
KEPT: Headers = [(b"cache-control", b"private, max-age=300"), (b"vary", b"Accept-Encoding"), *QUIET]
CALENDAR: Headers = [
    (b"content-type", b"text/calendar; charset=utf-8"),
    (b"content-disposition", b'inline; filename="calendar.ics"'),
    *KEPT,
]
PLAIN: Headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"cache-control", b"no-store"), *QUIET]


def unchanged(tag: str, *, packed: bool) -> Headers:
    """What a 304 says."""
    return [_tagged(tag, packed=packed), *KEPT]


def whole(tag: str, changed: int, length: int, *, packed: bool) -> Headers:
    """What a 200 says of a calendar; `changed` in seconds since 1970."""
    return [
        (b"content-length", str(length).encode()),
        *([(b"content-encoding", b"gzip")] if packed else []),
        _tagged(tag, packed=packed),
        (b"last-modified", http_date(changed).encode()),
        *CALENDAR,
    ]


def said(body: bytes) -> Headers:
    """What stands over a sentence."""
    return [(b"content-length", str(len(body)).encode()), *PLAIN]


def http_date(second: int) -> str:
    """An instant as HTTP writes it."""
    return format_datetime(datetime.fromtimestamp(second, UTC), usegmt=True)


def _tagged(tag: str, *, packed: bool) -> tuple[bytes, bytes]:
    """The plain form has a strong tag; the packed one a weak one of its own (RFC 9110 section 8.8.3)."""
    return b"etag", (f'W/"{tag}-gz"' if packed else f'"{tag}"').encode()
