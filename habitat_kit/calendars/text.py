"""Words and lines as RFC 5545 writes them.

Rules of this file:
1. A control character never reaches a line: only a newline is kept, and it is escaped.
2. A line has at most 75 octets before its CRLF; what is longer goes on after one space.
3. A fold never cuts a UTF-8 character, nor an escape from its backslash.
"""

from __future__ import annotations

import re

LIMIT = 75
"""The most octets a physical line holds, without its CRLF (RFC 5545 section 3.1)."""

_UNSPEAKABLE = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff]")


def plain(text: str) -> str:
    """The words as a calendar can hold them.

    A tab becomes a space. Every other C0 or C1 control character but the newline goes
    (so CRLF becomes a newline), and so does half of a surrogate pair, which UTF-8 cannot write.
    """
    return _UNSPEAKABLE.sub("", text.replace("\t", " "))


def escape(text: str) -> str:
    """The words as a TEXT value (RFC 5545 section 3.3.11): any string in, one safe line out."""
    words = plain(text).replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return words.replace("\n", "\\n")


def fold(line: str) -> bytes:
    """One content line as bytes, folded and ended by CRLF. The line itself must hold neither CR nor LF."""
    octets = line.encode()
    if len(octets) <= LIMIT:
        return octets + b"\r\n"
    pieces = []
    start, room = 0, LIMIT
    while len(octets) - start > room:
        cut = _cut(octets, start, start + room)
        pieces.append(octets[start:cut])
        start, room = cut, LIMIT - 1
    pieces.append(octets[start:])
    return b"\r\n ".join(pieces) + b"\r\n"


def _cut(octets: bytes, start: int, cut: int) -> int:
    """The last place up to `cut` that is neither inside a character nor between a backslash and its letter."""
    while octets[cut] & 0xC0 == 0x80:
        cut -= 1
    backslashes = cut - start - len(octets[start:cut].rstrip(b"\\"))
    return cut - backslashes % 2
