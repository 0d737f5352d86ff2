"""Accounts as one actor may see them: their own household's, or every one of a house for its treasurer.

What desk/sight.py gives of them.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date
from uuid import UUID

from attrs import evolve, frozen

from habitat_kit.core.accounts import AccountLine, Statement
from habitat_kit.core.actors import Reach
from habitat_kit.core.bookings import Booking
from habitat_kit.core.errors import NotThere
from habitat_kit.core.money import Money
from habitat_kit.core.prices import Due
from habitat_kit.core.spaces import House
from habitat_kit.desk import charging
from habitat_kit.desk.eyes import names_nobody
from habitat_kit.desk.work import Work
from habitat_kit.store import accounts, sights
from habitat_kit.store.accounts import Owing

RIGHT = "see_accounts"


@frozen
class Account:
    """A household's account: its statement of a period, and what it owes today.

    `label` is None where the household may not be named; `undone` are the lines that were reversed.
    """

    house: House
    household: UUID
    label: str | None
    statement: Statement
    balance: Money
    undone: frozenset[UUID]


class AccountSight:
    """A part of a Sight; `desk.sight.Sight` is the whole."""

    _at: Callable[[str, UUID], AbstractContextManager[Work]]
    booking: Callable[[UUID], Booking]

    def account(self, household: UUID, first: date, end: date) -> Account:
        """A household's account on the days [first, end); NotThere for who may not see it."""
        with self._at("home", household) as work:
            if not _sees(work, household):
                raise NotThere("household")
            currency = work.house.currency
            found = sights.one_household(work.tx, household)
            told = accounts.statement(work.tx, household, first, end, currency)
            return Account(
                work.house,
                household,
                found.label if found and not names_nobody(work, household) else None,
                told,
                accounts.balance(work.tx, household, currency),
                accounts.undone(work.tx, household, first, end),
            )

    def pays(self, house: UUID) -> bool:
        """Whether the actor lives in a house where some article sets a price, or once did."""
        with self._at("house", house) as work:
            versions = (version for book in work.here.rulebooks for version in book.versions)
            return bool(work.own) and any(version.pricing for version in versions)

    def accounts(self, house: UUID) -> tuple[Owing, ...]:
        """Every household of a house with what it owes; NotThere for who keeps no accounts there."""
        with self._at("house", house) as work:
            _require_treasurer(work)
            owing = accounts.balances(work.tx, house, work.house.currency)
            return tuple(evolve(one, label="") if names_nobody(work, one.household) else one for one in owing)

    def account_lines(self, house: UUID, first: date, end: date) -> tuple[AccountLine, ...]:
        """Every line of a house on the days [first, end), for who keeps its accounts."""
        with self._at("house", house) as work:
            _require_treasurer(work)
            return tuple(accounts.of_house(work.tx, house, first, end))

    def cost(self, booking: UUID) -> tuple[Due, ...]:
        """What a booking costs that the actor may open, for its household and who keeps the accounts; else nothing."""
        found = self.booking(booking)
        with self._at("use", booking) as work:
            return charging.cost_of(work, found) if _sees(work, found.household) else ()


def _sees(work: Work, household: UUID) -> bool:
    reach = work.reach(RIGHT)
    return reach is not None and (reach > Reach.OWN or household in work.own)


def _require_treasurer(work: Work) -> None:
    reach = work.reach(RIGHT)
    if reach is None or reach is Reach.OWN:
        raise NotThere("house")
