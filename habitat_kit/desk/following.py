"""What plugins add inside the transaction: effects of the events a command told.

Rules of this file:
1. Every event is followed once, in the order it was told; what a Do tells is followed too.
2. A Do is done as the system, a Task written by it, at most three deep; one that does not succeed undoes everything.
3. A `follow` that raises refuses the command, in its plugin's name.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from attrs import evolve

from habitat_kit.core.actors import SYSTEM
from habitat_kit.core.commands import Command
from habitat_kit.core.effects import Do, Effect, Keep, Mail, Task
from habitat_kit.core.errors import StartAgain, StoreUnavailable
from habitat_kit.core.events import Event
from habitat_kit.core.groundrules import plugin_refused
from habitat_kit.core.outcomes import Conflict, Expired, Misread, NotAllowed, Refused, SeriesRefused, Stale, Unknown
from habitat_kit.core.verdicts import Verdict
from habitat_kit.desk import adding
from habitat_kit.desk.work import Answered, Work
from habitat_kit.hooks import Refusal
from habitat_kit.registry import PluginBroke
from habitat_kit.store.standing import Standing

LOG = logging.getLogger("habitat_kit.desk")

DEEPEST = 3
"""How deep a Do may lead to another."""

UNDONE = (Refused, Conflict, SeriesRefused, Stale, Expired, NotAllowed, Unknown, Misread)
"""Outcomes that leave no change of a use behind."""

Doer = Callable[[Command[Any], Work], Any]
"""Does a command in an open Work: the door's handlers."""


def follow(work: Work, do: Doer, events: tuple[Event, ...]) -> None:
    """Let every plugin follow these events, and those its own effects tell."""
    for event in events:
        try:
            for plugin, effect in work.registry.follow(event, work.ledger()):
                _apply(plugin, effect, work, do)
        except PluginBroke as broke:
            raise _refused(broke.plugin, broke.original) from broke


def _apply(plugin: str, effect: Effect, work: Work, do: Doer) -> None:
    if isinstance(effect, Do):
        _do(plugin, effect.command, work, do)
        return
    if isinstance(effect, Keep):
        keeper = work.registry.records.get(type(effect.record))
        if keeper is None:
            raise _refused(plugin, None)
        with answering_for(plugin):
            keeper(work.tx, effect.record)
        return
    _added(plugin, effect, work, do)


def _added(plugin: str, effect: Task | Mail, work: Work, do: Doer) -> None:
    """A plugin's task or mail; what a task tells is followed too, one deeper."""
    inner = _deeper(plugin, work)
    with answering_for(plugin):
        if isinstance(effect, Task):
            adding.task(effect, inner)
        else:
            adding.mail(effect, inner)
    told = tuple(inner.events)
    work.events.extend(told)
    follow(evolve(inner, events=work.events), do, told)


def _deeper(plugin: str, work: Work) -> Work:
    """The same work as the system, one deeper; refused where it is deep enough."""
    if work.depth >= DEEPEST:
        raise _refused(plugin, None)
    return evolve(work, actor=SYSTEM, standing=Standing(SYSTEM), depth=work.depth + 1, events=[])


def _do(plugin: str, command: Command[Any], work: Work, do: Doer) -> None:
    """A plugin's command, as the system, one deeper; what it tells is followed before anything else is."""
    inner = _deeper(plugin, work)
    with answering_for(plugin):
        outcome = do(command, inner)
    if isinstance(outcome, UNDONE):
        raise _refused(plugin, None)
    told = tuple(inner.events)
    work.events.extend(told)
    follow(evolve(inner, events=work.events), do, told)


@contextmanager
def answering_for(plugin: str, but: tuple[type[Exception], ...] = ()) -> Iterator[None]:
    """Run a plugin's code: whatever it raises, or is answered, refuses the command in its name.

    That the database broke off is nobody's fault: the door starts again. `but` goes through as well.
    """
    through: tuple[type[Exception], ...] = (StartAgain, StoreUnavailable, *but)
    try:
        yield
    except through:
        raise
    except (Exception, SystemExit) as broke:
        if not isinstance(broke, Refusal):
            LOG.exception("plugin %s broke in a command", plugin)
        raise _refused(plugin, broke) from broke


def _refused(plugin: str, original: BaseException | None) -> Answered:
    """A refusal in the plugin's name; with its own words when it refused on purpose."""
    if isinstance(original, Refusal):
        return Answered(Refused(Verdict([plugin_refused(plugin, original.key, original.numbers)])))
    return Answered(Refused(Verdict([plugin_refused(plugin)])))


def named(outcome: Any) -> str:
    """The plugins a refusal names, for the log."""
    findings = outcome.verdict.findings if isinstance(outcome, Refused) else ()
    return ", ".join(sorted({finding.plugin or "?" for finding in findings}))


def undo_if_nothing_came(outcome: Any, *, told: int) -> None:
    """Unwind to the savepoint when an outcome says nothing happened although something was told."""
    if told and isinstance(outcome, UNDONE):
        raise Answered(outcome)
