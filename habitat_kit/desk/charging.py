"""What a booking costs, kept in step with the booking: charged when it holds, taken back when it is given up.

Rules of this file:
1. After every change of a booking its account says what it owes: its prices when it holds, was held or was cancelled
   too late (core/prices.py: owes), those of the nights slept when it was broken off (used), nothing otherwise. In the
   same transaction, whatever command made the change.
2. Lines are never changed. A new price, or another household, reverses what stands and writes anew.
3. What the treasurer reversed by hand stays reversed, until the booking has another price. Who gives up nights, or
   leaves, is not asked for it again.
4. A booking that never had a price costs no statement when it is made.
5. A deposit is a line beside the others: it is left alone while it is the same, whatever becomes of the rest, and given
   back by the change that ends its booking (core/deposits.py: is_left).
6. What was not owed and is owed from now on (approved, taken, brought back) goes beyond no ceiling, as it is by now.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from uuid import UUID

from attrs import evolve, frozen

from habitat_kit.core.accounts import AccountLine, LineKind, standing
from habitat_kit.core.bookings import Booking
from habitat_kit.core.deposits import DEPOSIT, contributions, deposits, is_left
from habitat_kit.core.events import (
    AccountEvent,
    BookingCheckedIn,
    BookingEvent,
    HouseholdCharged,
    LineReversed,
)
from habitat_kit.core.ledger import Without
from habitat_kit.core.money import Money
from habitat_kit.core.periods import Nights
from habitat_kit.core.prices import CAPPED, Due, Limit, owes, shortened, still_due, still_within, used
from habitat_kit.core.rules import Ask
from habitat_kit.desk.work import Work
from habitat_kit.store import accounts
from habitat_kit.store.accounts import Priced

UNMOVED: tuple[type[BookingEvent], ...] = (BookingCheckedIn,)
"""What happens to a booking without changing what it owes."""


def begin(work: Work, booking: Booking, dues: tuple[Due, ...]) -> None:
    """What a new booking costs."""
    if dues:
        _turn(work, booking, None, dues)


def price_anew(work: Work, booking: Booking, dues: tuple[Due, ...]) -> None:
    """Other prices for a booking that did not change."""
    _turn(work, booking, accounts.price_of(work.tx, booking.id), dues)


def follow(work: Work, booking: Booking, dues: tuple[Due, ...] | None = None) -> None:
    """Bring the account in step with a booking that changed; `dues` where it has other prices now."""
    last = accounts.price_of(work.tx, booking.id)
    wanted = dues if dues is not None else last.dues if last else ()
    if dues is None and last and not last.owed:
        wanted = within_cost(work, booking, wanted)
    if _owed(booking) and not is_left(booking.state):
        wanted = contributions(wanted)
    stands = last and (last.dues, last.owed, last.household) == (wanted, _owed(booking), booking.household)
    if not stands and (last or wanted):
        _turn(work, booking, last, wanted)


def within_cost(work: Work, booking: Booking, dues: tuple[Due, ...]) -> tuple[Due, ...]:
    """Prices that were set before, as a booking owes them from now on: never beyond what its place costs by now."""
    if not (dues and _owed(booking)):
        return dues
    return still_within(dues, limits(work, booking, without=booking.id))


def limits(work: Work, booking: Booking, *, without: UUID | None = None) -> tuple[Limit, ...]:
    """What all contributions of a year to a booking's place may still come to, leaving one booking out."""
    ledger = Without(work.ledger(), without) if without else work.ledger()
    return work.bench.limits(Ask(booking, work.now, work.house, booking.space), ledger)


def break_off(work: Work, before: Booking, after: Booking) -> None:
    """What is owed of a booking that had to leave: the nights that were slept, where they count and were to be paid."""
    owed = due_of(work, before) if after.counted and _owed(before) else ()
    follow(work, after, used(owed, before.when, after.when) if after.counted else None)


@frozen
class Cost:
    """What a booking that moves cost and costs `now`; `gives_back`: it only gives time back."""

    had: tuple[Due, ...]
    now: tuple[Due, ...]
    gives_back: bool

    def lost(self, before: Booking, nights: tuple[Nights, ...]) -> tuple[tuple[Due, ...], ...]:
        """What stays due for each run of nights given up too late."""
        now = self.now if self.gives_back else None
        return still_due(self.had, now, before.when, nights) if isinstance(before.when, Nights) else ()


def moving(work: Work, before: Booking, dues: tuple[Due, ...], *, shortening: bool, late: bool) -> Cost:
    """What a move makes of a booking's prices; what it cost is read where that matters."""
    had = due_of(work, before) if late or (shortening and dues) else ()
    return Cost(had, shortened(had, dues, work.house.currency) if shortening else dues, shortening)


def leaving(work: Work, before: Booking, after: Booking) -> Cost:
    """What an early leave makes of a stay's prices: the nights slept keep their share, the rest goes with those given up."""
    had = due_of(work, before)
    return Cost(had, used(had, before.when, after.when), gives_back=True)


def cost_of(work: Work, booking: Booking, *, at: int | None = None) -> tuple[Due, ...]:
    """What a booking costs now, or cost at one of its revisions."""
    found = accounts.price_of(work.tx, booking.id, at=at)
    return found.dues if found else ()


def due_of(work: Work, booking: Booking) -> tuple[Due, ...]:
    """What a booking costs now, without what the treasurer undid of it: who gives it up is not asked for that again."""
    found = accounts.price_of(work.tx, booking.id)
    if found is None or not found.owed:
        return found.dues if found else ()
    lines = standing(accounts.of_use(work.tx, booking.id))
    stands = Counter(_stamp(line.what, line.amount, line.year, line) for line in lines)
    off = {line.year: line for line in lines if line.what == CAPPED}
    return tuple(_as_it_stands(found.dues, stands, off))


def _as_it_stands(
    dues: tuple[Due, ...], stands: Counter[tuple[object, ...]], off: Mapping[int | None, AccountLine]
) -> Iterator[Due]:
    """The prices whose lines stand, and every deposit; what is taken off a year is what is taken off by now."""
    for due in dues:
        stamp = _stamp(due.price.what, due.amount, due.price.year, due)
        if due.price.what == CAPPED:
            if line := off.get(due.price.year):
                yield evolve(due, price=evolve(due.price, unit=line.amount))
        elif due.price.what == DEPOSIT:
            yield due
        elif stands[stamp] or not due.amount:
            stands[stamp] -= 1
            yield due


def _stamp(what: str, amount: Money, year: int | None, by: Due | AccountLine) -> tuple[object, ...]:
    return what, amount, year, by.rulebook, by.version, by.article


def _owed(booking: Booking) -> bool:
    return owes(booking.state, counted=booking.counted)


def _turn(work: Work, booking: Booking, last: Priced | None, dues: tuple[Due, ...]) -> None:
    """Reverse what stands, write what is owed now, and remember both."""
    owed, turning = _owed(booking), _turning(booking, last, dues)
    if last and last.owed:
        for line in standing(accounts.of_use(work.tx, booking.id)):
            if (line.what == DEPOSIT) in turning:
                reverse(work, line)
    for due in dues if owed else ():
        if due.amount and (due.price.what == DEPOSIT) in turning:
            write(work, _line(work, booking, due), HouseholdCharged)
    priced = Priced(last.turn + 1 if last else 1, booking.revision, booking.household, owed, dues)
    accounts.add_price(work.tx, booking.id, booking.organisation, priced)


def _turning(booking: Booking, last: Priced | None, dues: tuple[Due, ...]) -> frozenset[bool]:
    """Whether deposits (True), contributions (False) or both are reversed and written anew."""
    if not (last and last.owed and _owed(booking) and last.household == booking.household):
        return frozenset({True, False})
    if _amounts(deposits(last.dues)) == _amounts(deposits(dues)):
        return frozenset({False})
    return frozenset({True} if contributions(last.dues) == contributions(dues) else {True, False})


def _amounts(dues: tuple[Due, ...]) -> list[Money]:
    return [due.amount for due in dues]


def _line(work: Work, booking: Booking, due: Due) -> AccountLine:
    return AccountLine(
        id=work.new_id(),
        organisation=booking.organisation,
        house=booking.house,
        household=booking.household,
        day=work.today,
        kind=LineKind.CHARGE,
        what=due.price.what,
        amount=due.amount,
        quantity=due.price.quantity,
        unit=due.price.unit,
        year=None if due.price.what == DEPOSIT else due.price.year,
        use=booking.id,
        space=booking.space,
        rulebook=due.rulebook,
        version=due.version,
        article=due.article,
        made_by=work.actor.person,
        made_at=work.now,
    )


def reverse(work: Work, line: AccountLine, label: str | None = None) -> AccountLine:
    """Undo one line by a line of its own."""
    made = evolve(
        line,
        id=work.new_id(),
        day=work.today,
        kind=LineKind.REVERSAL,
        amount=-line.amount,
        reverses=line.id,
        made_by=work.actor.person,
        made_at=work.now,
        label=label,
    )
    return write(work, made, LineReversed, reverses=line.id)


def write(work: Work, line: AccountLine, event: type[AccountEvent], **marks: UUID) -> AccountLine:
    """Write a line and tell of it, without its words and its amount."""
    accounts.add(work.tx, line)
    work.tell(
        event(
            organisation=line.organisation,
            house=line.house,
            by=work.actor.person,
            line=line.id,
            household=line.household,
            day=line.day,
            booking=line.use,
            **marks,
        )
    )
    return line
