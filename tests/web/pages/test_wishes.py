"""Reading what people type into the booking form."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from habitat_kit.core.periods import Hours, Nights
from habitat_kit.core.spaces import Unit
from habitat_kit.web.pages.wishes import Wish, edges, typed_period, typed_wish


@given(st.dictionaries(st.sampled_from(["start", "end", "day", "since", "until"]), st.text(max_size=20)))
def test_edges_are_read_or_every_fault_is_named(typed: dict[str, str]) -> None:
    """A form gives a period in order, or names each field that is wrong with it."""
    for unit in Unit:
        found = edges(typed_wish("k", typed), unit)
        if isinstance(found, Wish):
            assert {wrong.at for wrong in found.wrong} <= {"start", "end", "day", "since", "until"}
            assert found.wrong
        else:
            assert found[0] < found[1]


def test_midnight_ends_the_day() -> None:
    """An evening until 00:00 ends with its day."""
    wish = typed_wish("k", {"day": "2027-03-05", "since": "20:00", "until": "00:00"})
    assert edges(wish, Unit.HOUR) == (datetime(2027, 3, 5, 20), datetime(2027, 3, 6))


@pytest.mark.parametrize(
    "period",
    [Nights(date(2027, 3, 5), date(2027, 3, 8)), Hours(datetime(2027, 3, 5, 9), datetime(2027, 3, 5, 11, 30))],
)
def test_a_period_fills_the_form_it_came_from(period: Nights | Hours) -> None:
    """What a form is given to hold is read as the same period."""
    unit = Unit.NIGHT if isinstance(period, Nights) else Unit.HOUR
    found = edges(typed_wish("k", typed_period(period)), unit)
    assert not isinstance(found, Wish)
    assert (Nights(*found) if unit is Unit.NIGHT else Hours(*found)) == period  # type: ignore[arg-type]


def test_the_same_form_has_the_same_key_and_another_date_another() -> None:
    """A key stands for one form as it was filled in, for one place."""
    one = Wish("k", {"start": "2027-03-05"}, nonce="n")
    assert one.key("a") == Wish("k", {"start": "2027-03-05"}, nonce="n").key("a")
    others = [one.key("b"), Wish("k", {"start": "2027-03-06"}, nonce="n").key("a"), Wish("k", one.typed).key("a")]
    assert one.key("a") not in others
