"""When an act on a booking is offered: about its time. The desk looks to the second, by the house's own clock."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from habitat_kit.web.panel.sheet import Act


def timely(act: Act, row: Any, now: datetime) -> bool:
    """Whether an act's time is about now."""
    match act.name:
        case "check_in":
            return bool(row.start - timedelta(days=1) <= now < row.end)
        case "no_show":
            return bool(row.start <= now < row.end)
        case "restore":
            return bool(now < row.end)
        case "undo":
            return bool(row.revision > 1 and now < row.revised_at + timedelta(hours=1))
    return True
