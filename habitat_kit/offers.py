"""What plugins offer, checked: each offer's types and dotted paths, with a sentence that names the plugin.

A plugin's module may be imported by anybody; its offers are trusted only after `checked`.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from importlib import import_module, resources
from importlib.resources.abc import Traversable
from typing import Any, NamedTuple, TypeAlias, cast

import attrs
from attrs import frozen

from habitat_kit.core.actors import Reach, Role
from habitat_kit.core.commands import Command
from habitat_kit.core.errors import Misconfigured
from habitat_kit.core.questions import Question
from habitat_kit.core.rules import Rule
from habitat_kit.hooks import (
    CommandOffer,
    Offer,
    PageOffer,
    PresetOffer,
    QuestionOffer,
    RecordOffer,
    RuleOffer,
    TableOffer,
    TextsOffer,
)
from habitat_kit.plugged import ITS_FAULT

KEY = re.compile(r"[a-z][a-z0-9_]*")
LANGUAGES = ("fr", "en")
PLACES = ("space", "house", "booking", "closure", "link")
"""What a plugin's command may be about: the names its field with the id may have."""


@frozen
class RegisteredRule:
    """A rule kind: its class, its example, the plugin that offers it."""

    plugin: str
    rule: type[Rule[Any]]
    example: str


class Answers(NamedTuple):
    """The two answers to a question: `sql(transaction, question)` and `memory(history, question)`."""

    sql: Callable[[Any, Any], Any]
    memory: Callable[[Any, Any], Any]


@frozen
class RegisteredCommand:
    """A plugin's command: `handler`, the checked path of a function of (command, work); `at`, the field with its place."""

    plugin: str
    command: type[Command[Any]]
    handler: str
    at: str
    permissions: Mapping[Role, Reach]


@frozen
class RegisteredPage:
    """A residents' page of a plugin, at /<plugin><path>; `endpoint`, async or plain; `title` is a text's key."""

    plugin: str
    path: str
    endpoint: Callable[..., Any]
    title: str
    methods: tuple[str, ...]


@frozen
class RegisteredTables:
    """A plugin's tables: their MetaData, and the folder with its chain of revisions."""

    plugin: str
    metadata: Any
    package: str
    migrations: str


Checked: TypeAlias = tuple[str, Any, object]
"""What was offered ("rule", "preset" …), under which name, and what the registry keeps of it."""


def checked(plugin: str, offer: object) -> Checked:
    """The offer as the registry keeps it; Misconfigured, naming the plugin, when something about it is wrong."""
    check = dict[type, Callable[[str, Any], Checked]](_CHECKS).get(type(offer))
    if check is None:
        raise Misconfigured(f"plugin {plugin}: {type(offer).__name__} is no offer; hooks.py lists what can be offered")
    for wrong, sentence in _wrong_fields(offer):
        raise Misconfigured(f"plugin {plugin}: {type(offer).__name__}.{wrong}: {sentence}")
    return check(plugin, offer)


def found(plugin: str, path: str) -> Any:
    """What stands at "package.module:name"; Misconfigured, naming the plugin, when nothing does."""
    module, colon, name = path.partition(":")
    if not (colon and module and name):
        raise Misconfigured(f'plugin {plugin}: {path!r} is no dotted path: write "package.module:name"')
    try:
        return getattr(import_module(module), name)
    except ITS_FAULT as error:
        raise Misconfigured(f"plugin {plugin}: {path!r} cannot be loaded ({type(error).__name__}: {error})") from error


def _wrong_fields(offer: Any) -> Iterator[tuple[str, str]]:
    """Text fields that hold no text, classes that are none, callables that cannot be called."""
    for field in attrs.fields(type(offer)):
        value, wanted = getattr(offer, field.name), str(field.type)
        if wanted == "str" and not (isinstance(value, str) and value.strip()):
            yield field.name, "write a text"
        if wanted.startswith("type") and not isinstance(value, type):
            yield field.name, "give a class"
        if wanted.startswith("Callable") and not callable(value):
            yield field.name, "give a function"


def _callable(plugin: str, path: str) -> Callable[..., Any]:
    thing = found(plugin, path)
    if not callable(thing):
        raise Misconfigured(f"plugin {plugin}: {path!r} is no function")
    return thing  # type: ignore[no-any-return]  # any callable


@frozen
class _Frozen:
    """How a frozen class refuses to be changed: every other one does it the same way."""


def _frozen_class(plugin: str, cls: type, base: type) -> None:
    """Refuse what is not an immutable attrs class below `base`."""
    if not issubclass(cls, base):
        raise Misconfigured(f"plugin {plugin}: {cls.__name__} is no {base.__name__}")
    if not attrs.has(cls) or cls.__setattr__ is not _Frozen.__setattr__ or cls.__hash__ is None:
        raise Misconfigured(f"plugin {plugin}: {cls.__name__} must be an @attrs.frozen class")


def _rule(plugin: str, offer: RuleOffer) -> Checked:
    rule = offer.rule
    _frozen_class(plugin, rule, Rule)
    kind, judges = getattr(rule, "kind", None), getattr(rule, "judges", None)
    if not (isinstance(kind, str) and KEY.fullmatch(kind)):
        raise Misconfigured(f'plugin {plugin}: {rule.__name__} needs a `kind` such as "longest_stay"')
    if not isinstance(judges, type):
        raise Misconfigured(f"plugin {plugin}: {rule.__name__}.judges must be the class it speaks about")
    for name in ("judge", "numbers"):
        if getattr(rule, name) is getattr(Rule, name):
            raise Misconfigured(f"plugin {plugin}: {rule.__name__} has no `{name}`")
    if _kind_in(offer.example) != kind:
        raise Misconfigured(f"plugin {plugin}: {rule.__name__}: its example is a TOML table with kind = {kind!r}")
    return "rule", kind, RegisteredRule(plugin, rule, offer.example)


def _kind_in(example: str) -> object:
    try:
        return tomllib.loads(example).get("kind")
    except tomllib.TOMLDecodeError:
        return None


def _preset(plugin: str, offer: PresetOffer) -> Checked:
    if not KEY.fullmatch(offer.key):
        raise Misconfigured(f"plugin {plugin}: preset {offer.key!r}: write a key of small letters, digits and _")
    return "preset", offer.key, offer


def _question(plugin: str, offer: QuestionOffer) -> Checked:
    _frozen_class(plugin, offer.question, Question)
    return "question", offer.question, Answers(_callable(plugin, offer.sql), offer.memory)


def _inside(plugin: str, package: str, folder: str) -> Traversable:
    """A folder of a package; Misconfigured, naming the plugin, for a package that is none."""
    try:
        return resources.files(package) / folder
    except ModuleNotFoundError:
        raise Misconfigured(f"plugin {plugin}: {package}/{folder}: there is no such package") from None
    except TypeError:
        raise Misconfigured(
            f"plugin {plugin}: {package}/{folder}: {package} is a single file: make it a folder with an __init__.py"
        ) from None


def _texts(plugin: str, offer: TextsOffer) -> Checked:
    folder = _inside(plugin, offer.package, offer.folder)
    for language in LANGUAGES:
        if not (folder / f"{language}.po").is_file():
            raise Misconfigured(f"plugin {plugin}: texts of {offer.package}: {offer.folder}/{language}.po is missing")
    return "texts", (offer.package, offer.folder), (offer.package, offer.folder)


def _command(plugin: str, offer: CommandOffer) -> Checked:
    command = offer.command
    _frozen_class(plugin, command, Command)
    if offer.at not in attrs.fields_dict(cast("Any", command)):
        raise Misconfigured(f"plugin {plugin}: {command.__name__} has no field {offer.at!r} (the place it is about)")
    if offer.at not in PLACES:
        raise Misconfigured(f"plugin {plugin}: {command.__name__}: `at` is one of {', '.join(PLACES)}")
    if not _holds_an_id(command, offer.at):
        raise Misconfigured(f"plugin {plugin}: {command.__name__}.{offer.at} holds an id: write UUID as its type")
    given: Any = offer.permissions
    rights = dict(given) if isinstance(given, Mapping) else {}
    if not rights or not all(isinstance(r, Role) and isinstance(reach, Reach) for r, reach in rights.items()):
        raise Misconfigured(f"plugin {plugin}: {command.__name__}: permissions say Role -> Reach, at least one")
    if Reach.OWN in rights.values() and not _says_whose(command, offer.at):
        raise Misconfigured(f"plugin {plugin}: {command.__name__}: Reach.OWN needs a field `household` that says whose")
    _callable(plugin, offer.handler)
    return "command", command.name(), RegisteredCommand(plugin, command, offer.handler, offer.at, rights)


def _holds_an_id(command: type[Command[Any]], at: str) -> bool:
    """Whether a field is declared as a UUID; its type may still be the text that was written."""
    declared = attrs.fields_dict(cast("Any", command))[at].type
    return str(getattr(declared, "__name__", declared)).rpartition(".")[2] == "UUID"


def _says_whose(command: type[Command[Any]], at: str) -> bool:
    return at in {"booking", "link"} or "household" in attrs.fields_dict(cast("Any", command))


def _page(plugin: str, offer: PageOffer) -> Checked:
    if not offer.path.startswith("/") or ".." in offer.path:
        raise Misconfigured(f"plugin {plugin}: page {offer.path!r}: a path begins with / and stays under the plugin")
    methods = tuple(offer.methods or ())
    if not methods or not set(methods) <= {"GET", "POST"}:
        raise Misconfigured(f"plugin {plugin}: page {offer.path!r}: methods are GET, POST or both")
    page = RegisteredPage(plugin, offer.path, _callable(plugin, offer.endpoint), offer.title, methods)
    return "page", f"/{plugin}{offer.path}", page


def _tables(plugin: str, offer: TableOffer) -> Checked:
    if not KEY.fullmatch(plugin) or f"{plugin}_".startswith("habitat_"):
        raise Misconfigured(
            f"plugin {plugin}: its tables are called after it: choose a name of small letters, digits and _ "
            "that does not begin with habitat"
        )
    metadata = found(plugin, offer.metadata)
    names = sorted(str(table.name) for table in getattr(metadata, "tables", {}).values())
    if not names:
        raise Misconfigured(f"plugin {plugin}: {offer.metadata!r} is no MetaData with tables")
    foreign = [name for name in names if not name.startswith(f"{plugin}_")]
    if foreign:
        raise Misconfigured(f"plugin {plugin}: its tables begin with {plugin}_, not {foreign[0]}")
    if not _inside(plugin, offer.package, offer.migrations).is_dir():
        raise Misconfigured(f"plugin {plugin}: {offer.package} has no folder {offer.migrations!r} of revisions")
    return "tables", plugin, RegisteredTables(plugin, metadata, offer.package, offer.migrations)


def _record(plugin: str, offer: RecordOffer) -> Checked:
    return "record", offer.record, _callable(plugin, offer.keeper)


_CHECKS: Mapping[type[Offer], Callable[[str, Any], Checked]] = {
    RuleOffer: _rule,
    PresetOffer: _preset,
    QuestionOffer: _question,
    TextsOffer: _texts,
    CommandOffer: _command,
    PageOffer: _page,
    TableOffer: _tables,
    RecordOffer: _record,
}
