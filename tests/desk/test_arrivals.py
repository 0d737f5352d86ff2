"""The link to an arrival slip: who makes and ends it, what it opens, and when it opens nothing any more."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from habitat_kit.core.actors import NOBODY, SYSTEM, Actor, Role
from habitat_kit.core.arrivals import LINGERS
from habitat_kit.core.bookings import Booking
from habitat_kit.core.commands import (
    CancelBooking,
    CheckIn,
    CheckOut,
    CorrectBooking,
    EndAccess,
    EndMembership,
    MakeArrivalLink,
    MoveBooking,
    NoShow,
    OrderDanger,
    ProtectPerson,
    ProtectSpace,
    RestoreBooking,
    RevokeArrivalLink,
    SetWayIn,
)
from habitat_kit.core.errors import NotThere, Unreadable
from habitat_kit.core.ids import named
from habitat_kit.core.outcomes import AlreadyShown, ArrivalLinkMade, ArrivalLinkRevoked, Misread, NotAllowed, Stale
from habitat_kit.desk.arrivals import Arrival
from habitat_kit.plugins.participatory.approval import Approval
from habitat_kit.store import tables
from tests.desk.conftest import Planter
from tests.desk.test_links import rows
from tests.desk.test_tasks import serve
from tests.desk.world import DAY, Planted

CALL = "Ana, 06 12 34 56 78"


def made(house: Planted, booking: Booking, by: str = "ana", call: str | None = CALL) -> str:
    """The secret of a new link."""
    outcome = house.do(MakeArrivalLink(booking.id, call), by)
    assert isinstance(outcome, ArrivalLinkMade), outcome
    return outcome.secret


def read(house: Planted, secret: str) -> Arrival | None:
    """What somebody without an account reads by a secret; None where there is nothing."""
    try:
        return house.kit.desk.sight(NOBODY).arrival(secret)
    except NotThere:
        return None


def test_guests_read_where_when_and_whom_to_call_and_nothing_else(house: Planted) -> None:
    """The place, the dates, the household, what the host wrote; not the purpose, nor who made the booking."""
    booked = house.do(house.stay(0, 2, "one", purpose="a surgery")).booking
    slip = read(house, made(house, booked))
    assert slip is not None
    assert (slip.space.key, slip.booking.when, slip.host, slip.call) == ("one", booked.when, "Household of ana", CALL)
    assert (slip.booking.purpose, slip.booking.person, slip.booking.made_by) == (None, None, None)
    assert slip.until == booked.span.end + LINGERS


def test_the_secret_is_shown_once_and_its_words_stand_in_one_row(house: Planted) -> None:
    """256 random bits after a telling beginning, kept as SHA-256; no journal, ask or event has secret or words."""
    booked = house.do(house.stay(0)).booking
    command = MakeArrivalLink(booked.id, CALL)
    outcome = house.do(command, key="one")
    assert house.do(command, key="one") == AlreadyShown()
    assert re.fullmatch(r"hk_arrive_[A-Za-z0-9_-]{43}", outcome.secret)
    (row,) = rows(house, tables.arrival_link)
    assert (row["digest"], row["call"]) == (hashlib.sha256(outcome.secret.encode()).digest(), CALL)
    kept = str([rows(house, table) for table in (tables.journal, tables.ask, tables.note, tables.mail)])
    assert not [word for word in (CALL, outcome.secret[10:]) if word in kept + repr(outcome) + repr(command)]


def test_the_way_in_is_told_when_its_host_is_told(house: Planted) -> None:
    """Hidden until its hours before the arrival, with when it will be shown; shown until the end, and then no more."""
    booked = house.do(house.stay(0, 2, "one")).booking
    for space, kind, said, hours in (("flat", "code", "4711", 24), ("one", "key", "Under the mat", 1)):
        house.do(SetWayIn(house.space(space), kind, said, hours), by="sam")
    secret, (start, end) = made(house, booked), (booked.span.start, booked.span.end)
    day, hour = start - timedelta(hours=24), start - timedelta(hours=1)
    told: tuple[tuple[datetime, tuple[str, ...], datetime | None], ...] = (
        (day - timedelta(seconds=1), (), day),
        (day, ("4711",), hour),
        (hour, ("4711", "Under the mat"), None),
        (end - timedelta(seconds=1), ("4711", "Under the mat"), None),
        (end, (), None),
    )
    for moment, words, later in told:
        house.clock.now = moment
        slip = read(house, secret)
        assert slip is not None
        assert (tuple(way.words for way in slip.ways), slip.later) == (words, later)


@pytest.mark.parametrize("by", ["ana", "sam", "kim"])
def test_the_household_and_who_answers_for_the_house_make_and_end_it(house: Planted, by: str) -> None:
    """Each of them; ending it twice is no error."""
    booked = house.do(house.stay(0)).booking
    secret = made(house, booked, by)
    assert read(house, secret) is not None
    assert house.kit.desk.sight(house.actor(by)).arrival_link(booked.id).may
    for _ in range(2):
        assert house.do(RevokeArrivalLink(booked.id), by) == ArrivalLinkRevoked(booked.id)
    assert read(house, secret) is None
    assert rows(house, tables.arrival_link)[0]["call"] == ""


def test_the_kit_itself_makes_one_and_a_host_whose_login_is_elsewhere(house: Planted) -> None:
    """The command line's link has no person behind it; both open as long as nobody ends them."""
    booked = house.do(house.stay(0)).booking
    outcome = house.kit.desk.do(MakeArrivalLink(booked.id), by=SYSTEM)
    assert isinstance(outcome, ArrivalLinkMade)
    assert read(house, outcome.secret) is not None
    identity = house.kit.identities.create_identity(house.house.organisation, house.people["ana"], "ana@host")
    signed_in = Actor(identity=identity, person=house.people["ana"])
    again = house.kit.desk.do(MakeArrivalLink(booked.id), by=signed_in)
    assert isinstance(again, ArrivalLinkMade)
    assert read(house, again.secret) is not None
    house.kit.desk.do(EndAccess(identity), by=SYSTEM)
    assert (read(house, outcome.secret), read(house, again.secret)) == (None, None)


def test_nobody_else_makes_ends_or_finds_it(house: Planted) -> None:
    """No neighbour, no keeper, not who owns the walls; they do not learn that there is one."""
    serve(house, "kees", Role.KEEPER, house.space("flat"))
    booked = house.do(house.stay(0)).booking
    secret = made(house, booked)
    for by in ("ben", "lou", "kees"):
        assert house.do(MakeArrivalLink(booked.id), by) == NotAllowed("make_arrival_link")
        assert house.do(RevokeArrivalLink(booked.id), by) == NotAllowed("revoke_arrival_link")
        with pytest.raises(NotThere):
            house.kit.desk.sight(house.actor(by)).arrival_link(booked.id)
    assert read(house, secret) is not None
    assert [read(house, guess) for guess in ("", "x", secret[:-1], secret.upper(), str(booked.id))] == [None] * 5


def test_a_new_link_takes_the_place_of_the_old_whose_words_go(house: Planted) -> None:
    """One stands at a time; the host sees which."""
    booked = house.do(house.stay(0)).booking
    old, new = made(house, booked), made(house, booked, call=None)
    assert read(house, old) is None
    found = read(house, new)
    assert found is not None
    assert found.call == ""
    link = house.kit.desk.sight(house.actor("ana")).arrival_link(booked.id).link
    assert link is not None
    assert sorted((row["id"] == link.id, row["call"]) for row in rows(house, tables.arrival_link)) == [
        (False, ""),
        (True, ""),
    ]


def test_a_move_takes_the_slip_along(house: Planted) -> None:
    """The same secret shows the new dates and the new place."""
    booked = house.do(house.stay(0, 2, "one")).booking
    secret = made(house, booked)
    first, space = DAY + timedelta(days=9), house.space("two")
    moved = house.do(MoveBooking(booked.id, booked.revision, first, first + timedelta(days=1), space)).booking
    slip = read(house, secret)
    assert slip is not None
    assert (slip.booking.when, slip.space.key) == (moved.when, "two")


Close = Callable[[Planted, Booking], object]


def _late(house: Planted, booked: Booking) -> object:
    house.clock.now = booked.span.start + timedelta(hours=3)
    return house.do(NoShow(booked.id, booked.revision), by="sam")


def _corrected(house: Planted, booked: Booking) -> object:
    fixed = CorrectBooking(booked.id, booked.revision, "it was Ben's", household=house.households["ben"])
    return house.do(fixed, by="sam")


CLOSES: dict[str, Close] = {
    "cancelled": lambda house, booked: house.do(CancelBooking(booked.id, booked.revision)),
    "displaced": lambda house, booked: house.do(OrderDanger(booked.space, "fire", "smoke"), by="sam"),
    "nobody came": _late,
    "another's": _corrected,
    "left the household": lambda house, _: house.do(
        EndMembership(named(house.house.key, "membership", "ana"), house.clock().date()), by="sam"
    ),
    "shut out": lambda house, _: house.kit.desk.do(EndAccess(house.people["ana"]), by=SYSTEM),
    "protected place": lambda house, _: house.do(ProtectSpace(house.space("flat")), by="sam"),
    "protected person": lambda house, _: house.do(ProtectPerson(house.people["ana"]), by="sam"),
}


@pytest.mark.parametrize("why", CLOSES)
def test_it_opens_nothing_once_its_reason_is_gone(house: Planted, why: str) -> None:
    """Cancelled, displaced, not come, corrected to another household; its maker gone; the place or a person protected."""
    booked = house.do(house.stay(0)).booking
    secret = made(house, booked)
    assert read(house, secret) is not None
    outcome = CLOSES[why](house, booked)
    assert not isinstance(outcome, NotAllowed | Stale | Misread), outcome
    assert read(house, secret) is None


def test_a_booking_that_stands_again_has_its_slip_again(house: Planted) -> None:
    """Who cancelled by mistake and brings it back has sent no wrong link."""
    booked = house.do(house.stay(0)).booking
    secret = made(house, booked)
    gone = house.do(CancelBooking(booked.id, booked.revision)).booking
    house.do(RestoreBooking(booked.id, gone.revision))
    assert read(house, secret) is not None


def test_it_stays_a_while_after_the_departure_and_then_is_forgotten(house: Planted) -> None:
    """Whoever forgot something reads whom to call for LINGERS after leaving; then the words are erased by the tick."""
    booked = house.do(house.stay(0)).booking
    secret = made(house, booked)
    house.clock.now = booked.span.start + timedelta(hours=1)
    there = house.do(CheckIn(booked.id, booked.revision)).booking
    house.clock.later(hours=2)
    left = house.do(CheckOut(booked.id, there.revision)).booking
    house.clock.now = left.span.end + LINGERS - timedelta(seconds=1)
    house.kit.tick()
    slip = read(house, secret)
    assert slip is not None
    assert slip.call == CALL
    house.clock.later(seconds=1)
    assert read(house, secret) is None
    house.kit.tick()
    (row,) = rows(house, tables.arrival_link)
    assert (row["call"], row["ended_at"]) == ("", house.clock.now)


def test_it_is_made_for_what_is_to_come_only(planting: Planter) -> None:
    """While a booking waits for its yes it has a slip, which says so; a lapsed one, or one that is over, has none."""
    house = planting(Approval(answer_hours=24))
    waits = house.do(house.stay(0)).booking
    secret = made(house, waits)
    slip = read(house, secret)
    assert slip is not None
    assert slip.booking.state.value == "awaiting"
    house.clock.later(hours=25)
    assert read(house, secret) is None
    assert isinstance(house.do(MakeArrivalLink(waits.id)), Stale)


def test_it_is_no_slip_for_what_is_over(house: Planted) -> None:
    """Nor does the page offer one."""
    booked = house.do(house.stay(0)).booking
    house.clock.now = booked.span.end
    assert isinstance(house.do(MakeArrivalLink(booked.id)), Stale)
    assert not house.kit.desk.sight(house.actor("ana")).arrival_link(booked.id).may


@pytest.mark.parametrize("protect", ["space", "person"])
def test_there_is_none_for_what_must_not_be_found(house: Planted, protect: str) -> None:
    """A clear refusal for those who know of the place or the household; nothing is offered and nothing written."""
    booked = house.do(house.stay(0)).booking
    shield = ProtectSpace(house.space("flat")) if protect == "space" else ProtectPerson(house.people["ana"])
    house.do(shield, by="sam")
    for by in ("ana", "sam"):
        refused = house.do(MakeArrivalLink(booked.id, CALL), by)
        assert isinstance(refused, Misread), refused
        assert refused.code == "error.arrival_protected"
        assert not house.kit.desk.sight(house.actor(by)).arrival_link(booked.id).may
    assert house.count("arrival_link") == 0


@pytest.mark.parametrize("wrong", ["x" * 201, "a\x00b", 7])
def test_what_cannot_be_read_is_refused(house: Planted, wrong: object) -> None:
    """More than 200 characters, control characters, what is no text."""
    with pytest.raises(Unreadable) as told:
        MakeArrivalLink(house.space("flat"), wrong)  # type: ignore[arg-type]  # that is the test
    assert told.value.field == "call"
