"""What came of a task."""

from __future__ import annotations

from attrs import frozen

from habitat_kit.core.tasks import Task


@frozen
class TaskMade:
    """The task is written down."""

    task: Task


@frozen
class TaskChanged:
    """The task as it stands now."""

    task: Task
