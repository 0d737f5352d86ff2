"""A process that begins a series and dies in the middle of it: `python -m tests.desk.dier URL DATES`."""

from __future__ import annotations

import os
import sys
from datetime import datetime, timedelta
from typing import Any
from unittest.mock import patch

from habitat_kit.core.actors import Actor
from habitat_kit.core.commands import BookSeries
from habitat_kit.core.ids import named
from habitat_kit.desk import booking, recurring
from habitat_kit.kit import HabitatKit
from tests.desk.world import NOW, house_of


def main(url: str, dates: str) -> None:
    """Book a series and be gone after so many of its dates."""
    left = [int(dates)]

    def hold(*given: Any) -> Any:
        made = booking.hold(*given)
        left[0] -= 1
        if not left[0]:
            given[-1].tx.say("SELECT 1")  # whatever was only posted has reached the database
            os._exit(9)
        return made

    house = house_of("gibjoncs")
    kit = HabitatKit(url=url, plugins=[], clock=lambda: NOW)
    start = datetime(2027, 4, 5, 18)
    wanted = BookSeries(
        house.tree.keyed("living").id, "meeting", start, start + timedelta(hours=1), "FREQ=WEEKLY;COUNT=5"
    )
    with patch.object(recurring, "hold", hold):
        kit.desk.do(wanted, by=Actor(person=named(house.key, "person", "ana")), key="k")


if __name__ == "__main__":
    main(*sys.argv[1:])
