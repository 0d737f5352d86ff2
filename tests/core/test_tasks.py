"""A task's life, and whom a right over it reaches."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from habitat_kit.core.actors import Reach, Role
from habitat_kit.core.commands import AssignTask, MakeTask, PostponeTask
from habitat_kit.core.errors import Unreadable
from habitat_kit.core.ids import named
from habitat_kit.core.tasks import TASK_TRANSITIONS, TO_DO, Task, TaskState, TaskStep, after_step, reaches

HOUSE, ANA, BEN = named("house"), named("ana"), named("ben")
DAY = date(2027, 3, 5)
ROLES = st.frozensets(st.sampled_from(Role))


def task(**more: object) -> Task:
    """A task."""
    return Task(id=named("task"), organisation=named("org"), house=HOUSE, kind="clean", due=DAY, **more)  # type: ignore[arg-type]


def test_what_is_over_stays_over() -> None:
    """Done or dropped, nothing happens to a task any more; before, every step leads somewhere."""
    over = set(TaskState) - TO_DO
    assert {state for state, _ in TASK_TRANSITIONS} == TO_DO
    assert all(after_step(state, step) is None for state in over for step in TaskStep)
    assert all(after_step(state, step) for state in TO_DO for step in TaskStep)


@pytest.mark.parametrize("state", TaskState)
def test_what_is_to_be_done_is_open_or_put_off(state: TaskState) -> None:
    """A task put off is still to be done."""
    assert task(state=state).to_do == (state in {TaskState.OPEN, TaskState.POSTPONED})


@given(st.sampled_from([None, *Reach]), ROLES, st.sampled_from([None, *Role]), st.sampled_from([None, ANA, BEN]))
def test_a_right_reaches_so_far(
    reach: Reach | None, roles: frozenset[Role], role: Role | None, assignee: UUID | None
) -> None:
    """No right, no task; one's own always; a coordinator's all; others' only when addressed to nobody or one's role."""
    found = reaches(task(role=role, assignee=assignee), reach, ANA, roles)
    if reach is None:
        assert not found
    elif assignee == ANA or reach is Reach.ORGANISATION:
        assert found
    elif reach is Reach.OWN:
        assert not found
    else:
        assert found == (role is None or role in roles)


def test_who_wrote_a_task_sees_it() -> None:
    """A steward who gives a task to the social workers can follow it."""
    given_away = task(role=Role.SOCIAL_WORKER, made_by=ANA)
    assert reaches(given_away, Reach.HOUSE, ANA, frozenset({Role.STEWARD}))
    assert not reaches(given_away, Reach.HOUSE, BEN, frozenset({Role.STEWARD}))


@pytest.mark.parametrize(
    ("more", "field", "code"),
    [
        ({"title": ""}, "title", "error.title_missing"),
        ({"title": "x" * 121}, "title", "error.too_long"),
        ({"title": "a\x00"}, "title", "error.control_character"),
        ({"due": "tomorrow"}, "due", "error.needs_dates"),
        ({"due": date(1, 1, 1)}, "due", "error.date_out_of_range"),
        ({"kind": "Two words"}, "kind", "error.not_a_code"),
        ({"detail": "x" * 1001}, "detail", "error.too_long"),
        ({"role": "king"}, "role", "error.unknown_role"),
    ],
)
def test_a_task_that_cannot_be_read_is_refused_by_field(more: dict[str, object], field: str, code: str) -> None:
    """What is to be done, by when, by whom: each is read before anything is written."""
    with pytest.raises(Unreadable) as refused:
        MakeTask(**{"house": HOUSE, "title": "Clean", "due": DAY, **more})  # type: ignore[arg-type]
    assert (refused.value.field, refused.value.code) == (field, code)


def test_a_title_is_one_line() -> None:
    """Line ends and blanks become one blank."""
    assert MakeTask(HOUSE, " Clean\r\nthe   hall ", DAY).title == "Clean the hall"


def test_typed_words_are_not_printed() -> None:
    """Title, detail and reason are no part of how a command or a task is printed."""
    assert "secret" not in repr(MakeTask(HOUSE, "secret", DAY, detail="secret"))
    assert "secret" not in repr(PostponeTask(HOUSE, 1, DAY, "secret"))
    assert "secret" not in repr(task(title="secret", detail="secret"))
    assert AssignTask(HOUSE, 1, role="keeper").role is Role.KEEPER
