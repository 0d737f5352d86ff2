"""Tasks as rows, and back."""

from __future__ import annotations

from typing import Any

from habitat_kit.core.actors import Role
from habitat_kit.core.rules import Number
from habitat_kit.core.tasks import Task, TaskState
from habitat_kit.store import tables
from habitat_kit.store.mapping.json import CONVERTER

TASK_COLUMNS = tuple(column.name for column in tables.task.c)
"""The columns of a task, in the order `task_of` reads them."""

_PAIRS = tuple[tuple[str, Number], ...]


def task_row(task: Task) -> dict[str, Any]:
    """The row of a task."""
    return {
        "id": task.id,
        "organisation_id": task.organisation,
        "house_id": task.house,
        "space_id": task.space,
        "use_id": task.use,
        "person_id": task.person,
        "kind": task.kind,
        "due": task.due,
        "title": task.title,
        "detail": task.detail,
        "key": task.key,
        "numbers": CONVERTER.unstructure(task.numbers, unstructure_as=_PAIRS),
        "assignee_id": task.assignee,
        "role": task.role and task.role.value,
        "state": task.state.value,
        "made_by": task.made_by,
        "made_at": task.made_at,
        "ended_by": task.ended_by,
        "ended_at": task.ended_at,
        "revision": task.revision,
    }


def task_of(values: tuple[Any, ...]) -> Task:
    """The task of one row read in the order of TASK_COLUMNS."""
    row = dict(zip(TASK_COLUMNS, values, strict=True))
    for name in ("organisation", "house", "space", "use", "person", "assignee"):
        row[name] = row.pop(f"{name}_id")
    row["numbers"] = CONVERTER.structure(row["numbers"], _PAIRS)
    row["role"] = Role(row["role"]) if row["role"] else None
    return Task(**{**row, "state": TaskState(row["state"])})
