"""A series is many bookings of one wish: each judged with the earlier ones standing, all in one transaction."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

import pytest

from habitat_kit.core.bookings import Booking
from habitat_kit.core.commands import (
    AddDate,
    ApproveSeries,
    BookSeries,
    CancelBooking,
    CancelSeries,
    MoveBooking,
    MoveSeries,
)
from habitat_kit.core.events import BookingMade, Event
from habitat_kit.core.outcomes import (
    AwaitingApproval,
    Booked,
    Conflict,
    Misread,
    NotAllowed,
    Refused,
    SeriesApproved,
    SeriesBooked,
    SeriesCancelled,
    SeriesMoved,
    SeriesRefused,
    Stale,
    Unknown,
)
from habitat_kit.core.series import Series
from habitat_kit.core.uses import State
from habitat_kit.core.waiting import Wait, WaitState
from habitat_kit.hooks import Refusal, hookimpl
from habitat_kit.plugins.participatory.approval import ApprovalAbove
from habitat_kit.plugins.participatory.nights_per_year import NightsPerYear
from habitat_kit.store import series as kept
from habitat_kit.store import uses, waiting
from tests.desk.conftest import Planter
from tests.desk.world import DAY, Planted

WEEK = timedelta(days=7)


def evenings(
    house: Planted, repeat: str = "FREQ=WEEKLY;COUNT=4", at: int = 18, day: int = 0, **more: Any
) -> BookSeries:
    """Two hours in the living room, every week from a Monday in April on."""
    start = datetime.combine(DAY + timedelta(days=day), time(at))
    return BookSeries(house.space("living"), "meeting", start, start + timedelta(hours=2), repeat, **more)


def nights(house: Planted, repeat: str, count: int = 1, **more: Any) -> BookSeries:
    """Nights in the flat, again and again."""
    return BookSeries(house.space("flat"), "guest_stay", DAY, DAY + timedelta(days=count), repeat, **more)


def bookings(house: Planted, series: UUID) -> tuple[Booking, ...]:
    """What a series' bookings are now."""
    with house.kit.database.read() as tx:
        return kept.bookings(tx, series)


def series_of(house: Planted, series: UUID) -> Series:
    """A series as it is kept."""
    with house.kit.database.read() as tx:
        found = kept.read(tx, series)
    assert found is not None
    return found


def days(found: tuple[Booking, ...]) -> list[int]:
    """Days after DAY on which standing bookings begin."""
    return sorted((b.first_day - DAY).days for b in found if b.state is not State.CANCELLED)


def states(outcome: SeriesBooked | SeriesRefused | SeriesMoved) -> list[str]:
    """What came of each date."""
    return [answer.state.value for answer in outcome.dates]


def test_each_date_is_a_booking_of_its_own(house: Planted) -> None:
    """Four weeks make four bookings, each with its claims, its planned date and the series' id."""
    made = house.do(evenings(house))
    assert isinstance(made, SeriesBooked)
    found = bookings(house, made.series.id)
    assert days(found) == [0, 7, 14, 21]
    assert [b.occurrence for b in found] == [b.first_day for b in found]
    assert [b.id for b in found] == [answer.booking for answer in made.dates]
    assert len(house.claims()) == 4
    assert series_of(house, made.series.id) == made.series


def test_all_or_nothing_leaves_nothing(house: Planted) -> None:
    """One date that is taken refuses all: no booking, no series, no claim; the table names the date and its reason."""
    house.do(house.meeting(14, 18), by="ben")
    refused = house.do(evenings(house))
    assert isinstance(refused, SeriesRefused)
    assert states(refused) == ["confirmed", "confirmed", "taken", "confirmed"]
    assert refused.dates[2].conflict is not None
    assert (house.count("series"), house.count("use"), len(house.claims())) == (0, 1, 1)


def test_the_rest_is_booked_when_that_is_what_was_asked(house: Planted) -> None:
    """The same, leaving out what is taken: three bookings, and the fourth date can come back once it is free."""
    other = house.do(house.meeting(14, 18), by="ben").booking
    made = house.do(evenings(house, others="leave_out"))
    assert states(made) == ["confirmed", "confirmed", "taken", "confirmed"]
    skipped = DAY + 2 * WEEK
    assert isinstance(house.do(AddDate(made.series.id, skipped)), Conflict)
    house.do(CancelBooking(other.id, 1), by="ben")
    back = house.do(AddDate(made.series.id, skipped))
    assert isinstance(back, Booked)
    assert (back.booking.series, back.booking.occurrence) == (made.series.id, skipped)
    assert isinstance(house.do(AddDate(made.series.id, skipped)), Stale)
    assert days(bookings(house, made.series.id)) == [0, 7, 14, 21]


def test_others_are_waited_for_when_that_is_what_was_asked(house: Planted) -> None:
    """A taken date puts its household in line; the rest is booked."""
    house.do(house.meeting(7, 18), by="ben")
    made = house.do(evenings(house, others="wait_list"))
    assert states(made) == ["confirmed", "waiting", "confirmed", "confirmed"]
    assert house.count("wait") == 1


@pytest.mark.parametrize("freed", [False, True])
def test_a_cancelled_series_waits_for_nothing(house: Planted, *, freed: bool) -> None:
    """Its waits end with it from the same date on, and what was kept for one of them goes to whoever is next."""
    others = [house.do(house.meeting(day, 18), by="ben").booking for day in (7, 14)]
    made = house.do(evenings(house, others="wait_list"))
    if freed:
        house.do(CancelBooking(others[1].id, 1), by="ben")
    third = bookings(house, made.series.id)[-1]
    assert isinstance(house.do(CancelSeries(third.id, 1, "following")), SeriesCancelled)
    first, last = (wait.state for wait in sorted(waits(house), key=lambda wait: wait.span))
    assert (first, last) == (WaitState.WAITING, WaitState.WAITING if not freed else WaitState.OFFERED)
    start = bookings(house, made.series.id)[0]
    assert isinstance(house.do(CancelSeries(start.id, 1, "all")), SeriesCancelled)
    assert not any(wait.stands for wait in waits(house))
    assert all(claim[3] == others[0].id or not freed for claim in house.claims())


def waits(house: Planted) -> tuple[Wait, ...]:
    """Every wait of Ana's household."""
    with house.kit.database.read() as tx:
        return waiting.of_household(tx, house.households["ana"])


def test_a_rehearsal_answers_as_the_deed_and_leaves_nothing(planting: Planter) -> None:
    """The dry run judges each date with the earlier ones standing: the third pair of nights breaks a quota of five."""
    house = planting(NightsPerYear(nights=5))
    wanted = nights(house, "FREQ=WEEKLY;COUNT=4", 2, others="leave_out")
    dry = house.kit.desk.rehearse(wanted, by=house.actor("ana"))
    assert isinstance(dry, SeriesBooked)
    assert states(dry) == ["confirmed", "confirmed", "refused", "refused"]
    assert [house.count(table) for table in ("use", "series", "claim", "journal", "ask")] == [0, 0, 0, 0, 0]
    made = house.do(wanted)
    assert [(a.day, a.state, a.verdict.severity) for a in made.dates] == [
        (a.day, a.state, a.verdict.severity) for a in dry.dates
    ]
    more = house.kit.desk.rehearse(nights(house, "FREQ=MONTHLY;COUNT=2", 1), by=house.actor("ana"))
    assert isinstance(more, SeriesRefused)


def test_a_quota_counts_every_date(planting: Planter) -> None:
    """After a series of four nights, one of five is left."""
    house = planting(NightsPerYear(nights=5))
    house.do(nights(house, "FREQ=WEEKLY;COUNT=4"))
    assert isinstance(house.do(house.stay(40, 2)), Refused)
    assert isinstance(house.do(house.stay(40, 1)), Booked)


def test_a_date_the_clock_skips_stops_nothing(house: Planted) -> None:
    """Half past two on 28 March does not exist: that date is skipped with its reason, the others are booked."""
    start = datetime(2027, 3, 21, 2, 30)
    wanted = BookSeries(house.space("living"), "meeting", start, start.replace(hour=5), "FREQ=WEEKLY;COUNT=3")
    made = house.do(wanted)
    assert states(made) == ["confirmed", "skipped", "confirmed"]
    assert made.dates[1].verdict.findings[0].key == "finding.skipped_by_clock"
    assert isinstance(house.do(AddDate(made.series.id, date(2027, 3, 28))), Misread)


@pytest.mark.parametrize(
    ("repeat", "count", "code"),
    [
        ("FREQ=DAILY;COUNT=3", 2, "error.series_meets_itself"),
        ("FREQ=DAILY;UNTIL=20290101", 1, "error.series_too_many"),
        ("FREQ=WEEKLY;UNTIL=20270101", 1, "error.series_empty"),
    ],
)
def test_what_cannot_be_a_series_is_misread(house: Planted, repeat: str, count: int, code: str) -> None:
    """A series that meets itself, has too many dates or none: the field is named, nothing is written."""
    told = house.do(nights(house, repeat, count))
    assert (told.at, told.code) == ("repeat", code)
    assert house.count("use") == 0


def test_a_key_answers_as_the_first_time(house: Planted) -> None:
    """Sent twice under one key, a series is booked once and answered alike."""
    first = house.do(evenings(house), key="k")
    assert house.do(evenings(house), key="k") == first
    assert house.count("use") == 4


def test_a_following_plugin_that_refuses_one_date_undoes_all(planting: Planter) -> None:
    """Whatever breaks in the middle leaves no half of a series behind."""

    class Fourth:
        @staticmethod
        @hookimpl
        def follow(event: Event, ledger: Any) -> Iterator[Any]:  # noqa: ARG004 - the hook's own arguments
            if isinstance(event, BookingMade) and event.span.start.day == 26:
                raise Refusal("finding.plugin_broke")
            yield from ()

    house = planting(plugins=[Fourth])
    assert isinstance(house.do(evenings(house, others="leave_out")), Refused)
    assert (house.count("series"), house.count("use"), len(house.claims())) == (0, 0, 0)


def test_this_and_following_move_and_the_earlier_stay(house: Planted) -> None:
    """From the third on an hour later: the old series ends before it, a new one begins with it, planned dates follow."""
    old = house.do(evenings(house)).series
    third = bookings(house, old.id)[2]
    start = datetime.combine(third.first_day + timedelta(days=1), time(19))
    moved = house.do(MoveSeries(third.id, 1, "following", start, start + timedelta(hours=1)))
    assert isinstance(moved, SeriesMoved)
    assert days(bookings(house, old.id)) == [0, 7]
    assert series_of(house, old.id).dates == (DAY, DAY + WEEK)
    later = bookings(house, moved.series.id)
    assert days(later) == [15, 22]
    assert {b.id for b in later} == {b.id for b in bookings(house, moved.series.id)}
    assert [b.occurrence for b in later] == [b.first_day for b in later] == list(moved.series.dates)
    assert {b.span.length for b in later} == {timedelta(hours=1)}


def test_all_move_by_a_week_over_one_another(house: Planted) -> None:
    """A week later each goes where its neighbour was; the series keeps its id, and a date moved by itself goes along."""
    series = house.do(evenings(house)).series
    found = bookings(house, series.id)
    alone = datetime.combine(found[1].first_day + timedelta(days=2), time(9))
    house.do(MoveBooking(found[1].id, 1, alone, alone + timedelta(hours=1)))
    start = datetime.combine(DAY + WEEK, time(18))
    moved = house.do(MoveSeries(found[0].id, 1, "all", start, start + timedelta(hours=2)))
    assert moved.series.id == series.id
    assert days(bookings(house, series.id)) == [7, 14, 21, 28]
    back = house.do(MoveSeries(found[0].id, 2, "all", start - WEEK, start - WEEK + timedelta(hours=2)))
    assert isinstance(back, SeriesMoved)
    assert days(bookings(house, series.id)) == [0, 7, 14, 21]
    assert house.overlaps() == []


def test_a_series_moves_whole_or_not_at_all(house: Planted) -> None:
    """One of the new dates is taken: no booking has moved, no series was written, and the table says which date."""
    series = house.do(evenings(house)).series
    house.do(house.meeting(15, 18), by="ben")
    found = bookings(house, series.id)
    start = datetime.combine(DAY + timedelta(days=8), time(18))
    told = house.do(MoveSeries(found[1].id, 1, "following", start, start + timedelta(hours=2)))
    assert isinstance(told, SeriesRefused)
    assert states(told) == ["confirmed", "taken", "confirmed"]
    assert bookings(house, series.id) == found
    assert (house.count("series"), series_of(house, series.id)) == (1, series)


def test_what_has_begun_stays(house: Planted) -> None:
    """Two weeks later, moving all moves the two that are to come."""
    series = house.do(evenings(house)).series
    house.clock.now = house.clock.now.replace(month=4, day=14)
    third = bookings(house, series.id)[2]
    start = datetime.combine(third.first_day, time(20))
    moved = house.do(MoveSeries(third.id, third.revision, "all", start, start + timedelta(hours=2)))
    assert isinstance(moved, SeriesMoved)
    assert [b.when.start.hour for b in bookings(house, moved.series.id)] == [20, 20]  # type: ignore[union-attr]  # by the hour
    assert days(bookings(house, series.id)) == [0, 7]


def test_a_rhythm_that_would_be_another_is_refused(house: Planted) -> None:
    """The last day of each month cannot all become a third of a month that some of them lack."""
    told = house.do(evenings(house, "FREQ=MONTHLY;BYMONTHDAY=31;COUNT=4"))
    first = bookings(house, told.series.id)[0]
    start = datetime.combine(first.first_day - timedelta(days=20), time(18))
    refused = house.do(MoveSeries(first.id, 1, "all", start, start + timedelta(hours=2)))
    assert (refused.at, refused.code) == ("start", "error.series_other_rhythm")


def test_cancelling_a_series(house: Planted) -> None:
    """This and following, then all: what is cancelled frees its dates, each can come back."""
    series = house.do(evenings(house)).series
    found = bookings(house, series.id)
    gone = house.do(CancelSeries(found[2].id, 1, "following"))
    assert isinstance(gone, SeriesCancelled)
    assert gone.bookings == (found[2].id, found[3].id)
    assert days(bookings(house, series.id)) == [0, 7]
    back = house.do(AddDate(series.id, found[3].first_day))
    assert isinstance(back, Booked)
    house.do(CancelSeries(found[0].id, 1, "all"))
    assert days(bookings(house, series.id)) == []
    assert house.claims() == []
    assert isinstance(house.do(CancelSeries(found[0].id, 1, "all")), Stale)


def test_each_date_waits_and_one_yes_is_for_all(planting: Planter) -> None:
    """A steward answers every date that waits at once; a resident does not."""
    house = planting(ApprovalAbove(nights=1))
    made = house.do(nights(house, "FREQ=WEEKLY;COUNT=4", 2))
    assert states(made) == ["awaiting"] * 4
    first = made.dates[0].booking
    assert isinstance(house.do(ApproveSeries(first, 1)), NotAllowed)
    told = house.do(ApproveSeries(first, 1), by="sam")
    assert isinstance(told, SeriesApproved)
    assert {b.state for b in bookings(house, made.series.id)} == {State.CONFIRMED}
    assert isinstance(house.do(AddDate(made.series.id, DAY)), Stale)
    house.do(CancelBooking(first, 2))
    assert isinstance(house.do(AddDate(made.series.id, DAY)), AwaitingApproval)


def test_whose_series_it_is_is_asked_each_time(house: Planted) -> None:
    """Neighbours change nothing of it; a steward does, and books for a household."""
    made = house.do(evenings(house))
    first = made.dates[0].booking
    for command in (
        MoveSeries(first, 1, "all", space=house.space("one")),
        CancelSeries(first, 1, "all"),
        evenings(house, at=9, household=house.households["ana"]),
    ):
        assert isinstance(house.do(command, by="ben"), NotAllowed)
    assert isinstance(house.do(AddDate(made.series.id, DAY), by="ben"), Unknown), "as it is to who looks at it"
    theirs = house.do(evenings(house, at=9, household=house.households["ana"]), by="sam")
    assert isinstance(theirs, SeriesBooked)
    assert all(b.on_behalf for b in bookings(house, theirs.series.id))
    assert isinstance(house.do(AddDate(house.house.id, DAY)), Unknown)
    plain = house.do(house.meeting(60, 9)).booking
    assert isinstance(house.do(CancelSeries(plain.id, 1, "all")), Unknown)


def test_a_booking_without_a_series_tells_of_none(house: Planted) -> None:
    """A plain booking has no series and no planned date."""
    plain = house.do(house.stay(0)).booking
    with house.kit.database.read() as tx:
        found = uses.read_use(tx, plain.id)
    assert isinstance(found, Booking)
    assert (found.series, found.occurrence) == (None, None)


def test_two_series_and_a_booking_race(house: Planted) -> None:
    """Whoever comes first has the dates: no two claims meet, and no series is half there."""
    wanted = [
        (evenings(house, at=18), "ana"),
        (evenings(house, at=19), "ben"),
        (house.meeting(14, 17, 2), "cleo"),
        (evenings(house, at=17, day=7), "ben"),
    ]
    with ThreadPoolExecutor(4) as pool:
        told = list(pool.map(lambda one: house.do(one[0], by=one[1]), wanted))
    assert house.overlaps() == []
    for outcome in told:
        if isinstance(outcome, SeriesBooked):
            assert len(bookings(house, outcome.series.id)) == 4
    stands = sum(isinstance(outcome, SeriesBooked) for outcome in told)
    alone = sum(isinstance(outcome, Booked) for outcome in told)
    assert house.count("series") == stands
    assert house.count("use") == 4 * stands + alone
    assert stands + alone >= 1


def test_a_process_that_dies_leaves_no_half_of_a_series(house: Planted, migrated: str) -> None:
    """Killed after its third date: no booking, no claim, no series, no key; sent again, it is booked whole."""
    command = [sys.executable, "-m", "tests.desk.dier", migrated, "3"]
    assert subprocess.run(command, capture_output=True, check=False).returncode == 9
    assert [house.count(table) for table in ("series", "use", "claim", "journal")] == [0, 0, 0, 0]
    made = house.do(evenings(house, "FREQ=WEEKLY;COUNT=5"), key="k")
    assert len(bookings(house, made.series.id)) == 5
