"""Files that may and may not be shown."""

from __future__ import annotations

from pathlib import Path

import pytest

from habitat_kit.core.errors import NotThere
from habitat_kit.web.pages.photos import found


@pytest.mark.parametrize(
    "name",
    [
        "../secret.png",
        "/etc/passwd",
        "notes.txt",
        "sub/../../secret.png",
        "missing.png",
        "",
        ".",
        "link.png",
        "a\0.png",
    ],
)
def test_only_a_picture_in_the_folder_is_found(tmp_path: Path, name: str) -> None:
    """Whatever leads out of the folder, through a link too, or is no picture, is not there."""
    folder = tmp_path / "photos"
    folder.mkdir()
    (tmp_path / "secret.png").write_bytes(b"secret")
    (folder / "notes.txt").write_text("notes")
    (folder / "link.png").symlink_to(tmp_path / "secret.png")
    with pytest.raises(NotThere):
        found(folder, name)


def test_a_picture_is_found(tmp_path: Path) -> None:
    """A picture in the folder is found, whatever the case of its suffix."""
    (tmp_path / "one.PNG").write_bytes(b"x")
    assert found(tmp_path, "one.PNG").read_bytes() == b"x"
