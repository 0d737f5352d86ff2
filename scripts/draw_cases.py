"""Write docs/reference/incident-states.md from the transition table of core/incidents.py.

    python scripts/draw_cases.py

A test compares the page with what this program gives, so the manual cannot say something else than the code.
"""

from __future__ import annotations

from pathlib import Path

from habitat_kit.core.incidents import OVER, TRANSITIONS, Move, Standing

PAGE = Path(__file__).parents[1] / "docs/reference/incident-states.md"
HEAD = """# The life of an incident

This page is written by `scripts/draw_cases.py` from the table in `habitat_kit/core/incidents.py`. What is not drawn
here cannot happen. A standing marked `□` is over. A decision is appealed once and before its last day is over, and
closed only when nobody can appeal it any more: [incidents and complaints](../explanation/incidents.md).

"""


def page() -> str:
    """Give the whole page: the drawing, then the table of every standing and move."""
    return f"{HEAD}```text\n{_drawing()}\n```\n\n## Every move from every standing\n\n{_table()}\n"


def _mark(standing: Standing) -> str:
    return f"{'□' if standing in OVER else '■'} {standing}"


def _drawing() -> str:
    blocks = []
    for standing in Standing:
        moves = [(move, TRANSITIONS[standing, move]) for move in Move if (standing, move) in TRANSITIONS]
        lines = [f"  ── {move} {'─' * (12 - len(move))}▶ {_mark(target)}" for move, target in moves]
        blocks.append("\n".join([_mark(standing), *lines] if lines else [f"{_mark(standing)}  (the end)"]))
    return "\n\n".join(blocks)


def _table() -> str:
    head = f"| | {' | '.join(Move)} |\n|---|{'---|' * len(Move)}\n"
    rows = [
        f"| **{standing}** | {' | '.join(str(TRANSITIONS.get((standing, move), '')) for move in Move)} |"
        for standing in Standing
        if standing not in OVER
    ]
    return head + "\n".join(rows)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
