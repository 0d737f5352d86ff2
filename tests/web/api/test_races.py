"""Sixteen programs at one time over real HTTP: no night is had twice, and nobody is told that something broke."""

from __future__ import annotations

import json
import random
import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.client import HTTPConnection
from typing import Any

import uvicorn

from tests.web.api.world import Api, day

CLIENTS = 16
NIGHTS = 12
"""So few nights that most who ask come second."""


@contextmanager
def _serving(api: Api) -> Iterator[str]:
    """Serve an API on a port of its own; its host and port."""
    config = uvicorn.Config(api.app, host="127.0.0.1", port=0, log_level="critical", lifespan="off")
    server = uvicorn.Server(config)
    listening = config.bind_socket()
    listening.listen(128)
    thread = threading.Thread(target=server.run, args=([listening],), daemon=True)
    thread.start()
    try:
        yield f"127.0.0.1:{listening.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(30)
        listening.close()


class Program:
    """One caller that books, moves and cancels by chance."""

    def __init__(self, api: Api, place: str, number: int) -> None:
        self.api = api
        self.chance = random.Random(number)
        self.line = HTTPConnection(place, timeout=60)
        name = ("ana", "ben", "cleo")[number % 3]
        self.headers = {"Authorization": f"Bearer {api.tokens[name]}", "Content-Type": "application/json"}
        self.mine: list[tuple[str, int]] = []

    def run(self, times: int) -> Counter[int]:
        """Do so many things; how often each status came."""
        try:
            return Counter(self._once() for _ in range(times))
        finally:
            self.line.close()

    def _once(self) -> int:
        if self.mine and self.chance.random() < 0.4:
            booking, revision = self.mine.pop()
            tag = {"If-Match": f'"{revision}"'}
            if self.chance.random() < 0.5:
                return self._send("DELETE", f"/bookings/{booking}", None, tag)
            first = self.chance.randrange(NIGHTS)
            return self._send("PATCH", f"/bookings/{booking}", {"start": day(first), "end": day(first + 1)}, tag)
        space = self.chance.choice(["flat", "one", "two"])
        body = self.api.stay(self.chance.randrange(NIGHTS), self.chance.randrange(1, 4), space)
        return self._send("POST", "/bookings", body, {"Idempotency-Key": str(self.chance.random())})

    def _send(self, method: str, path: str, body: dict[str, Any] | None, headers: dict[str, str]) -> int:
        content = None if body is None else json.dumps(body)
        self.line.request(method, path, content, self.headers | headers)
        answer = self.line.getresponse()
        said = json.loads(answer.read())
        if answer.status in {200, 201} and method != "DELETE":
            self.mine.append((said["id"], said["revision"]))
        return answer.status


def test_sixteen_programs_never_share_a_night(api: Api, *, proving: bool) -> None:
    """Bookings, moves and cancels by sixteen callers: only 200, 201, 202, 409 and 412, and no claims that meet."""
    times = 500 if proving else 12
    with _serving(api) as place, ThreadPoolExecutor(CLIENTS) as pool:
        counts = sum(pool.map(lambda n: Program(api, place, n).run(times), range(CLIENTS)), Counter[int]())
    assert set(counts) <= {200, 201, 202, 409, 412}, counts
    assert counts[201] > 0
    assert counts[409] > 0
    assert counts.total() == CLIENTS * times
    assert api.house.overlaps() == []


def test_one_night_has_one_winner(api: Api) -> None:
    """Sixteen ask for the same night at one time: one is booked, fifteen are told who was first."""
    body = json.dumps(api.stay(0))
    gate = threading.Barrier(CLIENTS)

    def ask(number: int) -> int:
        name = ("ana", "ben", "cleo")[number % 3]
        line = HTTPConnection(place, timeout=60)
        gate.wait(30)
        headers = {"Authorization": f"Bearer {api.tokens[name]}", "Content-Type": "application/json"}
        line.request("POST", "/bookings", body, headers)
        status = line.getresponse().status
        line.close()
        return status

    with _serving(api) as place, ThreadPoolExecutor(CLIENTS) as pool:
        assert Counter(pool.map(ask, range(CLIENTS))) == {201: 1, 409: CLIENTS - 1}
