"""After a stay: what has to be done before the next guests, by whom, by when, and what happens when it is not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from typing import Any, ClassVar

from attrs import Attribute, field, frozen

from habitat_kit.core.actors import Role
from habitat_kit.core.bookings import Booking
from habitat_kit.core.effects import Effect, Task
from habitat_kit.core.errors import Misconfigured
from habitat_kit.core.events import BookingCheckedOut, BookingDone, BookingEvent, Event
from habitat_kit.core.inforce import RulesInForce
from habitat_kit.core.ledger import Ledger
from habitat_kit.core.questions import ChoresLeft, HostOf, TasksAbout
from habitat_kit.core.rules import Ask, Number, Reason, refuse
from habitat_kit.plugins.participatory.rule import BookingRule, concerns, keys, named

MOST_DAYS = 60


class Chore(StrEnum):
    """What there may be to do, in the order it is done in."""

    CLEANING = "cleaning"
    LINEN = "linen"
    KEYS = "keys"
    INVENTORY = "inventory"


class Whom(StrEnum):
    """Who does it: the household that stayed, or whoever keeps the place."""

    HOST = "host"
    KEEPER = "keeper"


def _chores(given: Iterable[str]) -> tuple[Chore, ...]:
    if isinstance(given, str):
        raise Misconfigured(f'tasks: write a list, ["{given}"]')
    wanted = set(given)
    if not wanted or not wanted <= set(Chore):
        raise Misconfigured(f"tasks: choose among {', '.join(Chore)}")
    return tuple(chore for chore in Chore if chore in wanted)


def _whom(given: str) -> Whom:
    try:
        return Whom(given)
    except ValueError:
        raise Misconfigured(f"whom: choose between {' and '.join(Whom)}") from None


def _days(_: object, attribute: Attribute[Any], value: object) -> None:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= MOST_DAYS:
        raise Misconfigured(f"{attribute.name}: write a whole number from 0 to {MOST_DAYS}")


@frozen
class Turnover(BookingRule):
    """After a booking of these kinds, tasks are written: `tasks` among cleaning, linen, keys and inventory.

    They are due within `days`, and are the host's (`whom = "host"`; whoever keeps the place does them where the
    host lives there no more) or the keeper's. With `blocks`, a household that is late with its own books nothing
    new here. What would pass: the same ask, once that is done.
    """

    kind: ClassVar[str] = "turnover"
    example: ClassVar[str] = (
        'kind = "turnover"\nkinds = ["guest_stay"]\ntasks = ["cleaning", "linen"]\ndays = 1\nblocks = true'
    )

    kinds: frozenset[str] = field(converter=keys, validator=named)
    tasks: tuple[Chore, ...] = field(converter=_chores)
    days: int = field(default=1, validator=_days)
    whom: Whom = field(default=Whom.HOST, converter=_whom)
    blocks: bool = False

    def __attrs_post_init__(self) -> None:
        if self.blocks and self.whom is not Whom.HOST:
            raise Misconfigured('turnover: blocks is for whom = "host": nobody answers for what the keeper has to do')

    def judge(self, ask: Ask[Booking], ledger: Ledger) -> Iterator[Reason]:
        """A no for each kind of task that is late; a booking one has already may still be moved."""
        if not self.blocks or ask.moving or not concerns(self.kinds, ask.subject.kind):
            return
        left = ledger(ChoresLeft(ask.subject.household, ask.house.id, ask.scope, ask.today))
        for chore in self.tasks:
            if chore in left:
                yield refuse(f"finding.turnover.{chore}")

    def sentence(self) -> str:
        """One sentence for the same day, one for some days later."""
        return f"rule.turnover{'' if self.days else '.same_day'}"

    def about(self) -> frozenset[str]:
        """None beside: its sentence names them."""
        return frozenset()

    def numbers(self) -> Mapping[str, Number]:
        """`n` days; each task, and whether another stands before it; `host` and `blocks`; the kinds."""
        done = {str(chore): chore in self.tasks for chore in Chore}
        too = {f"{chore}_too": chore in self.tasks[1:] for chore in Chore}
        whose = {"host": self.whom is Whom.HOST, "blocks": self.blocks}
        return {"n": self.days, "kinds": ", ".join(sorted(self.kinds)), **done, **too, **whose}


def follow(event: Event, ledger: Ledger) -> Iterator[Effect]:
    """The tasks after a booking, once it is over: each once, also where somebody went back and left again."""
    if not isinstance(event, BookingCheckedOut | BookingDone):
        return
    ruling = ledger(RulesInForce(event.use, Turnover.kind, event.span.end))
    rules = [rule for rule in ruling if isinstance(rule, Turnover) and concerns(rule.kinds, event.kind)]
    wanted = {chore: rule for rule in reversed(rules) for chore in rule.tasks}
    written = ledger(TasksAbout(event.use)) if wanted else ()
    yield from (_task(chore, wanted[chore], event, ledger) for chore in Chore if chore in wanted.keys() - written)


def _task(chore: Chore, rule: Turnover, event: BookingEvent, ledger: Ledger) -> Task:
    host = ledger(HostOf(event.use, event.span.end.date())) if rule.whom is Whom.HOST else None
    whose: dict[str, Any] = {"role": Role.KEEPER} if host is None else {"assignee": host}
    return Task(chore, f"task.turnover.{chore}", within=rule.days, use=event.use, **whose)
