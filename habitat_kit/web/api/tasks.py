"""Tasks: what is still to be done, and one of them; everything that waits for the caller."""

from __future__ import annotations

from habitat_kit.core import foryou
from habitat_kit.core.proposals import Proposal
from habitat_kit.core.signing import ToSign
from habitat_kit.core.tasks import Task
from habitat_kit.desk.foryou import for_you
from habitat_kit.web.api import reading, wire
from habitat_kit.web.api.calling import Call, Reply


def every(call: Call) -> Reply:
    """What the caller may still do, theirs and their houses', most urgent first."""
    write = call.writer()
    return Reply(wire.Tasks(tasks=[wire.Task(**write.task(found)) for found in call.sight.tasks()]))


def look(call: Call) -> Reply:
    """One task with what was written about it, its revision as ETag."""
    chore = call.sight.task(reading.in_path(call.request))
    found = chore.task
    headers = {"ETag": f'"{found.revision}"'}
    written = [wire.TaskNote(at=note.made_at, by=note.made_by, words=note.words) for note in chore.notes]
    return Reply(wire.OneTask(**call.writer().task(found), notes=written), 200, headers)


def waiting(call: Call) -> Reply:
    """What waits for the caller, what lapses first first."""
    now = call.kit.desk.clock().replace(microsecond=0)
    return Reply(wire.ForYou(waiting=[_written(call, one) for one in for_you(call.sight, now)]))


def _written(call: Call, one: foryou.Waiting) -> wire.Waiting:
    subject = one.subject
    if isinstance(subject, ToSign | Proposal):
        return _rules(call, one, subject)
    if isinstance(subject, Task):
        title: str = call.writer().task(subject)["title"]
    else:
        title = call.sight.space(subject.space)[1].name
    return wire.Waiting(
        why=one.why.value,
        what="task" if isinstance(subject, Task) else "booking",
        about=subject.id,
        house=subject.house,
        space=subject.space,
        title=title,
        state=subject.state.value,
        revision=subject.revision,
        lapses_at=one.lapses,
    )


def _rules(call: Call, one: foryou.Waiting, subject: ToSign | Proposal) -> wire.Waiting:
    """Rules to sign, to answer or to look at again, by the title of their rulebook."""
    book = call.sight.rulebook(subject.rulebook)[1]
    return wire.Waiting(
        why=one.why.value,
        what="rules" if isinstance(subject, ToSign) else "proposal",
        about=subject.id,
        house=subject.house,
        space=None,
        title=book.title.in_(call.language),
        state="to_sign" if isinstance(subject, ToSign) else subject.stage.value,
        revision=1 if isinstance(subject, ToSign) else subject.revision,
        lapses_at=one.lapses,
    )
