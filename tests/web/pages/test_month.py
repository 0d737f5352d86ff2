"""The month's half-day cells."""

from __future__ import annotations

from datetime import date, datetime, time

from hypothesis import given
from hypothesis import strategies as st

from habitat_kit.core.bookings import Booking
from habitat_kit.core.ids import named
from habitat_kit.core.periods import Hours, Nights
from habitat_kit.core.spaces import House
from habitat_kit.core.uses import State
from habitat_kit.web.pages.month import Half, Month, month_of, month_span

MARCH = date(2027, 3, 1)
OTHERS, OURS = named("household", "others"), named("household", "ours")
ZONES = ("Europe/Paris", "Australia/Lord_Howe", "Asia/Kathmandu")


def house(zone: str = "Europe/Paris", check_in: time = time(15), check_out: time = time(11)) -> House:
    """A house that has hours and a clock."""
    ground = named("house", "x")
    return House(ground, ground, "x", "X", zone, check_in, check_out)


def held(home: House, when: Nights | Hours, household: object = OTHERS, state: State = State.CONFIRMED) -> Booking:
    """A booking of a period."""
    some = home.id
    return Booking(some, some, some, some, "k", when, home.span(when), home.zone, household, 1, state=state)  # type: ignore[arg-type]


def shown(home: House, *bookings: Booking, today: date = MARCH, first: date = MARCH) -> Month:
    """The month with these bookings in it."""
    return month_of(home, first, today, bookings, (), [OURS])


def halves(month: Month, day: int) -> tuple[str, str]:
    """The two halves of a day."""
    found = next(cell for week in month.weeks for cell in week if cell and cell.date.day == day)
    return found.morning.value, found.afternoon.value


def test_a_stay_takes_the_afternoon_it_begins_and_the_morning_it_ends() -> None:
    """Two nights from the 10th: the 10th's morning and the 12th's afternoon stay free."""
    month = shown(house(), held(house(), Nights(date(2027, 3, 10), date(2027, 3, 12))))
    assert [halves(month, day) for day in (10, 11, 12)] == [("free", "taken"), ("taken", "taken"), ("taken", "free")]


def test_back_to_back_stays_share_a_day() -> None:
    """Who leaves and who comes on one day take a half each."""
    leaving = held(house(), Nights(date(2027, 3, 8), date(2027, 3, 10)))
    coming = held(house(), Nights(date(2027, 3, 10), date(2027, 3, 12)), OURS)
    assert halves(shown(house(), leaving, coming), 10) == ("taken", "mine")


def test_hours_take_some_of_a_half() -> None:
    """A meeting leaves the rest of its half to others, and says so."""
    meeting = held(house(), Hours(datetime(2027, 3, 5, 18), datetime(2027, 3, 5, 20)))
    assert halves(shown(house(), meeting), 5) == ("free", "some")


def test_what_waits_for_an_answer_is_asked_for() -> None:
    """Dates kept for somebody until a steward answers are no free dates, nor surely taken ones."""
    waiting = held(house(), Nights(date(2027, 3, 10), date(2027, 3, 11)), state=State.AWAITING)
    assert halves(shown(house(), waiting), 10) == ("free", "asked")


def test_days_before_today_are_past() -> None:
    """What is over shows nothing of who was there."""
    stay = held(house(), Nights(date(2027, 3, 1), date(2027, 3, 9)))
    month = shown(house(), stay, today=date(2027, 3, 5))
    assert halves(month, 4) == ("past", "past")
    assert halves(month, 5) == ("taken", "taken")


@given(
    st.sampled_from(ZONES),
    st.dates(date(1975, 1, 1), date(2100, 12, 1)),
    st.integers(1, 40),
    st.times().map(lambda t: t.replace(second=0, microsecond=0, tzinfo=None)),
    st.times().map(lambda t: t.replace(second=0, microsecond=0, tzinfo=None)),
)
def test_every_night_of_a_stay_shows(zone: str, first: date, nights: int, one: time, other: time) -> None:
    """On every clock and with any hours, no afternoon on which somebody sleeps there is shown free."""
    home = house(zone, max(one, other), min(one, other))
    stay = Nights(first, date.fromordinal(first.toordinal() + nights))
    month = shown(home, held(home, stay), today=first.replace(day=1), first=first.replace(day=1))
    days = {cell.date: cell for week in month.weeks for cell in week if cell}
    assert all(days[day].afternoon is Half.TAKEN for day in stay if day in days)
    assert len(days) == (month.after - month.first).days


@given(st.sampled_from(ZONES), st.dates(date(1975, 1, 1), date(2100, 12, 1)))
def test_months_touch(zone: str, day: date) -> None:
    """A month ends where the next begins, whatever the clocks do."""
    home, first = house(zone), day.replace(day=1)
    following = shown(home, today=first, first=first).after
    assert month_span(home, first).end == month_span(home, following).start
