"""A date won from the waiting list is of its series; a wait goes where its date goes, and ends with it."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from uuid import UUID

from attrs import evolve

from habitat_kit.core.bookings import Booking
from habitat_kit.core.commands import (
    AddDate,
    BookSeries,
    CancelBooking,
    CancelSeries,
    DeclineOffer,
    MoveSeries,
    TakeOffer,
)
from habitat_kit.core.outcomes import Booked, SeriesBooked, SeriesCancelled, SeriesMoved, SeriesRefused, Stale
from habitat_kit.core.periods import Hours
from habitat_kit.core.uses import State
from habitat_kit.core.waiting import MOST_WAITS, WaitState
from habitat_kit.store import uses
from tests.desk.test_series import bookings, evenings, states, waits
from tests.desk.world import DAY, Planted

SECOND = DAY + timedelta(days=7)


def evening(day: int, hour: int = 18) -> datetime:
    """An evening some days after DAY."""
    return datetime.combine(DAY + timedelta(days=day), time(hour))


def nth(made: SeriesBooked, at: int) -> UUID:
    """The booking of one of the dates."""
    found = made.dates[at].booking
    assert found is not None
    return found


def in_line(house: Planted) -> tuple[SeriesBooked, Booking]:
    """Four evenings, the second of which Ben has and Ana waits for; and Ben's booking."""
    other = house.do(house.meeting(7, 18), by="ben").booking
    made = house.do(evenings(house, others="wait_list"))
    assert states(made) == ["confirmed", "waiting", "confirmed", "confirmed"]
    return made, other


def won(house: Planted) -> tuple[SeriesBooked, Booking]:
    """The same, once Ben gave his evening back: what is kept for Ana."""
    made, other = in_line(house)
    house.do(CancelBooking(other.id, other.revision), by="ben")
    return made, of_day(house, made.series.id, SECOND)


def of_day(house: Planted, series: UUID, day: object) -> Booking:
    """The booking of a date of a series that stands."""
    return next(b for b in bookings(house, series) if b.occurrence == day and b.state is not State.CANCELLED)


def test_what_is_won_is_a_date_of_its_series(house: Planted) -> None:
    """The wait, the offer and the booking say which date they are for; all the series does reaches it."""
    made, offer = won(house)
    assert [(w.series, w.occurrence) for w in waits(house)] == [(made.series.id, SECOND)]
    assert (offer.state, offer.first_day) == (State.OPTION, SECOND)
    taken = house.do(TakeOffer(offer.id, offer.revision))
    assert isinstance(taken, Booked)
    assert (taken.booking.series, taken.booking.occurrence) == (made.series.id, SECOND)
    first = nth(made, 0)
    moved = house.do(MoveSeries(first, 1, "all", evening(0, 20), evening(0, 22)))
    assert states(moved) == ["confirmed"] * 4
    gone = house.do(CancelSeries(first, 2, "all"))
    assert isinstance(gone, SeriesCancelled)
    assert offer.id in gone.bookings
    assert house.claims() == []


def test_an_offer_left_leaves_the_date_out(house: Planted) -> None:
    """Declined, the date is one that can be brought back; while it is kept or waited for, it cannot."""
    made, offer = won(house)
    sight = house.kit.desk.sight(house.actor("ana"))
    assert [one.may_return for one in sight.series(made.series.id).dates] == [False] * 4
    assert isinstance(house.do(AddDate(made.series.id, SECOND)), Stale)
    house.do(DeclineOffer(offer.id, offer.revision))
    assert [one.may_return for one in sight.series(made.series.id).dates] == [False, True, False, False]
    assert isinstance(house.do(AddDate(made.series.id, SECOND)), Booked)


def test_a_date_that_comes_back_is_waited_for_no_longer(house: Planted) -> None:
    """Brought back where its dates turn out to be free, it is booked, and its household stands in line no more."""
    made, other = in_line(house)
    with house.kit.database.write() as tx:
        uses.free(tx, other.id)
    assert isinstance(house.do(AddDate(made.series.id, SECOND)), Booked)
    assert waits(house) == ()


def test_a_wait_goes_where_its_date_goes(house: Planted) -> None:
    """An hour later, Ana waits for the hour later, behind who waited for it before."""
    made, other = in_line(house)
    house.do(house.meeting(7, 19, or_wait=True), by="cleo")
    moved = house.do(MoveSeries(nth(made, 0), 1, "all", evening(0, 19), evening(0, 21)))
    assert states(moved) == ["confirmed", "waiting", "confirmed", "confirmed"]
    (wait,) = waits(house)
    assert (wait.series, wait.occurrence, wait.when) == (made.series.id, SECOND, Hours(evening(7, 19), evening(7, 21)))
    house.do(CancelBooking(other.id, 1), by="ben")
    assert waits(house) == (evolve(wait, looked_at=None),), "Cleo is asked first"


def test_earlier_dates_go_on_waiting_where_they_are(house: Planted) -> None:
    """This and following moved from the third on: the second waits as it did, in the series that stays."""
    made, _ = in_line(house)
    before = waits(house)
    assert isinstance(house.do(MoveSeries(nth(made, 2), 1, "following", evening(14, 19), evening(14, 21))), SeriesMoved)
    assert waits(house) == before


def test_a_wait_goes_with_those_after_it(house: Planted) -> None:
    """From the first date on at another place: the wait is for a date of the same series there, free ones are kept at once."""
    made, _ = in_line(house)
    first = nth(made, 0)
    moved = house.do(MoveSeries(first, 1, "following", space=house.space("one")))
    assert isinstance(moved, SeriesMoved)
    offer = of_day(house, moved.series.id, SECOND)
    assert (offer.state, offer.space, offer.first_day) == (State.OPTION, house.space("one"), SECOND)


def test_an_open_offer_stays_where_it_is_and_of_its_series(house: Planted) -> None:
    """Moved from its date on, the series is another one; what is kept stays kept, and is that date of the new one."""
    made, offer = won(house)
    second_series = house.do(MoveSeries(nth(made, 0), 1, "all", evening(0, 19), evening(0, 21)))
    assert of_day(house, second_series.series.id, SECOND).when == offer.when
    house.do(TakeOffer(offer.id, offer.revision))
    third = nth(made, 2)
    split = house.do(MoveSeries(third, 2, "following", evening(14, 20), evening(14, 22)))
    assert [b.occurrence for b in bookings(house, split.series.id)] == list(split.series.dates)
    assert of_day(house, made.series.id, SECOND).state is State.CONFIRMED


def test_cancelling_from_the_kept_date_on_leaves_it_to_others(house: Planted) -> None:
    """Named by what is kept for it, the series is cancelled from there: the offer is declined, the rest cancelled."""
    made, offer = won(house)
    gone = house.do(CancelSeries(offer.id, offer.revision, "following"))
    assert isinstance(gone, SeriesCancelled)
    assert gone.bookings == (nth(made, 2), nth(made, 3))
    assert not any(wait.stands for wait in waits(house))
    assert len(house.claims()) == 1


def test_who_waited_already_waits_for_the_date_of_the_series(house: Planted) -> None:
    """In line by itself before the series was booked, the household keeps its place, and the date is the series'."""
    house.do(house.meeting(7, 18), by="ben")
    house.do(house.meeting(7, 18, or_wait=True))
    before = waits(house)
    made = house.do(evenings(house, others="wait_list"))
    (wait,) = waits(house)
    assert (wait.id, wait.number) == (before[0].id, before[0].number)
    assert (wait.series, wait.occurrence) == (made.series.id, SECOND)


def test_dates_moved_by_a_week_take_their_waits_along(house: Planted) -> None:
    """Two that wait, moved to where the other was: none is lost for looking like the other."""
    for day in (7, 14, 21):
        house.do(house.meeting(day, 18), by="ben")
    made = house.do(evenings(house, others="wait_list"))
    assert states(made) == ["confirmed", "waiting", "waiting", "waiting"]
    moved = house.do(MoveSeries(nth(made, 0), 1, "all", evening(-7), evening(-7, 20)))
    assert states(moved) == ["confirmed", "waiting", "waiting", "waiting"]
    found = bookings(house, made.series.id)
    assert [b.state for b in found] == [State.CONFIRMED, State.OPTION]
    assert [one.occurrence for one in waits(house) if one.state is WaitState.WAITING] == [
        DAY + timedelta(days=14),
        DAY + timedelta(days=7),
    ]
    assert {one.series for one in waits(house)} == {made.series.id}


def test_a_move_that_fails_takes_nobody_out_of_line(house: Planted) -> None:
    """One date meets somebody: nothing moves, and the wait stands as it stood."""
    made, _ = in_line(house)
    house.do(house.meeting(14, 20), by="cleo")
    before = waits(house)
    told = house.do(MoveSeries(nth(made, 0), 1, "all", evening(0, 20), evening(0, 22)))
    assert isinstance(told, SeriesRefused)
    assert states(told) == ["confirmed", "waiting", "taken", "confirmed"]
    assert waits(house) == before


def test_an_hour_the_clock_skips_is_waited_for_no_longer(house: Planted) -> None:
    """Moved to half past two, the last Sunday of March has no such hour: its wait ends, and the table says so."""
    house.do(house.meeting(-8, 0, 1), by="ben")
    night = datetime.combine(DAY - timedelta(days=15), time())
    made = house.do(
        BookSeries(
            house.space("living"), "meeting", night, night + timedelta(hours=1), "FREQ=WEEKLY;COUNT=3", "wait_list"
        )
    )
    assert states(made) == ["confirmed", "waiting", "confirmed"]
    start = night.replace(hour=2, minute=30)
    moved = house.do(MoveSeries(nth(made, 0), 1, "all", start, start + timedelta(hours=1)))
    assert states(moved) == ["confirmed", "skipped", "confirmed"]
    assert waits(house) == ()


def test_a_series_waits_for_so_many_dates_and_says_of_which_it_does_not(house: Planted) -> None:
    """A household stands in line so often at once; the dates beyond are taken, and say that it waits enough."""
    ben = evenings(house, "FREQ=DAILY;COUNT=23", day=1)
    assert isinstance(house.do(ben, by="ben"), SeriesBooked)
    made = house.do(evenings(house, "FREQ=DAILY;COUNT=24", others="wait_list"))
    assert states(made) == ["confirmed", *["waiting"] * MOST_WAITS, *["taken"] * 3]
    assert len(waits(house)) == MOST_WAITS
    assert made.dates[-1].verdict.findings[0].key == "finding.waits_enough"
