"""Which plugins there are: chosen by name, and refused in words where one does not fit."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

import pytest
from attrs import frozen

from habitat_kit import hooks, plugged
from habitat_kit.core.errors import Misconfigured
from habitat_kit.core.events import Event
from habitat_kit.hooks import hookimpl
from habitat_kit.registry import Registry
from habitat_kit.settings import Settings
from tests.test_registry import offering, plugin

NO_MODULE = ImportError("no module named ants")


@frozen
class Point:
    """An entry point, as importlib.metadata gives it."""

    name: str
    plugin: Any = None
    broken: BaseException = NO_MODULE

    def load(self) -> Any:
        """Its plugin, where it can be imported."""
        if self.plugin is None:
            raise self.broken
        return self.plugin


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch) -> None:
    points = [Point("bees", offering("x")), Point("cats", offering("x")), Point("ants")]
    monkeypatch.setattr(plugged, "entry_points", lambda group: points if group == "habitat_kit" else [])


@pytest.mark.usefixtures("installed")
def test_installed_plugins_are_chosen_and_blocked_by_name() -> None:
    """`plugins` loads only those, `block` never these; the name is the entry point's."""
    assert Registry.load(settings=Settings(block=("ants",))).plugins == ("bees", "cats")
    assert Registry.load(settings=Settings(plugins=("cats",))).plugins == ("cats",)
    assert Registry.load(settings=Settings(plugins=("cats", "ants"), block=("ants",))).plugins == ("cats",)
    assert Registry.load(settings=Settings(plugins=())).plugins == ()


@pytest.mark.usefixtures("installed")
def test_without_settings_the_environment_chooses(monkeypatch: pytest.MonkeyPatch) -> None:
    """HABITAT_BLOCK, HABITAT_PLUGINS and HABITAT_TRACE hold where nobody passes settings."""
    monkeypatch.setenv("HABITAT_BLOCK", "ants, bees")
    monkeypatch.setenv("HABITAT_TRACE", "1")
    assert (Registry.load().plugins, Registry.load().trace) == (("cats",), True)
    monkeypatch.setenv("HABITAT_PLUGINS", "bees,cats")
    monkeypatch.setenv("HABITAT_BLOCK", "")
    assert Registry.load().plugins == ("bees", "cats")


@pytest.mark.usefixtures("installed")
def test_a_plugin_that_cannot_be_imported_says_how_to_go_on() -> None:
    """The message names it and the setting that leaves it out."""
    with pytest.raises(Misconfigured, match=r"plugin ants cannot be imported.*HABITAT_BLOCK=ants"):
        Registry.load()


@pytest.mark.usefixtures("installed")
def test_choosing_a_plugin_that_is_not_installed_is_refused() -> None:
    """A misspelt name would silently drop its rules."""
    with pytest.raises(Misconfigured, match="no plugin 'bee' is installed; there are ants, bees, cats"):
        Registry.load(settings=Settings(plugins=("bee",)))


def test_two_plugins_of_one_name_are_refused() -> None:
    """A name tells plugins apart in logs, tables and refusals."""
    with pytest.raises(Misconfigured, match="two plugins are called ants"):
        Registry.load([offering("ants"), offering("ants")])


def test_a_wrapper_is_refused() -> None:
    """Plugins are called one by one: none stands around the others."""
    made = ModuleType("ants")

    def hear(event: object) -> Iterator[None]:
        yield

    made.hear = hookimpl(wrapper=True)(hear)  # type: ignore[attr-defined]  # a module takes any attribute
    with pytest.raises(Misconfigured, match="hear may not be a wrapper"):
        Registry.load([made])


def test_a_plugin_that_leaves_the_program_while_imported_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """sys.exit() in a module is no reason to end without a word."""
    leaving = {"habitat_kit": [Point("ants", broken=SystemExit(3))]}
    monkeypatch.setattr(plugged, "entry_points", lambda group: leaving[group])
    with pytest.raises(Misconfigured, match=r"plugin ants cannot be imported \(SystemExit: 3\).*HABITAT_BLOCK=ants"):
        Registry.load(settings=Settings())


def _misspelt(event: Event, leger: object) -> list[object]:
    return [event, leger]


def _greedy(kit: object) -> list[object]:
    return [kit]


def _nothing() -> list[object]:
    return []


def _typo() -> list[object]:
    return []


def _unmarked(verb: str, function: Callable[..., Any]) -> ModuleType:
    made = offering("ants") if verb != "offer" else ModuleType("ants")
    setattr(made, verb, function)
    return made


class Ants:
    """A plugin that is an object, and has no hook."""

    offer = 3


@pytest.mark.parametrize(
    ("made", "words"),
    [
        ("ants", "'ants' is no plugin: import the module"),
        (None, "None is no plugin: import the module"),
        (Ants(), "plugin Ants: it has no hook: mark one of offer, follow, hear with @hookimpl"),
        (ModuleType("ants"), "plugin ants: it has no hook"),
        (_unmarked("offer", list), "plugin ants: it has no hook"),
        (_unmarked("offer", _nothing), "plugin ants: offer would never be called: mark it with @hookimpl"),
        (_unmarked("hear", _nothing), "plugin ants: hear would never be called"),
        (plugin("ants", follow=_misspelt), "plugin ants: follow wants leger, but is given event and ledger"),
        (plugin("ants", offer=_greedy), "plugin ants: offer wants kit, but is given nothing"),
        (plugin("ants", folow=_typo), "'folow'"),
        (plugin("ants", folow=_typo), "the hooks are offer, follow, hear"),
    ],
)
def test_what_would_never_be_called_is_refused(made: object, words: str) -> None:
    """A name instead of a module, a forgotten mark, a misspelt argument or hook: each would drop rules in silence."""
    with pytest.raises(Misconfigured) as wrong:
        Registry.load([made])
    assert words in str(wrong.value)


def test_what_a_plugin_imports_is_not_its_own() -> None:
    """A module may have imported the hooks themselves."""
    made = offering("ants")
    made.hear = hooks.hear  # type: ignore[attr-defined]  # a module takes any attribute
    assert Registry.load([made]).plugins == ("ants",)
