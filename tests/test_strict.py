from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from enum import StrEnum
from typing import Any
from uuid import UUID

import pytest
from attrs import Attribute, field, frozen
from hypothesis import given
from hypothesis import strategies as st

from habitat_kit.core.errors import Unreadable
from habitat_kit.strict import JSON, Complaint, Wrong, read, unknown


class Colour(StrEnum):
    """A word of a few."""

    BLUE = "blue"
    GREEN = "green"


def _even(_: object, attribute: Attribute[int], value: int) -> None:
    if value % 2:
        raise Unreadable(attribute.name, "error.odd")


@frozen
class Bed:
    """A table with a validator."""

    width: int = field(default=90, validator=_even)


@frozen
class Room:
    """A table with a field of every kind."""

    name: str
    warm: bool = False
    day: date | None = None
    hour: time | None = None
    moment: datetime | None = None
    colours: tuple[Colour, ...] = ()
    tags: frozenset[str] = frozenset()
    beds: tuple[Bed, ...] = ()
    prices: Mapping[str, int] = field(factory=dict)
    owner: UUID | None = None
    best: Bed | None = None


ROOM: dict[str, Any] = {
    "name": "blue",
    "warm": True,
    "day": date(2026, 1, 2),
    "hour": "15:00",
    "moment": datetime(2026, 1, 2, 3),
    "colours": ["blue", "green"],
    "tags": ["a", "a"],
    "beds": [{}, {"width": 140}],
    "prices": {"night": 10},
    "owner": "00000000-0000-0000-0000-000000000001",
    "best": {"width": 160},
}


def _wrong(value: object, **options: Any) -> tuple[Complaint, ...]:
    with pytest.raises(Wrong) as wrong:
        read(value, Room, **options)
    return wrong.value.complaints


def test_what_fits_is_read() -> None:
    """Every kind of field takes what it is declared to take."""
    room = read(ROOM, Room)
    assert (room.hour, room.colours, room.tags) == (time(15), (Colour.BLUE, Colour.GREEN), frozenset({"a"}))
    assert (room.beds, room.best, room.owner) == ((Bed(), Bed(140)), Bed(160), UUID(int=1))


WRONG = [
    ("name", 7, "strict.needs.text"), ("name", None, "strict.needs.text"), ("name", "a\x00", "error.control_character"),
    ("name", "a\x7f", "error.control_character"), ("name", "\ud800", "error.control_character"),
    ("warm", 1, "strict.needs.yes_no"), ("warm", "true", "strict.needs.yes_no"),
    ("day", "2026-01-02", "strict.needs.date"), ("day", datetime(2026, 1, 2), "strict.needs.date"),
    ("day", date(1899, 12, 31), "error.date_out_of_range"), ("day", date(9999, 1, 1), "error.date_out_of_range"),
    ("hour", 15, "strict.needs.time"), ("hour", "15h", "strict.needs.time"), ("moment", date(2026, 1, 2), "strict.needs.moment"),
    ("colours", "blue", "strict.needs.list"), ("colours", {}, "strict.needs.list"), ("tags", [1], "strict.needs.text"),
    ("colours", ["bleu"], "strict.not_one_of"), ("colours", [None], "strict.not_one_of"),
    ("beds", [3], "strict.needs.table"), ("beds", [{"width": "90"}], "strict.needs.number"), ("beds", [{"width": 91}], "error.odd"),
    ("prices", [], "strict.needs.table"), ("prices", {"night": True}, "strict.needs.number"),
    ("owner", 3, "strict.needs.id"), ("owner", "3", "strict.needs.id"), ("best", [], "strict.needs.table"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "value", "code"), WRONG, ids=[f"{w[0]}-{i}" for i, w in enumerate(WRONG)])
def test_nothing_is_taken_for_what_it_is_not(name: str, value: object, code: str) -> None:
    """A value of another kind is refused with the place it stands at."""
    (complaint,) = _wrong(ROOM | {name: value}, at="rooms[2]")
    assert complaint.code == code
    assert complaint.at.startswith(f"rooms[2].{name}")


def test_all_complaints_come_at_once_with_their_paths() -> None:
    """Wrong kinds, unknown keys and missing ones are one answer."""
    found = _wrong({"warm": 1, "beds": [{}, {"widht": 3}], "prices": {"night": "3"}})
    assert {(c.at, c.code) for c in found} == {
        ("name", "strict.missing"),
        ("warm", "strict.needs.yes_no"),
        ("beds[1].widht", "strict.unknown_like"),
        ("prices.night", "strict.needs.number"),
    }


def test_json_writes_dates_as_texts() -> None:
    """The JSON reader takes ISO texts where the TOML reader takes dates, and the other way round neither does."""
    raw = {"name": "a", "day": "2026-01-02", "hour": "15:00", "moment": "2026-01-02T03:00"}
    assert read(raw, Room, converter=JSON).moment == datetime(2026, 1, 2, 3)
    assert _wrong({"name": "a", "day": date(2026, 1, 2)}, converter=JSON)
    assert _wrong({"name": "a", "day": "2026-02-30"}, converter=JSON)
    assert _wrong({"name": "a", "day": 20260102}, converter=JSON)


def test_an_unknown_name_comes_with_the_nearest() -> None:
    """One is enough when it is near, else all are listed."""
    assert unknown("x", "widht", ["width", "name"]).numbers == {"name": "widht", "hint": "width"}
    assert unknown("x", "zzz", ["width", "name"]).numbers == {"name": "zzz", "known": "name, width"}


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.dates(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from([*ROOM, "x"]), inner, max_size=4),
)


@given(JUNK)
def test_junk_is_complained_about(junk: object) -> None:
    """Whatever comes in, the answer is a value or complaints, never another error."""
    try:
        read(junk, Room)
    except Wrong as wrong:
        found = wrong.complaints
    else:
        found = (Complaint("", "read"),)
    assert found
