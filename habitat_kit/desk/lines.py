"""Every command with its line: the core's table, and the commands that plugins offer."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from habitat_kit.core.commands import Command
from habitat_kit.core.errors import Misconfigured
from habitat_kit.desk.table import TABLE, Handler, Line
from habitat_kit.registry import Registry

_WHAT = {"space": "space", "booking": "use", "closure": "use", "link": "link", "house": "house"}


def _named(path: str) -> Handler:
    """The handler a plugin's dotted path names; the registry has checked that it is there."""
    module, _, name = path.partition(":")
    found: Handler = getattr(import_module(module), name)
    return found


class Lines(dict[type[Command[Any]], Line]):
    """What each command is done by."""

    def __missing__(self, command: type[Any]) -> Line:
        """Say what a host forgot: nobody else sends a command that there is not."""
        raise Misconfigured(f"{command.__name__} is no command of this kit: load the plugin it comes from")


def lines(registry: Registry) -> Lines:
    """The core's table with the plugins' commands added."""
    offered = {
        offer.command: Line(_named(offer.handler), offer.at, _WHAT[offer.at], name)
        for name, offer in registry.commands.items()
    }
    return Lines({**TABLE, **offered})
