"""What creating a booking over HTTP costs, beside Radicale's PUT of an event: both signed in, both one at a time.

    python bench/creating.py

Goals: >= 10 times Radicale's rate over a thousand creations, with login, permissions, nine rules, journal and key on
and SQLite keeping every commit (FULL); the memory of `habitat-kit serve`, as one starts it, <= 100 MB at its highest.
"""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
import time
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from http.client import HTTPConnection
from pathlib import Path
from tempfile import TemporaryDirectory

from _world import DAY, ROOT, house, told

from habitat_kit.kit import HabitatKit

ROUNDS, EACH = 10, 100
USER, WORD = "ana", "open-sesame"

EVENT = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//bench//EN
BEGIN:VEVENT
UID:{number}@bench
DTSTAMP:20270101T000000Z
DTSTART;VALUE=DATE:{start:%Y%m%d}
DTEND;VALUE=DATE:{end:%Y%m%d}
SUMMARY:guest_stay
END:VEVENT
END:VCALENDAR
""".replace("\n", "\r\n")


def settled(url: str) -> tuple[str, str]:
    """A house under nine rules; answers what the bookings need: a space, and a token."""
    planted = house(url)
    identities = planted.kit.identities
    ana = identities.create_identity(planted.house.organisation, planted.people["ana"], "ana")
    token = identities.make_token(ana, "bench")
    planted.kit.close()
    whole = HabitatKit(url=url)  # `serve` finds every plugin that is installed, and wants their tables
    whole.migrate()
    whole.close()
    return str(planted.space("one")), token


@contextmanager
def served(url: str) -> Iterator[tuple[int, int]]:
    """The kit's own program over a database; its port and its process."""
    given = {"HABITAT_SECRET": "s" * 32, "HABITAT_HTTPS": "false", "PYTHONPATH": str(ROOT)}
    program = "from habitat_kit.cli import main; main()"
    command = [sys.executable, "-c", program, "serve", "--db", url, "--port", "0"]
    quiet = {"stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
    with subprocess.Popen(command, env={**os.environ, **given}, text=True, **quiet) as process:
        try:
            said = process.stdout.readline() if process.stdout else ""
            found = re.search(r":(\d+)/", said)
            if found is None:
                raise SystemExit(f"habitat-kit serve does not serve: {said!r}")
            yield int(found[1]), process.pid
        finally:
            process.terminate()


class Creator:
    """One client that creates one thing after another, each time on a line of its own that stays open."""

    def __init__(self, port: int, request: Callable[[int], tuple[str, str, bytes, dict[str, str]]]) -> None:
        self.port, self.request = port, request

    def create(self, first: int, count: int) -> float:
        """Seconds for so many; each has to be created."""
        line = HTTPConnection("127.0.0.1", self.port, timeout=60)
        line.connect()
        begun = time.perf_counter()
        for number in range(first, first + count):
            method, path, body, headers = self.request(number)
            line.request(method, path, body, headers)
            answer = line.getresponse()
            said = answer.read()
            if answer.status != 201:
                raise SystemExit(f"{path} answered {answer.status}: {said[:300]!r}")
        return time.perf_counter() - begun


def booking(space: str, token: str) -> Callable[[int], tuple[str, str, bytes, dict[str, str]]]:
    """How one night is booked at the kit."""

    def request(number: int) -> tuple[str, str, bytes, dict[str, str]]:
        night = DAY + timedelta(days=2 * number)
        body = {"space": space, "kind": "guest_stay", "start": f"{night}", "end": f"{night + timedelta(days=1)}"}
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        return "POST", "/api/v1/bookings", json.dumps(body).encode(), headers | {"Idempotency-Key": f"k{number}"}

    return request


def event(number: int) -> tuple[str, str, bytes, dict[str, str]]:
    """How one night is put into Radicale."""
    night = DAY + timedelta(days=2 * number)
    body = EVENT.format(number=number, start=night, end=night + timedelta(days=1)).encode()
    return "PUT", f"/{USER}/flat/{number}.ics", body, {**_signed(), "Content-Type": "text/calendar"}


def _signed() -> dict[str, str]:
    return {"Authorization": "Basic " + b64encode(f"{USER}:{WORD}".encode()).decode()}


@contextmanager
def radicale(folder: Path) -> Iterator[int]:
    """A Radicale with one calendar and one user, as it comes but for where it stands."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    (folder / "users").write_text(f"{USER}:{WORD}\n")
    (folder / "config").write_text(
        f"[server]\nhosts = 127.0.0.1:{port}\n"
        f"[auth]\ntype = htpasswd\nhtpasswd_filename = {folder}/users\nhtpasswd_encryption = plain\n"
        f"[storage]\nfilesystem_folder = {folder}/collections\n[logging]\nlevel = error\n"
    )
    command = [sys.executable, "-m", "radicale", "--config", str(folder / "config")]
    process = subprocess.Popen(command)
    try:
        _calendar(port)
        yield port
    finally:
        process.terminate()
        process.wait()


def _calendar(port: int) -> None:
    """Make the calendar, as soon as somebody answers."""
    for _ in range(200):
        line = HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            line.request("MKCALENDAR", f"/{USER}/flat/", headers=_signed())
            if line.getresponse().status == 201:
                return
        except OSError:
            time.sleep(0.1)
    raise SystemExit("Radicale does not answer")


def highest(pid: int) -> float:
    """The most memory a process ever held, in MB (Linux)."""
    line = next(one for one in Path(f"/proc/{pid}/status").read_text().splitlines() if one.startswith("VmHWM"))
    return int(line.split()[1]) / 1024


def main() -> None:
    """Rounds in turn, from an empty calendar to a thousand."""
    with TemporaryDirectory(prefix="habitat-bench-") as folder, radicale(Path(folder)) as port:
        url = f"sqlite:///{folder}/habitat.db"
        space, token = settled(url)
        with served(url) as (own, process):
            kit, peer = Creator(own, booking(space, token)), Creator(port, event)
            rounds = [(peer.create(n * EACH, EACH), kit.create(n * EACH, EACH)) for n in range(ROUNDS)]
            memory = highest(process)
    mine, other = (sum(column) / (ROUNDS * EACH) * 1e3 for column in ((o for _, o in rounds), (p for p, _ in rounds)))
    print(f"a creation takes {mine:.2f} ms here, {other:.2f} ms at Radicale; the server held {memory:.0f} MB at most")
    told("creations over HTTP / Radicale's PUT", [theirs / mine for theirs, mine in rounds], ">= 10")


if __name__ == "__main__":
    main()
