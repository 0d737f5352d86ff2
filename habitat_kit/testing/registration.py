"""Tell Hypothesis how to draw the core's values: what its entry point calls as soon as it is imported.

The strategies themselves are imported when the first value is drawn: they import Hypothesis, which may be
just about to finish its own import.
"""

from __future__ import annotations

from functools import partial
from importlib import import_module

from hypothesis.strategies import SearchStrategy, register_type_strategy

from habitat_kit.core.bookings import Booking
from habitat_kit.core.history import History
from habitat_kit.core.periods import Hours, Nights, Span
from habitat_kit.core.spaces import House, SpaceTree

DRAWN = {
    Booking: "bookings",
    History: "histories",
    Hours: "hours",
    House: "houses",
    Nights: "nights",
    Span: "spans",
    SpaceTree: "trees",
}
"""class -> the function of testing/strategies.py that draws it."""


def register() -> None:
    """Let `st.from_type` draw the core's values."""
    for kind, name in DRAWN.items():
        register_type_strategy(kind, partial(_strategy, name))


def _strategy(name: str, _: type) -> SearchStrategy[object]:
    found: SearchStrategy[object] = getattr(import_module("habitat_kit.testing.strategies"), name)()
    return found
