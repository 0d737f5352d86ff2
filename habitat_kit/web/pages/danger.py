"""A danger order from a phone: which place, what danger, one button; then whom to call and where they could go.

Rules of this file:
1. Nothing is in the way of the button: the reason is the only words asked for, and a plain one is there already.
2. Whom to call stands on the page as long as the order does, with what was left of their dates and free places.
3. Everybody who sees a place reads on its page that it may not be used; only those who answer for it read the rest.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time
from uuid import UUID

from attrs import frozen
from starlette.responses import Response

from habitat_kit.core.closures import Closure, Danger
from habitat_kit.core.commands import LiftDanger, OrderDanger
from habitat_kit.core.errors import NotThere, Unreadable
from habitat_kit.core.outcomes import DangerLifted, DangerOrdered, NotReturned, Stale
from habitat_kit.core.spaces import House, Space
from habitat_kit.desk.dangersight import Waiting
from habitat_kit.web.guard import Stop
from habitat_kit.web.pages.forms import once, revision
from habitat_kit.web.pages.visit import Visit
from habitat_kit.web.pages.wishes import Wish
from habitat_kit.web.typed import Wrong, clock_of, day_of

TYPED = ("space", "kind", "reason", "day", "until")
RIGHT = "order_danger"


@frozen
class Standing:
    """An order that stands, with its place; `mine` says whether the reader answers for it."""

    order: Closure
    house: House
    space: Space
    mine: bool


@frozen
class Person:
    """Whoever has to go elsewhere, as the page tells it."""

    waiting: Waiting
    label: str | None
    space: Space
    free: tuple[Space, ...]


def show(visit: Visit) -> Response:
    """The orders that stand, and the form for another."""
    typed = {name: visit.asked.get(name, "") for name in ("space", "kind") if visit.asked.get(name)}
    return _form(visit, Wish("", {"kind": Danger.OTHER.value, **typed}))


def order(visit: Visit) -> Response:
    """Order everybody out."""
    wish = Wish("", {name: visit.typed.get(name, "").strip() for name in TYPED})
    try:
        command = OrderDanger(_space(wish), wish["kind"], wish["reason"], _end(wish))
        outcome = visit.do(command, key=once(visit, "danger", *(wish[name] for name in TYPED)))
    except Unreadable as unreadable:
        at = {"end": "until", "since": "until", "time": "until"}.get(unreadable.field, unreadable.field)
        return _form(visit, Wish("", wish.typed, (Wrong.of(unreadable, at),)), status=400)
    match outcome:
        case DangerOrdered(order=made):
            return visit.go(f"/danger/{made.id}", said="ordered")


def one(visit: Visit) -> Response:
    """One order: whom to call, where they could go, and the button that lifts it."""
    return _order(visit, visit.named("order"), said="ordered" if visit.asked.get("said") == "ordered" else "")


def lift(visit: Visit) -> Response:
    """Let people back; who could not come back is said."""
    ordered = visit.named("order")
    outcome = visit.do(LiftDanger(ordered, revision(visit)), key=once(visit, "lift", ordered))
    match outcome:
        case Stale():
            return _order(visit, ordered, status=412, told="changed")
        case DangerLifted():
            return _order(visit, ordered, lifted=outcome)


def here(visit: Visit, house: House, space: Space) -> tuple[Closure, ...]:
    """The orders that keep people out of a space, or of a part of it."""
    related = {related.id for related in house.tree.related(space.id)}
    return tuple(found for found in visit.sight.dangers(house.id) if found.space in related)


def standing(visit: Visit) -> tuple[Standing, ...]:
    """Every order that stands in a house the reader sees."""
    return tuple(
        Standing(found, house, house.tree[found.space], visit.sight.may(RIGHT, house.id, space=found.space))
        for house in visit.sight.houses()
        for found in visit.sight.dangers(house.id)
    )


def _space(wish: Wish) -> UUID:
    try:
        return UUID(wish["space"])
    except ValueError:
        raise Unreadable("space", "page.danger.which") from None


def _end(wish: Wish) -> datetime | None:
    if not wish["day"]:
        return None
    return datetime.combine(day_of(wish["day"]), clock_of(wish["until"]) if wish["until"] else time(12))


def _form(visit: Visit, wish: Wish, *, status: int = 200) -> Response:
    houses = visit.houses(RIGHT)
    if not houses:
        raise Stop(403, "not_allowed")
    return visit.page(
        "danger.html",
        house=houses[0],
        status=status,
        wish=wish,
        kinds=tuple(danger.value for danger in Danger),
        places=[(house, house.tree.spaces) for house in houses],
        standing=standing(visit),
    )


def _order(
    visit: Visit,
    ordered: UUID,
    *,
    status: int = 200,
    said: str = "",
    told: str = "",
    lifted: DangerLifted | None = None,
) -> Response:
    found = visit.sight.danger(ordered)
    house, space = visit.sight.space(found.order.space)
    return visit.page(
        "danger_order.html",
        house=house,
        status=status,
        space=space,
        order=found.order,
        reason=found.reason,
        people=tuple(_people(visit, house, found.waiting)),
        stands=found.order.state.value == "closed" and found.order.span.end > visit.now,
        may_lift=visit.sight.may("lift_danger", house.id, space=space.id),
        said=said,
        told=told,
        lifted=lifted,
        not_back=tuple(_not_back(visit, lifted.not_returned)) if lifted else (),
    )


def _people(visit: Visit, house: House, waiting: tuple[Waiting, ...]) -> Iterator[Person]:
    for one in waiting:
        gone = one.displaced
        free = tuple(house.tree[place] for place in gone.free if place in house.tree)
        yield Person(one, visit.sight.label(gone.household), house.tree[gone.space], free)


def _not_back(visit: Visit, others: tuple[NotReturned, ...]) -> Iterator[tuple[NotReturned, str | None]]:
    for other in others:
        try:
            yield other, visit.sight.label(other.household)
        except NotThere:
            yield other, None
