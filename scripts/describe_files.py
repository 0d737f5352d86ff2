"""Write docs/reference/settings.md and docs/reference/house-file.md from the classes that read those files.

    python scripts/describe_files.py

A test compares the pages with what this program gives.
"""

from __future__ import annotations

import enum
import inspect
from collections.abc import Iterator, Mapping
from datetime import date, time
from pathlib import Path
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

import attrs

from habitat_kit.core.words import Words
from habitat_kit.house_file import shape
from habitat_kit.settings import documented

REFERENCE = Path(__file__).parents[1] / "docs/reference"

SETTINGS = """# Settings

This page is written by `scripts/describe_files.py` from `habitat_kit/settings.py`.

Settings stand in a TOML file (`habitat.toml` beside where the program is started, or the one `--config` names)
and in variables of the environment, which win. A key or a `HABITAT_` variable that nobody knows is refused,
with the nearest one that is known. In a variable, lists are parted by commas.

```python
from habitat_kit.settings import read

settings = read(None, {"HABITAT_HOSTS": "flat.example.org, localhost", "HABITAT_TICK_SECONDS": "30"})
assert settings.hosts == ("flat.example.org", "localhost")
assert settings.tick_seconds == 30
```

The secret never stands in the settings file: put it in `HABITAT_SECRET`, or in a file of its own that
`secret_file` names.

"""

HOUSE = """# The house file

This page is written by `scripts/describe_files.py` from `habitat_kit/house_file/shape.py`.

A whole house is one TOML file: its places, its people, its rules. `habitat-kit check FILE` says everything that
is wrong with it, with the line or the dotted path; `habitat-kit load FILE` shows what would change, then changes
it. Loading a file twice changes nothing, and no loading touches a booking: a change that would take its place
from one is refused, naming it.

```python
from habitat_kit import house_file
from habitat_kit.registry import Registry

TEXT = \"\"\"
[organisation]
key = "pourquoi-pas"
name = "La Maison des pourquoi pas"

[house]
key = "gibjoncs"
name = "Les Gibjoncs"
zone = "Europe/Paris"
kinds = [{ key = "guest_stay", unit = "night", name = { fr = "Nuits", en = "Nights" } }]

[[spaces]]
key = "flat"
name = "Le logement partagé"
form = "guest_flat"
bookable = true
sleeps = 4

[[rulebooks]]
key = "house-rules"
title = { fr = "Nos règles", en = "Our rules" }

[[rulebooks.versions]]
version = 1
in_force = 2027-01-01
bindings = [{ space = "flat" }]

[[rulebooks.versions.articles]]
number = "1"
text = { fr = "Dix nuits au plus.", en = "Ten nights at most." }
rule = { kind = "longest_stay", nights = 10 }
\"\"\"

file = house_file.read(TEXT, Registry.load())
assert file.house.tree.keyed("flat").sleeps == 4

try:
    house_file.read(TEXT.replace("sleeps", "sleps"), Registry.load())
except house_file.HouseFileWrong as wrong:
    assert str(wrong) == "spaces.flat.sleps: sleps is unknown: write sleeps"
```

Nothing is taken for what it is not: `"7"` is not 7, `true` is not 1. A key names a thing for ever: what leaves
the file ends today and is kept for its past, what comes back under the same key is the same thing again. A
version of a rulebook that has come into force is never rewritten: write the next one.

"""

TABLES: Mapping[str, type] = {
    "[organisation]": shape.Keeper,
    "[house]": shape.HouseTable,
    "[[house.kinds]]": shape.KindTable,
    "[[spaces]]": shape.SpaceTable,
    "life, of a space": shape.Dates,
    "photos, of a space": shape.Photo,
    "[[households]]": shape.HouseholdTable,
    "[[persons]]": shape.PersonTable,
    "[[persons.memberships]]": shape.MembershipTable,
    "[[persons.grants]]": shape.GrantTable,
    "[[rulebooks]]": shape.RulebookTable,
    "[[rulebooks.versions]]": shape.VersionTable,
    "[[rulebooks.versions.bindings]]": shape.BindingTable,
    "[[rulebooks.versions.articles]]": shape.ArticleTable,
}
_PLAIN: Mapping[Any, str] = {
    str: "text", int: "number", bool: "true or false", date: "date", time: "time", Words: "`{ fr, en }`",
}  # fmt: skip


def settings_page() -> str:
    """Give the page of the settings."""
    lines = [
        f"| `{name}` | `{variable}` | {_default(default)} | {doc} |" for name, variable, default, doc in documented()
    ]
    return f"{SETTINGS}| key | variable | when left out | what it is |\n|---|---|---|---|\n" + "\n".join(lines) + "\n"


def house_page() -> str:
    """Give the page of the house file: one section a table."""
    return HOUSE + "\n".join(_section(name, table) for name, table in TABLES.items())


def _section(name: str, table: type) -> str:
    sentence = inspect.cleandoc(table.__doc__ or "").partition(": ")[2]
    sentence = sentence[:1].upper() + sentence[1:] or inspect.cleandoc(table.__doc__ or "")
    rows = "\n".join(_rows(table))
    return f"## {name}\n\n{sentence}\n\n| key | takes | when left out |\n|---|---|---|\n{rows}\n"


def _rows(table: type) -> Iterator[str]:
    hints = get_type_hints(table)
    for field in attrs.fields(table):
        yield f"| `{field.name}` | {_takes(hints[field.name])} | {_default(field.default)} |"


def _takes(kind: Any) -> str:
    """Say what a field takes."""
    if get_origin(kind) in {Union, UnionType}:
        return _takes(get_args(kind)[0])
    if get_origin(kind) is tuple:
        inner = _takes(get_args(kind)[0])
        return f"list of {inner}s" if inner == "text" or inner.startswith("table") else f"list, each {inner}"
    if isinstance(kind, type) and issubclass(kind, enum.Enum):
        return "one of: " + ", ".join(f"`{member.value}`" for member in kind)
    return _PLAIN.get(kind, "table")


def _default(default: Any) -> str:
    if default is attrs.NOTHING:
        return "must be written"
    if isinstance(default, time):
        return f"`{default:%H:%M}`"
    if isinstance(default, bool):
        return f"`{str(default).lower()}`"
    if default is None or default == () or isinstance(default, attrs.Factory):  # type: ignore[arg-type]  # a class too
        return "nothing"
    if isinstance(default, tuple):
        return ", ".join(f"`{part}`" for part in default)
    return f"`{default}`"


PAGES = {"settings.md": settings_page, "house-file.md": house_page}

if __name__ == "__main__":
    for file, page in PAGES.items():
        (REFERENCE / file).write_text(page(), encoding="utf-8")
