"""Passwords of a demo, by scrypt (RFC 7914): as slow for an unknown name as for a known one.

The cost is that of the OWASP Password Storage Cheat Sheet: N = 2^14, r = 8, p = 5, 16 MiB.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import unicodedata
from base64 import b64decode, b64encode
from functools import cache
from threading import BoundedSemaphore

COST = (14, 8, 5)
"""log2 of N, r and p of new hashes; each hash keeps the cost it was made at."""

_MEMORY = 64 * 1024 * 1024
_LONGEST = 1024
_AT_ONCE = BoundedSemaphore(4)  # 64 MiB of work at most, however many try


def hashed(password: str) -> str:
    """What is kept of a password: the cost, a salt of its own and the hash, as text."""
    salt = secrets.token_bytes(16)
    return _written(salt, _work(password, salt, COST))


def agrees(password: str, kept: str | None) -> bool:
    """Whether a password is the one kept; the same work is done where nothing is kept (and the answer is no)."""
    salt, expected, cost = _read(kept if kept is not None else _nobodys())
    same = hmac.compare_digest(_work(password, salt, cost), expected)
    return same and kept is not None and len(password) <= _LONGEST


def _work(password: str, salt: bytes, cost: tuple[int, int, int]) -> bytes:
    log2_n, r, p = cost
    plain = unicodedata.normalize("NFKC", password[:_LONGEST]).encode("utf-8", "surrogatepass")
    with _AT_ONCE:
        return hashlib.scrypt(plain, salt=salt, n=2**log2_n, r=r, p=p, maxmem=_MEMORY, dklen=32)


def _written(salt: bytes, found: bytes) -> str:
    return "$".join(["scrypt", *map(str, COST), *(b64encode(raw).decode("ascii") for raw in (salt, found))])


def _read(kept: str) -> tuple[bytes, bytes, tuple[int, int, int]]:
    _, log2_n, r, p, salt, expected = kept.split("$")
    return b64decode(salt), b64decode(expected), (int(log2_n), int(r), int(p))


@cache
def _nobodys() -> str:
    """What an unknown name is compared with: no password hashes to these random bytes."""
    return _written(secrets.token_bytes(16), secrets.token_bytes(32))
