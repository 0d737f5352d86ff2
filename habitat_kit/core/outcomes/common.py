"""What any command may answer besides its own outcomes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

from attrs import field, frozen

SECRET = {"secret": True}
"""attrs metadata of a field shown once and never kept: a replay answers AlreadyShown instead."""


@frozen
class NotAllowed:
    """The actor has no right to this, here, now."""

    right: str


@frozen
class Unknown:
    """There is no such thing, or not for this actor: the two look the same."""

    what: str


@frozen
class Misread:
    """What came in cannot be read: `at` names the field, `code` is the message, `numbers` fill it."""

    at: str
    code: str
    numbers: Mapping[str, object] = field(factory=dict)


@frozen
class KeyReused:
    """This idempotency key was already used for another command."""


@frozen
class AlreadyShown:
    """The command was done before under this key; its secret is not shown twice."""


@frozen
class TryLater:
    """The database broke off or is away. Send it again after so many seconds; under its key it is done once."""

    retry_after: int = 1


Common: TypeAlias = NotAllowed | Unknown | Misread | KeyReused | AlreadyShown | TryLater
"""What any command may answer besides its own outcomes."""
