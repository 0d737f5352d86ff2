"""What one page of the panel shows, said once and plainly: the views of SQLAdmin are made from these.

A description names rows, columns, commands and rights; it knows no web framework, and two kits in one process
share it without sharing anything else.
"""

from __future__ import annotations

from typing import Any

from attrs import frozen

from habitat_kit.core.commands import Command
from habitat_kit.store.rows import Base


@frozen
class Act:
    """One thing that can be done to a row: its command, and the states of a use in which it is offered."""

    name: str
    command: type[Command[Any]]
    states: frozenset[str] = frozenset()
    tone: str = "quiet"


@frozen
class Sheet:
    """One kind of row: who reads it (`right`), its columns on the list and on its own page, what one may do.

    `sorted` columns may order the list, `searched` are looked into, `chosen` narrow it by one of their values.
    `of` keeps the uses of one type. `create` and `edit` are commands with a form each.
    """

    key: str
    row: type[Base]
    right: str
    listed: tuple[str, ...]
    told: tuple[str, ...] = ()
    order: tuple[tuple[str, bool], ...] = ()
    sorted: tuple[str, ...] = ()
    searched: tuple[str, ...] = ()
    chosen: tuple[str, ...] = ()
    of: str | None = None
    create: type[Command[Any]] | None = None
    edit: Act | None = None
    acts: tuple[Act, ...] = ()

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column of a row's own page, in order."""
        return (*self.listed, *self.told)

    def act(self, name: str) -> Act | None:
        """The act of that name."""
        return next((act for act in self.acts if act.name == name), None)
