"""Every command as a route: the core's table and what plugins offer, `POST /commands/<name>`."""

from __future__ import annotations

from typing import Any

from habitat_kit.core.commands import Command, all_commands
from habitat_kit.registry import Registry
from habitat_kit.web.api import reading
from habitat_kit.web.api.answering import done
from habitat_kit.web.api.calling import Call, Reply


def known(registry: Registry) -> tuple[type[Command[Any]], ...]:
    """Every command there is a route for, the core's first."""
    return (*all_commands(), *(offered.command for _, offered in sorted(registry.commands.items())))


def send(call: Call) -> Reply:
    """Send the command that the body is."""
    command: Command[Any] = call.body
    return done(call, command, call.kit.desk.do(command, by=call.actor, key=reading.key(call.request)))
