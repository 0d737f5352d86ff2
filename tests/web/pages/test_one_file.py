"""A plugin may be one file: its pages are drawn from the templates beside it, and the kit's pages are as they were."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

from habitat_kit.kit import HabitatKit
from habitat_kit.plugins import participatory
from habitat_kit.settings import Settings
from tests.web.pages.residence import Clock, Residence

PLUGIN = """
from habitat_kit.hooks import PageOffer, hookimpl

def tea(request):
    return request.state.visit.page("tearoom/tea.html")

@hookimpl
def offer():
    return [PageOffer("/tea", "tearoom:tea", title="page.home.title")]
"""


@pytest.fixture
def tearoom(residence_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Residence]:
    """Give the house with a plugin that is a single file."""
    (tmp_path / "tearoom.py").write_text(PLUGIN, encoding="utf-8")
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "tea.html").write_text("<p>Tea at four.</p>", encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    shutil.copy(residence_file, tmp_path / "habitat.db")
    clock, plugins = Clock(), [participatory, import_module("tearoom")]
    kit = HabitatKit(
        url=f"sqlite:///{tmp_path}/habitat.db", settings=Settings(https=False), plugins=plugins, clock=clock
    )
    yield Residence(kit, clock)
    kit.close()
    del sys.modules["tearoom"]


def test_its_page_is_drawn_from_the_folder_beside_it(tearoom: Residence) -> None:
    """The first page opens, names it, and leads to it."""
    reader = tearoom.reader("nadia")
    assert 'href="/tearoom/tea"' in reader.get("/").text
    assert reader.get("/tearoom/tea").text == "<p>Tea at four.</p>"
