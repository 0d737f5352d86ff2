"""What the benchmarks share: a house under nine rules, the raw driver's limit, and how a ratio is told."""

from __future__ import annotations

import sqlite3
import statistics
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import uuid4

import sqlalchemy as sa

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from habitat_kit.core.outcomes import Booked
from habitat_kit.core.periods import Nights, Span
from habitat_kit.kit import HabitatKit
from habitat_kit.plugins import participatory as p
from habitat_kit.store import tables, uses
from habitat_kit.store.mapping.uses import booking_row
from habitat_kit.store.statement import Statement
from habitat_kit.testing.postgres import private_server
from tests.desk.world import DAY, Hands, Planted, Rules, plant

CHUNK = 10_000
"""Rows written at a time."""

RULES = (
    p.AllowedKinds(kinds=["guest_stay", "meeting"]),
    p.LongestStay(nights=7),
    p.ShortestStay(nights=1),
    p.LeadTime(months=120),
    p.NightsPerYear(nights=366),
    p.Capacity(),
    p.BufferAfterStay(hours=3),
    p.NoMeetingWhileBedroomLet(),
    p.ApprovalAbove(nights=6),
)
"""Every rule kind of the participatory plugin, wide enough to let the bookings pass."""


@contextmanager
def databases() -> Iterator[dict[str, Callable[[], str]]]:
    """How to make a fresh durable database of each kind: SQLite (FULL) and PostgreSQL (fsync on)."""
    with TemporaryDirectory(prefix="habitat-bench-") as folder, private_server(durable=True) as server:
        numbers = iter(range(10_000))
        yield {
            "sqlite": lambda: f"sqlite:///{folder}/bench{next(numbers)}.db",
            "postgresql": lambda: fresh_postgresql(server, next(numbers)),
        }


def fresh_postgresql(server: str, number: int) -> str:
    """A new database of a private server."""
    import psycopg  # noqa: PLC0415  # SQLite alone needs no PostgreSQL driver
    from sqlalchemy.engine import make_url  # noqa: PLC0415  # SQLite alone needs no PostgreSQL driver

    url = make_url(server).set(drivername="postgresql")
    with psycopg.connect(url.render_as_string(hide_password=False), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE bench{number}")
    return url.set(drivername="postgresql+psycopg", database=f"bench{number}").render_as_string(hide_password=False)


def house(url: str, key: str = "gibjoncs", kit: HabitatKit | None = None) -> Planted:
    """A migrated database with a house under RULES."""
    clock = Hands(datetime.now(UTC))
    made = kit or HabitatKit(url=url, plugins=[Rules], clock=clock)
    if kit is None:
        made.migrate()
    return plant(made, clock, key, RULES)


def stay(planted: Planted, number: int, household: str = "ana") -> Any:
    """The booking of one night in a bedroom, each number another night."""
    return planted.stay(number, 1, "one", household=planted.households[household])


def book(planted: Planted, first: int, count: int, by: str = "ana") -> float:
    """Seconds for so many whole bookings at the desk: rules, journal and key on."""
    began = time.perf_counter()
    for number in range(first, first + count):
        outcome = planted.kit.desk.do(stay(planted, number, by), by=planted.actor(by), key=f"{by}{number}")
        if not isinstance(outcome, Booked):
            raise SystemExit(f"the benchmark's booking {number} was not booked: {outcome}")
    return time.perf_counter() - began


class Raw:
    """The driver alone: the same use row and its one claim in one transaction, on the same kind of database."""

    def __init__(self, planted: Planted) -> None:
        self.planted = planted
        self.source = planted.kit.database.source
        dialect = planted.kit.database.dialect_name
        self.use = uses._INSERT_USE.on(dialect)
        self.claim = uses._TAKE_LEAF.on(dialect)
        booked = planted.kit.desk.do(stay(planted, -20), by=planted.actor("ana"))
        self.like = booking_row(booked.booking)
        self.leaf = planted.space("one")

    def parameters(self, number: int) -> tuple[list[Any], list[Any]]:
        """What the driver binds for one night."""
        night = DAY + timedelta(days=number)
        span: Span = self.planted.house.span(Nights(night, night + timedelta(days=1)))
        use = uuid4()
        row = {**self.like, "id": use, "first_night": night, "departure": night + timedelta(days=1)}
        row |= {"start": span.start, "end": span.end}
        claim = {
            "house_id": self.planted.house.id,
            "leaf_id": self.leaf,
            "organisation_id": self.planted.house.organisation,
            "use_id": use,
            "start": span.start,
            "end": span.end,
        }
        return self.use.values(row), self.claim.values(claim)

    def write(self, first: int, count: int) -> float:
        """Seconds for so many transactions."""
        ready = [self.parameters(number) for number in range(first, first + count)]
        with self.connection() as connection:
            began = time.perf_counter()
            for use, claim in ready:
                self.one(connection, use, claim)
            return time.perf_counter() - began

    def one(self, connection: Any, use: list[Any], claim: list[Any]) -> None:
        """One transaction of the driver."""
        if isinstance(connection, sqlite3.Connection):
            connection.execute("BEGIN IMMEDIATE")
        cursor = connection.cursor()
        cursor.execute(self.use.text, use)
        cursor.execute(self.claim.text, claim)
        cursor.fetchall()
        connection.commit()

    def connection(self) -> AbstractContextManager[Any]:
        """A driver connection with the kit's own settings."""
        return raw_connection(self.planted.kit)


@contextmanager
def raw_connection(kit: HabitatKit) -> Iterator[Any]:
    """A driver connection to a kit's database, with the kit's own settings."""
    url = kit.database.reading.url
    if kit.database.dialect_name == "postgresql":
        import psycopg  # noqa: PLC0415  # SQLite alone needs no PostgreSQL driver

        with psycopg.connect(url.set(drivername="postgresql").render_as_string(hide_password=False)) as pg:
            yield pg
        return
    path = str(url.database).removeprefix("file:").partition("?")[0]
    connection = sqlite3.connect(path, isolation_level=None, timeout=30)
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON"):
        connection.execute(f"PRAGMA {pragma}")
    yield connection
    connection.close()


def pour(kit: HabitatKit, connection: Any, rows: Iterable[tuple[dict[str, Any], dict[str, Any]]]) -> None:
    """Write uses with their claims, many at a time, past every guard; then what a database does of itself overnight."""
    waiting = iter(rows)
    while chunk := list(islice(waiting, CHUNK)):
        for table, place in ((tables.use, 0), (tables.claim, 1)):
            statement = Statement(sa.insert(table)).on(kit.database.dialect_name)
            names = ", ".join(f'"{column.name}"' for column in table.c if column.name in chunk[0][place])
            values = (statement.values(row[place]) for row in chunk)
            _write(connection, statement.text, f"COPY {table.name} ({names}) FROM STDIN", values)
        connection.commit()
    connection.execute("ANALYZE")
    connection.commit()


def _write(connection: Any, insert: str, copy: str, values: Iterator[list[Any]]) -> None:
    """Many rows in the driver's quickest way."""
    if isinstance(connection, sqlite3.Connection):
        if not connection.in_transaction:
            connection.execute("BEGIN IMMEDIATE")
        connection.executemany(insert, values)
        return
    with connection.cursor().copy(copy) as line:
        for row in values:
            line.write_row(row)


def together(works: list[Callable[[], object]]) -> float:
    """Seconds until every work, each in a thread of its own, is done."""
    threads = [threading.Thread(target=work) for work in works]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return time.perf_counter() - began


def told(name: str, ratios: list[float], goal: str) -> None:
    """Print the median of ratios measured pair by pair, with the spread and the goal."""
    middle = statistics.median(ratios)
    print(f"{name:<58} {middle:6.2f}   ({min(ratios):.2f} to {max(ratios):.2f}, goal {goal})", flush=True)
