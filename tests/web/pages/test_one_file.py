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
from attrs import frozen
from habitat_kit.core.bookings import Booking
from habitat_kit.core.rules import Rule
from habitat_kit.hooks import PageOffer, RuleOffer, hookimpl

@frozen
class Hushed(Rule):
    kind = "hushed"
    judges = Booking

    def judge(self, ask, ledger):
        yield from ()

    def numbers(self):
        raise KeyError("n")

def tea(request):
    return request.state.visit.page("tearoom/tea.html")

@hookimpl
def offer():
    yield PageOffer("/tea", "tearoom:tea", title="page.home.title")
    yield RuleOffer(Hushed, 'kind = "hushed"')
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


def test_a_rule_whose_example_cannot_be_shown_hides_no_other(
    tearoom: Residence, caplog: pytest.LogCaptureFixture
) -> None:
    """Whoever writes rules reads of every kind; the plugin's author reads in the log why nothing is said of theirs."""
    page = tearoom.reader("nadia").get("/rules/kinds")
    assert page.status_code == 200
    assert all(f'<h2 id="{kind}">' in page.text for kind in ("hushed", "longest_stay"))
    assert "plugin tearoom: the example of hushed cannot be shown: numbers(): KeyError: 'n'" in caplog.text
