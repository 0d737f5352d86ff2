"""Write docs/reference/wait-states.md from the transition table of core/waiting.py.

    python scripts/draw_waits.py

A test compares the page with what this program gives, so the manual cannot say something else than the code.
"""

from __future__ import annotations

from pathlib import Path

from habitat_kit.core.waiting import STANDS, WAIT_TRANSITIONS, WaitState, WaitStep
from scripts.transitions import Life

PAGE = Path(__file__).parents[1] / "docs/reference/wait-states.md"
HEAD = """# The life of a wait

This page is written by `scripts/draw_waits.py` from the table in `habitat_kit/core/waiting.py`. What is not drawn here
cannot happen. A state marked `□` is over. An offer is a booking of its own (*option*, in
[the life of a booking](booking-states.md)): the wait follows what becomes of it.

"""


def page() -> str:
    """Give the whole page: the drawing, then the table of every state and step."""
    return Life(WAIT_TRANSITIONS, WaitState, WaitStep, STANDS).page(HEAD)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
