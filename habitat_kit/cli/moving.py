"""import: a house's bookings from elsewhere."""

from __future__ import annotations

from pathlib import Path

import click

from habitat_kit.cli.common import failed, opened, options, place_of
from habitat_kit.cli.house import text_of
from habitat_kit.core.actors import SYSTEM
from habitat_kit.core.commands import ImportBookings
from habitat_kit.core.outcomes import Common, Imported, ImportRefused
from habitat_kit.kit import HabitatKit

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command("import")
@click.argument("file", type=_FILE)
@click.option("--house", help="The house's key, where the database has several.")
@click.option("--from", "source", default="habitat", show_default=True, help="The program the file comes from.")
@click.option("--map", "mapping", type=_FILE, help="What the file's words mean here (TOML).")
@click.option("--yes", is_flag=True, help="Import without asking.")
@options
def import_(  # the file, where it comes from, and what every command takes
    file: Path,
    *,
    house: str | None,
    source: str,
    mapping: Path | None,
    yes: bool,
    config: Path | None,
    db: str | None,
) -> None:
    """Take over the bookings of FILE, a calendar (.ics) or a table (.csv): show how many, then do it. All or none."""
    text, words = text_of(file), text_of(mapping) if mapping else ""
    with opened(config, db) as kit:
        _, there = place_of(kit, house)
        plan = _came(kit, kit.desk.do(ImportBookings(there.id, text, source, words, plan_only=True), by=SYSTEM))
        click.echo(f"{_bookings(plan.made)} to take over, {plan.past} of them past")
        click.echo(f"{plan.known} known from an earlier import, {plan.left_out} cancelled in the file: left out")
        if plan.made and (yes or click.confirm("Take them over?")):
            done = _came(kit, kit.desk.do(ImportBookings(there.id, text, source, words), by=SYSTEM))
            click.echo(f"{_bookings(done.made)} taken over")


def _bookings(number: int) -> str:
    return f"{number} booking" if number == 1 else f"{number} bookings"


def _came(kit: HabitatKit, outcome: Imported | ImportRefused | Common) -> Imported:
    """What importing came to; what is wrong is told line by line."""
    if isinstance(outcome, Imported):
        return outcome
    if isinstance(outcome, ImportRefused):
        said = [f"line {line.line}: {kit.texts.text('en', line.code)}" for line in outcome.lines]
        raise click.ClickException("\n".join(("nothing was imported:", *said)))
    raise failed(kit, outcome)
