"""Every hook and every offer is documented as it is, with an example that runs."""

from __future__ import annotations

import inspect
import re
from contextlib import suppress
from pathlib import Path
from types import ModuleType
from typing import Any, get_args

import attrs
import pluggy
import pytest

from habitat_kit import hooks
from habitat_kit.core.effects import Effect
from habitat_kit.hooks import Offer

PAGE = (Path(__file__).parents[2] / "docs/reference/hooks.md").read_text(encoding="utf-8")
HOOKS = {name: hook for name, hook in vars(hooks).items() if hasattr(hook, f"{hooks.GROUP}_spec")}
OFFERS = {offer.__name__: offer for offer in get_args(Offer)}
SECTIONS = dict(re.findall(r"^### (\w+)\(.*\n((?:(?!^##).*\n)*)", PAGE, re.MULTILINE))


def _heading(name: str, arguments: str) -> str:
    return f"### {name}{arguments}\n"


def _manager(*plugins: ModuleType) -> pluggy.PluginManager:
    manager = pluggy.PluginManager(hooks.GROUP)
    manager.add_hookspecs(hooks)
    for number, plugin in enumerate(plugins):
        manager.register(plugin, f"plugin {number}")
    manager.check_pending()
    return manager


def _plugin(**functions: Any) -> ModuleType:
    made = ModuleType("quiet")
    vars(made).update({name: hooks.hookimpl(function) for name, function in functions.items()})
    return made


def test_there_are_three_hooks() -> None:
    """One offers, one follows, one hears; a fourth has to be written here, documented and tested."""
    assert set(HOOKS) == {"offer", "follow", "hear"}


@pytest.mark.parametrize("name", HOOKS)
def test_a_hook_is_documented_with_its_exact_arguments(name: str) -> None:
    """The page has a heading with the hook's very signature, and a runnable example that marks itself."""
    assert _heading(name, str(inspect.signature(HOOKS[name])).replace("'", "")) in PAGE
    assert "```python\n" in SECTIONS[name]
    assert f"@hookimpl\ndef {name}(" in SECTIONS[name]


@pytest.mark.parametrize("name", HOOKS)
def test_a_hook_says_in_code_what_it_is(name: str) -> None:
    """Its docstring has a sentence, an example and the version it came with."""
    said = HOOKS[name].__doc__ or ""
    assert "@hookimpl" in said
    assert re.search(r"\.\. versionadded:: \d+\.\d+", said)


@pytest.mark.parametrize("name", OFFERS)
def test_an_offer_is_documented_with_its_exact_fields(name: str) -> None:
    """The page has a heading with the offer's fields in their order, and a runnable example that makes one."""
    assert _heading(name, f"({', '.join(field.name for field in attrs.fields(OFFERS[name]))})") in PAGE
    code = "".join(re.findall(r"```python\n(.*?)```", SECTIONS[name], re.DOTALL))
    assert f"{name}(" in code


@pytest.mark.parametrize("effect", get_args(Effect))
def test_an_effect_is_documented_with_its_exact_fields(effect: type[Any]) -> None:
    """What a follow may answer stands in its section with its fields in their order, and in its example."""
    fields = ", ".join(field.name for field in attrs.fields(effect))
    assert f"- `{effect.__name__}({fields})`" in SECTIONS["follow"]
    assert effect.__doc__


def test_the_page_documents_no_other_effect() -> None:
    """An effect that is taken away leaves the page too."""
    written = set(re.findall(r"^- `(\w+)\(", SECTIONS["follow"], re.MULTILINE))
    assert written == {effect.__name__ for effect in get_args(Effect)}


def test_the_page_documents_nothing_else() -> None:
    """A hook or an offer that is taken away leaves the page too."""
    assert SECTIONS.keys() == HOOKS.keys() | OFFERS.keys()


def test_every_offer_is_one_that_may_be_offered() -> None:
    """A class that calls itself an offer stands in the union the registry checks."""
    written = {name for name, cls in vars(hooks).items() if attrs.has(cls) and name.endswith("Offer")}
    assert written == set(OFFERS)


@pytest.mark.parametrize("name", OFFERS)
def test_an_offer_is_a_frozen_value_that_says_what_it_is(name: str) -> None:
    """It has a docstring, can be compared, and is never changed."""
    offer = OFFERS[name]
    assert offer.__doc__
    made = offer(**{str(field.alias): None for field in attrs.fields(offer)})
    assert made == attrs.evolve(made)
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        setattr(made, attrs.fields(offer)[0].name, 1)


# What each hook is for


def test_hook_offer() -> None:
    """Every plugin's offers are gathered."""
    one, other = _plugin(offer=lambda: ["a"]), _plugin(offer=lambda: ["b"])
    assert sorted(_manager(one, other).hook.offer()) == [["a"], ["b"]]


def test_hook_follow() -> None:
    """It is given the event and the ledger, by name."""
    manager = _manager(_plugin(follow=lambda event, ledger: [(event, ledger)]))
    assert manager.hook.follow(event=1, ledger=2) == [[(1, 2)]]


def test_hook_hear() -> None:
    """It is given the event; its answer is nobody's."""
    heard: list[object] = []

    def hear(event: object) -> None:
        heard.append(event)

    _manager(_plugin(hear=hear)).hook.hear(event=1)
    assert heard == [1]


@pytest.mark.parametrize("name", HOOKS)
def test_an_implementation_may_leave_out_what_it_does_not_need(name: str) -> None:
    """Hooks only ever gain arguments: a plugin written for fewer goes on working."""
    arguments = dict.fromkeys(inspect.signature(HOOKS[name]).parameters)
    assert getattr(_manager(_plugin(**{name: lambda: "heard"})).hook, name)(**arguments) == ["heard"]


@pytest.mark.parametrize("name", HOOKS)
def test_an_argument_nobody_gives_is_refused(name: str) -> None:
    """A misspelt argument is noticed when the plugin is registered."""
    with pytest.raises(pluggy.PluginValidationError):
        _manager(_plugin(**{name: lambda evnet: None}))  # noqa: ARG005 -- the misspelling is the test


def test_a_misspelt_hook_is_refused() -> None:
    """A plugin that means to hear and says `heer` is told so."""
    with pytest.raises(pluggy.PluginValidationError, match="heer"):
        _manager(_plugin(heer=lambda: None))


def test_a_plugin_s_no_can_be_raised_and_handed_on() -> None:
    """Refusal is an exception with a key and numbers; raising it inside others leaves it whole."""

    def refuse() -> None:
        raise hooks.Refusal("finding.frost", {"degrees": -3})

    with pytest.raises(hooks.Refusal) as raised, suppress(KeyError):
        refuse()
    no = raised.value
    no.__cause__ = KeyError()
    no.add_note("told again")
    assert (no.key, no.numbers, no.__traceback__ is not None) == ("finding.frost", {"degrees": -3}, True)
