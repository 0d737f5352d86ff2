"""What a subscribed calendar sees of a booking's life."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Event

from habitat_kit.core.actors import SYSTEM
from habitat_kit.core.commands import (
    ApproveBooking,
    CancelBooking,
    CheckIn,
    CheckOut,
    CloseSpace,
    DeclineBooking,
    MoveBooking,
    ReopenSpace,
    Tick,
)
from habitat_kit.core.outcomes import AwaitingApproval, Booked, Cancelled, SpaceClosed, SpaceReopened, Stale, Ticked
from habitat_kit.core.uses import Silence
from habitat_kit.plugins.participatory import ApprovalAbove
from habitat_kit.store import tables
from habitat_kit.store.statement import Statement
from tests.desk.world import DAY
from tests.web.feeds.conftest import Feeding
from tests.web.feeds.readers import Fed, surface_of


def shown(event: Event) -> tuple[str, str, int]:
    """How an event stands: status, whether the time is taken, sequence."""
    return str(event["STATUS"]), str(event["TRANSP"]), int(str(event["SEQUENCE"]))


def test_nights_are_dates_and_the_departure_is_none_of_them(fed: Fed) -> None:
    """A stay is written by dates, from the first night up to the day of departure, which it does not hold."""
    fed.house.do(fed.house.stay(0, 3))
    event = fed.get(fed.link()).one()
    assert (event.start, event.end) == (DAY, DAY + timedelta(days=3))
    assert not isinstance(event.start, datetime)
    assert shown(event) == ("CONFIRMED", "OPAQUE", 0)


def test_hours_are_wall_times_of_the_house(fed: Fed) -> None:
    """A meeting is written on the house's clock, whose zone the calendar defines."""
    fed.house.do(fed.house.meeting(0, 18))
    answer = fed.get(fed.link("living"))
    event = answer.one()
    assert event["DTSTART"].params["TZID"] == "Europe/Paris"
    assert event.start.isoformat() == "2027-04-05T18:00:00+02:00"
    assert answer.body.count(b"BEGIN:VTIMEZONE") == 1


def test_a_calendar_shows_whatever_shares_a_leaf(fed: Fed) -> None:
    """The flat's calendar shows its bedrooms' bookings, a bedroom's the whole flat's, and none its neighbour's."""
    fed.house.do(fed.house.stay(0, space="one"))
    fed.house.do(fed.house.stay(5, space="flat"))
    starts = {space: [e.start for e in fed.get(fed.link(space)).events] for space in ("flat", "one", "two", "home")}
    both = [DAY, DAY + timedelta(days=5)]
    assert starts == {"flat": both, "one": both, "two": both[1:], "home": []}


def test_a_move_keeps_the_event_and_raises_its_sequence(fed: Fed) -> None:
    """Moved, the same event stands at its new dates, revised now, in another state of the feed."""
    booking = fed.house.do(fed.house.stay(0, 2)).booking
    link = fed.link()
    before = fed.get(link)
    fed.house.clock.later(minutes=5)
    fed.house.do(MoveBooking(booking.id, booking.revision, start=DAY + timedelta(3), end=DAY + timedelta(5)))
    after = fed.get(link, if_none_match=before.tag)
    assert after.status == 200
    assert after.tag != before.tag
    assert after.one()["UID"] == before.one()["UID"]
    assert shown(after.one()) == ("CONFIRMED", "OPAQUE", 1)
    assert after.one().start == DAY + timedelta(days=3)
    assert after.one().DTSTAMP == fed.house.clock.now == after.one().LAST_MODIFIED


def test_a_cancelled_booking_is_told_for_thirty_days(fed: Fed) -> None:
    """A cancelled booking stays as a tombstone of the same event, then goes."""
    booking = fed.house.do(fed.house.stay(60, 2)).booking
    link = fed.link(level="room")
    uid = fed.get(link).said("UID")
    fed.house.do(CancelBooking(booking.id, booking.revision))
    gone = fed.get(link)
    assert (gone.said("UID"), gone.said("SUMMARY")) == (uid, ["Annulé"])
    assert shown(gone.one()) == ("CANCELLED", "TRANSPARENT", 1)
    fed.house.clock.later(days=30)
    assert fed.get(link).said("UID") == uid
    fed.house.clock.later(days=1)
    assert fed.get(link).events == []


@pytest.mark.parametrize("level", ["busy", "room"])
def test_what_moves_to_another_room_leaves_a_tombstone(fed: Fed, level: str) -> None:
    """The old room's calendar removes it, at its old dates; the flat's and the new room's show it where it is."""
    booking = fed.house.do(fed.house.stay(60, 2, space="one")).booking
    links = {space: fed.link(space, level=level) for space in ("one", "two", "flat")}
    uid, *_ = [fed.get(link).said("UID") for link in links.values()]
    fed.house.do(MoveBooking(booking.id, 1, DAY + timedelta(63), DAY + timedelta(64), fed.house.space("two")))
    fresh = surface_of(fed.house)
    for reader in (fed, Fed(fed.house, fresh)):
        gone = reader.get(links["one"])
        assert gone.said("UID") == uid
        assert shown(gone.one()) == ("CANCELLED", "TRANSPARENT", 1)
        assert gone.one().start == DAY + timedelta(days=60)
        for space in ("two", "flat"):
            assert shown(reader.get(links[space]).one()) == ("CONFIRMED", "OPAQUE", 1)
    fresh.close()
    fed.house.clock.later(days=31)
    assert fed.get(links["one"]).events == []


def test_what_comes_back_stands_again(fed: Fed) -> None:
    """Moved out and back, an event is one again in its room's calendar, and gone from the other's."""
    booking = fed.house.do(fed.house.stay(60, 2, space="one")).booking
    links = {space: fed.link(space) for space in ("one", "two", "living")}
    for revision, space in enumerate(("two", "living", "one"), 1):
        fed.house.do(MoveBooking(booking.id, revision, space=fed.house.space(space)))
    assert shown(fed.get(links["one"]).one()) == ("CONFIRMED", "OPAQUE", 3)
    assert shown(fed.get(links["two"]).one()) == ("CANCELLED", "TRANSPARENT", 2)
    assert shown(fed.get(links["living"]).one()) == ("CANCELLED", "TRANSPARENT", 3)


def test_nights_given_up_are_in_no_calendar(fed: Fed) -> None:
    """An early leave shortens the event; the nights that still weigh were never another one."""
    booking = fed.house.do(fed.house.stay(0, 3)).booking
    link = fed.link()
    fed.house.clock.now = booking.span.start
    fed.house.do(CheckIn(booking.id, 1))
    fed.house.clock.later(hours=20)
    fed.house.do(CheckOut(booking.id, 2))
    event = fed.get(link).one()
    assert (event.start, event.end) == (DAY, DAY + timedelta(days=1))
    assert shown(event) == ("CONFIRMED", "OPAQUE", 2)


@pytest.mark.parametrize("silence", list(Silence))
def test_a_deadline_that_passes_changes_the_feed(feeding: Feeding, silence: Silence) -> None:
    """Once its deadline has passed, a booking is what silence makes of it, before anybody settled it and after."""
    fed = feeding(ApprovalAbove(nights=2, answer_hours=48, on_silence=silence))
    asked = fed.house.do(fed.house.stay(0, 5))
    assert isinstance(asked, AwaitingApproval)
    link = fed.link(level="room")
    waiting = fed.get(link)
    assert shown(waiting.one()) == ("TENTATIVE", "OPAQUE", 0)
    assert waiting.said("SUMMARY") == ["Household of ana · guest_stay (en attente d’accord)"]  # noqa: RUF001 - as the feed writes it
    fed.house.clock.later(hours=47)
    assert fed.get(link).events[0]["STATUS"] == "TENTATIVE"
    fed.house.clock.later(hours=1)
    passed = fed.get(link, if_none_match=waiting.tag)
    expected = ("CONFIRMED", "OPAQUE", 1) if silence is Silence.ACCEPT else ("CANCELLED", "TRANSPARENT", 1)
    assert (passed.status, shown(passed.one())) == (200, expected)
    fed.house.clock.later(minutes=1)
    assert fed.house.kit.desk.do(Tick(), by=SYSTEM) == Ticked(settled=1)
    settled = fed.get(link)
    assert settled.tag != passed.tag
    assert shown(settled.one()) == expected


def test_approved_or_declined_it_says_so(feeding: Feeding) -> None:
    """Approval makes the same event sure, a refusal makes it a tombstone."""
    fed = feeding(ApprovalAbove(nights=2, answer_hours=48, on_silence=Silence.LAPSE))
    yes, no = (fed.house.do(fed.house.stay(first, 5)).booking for first in (0, 10))
    link = fed.link()
    fed.get(link)
    fed.house.do(ApproveBooking(yes.id, yes.revision), by="sam")
    fed.house.do(DeclineBooking(no.id, no.revision, "works"), by="sam")
    assert [shown(event)[0] for event in fed.get(link).events] == ["CONFIRMED", "CANCELLED"]


def test_a_closure_is_shown_by_its_kind_and_only_to_neighbours(fed: Fed) -> None:
    """Closed, a space is taken: for works at level room, busy and no more at level busy; reopened, it is gone."""
    close = CloseSpace(fed.house.space("flat"), DAY, DAY + timedelta(days=7), "works", "damp")
    closed = fed.house.do(close, by="sam")
    assert isinstance(closed, SpaceClosed)
    room, busy = fed.link(level="room"), fed.link()
    assert fed.get(room).said("SUMMARY") == ["Fermé pour travaux"]
    assert fed.get(busy).said("SUMMARY") == ["Occupé"]
    assert b"damp" not in fed.get(room).body
    fed.house.do(ReopenSpace(closed.closure.id, closed.closure.revision), by="sam")
    assert shown(fed.get(room).one()) == ("CANCELLED", "TRANSPARENT", 1)


def test_the_window_is_sixty_days_back_and_eighteen_months_ahead(fed: Fed) -> None:
    """What ended more than 60 days ago or starts later than 18 months ahead is not there; the day moves both."""
    fed.house.do(fed.house.stay(0, 2))
    link = fed.link(days=None)
    uid = fed.get(link).said("UID")
    fed.house.clock.now = datetime.combine(DAY, datetime.min.time(), fed.house.clock.now.tzinfo) + timedelta(days=62)
    assert fed.get(link).said("UID") == uid
    tag = fed.get(link).tag
    fed.house.clock.later(days=1)
    later = fed.get(link, if_none_match=tag)
    assert (later.status, later.events) == (200, [])
    add_uses(fed, date(2028, 12, 6), date(2028, 12, 7))
    assert [event.start for event in surface_body(fed, link)] == [date(2028, 12, 6)]


def test_a_feed_is_bounded_and_keeps_what_is_ahead(fed: Fed, monkeypatch: pytest.MonkeyPatch) -> None:
    """At most MOST events: what is over goes first, then what is furthest ahead."""
    from habitat_kit.store import shown as statements
    from habitat_kit.web.feeds import events

    past = [date(2027, 2, 1) + timedelta(days=n) for n in range(3)]
    ahead = [date(2027, 4, 1) + timedelta(days=n) for n in range(5)]
    add_uses(fed, *past, *ahead)
    monkeypatch.setattr(events, "MOST", 4)
    assert statements.MOST == 10_000
    assert [event.start for event in fed.get(fed.link()).events] == ahead[:4]


def test_every_process_writes_the_same(fed: Fed) -> None:
    """Two surfaces that never met give the same tag and bytes, whichever read the changes one by one."""
    link = fed.link(level="room")
    bookings = [fed.house.do(fed.house.stay(n * 3, 2)).booking for n in range(4)]
    fed.get(link)
    fed.house.do(CancelBooking(bookings[1].id, bookings[1].revision))
    fed.get(link)
    fed.house.do(MoveBooking(bookings[2].id, bookings[2].revision, space=fed.house.space("one")))
    fresh = surface_of(fed.house)
    mine, theirs = fed.get(link), Fed(fed.house, fresh).get(link)
    assert (mine.tag, mine.raw) == (theirs.tag, theirs.raw)
    fresh.close()


def test_another_secret_is_another_calendar(fed: Fed) -> None:
    """Without the secret nobody can work out an event's id: another one gives other ids and another tag."""
    fed.house.do(fed.house.stay(0))
    link = fed.link()
    other = surface_of(fed.house, b"another secret, also long enough to be one")
    mine, theirs = fed.get(link), Fed(fed.house, other).get(link)
    assert mine.said("UID") != theirs.said("UID")
    assert mine.tag != theirs.tag
    other.close()


def test_what_no_calendar_can_hold_is_left_out(fed: Fed, caplog: Any) -> None:
    """One use that cannot be written is named in the log and leaves the rest readable."""
    fed.house.do(fed.house.stay(0))
    add_uses(fed, DAY + timedelta(days=3))
    use = tables.use
    with fed.house.kit.database.write() as tx:
        broken = sa.update(use).where(use.c.household_id.is_(None)).values(sequence=-1)
        tx.run(Statement(broken))
    assert len(fed.get(fed.link()).events) == 1
    assert "left out of calendars" in caplog.text


STEPS = st.lists(st.tuples(st.sampled_from("bcmtx"), st.integers(0, 11)), min_size=1, max_size=12)


@settings(max_examples=12)
@given(steps=STEPS)
def test_reading_the_changes_is_reading_it_all(tmp_path_factory: pytest.TempPathFactory, steps: list[Any]) -> None:
    """Whatever happens between two readings, a calendar read change by change is the one read afresh."""
    fed = planted_file(tmp_path_factory)
    link = fed.link(level="room")
    standing: list[Any] = []
    for what, number in steps:
        happen(fed, standing, what, number)
        fresh = surface_of(fed.house)
        mine, theirs = fed.get(link), Fed(fed.house, fresh).get(link)
        assert (mine.tag, mine.raw) == (theirs.tag, theirs.raw)
        fresh.close()
    fed.surface.close()
    fed.house.kit.close()


def happen(fed: Fed, standing: list[Any], what: str, number: int) -> None:
    """One thing that may happen to a house: book, cancel, move, tick, or nothing but time."""
    spaces = ("flat", "one", "two")
    if what == "b":
        made = fed.house.do(fed.house.stay(number, 1 + number % 4, space=spaces[number % 3]))
        standing += [made.booking] if isinstance(made, Booked | AwaitingApproval) else []
    elif what == "t":
        fed.house.kit.desk.do(Tick(), by=SYSTEM)
    elif what == "x":
        fed.house.clock.later(hours=7 * number)
    elif standing:
        was = standing.pop(number % len(standing))
        move = MoveBooking(was.id, was.revision, space=fed.house.space(spaces[number % 3]))
        done = fed.house.do(CancelBooking(was.id, was.revision) if what == "c" else move)
        assert not isinstance(done, Stale) or fed.house.clock.now >= was.span.start or done.state != was.state.value
        standing += [done.booking] if isinstance(done, Booked | AwaitingApproval) else []
        assert not isinstance(done, Cancelled | SpaceReopened) or what == "c"


def planted_file(folders: pytest.TempPathFactory) -> Fed:
    """A fresh house in a file, with approval above two nights."""
    from habitat_kit.kit import HabitatKit
    from tests.desk.world import Hands, Rules, plant

    clock = Hands()
    kit = HabitatKit(url=f"sqlite:///{folders.mktemp('feeds') / 'house.db'}", plugins=[Rules], clock=clock)
    kit.migrate()
    house = plant(kit, clock, rules=[ApprovalAbove(nights=2, answer_hours=48, on_silence=Silence.LAPSE)])
    return Fed(house, surface_of(house))


def add_uses(fed: Fed, *nights: date) -> None:
    """Confirmed stays of one night written straight into the table, without claims."""
    from habitat_kit.core.ids import named
    from tests.desk.world import put

    house = fed.house.house
    with fed.house.kit.database.write() as tx:
        for night in nights:
            start = datetime.combine(night, datetime.min.time(), fed.house.clock.now.tzinfo)
            put(
                tx, tables.use, id=named(str(night)), organisation_id=house.organisation, house_id=house.id,
                space_id=fed.house.space("flat"), type="booking", kind="guest_stay", state="confirmed",
                on_behalf=False, unit="night", first_night=night, departure=night + timedelta(days=1),
                zone=house.zone, start=start + timedelta(hours=14), end=start + timedelta(hours=33), guests=1,
                revision=1, sequence=0, made_at=start, revised_at=start, counted=True, versions=[],
            )  # fmt: skip


def surface_body(fed: Fed, link: Any) -> list[Event]:
    """What a process that just started shows."""
    fresh = surface_of(fed.house)
    try:
        return Fed(fed.house, fresh).get(link).events
    finally:
        fresh.close()
