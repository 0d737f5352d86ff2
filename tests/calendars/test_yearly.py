"""POSIX TZ texts as yearly changes and RRULEs."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from dateutil.rrule import rrulestr
from hypothesis import assume, given
from hypothesis import strategies as st

from habitat_kit.calendars.yearly import yearly


@pytest.mark.parametrize(
    ("footer", "rules"),
    [
        ("CET-1CEST,M3.5.0,M10.5.0/3", ["BYMONTH=3;BYDAY=-1SU", "BYMONTH=10;BYDAY=-1SU"]),
        ("<+1030>-10:30<+11>-11,M10.1.0,M4.1.0", ["BYMONTH=10;BYDAY=1SU", "BYMONTH=4;BYDAY=1SU"]),
        (
            "<-02>2<-01>,M3.5.0/-1,M10.5.0/0",
            ["BYMONTH=3;BYMONTHDAY=24,25,26,27,28,29,30;BYDAY=SA", "BYMONTH=10;BYDAY=-1SU"],
        ),
        ("IST-2IDT,M3.4.4/26,M10.5.0", ["BYMONTH=3;BYMONTHDAY=23,24,25,26,27,28,29;BYDAY=FR", "BYMONTH=10;BYDAY=-1SU"]),
        (
            "EET-2EEST,M4.5.5/0,M10.5.4/24",
            [
                "BYMONTH=4;BYDAY=-1FR",
                "BYMONTH=10;BYMONTHDAY=26,27,28,29,30,31;BYDAY=FR",
                "BYMONTH=11;BYMONTHDAY=1;BYDAY=FR",
            ],
        ),
    ],
)
def test_rules(footer: str, rules: list[str]) -> None:
    """A change on its own day is a weekday of the month; one before or past midnight is one of seven dates."""
    assert [words for change in yearly(footer) for _, words in change.rules()] == [
        f"FREQ=YEARLY;{rule}" for rule in rules
    ]


@given(st.integers(1, 12), st.integers(1, 5), st.integers(0, 6), st.integers(-167, 167))
def test_the_rules_name_the_changes(month: int, week: int, weekday: int, hour: int) -> None:
    """For every rule POSIX can say by weekday, the RRULEs name the same moments as the changes, for 40 years."""
    assume(month not in {2, 3})
    (change, _) = yearly(f"AAA0BBB,M{month}.{week}.{weekday}/{hour},M6.1.0")
    ours = {datetime.fromtimestamp(change.on(year).at, UTC).replace(tzinfo=None) for year in range(2000, 2040)}
    start = datetime(1999, 1, 1, hour % 24)
    theirs = {
        moment
        for _, words in change.rules()
        for moment in rrulestr(words, dtstart=start).between(min(ours), max(ours), inc=True)
    }
    assert theirs == ours


@pytest.mark.parametrize("footer", ["", "CET-1", "<+0545>-5:45"])
def test_a_clock_that_stays_has_no_changes(footer: str) -> None:
    """No comma, no change."""
    assert yearly(footer) == ()


def test_a_zone_without_offset_for_summer_gains_an_hour() -> None:
    """POSIX: summer is one hour ahead unless it says otherwise; a sign means west."""
    forward, back = yearly("NST3:30NDT,M3.2.0,M11.1.0")
    assert (forward.before, forward.after, back.before, back.after) == (-12600, -9000, -9000, -12600)


@pytest.mark.parametrize("footer", ["EST5EDT,J60,J300", "EST5EDT,59/2,M11.1.0", "EST5EDT,M3.2.0"])
def test_a_rule_by_day_number_is_refused(footer: str) -> None:
    """What no zone does is not guessed at."""
    with pytest.raises(ValueError, match="not one by weekday"):
        yearly(footer)


def test_a_change_that_a_leap_day_moves_is_refused() -> None:
    """The day after the last Thursday of February has no RRULE; saying so beats an hour wrong."""
    (change, _) = yearly("AAA0BBB,M2.5.4/24,M10.5.0")
    with pytest.raises(ValueError, match="29 February"):
        list(change.rules())
