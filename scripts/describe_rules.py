"""Write docs/reference/residents-rules.md, and regles-des-habitants.md in French, from the rule kinds of the participatory plugin.

    python scripts/describe_rules.py

A test compares the pages with what this program gives, so the manual cannot say something else than the code.
"""

from __future__ import annotations

import inspect
import tomllib
from collections.abc import Mapping
from datetime import date, time
from enum import StrEnum
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, get_args, get_origin, get_type_hints

from attrs import NOTHING, Attribute, fields, frozen, has

from habitat_kit.core.actors import Role
from habitat_kit.house_file import preset_of
from habitat_kit.plugins import participatory
from habitat_kit.plugins.participatory import PRESETS, RULES, BookingRule
from habitat_kit.plugins.participatory.weekdays import Weekday
from habitat_kit.registry import Registry
from habitat_kit.strict import read
from habitat_kit.texts import Texts

REFERENCE = Path(__file__).parents[1] / "docs/reference"
PAGE, FRENCH = REFERENCE / "residents-rules.md", REFERENCE / "regles-des-habitants.md"
TEXTS = Texts.load([("habitat_kit.plugins.participatory", "texts")])


@frozen
class Words:
    """What one page says besides the rules: how to write a parameter of a type, and what holds when it is left out."""

    head: str
    read: str
    table: str
    plain: Mapping[type, str]
    listed: Mapping[type, str]
    lists: str
    tables: str
    these: str
    either: str
    must: str
    unset: str
    every: str
    none: str
    presets: str


ENGLISH = Words(
    head="""# The residents' rules

*[En français](regles-des-habitants.md)*

This page is written by `scripts/describe_rules.py` from the plugin `participatory`, which comes with the kit.

An article of a house file carries a rule as a table: its `kind`, and the parameters below. `kinds` are keys of
the house's kinds of booking; left out, a rule speaks about all of them. Each rule says why, and names the bound
that would pass. A number that makes no sense, and a parameter nobody knows, are refused with their place in the
file.

The preset `guest_flat` puts nine of them together for a flat that neighbours share: write
`preset = "guest_flat"` in a rulebook's version, then change what is different in your house, article by article.
Other presets are the rules of real houses, each with its source; their amounts are in your house's currency:

""",
    read="Residents read:",
    table="| parameter | what it is | when left out |",
    plain={
        bool: "true or false",
        int: "whole number",
        str: "text",
        date: "date, 2026-12-24",
        time: 'time of day, "18:00"',
    },
    listed={
        Weekday: 'days, "monday" to "sunday"',
        Role: "roles",
        int: "days of the week, 1 (Monday) to 7",
        str: "keys",
    },
    lists="list of {}",
    tables="tables of {}",
    these="these: {}",
    either=" or ",
    must="must be there",
    unset="not set",
    every="every kind",
    none="none",
    presets="| preset | what it is | source |",
)
IN_FRENCH = Words(
    head="""# Les règles des habitants

*[In English](residents-rules.md)*

Cette page est écrite par `scripts/describe_rules.py` depuis l'extension `participatory`, livrée avec habitat_kit.

Dans le fichier d'une maison ou dans un projet de règles, un article porte une règle : une table avec sa sorte, `kind`,
et les réglages ci-dessous. `kinds` nomme des types de réservation de la maison ; sans lui, la règle vaut pour tous.
Chaque règle dit pourquoi elle refuse, et nomme ce qui passerait. Un nombre qui n'a pas de sens, un réglage que personne
ne connaît et deux articles qui se contredisent sont refusés, avec leur place dans le texte. Les mêmes explications se
lisent depuis la page **Règles**, par **Toutes les sortes de règles, avec un exemple**.

Pour ne pas partir de rien, écrivez `preset = "guest_flat"` dans une version d'un règlement, puis changez article par
article ce qui est différent chez vous. D'autres modèles sont les règles de vraies maisons, avec leur source ; leurs
montants sont dans la monnaie de votre maison :

""",
    read="Les habitants lisent :",
    table="| réglage | ce que c'est | sans lui |",
    plain={
        bool: "true (oui) ou false (non)",
        int: "nombre entier",
        str: "texte",
        date: "date, 2026-12-24",
        time: 'heure, "18:00"',
    },
    listed={
        Weekday: 'jours, de "monday" à "sunday"',
        Role: "rôles",
        int: "jours de la semaine, de 1 (lundi) à 7",
        str: "clés",
    },
    lists="liste de {}",
    tables="tables de {}",
    these="ceux-ci : {}",
    either=" ou ",
    must="obligatoire",
    unset="rien",
    every="tous les types",
    none="rien",
    presets="| modèle | ce que c'est | source |",
)


def page() -> str:
    """Give the whole English page: each rule kind with its parameters, an example and its sentences."""
    described = (_described(rule, ENGLISH, inspect.cleandoc(rule.__doc__ or ""), ("en", "fr")) for rule in RULES)
    return "\n".join([ENGLISH.head + _presets(ENGLISH, "en"), *described])


def french_page() -> str:
    """The same in French, in the words of the page a resident reads them on."""
    told = ((rule, TEXTS.text("fr", f"rule_kind.{rule.kind}")) for rule in RULES)
    described = (_described(rule, IN_FRENCH, words, ("fr",)) for rule, words in told)
    return "\n".join([IN_FRENCH.head + _presets(IN_FRENCH, "fr"), *described])


def _presets(words: Words, language: str) -> str:
    registry = Registry.load([participatory])
    rows = [
        f"| `{key}` | {preset.title and preset.title.in_(language)} | {preset.source or ''} |"
        for key, preset in ((key, preset_of(registry, key)) for key in PRESETS)
    ]
    return "\n".join([words.presets, "|---|---|---|", *rows]) + "\n"


def _described(rule: type[BookingRule], words: Words, told: str, languages: tuple[str, ...]) -> str:
    made = read({name: value for name, value in tomllib.loads(rule.example).items() if name != "kind"}, rule)
    sentences = [f"- {_said(language, made)}" for language in languages]
    parts = [f"## {rule.kind}", told, _parameters(rule, words)]
    parts += [f"```toml\n[articles.rule]\n{rule.example}\n```", words.read, "\n".join(sentences)]
    return "\n\n".join(part for part in parts if part) + "\n"


def _said(language: str, rule: BookingRule) -> str:
    sentences = ((rule.sentence(), rule.numbers()), *rule.asides())
    return " ".join(TEXTS.said(language, key, numbers) for key, numbers in sentences)


def _parameters(rule: type[BookingRule], words: Words) -> str:
    kinds = get_type_hints(rule)
    rows = [
        f"| `{one.name}` | {_what(kinds[one.name], words)} | {_default(one, words)} |"
        for one in fields(rule)  # type: ignore[arg-type]  # every rule kind is an attrs class
    ]
    return "\n".join([words.table, "|---|---|---|", *rows]) if rows else ""


def _what(kind: Any, words: Words) -> str:
    """What one writes for a parameter of a type."""
    inner = [one for one in get_args(kind) if one not in (NoneType, Ellipsis)]
    if get_origin(kind) is UnionType:
        return _what(inner[0], words)
    if get_origin(kind) in (frozenset, tuple):
        return words.lists.format(_each(inner[0], words))
    if issubclass(kind, StrEnum):
        return words.either.join(f'"{one}"' for one in kind)
    return words.plain[kind]


def _each(kind: Any, words: Words) -> str:
    if has(kind):
        return words.tables.format(", ".join(f"`{one.name}`" for one in fields(kind)))
    return words.listed[kind] if kind in words.listed else words.these.format(", ".join(kind))


def _default(one: Attribute[object], words: Words) -> str:
    if one.default is NOTHING:
        return words.must
    match one.default:
        case None:
            return words.unset
        case bool():
            return str(one.default).lower()
        case frozenset() | tuple() if not one.default:
            return words.every if one.name == "kinds" else words.none
        case frozenset():
            return ", ".join(sorted(map(str, one.default)))
    return str(one.default)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    FRENCH.write_text(french_page(), encoding="utf-8")
