"""Write docs/reference/task-states.md from the transition table of core/tasks.py.

    python scripts/draw_tasks.py

A test compares the page with what this program gives, so the manual cannot say something else than the code.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from habitat_kit.core.tasks import TASK_TRANSITIONS, TO_DO, TaskState, TaskStep
from scripts.drawing import drawn

PAGE = Path(__file__).parents[1] / "docs/reference/task-states.md"
HEAD = """# The life of a task

This page is written by `scripts/draw_tasks.py` from the table in `habitat_kit/core/tasks.py`. What is not drawn here
cannot happen. A state marked `□` is over. Putting off needs a later day and a reason, giving up a reason.

"""


def page() -> str:
    """Give the whole page: the drawing, then the table of every state and step."""
    return HEAD + drawn(TASK_TRANSITIONS, TaskState, TaskStep, TO_DO)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
