"""One racing process: `python -m tests.scenarios.proofs.clients URL BASE CLIENTS`, or BASE `serve` for the API they call.

A racer reads a line of jobs, one per client, says `ready`, waits for `go`, does them at once in threads, and
answers a line. A job says whether it goes through the desk, the API or raw SQL. What comes of it is always a
word: whatever a client should never see (a 500, an exception) is one too.
"""

from __future__ import annotations

import json
import socket
import sqlite3
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, time
from http.client import HTTPConnection
from typing import Any
from uuid import UUID

import attrs
import psycopg
import sqlalchemy as sa

from habitat_kit.core.actors import Actor
from habitat_kit.core.bookings import Booking
from habitat_kit.core.commands import BookSpace, Command, Part, all_commands, when
from habitat_kit.core.ids import named, uuid7
from habitat_kit.core.snake import snake
from habitat_kit.core.uses import State
from habitat_kit.kit import HabitatKit
from habitat_kit.settings import Settings
from habitat_kit.store import tables
from habitat_kit.store.mapping.uses import booking_row
from habitat_kit.web import api
from tests.desk.world import NOW, Hands, Rules, house_of

Job = dict[str, Any]
Said = tuple[str, str | None]
"""What came of a job in a word, and the use it is about."""

COMMANDS: dict[str, type[Command[Any]]] = {command.name(): command for command in all_commands()}


def open_kit(url: str) -> HabitatKit:
    """A kit whose clock stands at NOW, in every process."""
    return HabitatKit(url=url, settings=Settings(https=False), plugins=[Rules], clock=Hands())


def _value(name: str, raw: Any) -> Any:
    if name == "parts":
        return tuple(Part(**one) for one in raw)
    if name in {"check_in", "check_out"}:
        return time.fromisoformat(raw)
    if name in {"space", "booking", "household", "closure", "link", "house"} and raw:
        return UUID(raw)
    if name in {"start", "end"} and raw:
        return datetime.fromisoformat(raw) if "T" in raw else date.fromisoformat(raw)
    return raw


def command_of(job: Job) -> Command[Any]:
    """The command a job sends."""
    return COMMANDS[job["command"]](**{name: _value(name, raw) for name, raw in job["body"].items()})


def by_desk(kit: HabitatKit, job: Job) -> Said:
    """Through the one door, as the API's actor."""
    actor = Actor(identity=UUID(job["identity"]), person=UUID(job["person"]))
    outcome = kit.desk.do(command_of(job), by=actor, key=job["key"])
    about = getattr(outcome, "booking", None) or getattr(outcome, "closure", None)
    return snake(type(outcome).__name__), str(about.id) if about else None


def by_api(base: str, job: Job) -> Said:
    """Over HTTP, as any program would."""
    connection = HTTPConnection(base, timeout=60)
    headers = {"Authorization": f"Bearer {job['token']}", "Content-Type": "application/json"}
    headers |= {"Idempotency-Key": job["key"]} if job["key"] else {}
    connection.request("POST", f"/commands/{job['command']}", json.dumps(job["body"]), headers)
    answer = connection.getresponse()
    said = json.loads(answer.read())
    connection.close()
    if answer.status < 300:
        return said["outcome"], said.get("id")
    return (f"HTTP {answer.status}" if answer.status >= 500 else said["error"]["code"]), None


def by_raw(url: str, job: Job) -> Said:
    """The bare driver, as a stranger's script: a use and its claims in one transaction, no lock, no rule."""
    booking, house = _wished(job)
    dialect = "sqlite" if url.startswith("sqlite") else "postgresql"
    claims = [
        {"house_id": house.id, "leaf_id": leaf.id, "organisation_id": house.organisation, "use_id": booking.id}
        | {"start": booking.span.start, "end": booking.span.end}
        for leaf in house.tree.leaves(booking.space)
    ]
    connection = _raw(url, dialect)
    try:
        connection.execute("BEGIN IMMEDIATE" if dialect == "sqlite" else "BEGIN")
        _insert(connection, dialect, tables.use, booking_row(booking))
        for claim in claims:
            _insert(connection, dialect, tables.claim, claim)
        connection.execute("COMMIT")
    except (sqlite3.IntegrityError, psycopg.errors.ExclusionViolation, psycopg.errors.UniqueViolation):
        return "conflict", None
    except psycopg.errors.DeadlockDetected:
        return by_raw(url, job)
    finally:
        connection.close()
    return "booked", str(booking.id)


def _wished(job: Job) -> tuple[Booking, Any]:
    house, command = house_of(job["house"]), command_of(job)
    assert isinstance(command, BookSpace)
    period = when(command.start, command.end, house.kind(command.kind).unit)
    booking = Booking(
        uuid7(NOW, hash(json.dumps(job)) & (2**74 - 1)),
        house.organisation,
        house.id,
        command.space,
        command.kind,
        period,
        house.span(period),
        house.zone,
        named(house.key, "household", job["who"]),
        1,
    )
    return attrs.evolve(booking, state=State.CONFIRMED, made_at=NOW, revised_at=NOW), house


def _raw(url: str, dialect: str) -> Any:
    if dialect == "sqlite":
        made: Any = sqlite3.connect(url.removeprefix("sqlite:///"), timeout=60, isolation_level=None)
        made.execute("PRAGMA foreign_keys = ON")
        return made
    plain = sa.make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    return psycopg.connect(plain, autocommit=True)


def _insert(connection: Any, dialect: str, table: sa.Table, row: dict[str, Any]) -> None:
    names = ",".join(f'"{name}"' for name in row)
    marks = ",".join(["?" if dialect == "sqlite" else "%s"] * len(row))
    values = [None if v is None else table.c[name].type.encode(v, dialect) for name, v in row.items()]  # type: ignore[attr-defined]
    connection.execute(f"INSERT INTO {table.name} ({names}) VALUES ({marks})", values)


def do(kit: HabitatKit, url: str, base: str, job: Job) -> Said:
    """One job; what a client should never see is told by its class."""
    try:
        if job["way"] == "api":
            return by_api(base, job)
        return by_raw(url, job) if job["way"] == "raw" else by_desk(kit, job)
    except Exception as error:  # noqa: BLE001  # whatever it is, the race says so
        return f"{type(error).__name__}: {error}", None


def at_once(kit: HabitatKit, url: str, base: str, jobs: Sequence[Job]) -> list[Said]:
    """Jobs in as many threads."""
    with ThreadPoolExecutor(len(jobs)) as pool:
        return list(pool.map(lambda job: do(kit, url, base, job), jobs))


def tell(line: str) -> None:
    """One line to the parent, at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def race(kit: HabitatKit, url: str, base: str) -> None:
    """Do what each line says until there are no more."""
    tell("open")
    while line := sys.stdin.readline():
        jobs = json.loads(line)
        tell("ready")
        sys.stdin.readline()
        tell(json.dumps(at_once(kit, url, base, jobs)))


def serve(kit: HabitatKit) -> None:
    """The API on a free port of this machine; the port is told first."""
    from habitat_kit.cli.running import server

    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(128)
        tell(f"127.0.0.1:{listener.getsockname()[1]}")
        server(api.app(kit)).run([listener])


if __name__ == "__main__":
    given, whom = sys.argv[1:]
    if whom == "serve":
        serve(open_kit(given))
    else:
        race(open_kit(given), given, whom)
