"""A household's account by command: what was paid, what is asked for without a booking, what is undone, what is given.

Rules of this file:
1. No line is for a day to come, and none from before the day accounts can hold.
2. What is undone is undone once, by a line of its own, with the written reason.
3. What a household gives for a booking it prices itself never goes beyond what the place costs in the year; what is
   taken off for that is not undone while it would, and goes with what it was taken off from.
"""

from __future__ import annotations

from datetime import date
from uuid import UUID

from attrs import evolve

from habitat_kit.core.accounts import PAID, AccountLine, LineKind, standing
from habitat_kit.core.bookings import Booking
from habitat_kit.core.commands import ChargeHousehold, GiveContribution, RecordPayment, ReverseLine
from habitat_kit.core.deposits import contributions
from habitat_kit.core.errors import NotThere, Unreadable
from habitat_kit.core.events import AccountEvent, HouseholdCharged, PaymentTyped
from habitat_kit.core.groundrules import not_now
from habitat_kit.core.money import Money, decimal_of, total
from habitat_kit.core.outcomes import AccountLineMade, ContributionGiven, Refused
from habitat_kit.core.prices import CAPPED, FREE_PRICE, capped, given, owes, sum_of
from habitat_kit.desk import charging
from habitat_kit.desk.work import Work
from habitat_kit.store import accounts
from habitat_kit.store.standing import belongs


def pay(command: RecordPayment, work: Work) -> AccountLineMade:
    """Type in a payment."""
    work.require("record_payment")
    paid = -_money(work, command.amount)
    return _typed(work, command.household, command.day, paid, command.label or None, LineKind.PAYMENT, PaymentTyped)


def charge(command: ChargeHousehold, work: Work) -> AccountLineMade:
    """Ask for a contribution."""
    work.require("charge_household")
    asked = _money(work, command.amount)
    return _typed(work, command.household, command.day, asked, command.reason, LineKind.CHARGE, HouseholdCharged)


def reverse(command: ReverseLine, work: Work) -> AccountLineMade | Refused:
    """Undo a line."""
    work.require("reverse_line")
    line = accounts.read(work.tx, command.line)
    if line is None or line.house != work.house.id:
        raise NotThere("line")
    if line.kind is LineKind.REVERSAL or accounts.is_reversed(work.tx, line.id):
        return Refused(not_now("finding.line_reversed"))
    if line.what == CAPPED and line.use and _beyond(line, work.booking(line.use), work):
        return Refused(not_now("finding.line_capped"))
    made = charging.reverse(work, line, command.reason)
    if line.use and line.what != CAPPED:
        _take_off_anew(work, line, work.booking(line.use), command.reason)
    return _made(work, made)


def give(command: GiveContribution, work: Work) -> ContributionGiven | Refused:
    """Say what a household gives for a booking whose price it says itself."""
    booking = work.booking(command.booking)
    work.require("give_contribution", booking.space, booking.household)
    had = charging.cost_of(work, booking)
    if not any(due.price.what == FREE_PRICE for due in had) or not owes(booking.state, counted=booking.counted):
        return Refused(not_now("finding.not_free_price"))
    limits = charging.limits(work, booking, without=booking.id)
    dues = capped(given(had, _money(work, command.amount)), limits)
    charging.price_anew(work, booking, dues)
    owed = accounts.balance(work.tx, booking.household, work.house.currency)
    return ContributionGiven(booking.id, booking.household, sum_of(contributions(dues), work.house.currency), owed)


def _take_off_anew(work: Work, line: AccountLine, booking: Booking, reason: str) -> None:
    """Nothing is taken off what is asked for no more: of the rest what goes beyond the cost, so that nobody owes more."""
    there = [one for one in standing(accounts.of_use(work.tx, booking.id)) if one.year == line.year]
    off = [one for one in there if one.what == CAPPED]
    if not off:
        return
    asked = total((one.amount for one in there if one.what != CAPPED), line.amount.currency)
    owed = total((one.amount for one in there), line.amount.currency) + line.amount
    for one in off:
        charging.reverse(work, one, reason)
    limits = charging.limits(work, booking, without=booking.id)
    left = (limit.ceiling.left for limit in limits if limit.ceiling.year == line.year)
    beyond = asked - max(min(asked, owed, *left), Money.none(line.amount.currency))
    if beyond:
        more = evolve(off[0], id=work.new_id(), day=work.today, made_by=work.actor.person, made_at=work.now, label=None)
        charging.write(work, evolve(more, amount=-beyond, unit=-beyond), HouseholdCharged)


def _beyond(line: AccountLine, booking: Booking, work: Work) -> bool:
    """Whether the place would be given more than it costs without what a line takes off."""
    left = (limit.ceiling.left for limit in charging.limits(work, booking) if limit.ceiling.year == line.year)
    return any(-line.amount > most for most in left)


def _money(work: Work, text: str) -> Money:
    return Money(decimal_of(text), work.house.currency)


def _typed(
    work: Work,
    household: UUID,
    day: date | None,
    amount: Money,
    label: str | None,
    kind: LineKind,
    event: type[AccountEvent],
) -> AccountLineMade:
    """A line somebody types in."""
    if not belongs(work.tx, household, work.house.id):
        raise NotThere("household")
    if day is not None and day > work.today:
        raise Unreadable("day", "error.day_to_come")
    line = AccountLine(
        id=work.new_id(),
        organisation=work.house.organisation,
        house=work.house.id,
        household=household,
        day=day or work.today,
        kind=kind,
        what="typed" if kind is LineKind.CHARGE else PAID,
        amount=amount,
        made_by=work.actor.person,
        made_at=work.now,
        label=label,
    )
    return _made(work, charging.write(work, line, event))


def _made(work: Work, line: AccountLine) -> AccountLineMade:
    owed = accounts.balance(work.tx, line.household, line.amount.currency)
    return AccountLineMade(line.id, line.household, line.kind.value, line.day, line.amount, owed)
