"""The arrival slip of a booking: its link made and ended by the host, and what a reader with the secret is shown.

Rules of this file:
1. The secret leaves once, in the outcome; only its SHA-256 is kept. A new link takes the place of the one before.
2. A link shows what its maker may hand on: it opens while their identity stands and they may still make it.
3. The slip says nothing of a place or a household that must not be found: no link is made, and one that was made
   before opens nothing any more.
4. How one gets in is shown to guests when it is shown to their host (desk/waysin.py), and not before.
5. Whoever has no link that opens is answered alike: unknown, ended, replaced, over.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from attrs import evolve, field, frozen

from habitat_kit.core.actors import SYSTEM, Actor
from habitat_kit.core.arrivals import LINGERS, ArrivalLink, to_come
from habitat_kit.core.bookings import Booking
from habitat_kit.core.commands import MakeArrivalLink, RevokeArrivalLink
from habitat_kit.core.errors import NotThere, Unreadable
from habitat_kit.core.events import ArrivalLinkEnded, ArrivalLinkEvent, ArrivalLinkWritten
from habitat_kit.core.outcomes import ArrivalLinkMade, ArrivalLinkRevoked, Stale
from habitat_kit.core.rulebooks import Rulebook, Version
from habitat_kit.core.spaces import House, Space
from habitat_kit.core.waysin import WayIn
from habitat_kit.desk import links as feeds
from habitat_kit.desk import lives, waysin
from habitat_kit.desk.eyes import rulebooks_told
from habitat_kit.desk.keeping import stale
from habitat_kit.desk.readying import ReadySight
from habitat_kit.desk.waysin import WaySight
from habitat_kit.desk.work import Work
from habitat_kit.store import arrivals, ending, links, sights, streams
from habitat_kit.store.standing import read_standing

PREFIX = "hk_arrive_"
"""What a link's secret begins with, so that programs that look for leaked secrets know it."""

RIGHT = "make_arrival_link"


def make(command: MakeArrivalLink, work: Work) -> ArrivalLinkMade | Stale:
    """Make a booking's link; the one before ends."""
    booking = _held(command, work)
    if _secluded(work, booking):
        raise Unreadable("booking", "error.arrival_protected")
    if not to_come(booking, work.now):
        raise stale(booking)
    _end_standing(work, booking)
    made = ArrivalLink(
        id=work.new_id(),
        organisation=booking.organisation,
        house=booking.house,
        booking=booking.id,
        household=booking.household,
        identity=feeds.identity(work, RIGHT),
        call=command.call or "",
        made_at=work.now,
    )
    secret = feeds.new_secret(PREFIX)
    arrivals.add(work.tx, made, links.digest(secret))
    _tell(work, ArrivalLinkWritten, made, booking)
    return ArrivalLinkMade(made.id, booking.id, secret)


def revoke(command: RevokeArrivalLink, work: Work) -> ArrivalLinkRevoked:
    """End a booking's link; ending it again changes nothing."""
    booking = _held(command, work)
    _end_standing(work, booking)
    return ArrivalLinkRevoked(booking.id)


@frozen
class Handing:
    """What a host can do about the slip of their booking: whether one can be made, and the link that opens it now."""

    may: bool
    link: ArrivalLink | None


@frozen
class Arrival:
    """What guests read: the house without what must not be found, where and when, who has them, how they get in.

    `ways` are shown now, `later` is when the next one will be; `call` is what the host wrote.
    """

    link: UUID
    house: House
    space: Space
    booking: Booking
    host: str = field(repr=False)
    call: str = field(repr=False)
    ways: tuple[WayIn, ...] = field(repr=False)
    later: datetime | None
    rules: tuple[tuple[Rulebook, Version], ...]

    @property
    def until(self) -> datetime:
        """The instant from which the slip is not there any more."""
        return self.booking.span.end + LINGERS


class ArrivalSight(WaySight, ReadySight):
    """What of a Sight is about who arrives: the ways in, whether all is ready, the slip; `desk.sight.Sight` is the whole."""

    def arrival_link(self, booking: UUID) -> Handing:
        """The link of a booking the actor may open, for its household and who may act for them."""
        found = self.booking(booking)
        with self._at("use", booking) as work:
            if not lives.may(work, RIGHT, found) or _secluded(work, found):
                return Handing(may=False, link=None)
            link = arrivals.standing(work.tx, booking)
            opens = link is not None and link.opens(found, work.now)
            return Handing(to_come(found, work.now), link if opens else None)

    def arrival(self, secret: str) -> Arrival:
        """The slip a secret opens, whoever reads it; NotThere for every secret that opens none."""
        with self._look() as tx:
            link = arrivals.opened(tx, links.digest(secret))
            place = streams.house_of(tx, "use", link.booking) if link else None
            if link is None or place is None:
                raise NotThere("slip")
            work = self._work(tx, place)
            booking = work.booking(link.booking).settled(work.now)
            if not link.opens(booking, work.now) or _secluded(work, booking) or not _handed_on(work, link, booking):
                raise NotThere("slip")
            return _shown(work, link, booking)


def _held(command: MakeArrivalLink | RevokeArrivalLink, work: Work) -> Booking:
    """The booking, for who may act for its household."""
    booking = work.booking(command.booking)
    work.require(command.name(), booking.space, booking.household)
    return booking.settled(work.now)


def _secluded(work: Work, booking: Booking) -> bool:
    """Whether a booking's place or household must not be found."""
    tree = work.house.tree
    return booking.space not in tree or booking.space in tree.shields or booking.household in work.here.discreet


def _handed_on(work: Work, link: ArrivalLink, booking: Booking) -> bool:
    """Whether who made a link is still there and may still make it."""
    for identity, person in ending.living(work.tx, link.identity, work.now):
        maker = Actor(identity=identity, person=person) if person else SYSTEM
        theirs = evolve(work, actor=maker, standing=read_standing(work.tx, maker))
        return lives.may(theirs, RIGHT, booking)
    return False


def _shown(work: Work, link: ArrivalLink, booking: Booking) -> Arrival:
    home = sights.one_household(work.tx, booking.household)
    return Arrival(
        link=link.id,
        house=work.house,
        space=work.house.tree[booking.space],
        booking=evolve(booking, purpose=None, person=None, made_by=None),
        host=home.label if home else "",
        call=link.call,
        ways=waysin.shown(work, booking),
        later=waysin.shown_next(work, booking),
        rules=tuple(_rules(work, booking)),
    )


def _rules(work: Work, booking: Booking) -> Iterator[tuple[Rulebook, Version]]:
    """The rulebooks that bind the stay, as they are in force when it begins."""
    tree, at = work.house.tree, max(work.now, booking.span.start)
    for book in rulebooks_told(work):
        version = book.in_force(at)
        if version and version.scopes(tree, booking.space, booking.kind, booking.first_day):
            yield book, version


def _end_standing(work: Work, booking: Booking) -> None:
    before = arrivals.standing(work.tx, booking.id)
    if before is not None:
        arrivals.end(work.tx, before.id, work.now)
        _tell(work, ArrivalLinkEnded, before, booking)


def _tell(work: Work, event: type[ArrivalLinkEvent], link: ArrivalLink, booking: Booking) -> None:
    work.tell(
        event(
            organisation=link.organisation,
            house=link.house,
            by=work.actor.person,
            link=link.id,
            booking=booking.id,
            space=booking.space,
            household=link.household,
        )
    )
