"""How one gets into a place."""

from __future__ import annotations

from uuid import UUID

from attrs import field, frozen

from habitat_kit.core import outcomes as out
from habitat_kit.core.commands.command import Command
from habitat_kit.core.commands.typed import clean
from habitat_kit.core.errors import Unreadable
from habitat_kit.core.waysin import MOST_HOURS, WayKind


def _kind(value: str) -> WayKind:
    try:
        return WayKind(value)
    except ValueError:
        raise Unreadable("kind", "error.unknown_way", known=", ".join(WayKind)) from None


def _words(value: str | None) -> str:
    given = clean(value, "words", 500)
    if given is None:
        raise Unreadable("words", "error.way_words_missing")
    return given


def _hours(value: int) -> int:
    if type(value) is not int or not 0 <= value <= MOST_HOURS:
        raise Unreadable("shown_hours", "error.hours_out_of_range", most=MOST_HOURS)
    return value


@frozen
class SetWayIn(Command[out.WayInSet]):
    """Say how one gets into a place: a code, or where the key is. It takes the place of the one before of its kind.

    Its hosts read it from `shown_hours` before their booking begins until it ends, and nobody else but who may set it.
    """

    space: UUID
    kind: WayKind = field(converter=_kind)
    words: str = field(converter=_words, repr=False)
    shown_hours: int = field(default=24, converter=_hours)


@frozen
class EndWayIn(Command[out.WayInEnded]):
    """End a way into a place; its words are erased."""

    way: UUID
