from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.routing import Mount

from habitat_kit.web.render import STATIC
from habitat_kit.web.statics import Statics
from tests.web.worlds import browser, plain_app


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "house.css").write_text("a{}")
    (tmp_path / "secret.txt").write_text("secret")
    return tmp_path


def test_a_name_changes_with_its_content(folder: Path) -> None:
    """The same content has the same name for ever; other content has another."""
    first = Statics(folder).path("house.css")
    assert re.fullmatch(r"/static/house\.[0-9a-f]{12}\.css", first)
    assert Statics(folder).path("house.css") == first
    (folder / "house.css").write_text("b{}")
    assert Statics(folder).path("house.css") != first


def test_a_file_is_kept_for_a_year(folder: Path) -> None:
    """What is named by its content may be kept by everybody; it is packed for those who can unpack."""
    statics = Statics(folder)
    client = browser(plain_app([statics.route]))
    answer = client.get(statics.path("house.css"), headers={"Accept-Encoding": "identity"})
    assert (answer.text, answer.headers["content-type"]) == ("a{}", "text/css; charset=utf-8")
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["x-content-type-options"] == "nosniff"
    packed = client.get(statics.path("house.css"), headers={"Accept-Encoding": "gzip"})
    assert (packed.headers["content-encoding"], packed.text) == ("gzip", "a{}")
    assert statics._files[statics.path("house.css").removeprefix("/static/")].packed == gzip.compress(b"a{}", mtime=0)


@pytest.mark.parametrize(
    "name",
    ["house.css", "house.000000000000.css", "secret.txt", "..%2f..%2fpyproject.toml", "%00", "%2e%2e"],
)
def test_nothing_else_is_served(folder: Path, name: str) -> None:
    """No other name, no other kind of file and no path out of the folder is answered."""
    app = plain_app([Statics(folder).route])
    for client, prefix in ((browser(app), ""), (browser(Starlette(routes=[Mount("/kit", app)])), "/kit")):
        assert client.get(f"{prefix}/static/{name}").status_code == 404


def test_a_surfaces_own_file_replaces_the_house_style(folder: Path) -> None:
    """A later folder's file stands in for an earlier one of the same name; the rest stays."""
    (folder / "habitat.css").write_text("own{}")
    statics = Statics(STATIC, folder)
    assert statics.path("habitat.css") != Statics(STATIC).path("habitat.css")
    assert statics.path("house.svg") == Statics(STATIC).path("house.svg")
    with pytest.raises(KeyError):
        statics.path("nothing.css")
