"""Write docs/reference/booking-states.md from the transition table of core/bookings.py.

    python scripts/draw_states.py

A test compares the page with what this program gives, so the manual cannot say something else than the code.
"""

from __future__ import annotations

from pathlib import Path

from habitat_kit.core.bookings import TRANSITIONS, UNDONE, Step
from habitat_kit.core.uses import HOLDING, State

PAGE = Path(__file__).parents[1] / "docs/reference/booking-states.md"
HEAD = """# The life of a booking

This page is written by `scripts/draw_states.py` from the table in `habitat_kit/core/bookings.py`. What is not
drawn here cannot happen. A state marked `■` holds its dates; leaving it for one marked `□` frees them.

"""


def page() -> str:
    """Give the whole page: the drawing, then the table of every state and step."""
    table = f"## Every step from every state\n\n{_table()}"
    return f"{HEAD}```text\n{_drawing()}\n```\n\n{table}\n\n## What can be taken back\n\n{BACK}{_undone()}\n"


BACK = """Whoever took the last of these steps may take it back for a while (`uncounted_minutes`), if the dates are still
free. From the state now, the booking goes back to the one before:

"""


def _undone() -> str:
    """Give the pairs of states that taking a step back may join."""
    lines = []
    for state in State:
        before = [str(was) for was in State if (state, was) in UNDONE]
        lines += [f"- {_mark(state)}: back to {', '.join(before)}"] if before else []
    return "\n".join(lines)


def _states() -> list[State]:
    """Give the states a booking can be in, in the order of their declaration."""
    met = {state for state, _ in TRANSITIONS} | set(TRANSITIONS.values())
    return [state for state in State if state in met]


def _mark(state: State) -> str:
    return f"{'■' if state in HOLDING else '□'} {state}"


def _drawing() -> str:
    blocks = []
    for state in _states():
        steps = [(step, TRANSITIONS[state, step]) for step in Step if (state, step) in TRANSITIONS]
        lines = [f"  ── {step} {'─' * (10 - len(step))}▶ {_mark(target)}" for step, target in steps]
        blocks.append("\n".join([_mark(state), *lines] if lines else [f"{_mark(state)}  (the end)"]))
    return "\n\n".join(blocks)


def _table() -> str:
    head = f"| | {' | '.join(Step)} |\n|---|{'---|' * len(Step)}\n"
    rows = [
        f"| **{state}** | {' | '.join(str(TRANSITIONS.get((state, step), '')) for step in Step)} |"
        for state in _states()
        if any((state, step) in TRANSITIONS for step in Step)
    ]
    return head + "\n".join(rows)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
