"""What may be written down of a path: never the secret in it.

A feed link, a sign-in link, an invitation and an arrival slip carry their secret in the path, since a calendar program,
a letter and a QR code cannot do better. No log of ours has it, and `HideSecrets` keeps it out of a server's own.
"""

from __future__ import annotations

import logging
import re

HIDDEN = "…"
"""What stands where the secret was."""

_SECRET = re.compile(r"hk_([a-z]{1,12})_[A-Za-z0-9_\-]+")
_AFTER = re.compile(r"((?:^|/)(?:feeds|signin/link|slip|arrive)/)[^/?\s\"']+", re.IGNORECASE)
_ODD = re.compile(r"[^\x21-\x7e]|[\"\\]")

_LONGEST = 300


def without_secrets(text: str) -> str:
    """A text with every secret of the kit replaced, and what follows /feeds/, /signin/link/, /slip/ or /arrive/."""
    said = _AFTER.sub(lambda found: found[1] + HIDDEN, text)
    return _SECRET.sub(lambda found: f"hk_{found[1]}_{HIDDEN}", said)


def hidden(path: str) -> str:
    """A path as it may be written down: without secrets, odd characters escaped, cut at 300 characters."""
    said = without_secrets(path)
    plain = _ODD.sub(lambda found: found[0] if found[0] == HIDDEN else _escaped(found[0]), said[:_LONGEST])
    return plain + (HIDDEN if len(said) > _LONGEST else "")


def _escaped(character: str) -> str:
    return f"%{ord(character):02x}"


class HideSecrets(logging.Filter):
    """For a server that writes its own access log: `logging.getLogger("uvicorn.access").addFilter(HideSecrets())`."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Replace the secrets in a record's message and arguments; every record passes."""
        if isinstance(record.args, tuple):
            record.args = tuple(without_secrets(value) if isinstance(value, str) else value for value in record.args)
        if isinstance(record.msg, str):
            record.msg = without_secrets(record.msg)
        return True
