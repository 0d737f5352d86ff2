"""The whole kit as one app: what nobody asks for is not loaded, and what everybody asks for first is made once."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from threading import Thread
from time import sleep
from types import SimpleNamespace

import pytest

from habitat_kit.web import whole

SERVED = """
import sys
from habitat_kit.kit import HabitatKit
from habitat_kit.settings import Settings
kit = HabitatKit(url=sys.argv[1], settings=Settings(secret=b"s" * 32))
kit.asgi()
print(sorted({"alembic", "cryptography", "icalendar", "jinja2", "psycopg", "segno", "sqladmin", "webauthn", "wtforms"}
             & set(sys.modules)))
"""


def test_a_server_carries_nothing_nobody_asked_for(tmp_path: Path) -> None:
    """Templates, forms, drawings and readers of files come with the first who needs them."""
    started = [sys.executable, "-c", SERVED, f"sqlite:///{tmp_path / 'habitat.db'}"]
    said = subprocess.run(started, capture_output=True, text=True, check=True).stdout
    assert said.strip() == "[]"


def test_a_surface_is_made_once_whoever_comes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two first requests at one time wait for one app."""
    made: list[object] = []

    def app(kit: object) -> object:
        sleep(0.05)
        made.append(kit)
        return object()

    found: list[object] = []
    monkeypatch.setattr(whole, "import_module", lambda _: SimpleNamespace(app=app))
    later = whole.Later("anything", object())  # type: ignore[arg-type]  # a kit nothing is asked of
    threads = [Thread(target=lambda: found.append(later.made())) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 1
    assert found[0] is found[1]
