"""Accounts, the words about their lines, and what bookings cost. As revision 0001 made them."""

from __future__ import annotations

from sqlalchemy.schema import SchemaItem

from habitat_kit.store.migrations.ddl import bits, column, create, index, key, refers, unique
from habitat_kit.store.types import Day, Flag, Id, Instant, Json, Text, Whole


def up() -> None:
    """Make these tables, each after those it refers to."""
    _line()
    _note()
    _price()


def _line() -> None:
    create(
        "habitat_account_line",
        column("id", Id),
        column("organisation_id", Id),
        column("house_id", Id),
        column("household_id", Id),
        column("day", Day),
        column("kind", Text),
        column("what", Text),
        column("amount", Whole),
        column("currency", Text),
        column("quantity", Whole, null=True),
        column("unit", Whole, null=True),
        column("year", Whole, null=True),
        column("use_id", Id, null=True),
        column("space_id", Id, null=True),
        column("rulebook", Text, null=True),
        column("version", Text, null=True),
        column("article", Text, null=True),
        column("reverses_id", Id, null=True),
        column("made_by", Id, null=True),
        column("made_at", Instant),
        key("habitat_account_line_pk", "id"),
        unique("habitat_account_line_organisation_id_id_uq", "organisation_id", "id"),
        unique("habitat_account_line_reverses_id_uq", "reverses_id"),
        *_line_refers(),
    )
    index("habitat_account_line_household_id_day_ix", "habitat_account_line", "household_id", "day")
    index("habitat_account_line_house_id_day_ix", "habitat_account_line", "house_id", "day")
    index("habitat_account_line_use_id_ix", "habitat_account_line", "use_id")
    index("habitat_account_line_space_id_year_ix", "habitat_account_line", "space_id", "year")


def _line_refers() -> tuple[SchemaItem, ...]:
    line, kept = "habitat_account_line", ["organisation_id", "id"]
    household, use = ["organisation_id", "household_id"], ["organisation_id", "use_id"]
    reverses = ["organisation_id", "reverses_id"]
    return (
        refers(f"{line}_organisation_id_fk", ["organisation_id"], "habitat_organisation", ["id"]),
        refers(f"{line}_house_id_fk", ["house_id"], "habitat_house", ["id"]),
        refers(f"{line}_organisation_id_household_id_fk", household, "habitat_household", kept),
        refers(f"{line}_organisation_id_use_id_fk", use, "habitat_use", kept),
        refers(f"{line}_organisation_id_reverses_id_fk", reverses, line, kept),
    )


def _note() -> None:
    line, kept = ["organisation_id", "line_id"], ["organisation_id", "id"]
    create(
        "habitat_account_note",
        column("line_id", Id),
        column("organisation_id", Id),
        column("words", Text),
        key("habitat_account_note_pk", "line_id"),
        refers("habitat_account_note_organisation_id_line_id_fk", line, "habitat_account_line", kept),
    )


def _price() -> None:
    price, kept = "habitat_price", ["organisation_id", "id"]
    use, household = ["organisation_id", "use_id"], ["organisation_id", "household_id"]
    create(
        price,
        column("use_id", Id),
        column("turn", Whole),
        column("revision", Whole),
        column("organisation_id", Id),
        column("household_id", Id),
        column("owed", Flag),
        column("prices", Json),
        key("habitat_price_pk", "use_id", "turn"),
        *bits(price, "owed"),
        refers("habitat_price_organisation_id_use_id_fk", use, "habitat_use", kept),
        refers("habitat_price_organisation_id_household_id_fk", household, "habitat_household", kept),
        narrow=True,
    )
