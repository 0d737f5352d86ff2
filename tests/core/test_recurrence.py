"""A rule's dates are those every calendar program finds; it ends, and says which limit it breaks."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from attrs import evolve
from dateutil.rrule import rrulestr
from hypothesis import assume, given
from hypothesis import strategies as st

from habitat_kit.core.errors import Unreadable
from habitat_kit.core.periods import Hours, Nights
from habitat_kit.core.recurrence import MOST, YEARS, Every, Recurrence, read_recurrence
from habitat_kit.core.series import REACH, on, planned, shifted
from tests.core.samples import HOUSE

FIRST = date(2027, 3, 9)
FIRSTS = st.dates(date(2024, 1, 1), date(2032, 12, 31))
ENDS: Any = st.one_of(
    st.fixed_dictionaries({"count": st.integers(1, 60)}),
    st.fixed_dictionaries({"until": st.dates(date(2033, 1, 1), date(2033, 12, 31))}),
)
SHAPES: Any = st.one_of(
    st.fixed_dictionaries({"every": st.just(Every.DAY), "step": st.integers(1, 40)}),
    st.fixed_dictionaries(
        {
            "every": st.just(Every.WEEK),
            "step": st.integers(1, 5),
            "weekdays": st.sets(st.integers(1, 7)).map(lambda days: tuple(sorted(days))),
        }
    ),
    st.fixed_dictionaries(
        {"every": st.just(Every.MONTH), "step": st.integers(1, 4)}, optional={"month_day": st.integers(-1, 31)}
    ).filter(lambda shape: shape.get("month_day") != 0),
    st.fixed_dictionaries(
        {
            "every": st.just(Every.MONTH),
            "position": st.sampled_from((-1, 1, 2, 3, 4, 5)),
            "weekdays": st.integers(1, 7).map(lambda day: (day,)),
        }
    ),
    st.fixed_dictionaries({"every": st.just(Every.YEAR), "step": st.integers(1, 3)}),
)


def _refusal(text: str, first: date = FIRST) -> tuple[str, dict[str, object]]:
    with pytest.raises(Unreadable) as refused:
        read_recurrence(text).dates(first)
    assert refused.value.field == "repeat"
    return refused.value.code, refused.value.numbers


@given(SHAPES, ENDS, FIRSTS)
def test_dates_are_those_of_the_text(shape: dict[str, Any], end: dict[str, Any], first: date) -> None:
    """What a rule says in its text, dateutil reads as the same dates; and the text is read back as the same rule."""
    rule = Recurrence(**shape, **end)
    assert read_recurrence(rule.text()) == rule
    theirs = [when.date() for when in rrulestr(rule.text(), dtstart=datetime(first.year, first.month, first.day))]
    try:
        ours = rule.dates(first)
    except Unreadable:
        wide = not theirs or len(theirs) > MOST or theirs[-1] > first + timedelta(days=365 * YEARS)
        late = end.get("count") and theirs[-1] >= first + timedelta(days=365 * YEARS)
        ours, allowed = None, wide or late
    else:
        allowed = True
    assert allowed
    assert ours is None or list(ours) == theirs


@given(SHAPES, FIRSTS, st.integers(1, 12), st.integers(0, 11), st.integers(-20, 20))
def test_a_moved_rule_moves_each_date_about_as_far(
    shape: dict[str, Any], first: date, count: int, at: int, days: int
) -> None:
    """The date that was moved is where it was put; none of the others is more than REACH days off the same step."""
    rule = Recurrence(**shape, count=count)
    try:
        dates = rule.dates(first)
        new = dates[at % count] + timedelta(days=days)
        moved, found = shifted(rule, dates, at % count, new)
    except Unreadable as refused:
        assume(refused.code not in {"error.series_other_rhythm", "error.series_too_long"})
        raise
    assert found == moved.dates(found[0])
    assert found[at % count] == new
    assert all(abs((now - was).days - days) <= REACH for was, now in zip(dates, found, strict=True))


def test_a_second_tuesday_becomes_a_second_wednesday() -> None:
    """By position, the position is kept: one day later in most months."""
    rule = read_recurrence("FREQ=MONTHLY;BYDAY=2TU;COUNT=6")
    dates = rule.dates(FIRST)
    moved, found = shifted(rule, dates, 0, FIRST + timedelta(days=1))
    assert moved.text() == "FREQ=MONTHLY;BYDAY=2WE;COUNT=6"
    assert all((day.day - 1) // 7 + 1 == 2 and day.isoweekday() == 3 for day in found)


def test_the_first_week_of_a_month_is_its_first_seven_days() -> None:
    """The first Monday is the first Monday whatever day the month begins on (Indico counted by day // 7)."""
    rule = read_recurrence("FREQ=MONTHLY;BYDAY=1MO;COUNT=24")
    assert all(day.isoweekday() == 1 and day.day <= 7 for day in rule.dates(date(2027, 1, 1)))


def test_a_month_without_its_date_is_passed_over() -> None:
    """The 31st comes in months that have one, the others are named; 29 February in leap years only."""
    monthly = read_recurrence("FREQ=MONTHLY;BYMONTHDAY=31;COUNT=4")
    assert monthly.dates(date(2027, 1, 31)) == tuple(date(2027, month, 31) for month in (1, 3, 5, 7))
    assert monthly.missing(date(2027, 1, 31)) == tuple(date(2027, month, 1) for month in (2, 4, 6))
    leap = read_recurrence("FREQ=YEARLY;COUNT=2")
    assert leap.dates(date(2028, 2, 29)) == (date(2028, 2, 29), date(2032, 2, 29))
    assert read_recurrence("FREQ=MONTHLY;BYMONTHDAY=-1;COUNT=2").dates(date(2027, 1, 31))[1] == date(2027, 2, 28)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("FREQ=WEEKLY", "error.series_endless"),
        ("FREQ=WEEKLY;COUNT=3;UNTIL=20280101", "error.series_endless"),
        ("FREQ=DAILY;COUNT=1000", "error.series_too_many"),
        ("FREQ=DAILY;UNTIL=20280601", "error.series_too_many"),
        ("FREQ=YEARLY;COUNT=30", "error.series_too_long"),
        ("FREQ=MONTHLY;INTERVAL=12;BYMONTHDAY=31;COUNT=2", "error.series_too_long"),
        ("FREQ=WEEKLY;UNTIL=20270101", "error.series_empty"),
        ("FREQ=DAILY;INTERVAL=0;COUNT=3", "error.series_step"),
        ("FREQ=SECONDLY;COUNT=3", "error.repeat_unreadable"),
        ("FREQ=DAILY;BYHOUR=1,2;COUNT=3", "error.repeat_unreadable"),
        ("FREQ=DAILY;COUNT=3;COUNT=4", "error.repeat_unreadable"),
        ("FREQ=WEEKLY;BYDAY=XX;COUNT=3", "error.repeat_unreadable"),
        ("FREQ=WEEKLY;UNTIL=20270230", "error.repeat_unreadable"),
        ("FREQ=MONTHLY;BYMONTHDAY=32;COUNT=3", "error.repeat_unreadable"),
        ("FREQ=MONTHLY;BYMONTHDAY=3;BYDAY=1MO;COUNT=3", "error.repeat_parts"),
        ("FREQ=YEARLY;BYDAY=MO;COUNT=3", "error.repeat_parts"),
        ("FREQ=WEEKLY;BYMONTHDAY=3;COUNT=3", "error.repeat_parts"),
        ("FREQ=WEEKLY;BYDAY=1MO;COUNT=3", "error.repeat_parts"),
        ("FREQ=DAILY;INTERVAL=100;COUNT=3", "error.series_step"),
        ("X" * 300, "error.repeat_unreadable"),
    ],
)
def test_what_cannot_be_a_series_says_why(text: str, code: str) -> None:
    """Endless, too long, too many, or no rule: each has its own answer, the limits with their number."""
    found, numbers = _refusal(text, date(2027, 2, 9) if "=31" in text else FIRST)
    assert found == code
    assert numbers == {"error.series_too_many": {"most": MOST}, "error.series_too_long": {"years": YEARS}}.get(
        code, numbers
    )


def test_what_is_empty_names_the_rule() -> None:
    """A part without a name is none to look at."""
    assert _refusal("", FIRST) == _refusal(";COUNT=3", FIRST) == ("error.repeat_unreadable", {"part": "RRULE"})


@pytest.mark.parametrize(
    ("text", "last"),
    [
        (f"FREQ=DAILY;COUNT={MOST}", FIRST + timedelta(days=MOST - 1)),
        (f"FREQ=DAILY;UNTIL={FIRST + timedelta(days=MOST - 1):%Y%m%d}", FIRST + timedelta(days=MOST - 1)),
        (f"FREQ=YEARLY;COUNT={YEARS + 1}", FIRST.replace(year=FIRST.year + YEARS)),
        ("FREQ=DAILY;INTERVAL=99;COUNT=2", FIRST + timedelta(days=99)),
        ("FREQ=MONTHLY;BYMONTHDAY=1;COUNT=1", date(2027, 4, 1)),
        ("FREQ=DAILY;COUNT=2".ljust(200), FIRST + timedelta(days=1)),
    ],
)
def test_a_limit_is_within_itself(text: str, last: date) -> None:
    """As many dates, years and steps as there may be are read; one more of each is refused above."""
    assert read_recurrence(text).dates(FIRST)[-1] == last


@pytest.mark.parametrize(
    ("text", "old", "new", "moved"),
    [
        ("FREQ=MONTHLY;BYDAY=2TU;COUNT=6", date(2027, 3, 9), date(2027, 3, 17), "FREQ=MONTHLY;BYDAY=3WE;COUNT=6"),
        ("FREQ=MONTHLY;BYDAY=4TU;COUNT=6", date(2027, 3, 23), date(2027, 3, 26), "FREQ=MONTHLY;BYDAY=4FR;COUNT=6"),
        ("FREQ=MONTHLY;BYDAY=-1TU;COUNT=6", date(2027, 3, 30), date(2027, 3, 26), "FREQ=MONTHLY;BYDAY=-1FR;COUNT=6"),
        ("FREQ=MONTHLY;BYDAY=-1TU;COUNT=6", date(2027, 3, 30), date(2027, 3, 24), "FREQ=MONTHLY;BYDAY=4WE;COUNT=6"),
        ("FREQ=MONTHLY;BYMONTHDAY=-1;COUNT=6", date(2027, 3, 31), date(2027, 4, 30), None),
        (
            "FREQ=MONTHLY;BYMONTHDAY=-1;COUNT=6",
            date(2027, 3, 31),
            date(2027, 3, 30),
            "FREQ=MONTHLY;BYMONTHDAY=30;COUNT=6",
        ),
        ("FREQ=WEEKLY;COUNT=6", date(2027, 3, 9), date(2027, 3, 10), None),
    ],
)
def test_the_rhythm_of_a_moved_rule(text: str, old: date, new: date, moved: str | None) -> None:
    """A last one stays the last in a month's last seven days, and is counted from its beginning before them."""
    assert read_recurrence(text).moved(old, new).text() == (moved or text)


def test_a_series_does_not_meet_itself() -> None:
    """Three nights every second day would meet the next three; two nights that touch do not (MRBS 670)."""
    days = read_recurrence("FREQ=DAILY;INTERVAL=2;COUNT=3").dates(FIRST)
    three = Nights(FIRST, FIRST + timedelta(days=3))
    with pytest.raises(Unreadable) as refused:
        planned(HOUSE, three, days)
    assert (refused.value.code, refused.value.numbers["second"]) == ("error.series_meets_itself", days[1])
    assert len(planned(HOUSE, evolve(three, departure=FIRST + timedelta(days=2)), days)) == 3


def test_an_hour_the_clock_skips_is_left_out() -> None:
    """Half past two does not come on the night the clocks go forward; the other weeks it does."""
    when = Hours(datetime(2027, 3, 21, 2, 30), datetime(2027, 3, 21, 4))
    plans = planned(HOUSE, when, read_recurrence("FREQ=WEEKLY;COUNT=3").dates(when.first_day))
    assert [plan.span is None for plan in plans] == [False, True, False]
    assert plans[1].skipped is not None
    assert plans[1].skipped.code == "error.skipped_by_clock_change"
    assert on(when, date(2027, 4, 4)) == plans[2].when
