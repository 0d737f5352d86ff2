"""What somebody typed into the booking form, read field by field.

Rules of this file:
1. Nothing typed is lost: what cannot be read is said beside its field, and shown again as it was.
2. A meeting that ends at 00:00 ends at midnight, the next day.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from secrets import token_urlsafe
from typing import TypeVar
from uuid import UUID

from attrs import evolve, field, frozen

from habitat_kit.core.commands import BookSpace, MoveBooking
from habitat_kit.core.errors import NotThere, Unreadable
from habitat_kit.core.periods import Hours, Nights
from habitat_kit.core.spaces import House, Unit
from habitat_kit.web.typed import Wrong, clock_of, day_of, key_of, whole_of

T = TypeVar("T")

NIGHTS = ("start", "end")
HOURS = ("day", "since", "until")
REPEATS = ("repeat", "step", *(f"on_{day}" for day in range(1, 8)), "last", "times")
"""What says that it comes back, and when no more."""
KEPT = (*NIGHTS, *HOURS, "guests", "household", "purpose", *REPEATS)
"""The fields of a wish besides its kind and its place."""


@frozen
class Wish:
    """The form as it was typed, and what is wrong with it. `nonce` tells one form from the next."""

    kind: str
    typed: Mapping[str, str] = field(factory=dict)
    wrong: tuple[Wrong, ...] = ()
    nonce: str = field(factory=lambda: token_urlsafe(12))

    def __getitem__(self, name: str) -> str:
        return self.typed.get(name, "")

    def at(self, name: str) -> tuple[Wrong, ...]:
        """What is wrong with one field."""
        return tuple(wrong for wrong in self.wrong if wrong.at == name)

    def because(self, *wrong: Wrong) -> Wish:
        """The same, found wrong."""
        return evolve(self, wrong=(*self.wrong, *wrong))

    def kept(self, **instead: str) -> dict[str, str]:
        """What a further form carries along, with some fields replaced."""
        return {"kind": self.kind} | {name: self[name] for name in KEPT if self[name]} | instead

    def key(self, what: str) -> str:
        """The idempotency key: the same form sent twice is one ask; another date is another."""
        return key_of("page", [what, self.nonce, self.kind, *(self[name] for name in KEPT)])


def typed_wish(kind: str, typed: Mapping[str, str]) -> Wish:
    """The wish a form or an address holds."""
    kept = {name: typed[name].strip()[:2000] for name in KEPT if typed.get(name)}
    nonce = typed.get("nonce", "")[:64]
    return Wish(kind, kept, nonce=nonce) if nonce else Wish(kind, kept)


def edges(wish: Wish, unit: Unit) -> tuple[date, date] | Wish:
    """The two edges of a wish, or the wish with what is wrong."""
    reading = _Reading(wish)
    if unit is Unit.NIGHT:
        start, end = reading.read("start", day_of), reading.read("end", day_of)
        period: tuple[date, date] | None = (start, end) if start and end else None
    else:
        period = _hours(reading)
    if period is None:
        return reading.wish
    try:
        Nights(*period) if unit is Unit.NIGHT else Hours(*period)  # type: ignore[arg-type]  # date-times by the hour
    except Unreadable as unreadable:
        return wish.because(misread(unreadable, unit))
    return period


def command_of(wish: Wish, house: House, space: UUID) -> BookSpace | Wish:
    """What a wish asks of the desk, or the wish with everything that is wrong with it."""
    try:
        unit = house.kind(wish.kind).unit
    except NotThere:
        return wish.because(Wrong("kind", "page.form.kind_unknown"))
    reading = _Reading(wish)
    guests, household = reading.read("guests", _guests), reading.optional("household", _id)
    period = edges(reading.wish, unit)
    if isinstance(period, Wish):
        return period
    if guests is None or reading.wish.wrong:
        return reading.wish
    try:
        purpose = wish["purpose"] or None
        return BookSpace(space, wish.kind, *period, guests=guests, household=household, purpose=purpose)
    except Unreadable as unreadable:
        return wish.because(misread(unreadable, unit))


def move_of(wish: Wish, unit: Unit, booking: UUID, revision: int, space: UUID | None) -> MoveBooking | Wish:
    """What a form to move a booking asks of the desk."""
    period = edges(wish, unit)
    return period if isinstance(period, Wish) else MoveBooking(booking, revision, *period, space=space)


def typed_period(when: Nights | Hours) -> dict[str, str]:
    """A period as the form's fields hold it."""
    if isinstance(when, Nights):
        return {"start": when.arrival.isoformat(), "end": when.departure.isoformat()}
    return {
        "day": when.start.date().isoformat(),
        "since": f"{when.start:%H:%M}",
        "until": f"{when.end:%H:%M}",
    }


def misread(unreadable: Unreadable, unit: Unit) -> Wrong:
    """An Unreadable of the core beside the field it was typed into."""
    by_hour = {"start": "since", "end": "until"} if unit is Unit.HOUR else {}
    return Wrong.of(unreadable, by_hour.get(unreadable.field, unreadable.field))


def _guests(text: str) -> int:
    found = whole_of(text)
    if not 1 <= found <= 10_000:
        raise Unreadable("guests", "error.guests_out_of_range")
    return found


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Unreadable("household", "error.unknown_household") from None


class _Reading:
    """Reads fields one after the other and gathers what is wrong."""

    def __init__(self, wish: Wish) -> None:
        self.wish = wish

    def read(self, name: str, reader: Callable[[str], T]) -> T | None:
        """One field that has to be there."""
        if not self.wish[name]:
            self.wish = self.wish.because(Wrong(name, f"page.form.missing.{name}"))
            return None
        return self.optional(name, reader)

    def optional(self, name: str, reader: Callable[[str], T]) -> T | None:
        """One field that may be left out."""
        try:
            return reader(self.wish[name]) if self.wish[name] else None
        except Unreadable as unreadable:
            self.wish = self.wish.because(Wrong.of(unreadable, name))
            return None


def _hours(reading: _Reading) -> tuple[datetime, datetime] | None:
    day = reading.read("day", day_of)
    since, until = reading.read("since", clock_of), reading.read("until", clock_of)
    if day is None or since is None or until is None:
        return None
    last = day + timedelta(days=1) if until == time() else day
    return datetime.combine(day, since), datetime.combine(last, until)
