"""The panel's first page: what waits for an answer, who comes next, and the way to everything else."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import Select, or_, select
from starlette.requests import Request
from starlette.responses import Response

from habitat_kit.core.uses import State, UseType
from habitat_kit.store import rows
from habitat_kit.web.panel import across
from habitat_kit.web.panel.moving_in import RIGHT
from habitat_kit.web.panel.panel import Panel
from habitat_kit.web.panel.scope import ScopedSession
from habitat_kit.web.panel.sheets import BOOKINGS, TASKS

MOST_WAITING, MOST_COMING = 20, 8
NEAR = timedelta(days=7)
"""How far ahead tasks that are nobody's yet are shown."""
Use = rows.UseRow


async def show(panel: Panel, request: Request) -> Response:
    """The page."""
    return panel.page(request, "panel_home.html", **await panel.reading(_found, panel, request))


def _found(session: ScopedSession, panel: Panel, request: Request) -> dict[str, Any]:
    reader = session.reader
    bookings = select(Use).where(Use.type == UseType.BOOKING)
    awaiting = bookings.where(Use.state == State.AWAITING, Use.deadline > reader.now)
    mine = awaiting.where(Use.house_id.in_(sorted(reader.reached("approve_booking"))))
    waiting = session.scalars(mine.order_by(Use.deadline).limit(MOST_WAITING)).all()
    sure = bookings.where(Use.state == State.CONFIRMED, Use.start >= reader.now)
    coming = session.scalars(sure.order_by(Use.start).limit(MOST_COMING)).all()
    chores = session.scalars(_chores(session)).all()
    houses = session.scalars(select(rows.HouseRow).order_by(rows.HouseRow.name).limit(100)).all()
    say = panel.said(session, request, [*waiting, *coming, *chores])
    columns = ("space_id", "household_id", "guests", "purpose", "deadline")
    return {
        "houses": houses,
        "ways": across.of_houses(request, houses, reader),
        "shares": [house for house in houses if reader.may("see_names", house.id)],
        "moves_in": [house for house in houses if reader.may(RIGHT, house.id)],
        "waiting": [(row.id, say.name(row), say.cells(BOOKINGS, row, columns)) for row in waiting],
        "coming": [(row.id, say.name(row), say.cells(BOOKINGS, row, ("household_id", "kind"))) for row in coming],
        "chores": [(row.id, say.name(row), say.cells(TASKS, row, ("due", "assignee_id", "role"))) for row in chores],
        "decides": reader.may("approve_booking"),
    }


def _chores(session: ScopedSession) -> Select[Any]:
    """The reader's tasks, and those that are nobody's yet and due in the next days, most urgent first."""
    task, reader = rows.TaskRow, session.reader
    near = task.assignee_id.is_(None) & (task.due <= (reader.now + NEAR).date())
    wanted = or_(near, task.assignee_id == reader.actor.person) if reader.actor.person else near
    return select(task).where(task.ended_at.is_(None), wanted).order_by(task.due, task.id).limit(MOST_COMING)
