"""Dates with the names of days and months in them, in French and English: "lundi 5 avril 2027".

Rules of this file:
1. The machine's language plays no part: a name is known here, or the date is not read.
2. The name of a day says nothing the date does not, and is passed over; so are commas, "at" before an hour, and what
   makes a French "1" a first ("1er").
"""

from __future__ import annotations

import re

_MONTHS = (
    "janvier january janv jan",
    "février february févr feb fevrier",
    "mars march mar",
    "avril april avr apr",
    "mai may",
    "juin june jun",
    "juillet july juil jul",
    "août august aug aout",
    "septembre september sept sep",
    "octobre october oct",
    "novembre november nov",
    "décembre december déc dec decembre",
)
_DAYS = (
    "lundi mardi mercredi jeudi vendredi samedi dimanche lun mar mer jeu ven sam dim "
    "monday tuesday wednesday thursday friday saturday sunday mon tue wed thu fri sat sun"
)
_MONTH = {name: str(number) for number, names in enumerate(_MONTHS, 1) for name in names.split()}
_DAY = frozenset(_DAYS.split())
_PASSED = re.compile(r"\b(?:at|à)\b|(?<=\b1)er\b", re.IGNORECASE)
_EITHER = "mar"
"""March, or mardi where another month stands beside it."""
_WORD = re.compile(r"[^\W\d_]+\.?")
_PARTS = {"%A": "", "%a": "", "%B": "%m", "%b": "%m"}
_PART = re.compile("%[AaBb]")
_GAPS = re.compile(r"[\s,]+")


def in_numbers(written: str, form: str) -> tuple[str, str]:
    """A date and the form it is written in, both with months as numbers and without names of days."""
    if not _PART.search(form):
        return written, form
    named = [name for name in map(_name, _WORD.findall(written)) if name in _MONTH]
    known = {**dict.fromkeys(_DAY, ""), **{name: _MONTH[name] for name in named if name != _EITHER or len(named) == 1}}
    said = _WORD.sub(lambda found: known.get(_name(found[0]), found[0]), written)
    return _plain(said), _plain(_PART.sub(lambda found: _PARTS[found[0]], form))


def _name(word: str) -> str:
    return word.casefold().rstrip(".")


def _plain(text: str) -> str:
    return _GAPS.sub(" ", _PASSED.sub(" ", text)).strip()
