"""A line to PostgreSQL that can be cut between COMMIT and its answer: the server kept it, the client never hears so."""

from __future__ import annotations

import shutil
import socket
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from select import select
from threading import Thread

import sqlalchemy as sa
from attrs import define, field


@define
class Proxy:
    """A socket that passes everything on, until it is armed and hears COMMIT."""

    upstream: str
    folder: Path
    armed: bool = False
    cuts: int = 0
    listener: socket.socket = field(factory=lambda: socket.socket(socket.AF_UNIX))

    def url(self, url: str) -> str:
        """The same database, by this line."""
        changed = sa.make_url(url).set(host=None, port=None, query={"host": str(self.folder)})
        return changed.render_as_string(hide_password=False)

    def run(self) -> None:
        """Take callers until the listener is closed."""
        self.listener.bind(str(self.folder / ".s.PGSQL.5432"))
        self.listener.listen(32)
        Thread(target=self._take, daemon=True).start()

    def _take(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self.listener.accept()
                Thread(target=self._talk, args=(client,), daemon=True).start()

    def _talk(self, client: socket.socket) -> None:
        """Pass on what both say; a COMMIT is passed on too, and its answer never comes."""
        with client, socket.socket(socket.AF_UNIX) as server, suppress(OSError):
            server.connect(self.upstream)
            other = {client: server, server: client}
            while True:
                for source in select([client, server], [], [])[0]:
                    said = source.recv(65_536)
                    if not said:
                        return
                    if self.armed and source is client and b"COMMIT\0" in said:
                        self.armed, self.cuts = False, self.cuts + 1
                        client.shutdown(socket.SHUT_RDWR)
                        server.sendall(said)
                        _drain(server)
                        return
                    other[source].sendall(said)


def _drain(server: socket.socket) -> None:
    """Wait until the server has answered, so that it has kept what it was told."""
    with suppress(OSError):
        server.sendall(b"X\0\0\0\4")  # Terminate: it hangs up once the COMMIT is done
        while server.recv(65_536):
            pass


@contextmanager
def cut_line(url: str) -> Iterator[Proxy]:
    """A proxy to the PostgreSQL server of a URL, whose socket is a file."""
    host = str(sa.make_url(url).query["host"])
    folder = Path(tempfile.mkdtemp(prefix="habitat-line-"))
    proxy = Proxy(f"{host}/.s.PGSQL.5432", folder)
    proxy.run()
    try:
        yield proxy
    finally:
        proxy.listener.close()
        shutil.rmtree(folder, ignore_errors=True)
