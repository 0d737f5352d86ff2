"""The fixtures that everybody's tests stand on."""

from __future__ import annotations

import sqlalchemy as sa


def test_a_test_gets_an_empty_database_of_its_own(database: str) -> None:
    """Whoever asks for `database` finds no table in it, and can write."""
    engine = sa.create_engine(database)
    with engine.begin() as connection:
        assert sa.inspect(connection).get_table_names() == []
        connection.execute(sa.text("CREATE TABLE trace (id INTEGER)"))
    engine.dispose()


def test_the_next_test_does_not_see_it(database: str) -> None:
    """What another test wrote is gone, although both ran on one server."""
    test_a_test_gets_an_empty_database_of_its_own(database)


def test_a_migrated_database_has_the_tables_and_no_row(migrated: str) -> None:
    """Whoever asks for `migrated` finds the kit's tables, empty, in a database of its own."""
    engine = sa.create_engine(migrated)
    with engine.begin() as connection:
        assert connection.scalar(sa.text("SELECT count(*) FROM habitat_organisation")) == 0
        connection.execute(sa.text("DROP TABLE habitat_claim"))
    engine.dispose()


def test_the_template_stays_whole(migrated: str) -> None:
    """What one test does to its copy, the next one does not see."""
    test_a_migrated_database_has_the_tables_and_no_row(migrated)
