"""What the rule kinds of this plugin share: what they judge, and how their settings are checked."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, ClassVar

from attrs import Attribute

from habitat_kit.core.bookings import Booking
from habitat_kit.core.errors import Misconfigured
from habitat_kit.core.rules import Rule


class BookingRule(Rule[Booking]):
    """A rule about bookings. `example` is the TOML table of an article's rule."""

    judges: ClassVar[type] = Booking
    example: ClassVar[str]

    def about(self) -> frozenset[str]:
        """The kinds of booking it is set for."""
        kinds: frozenset[str] = getattr(self, "kinds", frozenset())
        return kinds


def keys(given: Iterable[str]) -> frozenset[str]:
    """A converter: keys of kinds of booking. A lone word is refused, it would be read letter by letter."""
    if isinstance(given, str):
        raise Misconfigured(f'kinds: write a list, ["{given}"]')
    return frozenset(given)


def named(_: object, attribute: Attribute[Any], value: frozenset[str]) -> None:
    """A validator: at least one key."""
    if not value:
        raise Misconfigured(f"{attribute.name}: name at least one kind of booking")


def whole(most: int) -> Callable[[object, Attribute[Any], object], None]:
    """A validator: a whole number from 1 to `most`."""

    def check(_: object, attribute: Attribute[Any], value: object) -> None:
        if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= most:
            raise Misconfigured(f"{attribute.name}: write a whole number from 1 to {most}")

    return check


def concerns(kinds: frozenset[str], kind: str) -> bool:
    """Whether a rule set for these kinds (every kind when empty) speaks about one."""
    return not kinds or kind in kinds


def one_of(rule: BookingRule, *names: str) -> None:
    """Misconfigured unless exactly one of these settings is written."""
    if sum(getattr(rule, name) is not None for name in names) != 1:
        raise Misconfigured(f"{rule.kind}: write one of {', '.join(names)}; another article for another")
