"""Several processes send the mails of one house: each mail once; one that dies loses nothing and doubles nothing."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import sqlalchemy as sa

from habitat_kit.store import tables
from habitat_kit.store.statement import Statement
from tests.desk.test_links import rows
from tests.desk.test_tasks import made
from tests.desk.world import Planted
from tests.mail.conftest import Server, server

__all__ = ["server"]

ROOT = Path(__file__).parents[2]
MANY = 8


def begin(url: str, server: Server, minutes: int = 0, *more: str) -> subprocess.Popen[str]:
    """A process that waits for the word to send."""
    command = [sys.executable, "-m", "tests.desk.mailer", url, str(server.port), str(minutes), *more]
    process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


def ended(process: subprocess.Popen[str]) -> str:
    """What a process said in the end."""
    said, _ = process.communicate("go\n", timeout=120)
    return said.strip()


def chores(house: Planted, many: int) -> None:
    """Tasks for ana, who has mail."""
    with house.kit.database.write() as tx:
        address = sa.update(tables.person).where(tables.person.c.id == house.people["ana"])
        tx.run(Statement(address.values(email="ana@example.org")))
    for number in range(many):
        made(house, title=f"Task {number}", assignee=house.people["ana"])


def test_two_at_once_send_each_mail_once(house: Planted, migrated: str, server: Server) -> None:
    """Both read the same journal and the same outbox; every mail arrives, none twice, and all are noted as sent."""
    chores(house, MANY)
    both = [begin(migrated, server) for _ in range(2)]
    for process in both:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    sent = [int(ended(process)) for process in both]
    assert sum(sent) == MANY
    assert len(server.box.ids) == len(set(server.box.ids)) == MANY
    assert {row["state"] for row in rows(house, tables.mail)} == {"sent"}


def test_one_that_dies_after_sending_is_made_good(house: Planted, migrated: str, server: Server) -> None:
    """Killed between the server's answer and the note of it: nobody sends it again at once, later the same Message-ID."""
    chores(house, 2)
    assert ended(begin(migrated, server, 0, "dies")) == ""
    assert len(server.box.got) == 1
    assert ended(begin(migrated, server, 1)) == "1"
    assert len(set(server.box.ids)) == 2
    assert ended(begin(migrated, server, 20)) == "1"
    assert len(server.box.got) == 3
    assert len(set(server.box.ids)) == 2
    assert ended(begin(migrated, server, 60)) == "0"
