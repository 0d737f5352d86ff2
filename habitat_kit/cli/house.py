"""check and load: a house in one file."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import click

from habitat_kit import house_file
from habitat_kit.cli.common import failed, opened, options, plainly
from habitat_kit.core.actors import SYSTEM
from habitat_kit.core.commands import LoadHouse
from habitat_kit.core.outcomes import Common, HouseLoaded
from habitat_kit.core.rulebooks import Rulebook
from habitat_kit.kit import HabitatKit
from habitat_kit.registry import Registry

_FILE = click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))


def text_of(file: Path) -> str:
    """A house file's text."""
    try:
        return file.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise click.ClickException(f"{file}: not UTF-8 text (byte {error.start}): save it as UTF-8") from None


@click.command()
@_FILE
def check(file: Path) -> None:
    """Read a house file and say what is wrong with it, by line or dotted path."""
    with plainly():
        house = house_file.read(text_of(file), Registry.load())
        missing = tuple(house_file.missing_photos(house, file.parent / "photos"))
        if missing:
            raise house_file.HouseFileWrong(missing)
    spaces, rulebooks = len(house.house.tree.spaces), len(house.rulebooks)
    click.echo(f"{file}: {house.house.name}: {spaces} spaces, {rulebooks} rulebooks, nothing wrong")
    for doubt in _unverified(house.rulebooks):
        click.echo(f"{doubt}: not verified")


def _unverified(rulebooks: Iterable[Rulebook]) -> list[str]:
    """What the rules go by that nobody compared with its source, each once."""
    articles = (article for book in rulebooks for version in book.versions for article in version.articles)
    return sorted({doubt for article in articles if article.rule for doubt in article.rule.unverified()})


@click.command()
@_FILE
@click.option("--yes", is_flag=True, help="Apply the plan without asking.")
@options
def load(file: Path, *, yes: bool, config: Path | None, db: str | None) -> None:
    """Load a house file: show what would change, then apply it. No booking loses its place."""
    text = text_of(file)
    with opened(config, db) as kit:
        house_file.read(text, kit.registry)  # every complaint at once, before the tables are touched
        kit.migrate()
        plan = loaded(kit, kit.desk.do(LoadHouse(text, plan_only=True), by=SYSTEM), file)
        for verb, what, key in plan.changes:
            click.echo(f"  {verb} {what} {key}")
        if not _changing(plan):
            click.echo("nothing to change")
            return
        if yes or click.confirm(f"Apply these {_changing(plan)} changes?"):
            done = loaded(kit, kit.desk.do(LoadHouse(text), by=SYSTEM), file)
            click.echo(f"{_changing(done)} changes applied")


def _changing(plan: HouseLoaded) -> int:
    """How many lines of a plan change something: adopted rules that stay are told, and stay."""
    return sum(verb not in {"keep", "overtake"} for verb, *_ in plan.changes)


def loaded(kit: HabitatKit, outcome: HouseLoaded | Common, file: Path) -> HouseLoaded:
    """What loading came to; what went wrong is told in a line."""
    if isinstance(outcome, HouseLoaded):
        return outcome
    raise failed(kit, outcome, f"{file}: ")
