"""Tasks: what is still to be done, and one of them."""

from __future__ import annotations

from habitat_kit.web.api import reading, wire
from habitat_kit.web.api.calling import Call, Reply


def every(call: Call) -> Reply:
    """What the caller may still do, theirs and their houses', most urgent first."""
    write = call.writer()
    return Reply(wire.Tasks(tasks=[wire.Task(**write.task(found)) for found in call.sight.tasks()]))


def look(call: Call) -> Reply:
    """One task with what was written about it, its revision as ETag."""
    found, notes = call.sight.task(reading.in_path(call.request))
    headers = {"ETag": f'"{found.revision}"'}
    written = [wire.TaskNote(at=note.made_at, by=note.made_by, words=note.words) for note in notes]
    return Reply(wire.OneTask(**call.writer().task(found), notes=written), 200, headers)
