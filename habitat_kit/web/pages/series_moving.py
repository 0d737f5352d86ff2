"""Moving a booking of a series together with those after it, or with all that are to come."""

from __future__ import annotations

from starlette.responses import Response

from habitat_kit.core.commands import MoveBooking, MoveSeries
from habitat_kit.core.outcomes import SeriesMoved, SeriesRefused, Stale
from habitat_kit.core.series import Scope
from habitat_kit.web.pages import bookings
from habitat_kit.web.pages.bookings import Shown
from habitat_kit.web.pages.series import Table, spoken
from habitat_kit.web.pages.visit import Visit, own
from habitat_kit.web.pages.wishes import Wish, typed_wish


def scope_of(visit: Visit, one: Shown) -> Scope | None:
    """How much of its series the form means; None for this booking only."""
    asked = visit.typed.get("scope", "")
    return Scope(asked) if one.booking.series is not None and asked in set(Scope) else None


def move(visit: Visit, one: Shown, wish: Wish, command: MoveBooking, scope: Scope) -> Response:
    """Answer the form: look at each date first, or move them all."""
    asked = MoveSeries(command.booking, command.revision, scope, command.start, command.end, command.space)
    if visit.typed.get("do") == "move":
        key = wish.key(f"move {scope.value} {command.booking} {command.revision} {command.space}")
        told = visit.do(asked, key=key)
        if isinstance(told, SeriesMoved):
            return visit.go(f"/series/{told.series.id}", said="moved")
        return _answered(visit, one, typed_wish(wish.kind, wish.typed), asked, told, status=409)
    rehearsed = own(visit.site.desk.rehearse(asked, by=visit.actor))
    assert isinstance(rehearsed, SeriesMoved | SeriesRefused | Stale)  # noqa: S101  # the outcomes of moving
    return _answered(visit, one, wish, asked, rehearsed)


def _answered(
    visit: Visit,
    one: Shown,
    wish: Wish,
    asked: MoveSeries,
    told: SeriesMoved | SeriesRefused | Stale,
    status: int = 200,
) -> Response:
    if isinstance(told, Stale):
        return bookings.show(visit, told="stale", status=412)
    space = one.house.tree[asked.space] if asked.space else one.space
    again = visit.path(f"/bookings/{one.booking.id}/move")
    table = Table(
        one.house,
        space,
        wish,
        again,
        told.dates,
        moving=one,
        revision=asked.revision,
        scope=asked.scope,
        moved=isinstance(told, SeriesMoved),
    )
    return spoken(visit, table, status=status)
