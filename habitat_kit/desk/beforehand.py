"""What a command reads before its house is locked, and what is read in one go once it is.

Rules of this file:
1. Long work is done outside of any transaction: it holds nobody up, and no snapshot stays open.
2. What was read may have changed since: the handler compares it under the lock, and asks to start again where it has.
3. A command that only asks what would be done is answered from a snapshot, and never locks.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any
from uuid import UUID

from attrs import frozen

from habitat_kit.core.actors import Actor
from habitat_kit.core.commands import Command
from habitat_kit.core.errors import NotThere, Unreadable
from habitat_kit.core.outcomes import Misread, Unknown
from habitat_kit.desk import eyes
from habitat_kit.desk.table import Line
from habitat_kit.desk.work import Answered, Work
from habitat_kit.store import standing, streams, uses
from habitat_kit.store.transaction import Transaction


@frozen
class Ended:
    """The answer to a command that never came to lock its house."""

    outcome: Any


def beforehand(command: Command[Any], line: Line, reading: Callable[[], AbstractContextManager[Work]]) -> Any:
    """What a command needs to have read before its house is locked; None for most, Ended where that is the answer."""
    if line.first is None:
        return None
    try:
        with reading() as work:
            eyes.require_known(work, command, line.at)
            rest = line.first(command, work)
        return rest()
    except Answered as answered:
        return Ended(answered.outcome)
    except NotThere as missing:
        return Ended(Unknown(missing.what))
    except Unreadable as unreadable:
        return Ended(Misread(unreadable.field, unreadable.code, unreadable.numbers))


def foresee(tx: Transaction, by: Actor, key: tuple[UUID, str, bytes] | None, house: UUID, now: datetime) -> None:
    """What every command reads once it has the lock, in one round trip; nothing is written in between."""
    if key:
        streams.foresee_kept(tx, key[0], key[1])
    standing.foresee_standing(tx, by)
    uses.foresee_due(tx, house, now)
