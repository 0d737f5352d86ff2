"""TOML as people write it, read into tables with the line that is wrong, and a version written as they would.

Rules of this file:
1. What cannot be read is named by its line.
2. `text_of(version)` read again is the same version: its articles, rules and places, in the same order.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from habitat_kit.core.rulebooks import Article, Binding, Version
from habitat_kit.core.rules import Rule
from habitat_kit.core.words import Words
from habitat_kit.house_file.canonical import MissingRule, words_body
from habitat_kit.house_file.complaints import HouseFileWrong
from habitat_kit.house_file.toml_amiss import amiss
from habitat_kit.strict import Complaint, converter

DOTS = 200
LONGEST = 2_000_000
_LINE = re.compile(r"line (\d+)")
_BARE = re.compile(r"[A-Za-z0-9_-]+")

_DATES = converter()
"""Writes what `strict.TOML` reads: a date stays a date."""

for _moment in (date, datetime):
    _DATES.register_unstructure_hook(_moment, lambda moment: moment)


def tables_of(text: str) -> dict[str, Any]:
    """The tables of a TOML text; HouseFileWrong names the line that cannot be read."""
    if len(text) > LONGEST:
        raise HouseFileWrong([Complaint("line 1", "error.too_long", {"longest": LONGEST})])
    for number, written in enumerate(text.split("\n"), 1):
        if written.count(".") > DOTS:  # reading a key of many parts takes the square of their number
            raise HouseFileWrong([Complaint(f"line {number}", "house_file.toml_dots", {"n": DOTS})])
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # TOMLDecodeError is a ValueError; a number too long another
        words = str(error) if isinstance(error, ValueError) else ""
        line = _LINE.search(words)
        at = f"line {line[1]}" if line else f"line {text.count(chr(10)) + 1}"
        raise HouseFileWrong([Complaint(at, amiss(words))]) from None


def text_of(version: Version, places: Mapping[UUID, str]) -> str:
    """A version as a house file writes it, without its number, dates and source; `places` are the keys of spaces."""
    return "\n".join(_lines(version, places)).strip() + "\n"


def _lines(version: Version, places: Mapping[UUID, str]) -> Iterator[str]:
    for flag in ("must_sign", "names_in_reports"):
        if getattr(version, flag):
            yield f"{flag} = true"
    for binding in version.bindings:
        yield from ("", "[[bindings]]", *_binding(binding, places[binding.space]))
    for article in version.articles:
        yield from ("", "[[articles]]", *_article(article))


def _binding(binding: Binding, place: str) -> Iterator[str]:
    yield f"space = {_value(place)}"
    if binding.kinds:
        yield f"kinds = {_value(sorted(binding.kinds))}"
    for name, day in (("start", binding.first), ("end", binding.end)):
        if day is not None:
            yield f"{name} = {_value(day)}"


def _article(article: Article) -> Iterator[str]:
    yield f"number = {_value(article.number)}"
    yield from _words(article.text)
    if article.override_by:
        yield f"override_by = {_value(sorted(role.value for role in article.override_by))}"
    if article.rule is not None:
        yield "[articles.rule]"
        for name, value in _rule(article.rule).items():
            yield f"{_key(name)} = {_value(value)}"


def _words(words: Words) -> Iterator[str]:
    for language, said in words_body(words).items():
        yield f"text.{language} = {_value(said)}"


def _rule(rule: Rule[Any]) -> dict[str, Any]:
    if isinstance(rule, MissingRule):
        kept: dict[str, Any] = json.loads(rule.raw)
        return kept
    return {"kind": rule.kind, **_DATES.unstructure(rule)}


def _key(name: str) -> str:
    return name if _BARE.fullmatch(name) else _value(name)


def _value(value: Any) -> str:
    """A value as TOML writes it; nothing is left out."""
    match value:
        case bool():
            return "true" if value else "false"
        case str():
            return json.dumps(value, ensure_ascii=False)
        case datetime() | date():
            return value.isoformat()
        case Mapping():
            inner = ", ".join(f"{_key(str(name))} = {_value(one)}" for name, one in value.items() if one is not None)
            return f"{{ {inner} }}" if inner else "{}"
        case list() | tuple():
            return f"[{', '.join(map(_value, value))}]"
    return str(value)
