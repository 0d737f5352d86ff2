"""Where crowds race: houses planted in one database, and 16 clients who ask at once, in 8 processes or in threads."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import count, cycle
from pathlib import Path
from typing import Any, TypeAlias
from uuid import UUID

import attrs
from attrs import define, field, frozen

from habitat_kit.core.commands import Command
from habitat_kit.core.rules import Rule
from habitat_kit.kit import HabitatKit
from tests.desk.world import Hands, Planted, plant
from tests.scenarios.proofs.clients import Job, Said, at_once, open_kit

ROOT = Path(__file__).parents[3]
CLIENTS = 16
PROCESSES = 8


@frozen
class Threads:
    """16 clients in this process, through the desk: a test can plant a bug under them."""

    kit: HabitatKit
    ways: Sequence[str] = ("desk",)

    def __call__(self, jobs: Sequence[Job]) -> list[Said]:
        """Do them in as many threads."""
        return at_once(self.kit, "", "", jobs)


@frozen
class Processes:
    """8 processes with two clients each: by the desk, by the API of a served app, by raw SQL."""

    racers: Sequence[subprocess.Popen[str]]
    ways: Sequence[str] = ("desk", "api", "raw", "desk", "api")

    def __call__(self, jobs: Sequence[Job]) -> list[Said]:
        """Hand them out, let all loose at once, and gather the answers in their order."""
        shares = [jobs[number :: len(self.racers)] for number in range(len(self.racers))]
        busy = [(racer, share) for racer, share in zip(self.racers, shares, strict=True) if share]
        for racer, share in busy:
            say(racer, json.dumps(share))
        for racer, _ in busy:
            assert heard(racer) == "ready"
        for racer, _ in busy:
            say(racer, "go")
        answers: list[Any] = [None] * len(jobs)
        for number, (racer, _) in enumerate(busy):
            answers[number :: len(self.racers)] = [tuple(said) for said in json.loads(heard(racer))]
        return answers


Crowd: TypeAlias = Threads | Processes


@define
class Arena:
    """One database, a crowd, and as many houses as there are races."""

    kit: HabitatKit
    crowd: Crowd
    names: Iterator[int] = field(factory=count)
    _identities: dict[UUID, tuple[str, str]] = field(factory=dict)

    @property
    def clock(self) -> Hands:
        """The clock of whoever plants; the crowd's own stands at NOW."""
        assert isinstance(self.kit.clock, Hands)
        return self.kit.clock

    def plant(self, *rules: Rule[Any]) -> Planted:
        """A fresh house under these rules."""
        return plant(self.kit, self.clock, f"house{next(self.names)}", rules)

    def job(self, house: Planted, who: str, command: Command[Any], way: str = "desk", key: str | None = None) -> Job:
        """A command as a racing process reads it."""
        person = house.people[who]
        if person not in self._identities:
            login = f"{who}@{house.house.key}.example"
            identity = self.kit.identities.create_identity(house.house.organisation, person, login)
            self._identities[person] = str(identity), self.kit.identities.make_token(identity, "a race")
        identity_, token = self._identities[person]
        body = {name: _raw(raw) for name, raw in attrs.asdict(command).items() if raw is not None}  # type: ignore[arg-type]
        of = {"house": house.house.key, "who": who, "person": str(person), "identity": identity_, "token": token}
        return of | {"way": way, "command": command.name(), "body": body, "key": key}

    def race(self, house: Planted, asks: Sequence[tuple[str, Command[Any]]], key: str | None = None) -> list[Said]:
        """Let people ask at once, each by the next way of the crowd; raw SQL knows no rule and books only."""
        ways = cycle(self.crowd.ways)
        return self.crowd([self.job(house, who, command, next(ways), key) for who, command in asks])

    def ruled(self) -> Arena:
        """The same without raw SQL, which no rule can bind."""
        crowd = attrs.evolve(self.crowd, ways=tuple(way for way in self.crowd.ways if way != "raw"))
        return attrs.evolve(self, crowd=crowd)


def _raw(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return [{name: raw for name, raw in one.items() if raw is not None} for one in value]
    return value if isinstance(value, int | str) else (str(value) if isinstance(value, UUID) else value.isoformat())


def say(racer: subprocess.Popen[str], line: str) -> None:
    """One line to a process."""
    assert racer.stdin
    racer.stdin.write(f"{line}\n")
    racer.stdin.flush()


def heard(racer: subprocess.Popen[str]) -> str:
    """The next line of a process; it is there, or the process is broken."""
    assert racer.stdout
    line = racer.stdout.readline()
    assert line, "a racing process died"
    return line.rstrip("\n")


def start(module: str, *given: str) -> subprocess.Popen[str]:
    """A process of this project that is spoken with line by line."""
    command = [sys.executable, "-m", module, *given]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT)


def end(process: subprocess.Popen[str]) -> None:
    """Kill it and close what it left."""
    process.kill()
    process.wait()
    for pipe in (process.stdin, process.stdout):
        assert pipe
        pipe.close()


@contextmanager
def processes(url: str) -> Iterator[Arena]:
    """An arena with a served API and eight racing processes."""
    running = [start("tests.scenarios.proofs.clients", url, "serve")]
    try:
        base = heard(running[0])
        running += [start("tests.scenarios.proofs.clients", url, base) for _ in range(PROCESSES)]
        assert {heard(racer) for racer in running[1:]} == {"open"}
        kit = open_kit(url)
        yield Arena(kit, Processes(running[1:]))
        kit.close()
    finally:
        for process in running:
            end(process)


@contextmanager
def threads(url: str) -> Iterator[Arena]:
    """An arena in this process."""
    kit = open_kit(url)
    yield Arena(kit, Threads(kit))
    kit.close()
