"""A contact as a row, and back."""

from __future__ import annotations

from typing import Any

from habitat_kit.core.contact import Channel, Contact, Safe
from habitat_kit.store import tables

CONTACT_COLUMNS = tuple(column.name for column in tables.contact.c)


def contact_row(contact: Contact) -> dict[str, Any]:
    """The row of a contact."""
    safe = contact.safe
    return {
        "person_id": contact.person,
        "organisation_id": contact.organisation,
        "channel": contact.channel.value,
        "hours": contact.hours,
        "safe_channels": None if safe is None else ",".join(sorted(safe.channels)),
        "safe_hours": None if safe is None else safe.hours,
        "safe_neutral": None if safe is None else safe.neutral,
    }


def contact_of(values: tuple[Any, ...]) -> Contact:
    """The contact of one row read in the order of CONTACT_COLUMNS."""
    row = dict(zip(CONTACT_COLUMNS, values, strict=True))
    return Contact(
        person=row["person_id"],
        organisation=row["organisation_id"],
        channel=Channel(row["channel"]),
        hours=row["hours"],
        safe=_safe(row),
    )


def _safe(row: dict[str, Any]) -> Safe | None:
    if row["safe_channels"] is None:
        return None
    channels = frozenset(Channel(name) for name in row["safe_channels"].split(",") if name)
    return Safe(channels, row["safe_hours"], row["safe_neutral"])
