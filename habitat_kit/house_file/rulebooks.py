"""Rulebooks from their tables: presets filled in, rules structured by their `kind`, versions dated by house time."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, time
from typing import Any

from attrs import evolve, frozen

from habitat_kit.core.contradictions import contradictions
from habitat_kit.core.errors import Misconfigured
from habitat_kit.core.ids import named
from habitat_kit.core.presenting import unsound
from habitat_kit.core.rulebooks import Article, Binding, Rulebook, Version
from habitat_kit.core.rules import Rule
from habitat_kit.core.spaces import House, Unit
from habitat_kit.core.words import Words
from habitat_kit.house_file.canonical import body_of, digest_of
from habitat_kit.house_file.complaints import Gathered
from habitat_kit.house_file.shape import ArticleTable, HouseFileTable, PresetTable, RulebookTable, VersionTable
from habitat_kit.registry import Registry
from habitat_kit.strict import Wrong, read

HIGHEST_VERSION = 1_000_000
_TOLD = frozenset(
    ["arrival", "days", "departure", "homes", "hours", "hours_ahead", "kinds", "nights", "opening", "stays"]
)
"""What the bounds of the bundled rules measure; of another the two articles are named without it."""

_COUNTED = {"nights": Unit.NIGHT, "hours": Unit.HOUR}


@frozen
class Shelf:
    """What rulebooks are read with."""

    keeper: str
    house: House
    registry: Registry
    gathered: Gathered


def rulebooks_of(file: HouseFileTable, house: House, registry: Registry, gathered: Gathered) -> tuple[Rulebook, ...]:
    """The rulebooks of a file."""
    shelf = Shelf(file.organisation.key, house, registry, gathered)
    gathered.twins("rulebooks", (table.key for table in file.rulebooks))
    books = tuple(_rulebook(f"rulebooks[{index}]", table, shelf) for index, table in enumerate(file.rulebooks))
    contradicted(books, house, gathered)
    for book in books:
        rulebooks_named(book, {other.key for other in books}, gathered)
    return books


def rulebooks_named(book: Rulebook, known: Collection[str], gathered: Gathered) -> None:
    """Complain about a rule that speaks of a rulebook the house does not have: it would say nothing, for ever."""
    for version in book.versions:
        for article in version.articles:
            name = getattr(article.rule, "rulebook", None)
            if isinstance(name, str) and name not in known:
                at = f"rulebooks.{book.key}.versions.{version.version}.articles.{article.number}.rule.rulebook"
                gathered.unknown(at, name, known)


def contradicted(rulebooks: Iterable[Rulebook], house: House, gathered: Gathered) -> None:
    """Complain about articles that cannot both be kept, naming the two."""
    for found in contradictions(rulebooks, house.tree):
        told = {"one": found.one, "other": found.other, "least": found.least, "most": found.most}
        what = found.what.partition(".")[0]
        what = what if what in _TOLD else "other"
        gathered.say("rulebooks", f"house_file.contradiction.{what}", **told)


def preset_of(registry: Registry, key: str) -> PresetTable:
    """A plugin's preset; Misconfigured, naming the plugin, when its text cannot be read."""
    try:
        return read(tomllib.loads(registry.presets[key].toml), PresetTable)
    except (Wrong, ValueError) as error:
        owner = registry.owner("preset", key)
        raise Misconfigured(f"plugin {owner}: its preset {key} cannot be read ({error})") from None


def _rulebook(at: str, table: RulebookTable, shelf: Shelf) -> Rulebook:
    shelf.gathered.key(at, table.key)
    shelf.gathered.twins(f"{at}.versions", (str(version.version) for version in table.versions))
    if not table.versions:
        shelf.gathered.say(f"{at}.versions", "strict.missing")
    names = (shelf.keeper, shelf.house.key, table.key)
    versions = tuple(
        version_from(f"{at}.versions[{index}]", version, names, shelf) for index, version in enumerate(table.versions)
    )
    title = table.title or _title_of_preset(table, shelf)
    if not title:
        shelf.gathered.say(f"{at}.title", "house_file.no_words")
    return Rulebook(named("rulebook", *names), table.key, title, versions)


def _title_of_preset(table: RulebookTable, shelf: Shelf) -> Words:
    keys = [version.preset for version in table.versions if version.preset in shelf.registry.presets]
    return (preset_of(shelf.registry, keys[-1]).title if keys and keys[-1] else None) or Words()


def version_from(at: str, table: VersionTable, names: tuple[str, str, str], shelf: Shelf) -> Version:
    """One version of a table; `names` are the keys of its organisation, house and rulebook."""
    shelf.gathered.number(f"{at}.version", table.version, 1, HIGHEST_VERSION)
    shelf.gathered.order(f"{at}.until", table.in_force, table.until)
    preset = _preset(at, table, shelf)
    articles = _with_preset(at, table, preset, shelf)
    shelf.gathered.twins(f"{at}.articles", (article.number for _, article in articles))
    in_order = table.until is None or table.in_force < table.until
    version = Version(
        id=named("version", *names, str(table.version)),
        version=str(table.version),
        in_force=_midnight(table.in_force, shelf.house),
        until=_midnight(table.until, shelf.house) if table.until and in_order else None,
        articles=tuple(_article(place, article, shelf) for place, article in articles),
        bindings=tuple(_bindings(at, table, shelf)),
        source=table.source if table.source is not None else preset.source,
        verified=preset.verified if table.verified is None else table.verified,
        must_sign=preset.must_sign if table.must_sign is None else table.must_sign,
        names_in_reports=table.names_in_reports,
    )
    return evolve(version, digest=digest_of(body_of(version)))


def _midnight(day: date, house: House) -> datetime:
    return datetime.combine(day, time(), tzinfo=house.clock).astimezone(UTC)


def _preset(at: str, table: VersionTable, shelf: Shelf) -> PresetTable:
    if table.preset is None:
        return PresetTable()
    if table.preset not in shelf.registry.presets:
        shelf.gathered.unknown(f"{at}.preset", table.preset, shelf.registry.presets)
        return PresetTable()
    return preset_of(shelf.registry, table.preset)


def _with_preset(at: str, table: VersionTable, preset: PresetTable, shelf: Shelf) -> list[tuple[str, ArticleTable]]:
    """The preset's articles as the file changes them, then the file's own, each with its place."""
    mine = {article.number: (f"{at}.articles[{i}]", article) for i, article in enumerate(table.articles)}
    given = {article.number: article for article in preset.articles}
    for index, number in enumerate(table.without):
        if number not in given:
            shelf.gathered.unknown(f"{at}.without[{index}]", number, given)
    kept = [article for article in preset.articles if article.number not in table.without]
    changed = [
        (mine[article.number][0] if article.number in mine else f"{at}.preset", _changed(article, mine))
        for article in kept
    ]
    theirs = {article.number for article in kept}
    own = [(f"{at}.articles[{i}]", article) for i, article in enumerate(table.articles) if article.number not in theirs]
    return changed + own


def _changed(article: ArticleTable, mine: Mapping[str, tuple[str, ArticleTable]]) -> ArticleTable:
    """A preset's article with what the file says differently: a text, who overrides, single parameters."""
    if article.number not in mine:
        return article
    other = mine[article.number][1]
    same_kind = "kind" not in (other.rule or {}) or (other.rule or {})["kind"] == (article.rule or {}).get("kind")
    rule = {**(article.rule or {}), **(other.rule or {})} if same_kind else other.rule
    return ArticleTable(
        number=article.number,
        text=other.text or article.text,
        rule=rule or None,
        override_by=article.override_by if other.override_by is None else other.override_by,
    )


def _article(at: str, table: ArticleTable, shelf: Shelf) -> Article:
    shelf.gathered.name(f"{at}.number", table.number)
    rule = None if table.rule is None else _rule(f"{at}.rule", table.rule, shelf)
    return Article(
        number=table.number,
        text=table.text or Words(),
        rule=rule,
        plugin=None if rule is None else shelf.registry.rules[rule.kind].plugin,
        override_by=frozenset(table.override_by or ()),
    )


def _rule(at: str, table: Mapping[str, Any], shelf: Shelf) -> Rule[Any] | None:
    """The rule of a kind, its parameters read strictly; None, with complaints, when it cannot be."""
    kind = table.get("kind")
    if not isinstance(kind, str):
        shelf.gathered.say(f"{at}.kind", "strict.missing" if kind is None else "strict.needs.text")
        return None
    if kind not in shelf.registry.rules:
        shelf.gathered.unknown(f"{at}.kind", kind, shelf.registry.rules)
        return None
    parameters = {name: value for name, value in table.items() if name != "kind"}
    try:
        rule = read(parameters, shelf.registry.rules[kind].rule, at=at)
    except Wrong as wrong:
        shelf.gathered.found.extend(wrong.complaints)
        return None
    if (why := unsound(rule)) is not None:
        shelf.gathered.say(at, "house_file.rule_broke", plugin=shelf.registry.rules[kind].plugin, why=why)
        return None
    kinds, spaces = {kind.key for kind in shelf.house.kinds}, {space.key for space in shelf.house.tree.spaces}
    for name, known in (("kinds", kinds), ("first_kinds", kinds), ("spaces", spaces), ("homes", spaces)):
        _check_keys(f"{at}.{name}", getattr(rule, name, ()), known, shelf)
    _check_units(at, rule, shelf)
    if getattr(rule, "currency", shelf.house.currency) != shelf.house.currency:
        shelf.gathered.say(f"{at}.currency", "house_file.other_currency", currency=shelf.house.currency)
    return rule


def _check_keys(at: str, keys: object, known: set[str], shelf: Shelf) -> None:
    """Kinds of booking and places that a rule or a binding names are the house's."""
    for key in keys if isinstance(keys, tuple | frozenset) else ():
        if isinstance(key, str) and key not in known:
            shelf.gathered.unknown(at, key, known)


def _check_units(at: str, rule: Rule[Any], shelf: Shelf) -> None:
    """What is told in nights is about kinds by the night, what is told in hours about kinds by the hour."""
    unit_of = {kind.key: kind.unit for kind in shelf.house.kinds}
    for bound in rule.bounds():
        unit = _COUNTED.get(bound.what)
        if unit and bound.kinds and unit not in {unit_of.get(kind, unit) for kind in bound.kinds}:
            shelf.gathered.say(f"{at}.kinds", f"house_file.none_by.{unit}")
            return


def _bindings(at: str, table: VersionTable, shelf: Shelf) -> Iterator[Binding]:
    spaces = {space.key: space.id for space in shelf.house.tree.spaces}
    if not table.bindings:
        shelf.gathered.say(f"{at}.bindings", "house_file.bound_nowhere")
    for index, binding in enumerate(table.bindings):
        place = f"{at}.bindings[{index}]"
        before = len(shelf.gathered.found)
        shelf.gathered.order(f"{place}.end", binding.start, binding.end)
        _check_keys(f"{place}.kinds", binding.kinds, {kind.key for kind in shelf.house.kinds}, shelf)
        if binding.space not in spaces:
            shelf.gathered.unknown(f"{place}.space", binding.space, spaces)
        if len(shelf.gathered.found) == before:
            yield Binding(spaces[binding.space], frozenset(binding.kinds), binding.start, binding.end)
