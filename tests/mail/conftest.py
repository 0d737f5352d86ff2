"""A mail server of aiosmtpd's, on this machine, that keeps what it is given and says what it is told to."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from attrs import define, field

from habitat_kit.mail.post import Post


@define
class Mailbox:
    """What a mail server was given, and what it says: an answer by address, one for every mail's text."""

    got: list[EmailMessage] = field(factory=list)
    said: dict[str, str] = field(factory=dict)
    data: str = "250 OK"

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802  # aiosmtpd's name
        """Say whether an address is taken."""
        answer = self.said.get(address, "250 OK")
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802  # aiosmtpd's name
        """Keep a mail."""
        if self.data.startswith("250"):
            self.got.append(message_from_bytes(envelope.content, policy=policy.default))
        return self.data

    @property
    def ids(self) -> list[str]:
        """The Message-IDs of what came, in order."""
        return [str(mail["Message-ID"]) for mail in self.got]


@define
class Server:
    """A mail server that can go away and come back on the same port."""

    box: Mailbox
    port: int
    _running: Controller | None = None

    def up(self) -> None:
        """Answer from now on."""
        self._running = Controller(self.box, hostname="127.0.0.1", port=self.port)
        self._running.start()

    def down(self) -> None:
        """Answer no more."""
        if self._running is not None:
            self._running.stop()
            self._running = None

    @property
    def post(self) -> Post:
        """How the kit reaches it."""
        return Post("127.0.0.1", self.port, "none", timeout=5)


@pytest.fixture
def server() -> Iterator[Server]:
    """A mail server that answers."""
    made = Server(Mailbox(), _free_port())
    made.up()
    yield made
    made.down()


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])
