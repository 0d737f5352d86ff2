"""Real calendar programs read a feed that is really served: vdirsyncer fetches it, khal lists the booking."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.routing import Mount

from habitat_kit.core.commands import CancelBooking, CreateOwnLink, MoveBooking
from tests.desk.world import DAY
from tests.web.feeds.readers import Fed

BIN = Path(sys.executable).parent

VDIRSYNCER = """
[general]
status_path = "{home}/status"

[pair flat]
a = "served"
b = "mine"
collections = null
conflict_resolution = "a wins"

[storage served]
type = "http"
url = "{url}"

[storage mine]
type = "filesystem"
path = "{home}/events"
fileext = ".ics"
"""

KHAL = """
[calendars]
[[flat]]
path = {home}/events
readonly = True

[locale]
timeformat = %H:%M
dateformat = %Y-%m-%d
longdateformat = %Y-%m-%d
datetimeformat = %Y-%m-%d %H:%M
longdatetimeformat = %Y-%m-%d %H:%M
local_timezone = Europe/Paris
default_timezone = Europe/Paris
"""


@contextmanager
def served(fed: Fed) -> Iterator[str]:
    """The feeds below /feeds on a free port of this machine; the address while they are served."""
    app = Starlette(routes=[Mount("/feeds", fed.surface)])
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(app, log_level="error", lifespan="off", ws="none"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [door]})
        thread.start()
        try:
            yield f"http://127.0.0.1:{door.getsockname()[1]}/feeds"
        finally:
            server.should_exit = True
            thread.join()


class Subscriber:
    """Somebody's computer with vdirsyncer and khal, and a folder for both."""

    def __init__(self, home: Path, url: str) -> None:
        self.home = home
        (home / "events").mkdir()
        (home / "vdirsyncer.conf").write_text(VDIRSYNCER.format(home=home, url=url))
        (home / "khal.conf").write_text(KHAL.format(home=home))

    def sync(self) -> None:
        """Fetch what is new."""
        if not (self.home / "status").exists():
            self._run("vdirsyncer", "-c", f"{self.home}/vdirsyncer.conf", "discover", "flat")
        self._run("vdirsyncer", "-c", f"{self.home}/vdirsyncer.conf", "sync", "--force-delete")

    def listed(self) -> list[str]:
        """What khal shows from DAY on, a line an event."""
        what = ("--format", "{start} {end} {title}", "--day-format", "", f"{DAY:%Y-%m-%d}", "30d")
        return self._run("khal", "-c", f"{self.home}/khal.conf", "list", "--once", *what).splitlines()

    def _run(self, *command: str) -> str:
        home = {"HOME": str(self.home), "XDG_DATA_HOME": str(self.home), "XDG_CACHE_HOME": str(self.home)}
        done = subprocess.run(
            [BIN / command[0], *command[1:]],
            env={**os.environ, **home, "PYTHONWARNINGS": "ignore", "LC_ALL": "C.UTF-8"},
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout


def test_a_calendar_program_shows_ones_own_bookings(fed: Fed, tmp_path: Path) -> None:
    """A personal link: one's own stay is listed with its place and follows a move; a neighbour's never is."""
    link = fed.house.do(CreateOwnLink(fed.house.house.id, "person"))
    mine = fed.house.do(fed.house.stay(0, 2)).booking
    fed.house.do(fed.house.stay(4, 2), by="ben")
    with served(fed) as address:
        reader = Subscriber(tmp_path, f"{address}/{link.secret}.ics")
        reader.sync()
        assert reader.listed() == ["2027-04-05 2027-04-06 guest_stay – Flat"]  # noqa: RUF001  # khal writes it so
        moved = fed.house.do(MoveBooking(mine.id, mine.revision, start=DAY.replace(day=20), end=DAY.replace(day=21)))
        reader.sync()
        assert reader.listed() == ["2027-04-20 2027-04-20 guest_stay – Flat"]  # noqa: RUF001  # khal writes it so
        fed.house.do(CancelBooking(mine.id, moved.booking.revision))
        reader.sync()
        assert [line for line in reader.listed() if "guest_stay" in line] == []


@pytest.fixture
def subscriber(fed: Fed, tmp_path: Path) -> Iterator[Subscriber]:
    """Give a neighbour's computer that subscribes to the flat's calendar at level room."""
    link = fed.link(level="room")
    with served(fed) as address:
        yield Subscriber(tmp_path, f"{address}/{link.secret}.ics")


def test_a_calendar_program_shows_the_booking_and_follows_it(fed: Fed, subscriber: Subscriber) -> None:
    """Booked, a stay and a meeting are listed; moved, the stay is listed once, at its new dates; cancelled, it goes."""
    stay = fed.house.do(fed.house.stay(0, 2)).booking
    fed.house.do(fed.house.meeting(6, 18))
    subscriber.sync()
    name = "Household of ana · "
    meeting = f"2027-04-11 18:00 2027-04-11 20:00 {name}meeting"
    assert subscriber.listed() == [f"2027-04-05 2027-04-06 {name}guest_stay", meeting]

    moved = fed.house.do(MoveBooking(stay.id, stay.revision, start=DAY.replace(day=8), end=DAY.replace(day=11))).booking
    subscriber.sync()
    assert subscriber.listed() == [f"2027-04-08 2027-04-10 {name}guest_stay", meeting]

    fed.house.do(CancelBooking(moved.id, moved.revision))
    subscriber.sync()
    assert [line for line in subscriber.listed() if "guest_stay" in line] == []
    assert meeting in subscriber.listed()
