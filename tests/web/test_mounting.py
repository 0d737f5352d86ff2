"""What somebody's first page would stumble over is said when the kit is mounted."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from habitat_kit.core.errors import Misconfigured
from habitat_kit.hooks import PageOffer, hookimpl
from habitat_kit.kit import HabitatKit
from habitat_kit.settings import Settings
from habitat_kit.web import mounting, pages, panel
from habitat_kit.web.mounting import FOLDERS, TAKEN
from habitat_kit.web.pages.app import VIEWS

GOOD: dict[str, Any] = {
    "path": "/hello/{name}",
    "endpoint": "tests.web.pages.greeting:page",
    "title": "page.home.title",
}


def nothing() -> None:
    """Take no request."""


def kit_with(tmp_path: Path, name: str = "friendly", **page: Any) -> HabitatKit:
    """A kit with a plugin of one page."""

    class Plugin:
        __name__ = name

        @hookimpl
        def offer(self) -> list[PageOffer]:
            return [PageOffer(**GOOD | page)]

    plugin = Plugin()
    return HabitatKit(url=f"sqlite:///{tmp_path / 'habitat.db'}", settings=Settings(secret=b"s" * 32), plugins=[plugin])


def test_a_sound_plugin_is_mounted(tmp_path: Path) -> None:
    """Whole and alone."""
    kit = kit_with(tmp_path)
    assert None not in {kit.asgi(), pages.app(kit)}


@pytest.mark.parametrize(
    ("page", "told"),
    [
        ({"title": "friendly.title"}, "its title 'friendly.title' is in no catalogue of fr: offer its texts"),
        ({"path": "/{day:date}"}, "its path cannot be read (Unknown path convertor 'date')"),
        ({"path": "/{day}/{day}"}, "its path cannot be read (Duplicated param name day"),
        ({"endpoint": "tests.web.test_mounting:nothing"}, "its endpoint takes one thing, the request"),
        ({"name": "spaces"}, "/spaces is a page of the kit's own: give the plugin another name"),
    ],
)
def test_a_page_that_cannot_be_shown_stops_the_mounting(tmp_path: Path, page: dict[str, Any], told: str) -> None:
    """The whole kit and the pages alone say which plugin's, and what to do, before anybody asks for it."""
    kit = kit_with(tmp_path, **page)
    for mounted in (kit.asgi, lambda: pages.app(kit)):
        with pytest.raises(Misconfigured) as wrong:
            mounted()
        assert told in str(wrong.value)
        assert f"plugin {page.get('name', 'friendly')}: page " in str(wrong.value)


def test_files_that_are_not_installed_stop_the_mounting(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder of templates or styles that is missing or empty is named, by the whole kit, the pages and the panel."""
    kit, empty = kit_with(tmp_path), tmp_path / "templates"
    for there in (False, True):
        empty.mkdir() if there else None
        monkeypatch.setattr(mounting, "FOLDERS", (*FOLDERS, empty))
        for mounted in (kit.asgi, lambda: pages.app(kit), lambda: panel.app(kit)):
            with pytest.raises(Misconfigured, match="templates is missing or empty: install habitat_kit again"):
                mounted()


def test_no_plugin_hides_a_page_of_the_kit() -> None:
    """Every first part of a path of the kit's own is taken, and no other."""
    whole = {"admin", "api", "dav", "feeds"}
    ours = {path.split("/")[1].partition(".")[0] for _, path, _ in VIEWS} | {
        "arrive",
        "signin",
        "signout",
        "slip",
        "static",
    }
    assert ours - {""} | whole == TAKEN
