"""Bookings and closures as rows of habitat_use, and back."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from habitat_kit.core.bookings import Booking
from habitat_kit.core.closures import Closure
from habitat_kit.core.periods import FOREVER, Hours, Nights, Span
from habitat_kit.core.uses import Silence, State, UseType
from habitat_kit.store import tables
from habitat_kit.store.mapping.json import ids_text

COLUMNS = tuple(column.name for column in tables.use.c)
"""The columns of a use, in the order `use_of` reads them."""


def period_row(when: Nights | Hours) -> dict[str, Any]:
    """The columns of a period."""
    if isinstance(when, Nights):
        return {
            "unit": "night",
            "first_night": when.arrival,
            "departure": when.departure,
            "wall_start": None,
            "wall_end": None,
        }
    return {
        "unit": "hour",
        "first_night": None,
        "departure": None,
        "wall_start": when.start.isoformat(),
        "wall_end": when.end.isoformat(),
    }


def _common(use: Booking | Closure) -> dict[str, Any]:
    return {
        "id": use.id,
        "organisation_id": use.organisation,
        "house_id": use.house,
        "space_id": use.space,
        "kind": use.kind,
        "state": use.state.value,
        "made_by": use.made_by,
        "zone": use.zone,
        "start": use.span.start,
        "end": use.span.end,
        "revision": use.revision,
        "sequence": use.sequence,
        "made_at": use.made_at,
        "revised_at": use.revised_at,
        **period_row(use.when),
    }


def booking_row(booking: Booking) -> dict[str, Any]:
    """The row of a booking."""
    return {
        **_common(booking),
        "type": UseType.BOOKING.value,
        "household_id": booking.household,
        "person_id": booking.person,
        "on_behalf": booking.on_behalf,
        "guests": booking.guests,
        "purpose": booking.purpose,
        "deadline": booking.deadline,
        "on_deadline": booking.on_silence and booking.on_silence.value,
        "counted": booking.counted,
        "versions": ids_text(booking.versions),
        "series_id": booking.series,
        "occurrence": booking.occurrence,
    }


def closure_row(closure: Closure) -> dict[str, Any]:
    """The row of a closure; its reason stands where a booking's purpose does."""
    return {
        **_common(closure),
        "type": UseType.CLOSURE.value,
        "household_id": None,
        "person_id": None,
        "on_behalf": False,
        "guests": 0,
        "purpose": closure.reason,
        "deadline": _lifted_at(closure),
        "on_deadline": None,
        "counted": False,
        "versions": [],
        "series_id": None,
        "occurrence": None,
    }


def _lifted_at(closure: Closure) -> datetime | None:
    """When the clock lifts a danger order; nothing else of a closure has a deadline."""
    stands = closure.danger is not None and closure.state is State.CLOSED
    return closure.span.end if stands and closure.span.end < FOREVER else None


def period_of(row: dict[str, Any]) -> Nights | Hours:
    """The period those columns hold."""
    if row["unit"] == "night":
        first: date = row["first_night"]
        return Nights(first, row["departure"])
    return Hours(datetime.fromisoformat(row["wall_start"]), datetime.fromisoformat(row["wall_end"]))


def _shared(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": row["id"],
        "organisation": row["organisation_id"],
        "house": row["house_id"],
        "space": row["space_id"],
        "kind": row["kind"],
        "when": period_of(row),
        "span": Span(row["start"], row["end"]),
        "zone": row["zone"],
        "made_by": row["made_by"],
        "state": State(row["state"]),
        "revision": row["revision"],
        "sequence": row["sequence"],
        "made_at": row["made_at"],
        "revised_at": row["revised_at"],
    }


def use_of(values: tuple[Any, ...]) -> Booking | Closure:
    """The booking or closure of one row read in the order of COLUMNS."""
    row = dict(zip(COLUMNS, values, strict=True))
    if row["type"] == UseType.CLOSURE.value:
        return Closure(**_shared(row), reason=row["purpose"])
    return Booking(
        **_shared(row),
        household=row["household_id"],
        person=row["person_id"],
        on_behalf=row["on_behalf"],
        guests=row["guests"],
        purpose=row["purpose"],
        deadline=row["deadline"],
        on_silence=Silence(row["on_deadline"]) if row["on_deadline"] else None,
        counted=row["counted"],
        versions=tuple(UUID(version) for version in row["versions"]),
        series=row["series_id"],
        occurrence=row["occurrence"],
    )
