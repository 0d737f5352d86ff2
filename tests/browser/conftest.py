"""A house that is served, and a Chromium that visits it. The clock of the house stands still."""

from __future__ import annotations

import shutil
import socket
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest
import uvicorn
from attrs import frozen
from playwright.sync_api import Browser, BrowserContext, sync_playwright

from habitat_kit.web import pages, passwords
from tests.web.pages.residence import Residence

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PASSWORD = "une phrase assez longue"


@frozen(eq=False)
class Served:
    """A residence somebody can visit at `base`."""

    residence: Residence
    base: str

    def signed_in(self, context: BrowserContext, person: str) -> BrowserContext:
        """Let a browser be somebody's, as if they had signed in."""
        context.add_cookies([{"name": "habitat", "value": self.residence.session(person), "url": self.base}])
        return context


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    """Give the system's Chromium, headless; it stops with its module, for it holds the thread's event loop."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def house_file(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Path:
    """Give a database with the house in it, to be copied."""
    path = tmp_path_factory.mktemp("house") / "habitat.db"
    shutil.copy(sqlite_template, path)
    Residence.at(f"sqlite:///{path}").kit.close()
    return path


@pytest.fixture
def served(house_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Served]:
    """Serve a house of one's own, with demo logins."""
    monkeypatch.setattr(passwords, "COST", (1, 1, 1))
    shutil.copy(house_file, tmp_path / "habitat.db")
    residence = Residence.open(f"sqlite:///{tmp_path / 'habitat.db'}", demo=True)
    listening = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(pages.app(residence.kit), log_level="critical", lifespan="off", ws="none")
    server = uvicorn.Server(config)
    thread = Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    yield Served(residence, f"http://localhost:{listening.getsockname()[1]}")
    server.should_exit = True
    thread.join(10)
    listening.close()
    residence.kit.close()
