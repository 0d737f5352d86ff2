"""Who is there at an instant, on one sheet: the residents door by door, then the guests, and whom to call.

Rules of this file:
1. It writes what the reading gave and nothing else: who may read what was decided there (desk/presence.py).
2. Instants are told by the house's clock.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial

from habitat_kit.core.outcomes import Presence
from habitat_kit.core.presence import Home, Resident
from habitat_kit.core.spaces import House
from habitat_kit.documents import Document, Said, Table
from habitat_kit.texts import Texts

_RESIDENTS = ("place", "who", "help", "call")
_GUESTS = ("place", "many", "with", "until")


def who_is_there(found: Presence, house: House, texts: Texts, language: str) -> Document:
    """What was read, of a house or of one place in it."""
    say: Said = partial(texts.text, language, zone=house.clock)
    place = house.name if found.space is None else f"{house.name}, {house.tree[found.space].name}"
    said = [say("document.presence.at", at=found.at), say("document.presence.heads", n=found.heads)]
    if not found.whole:
        said.append(say("document.presence.not_whole"))
    return Document(
        say("document.presence.title", place=place),
        (" ".join(said),),
        (
            _table(
                say,
                "residents",
                _RESIDENTS,
                (row for home in sorted(found.homes, key=_door) for row in _home(say, home)),
            ),
            _table(say, "guests", _GUESTS, _guests(say, found)),
        ),
        (say("document.presence.destroy"),),
    )


def _table(say: Said, caption: str, heads: tuple[str, ...], rows: Iterator[tuple[str, ...]]) -> Table:
    """A table that says so where nobody is in it."""
    nobody = ((say("document.presence.nobody"), "", "", ""),)
    titles = tuple(say(f"document.presence.{head}") for head in heads)
    return Table(say(f"document.presence.{caption}"), titles, tuple(rows) or nobody)


def _door(home: Home) -> tuple[bool, list[tuple[int, str]]]:
    """Where a home stands among the others: by its dwelling's name, 2 before 10; without a dwelling at the end."""
    parts = re.findall(r"\d+|\D+", home.place or "")
    return home.place is None, [(int(part), "") if part.isdecimal() else (0, part.casefold()) for part in parts]


def _home(say: Said, home: Home) -> Iterator[tuple[str, ...]]:
    """A line for each person; whoever lives with them and is no person here stands by the first."""
    place = home.place or say("document.presence.no_place")
    for number, one in enumerate(home.residents):
        yield (
            place,
            one.name if number else " ".join((one.name, *_with_them(say, home))),
            one.mobility or "",
            _call(one),
        )


def _with_them(say: Said, home: Home) -> Iterator[str]:
    if home.infants:
        yield say("document.presence.infants", n=home.infants)
    if home.children:
        yield say("document.presence.children", n=home.children)
    if home.adults:
        yield say("document.presence.adults", n=home.adults)


def _call(one: Resident) -> str:
    return "; ".join(words for words in (one.phone, one.emergency) if words)


def _guests(say: Said, found: Presence) -> Iterator[tuple[str, ...]]:
    for one in found.guests:
        whom = "; ".join((one.label or say("page.someone"), *([one.phone] if one.phone else ())))
        yield one.place, str(one.guests), whom, say("document.presence.instant", at=one.until)
