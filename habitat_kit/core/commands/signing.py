"""Signing a version of a rulebook."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from attrs import field, frozen

from habitat_kit.core import outcomes as out
from habitat_kit.core.commands.command import Command
from habitat_kit.core.commands.typed import clean
from habitat_kit.core.errors import Unreadable

_HEX = frozenset("0123456789abcdef")


def read_digest(value: str | None) -> str:
    """The digest of a text: 64 hexadecimal digits."""
    given = clean(value, "digest", 64) or ""
    if len(given) != 64 or not set(given) <= _HEX:
        raise Unreadable("digest", "error.not_a_digest")
    return given


@frozen
class SignRules(Command[out.RulesSigned | out.RulesChanged]):
    """Sign the text of this digest, for oneself; or write down the paper a person signed on a day (`paper_on`)."""

    rulebook: UUID
    version: UUID
    digest: str = field(converter=read_digest)
    person: UUID | None = None
    paper_on: date | None = None
