"""The text of a proposed version: what a house file says of a version, without what the decision will say.

Rules of this file:
1. It is read as a house file is: the same complaints, with the same places.
2. Its number, its dates and its source are the decision's: a draft that gives one is wrong.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from attrs import evolve, frozen

from habitat_kit.core.rulebooks import Rulebook, Version
from habitat_kit.core.spaces import House
from habitat_kit.house_file.complaints import Gathered, HouseFileWrong, pointed
from habitat_kit.house_file.rulebooks import Shelf, contradicted, rulebooks_named, version_from
from habitat_kit.house_file.shape import VersionTable
from habitat_kit.house_file.toml_text import tables_of
from habitat_kit.registry import Registry
from habitat_kit.strict import Complaint, Wrong, read

DECIDED = ("version", "in_force", "until", "source", "verified")
"""What the decision says, and no draft."""


@frozen
class Place:
    """Where a version is proposed: the organisation's key, the house, the rulebook it is of, and the others there."""

    keeper: str
    house: House
    book: Rulebook
    registry: Registry
    others: tuple[Rulebook, ...] = ()


@frozen
class Terms:
    """What the decision says of a version: its number, its first day, what it rests on."""

    number: int
    in_force: date
    source: str | None = None


def read_draft(text: str, place: Place, terms: Terms) -> Version:
    """The version a draft would be; HouseFileWrong says everything that is wrong with its text."""
    raw = tables_of(text)
    decided = [Complaint(name, "house_file.decided_later") for name in DECIDED if name in raw]
    if decided:
        raise HouseFileWrong(decided)
    try:
        table = read(_with(raw, terms), VersionTable)
    except Wrong as wrong:
        raise HouseFileWrong(pointed(raw, wrong.complaints)) from None
    gathered = Gathered()
    if not table.articles and table.preset is None:
        gathered.say("articles", "strict.missing")
    shelf = Shelf(place.keeper, place.house, place.registry, gathered)
    names = (place.keeper, place.house.key, place.book.key)
    version = version_from("", table, names, shelf)
    _contradicted(version, place, gathered)
    known = {place.book.key, *(other.key for other in place.others)}
    rulebooks_named(evolve(place.book, versions=(version,)), known, gathered)
    gathered.stop(raw)
    return version


def _contradicted(version: Version, place: Place, gathered: Gathered) -> None:
    """Complain where an article cannot be kept beside another one, of this text or of the house's other rulebooks."""
    found, ours = Gathered(), f"{place.book.key}/"
    contradicted([*place.others, evolve(place.book, versions=(version,))], place.house, found)
    for one in found.found:
        if any(str(one.numbers.get(name, "")).startswith(ours) for name in ("one", "other")):
            gathered.say(one.at, one.code, **one.numbers)


def _with(raw: Mapping[str, Any], terms: Terms) -> dict[str, Any]:
    source = {} if terms.source is None else {"source": terms.source, "verified": True}
    return {**raw, "version": terms.number, "in_force": terms.in_force, **source}
