"""init: from nothing to a database with an association, its first coordinator, and a way in for them.

Rules of this file:
1. Files are written for their owner only (0600), and never over one that is there. When the database turns out to
   belong to somebody, those just written are taken away again.
2. The one secret that is printed is the link that signs in once. The kit's own secret goes into its file unseen.
"""

from __future__ import annotations

import os
import re
import secrets
import tomllib
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import click

from habitat_kit import house_file
from habitat_kit.cli.common import plainly
from habitat_kit.cli.common import settings as settings_of
from habitat_kit.cli.house import loaded, text_of
from habitat_kit.core.actors import SYSTEM
from habitat_kit.core.commands import LoadHouse
from habitat_kit.core.errors import Misconfigured
from habitat_kit.core.ids import named
from habitat_kit.core.people import Organisation, Person
from habitat_kit.core.words import LANGUAGES
from habitat_kit.desk.founding import AlreadyFounded, Founded, found
from habitat_kit.house_file.complaints import KEY
from habitat_kit.kit import HabitatKit
from habitat_kit.registry import Registry

SECRET_BYTES = 32
LOCAL = "http://localhost:8000"


@click.command()
@click.option("--association", help="What the association is called. Asked for when left out.")
@click.option("--key", help="Its key in house files, such as pourquoi-pas. Default: made of its name.")
@click.option("--name", help="Your name. Asked for when left out.")
@click.option("--person", "person_key", help="Your key in house files. Default: made of your name.")
@click.option("--email", help="Your e-mail address.")
@click.option("--language", type=click.Choice(LANGUAGES), default=LANGUAGES[0], show_default=True, help="Yours.")
@click.option("--base-url", help=f"Address people will reach the kit at. Asked for; {LOCAL} to try it out.")
@click.option(
    "--house", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="A house file to load as well."
)
@click.option(
    "--config",
    type=click.Path(dir_okay=False, path_type=Path),
    default=Path("habitat.toml"),
    show_default=True,
    help="Settings file: kept when it is there, else written.",
)
@click.option("--db", help="Database URL. Default: that of the settings, sqlite:///habitat.db in new ones.")
def init(
    association: str | None,
    key: str | None,
    name: str | None,
    person_key: str | None,
    email: str | None,
    language: str,
    base_url: str | None,
    house: Path | None,
    config: Path,
    db: str | None,
) -> None:
    """Begin: an association, its first coordinator, settings and a secret; prints a link to sign in by, once."""
    with plainly():
        text = text_of(house) if house else None
        organisation = _organisation(association, key, text)
        person = _person(organisation, name, person_key, email, language)
        with _files(config, db, base_url) as written:
            kit = HabitatKit(settings=settings_of(config, db))
            try:
                founded = _found(kit, organisation, person)
                _tell(kit, organisation, written)
                if house and text is not None:
                    done = loaded(kit, kit.desk.do(LoadHouse(text), by=SYSTEM), house)
                    click.echo(f"{house}: {len(done.changes)} changes applied")
                _tell_link(kit, founded, house)
            finally:
                kit.close()


def _organisation(association: str | None, key: str | None, text: str | None) -> Organisation:
    """The association by its options; a house file that is loaded as well says which it is."""
    if text is not None:
        return house_file.read(text, Registry.load()).organisation
    called = _said(association or click.prompt("What is the association called?"), "--association")
    chosen = _key(key, called, "--key")
    return Organisation(named("organisation", chosen), chosen, called)


def _person(organisation: Organisation, name: str | None, key: str | None, email: str | None, language: str) -> Person:
    called = _said(name or click.prompt("What is your name?"), "--name")
    chosen = _key(key, called, "--person")
    if email is not None and "@" not in email:
        raise Misconfigured(f"--email: {email} is no e-mail address")
    return Person(named("person", organisation.key, chosen), organisation.id, chosen, called, email, None, language)


def _said(text: str, option: str) -> str:
    said = text.strip()
    if not said or len(said) > 200 or not said.isprintable():
        raise Misconfigured(f"{option}: one line of up to 200 characters")
    return said


def _key(given: str | None, name: str, option: str) -> str:
    """A key as house files have them: small letters, digits and dashes."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    chosen = given or re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:40].strip("-")
    if not KEY.fullmatch(chosen):
        raise Misconfigured(f"{option}: write a key of small letters, digits and dashes, such as pourquoi-pas")
    return chosen


@contextmanager
def _files(config: Path, db: str | None, base_url: str | None) -> Iterator[list[Path]]:
    """The settings file and the secret's, written where there is none; gone again if the block fails."""
    written: list[Path] = []
    try:
        if not config.exists():
            _write(config, _settings_text(db, base_url or click.prompt("At which address?", default=LOCAL)), written)
        secret = _secret_file(config)
        if secret is not None and not secret.exists() and "HABITAT_SECRET" not in os.environ:
            _write(secret, f"{secrets.token_hex(SECRET_BYTES)}\n", written)
        yield written
    except BaseException:
        for path in written:
            path.unlink(missing_ok=True)
        raise


def _secret_file(config: Path) -> Path | None:
    """The file the settings name for the secret; they have to name one, unless the environment has the secret."""
    try:
        named_file = tomllib.loads(config.read_text(encoding="utf-8")).get("secret_file")
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Misconfigured(f"{config}: {error}") from None
    if named_file is None and "HABITAT_SECRET" not in os.environ and "HABITAT_SECRET_FILE" not in os.environ:
        raise Misconfigured(f'{config} names no secret: add the line secret_file = "secret" and run init again')
    return config.parent / str(named_file) if named_file is not None else None


def _settings_text(db: str | None, base_url: str) -> str:
    address = urlsplit(base_url)
    if address.scheme not in {"http", "https"} or not address.hostname:
        raise Misconfigured(f"--base-url: {base_url} is no address such as https://flat.example.org")
    hosts = sorted({address.hostname, "localhost", "127.0.0.1"} if address.scheme == "http" else {address.hostname})
    lines = [
        f"base_url = {_quoted(base_url)}",
        f"hosts = [{', '.join(map(_quoted, hosts))}]",
        'secret_file = "secret"',
    ]
    if "HABITAT_DATABASE" not in os.environ:
        lines.insert(0, f"database = {_quoted(db or 'sqlite:///habitat.db')}")
    if address.scheme == "http":
        lines.append("https = false")
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    if not text.isprintable():
        raise Misconfigured("a setting is one line of plain characters")
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _write(path: Path, text: str, written: list[Path]) -> None:
    """Write a new file that only its owner reads."""
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            written.append(path)
            file.write(text)
    except OSError as error:
        raise Misconfigured(f"{path}: cannot be written ({error.strerror})") from None


def _found(kit: HabitatKit, organisation: Organisation, person: Person) -> Founded:
    kit.migrate()
    try:
        return found(kit.database, organisation, person, kit.clock().replace(microsecond=0))
    except AlreadyFounded as known:
        raise Misconfigured(
            f"{known}: init begins a new database and changed nothing here. To let somebody in again: "
            "habitat-kit token --link KEY, with the person's key in the house file"
        ) from None


def _tell(kit: HabitatKit, organisation: Organisation, written: list[Path]) -> None:
    for path in written:
        click.echo(f"wrote {path} (only you can read it; keep a copy somewhere safe)")
    click.echo(f"{organisation.name} is there; in house files its key is {organisation.key}")


def _tell_link(kit: HabitatKit, founded: Founded, house: Path | None) -> None:
    base = (kit.settings.base_url or LOCAL).rstrip("/")
    secret = kit.identities.make_signin_link(founded.identity)
    click.echo(f"\nYour way in, good for one day and one use:\n  {base}/signin/link/{secret}\n")
    click.echo("Next:" + ("" if house else "\n  habitat-kit load house.toml") + "\n  habitat-kit serve")
