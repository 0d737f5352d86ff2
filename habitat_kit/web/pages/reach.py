"""How to reach me: the channel one likes, and in which hours.

Rules of this file:
1. What is safe for somebody is not shown here: whoever looks over their shoulder learns nothing of it.
2. The page offers days and one time of day; hours written otherwise, by a program, are shown and stay until changed.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import time
from uuid import UUID

from starlette.responses import Response

from habitat_kit.core.commands import SetChannel
from habitat_kit.core.contact import DAY, DAYS, Channel, Contact, Window, windows, written
from habitat_kit.core.errors import NotThere, Unreadable
from habitat_kit.web.pages.visit import Visit
from habitat_kit.web.pages.wishes import Wish
from habitat_kit.web.typed import Wrong, clock_of

FIELDS = ("channel", "when", "since", "until", *DAYS)


def show(visit: Visit) -> Response:
    """How the reader said to be reached."""
    return _page(visit, Wish("", _begun(visit.sight.reached())))


def change(visit: Visit) -> Response:
    """Say it anew."""
    wish = Wish("", {name: visit.typed[name].strip()[:40] for name in FIELDS if visit.typed.get(name)})
    try:
        visit.do(SetChannel(_me(visit), wish["channel"], _hours(visit, wish)))
    except Unreadable as unreadable:
        return _page(visit, wish.because(Wrong.of(unreadable)), status=400)
    return visit.go("/reach", said="changed")


def _me(visit: Visit) -> UUID:
    if visit.actor.person is None:
        raise NotThere("page")
    return visit.actor.person


def _hours(visit: Visit, wish: Wish) -> str:
    if wish["when"] == "kept":
        known = visit.sight.reached()
        return known.hours if known else ""
    if wish["when"] != "hours":
        return ""
    days = [number for number, day in enumerate(DAYS) if wish[day]]
    if not days:
        raise Unreadable("days", "page.reach.days_missing")
    start, end = (_minutes(name, wish[name]) for name in ("since", "until"))
    end = end or DAY
    if end <= start:
        raise Unreadable("until", "page.reach.until_first")
    return written(Window(day, start, end) for day in days)


def _minutes(name: str, typed: str) -> int:
    try:
        found: time = clock_of(typed)
    except Unreadable as unreadable:
        raise Unreadable(name, unreadable.code, **unreadable.numbers) from None
    return found.hour * 60 + found.minute


def _begun(contact: Contact | None) -> Mapping[str, str]:
    """What the form holds at first."""
    channel = {"channel": contact.channel.value if contact else Channel.MAIL.value}
    if contact is None or not contact.hours:
        return channel | {"when": "any"}
    found = windows(contact.hours)
    if len({(window.start, window.end) for window in found}) > 1:
        return channel | {"when": "kept", "hours": contact.hours}
    edges = {"since": _clock(found[0].start), "until": _clock(found[0].end % DAY)}
    return channel | {"when": "hours"} | edges | {DAYS[window.weekday]: "on" for window in found}


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


def _page(visit: Visit, wish: Wish, status: int = 200) -> Response:
    _me(visit)
    houses = visit.sight.houses()
    said = visit.asked.get("said", "") == "changed"
    given = {"wish": wish, "channels": tuple(Channel), "days": DAYS, "said": said}
    return visit.page("reach.html", house=houses[0] if houses else None, status=status, **given)
