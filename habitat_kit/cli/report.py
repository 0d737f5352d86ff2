"""report: what a group reads before it votes: how it shared its places, and last year under other rules."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from habitat_kit.cli.common import opened, options
from habitat_kit.cli.house import text_of
from habitat_kit.core.actors import SYSTEM
from habitat_kit.core.errors import Misconfigured
from habitat_kit.core.rulebooks import Rulebook, Version
from habitat_kit.core.spaces import House

if TYPE_CHECKING:
    from habitat_kit.desk.sight import Sight
    from habitat_kit.kit import HabitatKit

_HOUSE = click.option("--house", help="The house's key, where the database has several.")
_YEAR = click.option("--year", type=click.IntRange(1901, 9998), help="Which calendar year. Default: last year.")
_LANGUAGE = click.option("--language", type=click.Choice(["fr", "en"]), default="en", show_default=True)


@click.group()
def report() -> None:
    """Print a report of a house."""


@report.command("fair-use")
@_HOUSE
@_YEAR
@_LANGUAGE
@options
def fair_use(house: str | None, year: int | None, language: str, config: Path | None, db: str | None) -> None:
    """Print nights and weekends by household, and what was refused by which article."""
    from habitat_kit.desk.replaying import shared  # noqa: PLC0415  # --help reads no house
    from habitat_kit.documents import fairness, plain  # noqa: PLC0415  # as shared

    with opened(config, db) as kit:
        sight, place = place_of(kit, house)
        told = sight.reading(place.id, lambda work: shared(work, *_dates(kit, place, year)))
        click.echo(plain(fairness.fair_use(told, sight.rulebooks(place.id), kit.texts, language)))


@report.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--rulebook", help="The rulebook's key, where the file has several.")
@_HOUSE
@_YEAR
@_LANGUAGE
@options
def replay(
    file: Path,
    rulebook: str | None,
    house: str | None,
    year: int | None,
    language: str,
    config: Path | None,
    db: str | None,
) -> None:
    """Judge a year's requests again under the rules of FILE, an edited house file: its newest version of a rulebook."""
    from habitat_kit.desk.replaying import rehearsed  # noqa: PLC0415  # --help reads no house
    from habitat_kit.documents import fairness, plain  # noqa: PLC0415  # as rehearsed

    with opened(config, db) as kit:
        sight, place = place_of(kit, house)
        book, version = _proposed(kit, file, rulebook)
        told = sight.reading(place.id, lambda work: rehearsed(work, version, book.key, *_dates(kit, place, year)))
        click.echo(plain(fairness.rehearsal(told, sight.rulebooks(place.id), kit.texts, language)))


def place_of(kit: HabitatKit, key: str | None) -> tuple[Sight, House]:
    """The house that is meant, and the eyes of whoever holds the database."""
    sight = kit.desk.sight(SYSTEM)
    found = [house for house in sight.houses() if key in {None, house.key}]
    if len(found) != 1:
        known = ", ".join(sorted(house.key for house in sight.houses())) or "none"
        raise Misconfigured(f"which house? say --house with one of: {known}")
    return sight, found[0]


def _dates(kit: HabitatKit, house: House, year: int | None) -> tuple[date, date]:
    """The first day of a year and of the next; last year's where none is named."""
    wanted = year or kit.clock().astimezone(house.clock).year - 1
    return date(wanted, 1, 1), date(wanted + 1, 1, 1)


def _proposed(kit: HabitatKit, file: Path, key: str | None) -> tuple[Rulebook, Version]:
    """The newest version of a rulebook of a house file."""
    from habitat_kit import house_file  # noqa: PLC0415  # --help reads no house

    books = house_file.read(text_of(file), kit.registry).rulebooks
    found = [book for book in books if key in {None, book.key}]
    if len(found) != 1:
        known = ", ".join(sorted(book.key for book in books)) or "none"
        raise Misconfigured(f"{file}: which rulebook? say --rulebook with one of: {known}")
    return found[0], max(found[0].versions, key=lambda version: version.in_force)
