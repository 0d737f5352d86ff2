"""What the panel costs in a large house: the list of a million bookings, and a form over a hundred thousand people.

    python bench/panel.py [bookings [people]]

Goals: the list at 1,000,000 bookings / at 1,000 <= 2; the booking's form with 100,000 people beside SQLAdmin as it
comes <= 1/500. Each page is asked of the app itself, without a line between; SQLite.
"""

from __future__ import annotations

import asyncio
import statistics
import sys
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from tempfile import TemporaryDirectory
from typing import Any

import sqlalchemy as sa
from _world import Planted, Raw, house
from sqladmin import Admin, ModelView
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship
from starlette.applications import Starlette
from starlette.types import ASGIApp, Message

from habitat_kit.core.ids import named
from habitat_kit.kit import HabitatKit
from habitat_kit.settings import Settings
from habitat_kit.store import tables, uses
from habitat_kit.store.statement import Statement
from tests.desk.world import Rules

SHORT = 1_000
LONG = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
PEOPLE = int(sys.argv[2]) if len(sys.argv) > 2 else 100_000  # the second argument
ROUNDS = 15
BEGINNING = datetime(1930, 1, 1, tzinfo=UTC)
LIST, FORM = "/admin/bookings/list", "/admin/bookings/create"


class Stock(DeclarativeBase):
    """The tables SQLAdmin is shown as it comes."""


class Resident(Stock):
    """Somebody."""

    __tablename__ = "resident"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]

    def __str__(self) -> str:
        return self.name


class Stay(Stock):
    """A booking by somebody."""

    __tablename__ = "stay"
    id: Mapped[int] = mapped_column(primary_key=True)
    first: Mapped[date]
    resident_id: Mapped[int] = mapped_column(sa.ForeignKey("resident.id"))
    resident: Mapped[Resident] = relationship()


class StayView(ModelView, model=Stay):
    """Its pages, with nothing set."""


def stock(url: str) -> ASGIApp:
    """SQLAdmin over so many residents."""
    engine = sa.create_engine(url)
    Stock.metadata.create_all(engine)
    with engine.begin() as connection:
        connection.execute(sa.insert(Resident), [{"name": f"Resident {n}"} for n in range(PEOPLE)])
    app = Starlette()
    Admin(app, engine).add_view(StayView)
    return app


def past(raw: Raw, count: int) -> Iterator[dict[str, Any]]:
    """Finished meetings of one hour, one after another."""
    like = raw.like | {"unit": "hour", "kind": "meeting", "first_night": None, "departure": None}
    for number in range(count):
        start = BEGINNING + timedelta(hours=number)
        times = {"start": start, "end": start + timedelta(hours=1)}
        walls = {"wall_start": start.isoformat(), "wall_end": times["end"].isoformat()}
        yield like | times | walls | {"id": named("past", str(number)), "state": "done", "made_at": start}


def people(planted: Planted, count: int) -> None:
    """So many people, each a household."""
    with planted.kit.database.write() as tx:
        for table, own in ((tables.person, {"name": "Resident", "locale": "fr"}), (tables.household, {})):
            blank = {column.name: None for column in table.c} | _defaults(table) | own
            blank |= {"organisation_id": planted.house.organisation}
            if "house_id" in blank:
                blank |= {"house_id": planted.house.id}
            label = "name" if table is tables.person else "label"
            tx.many(
                Statement(sa.insert(table)),
                (
                    blank | {"id": named(table.name, str(n)), "key": f"r{n}", label: f"Resident {n}"}
                    for n in range(count)
                ),
            )


def _defaults(table: sa.Table) -> dict[str, Any]:
    """No for every flag that must be given."""
    return {c.name: False for c in table.c if not c.nullable and c.type.__class__.__name__ == "Flag"}


def panel(url: str, bookings: int, persons: int = 0) -> tuple[ASGIApp, str]:
    """A kit's panel over so many bookings and people, and a steward's session."""
    kit = HabitatKit(url=url, settings=Settings(https=False, secret=b"s" * 32), plugins=[Rules])
    kit.migrate()
    planted = house(url, kit=kit)
    raw = Raw(planted)
    with planted.kit.database.write() as tx:
        tx.many(uses._INSERT_USE, past(raw, bookings))
    people(planted, persons)
    identities = planted.kit.identities
    sam = identities.create_identity(planted.house.organisation, planted.people["sam"], "sam")
    return planted.kit.asgi(), identities.open_session(sam)


async def seconds(app: ASGIApp, path: str, cookie: str = "") -> float:
    """How long a page takes; it has to be a page."""
    said: list[Message] = []
    headers = [(b"host", b"localhost"), (b"accept", b"text/html"), (b"cookie", f"habitat={cookie}".encode())]
    scope = {"type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "GET", "scheme": "http"}
    scope |= {"path": path, "raw_path": path.encode(), "query_string": b"", "root_path": "", "headers": headers}
    scope |= {"client": ("127.0.0.1", 1), "server": ("localhost", 80), "state": {}}

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        said.append(message)

    begun = time.perf_counter()
    await app(scope, receive, send)
    took = time.perf_counter() - begun
    if said[0]["status"] != 200:  # OK
        raise SystemExit(f"{path} answered {said[0]['status']}")
    return took


async def ratios(over: tuple[ASGIApp, str, str], under: tuple[ASGIApp, str, str], rounds: int) -> list[float]:
    """Pairs of the same moment, after one of each that is not counted."""
    return [await seconds(*over) / await seconds(*under) for _ in range(rounds + 1)][1:]


def told(name: str, found: list[float], goal: str) -> None:
    """Print the median of the ratios, with the spread and the goal."""
    middle, low, high = statistics.median(found), min(found), max(found)
    print(f"{name:<62} {middle:9.5f}   ({low:.5f} to {high:.5f}, goal {goal})", flush=True)


def main() -> None:
    """Both figures."""
    with TemporaryDirectory(prefix="habitat-bench-") as folder:
        (young, key), (old, other) = panel(f"sqlite:///{folder}/a.db", SHORT), panel(f"sqlite:///{folder}/b.db", LONG)
        found = asyncio.run(ratios((old, LIST, other), (young, LIST, key), ROUNDS))
        told(f"the list at {LONG:,} bookings / at {SHORT:,}", found, "<= 2")
        large, own = panel(f"sqlite:///{folder}/c.db", 0, PEOPLE)
        theirs = stock(f"sqlite:///{folder}/d.db")
        found = asyncio.run(ratios((large, FORM, own), (theirs, "/admin/stay/create", ""), 5))
        told(f"the booking's form with {PEOPLE:,} people / stock SQLAdmin", found, "<= 0.002")


if __name__ == "__main__":
    main()
