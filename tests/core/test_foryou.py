"""What waits for somebody stands in the order in which it lapses."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from habitat_kit.core.foryou import MOST, Waiting, Why, ordered
from habitat_kit.core.ids import named
from habitat_kit.core.tasks import Task

START = datetime(2027, 3, 1, tzinfo=UTC)


def task(number: int) -> Task:
    """A task."""
    return Task(
        id=named("task", str(number)), organisation=named("o"), house=named("h"), kind="x", due=date(2027, 3, 5)
    )


ITEMS = st.lists(
    st.builds(
        Waiting,
        st.sampled_from(Why),
        st.integers(0, 20).map(task),
        st.none() | st.integers(0, 5).map(lambda hours: START + timedelta(hours=hours)),
    ),
    max_size=30,
)


@given(ITEMS, st.randoms())
def test_what_lapses_first_comes_first(found: list[Waiting], chance: object) -> None:
    """Never lapsing comes last, each thing stands once, and the order things came in changes nothing."""
    told = ordered(found)
    lapses = [one.lapses for one in told]
    assert lapses == sorted(lapses, key=lambda at: (at is None, at or START))
    assert {one.subject.id for one in told} == {one.subject.id for one in found}
    assert len({one.subject.id for one in told}) == len(told)
    mixed = found.copy()
    chance.shuffle(mixed)  # type: ignore[attr-defined]  # a random.Random
    assert ordered(mixed) == told


@given(ITEMS)
def test_a_thing_stands_at_its_first_reason(found: list[Waiting]) -> None:
    """Kept for two reasons, it stands where the more urgent one puts it."""
    for one in ordered(found):
        same = [other.lapses for other in found if other.subject.id == one.subject.id]
        assert one.lapses == min(same, key=lambda at: (at is None, at or START))


def test_a_list_is_bounded() -> None:
    """However much waits, a page shows so much of it."""
    many = [Waiting(Why.TASK, task(number), START) for number in range(MOST + 20)]
    assert len(ordered(many)) == MOST
