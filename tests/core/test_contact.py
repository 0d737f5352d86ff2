"""How a person is reached: never outside what is safe for them, whatever the clock does."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from habitat_kit.core.contact import (
    DAY,
    DAYS,
    Call,
    Channel,
    Contact,
    Safe,
    Send,
    Wait,
    Window,
    Write,
    opening,
    way,
    windows,
    written,
)
from habitat_kit.core.errors import Unreadable

PARIS = ZoneInfo("Europe/Paris")
ZONES = st.sampled_from([PARIS, ZoneInfo("Australia/Lord_Howe"), ZoneInfo("Asia/Kathmandu"), ZoneInfo("UTC")])
ANA, HOUSE = UUID(int=1), UUID(int=2)
QUARTER = timedelta(minutes=15)

_edges = st.tuples(st.integers(0, DAY // 15 - 1), st.integers(1, DAY // 15)).filter(lambda edges: edges[0] < edges[1])
WINDOWS = st.lists(
    st.builds(lambda day, edges: Window(day, edges[0] * 15, edges[1] * 15), st.integers(0, 6), _edges), max_size=5
)
NIGHTS_OF_CHANGE = (
    datetime(2027, 3, 28, tzinfo=UTC),
    datetime(2026, 10, 25, tzinfo=UTC),
    datetime(2026, 10, 3, 15, tzinfo=UTC),
    datetime(2027, 4, 3, 15, tzinfo=UTC),
)
INSTANTS = st.builds(
    lambda night, minutes: night + timedelta(minutes=minutes),
    st.sampled_from(NIGHTS_OF_CHANGE),
    st.integers(-3000, 3000),
)
CHANNELS = st.sampled_from(Channel)
SAFE = st.builds(Safe, st.frozensets(CHANNELS), WINDOWS.map(written), st.booleans())
CONTACTS = st.builds(Contact, st.just(ANA), st.just(HOUSE), CHANNELS, WINDOWS.map(written), st.one_of(st.none(), SAFE))


def _open(hours: str, at: datetime, zone: ZoneInfo) -> bool:
    """The law in one line, written a second time: the wall clock shows a minute of a window."""
    wall = at.astimezone(zone)
    there = windows(hours)
    return not there or any(
        w.weekday == wall.weekday() and w.start <= wall.hour * 60 + wall.minute < w.end for w in there
    )


def _binding(contact: Contact) -> str:
    return contact.safe.hours if contact.safe else contact.hours


@given(contact=CONTACTS, now=INSTANTS, zone=ZONES, mailbox=st.booleans())
def test_nothing_is_sent_outside_the_allowed_channels_and_hours(
    contact: Contact, now: datetime, zone: ZoneInfo, *, mailbox: bool
) -> None:
    """Mail goes only by a channel that is liked and safe, in an hour that is open, to who has an address."""
    match way(contact, now, zone, mailbox=mailbox):
        case Send(neutral):
            assert contact.channel is Channel.MAIL
            assert mailbox
            assert _open(_binding(contact), now, zone)
            assert contact.safe is None or (Channel.MAIL in contact.safe.channels and neutral == contact.safe.neutral)
        case Wait(until):
            assert contact.channel is Channel.MAIL
            assert mailbox
            assert not _open(_binding(contact), now, zone)
            assert until > now
            assert _open(_binding(contact), until, zone)
            assert contact.safe is None or Channel.MAIL in contact.safe.channels
        case Write(neutral):
            assert contact.channel is Channel.PAPER
            assert contact.safe is None or (Channel.PAPER in contact.safe.channels and neutral == contact.safe.neutral)
        case Call(phone, after):
            assert phone == (contact.safe is None or Channel.CALL in contact.safe.channels)
            assert after is None or (phone and after > now and _open(_binding(contact), after, zone))


@given(found=WINDOWS.filter(bool), now=INSTANTS, zone=ZONES)
def test_a_wait_ends_at_the_first_open_minute(found: list[Window], now: datetime, zone: ZoneInfo) -> None:
    """No open quarter of an hour lies between now and the instant one waits for, clock changes included."""
    hours = written(found)
    until = opening(windows(hours), now, zone)
    assert until is not None
    step = now.replace(second=0, minute=now.minute - now.minute % 15) + QUARTER
    if _open(hours, now, zone):
        assert until == now
        return
    while step < until:
        assert not _open(hours, step, zone)
        step += QUARTER
    assert _open(hours, until, zone)


@given(found=WINDOWS)
def test_hours_are_read_as_they_are_written(found: list[Window]) -> None:
    """Writing hours and reading them again keeps every minute, and writing twice changes nothing."""

    def minutes(all_: tuple[Window, ...] | list[Window]) -> set[tuple[int, int]]:
        return {(w.weekday, minute) for w in all_ for minute in range(w.start, w.end)}

    text = written(found)
    assert minutes(windows(text)) == minutes(found)
    assert written(windows(text)) == text


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", ()),
        ("Mo-We 09:00-12:00", tuple(Window(day, 540, 720) for day in range(3))),
        ("Sa-Mo 10:00-24:00", (Window(0, 600, 1440), Window(5, 600, 1440), Window(6, 600, 1440))),
        ("Fr 09:00-10:00,14:00-15:00; Su 00:00-01:00", (Window(4, 540, 600), Window(4, 840, 900), Window(6, 0, 60))),
    ],
)
def test_a_week_can_be_said_shortly(text: str, said: tuple[Window, ...]) -> None:
    """Days run on over the end of the week; parts are parted by semicolons."""
    assert windows(text) == said
    assert len(DAYS) == 7


def test_hours_that_touch_are_one_time() -> None:
    """From nine to ten and from ten to eleven is from nine to eleven."""
    assert written(windows("Mo 09:00-10:00,10:00-11:00")) == "Mo 09:00-11:00"


@pytest.mark.parametrize(
    "text",
    [
        "mondays",
        "Mo",
        "Mo 9:00-10:00",
        "Mo 10:00-09:00",
        "Mo 10:00-10:00",
        "Mo 10:60-11:00",
        "Mo 10:60-11:30",
        "Mo 10:00-10:60",
        "Xx 10:00-11:00",
        "Mo 10:00-24:01",
        "Mo 10:00-11:00,",
        "Mo 10:00-11:00 ; Tu",
        "Mo-Xx 10:00-11:00",
        "Mo 25:00-26:00",
    ],
)
def test_hours_nobody_can_read_are_refused(text: str) -> None:
    """A text that is no hours names its field."""
    with pytest.raises(Unreadable) as refused:
        Safe(frozenset({Channel.MAIL}), text)
    assert refused.value.field == "hours"
    with pytest.raises(Unreadable):
        Contact(ANA, HOUSE, hours=text)


def test_who_set_nothing_gets_mail_at_any_hour() -> None:
    """Without a contact, mail goes; without an address, somebody calls."""
    now = datetime(2026, 11, 21, 3, tzinfo=UTC)
    assert way(None, now, PARIS) == Send(neutral=False)
    assert way(None, now, PARIS, mailbox=False) == Call(phone=True)


def test_a_window_the_clock_cuts_into_opens_when_the_clock_goes_on() -> None:
    """02:30 does not exist on the night of spring; 03:00 lies in 02:30-04:00 and is when it opens."""
    before = datetime(2027, 3, 28, 0, 30, tzinfo=UTC)
    assert opening(windows("Su 02:30-04:00"), before, PARIS) == datetime(2027, 3, 28, 1, 0, tzinfo=UTC)


def test_an_hour_the_clock_skips_is_waited_for_a_week() -> None:
    """A window that lies whole in the skipped hour does not open that week."""
    before = datetime(2027, 3, 28, 0, 30, tzinfo=UTC)
    assert opening(windows("Su 02:00-03:00"), before, PARIS) == datetime(2027, 4, 4, 0, 0, tzinfo=UTC)


def test_an_hour_the_clock_repeats_opens_twice() -> None:
    """Between the two 02:15-02:45 of autumn one waits for the second."""
    between = datetime(2026, 10, 25, 0, 50, tzinfo=UTC)
    assert opening(windows("Su 02:15-02:45"), between, PARIS) == datetime(2026, 10, 25, 1, 15, tzinfo=UTC)


def test_safe_hours_stand_above_liked_ones() -> None:
    """Liked hours do not open what is safe only later."""
    monday = datetime(2026, 11, 23, 9, tzinfo=UTC)
    contact = Contact(ANA, HOUSE, hours="Mo 00:00-24:00", safe=Safe(frozenset({Channel.MAIL}), "Tu 10:00-11:00"))
    assert way(contact, monday, PARIS) == Wait(datetime(2026, 11, 24, 9, tzinfo=UTC))
