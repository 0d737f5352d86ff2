"""Accounts in the database: lines come back as they were written, sums go by an index, nothing is undone twice."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest
from attrs import fields
from hypothesis import given
from hypothesis import strategies as st

from habitat_kit.core.accounts import AccountLine, LineKind
from habitat_kit.core.ids import named
from habitat_kit.core.money import Money
from habitat_kit.core.outcomes import AccountLineMade
from habitat_kit.core.prices import Due, Price
from habitat_kit.core.words import Words
from habitat_kit.store import accounts, contributed, tables
from habitat_kit.store.mapping.accounts import LINE_COLUMNS, dues_body, dues_of, line_of, line_row
from habitat_kit.store.mapping.json import read, tagged_text
from habitat_kit.store.transaction import Database
from tests.store.test_plans import steps
from tests.store.world import on_sqlite

amounts = st.builds(Money.of, st.integers(-(10**12), 10**12), st.sampled_from(["EUR", "JPY", "KWD"]))
ids = st.integers(0, 9).map(lambda number: named("thing", str(number)))
codes = st.sampled_from(["night", "cleaning", "typed"])
NOW = datetime(2027, 3, 1, 9, tzinfo=UTC)


@st.composite
def lines(draw: st.DrawFn) -> AccountLine:
    """Any line there can be."""
    amount = draw(amounts)
    unit = st.none() | st.integers(0, 10**6).map(lambda coins: Money.of(coins, amount.currency))
    return AccountLine(
        id=draw(ids),
        organisation=draw(ids),
        house=draw(ids),
        household=draw(ids),
        day=draw(st.dates(date(1990, 1, 1), date(2100, 1, 1))),
        kind=draw(st.sampled_from(LineKind)),
        what=draw(codes),
        amount=amount,
        quantity=draw(st.none() | st.integers(0, 400)),
        unit=draw(unit),
        year=draw(st.none() | st.integers(1990, 2100)),
        use=draw(st.none() | ids),
        space=draw(st.none() | ids),
        rulebook=draw(st.none() | codes),
        version=draw(st.none() | codes),
        article=draw(st.none() | codes),
        reverses=draw(st.none() | ids),
        made_by=draw(st.none() | ids),
        made_at=NOW,
        label=draw(st.none() | st.just("a word")),
    )


@given(lines())
def test_a_line_comes_back_as_it_was_written(line: AccountLine) -> None:
    """Every field of it, to the coin; what was typed travels beside the row."""
    row = line_row(line)
    assert "label" not in row
    assert line_of((*(row[name] for name in LINE_COLUMNS), line.label)) == line


def test_a_row_has_every_field_of_a_line() -> None:
    """A field more in the value or a column more in the table is noticed here."""
    named_ = {name.removesuffix("_id") for name in LINE_COLUMNS} - {"currency"}
    assert named_ == {field.name for field in fields(AccountLine)} - {"label"}


dues = st.builds(
    Due,
    st.builds(
        Price,
        codes,
        amounts,
        st.integers(0, 400),
        st.integers(1990, 2100),
        st.just({"left": 3, "since": date(2027, 1, 1)}) | st.just({}),
        st.none() | amounts,
    ),
    codes,
    codes,
    codes,
    st.just(Words(fr="Participations", en="Contributions")),
    st.integers(0, 9),
)


@given(st.lists(dues, max_size=4).map(tuple))
def test_what_is_due_comes_back_as_it_was_kept(found: tuple[Due, ...]) -> None:
    """Through JSON: amounts, numbers, dates and the article that set each."""
    assert dues_of(dues_body(found)) == found


@given(amounts)
def test_an_outcome_keeps_its_amount(amount: Money) -> None:
    """Replayed under its key, what was answered is what is answered."""
    made = AccountLineMade(named("line"), named("home"), "payment", date(2027, 3, 1), amount, amount)
    assert read(json.loads(tagged_text(made).text), AccountLineMade) == made


SOUGHT: dict[str, tuple[Any, str]] = {
    "balance": (accounts._BALANCE, "habitat_account_line_household_id_day_ix"),
    "before a period": (accounts._BEFORE, "habitat_account_line_household_id_day_ix"),
    "a period": (accounts._BETWEEN, "habitat_account_line_household_id_day_ix"),
    "a house": (accounts._OF_HOUSE, "habitat_account_line_house_id_day_ix"),
    "a booking": (accounts._OF_USE, "habitat_account_line_use_id_ix"),
    "undone": (accounts._REVERSED, "sqlite_autoindex_habitat_account_line"),
    "a price": (accounts._LAST_PRICE, "PRIMARY KEY"),
    "a place's year": (contributed._CONTRIBUTED, "habitat_account_line_space_id_year_ix"),
}


@on_sqlite
@pytest.mark.parametrize("what", SOUGHT)
def test_accounts_are_found_by_an_index(store: Database, what: str) -> None:
    """Nothing is read of other households, houses, years or bookings."""
    statement, index = SOUGHT[what]
    found = " / ".join(steps(store, statement))
    assert index in found
    assert "SCAN habitat_account_line" not in found


def test_what_is_kept_says_nothing_typed() -> None:
    """Words about a line stand in a table of their own, and are the only protected column of accounts."""
    named_ = [tables.account_line, tables.account_note, tables.price]
    protected = {str(column) for table in named_ for column in table.c if column.info["privacy"] == "protected"}
    assert protected == {"habitat_account_note.words"}
