"""What a calendar feed costs, as ratios taken in one run.

    python bench/feeds.py

A warm feed of 1,000 events and a 304 (with the link read from SQLite each time), both over HTTP beside a bare
Starlette hello on the same server program: the feed as calendar programs ask for it (in gzip) and as it is
unpacked; and a feed of 10,000 events printed again after one change, beside icalendar writing all of it.

Unpacked, a quarter of a megabyte has to be copied into the kernel for every answer: what that alone costs is said
by the same bytes answered by a bare Starlette. Answers per second of the server's own processor time are printed
too: they say the same on a busy machine, where the other figures wander.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import socket
import statistics
import tempfile
import threading
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock
from hashlib import sha256
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any
from uuid import UUID

import sqlalchemy as sa
import uvicorn
from icalendar import STATUS, TRANSP, Calendar, Event
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from habitat_kit.cli.listening import listening
from habitat_kit.core.actors import SYSTEM
from habitat_kit.core.commands import CancelBooking
from habitat_kit.core.ids import named
from habitat_kit.core.outcomes import Cancelled
from habitat_kit.core.spaces import Form, House, Space, SpaceTree
from habitat_kit.kit import HabitatKit
from habitat_kit.settings import Settings
from habitat_kit.store import tables
from habitat_kit.store.mapping import ground as rows
from habitat_kit.store.statement import Statement
from habitat_kit.store.transaction import Transaction
from habitat_kit.texts import Texts
from habitat_kit.web.feeds import FeedSurface

GOALS = {"packed": 0.5, "feed": 0.5, "304": 0.35, "change": 200.0}
NOW = datetime.now(UTC).replace(microsecond=0)
TODAY = NOW.date()
SECRET = "hk_feed_bench"
CONNECTIONS = 8
SECONDS = 0.5
ROUNDS = 9
HOUSE, SPACE, PEOPLE = named("house"), named("space"), named("organisation")
FLAT = Space(SPACE, "flat", "Appartement partagé", Form.GUEST_FLAT, bookable=True, sleeps=4)
BENCH = House(HOUSE, PEOPLE, "bench", "Bench", "Europe/Paris", clock(15), clock(11), tree=SpaceTree((FLAT,)))


def put(tx: Transaction, table: sa.Table, rows: list[dict[str, Any]]) -> None:
    """Insert rows; what is not given is NULL."""
    tx.many(Statement(sa.insert(table)), [{column.name: None for column in table.c} | row for row in rows])


def planted(folder: str, events: int) -> HabitatKit:
    """A kit on a fresh file: one space with so many stays and meetings in the window, and a link to it."""
    kit = HabitatKit(url=f"sqlite:///{folder}/{events}.db", settings=Settings(secret=b"s" * 32), plugins=[])
    kit.migrate()
    with kit.database.write() as tx:
        put(tx, tables.organisation, [{"id": PEOPLE, "key": "bench", "name": "Bench", "seq": 0}])
        put(tx, tables.house, [rows.house_row(BENCH) | {"seq": 0, "ground": 1}])
        put(tx, tables.space, [rows.space_row(FLAT, BENCH) | {"calendar_revision": 0}])
        put(tx, tables.space_under, list(rows.closure_rows(BENCH.tree, HOUSE)))
        household: dict[str, Any] = {
            "id": named("h"),
            "organisation_id": PEOPLE,
            "house_id": HOUSE,
            "key": "h",
            "label": "Martin",
        }
        put(tx, tables.household, [household])
        put(tx, tables.identity, [{"id": named("identity"), "organisation_id": PEOPLE, "login": "bench"}])
        put(tx, tables.feed_link, [link_row()])
        put(tx, tables.use, [use_row(number, events) for number in range(events)])
    return kit


def link_row() -> dict[str, Any]:
    """The link, at the level a link has when nobody says otherwise."""
    row: dict[str, Any] = {
        "id": named("link"),
        "digest": sha256(SECRET.encode()).digest(),
        "identity_id": named("identity"),
    }
    row |= {"organisation_id": PEOPLE, "house_id": HOUSE, "shows": "space", "space_id": SPACE}
    return row | {"level": "busy", "label": "", "made_at": NOW}


def use_row(number: int, events: int) -> dict[str, Any]:
    """A stay or a meeting, all of them spread over the next 500 days."""
    day = TODAY + timedelta(days=1 + number * 500 // events)
    start = datetime(day.year, day.month, day.day, 14, tzinfo=UTC) + timedelta(seconds=number % 1000)
    row: dict[str, Any] = {"id": use_id(number), "organisation_id": PEOPLE, "house_id": HOUSE, "space_id": SPACE}
    row |= {"type": "booking", "kind": "guest_stay", "state": "confirmed", "household_id": named("h")}
    row |= {"on_behalf": False, "zone": "Europe/Paris", "start": start, "end": start + timedelta(hours=20)}
    row |= {"guests": 2, "revision": 1, "sequence": 0, "made_at": NOW, "revised_at": NOW, "counted": True}
    row |= {"versions": [], "unit": "night" if number % 2 else "hour"}
    if number % 2:
        return row | {"first_night": day, "departure": day + timedelta(days=1)}
    return row | {"wall_start": f"{day}T18:00:00", "wall_end": f"{day}T20:00:00"}


def use_id(number: int) -> UUID:
    """The id of a use."""
    return named("use", str(number))


def surface(kit: HabitatKit) -> FeedSurface:
    """The feeds of a kit."""
    return FeedSurface(kit.database, b"s" * 32, Texts.load(), lambda: datetime.now(UTC))


async def hello(_: Any) -> PlainTextResponse:
    """The bare answer feeds are measured against."""
    return PlainTextResponse("hello")


def same(body: bytes) -> Callable[[Any], Awaitable[Response]]:
    """The bare answer of these bytes."""

    async def answer(_: Any) -> Response:
        return Response(body)

    return answer


def serve(path: str | None, bare: bytes, told: Connection) -> None:
    """A server process: feeds over the file at `path`, or hello, and `bare` as it is."""
    app: Any = Starlette(routes=[Route("/", hello), Route("/bare", same(bare))])
    if path is not None:
        app = surface(HabitatKit(url=path, settings=Settings(secret=b"s" * 32), plugins=[]))
    with listening("127.0.0.1", 0) as doors:
        told.send(doors[0].getsockname()[1])
        threading.Thread(target=spent, args=(told,), daemon=True).start()
        config = uvicorn.Config(app, log_level="error", access_log=False, lifespan="off", ws="none")
        uvicorn.Server(config).run(sockets=doors)


def spent(told: Connection) -> None:
    """Say how much processor time this process has used, whenever it is asked."""
    with suppress(EOFError):
        while told.recv():
            told.send(time.process_time())


class Reader(asyncio.BufferedProtocol):
    """One connection that asks the same again as soon as it has the whole answer; what comes is not kept."""

    def __init__(self, request: bytes, length: int) -> None:
        self.request, self.length, self.held, self.count = request, length, 0, 0
        self.room = bytearray(1 << 18)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Ask first."""
        self.transport = transport
        transport.write(self.request)  # type: ignore[attr-defined]  # a connection's transport writes

    def get_buffer(self, sizehint: int) -> bytearray:
        """Where what comes is put, each time over what came before."""
        return self.room

    def buffer_updated(self, nbytes: int) -> None:
        """Count what came; every answer is as long as the first was."""
        self.held += nbytes
        if self.held == self.length:
            self.held, self.count = 0, self.count + 1
            self.transport.write(self.request)  # type: ignore[attr-defined]  # a connection's transport writes


def asked(path: str, *headers: str) -> bytes:
    """A request as a calendar program sends it."""
    lines = (f"GET {path} HTTP/1.1", "Host: 127.0.0.1", *headers)
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def first(port: int, request: bytes) -> bytes:
    """One whole answer."""
    with socket.create_connection(("127.0.0.1", port), timeout=60) as line:
        line.sendall(request)
        came = b""
        while not (head := came.partition(b"\r\n\r\n"))[1]:
            came += line.recv(1 << 20)
        length = head[0].partition(b"content-length: ")[2].split(b"\r\n")[0]
        while len(came) < len(head[0]) + 4 + int(length or b"0"):
            came += line.recv(1 << 20)
    return came


async def answers(port: int, request: bytes, length: int) -> int:
    """How many answers come over all connections in SECONDS."""
    loop = asyncio.get_running_loop()
    lines = [
        await loop.create_connection(lambda: Reader(request, length), "127.0.0.1", port) for _ in range(CONNECTIONS)
    ]
    before = sum(reader.count for _, reader in lines)
    await asyncio.sleep(SECONDS)
    came = sum(reader.count for _, reader in lines) - before
    for transport, _ in lines:
        transport.abort()
    await asyncio.sleep(0.05)
    return came


class Server:
    """A server in a process of its own."""

    def __init__(self, path: str | None, bare: bytes = b"") -> None:
        spawn = multiprocessing.get_context("spawn")
        self.line, theirs = spawn.Pipe()
        self.process = spawn.Process(target=serve, args=(path, bare, theirs), daemon=True)
        self.process.start()
        self.port: int = self.line.recv()

    def spent(self) -> float:
        """Its processor time so far, in seconds."""
        self.line.send(True)
        seconds: float = self.line.recv()
        return seconds

    def rates(self, request: bytes, length: int) -> tuple[float, float]:
        """Answers per second, and per second of its processor time."""
        before, begun = self.spent(), time.perf_counter()
        came = run(answers(self.port, request, length))
        took = time.perf_counter() - begun
        return came / took, came / (self.spent() - before)

    def stop(self) -> None:
        """End it."""
        self.process.terminate()
        self.process.join()


def over_http(path: str) -> dict[str, float]:
    """A warm feed and a 304 as ratios to hello: the median of rounds taken in turn."""
    feeds, feed = Server(path), f"/{SECRET}.ics"
    answer = first(feeds.port, asked(feed))
    bare = Server(None, answer.partition(b"\r\n\r\n")[2])
    tag = answer.partition(b'etag: "')[2].partition(b'"')[0].decode()
    kinds = {
        "hello": (bare, asked("/")),
        "packed": (feeds, asked(feed, "Accept-Encoding: gzip")),
        "feed": (feeds, asked(feed)),
        "bare": (bare, asked("/bare")),
        "304": (feeds, asked(feed, f'If-None-Match: "{tag}"')),
    }
    lengths = {name: len(first(server.port, request)) for name, (server, request) in kinds.items()}
    assert answer.startswith(b"HTTP/1.1 200")
    assert answer.count(b"BEGIN:VEVENT") == 1000
    assert lengths["304"] < 1000 < lengths["feed"]
    rounds = [
        {name: server.rates(request, lengths[name]) for name, (server, request) in kinds.items()}
        for _ in range(ROUNDS + 1)
    ][1:]
    bare.stop()
    feeds.stop()
    for place, what in enumerate(("second", "second of processor time")):
        middle = {name: round(statistics.median(one[name][place] for one in rounds)) for name in kinds}
        shares = {
            name: f"{statistics.median(one[name][place] / one['hello'][place] for one in rounds):.2f}" for name in kinds
        }
        print(f"answers per {what}: {middle}, beside hello: {shares}")
    print(f"a feed is {lengths['feed']} bytes, packed {lengths['packed']}")
    beside = statistics.median(one["feed"][0] / one["bare"][0] for one in rounds)
    print(f"{'the warm feed unpacked / the same bytes answered bare':<58} {beside:6.2f}")
    return {name: statistics.median(one[name][0] / one["hello"][0] for one in rounds) for name in kinds}


def run(work: Any) -> Any:
    """Run a coroutine on the fastest loop there is."""
    try:
        import uvloop  # noqa: PLC0415  # an extra

        return uvloop.run(work)
    except ImportError:
        return asyncio.run(work)


def after_a_change(kit: HabitatKit) -> float:
    """How many times faster a feed of 10,000 events is printed after one change than icalendar writes it."""
    feeds = surface(kit)
    digest = sha256(SECRET.encode()).digest()
    begun = time.perf_counter()
    edition = feeds._press.printed(digest, NOW)
    cold, took = time.perf_counter() - begun, []
    for number in range(9):
        outcome = kit.desk.do(CancelBooking(use_id(9_000 + number), 1), by=SYSTEM)
        assert isinstance(outcome, Cancelled), outcome
        begun = time.perf_counter()
        again = feeds._press.printed(digest, NOW)
        took.append(time.perf_counter() - begun)
        assert again is not None
        assert edition is not None
        assert again.plain.body != edition.plain.body
    feeds.close()
    whole = written_by_icalendar()
    change = statistics.median(took)
    print(
        f"10,000 events: cold {cold * 1e3:.0f} ms, after a change {change * 1e3:.2f} ms, icalendar {whole * 1e3:.0f} ms"
    )
    return whole / change


def written_by_icalendar() -> float:
    """How long icalendar takes for the same events, in seconds."""
    begun = time.perf_counter()
    calendar = Calendar()
    calendar.add("prodid", "-//bench//EN")
    calendar.add("version", "2.0")
    for number in range(10_000):
        row = use_row(number, 10_000)
        start: date = row.get("first_night") or datetime.fromisoformat(row["wall_start"]).replace(tzinfo=UTC)
        end: date = row.get("departure") or datetime.fromisoformat(row["wall_end"]).replace(tzinfo=UTC)
        event = Event.new(
            uid=str(row["id"]), stamp=NOW, last_modified=NOW, start=start, end=end, sequence=0, status=STATUS.CONFIRMED,
            transparency=TRANSP.OPAQUE, summary="Martin · guest_stay", location="Appartement partagé",
        )  # fmt: skip
        calendar.add_component(event)
    calendar.to_ical()
    return time.perf_counter() - begun


def main() -> None:
    """Print the three figures beside their goals."""
    with tempfile.TemporaryDirectory() as folder:
        small, large = planted(folder, 1_000), planted(folder, 10_000)
        small.close()
        found = {**over_http(f"sqlite:///{Path(folder)}/1000.db"), "change": after_a_change(large)}
        large.close()
    said = {"packed": "warm feed, as calendar programs ask for it / hello", "feed": "warm feed unpacked / hello"}
    said |= {"304": "304 / hello", "change": "icalendar / after one change"}
    for name, goal in GOALS.items():
        print(f"{said[name]:<58} {found[name]:6.2f}   (goal >= {goal})")


if __name__ == "__main__":
    main()
