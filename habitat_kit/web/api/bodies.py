"""A request's bytes as JSON, strictly (RFC 8259): UTF-8, each key once, no NaN, no number past 2**53.

What json would let pass in silence is refused here, so that two programs never read one body two ways.
"""

from __future__ import annotations

import json
from typing import Any

from starlette.requests import Request

from habitat_kit.web.api.problems import JSON_TYPE, Problem

LARGEST = 2**53
"""Whole numbers beyond it are not the same in every program that reads JSON (RFC 8259 section 6)."""

DEEPEST = 32
"""Tables and lists in one another."""


MOST_KEYS = 100
"""Keys of one table, and characters of one key: no body of ours has a quarter of either."""


def json_object(body: bytes) -> dict[str, Any]:
    """A body as a JSON object; 400 for what is none."""
    found = parsed(body)
    if not isinstance(found, dict):
        raise Problem(400, "api.needs_object")
    return found


def require_json(request: Request) -> None:
    """415 for a body that is not said to be JSON in UTF-8."""
    given = request.headers.get("content-type", "")
    kind, _, parameters = given.partition(";")
    charset = parameters.strip().lower().replace('"', "")
    if kind.strip().lower() != JSON_TYPE or charset not in {"", "charset=utf-8"}:
        raise Problem(415, "api.needs_json", field="Content-Type")


def parsed(body: bytes) -> object:
    """The JSON value of some bytes."""
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        raise Problem(400, "api.needs_utf8") from None
    try:
        found = json.loads(text, object_pairs_hook=_table, parse_constant=_no_number, parse_int=_whole)
    except json.JSONDecodeError as error:
        raise Problem(400, "api.bad_json", numbers={"line": error.lineno, "column": error.colno}) from None
    except RecursionError:
        raise Problem(400, "api.too_deep", numbers={"deepest": DEEPEST}) from None
    if _deeper(found, DEEPEST):
        raise Problem(400, "api.too_deep", numbers={"deepest": DEEPEST})
    return found


def _table(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len(pairs) > MOST_KEYS or any(len(name) > MOST_KEYS for name, _ in pairs):
        raise Problem(400, "api.too_wide", numbers={"most": MOST_KEYS})
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise Problem(400, "api.key_twice", field=shown(name))
        found[name] = value
    return found


def _no_number(word: str) -> Any:
    raise Problem(400, "api.no_number", numbers={"word": word})


def _whole(digits: str) -> int:
    if len(digits) > 17 or abs(int(digits)) > LARGEST:
        raise Problem(400, "api.number_too_large")
    return int(digits)


def _deeper(value: object, levels: int) -> bool:
    """Whether tables and lists stand in one another more than `levels` deep."""
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return levels < 0 or any(_deeper(one, levels - 1) for one in inner if isinstance(one, dict | list))


def shown(name: str, longest: int = 80) -> str:
    """A name somebody sent, fit to be sent back: cut at so many characters, none that cannot be written."""
    plain = "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in name[:longest])
    return plain + ("…" if len(name) > longest else "")
