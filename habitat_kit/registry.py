"""The plugins of one kit, behind one typed face.

Rules of this file:
1. Plugins load in the order of their names; the order they were installed in changes nothing.
2. Every offer is checked when the kit is built; two of one name are refused, naming both plugins.
3. A plugin that raises is named and harms nobody else: `follow` refuses its command, `hear` is logged.

Settings: `plugins` (load only these), `block` (never these), `trace` (log each call).
"""

from __future__ import annotations

import logging
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from itertools import islice
from time import perf_counter
from types import MappingProxyType
from typing import Any

import pluggy
from attrs import field, frozen

from habitat_kit import hooks
from habitat_kit.core.commands import Command, all_commands
from habitat_kit.core.effects import Do, Effect, Keep, Mail, Task
from habitat_kit.core.errors import HabitatError, Misconfigured, StartAgain, StoreUnavailable
from habitat_kit.core.events import Event
from habitat_kit.core.hearing import Watch
from habitat_kit.core.history import ANSWERS
from habitat_kit.core.incidents import AppealDays
from habitat_kit.core.ledger import Ledger
from habitat_kit.core.questions import Question
from habitat_kit.offers import (
    Answers,
    RegisteredCommand,
    RegisteredPage,
    RegisteredRule,
    RegisteredTables,
    checked,
)
from habitat_kit.plugged import ITS_FAULT, chosen, implementations, registered
from habitat_kit.settings import Settings, read

LOG = logging.getLogger("habitat_kit.plugins")
OURSELVES = "habitat_kit"


class PluginBroke(HabitatError):
    """A plugin raised while it followed an event, or answered no effect. `original` is what it raised.

    When `original` is a hooks.Refusal, the plugin said no and its `key` is the message.
    """

    def __init__(self, plugin: str, original: BaseException) -> None:
        super().__init__(f"plugin {plugin} broke while following an event ({type(original).__name__})")
        self.plugin = plugin
        self.original = original


_NOBODYS_FAULT = (StartAgain, StoreUnavailable, hooks.Refusal)
"""The database broke off, or the plugin said no: nothing is wrong with it."""
MOST_OFFERS, MOST_EFFECTS = 1_000, 10_000
"""A plugin that offers, or answers one event with, more than this never ends."""


@frozen
class SlowWatch:
    """The watch that names whoever took more than `limit_ms` (a slow rule holds the whole house), and whoever raised."""

    limit_ms: int

    def __call__(self, plugin: str, kind: str) -> AbstractContextManager[None]:
        """Time the block; what it raises passes through, and is logged for the plugin's author."""
        return _Timed(self.limit_ms, plugin, kind)


class _Timed:
    """One block under the watch. Written out: a command enters it once a rule, a generator would cost as much again."""

    __slots__ = ("began", "kind", "limit_ms", "plugin")

    def __init__(self, limit_ms: int, plugin: str, kind: str) -> None:
        self.limit_ms, self.plugin, self.kind = limit_ms, plugin, kind

    def __enter__(self) -> None:
        self.began = perf_counter()

    def __exit__(self, _: object, error: BaseException | None, __: object) -> None:
        if isinstance(error, ITS_FAULT) and not isinstance(error, _NOBODYS_FAULT):
            LOG.error("plugin %s: %s broke", self.plugin, self.kind, exc_info=error)
        took = (perf_counter() - self.began) * 1000
        if took > self.limit_ms:
            LOG.warning("plugin %s: %s took %.0f ms (more than %d)", self.plugin, self.kind, took, self.limit_ms)


@frozen(eq=False)
class Registry:
    """What the plugins of one kit offer, and their ears. Made by `Registry.load`."""

    plugins: tuple[str, ...] = ()
    rules: Mapping[str, RegisteredRule] = field(factory=dict)
    presets: Mapping[str, hooks.PresetOffer] = field(factory=dict)
    questions: Mapping[type[Question[Any]], Answers] = field(factory=dict)
    commands: Mapping[str, RegisteredCommand] = field(factory=dict)
    pages: tuple[RegisteredPage, ...] = ()
    tables: tuple[RegisteredTables, ...] = ()
    records: Mapping[type, Any] = field(factory=dict)
    texts: tuple[tuple[str, str], ...] = ()
    watch: Watch = field(factory=lambda: SlowWatch(50), repr=False)
    trace: bool = False
    appeals: AppealDays = field(factory=AppealDays)
    _owners: Mapping[tuple[str, Any], str] = field(factory=dict, repr=False)
    _follow: tuple[pluggy.HookImpl, ...] = field(default=(), repr=False)
    _hear: tuple[pluggy.HookImpl, ...] = field(default=(), repr=False)

    @classmethod
    def load(
        cls, plugins: Sequence[object] | None = None, settings: Settings | None = None, *, watch: Watch | None = None
    ) -> Registry:
        """Load these plugins (None: the installed ones), ask for their offers and check each.

        Misconfigured names the plugin that is wrong. Without `settings`, those of the environment hold
        (HABITAT_PLUGINS, HABITAT_BLOCK, HABITAT_TRACE). `watch` times rules and follows; by default it logs
        whoever is slower than `settings.slow_rule_ms`.
        """
        settings = settings or read(None, os.environ)
        manager = registered(chosen(plugins, settings))
        kept: dict[str, dict[Any, Any]] = {}
        owners: dict[tuple[str, Any], str] = _core_owners()
        for implementation in implementations(manager, "offer"):
            for what, name, thing in _offered(implementation):
                _claim_name(owners, what, name, implementation.plugin_name)
                kept.setdefault(what, {})[name] = thing
        return cls(
            plugins=tuple(sorted(name for name, _ in manager.list_name_plugin())),
            rules=MappingProxyType(kept.get("rule", {})),
            presets=MappingProxyType(kept.get("preset", {})),
            questions=MappingProxyType(kept.get("question", {})),
            commands=MappingProxyType(kept.get("command", {})),
            pages=tuple(kept.get("page", {}).values()),
            tables=tuple(kept.get("tables", {}).values()),
            records=MappingProxyType(kept.get("record", {})),
            texts=tuple(kept.get("texts", {}).values()),
            watch=watch or SlowWatch(settings.slow_rule_ms),
            trace=settings.trace,
            appeals=AppealDays.read(settings.appeal_days),
            owners=MappingProxyType(owners),
            follow=implementations(manager, "follow"),
            hear=implementations(manager, "hear"),
        )

    def owner(self, what: str, name: object) -> str | None:
        """The plugin that offers `what` ("rule", "preset", "command" …) under `name`."""
        return self._owners.get((what, name))

    def follow(self, event: Event, ledger: Ledger) -> Iterator[tuple[str, Effect]]:
        """Every plugin's effects of an event, in name order; PluginBroke when one raises. Call it in the transaction."""
        for implementation in self._follow:
            plugin = implementation.plugin_name
            self._note(plugin, "follow", event)
            try:
                with self.watch(plugin, "follow"):
                    effects = _all_of(_call(implementation, event=event, ledger=ledger), MOST_EFFECTS)
                for effect in effects:
                    _require_effect(effect)
            except (StartAgain, StoreUnavailable):
                raise  # the database broke off: nobody's fault, and the desk starts again
            except ITS_FAULT as error:
                raise PluginBroke(plugin, error) from error
            yield from ((plugin, effect) for effect in effects)

    def hear(self, event: Event) -> None:
        """Tell every plugin, one by one, what was committed; one that raises is logged by name."""
        for implementation in self._hear:
            self._note(implementation.plugin_name, "hear", event)
            try:
                _call(implementation, event=event)
            except ITS_FAULT:
                LOG.exception("plugin %s broke while hearing %s", implementation.plugin_name, type(event).__name__)

    def _note(self, plugin: str, hook: str, event: Event) -> None:
        if self.trace:
            LOG.info("plugin %s: %s(%s)", plugin, hook, type(event).__name__)


def _core_owners() -> dict[tuple[str, Any], str]:
    """The names that are taken before any plugin comes."""
    commands: dict[tuple[str, Any], str] = {("command", command.name()): OURSELVES for command in all_commands()}
    return commands | {("question", question): OURSELVES for question in ANSWERS}


def _claim_name(owners: dict[tuple[str, Any], str], what: str, name: Any, plugin: str) -> None:
    owner = owners.get((what, name))
    if owner is None:
        owners[what, name] = plugin
        return
    shown = f"{what} {name.__name__ if isinstance(name, type) else name}"
    raise Misconfigured(
        {
            OURSELVES: f"plugin {plugin}: the {shown} is the kit's own: rename yours",
            plugin: f"plugin {plugin}: it offers the {shown} twice: leave one out",
        }.get(owner, f"plugins {owner} and {plugin} both offer the {shown}: block or rename one")
    )


def _call(implementation: pluggy.HookImpl, **arguments: object) -> Any:
    return implementation.function(*(arguments[name] for name in implementation.argnames))


def _all_of(answer: Iterable[Any] | None, most: int) -> tuple[Any, ...]:
    """What a hook answers, all of it; TypeError for one that never ends."""
    found = tuple(islice(answer or (), most + 1))
    if len(found) > most:
        raise TypeError(f"more than {most} answers: does it ever end?")
    return found


def _offered(implementation: pluggy.HookImpl) -> list[tuple[str, Any, object]]:
    plugin = implementation.plugin_name
    try:
        offers = _all_of(_call(implementation), MOST_OFFERS)
    except ITS_FAULT as error:
        raise Misconfigured(f"plugin {plugin}: its offer() broke ({type(error).__name__}: {error})") from error
    return [checked(plugin, offer) for offer in offers]


def _require_effect(effect: object) -> None:
    if isinstance(effect, Do) and not isinstance(effect.command, Command):
        raise TypeError(f"Do takes a command, not {type(effect.command).__name__}")
    if not isinstance(effect, Do | Keep | Task | Mail):
        raise TypeError(f"{type(effect).__name__} is no effect: answer Do, Keep, Task or Mail")
