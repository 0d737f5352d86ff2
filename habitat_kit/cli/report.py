"""report: what a group reads before it votes (its shares, last year under other rules), and who is there now."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from uuid import UUID

import click
import msgspec

from habitat_kit import house_file
from habitat_kit.cli.common import failed, opened, options, person_called, place_of
from habitat_kit.cli.house import text_of
from habitat_kit.core.actors import Actor
from habitat_kit.core.commands import ReadPresence
from habitat_kit.core.errors import Misconfigured, NotThere
from habitat_kit.core.outcomes import AlreadyShown, Common, NotAllowed, Presence, Unknown
from habitat_kit.core.rulebooks import Rulebook, Version
from habitat_kit.core.spaces import House
from habitat_kit.desk.replaying import rehearsed, shared
from habitat_kit.documents import fairness, plain
from habitat_kit.documents.presence import who_is_there
from habitat_kit.kit import HabitatKit

_HOUSE = click.option("--house", help="The house's key, where the database has several.")
_YEAR = click.option("--year", type=click.IntRange(1901, 9998), help="Which calendar year. Default: last year.")
_LANGUAGE = click.option(
    "--language", type=click.Choice(["fr", "en"]), default="en", show_default=True, help="In which language."
)

_AT = "When, such as 2027-03-05T18:00 by the house's clock. Default: now."


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
    with opened(config, db) as kit:
        sight, place = place_of(kit, house)
        book, version = _proposed(kit, file, rulebook)
        told = sight.reading(place.id, lambda work: rehearsed(work, version, book.key, *_dates(kit, place, year)))
        click.echo(plain(fairness.rehearsal(told, sight.rulebooks(place.id), kit.texts, language)))


@report.command()
@click.option("--as", "reader", required=True, help="Who reads it: their key under [[persons]]. It is written down.")
@click.option("--space", help="The key of a building, or of any place in the house. Default: the whole house.")
@click.option("--at", type=click.DateTime(["%Y-%m-%dT%H:%M"]), metavar="TIME", help=_AT)
@click.option("--json", "as_json", is_flag=True, help="Print one line of JSON, as the API answers.")
@_HOUSE
@_LANGUAGE
@options
def presence(
    *,
    reader: str,
    space: str | None,
    at: datetime | None,
    as_json: bool,
    house: str | None,
    language: str,
    config: Path | None,
    db: str | None,
) -> None:
    """Print who is there: a house's residents and guests, whom to call, what help they need to get out."""
    with opened(config, db) as kit:
        _, place = place_of(kit, house)
        command = ReadPresence(place.id, _space(place, space), at)
        by = Actor(person=person_called(kit, reader)[0])
        found = _read(kit, kit.desk.do(command, by=by), reader)
        click.echo(_as_json(found) if as_json else plain(who_is_there(found, place, kit.texts, language)))


def _dates(kit: HabitatKit, house: House, year: int | None) -> tuple[date, date]:
    """The first day of a year and of the next; last year's where none is named."""
    wanted = year or kit.clock().astimezone(house.clock).year - 1
    return date(wanted, 1, 1), date(wanted + 1, 1, 1)


def _proposed(kit: HabitatKit, file: Path, key: str | None) -> tuple[Rulebook, Version]:
    """The newest version of a rulebook of a house file."""
    books = house_file.read(text_of(file), kit.registry).rulebooks
    found = [book for book in books if key in {None, book.key}]
    if len(found) != 1:
        known = ", ".join(sorted(book.key for book in books)) or "none"
        raise Misconfigured(f"{file}: which rulebook? say --rulebook with one of: {known}")
    return found[0], max(found[0].versions, key=lambda version: version.in_force)


def _space(house: House, key: str | None) -> UUID | None:
    """The place of that key; none is the whole house."""
    try:
        return None if key is None else house.tree.keyed(key).id
    except NotThere:
        known = ", ".join(space.key for space in house.tree.spaces)
        raise Misconfigured(f"{house.key} has no space {key}: say --space with one of: {known}") from None


def _read(kit: HabitatKit, outcome: Presence | AlreadyShown | Common, reader: str) -> Presence:
    """Who is there, for whoever may read it."""
    if isinstance(outcome, Presence):
        return outcome
    if isinstance(outcome, NotAllowed | Unknown):
        raise click.ClickException(
            f"{reader} may not read it: only who answers for the house, its association's staff and who is on call may"
        )
    raise failed(kit, outcome)


def _as_json(found: Presence) -> str:
    from habitat_kit.web.api.plain import body  # noqa: PLC0415  # brings the web framework with it, for --json alone

    return msgspec.json.encode(body(found)).decode()
