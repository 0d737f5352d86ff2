"""Every error habitat_kit raises, under one root.

HabitatError
├── Unreadable          what came in cannot be read: names the field and what to write instead
├── Misconfigured       a house file, a setting or a plugin is wrong: names the line or dotted path
│   └── GuardBroken     the database lacks the guard against double use: refuses to serve
├── NotThere            something named does not exist, or not for this reader
├── StartAgain          the database asked for the whole command once more
├── StoreUnavailable    the database is away, full or read-only
├── Taken               the guard refused a claim (the desk turns it into a Conflict)
└── BadTransaction      a host's transaction cannot carry a command: names the recipe

A rule that says no is not an error: it is an Outcome (see outcomes.py).
Messages say what to do next and never carry SQL, a bound value or a secret.
"""

from __future__ import annotations


class HabitatError(Exception):
    """The root: catch this to catch whatever habitat_kit raises on purpose."""


class Unreadable(HabitatError):
    """What came in cannot be read. `field` is a dotted path, `code` a message key, `numbers` its values."""

    def __init__(self, field: str, code: str, /, **numbers: object) -> None:
        super().__init__(field, code)  # the arguments by which another process builds it again
        self.field = field
        self.code = code
        self.numbers = numbers

    def __str__(self) -> str:
        return f"{self.field}: {self.code}"


class Misconfigured(HabitatError):
    """A setting, house file or plugin is wrong; the message names where and what to write."""


class GuardBroken(Misconfigured):
    """The database's own guard against double use differs from its known text."""


class NotThere(HabitatError):
    """Something named does not exist, or not for this reader. `what` is its word, never its content."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what


class StartAgain(HabitatError):
    """The database broke off (deadlock, serialization, busy): send the whole command again."""

    retry_after = 1


class StoreUnavailable(HabitatError):
    """The database is away, full or read-only; nothing was written."""


class Taken(HabitatError):
    """The guard refused a claim: somebody holds the leaf at that time."""


class BadTransaction(HabitatError):
    """A host's transaction cannot carry a command; the message names the recipe."""
