"""The front page: what waits for one, one's next bookings, and the places to book."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from attrs import frozen
from starlette.responses import Response

from habitat_kit.core.foryou import Waiting, Why
from habitat_kit.core.proposals import Proposal
from habitat_kit.core.signing import ToSign
from habitat_kit.core.spaces import House, Space
from habitat_kit.core.tasks import Task
from habitat_kit.core.uses import HOLDING
from habitat_kit.desk.foryou import for_you
from habitat_kit.web.pages import danger, shares
from habitat_kit.web.pages.approvals import neighbours, waiting
from habitat_kit.web.pages.bookings import shown
from habitat_kit.web.pages.saying import Saying
from habitat_kit.web.pages.stories import whole_of
from habitat_kit.web.pages.tasks import title
from habitat_kit.web.pages.visit import Visit

BOOKED: Mapping[Why, str] = {
    Why.KEPT: "page.home.kept",
    Why.OFFERED: "page.home.offered",
    Why.MADE_ROOM: "page.home.made_room",
}
"""What is said of the reader's bookings that wait for them."""

SOON = 4
"""Bookings shown before one is sent to the whole list."""


@frozen
class Slip:
    """One thing that waits for the reader: where it leads, what it is, and until when."""

    path: str
    title: str
    line: str


@frozen
class Places:
    """A house and what can be booked in it."""

    house: House
    spaces: tuple[Space, ...]


def show(visit: Visit) -> Response:
    """The front page."""
    houses = visit.sight.houses()
    mine = [b for b in visit.sight.mine() if b.state in HOLDING and b.span.end > visit.now]
    coming = [shown(visit, booking) for booking in sorted(mine, key=lambda b: b.span.start)[: SOON + 1]]
    return visit.page(
        "home.html",
        house=houses[0] if houses else None,
        waiting=(*waiting(visit), *(one for one, _, _ in neighbours(visit))) if visit.decides else (),
        for_you=list(_slips(visit)),
        coming=coming[:SOON],
        more=len(coming) > SOON,
        pictured=visit.site.kit.settings.photos is not None,
        dangers=danger.standing(visit),
        shares=bool(visit.houses(shares.RIGHT)),
        kept=visit.sight.kept(),
        places=[Places(house, _bookable(house)) for house in houses],
    )


def _slips(visit: Visit) -> Iterator[Slip]:
    """Tasks, and dates kept for the reader; answers and bookings have their own places on the page."""
    houses = {house.id: house for house in visit.sight.houses()}
    for one in for_you(visit.sight, visit.now):
        house, subject = houses.get(one.subject.house), one.subject
        if house is None:
            continue
        say = visit.saying(house)
        if isinstance(subject, Task):
            line = say.text("page.home.task", due=say.day(subject.due, "EEEE d MMMM"))
            yield Slip(f"/tasks/{subject.id}", title(visit, subject, house), line)
        elif isinstance(subject, ToSign | Proposal):
            yield _of_rules(visit, one, subject, say)
        elif one.why in BOOKED:
            line = say.text(BOOKED[one.why], until=one.lapses)
            yield Slip(f"/bookings/{subject.id}", f"{house.tree[subject.space].name}, {say.period(subject.when)}", line)


def _of_rules(visit: Visit, one: Waiting, subject: ToSign | Proposal, say: Saying) -> Slip:
    """Rules to sign, a proposal to answer, rules to look at again."""
    title = say.words(visit.sight.rulebook(subject.rulebook)[1].title)
    if isinstance(subject, ToSign):
        path = f"/rules/{subject.rulebook}/versions/{subject.id}"
        return Slip(path, title, say.text("page.home.rules.sign", since=subject.in_force))
    line = say.text(f"page.home.rules.{one.why.value}", until=subject.last_day(say.house.clock))
    return Slip(f"/rules/{subject.rulebook}/proposals/{subject.id}", title, line)


def _bookable(house: House) -> tuple[Space, ...]:
    """The places to book, each whole: a flat, not its bedrooms."""
    return tuple(s for s in house.tree.spaces if s.bookable and whole_of(house.tree, s).id == s.id)
