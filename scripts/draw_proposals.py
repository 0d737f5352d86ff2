"""Write docs/reference/proposal-states.md from the transition table of core/proposals.py.

    python scripts/draw_proposals.py

A test compares the page with what this program gives, so the manual cannot say something else than the code.
"""

from __future__ import annotations

from pathlib import Path

from habitat_kit.core.proposals import OPEN, TURNS, Stage, Turn
from scripts.transitions import Life

PAGE = Path(__file__).parents[1] / "docs/reference/proposal-states.md"
HEAD = """# The life of a proposal of rules

This page is written by `scripts/draw_proposals.py` from the table in `habitat_kit/core/proposals.py`. What is not drawn
here cannot happen. A stage marked `□` is decided. Answers come until the last day of the round is over, house time;
adopting by consent takes a round that is over and no objection that stands; a meeting decides at any time. Written
anew in its round, a text stays open until tomorrow at least.

"""


def page() -> str:
    """Give the whole page."""
    return Life(TURNS, Stage, Turn, OPEN).page(HEAD)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
