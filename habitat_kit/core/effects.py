"""Effects: what a plugin that follows an event adds inside the same transaction."""

from __future__ import annotations

from typing import Any, TypeAlias

from attrs import frozen

from habitat_kit.core.commands import Command


@frozen
class Do:
    """Do another command as the system, in the same transaction, at most three deep.

    If it does not succeed, the whole command is undone and refused in the plugin's name.
    """

    command: Command[Any]


@frozen
class Keep:
    """Keep a plugin's record: stored by the function the plugin offered for the record's class."""

    record: object


Effect: TypeAlias = Do | Keep
