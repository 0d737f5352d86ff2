"""Waits as rows and back, and the plans of what is asked of the line."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from habitat_kit.core.uses import Silence
from habitat_kit.core.waiting import Wait, WaitState
from habitat_kit.store import tables, waiting
from habitat_kit.store.mapping.waiting import WAIT_COLUMNS, wait_of, wait_row
from habitat_kit.store.statement import Statement
from habitat_kit.store.transaction import Database
from habitat_kit.testing import strategies as kit
from tests.store.test_plans import steps
from tests.store.world import on_sqlite

instants = st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))
waits = st.builds(
    Wait,
    id=kit.ids("wait", 3),
    organisation=kit.ids("organisation", 2),
    house=kit.ids("house", 2),
    space=kit.ids("space", 3),
    kind=st.sampled_from(["guest_stay", "meeting"]),
    when=kit.nights() | kit.hours(),
    span=kit.spans(),
    zone=st.just("Europe/Paris"),
    household=kit.ids("household", 3),
    guests=st.integers(1, 9),
    purpose=st.none() | st.just("my sister"),
    person=st.none() | kit.ids("person", 2),
    made_by=st.none() | kit.ids("person", 2),
    on_behalf=st.booleans(),
    state=st.sampled_from(WaitState),
    number=st.integers(1, 99),
    joined_at=instants,
    looked_at=st.none() | instants,
    offer=st.none() | kit.ids("booking", 2),
    approval=st.none() | st.integers(1, 10**7).map(lambda seconds: timedelta(seconds=seconds)),
    on_silence=st.none() | st.sampled_from(Silence),
    instead_of=st.none() | kit.ids("booking", 2),
    series=st.none() | kit.ids("series", 2),
    occurrence=st.none() | st.dates(),
    revision=st.integers(1, 9),
)


@given(waits)
def test_a_wait_comes_back_from_its_row(wait: Wait) -> None:
    """Written and read again it is the same, and its row has every column."""
    row = wait_row(wait)
    assert row.keys() == {column.name for column in tables.wait.c}
    assert wait_of(tuple(row[name] for name in WAIT_COLUMNS)) == wait


BY = {
    "_REWRITE": "sqlite_autoindex_habitat_wait_1",
    "_LOOKED": "sqlite_autoindex_habitat_wait_1",
    "_READ": "sqlite_autoindex_habitat_wait_1",
    "_LAST": "sqlite_autoindex_habitat_wait_2",
    "_OF_OFFER": "habitat_wait_offer_id_ix",
    "_INSTEAD_OF": "habitat_wait_instead_of_id_ix",
    "_OF_HOUSEHOLD": "habitat_wait_household_ix",
    "_KEPT": "habitat_wait_household_ix",
    "_OF_SERIES": "habitat_wait_series_ix",
    "_OF_HOUSE": "habitat_wait_line_ix",
    **dict.fromkeys(("_LINE", "_FREE", "_BEGUN", "_HOUSES"), "habitat_wait_start_ix"),
}
"""The index each statement goes by: what asks who waits never meets a wait that is over."""


def test_every_statement_is_held_to_an_index() -> None:
    """None is forgotten here but the one that adds."""
    assert {name for name, found in vars(waiting).items() if isinstance(found, Statement)} == {*BY, "_ADD"}


@on_sqlite
@pytest.mark.parametrize("name", BY)
def test_the_line_is_read_by_its_index(store: Database, name: str) -> None:
    """Whatever is freed asks an index that holds only who still waits."""
    first = steps(store, getattr(waiting, name))[0]
    assert first.startswith(("SEARCH habitat_wait", "SCAN habitat_wait"))
    assert re.search(rf"INDEX {BY[name]}\b", first), first
