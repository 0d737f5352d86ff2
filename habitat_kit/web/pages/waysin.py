"""The ways into a place, for who keeps it: what stands, a new code or key, and ending one.

Rules of this file:
1. The page is for who may set them; for anybody else it is not there.
2. What stands is shown to them, with how long before a booking its hosts read it.
"""

from __future__ import annotations

from starlette.responses import Response

from habitat_kit.core.commands import EndWayIn, SetWayIn
from habitat_kit.core.errors import Unreadable
from habitat_kit.core.waysin import WayKind
from habitat_kit.web.pages.forms import Form, once
from habitat_kit.web.pages.visit import Visit
from habitat_kit.web.pages.wishes import Wish
from habitat_kit.web.typed import Wrong

SAID = frozenset({"set", "ended"})


def show(visit: Visit) -> Response:
    """What stands, and the form."""
    return _page(visit, Wish("", {"kind": WayKind.CODE.value, "shown_hours": "24"}))


def act(visit: Visit) -> Response:
    """Set one, or end one."""
    space = visit.named("space")
    visit.sight.doors(space)
    if visit.typed.get("do") == "end":
        way = Form(visit.typed).chosen("way")
        visit.do(EndWayIn(way), key=once(visit, "end_way", way))
        return visit.go(f"/spaces/{space}/ways-in", said="ended")
    wish = Wish("", {name: visit.typed.get(name, "")[:2000] for name in ("kind", "words", "shown_hours")})
    try:
        command = SetWayIn(space, wish["kind"], wish["words"], _hours(wish["shown_hours"]))
        visit.do(command, key=once(visit, "set_way", space, *wish.typed.values()))
    except Unreadable as unreadable:
        return _page(visit, wish.because(Wrong.of(unreadable)), status=400)
    return visit.go(f"/spaces/{space}/ways-in", said="set")


def _hours(typed: str) -> int:
    text = typed.strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 5 else -1


def _page(visit: Visit, wish: Wish, status: int = 200) -> Response:
    doors = visit.sight.doors(visit.named("space"))
    told = visit.asked.get("said", "")
    said = told if told in SAID else ""
    seen = doors.house.id in {house.id for house in visit.sight.houses()}
    given = {
        "seen": seen,
        "space": doors.space,
        "ways": doors.ways,
        "kinds": tuple(WayKind),
        "wish": wish,
        "said": said,
    }
    return visit.page("ways_in.html", house=doors.house, status=status, **given)
