"""Effects: what a plugin that follows an event adds inside the same transaction."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Any, TypeAlias
from uuid import UUID

from attrs import field, frozen

from habitat_kit.core.actors import Role
from habitat_kit.core.commands import Command
from habitat_kit.core.errors import Misconfigured
from habitat_kit.core.rules import Number, pairs

_KEY = re.compile(r"[a-z][a-z0-9_]*(\.[a-z0-9_]+)+")
_CODE = re.compile(r"[\w.-]{0,80}")


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


@frozen
class Task:
    """Write a task of the house down, to be done on `due`, or within so many days of today.

    `key` is a message of the plugin's texts, `numbers` fill it (codes and numbers, never typed words); `kind` is a
    code. Give it to somebody (`assignee`), to a role, or to whoever takes it.
    """

    kind: str
    key: str
    due: date | None = None
    within: int = 1
    numbers: tuple[tuple[str, Number], ...] = field(default=(), converter=pairs)
    space: UUID | None = None
    use: UUID | None = None
    assignee: UUID | None = None
    role: Role | None = None

    def __attrs_post_init__(self) -> None:
        _require(self.key, self.numbers)
        if not re.fullmatch(r"[a-z][a-z0-9_]{0,39}", self.kind):
            raise Misconfigured("a task's kind is a code such as water_plants")


@frozen
class Mail:
    """Write a mail to a person of the house: `<key>.subject` and `<key>.text` are messages of the plugin's texts.

    The text is filled with `numbers` (codes and numbers, never typed words) when the mail is sent, the subject with
    nothing. `about` is a booking the mail speaks of. How the person is reached, and whether, is the kit's to say.
    """

    person: UUID
    key: str
    numbers: tuple[tuple[str, Number], ...] = field(default=(), converter=pairs)
    about: UUID | None = None

    def __attrs_post_init__(self) -> None:
        _require(self.key, self.numbers)


def _require(key: str, numbers: tuple[tuple[str, Number], ...]) -> None:
    """Refuse a key that is none, and numbers that hold what somebody may have typed."""
    if not _KEY.fullmatch(key):
        raise Misconfigured(f"{key!r} is no message key: write a dotted one such as beehive.honey")
    for name, value in numbers:
        if isinstance(value, str) and not _CODE.fullmatch(value):
            raise Misconfigured(f"{name}: effects carry numbers and codes, never typed words")
        if not isinstance(value, int | str | date | datetime | None):
            raise Misconfigured(f"{name}: effects carry numbers, codes, dates and instants")


Effect: TypeAlias = Do | Keep | Task | Mail
