"""Who is there, and what came of writing down what one must know about them."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from attrs import field, frozen

from habitat_kit.core.outcomes.common import SECRET
from habitat_kit.core.presence import Guests, Home


@frozen
class CareNoted:
    """It is written down, or erased."""

    person: UUID


@frozen
class DependantsCounted:
    """They are written down."""

    household: UUID


@frozen
class Presence:
    """Who is there at an instant; `whole` where protected people are among them.

    Names and numbers are shown this once: the same request again has none of them.
    """

    house: UUID
    space: UUID | None
    at: datetime
    heads: int
    whole: bool
    homes: tuple[Home, ...] = field(default=(), repr=False, metadata=SECRET)
    guests: tuple[Guests, ...] = field(default=(), repr=False, metadata=SECRET)
