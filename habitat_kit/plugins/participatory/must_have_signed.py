"""Who books has read and signed the rules."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import ClassVar

from attrs import Attribute, field, frozen
from attrs.validators import optional

from habitat_kit.core.bookings import Booking
from habitat_kit.core.errors import Misconfigured
from habitat_kit.core.ledger import Ledger
from habitat_kit.core.rules import Ask, Number, Reason, refuse
from habitat_kit.core.signing import Signed
from habitat_kit.plugins.participatory.rule import BookingRule, concerns, keys, whole


def _key(_: object, attribute: Attribute[str], value: str) -> None:
    if not value:
        raise Misconfigured(f"{attribute.name}: name the rulebook by its key")


@frozen
class MustHaveSigned(BookingRule):
    """Somebody of the household has signed the rulebook of this key, in the version that is in force.

    A new version leaves `grace_days` to sign it. A rulebook that nobody has to sign asks for nothing.
    What would pass: the same ask, once somebody has signed.
    """

    kind: ClassVar[str] = "must_have_signed"
    example: ClassVar[str] = 'kind = "must_have_signed"\nrulebook = "house_rules"\ngrace_days = 14'

    rulebook: str = field(validator=_key)
    grace_days: int | None = field(default=None, validator=optional(whole(366)))
    kinds: frozenset[str] = field(default=frozenset(), converter=keys)

    def judge(self, ask: Ask[Booking], ledger: Ledger) -> Iterator[Reason]:
        """A no, until somebody of the household signs."""
        if not concerns(self.kinds, ask.subject.kind):
            return
        found = ledger(Signed(ask.subject.household, ask.house.id, self.rulebook, ask.today, ask.at))
        if found is None or found.signed:
            return
        if ask.at >= found.in_force + timedelta(days=self.grace_days or 0):
            yield refuse("finding.must_have_signed", since=ask.house.date_at(found.in_force))

    def sentence(self) -> str:
        """One sentence with time to sign, one without."""
        return f"rule.must_have_signed{'.grace' if self.grace_days else ''}"

    def numbers(self) -> Mapping[str, Number]:
        """`n` days to sign a new version."""
        return {"n": self.grace_days}
