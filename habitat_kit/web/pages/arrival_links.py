"""The host's page about the slip their guests read: make its link and see it once, replace it, end it.

Rules of this file:
1. The secret is in the page that answers the form and nowhere else; reloading is answered by saying that it was shown.
2. Whom guests call is the host's to write, and is read here by their household and whoever wrote it. Their own name and
   number stand in the field before; nobody else's do.
"""

from __future__ import annotations

from markupsafe import Markup
from starlette.responses import Response

from habitat_kit.core.commands import MakeArrivalLink, RevokeArrivalLink
from habitat_kit.core.errors import NotThere, Unreadable
from habitat_kit.core.outcomes import AlreadyShown, ArrivalLinkMade
from habitat_kit.desk import register
from habitat_kit.desk.arrivals import Handing
from habitat_kit.web.outside import outside
from habitat_kit.web.pages.bookings import Shown, shown
from habitat_kit.web.pages.forms import once
from habitat_kit.web.pages.visit import Visit
from habitat_kit.web.pages.wishes import Wish
from habitat_kit.web.qr import drawing
from habitat_kit.web.typed import Wrong

SAID = frozenset({"already_shown", "ended", "stale"})


def show(visit: Visit) -> Response:
    """What guests will read, the link that stands, and the form."""
    return _page(visit, said=visit.asked.get("said", ""))


def act(visit: Visit) -> Response:
    """Make the link, or end it."""
    booking = visit.sight.booking(visit.named("booking")).id
    if visit.typed.get("do") == "end":
        visit.do(RevokeArrivalLink(booking), key=once(visit, "end_slip", booking))
        return visit.go(f"/bookings/{booking}/arrival", said="ended")
    call = visit.typed.get("call", "")[:1000]
    try:
        outcome = visit.do(MakeArrivalLink(booking, call), key=once(visit, "make_slip", booking, call))
    except Unreadable as unreadable:
        wish = Wish("slip", {"call": call}, (Wrong.of(unreadable),))
        return _page(visit, wish=wish, status=400)
    if isinstance(outcome, ArrivalLinkMade):
        return _page(visit, made=outside(visit.request, visit.site.kit.settings, f"/arrive/{outcome.secret}"))
    again = isinstance(outcome, AlreadyShown)
    return _page(visit, said="already_shown" if again else "stale", status=200 if again else 412)


def _page(visit: Visit, *, said: str = "", made: str = "", wish: Wish | None = None, status: int = 200) -> Response:
    one = shown(visit, visit.sight.booking(visit.named("booking")))
    slip = visit.sight.arrival_link(one.booking.id)
    if not (slip.may or slip.link or wish or said in SAID):
        raise NotThere("booking")
    return visit.page(
        "arrival_link.html",
        house=one.house,
        status=status,
        one=one,
        slip=slip,
        address=one.house.tree.address(one.space.id),
        made=made,
        drawing=drawing(made) if made else Markup(),
        said=said if said in SAID else "",
        wish=wish or Wish("slip", {"call": _call(visit, one, slip)}),
    )


def _call(visit: Visit, one: Shown, slip: Handing) -> str:
    """What stands in the field before anything was typed: what the last link said, else the host's own name and number."""
    theirs = one.booking.household in visit.sight.own(one.house.id)
    if slip.link and (theirs or slip.link.identity == visit.actor.identity):
        return slip.link.call
    if not theirs:
        return ""
    person = visit.sight.reading(one.house.id, register.oneself).person
    return ", ".join(filter(None, (person.name, person.phone)))
