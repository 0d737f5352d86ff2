"""Letting people in: whom a steward may invite, and the slip, shown once to be printed.

The code is in the page that answers the form and nowhere else; reloading is answered by saying that it was shown.
"""

from __future__ import annotations

from functools import partial
from uuid import UUID

from starlette.responses import Response

from habitat_kit.core.commands import InvitePerson, ReissueInvitation
from habitat_kit.core.errors import NotThere, Unreadable
from habitat_kit.core.outcomes import AlreadyShown
from habitat_kit.core.spaces import House
from habitat_kit.desk.entrance import Guest
from habitat_kit.web.pages.visit import Visit
from habitat_kit.web.slip import slip_of


def show(visit: Visit) -> Response:
    """The people of a house, and what can be done to let each in."""
    houses = _houses(visit)
    house = _asked(visit, houses)
    return _page(visit, house, houses)


def make(visit: Visit) -> Response:
    """A slip for somebody, or a new one for somebody who lost a phone."""
    houses = _houses(visit)
    house = _asked(visit, houses)
    wanted = _id(visit.typed.get("person", ""))
    guest = next((one for one in visit.sight.guests(house.id) if one.id == wanted), None)
    if guest is None:
        raise NotThere("person")
    do = "reissue" if visit.typed.get("do") == "reissue" else "invite"
    command = {"reissue": ReissueInvitation, "invite": InvitePerson}[do](guest.id)
    nonce = visit.typed.get("nonce", "")[:64]
    try:
        outcome = visit.do(command, key=f"page-slip-{do}-{nonce}-{guest.id}" if nonce else None)
    except Unreadable as unreadable:
        return _page(visit, house, houses, status=400, wrong=unreadable)
    if isinstance(outcome, AlreadyShown):
        return _page(visit, house, houses, said="slip_shown")
    slip = slip_of(
        visit.request,
        visit.site.kit.settings,
        person=guest.name,
        language=guest.locale,
        house=house.name,
        code=outcome.secret,
        ends_at=outcome.ends_at,
    )
    say = partial(visit.site.kit.texts.text, slip.language, zone=house.clock)
    return visit.page("slip.html", house=house, slip=slip, say=say, ended=outcome.ended, guest=guest)


def _houses(visit: Visit) -> tuple[House, ...]:
    """The houses whose people the reader may let in; NotThere when there is none."""
    found = visit.houses("invite_person")
    if not found:
        raise NotThere("page")
    return found


def _asked(visit: Visit, houses: tuple[House, ...]) -> House:
    asked = visit.typed.get("house") or visit.asked.get("house")
    found = next((house for house in houses if str(house.id) == asked), None)
    if asked and found is None:
        raise NotThere("house")
    return found or houses[0]


def _page(
    visit: Visit,
    house: House,
    houses: tuple[House, ...],
    *,
    status: int = 200,
    said: str = "",
    wrong: Unreadable | None = None,
) -> Response:
    guests: tuple[Guest, ...] = visit.sight.guests(house.id)
    return visit.page(
        "invitations.html",
        house=house,
        status=status,
        houses=houses,
        guests=guests,
        said=said,
        wrong=wrong,
    )


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise NotThere("person") from None
