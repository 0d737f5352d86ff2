"""Write docs/reference/residents-rules.md from the rule kinds of the participatory plugin.

    python scripts/describe_rules.py

A test compares the page with what this program gives, so the manual cannot say something else than the code.
"""

from __future__ import annotations

import inspect
import tomllib
from pathlib import Path

from attrs import NOTHING, Attribute, fields

from habitat_kit.house_file import preset_of
from habitat_kit.plugins import participatory
from habitat_kit.plugins.participatory import PRESETS, RULES, BookingRule
from habitat_kit.registry import Registry
from habitat_kit.strict import read
from habitat_kit.texts import Texts

PAGE = Path(__file__).parents[1] / "docs/reference/residents-rules.md"
TEXTS = Texts.load([("habitat_kit.plugins.participatory", "texts")])
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
    sentences = [f"- {TEXTS.said(language, made.sentence(), made.numbers())}" for language in ("en", "fr")]
    parts = [f"## {rule.kind}", inspect.cleandoc(rule.__doc__ or ""), _parameters(rule)]
    parts += [f"```toml\n[articles.rule]\n{rule.example}\n```", "Residents read:", "\n".join(sentences)]
    return "\n\n".join(part for part in parts if part) + "\n"


def _parameters(rule: type[BookingRule]) -> str:
    rows = [_row(field) for field in fields(rule)]  # type: ignore[arg-type]  # every rule kind is an attrs class
    return "\n".join(["| parameter | what it is | when left out |", "|---|---|---|", *rows]) if rows else ""


def _row(field: Attribute[object]) -> str:
    named = {
        "frozenset[Weekday]": 'list of days, "monday" to "sunday"',
        "frozenset[Role]": "list of roles",
        "frozenset": "list of keys",
        "Silence": '"lapse" or "accept"',
        "Over": '"day", "week", "month", "year", "rolling" or "future"',
        "Per": '"household" or "person"',
        "date": "date",
        "time": 'time of day, "18:00"',
        "str": "text",
    }
    what = next((words for name, words in named.items() if name in str(field.type)), "whole number")
    if field.default is NOTHING:
        default = "must be there"
    else:
        every = f"every {'kind' if field.name == 'kinds' else 'one'}"
        given = ", ".join(sorted(map(str, field.default))) if isinstance(field.default, frozenset) else field.default
        default = "not set" if given is None else f"{given or every}"
    return f"| `{field.name}` | {what} | {default} |"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
