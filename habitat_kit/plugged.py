"""Which plugins there are: found or handed over, imported, called by their names, and looked at for what they mark.

Rules of this file:
1. Plugins come in the order of their names, and no two share one.
2. What is wrong with one is said at start, with its name and what to do: an import that fails, a name handed over where
   the module belongs, a hook that nobody marked or that wants what no hook is given.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from importlib.metadata import entry_points
from inspect import isroutine, signature
from types import MappingProxyType
from typing import Any

import pluggy

from habitat_kit import hooks
from habitat_kit.core.errors import Misconfigured
from habitat_kit.settings import Settings

VERBS: Mapping[str, Callable[..., Any]] = MappingProxyType(
    {"offer": hooks.offer, "follow": hooks.follow, "hear": hooks.hear}
)
"""The hooks by their names."""

ITS_FAULT = (Exception, SystemExit)
"""Whatever a plugin raises is its own fault, but for the keyboard's interrupt."""


def chosen(plugins: Sequence[object] | None, settings: Settings) -> list[tuple[str, object]]:
    """The plugins to register, in the order of their names: those handed over, else the installed ones."""
    if plugins is not None:
        return _without_twins([(_name_of(plugin), plugin) for plugin in plugins])
    installed = {point.name: point for point in entry_points(group=hooks.GROUP)}
    for name in settings.plugins or ():
        if name not in installed:
            raise Misconfigured(f"plugins: no plugin {name!r} is installed; there are {', '.join(sorted(installed))}")
    wanted = set(installed if settings.plugins is None else settings.plugins) - set(settings.block)
    return [(name, _imported(name, installed[name])) for name in sorted(wanted)]


def _name_of(plugin: object) -> str:
    """What a plugin given as an object is called: the last part of its module's or class's name."""
    if plugin is None or isinstance(plugin, str | bytes):
        raise Misconfigured(f"plugins: {plugin!r} is no plugin: import the module and hand over that")
    name = getattr(plugin, "__name__", None) or type(plugin).__name__
    return str(name).rpartition(".")[2]


def _without_twins(named: list[tuple[str, object]]) -> list[tuple[str, object]]:
    names = [name for name, _ in named]
    for name in names:
        if names.count(name) > 1:
            raise Misconfigured(f"two plugins are called {name}: rename one")
    return sorted(named, key=lambda pair: pair[0])


def _imported(name: str, point: Any) -> object:
    try:
        return point.load()
    except ITS_FAULT as error:
        raise Misconfigured(
            f"plugin {name} cannot be imported ({type(error).__name__}: {error}): "
            f"install it again, or set HABITAT_BLOCK={name}"
        ) from error


def registered(named: Iterable[tuple[str, object]]) -> pluggy.PluginManager:
    """What calls plugins by their hooks; Misconfigured, naming the plugin, where one does not fit."""
    manager = pluggy.PluginManager(hooks.GROUP)
    manager.add_hookspecs(hooks)
    for name, plugin in named:
        _require_fitting(name, plugin)
        try:
            manager.register(plugin, name)
            manager.check_pending()
        except (pluggy.PluginValidationError, ValueError) as error:
            raise Misconfigured(
                f"plugin {name}: {' '.join(str(error).split())} (the hooks are {', '.join(VERBS)})"
            ) from error
        _require_marked(name, plugin, manager)
    return manager


def _require_fitting(name: str, plugin: object) -> None:
    """Refuse a hook that wants what none is given."""
    for verb, hook in VERBS.items():
        mine = getattr(plugin, verb, None)
        if isroutine(mine) and mine is not hook:
            given = signature(hook).parameters
            strange = [wanted for wanted in signature(mine).parameters if wanted not in given]
            if strange:
                told = " and ".join(given) or "nothing"
                raise Misconfigured(f"plugin {name}: {verb} wants {', '.join(strange)}, but is given {told}")


def _require_marked(name: str, plugin: object, manager: pluggy.PluginManager) -> None:
    """Refuse a hook that would never be called, and a plugin without any."""
    marked = {caller.name for caller in manager.get_hookcallers(plugin) or ()}
    for verb, hook in VERBS.items():
        mine = getattr(plugin, verb, None)
        if verb not in marked and isroutine(mine) and mine is not hook:
            raise Misconfigured(f"plugin {name}: {verb} would never be called: mark it with @hookimpl")
    if not marked:
        raise Misconfigured(f"plugin {name}: it has no hook: mark one of {', '.join(VERBS)} with @hookimpl")


def implementations(manager: pluggy.PluginManager, verb: str) -> tuple[pluggy.HookImpl, ...]:
    """Who implements a hook, in name order. Wrappers are refused: plugins are called one by one."""
    found = sorted(getattr(manager.hook, verb).get_hookimpls(), key=lambda implementation: implementation.plugin_name)
    for implementation in found:
        if implementation.wrapper or implementation.hookwrapper:
            raise Misconfigured(f"plugin {implementation.plugin_name}: {verb} may not be a wrapper")
    return tuple(found)
