"""A stranger's plugin, built as its own distribution and found like any installed one."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from shutil import copytree, ignore_patterns

import pytest

STRANGER = Path(__file__).parent / "stranger"


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the stranger's wheel as its author would; nothing is fetched."""
    source = copytree(
        STRANGER, tmp_path_factory.mktemp("stranger") / "source", ignore=ignore_patterns("__pycache__", "dist")
    )
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", "dist"],
        cwd=source,
        check=True,
        capture_output=True,
        timeout=60,
    )
    return next((source / "dist").glob("*.whl"))


@pytest.fixture
def beehive(wheel: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Install the stranger's plugin for one test; give what it hears."""
    with zipfile.ZipFile(wheel) as packed:
        packed.extractall(tmp_path / "site")
    monkeypatch.syspath_prepend(str(tmp_path / "site"))
    yield import_module("beehive.words").HEARD
    for name in [name for name in sys.modules if name.partition(".")[0] == "beehive"]:
        del sys.modules[name]
