"""Write docs/reference/python.md from the classes an embedder works with.

    python scripts/describe_kit.py

A test compares the page with what this program gives.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterator
from functools import cached_property
from pathlib import Path
from typing import Any

import habitat_kit
from habitat_kit.core.actors import Actor
from habitat_kit.desk import Desk
from habitat_kit.desk.sight import Sight
from habitat_kit.kit import HabitatKit
from habitat_kit.web import api, feeds, pages, panel

PAGE = Path(__file__).parents[1] / "docs/reference/python.md"
HEAD = """# From Python

This page is written by `scripts/describe_kit.py` from the classes themselves.

`from habitat_kit import …` gives {names}; each is
loaded when it is first used. Commands and what they answer have [a page of their own](commands.md),
[errors](errors.md) too, and [Embed it in your application](../how-to/embed.md) puts all of it to work.

"""
SURFACES = {"api": api.app, "feeds": feeds.app, "pages": pages.app, "panel": panel.app}


def page() -> str:
    """Give the whole page."""
    names = ", ".join(f"`{name}`" for name in habitat_kit.__all__)
    classes = "\n".join(_section(cls) for cls in (HabitatKit, Desk, Sight, Actor))
    apps = "\n".join(f"| `habitat_kit.web.{name}.app(kit)` | {_line(app)} |" for name, app in SURFACES.items())
    surfaces = (
        f"## Surfaces\n\nEach is an ASGI application, mountable alone.\n\n| call | what it is |\n|---|---|\n{apps}\n"
    )
    return f"{HEAD.format(names=names)}{classes}\n{surfaces}"


def _section(cls: type) -> str:
    said = inspect.cleandoc(cls.__doc__ or "")
    made = f"```text\n{_made(cls)}\n```\n\n" if cls in {HabitatKit, Actor} else ""
    rows = "\n".join(f"| `{shown}` | {_line(member)} |" for shown, member in _members(cls))
    return f"## {cls.__name__}\n\n{said}\n\n{made}| | |\n|---|---|\n{rows}\n"


def _made(cls: type) -> str:
    arguments = [f"    {parameter}," for parameter in inspect.signature(cls).parameters.values()]
    star = ["    *,"] if cls is HabitatKit else []
    lines = "\n".join([f"{cls.__name__}(", *star, *arguments, ")"])
    return re.sub(r"<function (\w+) at 0x[0-9a-f]+>", r"\1", lines).replace("'", "")


def _members(cls: type) -> Iterator[tuple[str, Any]]:
    """Give each public method and property in the order of the code, as one calls it."""
    for name, member in vars(cls).items():
        if name.startswith("_"):
            continue
        if isinstance(member, property | cached_property):
            yield name, member
        elif inspect.isfunction(member):
            yield f"{name}{_arguments(member)}", member


def _arguments(member: Callable[..., Any]) -> str:
    signature = inspect.signature(member)
    kept = [parameter for name, parameter in signature.parameters.items() if name != "self"]
    return str(signature.replace(parameters=kept)).replace("'", "").replace("|", "or").replace("~", "")


def _line(member: Any) -> str:
    return " ".join((inspect.getdoc(member) or "").split())


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
