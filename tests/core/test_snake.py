"""How a class is called outside Python."""

from __future__ import annotations

import pytest

from habitat_kit.core.snake import snake


@pytest.mark.parametrize(("name", "said"), [("BookSpace", "book_space"), ("Booked", "booked"), ("Tick", "tick")])
def test_a_name_is_written_with_underscores(name: str, said: str) -> None:
    """Each capital begins a word; none stands before the first."""
    assert snake(name) == said
