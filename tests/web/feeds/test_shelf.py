"""What is kept, while there is room."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from habitat_kit.web.feeds.shelf import Shelf

STEPS = st.lists(st.tuples(st.booleans(), st.integers(0, 6), st.integers(0, 7)), max_size=60)


@given(steps=STEPS, room=st.integers(0, 12))
def test_a_shelf_is_never_too_heavy_and_forgets_the_oldest(steps: list[tuple[bool, int, int]], room: int) -> None:
    """It holds what fits, weighs what it holds, and lets go of what was not asked for the longest."""
    shelf: Shelf[int, int] = Shelf(room)
    model: dict[int, int] = {}
    for putting, key, weight in steps:
        if putting:
            shelf.put(key, key * 10, weight)
            model.pop(key, None)
            if weight <= room:
                model[key] = weight
            while sum(model.values()) > room:
                model.pop(next(iter(model)))
        else:
            assert shelf.get(key) == (key * 10 if key in model else None)
            if key in model:
                model[key] = model.pop(key)
        assert (len(shelf), shelf.weight) == (len(model), sum(model.values()))
        assert shelf.weight <= room
