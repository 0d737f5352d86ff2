"""Every command with its line: the core's table, and the commands that plugins offer."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from habitat_kit.core.commands import Command
from habitat_kit.desk.table import TABLE, Handler, Line
from habitat_kit.registry import Registry

_WHAT = {"space": "space", "booking": "use", "closure": "use", "link": "link", "house": "house"}


def _named(path: str) -> Handler:
    """The handler a plugin's dotted path names; the registry has checked that it is there."""
    module, _, name = path.partition(":")
    found: Handler = getattr(import_module(module), name)
    return found


def lines(registry: Registry) -> dict[type[Command[Any]], Line]:
    """The core's table with the plugins' commands added."""
    offered = {
        offer.command: Line(_named(offer.handler), offer.at, _WHAT[offer.at], name)
        for name, offer in registry.commands.items()
    }
    return {**TABLE, **offered}
