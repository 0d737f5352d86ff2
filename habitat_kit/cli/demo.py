"""demo: the Gibjoncs' house on a fresh database, served on this machine, with logins anybody may know.

Passwords exist here only. Without --db everything is gone when the demo stops.
"""

from __future__ import annotations

import json
import secrets
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import resources
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import click
from attrs import frozen

from habitat_kit import house_file
from habitat_kit.cli.common import plainly
from habitat_kit.cli.listening import listening
from habitat_kit.cli.lived import live
from habitat_kit.cli.running import server, ticking, until_stopped
from habitat_kit.cli.underway import begin
from habitat_kit.core.actors import SYSTEM, Actor, Role
from habitat_kit.core.commands import CreateFeedLink, LoadHouse
from habitat_kit.core.errors import Misconfigured, Unreadable
from habitat_kit.core.outcomes import FeedLinkMade, HouseLoaded
from habitat_kit.house_file import HouseFile
from habitat_kit.kit import HabitatKit
from habitat_kit.settings import Settings
from habitat_kit.store.changes import last

PASSWORD = "gibjoncs"  # noqa: S105  # the demo's password, printed for everybody


@frozen
class Login:
    """Somebody one may sign in as."""

    user: str
    actor: Actor
    token: str


def example() -> Path:
    """The folder of the Gibjoncs' example: in the package, or beside it in a checkout."""
    packed = Path(str(resources.files("habitat_kit"))) / "examples" / "gibjoncs"
    beside = Path(str(resources.files("habitat_kit"))).parent / "examples" / "gibjoncs"
    for folder in (packed, beside):
        if (folder / "house.toml").exists():
            return folder
    raise Misconfigured("the example house is not installed: run the demo from a checkout")


@click.command()
@click.option("--db", help="Database URL. Default: a file that is gone when the demo stops.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, help="Port to listen on; 0 takes a free one.")
@click.option("--json", "as_json", is_flag=True, help="Print one line of JSON when it serves.")
@click.option("--lived/--fresh", default=None, help="With a year that was lived, or as new. Default: new with --json.")
def demo(*, db: str | None, host: str, port: int, as_json: bool, lived: bool | None) -> None:
    """Serve the Gibjoncs' example house: loads it, makes logins, prints links."""
    with plainly(), _database(db) as url, listening(host, port) as listeners:
        base = f"http://{host}:{listeners[0].getsockname()[1]}"
        kit = HabitatKit(settings=_settings(url, base))
        try:
            _prepare(kit, lived=not as_json if lived is None else lived)
            _serve(kit, base, listeners, as_json=as_json)
        finally:
            kit.close()


def _prepare(kit: HabitatKit, *, lived: bool) -> None:
    """The house, a year its people lived and what is under way; where somebody booked already, nothing is added."""
    kit.migrate()
    house = _load(kit)
    first = house.house.id
    if lived and not kit.desk.sight(SYSTEM).reading(first, lambda work: last(work.tx, first) > 1):
        click.echo("the Gibjoncs live a year first, for a few seconds (--fresh: without it)", err=True)
        now = kit.clock().replace(microsecond=0)
        live(kit.settings, house, now.astimezone(house.house.clock).year - 1)
        begin(kit.settings, house, now)


def _serve(kit: HabitatKit, base: str, listeners: list[socket.socket], *, as_json: bool) -> None:
    told = tell(kit, house_file.read(_text(), kit.registry), base)
    app = kit.asgi()
    click.echo(json.dumps(told) if as_json else _page(told))
    with ticking(kit, kit.settings.tick_seconds):
        until_stopped(server(app), *listeners)


@contextmanager
def _database(db: str | None) -> Iterator[str]:
    if db:
        yield db
        return
    with TemporaryDirectory(prefix="habitat-demo-") as folder:
        yield f"sqlite:///{folder}/demo.db"


def _settings(url: str, base: str) -> Settings:
    return Settings(
        database=url,
        secret=secrets.token_hex(32).encode(),
        base_url=base,
        https=False,
        photos=str(example() / "photos"),
        demo=True,
        hosts=("*",),
    )


def _text() -> str:
    return (example() / "house.toml").read_text(encoding="utf-8")


def _load(kit: HabitatKit) -> HouseFile:
    text = _text()
    loaded = kit.desk.do(LoadHouse(text), by=SYSTEM)
    if not isinstance(loaded, HouseLoaded):
        raise Misconfigured(f"the example house was not loaded: {loaded}")
    return house_file.read(text, kit.registry)


def tell(kit: HabitatKit, house: HouseFile, base: str) -> dict[str, Any]:
    """What the demo prints: links, tokens and logins by role, spaces by name."""
    logins = {role: _login(kit, house, role) for role in _roles(house)}
    bookable = [space for space in house.house.tree.spaces if space.bookable]
    steward = logins.get(Role.STEWARD.value) or next(iter(logins.values()))
    return {
        "base": base,
        "admin": f"{base}/admin/",
        "pages": {"home": f"{base}/", **{space.name: f"{base}/spaces/{space.id}" for space in bookable}},
        "feeds": {
            f"{space.name} ({level})": _feed(kit, base, steward.actor, space.id, level)
            for space in bookable
            for level in ("busy", "room")
        },
        "dav": None,
        "api": f"{base}/api/v1",
        "tokens": {role: login.token for role, login in logins.items()},
        "logins": {role: {"user": login.user, "password": PASSWORD} for role, login in logins.items()},
        "spaces": {space.name: str(space.id) for space in house.house.tree.spaces},
    }


def _roles(house: HouseFile) -> list[str]:
    held = {grant.role for grant in house.grants}
    return [role.value for role in Role if role in held]


def _login(kit: HabitatKit, house: HouseFile, role: str) -> Login:
    """A login of the first person the house file gives a role, named after them."""
    person = next(grant.person for grant in house.grants if grant.role == role)
    key = next(p.key for p in house.persons if p.id == person)
    user = f"{key}.{role}" if kit.identities.identity_of(key) else key
    found = kit.identities.identity_of(user)
    try:
        identity = found.id if found else kit.identities.create_identity(house.organisation.id, person, user, PASSWORD)
    except Unreadable as taken:
        raise Misconfigured(f"the login {user} is taken by another organisation") from taken
    token = kit.identities.make_token(identity, f"demo {role}")
    return Login(user, Actor(identity=identity, person=person), token)


def _feed(kit: HabitatKit, base: str, by: Actor, space: Any, level: str) -> str:
    made = kit.desk.do(CreateFeedLink(space, level, "demo", None), by=by)
    if not isinstance(made, FeedLinkMade):
        raise Misconfigured(f"no calendar link was made: {made}")
    return f"{base}/feeds/{made.secret}.ics"


def _page(told: dict[str, Any]) -> str:
    """The same for people."""
    lines = ["", "habitat-kit demo: the Gibjoncs' shared flat", "", f"  pages   {told['pages']['home']}"]
    lines += [
        f"  panel   {told['admin']}",
        f"  API     {told['api']}/openapi.json",
        *(f"  token   {token}  ({role}, for the API)" for role, token in list(told["tokens"].items())[:1]),
        "",
        "  logins (password: gibjoncs)",
    ]
    lines += [f"    {role:<14} {login['user']}" for role, login in told["logins"].items()]
    lines += ["", "  calendar links"]
    lines += [f"    {name:<40} {url}" for name, url in told["feeds"].items()]
    return "\n".join([*lines, "", "Stop with Ctrl-C.", ""])
