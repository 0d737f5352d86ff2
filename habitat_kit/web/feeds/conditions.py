"""What a reader already has, and what it can take: conditions and encodings (RFC 9110 sections 8.8, 12.5.3, 13.1).

Rules of this file:
1. A header nobody can read is as if it were not there.
2. Tags are compared weakly: the plain and the packed form of one state are the same state.
"""

from __future__ import annotations

import re
from datetime import UTC
from email.utils import parsedate_to_datetime
from functools import lru_cache

_TAG = re.compile(r'(?:W/)?"([\x21\x23-\x7e\x80-\xff]*)"')


def has(if_none_match: str, tag: str) -> bool:
    """Whether a reader says it has the state `tag` (without quotes): a list, weak ones, or `*`."""
    if if_none_match == f'"{tag}"' or if_none_match.strip() == "*":
        return True
    return any(found.removesuffix("-gz") == tag for found in _TAG.findall(if_none_match))


def unchanged_since(if_modified_since: str, changed: int) -> bool:
    """Whether nothing changed since a reader's date; `changed` in seconds since 1970."""
    try:
        then = parsedate_to_datetime(if_modified_since)
    except ValueError:
        return False
    return changed <= then.replace(tzinfo=then.tzinfo or UTC).timestamp()


@lru_cache(256)
def takes_gzip(accept_encoding: str) -> bool:
    """Whether a reader takes gzip: named, or by `*`, with a weight above zero."""
    weights = {}
    for part in accept_encoding.lower().split(","):
        name, _, weight = part.partition(";")
        weights[name.strip()] = weight.replace(" ", "")
    found = weights.get("gzip", weights.get("x-gzip", weights.get("*", "q=0")))
    return not re.fullmatch(r"q=0(\.0*)?", found)
