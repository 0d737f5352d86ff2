"""Meetings by right: the general assembly takes the flat, and whoever has it is offered other dates."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import ClassVar

from attrs import Attribute, field, frozen

from habitat_kit.core.actors import Role
from habitat_kit.core.bookings import Booking
from habitat_kit.core.errors import Misconfigured
from habitat_kit.core.ledger import Ledger
from habitat_kit.core.rules import Ask, Bound, Number, Reason
from habitat_kit.plugins.participatory.rule import BookingRule, keys, named, whole

WHO = frozenset({Role.STEWARD, Role.COORDINATOR})
"""Who may, where an article does not say."""


def _roles(given: Iterable[str]) -> frozenset[Role]:
    if isinstance(given, str):
        raise Misconfigured(f'roles: write a list, ["{given}"]')
    try:
        return frozenset(Role(role) for role in given)
    except ValueError:
        raise Misconfigured(f"roles: choose among {', '.join(Role)}") from None


def _some(_: object, attribute: Attribute[frozenset[Role]], value: frozenset[Role]) -> None:
    if not value:
        raise Misconfigured(f"{attribute.name}: name at least one role")


@frozen
class ByRight(BookingRule):
    """Bookings of these kinds may take a place that others have, when `notice_days` are left before those begin.

    Somebody with one of the `roles` takes it; whoever has to make room is offered other dates or another place.
    It refuses nothing by itself: every other rule judges the meeting as it would any booking, and
    whatever is asked would pass this one.
    """

    kind: ClassVar[str] = "by_right"
    example: ClassVar[str] = 'kind = "by_right"\nkinds = ["assembly"]\nnotice_days = 21\nroles = ["steward"]'

    kinds: frozenset[str] = field(converter=keys, validator=named)
    notice_days: int = field(validator=whole(366))
    roles: frozenset[Role] = field(default=WHO, converter=_roles, validator=_some)

    def judge(self, ask: Ask[Booking], ledger: Ledger) -> Iterator[Reason]:
        """Nothing: it gives a right, and takes none."""
        yield from ()

    def bounds(self) -> Iterator[Bound]:
        """Who has to make room is told so long before: nobody has the right who may not ask that early."""
        yield Bound("hours_ahead", self.kinds, least=24 * self.notice_days)

    def precedence(self, ask: Ask[Booking], roles: frozenset[Role]) -> int | None:
        """The notice in days, for these kinds and who has one of the roles."""
        return self.notice_days if ask.subject.kind in self.kinds and self.roles & roles else None

    def about(self) -> frozenset[str]:
        """None beside: its sentence names them."""
        return frozenset()

    def numbers(self) -> Mapping[str, Number]:
        """`n` days of notice, the kinds, and who has the right."""
        return {"n": self.notice_days, "kinds": ", ".join(sorted(self.kinds)), "roles": ", ".join(sorted(self.roles))}
