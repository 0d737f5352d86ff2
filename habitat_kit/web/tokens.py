"""Secrets that open something: 256 random bits under a prefix that says what for; kept only as SHA-256.

A slow hash is for words people choose; nobody guesses 256 bits, and the index is searched by the digest, so
that neither time nor a stolen table tells anything about a secret.
"""

from __future__ import annotations

import re
import secrets
from hashlib import sha256

SESSION = "hk_session_"
"""A signed-in browser, in a cookie."""

API = "hk_api_"
"""A bearer token of the JSON API."""

LINK = "hk_in_"
"""A link that signs in once."""

_WRITTEN = re.compile(r"[A-Za-z0-9_\-]{43}")


def new(prefix: str) -> str:
    """A new secret: the prefix and 43 characters of URL-safe base64. Show it once, keep its digest."""
    return prefix + secrets.token_urlsafe(32)


def digest(secret: str) -> bytes:
    """What is kept of a secret: 32 bytes."""
    return sha256(secret.encode()).digest()


def written_as(prefix: str, secret: str) -> bool:
    """Whether a text could be such a secret at all; what could not is looked up nowhere."""
    return secret.startswith(prefix) and _WRITTEN.fullmatch(secret[len(prefix) :]) is not None
