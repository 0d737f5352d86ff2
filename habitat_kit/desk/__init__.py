"""The desk: the one door through which everything changes, and what each person may see.

    outcome = desk.do(BookSpace(…), by=actor, key="…")
    dry_run = desk.judge(BookSpace(…), by=actor)
    desk.sight(actor).bookings(house, span)

- door: do; table: which handler; work: what a handler works with; recording: asks, journal, keys
- booking, deciding, closing, links, loading, settling: what commands do, one module per intention
- keeping: what every change of a use has in common; following: what plugins add
- nearest: dates that pass; sight: what one actor may see
"""

from __future__ import annotations

from habitat_kit.desk.front import Desk

__all__ = ["Desk"]
