"""Reading what people type into forms."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from habitat_kit.core.errors import Unreadable
from habitat_kit.web.typed import clock_of, day_of, key_of, whole_of

DAYS = st.dates(date(1970, 1, 1), date(9000, 12, 30))


@given(DAYS)
def test_a_date_is_read_as_browsers_and_as_people_write_it(day: date) -> None:
    """2027-03-05, 5/3/2027 and 05.03.2027 are one day."""
    assert day_of(day.isoformat()) == day_of(f"{day.day}/{day.month}/{day.year:04}") == day
    assert day_of(f"{day.day:02}.{day.month:02}.{day.year:04}") == day


@given(st.times())
def test_a_time_is_read_as_browsers_and_as_people_write_it(clock: time) -> None:
    """14:30, 14h30 and, on the hour, 14h are read."""
    wanted = clock.replace(second=0, microsecond=0)
    assert clock_of(f"{clock:%H:%M}") == clock_of(f"{clock.hour}h{clock.minute:02}") == wanted
    assert clock_of(f"{clock.hour}h") == time(clock.hour)


@given(st.text())
def test_nothing_typed_is_a_crash(text: str) -> None:
    """Whatever stands in a field is read or is Unreadable."""
    for reader in (day_of, clock_of, whole_of):
        with suppress(Unreadable):
            reader(text)


@pytest.mark.parametrize(
    ("reader", "text", "code"),
    [
        (day_of, "soon", "error.date_unreadable"),
        (day_of, "30/02/2027", "error.date_impossible"),
        (day_of, "1969-12-31", "error.date_out_of_range"),
        (clock_of, "noon", "error.time_unreadable"),
        (clock_of, "24:00", "error.time_unreadable"),
        (whole_of, "1234567", "error.not_a_number"),
        (whole_of, "-1", "error.not_a_number"),
        (whole_of, "٣", "error.not_a_number"),
    ],
)
def test_what_cannot_be_read_says_why(reader: Any, text: str, code: str) -> None:
    """What is none, what the calendar has not, and what is too far off have a sentence each."""
    with pytest.raises(Unreadable) as refused:
        reader(text)
    assert refused.value.code == code


def test_a_form_s_key_is_all_it_says() -> None:
    """The same words in the same fields of the same surface are one form; no word slips into the next field."""
    keys = [key_of("page", ["a", "b"]), key_of("page", ["ab"]), key_of("page", ["b", "a"]), key_of("panel", ["a", "b"])]
    assert key_of("page", ["a", "b"]) == keys[0]
    assert len(set(keys)) == len(keys)
