"""Write docs/reference/task-states.md from the transition table of core/tasks.py.

    python scripts/draw_tasks.py

A test compares the page with what this program gives, so the manual cannot say something else than the code.
"""

from __future__ import annotations

from pathlib import Path

from habitat_kit.core.tasks import TASK_TRANSITIONS, TO_DO, TaskState, TaskStep

PAGE = Path(__file__).parents[1] / "docs/reference/task-states.md"
HEAD = """# The life of a task

This page is written by `scripts/draw_tasks.py` from the table in `habitat_kit/core/tasks.py`. What is not drawn here
cannot happen. A state marked `□` is over. Putting off needs a later day and a reason, giving up a reason.

"""


def page() -> str:
    """Give the whole page: the drawing, then the table of every state and step."""
    return f"{HEAD}```text\n{_drawing()}\n```\n\n## Every step from every state\n\n{_table()}\n"


def _mark(state: TaskState) -> str:
    return f"{'■' if state in TO_DO else '□'} {state}"


def _drawing() -> str:
    blocks = []
    for state in TaskState:
        steps = [(step, TASK_TRANSITIONS[state, step]) for step in TaskStep if (state, step) in TASK_TRANSITIONS]
        lines = [f"  ── {step} {'─' * (12 - len(step))}▶ {_mark(target)}" for step, target in steps]
        blocks.append("\n".join([_mark(state), *lines] if lines else [f"{_mark(state)}  (the end)"]))
    return "\n\n".join(blocks)


def _table() -> str:
    head = f"| | {' | '.join(TaskStep)} |\n|---|{'---|' * len(TaskStep)}\n"
    rows = [
        f"| **{state}** | {' | '.join(str(TASK_TRANSITIONS.get((state, step), '')) for step in TaskStep)} |"
        for state in TaskState
        if state in TO_DO
    ]
    return head + "\n".join(rows)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
