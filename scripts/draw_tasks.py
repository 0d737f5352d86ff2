"""Write docs/reference/task-states.md from the transition table of core/tasks.py.

    python scripts/draw_tasks.py

A test compares the page with what this program gives, so the manual cannot say something else than the code.
"""

from __future__ import annotations

from pathlib import Path

from habitat_kit.core.tasks import TASK_TRANSITIONS, TO_DO, TaskState, TaskStep
from scripts.transitions import Life

PAGE = Path(__file__).parents[1] / "docs/reference/task-states.md"
HEAD = """# The life of a task

This page is written by `scripts/draw_tasks.py` from the table in `habitat_kit/core/tasks.py`. What is not drawn here
cannot happen. A state marked `□` is over. Putting off needs a later day and a reason, giving up a reason.

"""


def page() -> str:
    """Give the whole page: the drawing, then the table of every state and step."""
    return Life(TASK_TRANSITIONS, TaskState, TaskStep, TO_DO).page(HEAD)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
