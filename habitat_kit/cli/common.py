"""What the commands share: settings, a kit, and how a mistake is told."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

import click
import sqlalchemy as sa
from attrs import evolve

from habitat_kit.core.actors import SYSTEM
from habitat_kit.core.errors import HabitatError, Misconfigured
from habitat_kit.core.outcomes import Misread
from habitat_kit.core.spaces import House
from habitat_kit.desk.sight import Sight
from habitat_kit.kit import HabitatKit
from habitat_kit.settings import Settings, read
from habitat_kit.store import tables
from habitat_kit.store.statement import Statement
from habitat_kit.store.types import Text

Command = Callable[..., Any]

_PERSON = Statement(
    sa.select(tables.person.c.id, tables.person.c.organisation_id).where(
        tables.person.c.key == sa.bindparam("key", type_=Text())
    )
)


def options(command: Command) -> Command:
    """The options every command that opens a database takes."""
    config = click.option(
        "--config", type=click.Path(dir_okay=False, path_type=Path), help="Settings file (TOML). Default: habitat.toml."
    )
    database = click.option("--db", help="Database URL; wins over settings.")
    return config(database(command))


def settings(config: Path | None, db: str | None) -> Settings:
    """The settings a command runs with."""
    beside = Path("habitat.toml")
    found = read(config or (beside if beside.exists() else None), os.environ)
    return evolve(found, database=db) if db else found


@contextmanager
def opened(config: Path | None, db: str | None) -> Iterator[HabitatKit]:
    """A kit on the settings' database, closed in the end; a mistake is one line, without a trace."""
    with plainly():
        kit = HabitatKit(settings=settings(config, db))
        try:
            yield kit
        finally:
            kit.close()


@contextmanager
def plainly() -> Iterator[None]:
    """Tell the kit's own errors in a line each, and end with status 1."""
    try:
        yield
    except HabitatError as error:
        raise click.ClickException(str(error)) from None


def person_called(kit: HabitatKit, key: str) -> tuple[UUID, UUID]:
    """The person a house file calls by this key, and their organisation; Misconfigured unless there is just one."""
    with kit.database.read() as tx:
        found = tx.run(_PERSON, key=key)
    if len(found) != 1:
        raise Misconfigured(f"{len(found)} persons are called {key}: look at the keys under [[persons]]")
    person, organisation = found[0]
    return person, organisation


def place_of(kit: HabitatKit, key: str | None) -> tuple[Sight, House]:
    """The house that is meant, and the eyes of whoever holds the database."""
    sight = kit.desk.sight(SYSTEM)
    found = [house for house in sight.houses() if key in {None, house.key}]
    if len(found) != 1:
        known = ", ".join(sorted(house.key for house in sight.houses())) or "none"
        raise Misconfigured(f"which house? say --house with one of: {known}")
    return sight, found[0]


def failed(kit: HabitatKit, outcome: object, of: str = "") -> click.ClickException:
    """What came of a command that was not done, in a line: what was misread of something, or that nothing answered."""
    if isinstance(outcome, Misread):
        return click.ClickException(f"{of}{outcome.at}: {kit.texts.said('en', outcome.code, outcome.numbers)}")
    return click.ClickException("the database did not answer: try again")
