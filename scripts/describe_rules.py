"""Write docs/reference/residents-rules.md from the rule kinds of the participatory plugin.

    python scripts/describe_rules.py

A test compares the page with what this program gives, so the manual cannot say something else than the code.
"""

from __future__ import annotations

import inspect
import tomllib
from datetime import date, time
from enum import StrEnum
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, get_args, get_origin, get_type_hints

from attrs import NOTHING, Attribute, fields, has

from habitat_kit.core.actors import Role
from habitat_kit.house_file import preset_of
from habitat_kit.plugins import participatory
from habitat_kit.plugins.participatory import PRESETS, RULES, BookingRule
from habitat_kit.plugins.participatory.weekdays import Weekday
from habitat_kit.registry import Registry
from habitat_kit.strict import read
from habitat_kit.texts import Texts

PAGE = Path(__file__).parents[1] / "docs/reference/residents-rules.md"
TEXTS = Texts.load([("habitat_kit.plugins.participatory", "texts")])
PLAIN = {
    bool: "true or false",
    int: "whole number",
    str: "text",
    date: "date, 2026-12-24",
    time: 'time of day, "18:00"',
}
LISTED = {Weekday: 'days, "monday" to "sunday"', Role: "roles", int: "days of the week, 1 (Monday) to 7", str: "keys"}
HEAD = """# The residents' rules

This page is written by `scripts/describe_rules.py` from the plugin `participatory`, which comes with the kit.

An article of a house file carries a rule as a table: its `kind`, and the parameters below. `kinds` are keys of
the house's kinds of booking; left out, a rule speaks about all of them. Each rule says why, and names the bound
that would pass. A number that makes no sense, and a parameter nobody knows, are refused with their place in the
file.

The preset `guest_flat` puts nine of them together for a flat that neighbours share: write
`preset = "guest_flat"` in a rulebook's version, then change what is different in your house, article by article.
Other presets are the rules of real houses, each with its source; their amounts are in your house's currency:

"""


def page() -> str:
    """Give the whole page: each rule kind with its parameters, an example and its sentences."""
    return "\n".join([HEAD + _presets(), *(_described(rule) for rule in RULES)])


def _presets() -> str:
    registry = Registry.load([participatory])
    rows = [
        f"| `{key}` | {preset.title and preset.title.en} | {preset.source or ''} |"
        for key, preset in ((key, preset_of(registry, key)) for key in PRESETS)
    ]
    return "\n".join(["| preset | what it is | source |", "|---|---|---|", *rows]) + "\n"


def _described(rule: type[BookingRule]) -> str:
    made = read({name: value for name, value in tomllib.loads(rule.example).items() if name != "kind"}, rule)
    sentences = [f"- {_said(language, made)}" for language in ("en", "fr")]
    parts = [f"## {rule.kind}", inspect.cleandoc(rule.__doc__ or ""), _parameters(rule)]
    parts += [f"```toml\n[articles.rule]\n{rule.example}\n```", "Residents read:", "\n".join(sentences)]
    return "\n\n".join(part for part in parts if part) + "\n"


def _said(language: str, rule: BookingRule) -> str:
    sentences = ((rule.sentence(), rule.numbers()), *rule.asides())
    return " ".join(TEXTS.said(language, key, numbers) for key, numbers in sentences)


def _parameters(rule: type[BookingRule]) -> str:
    kinds = get_type_hints(rule)
    rows = [_row(field, kinds[field.name]) for field in fields(rule)]  # type: ignore[arg-type]  # every rule kind is an attrs class
    return "\n".join(["| parameter | what it is | when left out |", "|---|---|---|", *rows]) if rows else ""


def _row(field: Attribute[object], kind: Any) -> str:
    return f"| `{field.name}` | {_what(kind)} | {_default(field)} |"


def _what(kind: Any) -> str:
    """What one writes for a parameter of a type."""
    inner = [one for one in get_args(kind) if one not in (NoneType, Ellipsis)]
    if get_origin(kind) is UnionType:
        return _what(inner[0])
    if get_origin(kind) in (frozenset, tuple):
        return f"list of {_each(inner[0])}"
    if issubclass(kind, StrEnum):
        return " or ".join(f'"{one}"' for one in kind)
    return PLAIN[kind]


def _each(kind: Any) -> str:
    if has(kind):
        return f"tables of {', '.join(f'`{one.name}`' for one in fields(kind))}"
    return LISTED[kind] if kind in LISTED else f"these: {', '.join(kind)}"


def _default(field: Attribute[object]) -> str:
    if field.default is NOTHING:
        return "must be there"
    match field.default:
        case None:
            return "not set"
        case bool():
            return str(field.default).lower()
        case frozenset() | tuple() if not field.default:
            return "every kind" if field.name == "kinds" else "none"
        case frozenset():
            return ", ".join(sorted(map(str, field.default)))
    return str(field.default)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
