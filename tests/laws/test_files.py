"""The manual's pages about files say what the code reads."""

from __future__ import annotations

from collections.abc import Callable

import attrs
import pytest

from habitat_kit.house_file import shape
from scripts import describe_files


@pytest.mark.parametrize(("file", "page"), describe_files.PAGES.items())
def test_a_page_is_written_from_its_classes(file: str, page: Callable[[], str]) -> None:
    """Settings and house file are described as they are read today."""
    path = describe_files.REFERENCE / file
    assert path.read_text(encoding="utf-8") == page(), "run scripts/describe_files.py"


def test_every_table_of_a_house_file_is_described() -> None:
    """Each class of shape.py is a section, but the file itself and what plugins write."""
    classes = {
        cls
        for cls in vars(shape).values()
        if isinstance(cls, type) and attrs.has(cls) and cls.__module__ == shape.__name__
    }
    assert classes - set(describe_files.TABLES.values()) == {shape.HouseFileTable, shape.PresetTable}
