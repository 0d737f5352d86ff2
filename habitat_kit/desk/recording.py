"""What a command leaves behind besides its use: its asks, its events, its key and outcome."""

from __future__ import annotations

import hashlib
from typing import Any
from uuid import UUID

from attrs import evolve

from habitat_kit.core.bookings import Booking
from habitat_kit.core.commands import Command, outcomes_of
from habitat_kit.core.events import Event
from habitat_kit.core.outcomes import AlreadyShown, KeyReused, Misread, WaitListed
from habitat_kit.core.tasks import Task
from habitat_kit.desk.work import Asked, Work
from habitat_kit.store import streams, tasks, uses, waiting
from habitat_kit.store.mapping.json import (
    answers_text,
    body_text,
    class_of,
    holds_secret,
    read,
    tagged_text,
    text,
)
from habitat_kit.store.transaction import Transaction


def digest(command: Command[Any]) -> bytes:
    """What tells one command's body from another's under the same key."""
    return hashlib.sha256(body_text(command.name(), command).encode()).digest()


def replayed(tx: Transaction, found: tuple[bytes, dict[str, Any]], command: Command[Any], wanted: bytes) -> Any:
    """What was answered under this key before; KeyReused for another body, AlreadyShown for a secret.

    Typed words are not kept with the outcome: they are read from the use, wait or task as it is now.
    """
    kept, outcome = found
    if kept != wanted:
        return KeyReused()
    theirs = outcomes_of(type(command))
    if holds_secret(class_of(outcome, *theirs)):
        return AlreadyShown()
    return _with_words(tx, read(outcome, *theirs))


def _with_words(tx: Transaction, outcome: Any) -> Any:
    task = getattr(outcome, "task", None)
    if isinstance(task, Task):
        stands = tasks.read(tx, task.id)
        return evolve(outcome, task=evolve(task, title=stands.title, detail=stands.detail)) if stands else outcome
    if isinstance(outcome, WaitListed):
        waits = waiting.read(tx, outcome.wait.id)
        return evolve(outcome, wait=evolve(outcome.wait, purpose=waits.purpose)) if waits else outcome
    booking = getattr(outcome, "booking", None)
    if not isinstance(booking, Booking):
        return outcome
    now = uses.read_use(tx, booking.id)
    return evolve(outcome, booking=evolve(booking, purpose=now.purpose)) if isinstance(now, Booking) else outcome


def write_asks(work: Work, command: Command[Any]) -> None:
    """Every judged ask, refused ones too: ids, numbers, verdict and the answers it rests on."""
    for asked in work.asks:
        write_ask(work, asked, command.name())


def write_ask(work: Work, asked: Asked, command: str) -> None:
    """One judged ask, and the command it was judged for."""
    streams.write_ask(
        work.tx,
        id=work.new_id(),
        organisation_id=work.house.organisation,
        house_id=work.house.id,
        at=work.now,
        actor_id=work.actor.person,
        seq=work.seq,
        part=asked.part,
        command=command,
        use_id=asked.use,
        late=asked.given.late,
        subject=text(asked.ask.subject),
        verdict=text(asked.verdict),
        answers=answers_text(asked.answers),
    )


def _quotes(outcome: Any) -> bool:
    """Whether an answer quotes the text of a rulebook that is wrong: sent again, the text is read again."""
    return isinstance(outcome, Misread) and outcome.code.partition(".")[0] in {"strict", "house_file"}


def write_journal(
    work: Work, place: tuple[UUID, UUID, UUID | None, int], outcome: Any, key: tuple[UUID, str, bytes] | None
) -> None:
    """Every event at (stream, organisation, house, seq), the first with the key and the outcome kept under it."""
    stream, organisation, house, seq = place
    key = None if _quotes(outcome) else key
    owner, name, body = key or (None, None, None)
    events: list[Event | None] = [*work.events] or ([None] if key else [])
    for part, event in enumerate(events):
        first = part == 0 and key is not None
        streams.write_event(
            work.tx,
            (stream, seq, part),
            work.now,
            event,
            organisation_id=organisation,
            house_id=house or (event.house if event else None),
            actor=owner if first else work.actor.key_owner,
            key=name if first else None,
            digest=body if first else None,
            outcome=tagged_text(outcome) if first else None,
        )
