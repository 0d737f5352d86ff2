"""A series in a calendar: one event that repeats, and what calendar programs make of it is what is booked."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import Any
from uuid import UUID

import pytest
import recurring_ical_events
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar, Event

from habitat_kit.core.bookings import Booking
from habitat_kit.core.commands import (
    AddDate,
    BookSeries,
    BookSpace,
    CancelBooking,
    CancelSeries,
    ChangeZone,
    CreateOwnLink,
    DeclineBooking,
    MoveBooking,
    MoveSeries,
    TakeOffer,
)
from habitat_kit.core.outcomes import SeriesBooked
from habitat_kit.core.periods import Nights
from habitat_kit.core.uses import HOLDING
from habitat_kit.plugins.participatory import ApprovalAbove
from habitat_kit.store import series as kept
from tests.desk.world import DAY
from tests.web.feeds.conftest import Feeding
from tests.web.feeds.readers import Answer, Fed, ask, surface_of

FAR = timedelta(days=500)


def evenings(fed: Fed, repeat: str = "FREQ=WEEKLY;COUNT=5", **more: Any) -> SeriesBooked:
    """A meeting every week, from a Monday in April on."""
    start = datetime.combine(DAY, time(18))
    space = fed.house.space("living")
    made = fed.house.do(BookSeries(space, "meeting", start, start + timedelta(hours=2), repeat, **more))
    assert isinstance(made, SeriesBooked), made
    return made


def bookings(fed: Fed, series: UUID) -> tuple[Booking, ...]:
    """What a series' bookings are now."""
    with fed.house.kit.database.read() as tx:
        return kept.bookings(tx, series)


def expanded(answer: Answer) -> list[tuple[Any, Any, str]]:
    """When a calendar program shows something, and whether it is sure, in order."""
    calendar = Calendar.from_ical(answer.body.decode())
    found = recurring_ical_events.of(calendar).between(DAY - FAR, DAY + 2 * FAR)
    sure = (event for event in found if isinstance(event, Event) and event["STATUS"] != "CANCELLED")
    return sorted((_wall(event.start), _wall(event.end), str(event["STATUS"])) for event in sure)


def _wall(moment: Any) -> Any:
    return moment.replace(tzinfo=None) if isinstance(moment, datetime) else moment


def standing(fed: Fed, *series: UUID) -> list[tuple[Any, Any, str]]:
    """When a series is really booked."""
    found = (b for one in series for b in bookings(fed, one) if b.state in HOLDING)
    return sorted((*_edges(b), "TENTATIVE" if b.deadline else "CONFIRMED") for b in found)


def _edges(booking: Booking) -> tuple[Any, Any]:
    when = booking.when
    return (when.arrival, when.departure) if isinstance(when, Nights) else (when.start, when.end)


def anew(fed: Fed, link: Any) -> bytes:
    """What another process prints."""
    surface = surface_of(fed.house)
    try:
        return ask(surface, f"/{link.secret}.ics").body
    finally:
        surface.close()


def test_a_series_is_one_event(fed: Fed) -> None:
    """Its rule ends by UNTIL in UTC; each level names it by another hash, and by none of its ids."""
    made = evenings(fed)
    uids = []
    for level in ("busy", "room"):
        event = fed.get(fed.link("living", level=level)).one()
        assert event["RRULE"].to_ical() == b"FREQ=WEEKLY;UNTIL=20270503T160000Z"
        assert event["DTSTART"].params["TZID"] == "Europe/Paris"
        uids.append(str(event["UID"]))
    assert len({*uids, str(made.series.id), *(str(b.id) for b in bookings(fed, made.series.id))}) == 8
    assert expanded(fed.get(fed.link("living"))) == standing(fed, made.series.id)


def test_own_calendars_and_files_name_it_by_its_id(fed: Fed) -> None:
    """In one's own calendar the series is one event, named by the series' id."""
    made = evenings(fed)
    mine = fed.house.do(CreateOwnLink(fed.house.house.id, "person"))
    answer = ask(fed.surface, f"/{mine.secret}.ics")
    assert answer.said("UID") == [str(made.series.id)]
    assert expanded(answer) == standing(fed, made.series.id)


def test_cancelled_dates_are_left_out_and_come_back(fed: Fed) -> None:
    """A date cancelled in the middle is an EXDATE; the first and the last shorten the rule; one that comes back is there."""
    made = evenings(fed)
    link = fed.link("living")
    sequences = [int(str(fed.get(link).one()["SEQUENCE"]))]
    found = bookings(fed, made.series.id)
    for at in (2, 0, 4):
        fed.house.do(CancelBooking(found[at].id, 1))
        event = fed.get(link).one()
        assert event["STATUS"] == "CONFIRMED"
        assert expanded(fed.get(link)) == standing(fed, made.series.id)
        sequences.append(int(str(event["SEQUENCE"])))
    assert b"EXDATE;TZID=Europe/Paris:20270419T180000\r\n" in fed.get(link).body
    fed.house.do(AddDate(made.series.id, found[2].first_day))
    event = fed.get(link).one()
    sequences.append(int(str(event["SEQUENCE"])))
    assert "EXDATE" not in event
    assert sequences == sorted(set(sequences))
    assert fed.get(link).body == anew(fed, link)


def test_a_moved_date_is_an_event_of_its_own_in_the_series(fed: Fed) -> None:
    """Moved by itself, it has the series' UID and the start it was planned for; at another place too."""
    made = evenings(fed)
    link = fed.link("flat", level="room")
    fed.get(link)
    _, second, third, *_ = bookings(fed, made.series.id)
    start = datetime.combine(second.first_day + timedelta(days=1), time(9))
    fed.house.do(MoveBooking(second.id, 1, start, start + timedelta(hours=1)))
    fed.house.do(MoveBooking(third.id, 1, space=fed.house.space("one")))
    answer = fed.get(link)
    master, *others = answer.events
    assert {str(event["UID"]) for event in answer.events} == {str(master["UID"])}
    for other, day in zip(others, (second.occurrence, third.occurrence), strict=True):
        assert other["RECURRENCE-ID"].to_ical() == f"{day:%Y%m%d}T180000".encode()
    assert str(others[1]["LOCATION"]) == "Bedroom 1"
    assert expanded(answer) == standing(fed, made.series.id)
    here, there = (expanded(fed.get(fed.link(space))) for space in ("living", "one"))
    assert len(here) == 4
    assert [start for start, *_ in there] == [datetime.combine(third.first_day, time(18))]


def test_a_date_won_from_the_waiting_list_is_in_its_series(fed: Fed) -> None:
    """Waited for it is left out; kept it is a date that is not sure; taken it is one of the rule's like any other."""
    start = datetime.combine(DAY + timedelta(days=14), time(18))
    space = fed.house.space("living")
    other = fed.house.do(BookSpace(space, "meeting", start, start + timedelta(hours=2)), by="ben").booking
    made = evenings(fed, others="wait_list")
    mine = fed.house.do(CreateOwnLink(fed.house.house.id, "person"))
    assert b"EXDATE;TZID=Europe/Paris:20270419T180000\r\n" in ask(fed.surface, f"/{mine.secret}.ics").body
    fed.house.do(CancelBooking(other.id, 1), by="ben")
    master, kept_ = (answer := ask(fed.surface, f"/{mine.secret}.ics")).events
    assert "EXDATE" not in master
    assert kept_["RECURRENCE-ID"].to_ical() == b"20270419T180000"
    assert (kept_["UID"], str(kept_["STATUS"])) == (master["UID"], "TENTATIVE")
    assert expanded(answer) == standing(fed, made.series.id)
    offer = next(b for b in bookings(fed, made.series.id) if b.deadline)
    fed.house.do(TakeOffer(offer.id, offer.revision))
    after = (answer := ask(fed.surface, f"/{mine.secret}.ics")).one()
    assert "EXDATE" not in after
    assert expanded(answer) == standing(fed, made.series.id)
    assert len(expanded(answer)) == 5
    assert int(str(after["SEQUENCE"])) > int(str(master["SEQUENCE"])) > made.series.sequence


def test_a_split_ends_one_event_and_begins_another(fed: Fed) -> None:
    """This and following moved: the old event ends before, a new one begins, and the reader has both."""
    made = evenings(fed)
    link = fed.link("living")
    before = fed.get(link).one()
    third = bookings(fed, made.series.id)[2]
    start = datetime.combine(third.first_day, time(20))
    moved = fed.house.do(MoveSeries(third.id, 1, "following", start, start + timedelta(hours=1)))
    answer = fed.get(link)
    old, new = answer.events
    assert old["UID"] == before["UID"] != new["UID"]
    assert int(str(old["SEQUENCE"])) > int(str(before["SEQUENCE"]))
    assert expanded(answer) == standing(fed, made.series.id, moved.series.id)
    assert answer.body == anew(fed, link)


def test_a_series_that_is_gone_is_told_as_cancelled_for_a_while(fed: Fed) -> None:
    """All cancelled: one event says so for thirty days, then nothing; its UID is the one it had."""
    made = evenings(fed)
    link = fed.link("living", level="room")
    before = fed.get(link).one()
    fed.house.do(CancelSeries(bookings(fed, made.series.id)[0].id, 1, "all"))
    event = fed.get(link).one()
    assert (event["UID"], event["STATUS"], event["TRANSP"]) == (before["UID"], "CANCELLED", "TRANSPARENT")
    assert "ana" not in str(event["SUMMARY"]).lower()
    assert int(str(event["SEQUENCE"])) > int(str(before["SEQUENCE"]))
    assert fed.get(link).body == anew(fed, link)
    fed.house.clock.later(days=32)
    assert fed.get(link).events == []


def test_dates_that_wait_are_not_sure(feeding: Feeding) -> None:
    """Where each date waits the whole is tentative; one that is declined is left out, and time that passes is seen."""
    fed = feeding(ApprovalAbove(nights=1))
    stay = BookSeries(fed.house.space("flat"), "guest_stay", DAY, DAY + timedelta(days=2), "FREQ=MONTHLY;COUNT=3")
    made = fed.house.do(stay)
    link = fed.link()
    assert {status for *_, status in expanded(fed.get(link))} == {"TENTATIVE"}
    fed.house.do(DeclineBooking(made.dates[1].booking, 1, "no"), by="sam")
    assert len(expanded(fed.get(link))) == 2
    fed.house.clock.later(days=30)
    assert expanded(fed.get(link)) == []
    assert fed.get(link).body == anew(fed, link)


def test_an_hour_the_clock_skips_is_left_out(fed: Fed) -> None:
    """On 28 March half past two does not come: the rule has it, the event leaves it out; the hour shown twice is there."""
    start = datetime(2027, 3, 21, 2, 30)
    night = BookSeries(fed.house.space("living"), "meeting", start, start.replace(hour=5), "FREQ=WEEKLY;COUNT=33")
    made = fed.house.do(night)
    answer = fed.get(fed.link("living"))
    assert b"EXDATE;TZID=Europe/Paris:20270328T023000\r\n" in answer.body
    assert expanded(answer) == standing(fed, made.series.id)
    assert len(expanded(answer)) == 32


def test_a_date_that_comes_back_goes_by_the_clock_of_its_house(fed: Fed) -> None:
    """The house has another clock meanwhile: the dates that stood keep theirs, and each instant shown is one booked."""
    made = evenings(fed)
    link = fed.link("living")
    third = bookings(fed, made.series.id)[2]
    for gone in (None, bookings(fed, made.series.id)[0]):
        if gone:
            fed.house.do(CancelSeries(gone.id, gone.revision, "all"))
        else:
            fed.house.do(CancelBooking(third.id, 1))
            fed.house.do(ChangeZone(fed.house.house.id, "Europe/London"), by="kim")
        fed.house.do(AddDate(made.series.id, third.first_day))
        found = recurring_ical_events.of(Calendar.from_ical(fed.get(link).body.decode())).between(DAY, DAY + FAR)
        there = (b for b in bookings(fed, made.series.id) if b.state in HOLDING)
        assert sorted(event.start.astimezone(UTC) for event in found) == sorted(b.span.start for b in there)
        assert len(found) == (1 if gone else 5)


STEPS = st.lists(
    st.tuples(
        st.sampled_from(("move", "cancel", "back", "move_following", "move_all", "cancel_following", "space")),
        st.integers(0, 30),
        st.integers(-3, 5),
    ),
    min_size=1,
    max_size=7,
)


@pytest.mark.parametrize(
    "repeat", ["FREQ=WEEKLY;BYDAY=MO,TH;COUNT=6", "FREQ=MONTHLY;BYDAY=1MO;COUNT=6", "FREQ=DAILY;INTERVAL=3;COUNT=6"]
)
def test_what_a_program_shows_is_what_is_booked(feeding: Feeding, repeat: str, *, proving: bool) -> None:
    """After any changes, every calendar shows exactly the bookings that stand, and any process prints the same bytes."""

    @settings(max_examples=60 if proving else 2)
    @given(STEPS)
    def law(steps: list[tuple[str, int, int]]) -> None:
        for booking in (b for one in known for b in bookings(fed, one)):
            fed.house.do(CancelBooking(booking.id, booking.revision))
        known[:] = [evenings(fed, repeat).series.id]
        for what, at, by in steps:
            moved = _step(fed, known, what, at, by)
            if moved is not None and moved not in known:
                known.append(moved)
            assert expanded(fed.get(link)) == standing(fed, *known)
        assert fed.get(link).body == anew(fed, link)

    fed, known = feeding(), list[UUID]()
    link = fed.link("flat", level="room")
    law()


def _step(fed: Fed, known: list[UUID], what: str, at: int, by: int) -> UUID | None:
    """One change of one of the bookings; the series it is in then."""
    every = [b for one in known for b in bookings(fed, one)]
    chosen = every[at % len(every)]
    start = datetime.combine(chosen.first_day + timedelta(days=by), time(10 + by))
    until = start + timedelta(hours=1)
    match what:
        case "move":
            fed.house.do(MoveBooking(chosen.id, chosen.revision, start, until))
        case "space":
            fed.house.do(MoveBooking(chosen.id, chosen.revision, space=fed.house.space("one")))
        case "cancel":
            fed.house.do(CancelBooking(chosen.id, chosen.revision))
        case "cancel_following":
            fed.house.do(CancelSeries(chosen.id, chosen.revision, "following"))
        case "back":
            fed.house.do(AddDate(chosen.series or known[0], chosen.occurrence or DAY))
        case _:
            scope = what.removeprefix("move_")
            told = fed.house.do(MoveSeries(chosen.id, chosen.revision, scope, start, until))
            return getattr(getattr(told, "series", None), "id", None)
    return None
