"""Who may book a place, and who may bring many people."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import ClassVar

from attrs import field, frozen
from attrs.validators import optional

from habitat_kit.core.actors import Role
from habitat_kit.core.bookings import Booking
from habitat_kit.core.errors import Misconfigured
from habitat_kit.core.ledger import Ledger
from habitat_kit.core.questions import HomeOf
from habitat_kit.core.rules import Ask, Bound, Number, Reason, refuse
from habitat_kit.plugins.participatory.dates import DAY
from habitat_kit.plugins.participatory.rule import BookingRule, concerns, keys, whole


def _roles(given: Iterable[str]) -> frozenset[Role]:
    return frozenset(Role(role) for role in given)


@frozen
class WhoMayBook(BookingRule):
    """Only people with one of these `roles`, or households that live in one of these `homes`, or both at once.

    `homes` are keys of spaces: a household lives there when its dwelling is one of them or stands in one.
    `resident_days`: only households that have lived here so long. `guests_above`: the article speaks only of
    bookings for more people than that, so that a `referent` answers for many guests. Roles are looked at where
    somebody asks in person, not when a wait list offers. What would pass: nobody can
    say for somebody else; with `guests_above` that many, with `resident_days` the first day one may ask.
    """

    kind: ClassVar[str] = "who_may_book"
    example: ClassVar[str] = 'kind = "who_may_book"\nroles = ["referent", "steward"]\nguests_above = 6'

    roles: frozenset[Role] = field(default=frozenset(), converter=_roles)
    homes: frozenset[str] = field(default=frozenset(), converter=keys)
    resident_days: int | None = field(default=None, validator=optional(whole(3_660)))
    guests_above: int | None = field(default=None, validator=optional(whole(1_000)))
    kinds: frozenset[str] = field(default=frozenset(), converter=keys)

    def __attrs_post_init__(self) -> None:
        if not (self.roles or self.homes or self.resident_days):
            raise Misconfigured("who_may_book: write roles, homes or resident_days")

    def judge(self, ask: Ask[Booking], ledger: Ledger) -> Iterator[Reason]:
        """A no to whoever is not meant."""
        booking = ask.subject
        if not concerns(self.kinds, booking.kind) or booking.guests <= (self.guests_above or 0):
            return
        few = self.guests_above
        if self.roles and ask.roles is not None and not self.roles & ask.roles:
            roles = ", ".join(sorted(self.roles))
            yield refuse(f"finding.who_may_book.role{'.guests' if few else ''}", passes=few, roles=roles, n=few or 0)
        if self.homes or self.resident_days:
            yield from self._at_home(ask, ledger)

    def _at_home(self, ask: Ask[Booking], ledger: Ledger) -> Iterator[Reason]:
        home = ledger(HomeOf(ask.subject.household, ask.today))
        tree = ask.house.tree
        above = tree.above(home.dwelling) if home.dwelling and home.dwelling in tree else ()
        if self.homes and not self.homes & {space.key for space in above}:
            yield refuse("finding.who_may_book.home", passes=self.guests_above)
        if self.resident_days:
            since = home.since or ask.today
            opens = since + self.resident_days * DAY
            if ask.today < opens:
                yield refuse("finding.who_may_book.days", passes=opens, n=self.resident_days, opens=opens)

    def bounds(self) -> Iterator[Bound]:
        """The homes; a household lives in one."""
        if self.homes and not self.guests_above:
            yield Bound("homes", self.kinds, among=self.homes, places=True)

    def sentence(self) -> str:
        """One sentence for each way to set it; where several are, for the first of them."""
        who = "role" if self.roles else "home" if self.homes else "days"
        return f"rule.who_may_book.{who}{'.guests' if self.guests_above else ''}"

    def numbers(self) -> Mapping[str, Number]:
        """`roles`, `homes`, `days` lived here, `n` guests."""
        of = {"roles": ", ".join(sorted(self.roles)), "homes": ", ".join(sorted(self.homes))}
        return {**of, "days": self.resident_days, "n": self.guests_above}

    def asides(self) -> Iterator[tuple[str, Mapping[str, Number]]]:
        """What its first sentence leaves out."""
        if self.roles and self.homes:
            yield "rule.who_may_book.and.home", self.numbers()
        if self.resident_days and (self.roles or self.homes):
            yield "rule.who_may_book.and.days", self.numbers()
