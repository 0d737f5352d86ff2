"""Displacements as rows and back, whatever was displaced."""

from __future__ import annotations

from datetime import UTC, datetime

from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from habitat_kit.core.closures import Closure, Danger
from habitat_kit.core.displacements import Displacement
from habitat_kit.core.ids import named
from habitat_kit.core.periods import FOREVER, Hours, Span
from habitat_kit.core.uses import Silence, State
from habitat_kit.store import tables
from habitat_kit.store.mapping.displacements import DISPLACEMENT_COLUMNS, displacement_of, displacement_row
from habitat_kit.store.mapping.uses import closure_row, use_of
from habitat_kit.testing import strategies as kit

instants = st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))
displacements = st.builds(
    Displacement,
    order=kit.ids("order", 3),
    booking=kit.ids("booking", 3),
    organisation=kit.ids("organisation", 2),
    state=st.sampled_from(State),
    when=kit.nights() | kit.hours(),
    counted=st.booleans(),
    revision=st.integers(1, 100),
    at=instants,
    deadline=st.none() | instants,
    on_silence=st.none() | st.sampled_from(Silence),
    returned_at=st.none() | instants,
)


@given(displacements)
def test_a_displacement_comes_back_from_its_row(displaced: Displacement) -> None:
    """Written and read again it is the same, and its row has every column."""
    row = displacement_row(displaced)
    assert row.keys() == {column.name for column in tables.displacement.c}
    assert displacement_of(tuple(row[name] for name in DISPLACEMENT_COLUMNS)) == displaced


@given(st.sampled_from(Danger), st.booleans(), st.sampled_from([State.CLOSED, State.REOPENED]))
def test_the_clock_knows_when_to_lift_an_order(danger: Danger, ends: bool, state: State) -> None:
    """A standing order with an end has a deadline, anything else of a closure has none; the closure comes back."""
    start = datetime(2027, 4, 5, 10, tzinfo=UTC)
    end = datetime(2027, 4, 6, 10, tzinfo=UTC) if ends else FOREVER
    order = Closure(
        id=named("order"),
        organisation=named("organisation"),
        house=named("house"),
        space=named("space"),
        kind=danger.kind,
        when=Hours(datetime(2027, 4, 5, 12), datetime(2027, 4, 6, 12)),
        span=Span(start, end),
        zone="Europe/Paris",
        state=state,
        made_at=start,
        revised_at=start,
    )
    row = closure_row(order)
    assert row["deadline"] == (end if ends and state is State.CLOSED else None)
    assert use_of(tuple(row[column.name] for column in tables.use.c)) == order
    assert closure_row(evolve(order, kind="works"))["deadline"] is None
