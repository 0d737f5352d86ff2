"""A command of the bees' own: lend the beekeeper's suit."""

from __future__ import annotations

from uuid import UUID

from attrs import frozen

from habitat_kit.core.commands import Command
from habitat_kit.core.errors import Unreadable
from habitat_kit.desk.work import Work


@frozen
class SuitLent:
    """The suit left the cupboard."""

    loan: UUID
    size: str


@frozen
class LendSuit(Command[SuitLent]):
    """Lend the beekeeper's suit."""

    house: UUID
    size: str = "M"


def lend(command: LendSuit, work: Work) -> SuitLent:
    """Who may was asked already: the permissions of the offer say so."""
    from .rows import keep_loan  # the offer stays as light as its rule

    if command.size not in {"S", "M", "L"}:
        raise Unreadable("size", "beehive.no_such_size", size=command.size)
    loan = work.new_id()
    keep_loan(work.tx, loan, work.house.id, command.size)
    return SuitLent(loan, command.size)
