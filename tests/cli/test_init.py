"""init, run as a newcomer runs it."""

from __future__ import annotations

import re
import socket
import stat
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.request import Request, urlopen

import pytest
from click.testing import CliRunner, Result

from habitat_kit.cli import main
from habitat_kit.cli.running import server
from habitat_kit.kit import HabitatKit
from habitat_kit.settings import read
from habitat_kit.store import tables
from tests.web.worlds import table_bytes

HOUSE = Path(__file__).parents[2] / "examples" / "gibjoncs" / "house.toml"
LINK = re.compile(r"(\S+)/signin/link/(hk_in_[A-Za-z0-9_\-]{43})")


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Begin in an empty folder."""
    monkeypatch.chdir(tmp_path)


def init(database: str, *arguments: str, **options: Any) -> Result:
    """Run init with everything said."""
    said = ("--association", "Les Pourquoi pas", "--name", "Nadia Benali", "--base-url", "https://flat.example.org")
    return CliRunner().invoke(main, ("init", "--db", database, *said, *arguments), **options)


def test_a_newcomer_gets_in(database: str, tmp_path: Path) -> None:
    """Settings, secret, association, coordinator; the printed link signs in once and the settings serve."""
    said = init(database)
    assert said.exit_code == 0, said.output
    base, secret = LINK.search(said.output).groups()  # type: ignore[union-attr]  # the assertion
    assert base == "https://flat.example.org"
    settings = read(tmp_path / "habitat.toml", {})
    assert settings.secret is not None
    assert settings.hosts == ("flat.example.org",)
    kit = HabitatKit(settings=settings)
    session = kit.identities.use_signin_link(secret)
    assert session is not None
    assert kit.identities.use_signin_link(secret) is None
    actor = kit.identities.actor_of_session(session)
    assert actor is not None
    assert actor.person is not None
    kit.close()


def test_files_are_their_owners(database: str, tmp_path: Path) -> None:
    """Nobody else on the machine reads settings or secret; the secret is printed nowhere and in no table."""
    said = init(database)
    for name in ("habitat.toml", "secret"):
        assert stat.S_IMODE((tmp_path / name).stat().st_mode) == 0o600
    secret = (tmp_path / "secret").read_text().strip()
    assert len(secret) == 64
    assert secret not in said.output
    kit = HabitatKit(url=database)
    printed = LINK.search(said.output).group(2)  # type: ignore[union-attr]  # it is printed
    everything = table_bytes(kit.database)
    assert secret.encode() not in everything
    assert printed.encode() not in everything
    kit.close()


def test_it_runs_once(database: str, tmp_path: Path) -> None:
    """The second run changes nothing, says whose database it is and what to do instead; no link is printed."""
    first = init(database)
    kept = {path.name: path.read_bytes() for path in (tmp_path / "habitat.toml", tmp_path / "secret")}
    again = init(database, "--association", "Others")
    assert again.exit_code == 1
    assert "Les Pourquoi pas" in again.output
    assert "token --link" in again.output
    assert LINK.search(again.output) is None
    assert {path.name: path.read_bytes() for path in (tmp_path / "habitat.toml", tmp_path / "secret")} == kept
    assert LINK.search(first.output)


def test_a_refusal_leaves_no_files(database: str, tmp_path: Path) -> None:
    """Where the database belongs to somebody, files just written are taken away again."""
    init(database)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    again = init(database, "--config", str(elsewhere / "habitat.toml"))
    assert again.exit_code == 1
    assert list(elsewhere.iterdir()) == []


def test_settings_that_are_there_are_kept(database: str, tmp_path: Path) -> None:
    """A settings file somebody wrote stays as it is, and the secret it names is made."""
    written = f'database = "{database}"\nbase_url = "https://other.example.org"\nsecret_file = "mine"\n'
    (tmp_path / "habitat.toml").write_text(written)
    said = init(database)
    assert said.exit_code == 0, said.output
    assert (tmp_path / "habitat.toml").read_text() == written
    assert (tmp_path / "mine").exists()
    assert "https://other.example.org/signin/link/" in said.output


def test_settings_without_a_secret_are_told(database: str, tmp_path: Path) -> None:
    """Settings that name no secret would not serve: the message says which line to add, and nothing is founded."""
    (tmp_path / "habitat.toml").write_text(f'database = "{database}"\n')
    said = init(database)
    assert said.exit_code == 1
    assert 'secret_file = "secret"' in said.output
    (tmp_path / "habitat.toml").unlink()
    assert init(database).exit_code == 0


def test_then_the_house_is_loaded(database: str) -> None:
    """What init printed as the key is what a house file names, and its people are not lost by loading."""
    said = init(database, "--key", "pourquoi-pas")
    assert "pourquoi-pas" in said.output
    loaded = CliRunner().invoke(main, ("load", str(HOUSE), "--yes"))
    assert loaded.exit_code == 0, loaded.output
    kit = HabitatKit(url=database)
    with kit.database.read() as tx:
        assert tx.say(f"SELECT count(*) FROM {tables.organisation.name}")[0][0] == 1
    secret = LINK.search(said.output).group(2)  # type: ignore[union-attr]  # it is printed
    session = kit.identities.use_signin_link(secret)
    actor = kit.identities.actor_of_session(session or "")
    assert actor is not None
    (house,) = kit.desk.sight(actor).houses()
    assert kit.desk.sight(actor).may("invite_person", house.id)
    kit.close()


def test_a_house_file_may_be_loaded_at_once(database: str) -> None:
    """With --house, the file says which association it is, and is loaded."""
    arguments = (
        "init",
        "--db",
        database,
        "--house",
        str(HOUSE),
        "--name",
        "Nadia",
        "--base-url",
        "http://localhost:8000",
    )
    said = CliRunner().invoke(main, arguments)
    assert said.exit_code == 0, said.output
    assert "changes applied" in said.output
    assert "http://localhost:8000/signin/link/" in said.output


def test_what_is_not_said_is_asked_for(database: str) -> None:
    """A newcomer who types `habitat-kit init` is asked three things."""
    said = CliRunner().invoke(main, ("init", "--db", database), input="Les Îles\nJosé\n\n")
    assert said.exit_code == 0, said.output
    assert "les-iles" in said.output
    assert "http://localhost:8000/signin/link/" in said.output


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--association", " "), "--association"),
        (("--key", "Not A Key"), "--key"),
        (("--association", "…"), "--key"),
        (("--email", "nobody"), "--email"),
        (("--base-url", "ftp://x"), "--base-url"),
    ],
)
def test_a_wrong_word_is_told(database: str, tmp_path: Path, arguments: tuple[str, ...], told: str) -> None:
    """What cannot be is named by its option, in a line, and nothing is written."""
    said = init(database, *arguments)
    assert said.exit_code == 1
    assert told in said.output
    assert "Traceback" not in said.output
    assert [path.name for path in tmp_path.iterdir() if path.suffix != ".db"] == []


@pytest.mark.parametrize(("proxy", "believed"), [(None, "127.0.0.1"), ("127.0.0.1", "203.0.113.7")])
def test_only_a_named_proxy_says_whom_a_request_comes_from(proxy: str | None, believed: str) -> None:
    """Without `--proxy` anybody could write themselves another address, and try codes for ever."""
    seen: list[str] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "http":
            seen.append(scope["client"][0])
            await send({"type": "http.response.start", "status": 200, "headers": []})
            await send({"type": "http.response.body", "body": b""})

    listening = socket.create_server(("127.0.0.1", 0))
    running = server(app, proxy)
    running.config.lifespan = "off"
    thread = Thread(target=running.run, args=([listening],), daemon=True)
    thread.start()
    url = f"http://127.0.0.1:{listening.getsockname()[1]}/"
    with urlopen(Request(url, headers={"X-Forwarded-For": "203.0.113.7"}), timeout=30):  # our own server
        running.should_exit = True
    thread.join(10)
    listening.close()
    assert seen == [believed]
