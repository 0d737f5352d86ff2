"""What is wrong with a house file: everything at once, each thing with its place and what to write."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from itertools import islice
from typing import Any

from attrs import define, evolve, field

from habitat_kit.core.errors import Misconfigured
from habitat_kit.core.words import LANGUAGES
from habitat_kit.strict import Complaint, nearest, unknown
from habitat_kit.texts import Texts, kit_texts

KEY = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
LONGEST = 200
MOST = 10_000
ENOUGH = 100
_STEP = re.compile(r"([^.\[\]]+)|\[(\d+)\]")
_NAMES = ("key", "number", "version", "household", "role")
"""What calls a table in a list, in its own words."""


class HouseFileWrong(Misconfigured):
    """A house file cannot be read. `complaints` says everything that is wrong with it, in the file's order of checks."""

    def __init__(self, complaints: Iterable[Complaint]) -> None:
        self.complaints = tuple(complaints)
        super().__init__("\n".join(self.told("en")))

    def told(self, language: str, texts: Texts | None = None) -> tuple[str, ...]:
        """One line per complaint, in a language."""
        say = (texts or kit_texts()).said
        return tuple(f"{c.at}: {say(language, c.code, c.numbers)}" for c in self.complaints)


@define
class Gathered:
    """The complaints found so far, and the checks that every table shares."""

    found: list[Complaint] = field(factory=list)

    def say(self, at: str, code: str, **numbers: object) -> None:
        """Complain; what is wrong all over is not said more than ENOUGH times."""
        if len(self.found) < ENOUGH:
            self.found.append(Complaint(at, code, numbers))

    def unknown(self, at: str, name: str, known: Iterable[str]) -> None:
        """Complain about a name that means nothing here, with the nearest known one."""
        if len(self.found) < ENOUGH:
            self.found.append(unknown(at, name, known))

    def key(self, at: str, key: str) -> None:
        """A key is short, small and plain: it stands in ids and addresses."""
        if not KEY.fullmatch(key):
            self.say(f"{at}.key", "house_file.bad_key", key=key)

    def name(self, at: str, name: str) -> None:
        """A name says something, on one line."""
        if not name.strip() or "\n" in name or "\t" in name or len(name) > LONGEST:
            self.say(at, "house_file.bad_name", longest=LONGEST)

    def twins(self, at: str, keys: Iterable[str]) -> None:
        """Two things of one key are one too many."""
        seen: set[str] = set()
        for key in keys:
            if key in seen:
                self.say(at, "house_file.twice", key=key)
            seen.add(key)

    def number(self, at: str, number: int | None, least: int = 0, most: int = MOST) -> None:
        """A number within its bounds."""
        if number is not None and not least <= number <= most:
            self.say(at, "house_file.out_of_bounds", least=least, most=most)

    def order(self, at: str, start: date | None, end: date | None) -> None:
        """What ends, ends after its first day."""
        if start is not None and end is not None and end <= start:
            self.say(at, "error.end_before_start")

    def language(self, at: str, locale: str) -> None:
        """A language the kit speaks."""
        if locale not in LANGUAGES:
            self.say(at, "strict.not_one_of", known=", ".join(LANGUAGES), hint=nearest(locale, LANGUAGES))

    def systems(self, at: str, external: Mapping[str, str]) -> None:
        """Keys of other systems are short texts."""
        for system, key in external.items():
            self.name(f"{at}.external.{system}", key)
            if not KEY.fullmatch(system):
                self.say(f"{at}.external", "house_file.bad_key", key=system)

    def stop(self, raw: object = None) -> None:
        """Raise HouseFileWrong when there was anything to complain about."""
        if self.found:
            raise HouseFileWrong(pointed(raw, self.found))


def pointed(raw: object, complaints: Iterable[Complaint]) -> tuple[Complaint, ...]:
    """The same with places a person finds: `households.dupont.label` instead of `households[7].label`."""
    return tuple(evolve(complaint, at=_by_names(raw, complaint.at)) for complaint in islice(complaints, ENOUGH))


def _by_names(raw: Any, at: str) -> str:
    names: list[str] = []
    for word, index in _STEP.findall(at):
        if word:
            raw = raw.get(word) if isinstance(raw, Mapping) else None
            names.append(word)
            continue
        row = raw if isinstance(raw, list) else []
        raw = row[int(index)] if int(index) < len(row) else None
        name = _called(raw, row)
        names.append(name) if name else names.__setitem__(-1, f"{names[-1]}[{index}]")
    return ".".join(names)


def _called(table: object, row: list[Any]) -> str | None:
    """What a table in a list is called, when its siblings are called otherwise."""
    if not isinstance(table, Mapping):
        return None
    for name in _NAMES:
        if isinstance(table.get(name), str | int):
            same = [other for other in row if isinstance(other, Mapping) and other.get(name) == table[name]]
            return str(table[name]) if len(same) == 1 else None
    return None
