"""Who is there now: read by a button, since reading is written down; on a sheet to print, or a file to keep.

Rules of this file:
1. GET shows no name: it says what the button does. The list stands in the answer to the form and nowhere else.
2. The file holds everything it needs: it opens without a network, on any device, and prints on one sheet.
"""

from __future__ import annotations

from starlette.responses import Response

from habitat_kit.core.commands import ReadPresence
from habitat_kit.core.errors import NotThere, Unreadable
from habitat_kit.core.outcomes import AlreadyShown
from habitat_kit.core.spaces import Form, House
from habitat_kit.desk.presence import may_read
from habitat_kit.documents import Document
from habitat_kit.documents.presence import who_is_there
from habitat_kit.web.guard import Stop
from habitat_kit.web.pages.forms import Form as Typed
from habitat_kit.web.pages.proving import to_proof
from habitat_kit.web.pages.visit import Visit


def show(visit: Visit) -> Response:
    """What the button does; whoever has to show a second proof before is sent to it."""
    return (None if _houses(visit) else to_proof(visit)) or _page(visit, _house(visit))


def read(visit: Visit) -> Response:
    """The list, on the page or as a file."""
    if not _houses(visit):
        to_proof(visit)
    house, form = _house(visit), Typed(visit.typed)
    nonce = form.text("nonce")
    command = ReadPresence(house.id, form.id("space"))
    try:
        found = visit.do(command, key=f"page-presence-{nonce[:64]}" if nonce else None)
    except Unreadable as wrong:
        return _page(visit, house, wrong=wrong, status=400)
    if isinstance(found, AlreadyShown):
        return _page(visit, house, shown=True)
    document = who_is_there(found, house, visit.site.kit.texts, visit.language)
    if visit.typed.get("do") != "file":
        return _page(visit, house, document=document)
    answer = visit.page("presence_file.html", house=house, document=document)
    name = f"presence-{house.key}-{found.at.astimezone(house.clock):%Y-%m-%d-%H%M}.html"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _houses(visit: Visit) -> list[House]:
    """The houses whose list the reader may read now."""
    return [house for house in visit.sight.houses() if visit.sight.reading(house.id, may_read)]


def _house(visit: Visit) -> House:
    """The house that was named, else the first the reader answers for or is on call for."""
    wanted = visit.typed.get("house") or visit.asked.get("house")
    for house in _houses(visit):
        if wanted is None or str(house.id) == wanted:
            return house
    if wanted is None:
        raise Stop(403, "not_allowed")
    raise NotThere("house")


def _page(
    visit: Visit,
    house: House,
    *,
    document: Document | None = None,
    wrong: Unreadable | None = None,
    shown: bool = False,
    status: int = 200,
) -> Response:
    return visit.page(
        "presence.html",
        house=house,
        status=status,
        houses=_houses(visit),
        buildings=[space for space in house.tree.spaces if space.form is Form.BUILDING],
        document=document,
        wrong=wrong,
        shown=shown,
    )
