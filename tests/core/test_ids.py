"""Ids sort by birth and say so, and a name always has the same one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from habitat_kit.core.errors import Unreadable
from habitat_kit.core.ids import named, uuid7
from habitat_kit.testing import strategies as kit

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
millis = st.integers(0, 2**48 - 1).filter(lambda ms: ms < 253_402_300_799_999)
randomness = st.integers(0, 2**74 - 1)


def _born(ms: int) -> datetime:
    return EPOCH + timedelta(milliseconds=ms)


@given(millis, randomness)
def test_an_id_holds_its_birth_and_its_chance(ms: int, chance: int) -> None:
    """RFC 9562 section 5.7: 48 bits of milliseconds, version 7, 12 bits, variant 10, 62 bits."""
    made = uuid7(_born(ms), chance)
    assert (made.version, made.variant) == (7, "specified in RFC 4122")
    assert made.int >> 80 == ms
    assert ((made.int >> 64 & 0xFFF) << 62) | (made.int & 0x3FFF_FFFF_FFFF_FFFF) == chance


@given(millis, millis, randomness, randomness)
def test_ids_sort_by_birth(one: int, other: int, chance: int, another: int) -> None:
    """Whoever is born a millisecond later sorts later, as an id, as bytes and as text, whatever the chance."""
    earlier, later = uuid7(_born(min(one, other)), chance), uuid7(_born(max(one, other)), another)
    if one != other:
        assert earlier < later
        assert earlier.bytes < later.bytes
        assert str(earlier) < str(later)


@given(kit.instants(), st.integers(0, 999_999), randomness)
def test_no_millisecond_is_lost(at: datetime, micros: int, chance: int) -> None:
    """The birth is counted in whole milliseconds, never through a float that rounds one away."""
    assert uuid7(at.replace(microsecond=micros), chance).int >> 80 == int(at.timestamp()) * 1_000 + micros // 1_000


@given(kit.instants(), kit.zones(), randomness)
def test_an_instant_has_one_birth_in_every_zone(at: datetime, zone: object, chance: int) -> None:
    """The zone an instant is told in is no part of the id."""
    assert uuid7(at.astimezone(zone), chance) == uuid7(at, chance)  # type: ignore[arg-type]


@pytest.mark.parametrize("at", [datetime(2026, 1, 1), EPOCH - timedelta(seconds=1)])
def test_a_birth_without_a_zone_or_before_1970_is_refused(at: datetime) -> None:
    """A naive time would be read by the machine's own clock, and an earlier one would sort last."""
    with pytest.raises(Unreadable):
        uuid7(at, 0)


@given(
    st.lists(st.text(st.characters(exclude_categories=["Cs"])), max_size=4), st.lists(st.text("ab:1\x1f"), max_size=4)
)
def test_a_name_has_one_id_and_an_id_one_name(one: list[str], other: list[str]) -> None:
    """The same names always give the same id, and no two lists of names share one, however they are cut."""
    assert named(*one) == named(*one)
    assert (named(*one) == named(*other)) == (one == other)


@pytest.mark.parametrize("cut", [("ab", "c"), ("abc",), ("a\x1fbc",), ("a", "bc"), ("", "abc"), ("abc", ""), ()])
def test_where_names_are_cut_matters(cut: tuple[str, ...]) -> None:
    """("a", "bc") is not ("ab", "c"), and no character inside a name stands for a cut."""
    assert named(*cut) != named("a", "b", "c")


def test_an_id_stays_for_ever() -> None:
    """House files are loaded again next year: the way names become ids may never change."""
    assert str(named("gibjoncs", "shared_flat")) == "dc07f460-6eb4-554a-950a-b0b586b38d9c"
