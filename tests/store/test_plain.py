"""Values whose fields have a column each: nothing is lost on the way to a row and back."""

from __future__ import annotations

from enum import Enum
from typing import Any, get_type_hints
from uuid import UUID

import attrs
import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from habitat_kit.store import arrivals, incidents, links, proposals, tables, waysin
from habitat_kit.store.mapping.plain import Plain

ALL = (
    (arrivals._LINK, tables.arrival_link),
    (waysin._WAY, tables.way_in),
    (links._LINK, tables.feed_link),
    (incidents._CASE, tables.incident),
    (incidents._PARTY, tables.incident_party),
    (incidents._ENTRY, tables.incident_entry),
    (proposals._ANSWER, tables.proposal_answer),
    (proposals._NOTE, tables.proposal_note),
)


@pytest.mark.parametrize(("kept", "table"), ALL, ids=lambda one: getattr(one, "name", ""))
def test_each_field_has_a_column_of_its_own(kept: Plain[Any], table: sa.Table) -> None:
    """No two fields meet in a column, and what a value leaves out of its table is a secret's digest or the organisation."""
    names = [column.name for column in kept.columns]
    assert len(set(names)) == len(names) == len(attrs.fields(kept._of))
    assert set(table.c.keys()) - set(names) <= {"digest", "organisation_id"}


@given(st.sampled_from(ALL), st.data())
def test_a_value_comes_back(known: tuple[Plain[Any], sa.Table], data: st.DataObject) -> None:
    """What is read from the row of a value is that value, enumerations and all; the row itself holds none of these."""
    kept, _ = known
    fields = {name: st.from_type(hint) for name, hint in get_type_hints(kept._of).items()}
    given: Any = data.draw(st.builds(kept._of, **fields))
    row = kept.row(given)
    assert not any(isinstance(value, Enum) for value in row.values())
    assert kept.value([row[column.name] for column in kept.columns]) == given


def test_a_field_that_has_no_column_is_told_at_once() -> None:
    """A value that grew without its table breaks where it is declared, not where it is first written."""

    @attrs.frozen
    class Grown:
        id: UUID
        colour: str

    with pytest.raises(KeyError, match="colour"):
        Plain(Grown, tables.way_in)
