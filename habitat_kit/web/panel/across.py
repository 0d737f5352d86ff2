"""From the panel across to the residents' pages, where a page shows more than a form can ask.

Booking several times needs the answer for each date before one books; an account needs its lines to undo one of them;
who writes rules looks at the kinds there are.

Rules of this file:
1. What a page does, the panel does not do again: it leads there.
2. A way is shown to whoever its page opens to, and only where the pages are served beside the panel.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from attrs import frozen
from starlette.requests import Request

from habitat_kit.core.uses import UseType
from habitat_kit.store import rows
from habitat_kit.web.panel.reader import Reader
from habitat_kit.web.paths import below_kit, root

BOOKING, SERIES, ACCOUNT = "book_space", "cancel_series", "record_payment"
"""The rights that open the page of a place's form, of a series, and of accounts."""


@frozen
class Way:
    """A way to a page: the key of what it is called, where it leads, and what it is about."""

    text: str
    path: str
    about: str = ""


def of_row(request: Request, row: Any, reader: Reader) -> tuple[Way, ...]:
    """The ways from a row's own page."""
    return tuple(_joined(request, _of_row(row, reader)))


def of_houses(request: Request, houses: Iterable[rows.HouseRow], reader: Reader) -> tuple[Way, ...]:
    """The ways from the first page: to the accounts of each house."""
    return tuple(_joined(request, (way for house in houses for way in _of_row(house, reader))))


def to_places(request: Request, reader: Reader) -> tuple[Way, ...]:
    """The way from the bookings and their form: to the places, each with its form for several dates."""
    return tuple(_joined(request, [Way("panel.across.repeat", "/")] if reader.may(BOOKING) else ()))


def _of_row(row: Any, reader: Reader) -> Iterator[Way]:
    house = getattr(row, "house_id", None)
    keeps = reader.may(ACCOUNT, house) if house else False
    if isinstance(row, rows.SpaceRow) and row.bookable and reader.may(BOOKING, house):
        yield Way("panel.across.book", f"/spaces/{row.id}")
    if isinstance(row, rows.UseRow) and row.type == UseType.BOOKING:
        if row.series_id is not None and reader.may(SERIES, house):
            yield Way("panel.across.series", f"/series/{row.series_id}")
        if row.household_id is not None and keeps:
            yield Way("panel.across.account", f"/accounts/{row.household_id}")
    if isinstance(row, rows.HouseholdRow) and keeps:
        yield Way("panel.across.account", f"/accounts/{row.id}")
    if isinstance(row, rows.RulebookVersionRow | rows.ProposalRow):
        yield Way("page.rule_kinds.link", "/rules/kinds")
    if isinstance(row, rows.HouseRow) and reader.may(ACCOUNT, row.id):
        yield Way("panel.across.accounts", f"/accounts?house={row.id}", row.name)


def _joined(request: Request, ways: Iterable[Way]) -> Iterator[Way]:
    """The ways from where the panel is mounted; none where it is mounted alone."""
    if below_kit(request.scope, "/") == f"{root(request.scope)}/":
        return
    for way in ways:
        path, _, query = way.path.partition("?")
        yield Way(way.text, below_kit(request.scope, path) + (f"?{query}" if query else ""), way.about)
