"""Shared flats, rooms and terraces, booked under the rules of the house.

`from habitat_kit import HabitatKit` is the way in; names are loaded when first used, so that
importing the package costs next to nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from habitat_kit.core.actors import Actor as Actor
    from habitat_kit.core.commands import BookSpace as BookSpace
    from habitat_kit.core.errors import HabitatError as HabitatError
    from habitat_kit.hooks import hookimpl as hookimpl
    from habitat_kit.kit import HabitatKit as HabitatKit

__version__ = "0.1.0"

_HOMES = {
    "Actor": "habitat_kit.core.actors",
    "BookSpace": "habitat_kit.core.commands",
    "HabitatError": "habitat_kit.core.errors",
    "HabitatKit": "habitat_kit.kit",
    "hookimpl": "habitat_kit.hooks",
}

__all__ = ["Actor", "BookSpace", "HabitatError", "HabitatKit", "__version__", "hookimpl"]  # loaded below


def __getattr__(name: str) -> Any:
    """Load a public name from its home the first time it is asked for."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
