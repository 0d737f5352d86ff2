"""serve, tick and migrate: what keeps a kit going."""

from __future__ import annotations

import linecache
import logging
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from socket import socket
from threading import Event, Thread
from time import monotonic
from typing import Any

import click

from habitat_kit.cli.common import failed, opened, options
from habitat_kit.cli.listening import listening
from habitat_kit.core.errors import Misconfigured
from habitat_kit.core.outcomes import Ticked
from habitat_kit.kit import HabitatKit

LOG = logging.getLogger("habitat_kit.serve")
MAILS = 5.0
"""Seconds between two looks at the mails: somebody may be waiting for a link."""


@contextmanager
def ticking(kit: HabitatKit, seconds: float) -> Iterator[None]:
    """Tick now and every so many seconds, and send mails meanwhile, in a thread, until the block ends."""
    over = Event()

    def turn() -> None:
        ticked = -seconds
        while True:
            try:
                if monotonic() - ticked >= seconds:
                    ticked = monotonic()
                    kit.tick()
                kit.send_mail()
            except Exception:
                LOG.exception("tick failed; it will be tried again")
            if over.wait(min(seconds, MAILS)):
                return

    thread = Thread(target=turn, name="habitat-tick", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join(timeout=10)


def server(app: Any, proxy: str | None = None) -> Any:
    """A uvicorn server without an access log of its own: ours hides secret links.

    Only `proxy` is believed when it says whom a request comes from; without one, nobody is.
    """
    import uvicorn  # noqa: PLC0415  # only a command that serves needs it

    config = uvicorn.Config(
        app,
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=proxy is not None,
        forwarded_allow_ips=proxy,
    )
    return uvicorn.Server(config)


def until_stopped(running: Any, *sockets: socket) -> None:
    """Run a server on these sockets until Ctrl-C or SIGTERM: both stop it in order, and neither is a mistake."""
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        with suppress(KeyboardInterrupt):
            running.run(list(sockets))
    finally:
        signal.signal(signal.SIGTERM, before)


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, help="Port to listen on.")
@click.option("--proxy", help="Address of the web server in front: its X-Forwarded-For is believed.")
@options
def serve(host: str, port: int, proxy: str | None, config: Path | None, db: str | None) -> None:
    """Serve pages, API, feeds and panel; deadlines are settled meanwhile."""
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s")
    logging.getLogger("alembic").setLevel(logging.WARNING)  # it tells at every look what it would tell of a change
    with opened(config, db) as kit:
        if kit.settings.secret is None:
            raise Misconfigured("HABITAT_SECRET is missing: set it to at least 32 random characters")
        kit.verify()
        app = server(kit.asgi(), proxy)
        linecache.clearcache()  # attrs keeps there what it wrote of each class, for debuggers: megabytes
        with listening(host, port) as listeners:
            port = listeners[0].getsockname()[1]
            click.echo(f"habitat-kit serves on http://{host}:{port}/ (stop with Ctrl-C)")
            with ticking(kit, kit.settings.tick_seconds):
                until_stopped(app, *listeners)


@click.command()
@options
def tick(config: Path | None, db: str | None) -> None:
    """Settle passed deadlines and finish what has ended. Safe when two run."""
    with opened(config, db) as kit:
        done = kit.tick()
        if not isinstance(done, Ticked):
            raise failed(kit, done)
        mailed = kit.send_mail()
        click.echo(f"{done.settled} settled, {done.finished} finished")
        if kit.sender is not None:
            click.echo(f"{mailed.sent} mails sent, {mailed.waiting} waiting, {mailed.handed} to be told otherwise")


@click.command()
@click.option("--sql", is_flag=True, help="Print the SQL instead of running it.")
@options
def migrate(*, sql: bool, config: Path | None, db: str | None) -> None:
    """Bring the database's tables to their newest revision."""
    with opened(config, db) as kit:
        if sql:
            click.echo(kit.migration_sql())
            return
        done = kit.migrate()
        click.echo("\n".join(done) or "nothing to do")
