"""What the panel does with bookings of a series at once: say yes to all that wait, move or cancel from one on."""

from __future__ import annotations

from typing import Any

from habitat_kit.core.commands import ApproveSeries, CancelSeries, MoveSeries
from habitat_kit.core.series import Scope
from habitat_kit.web.panel.sheet import Act

SAID = frozenset({"approve_series", "move_series", "cancel_series"})
"""What may be said after such an act."""

CODES = dict.fromkeys((("cancel_series", "scope"), ("move_series", "scope")), tuple(scope.value for scope in Scope))
"""The codes a field is chosen from."""

MOVES = frozenset({"move", "move_series"})
"""The acts whose form begins with when and where a booking is."""


def fits(act: Act, row: Any) -> bool:
    """Whether an act is meant for such a booking: what is about a series only for one that is of a series."""
    return act.command not in {ApproveSeries, MoveSeries, CancelSeries} or row.series_id is not None
