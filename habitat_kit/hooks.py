"""The three hooks of habitat_kit and what a plugin may offer, on one page.

A plugin is a module named by an entry point of the group `habitat_kit`. It may

- `offer` rule kinds, presets, questions, texts, commands, pages, tables and records, once, at load;
- `follow` an event inside its transaction, answering with effects (Do, Keep, Task, Mail);
- `hear` an event after it was committed.

Offers hold core values and dotted paths ("package.module:name"); the registry checks them at load.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeAlias

import pluggy
from attrs import field, frozen

from habitat_kit.core.actors import Reach, Role
from habitat_kit.core.commands import Command
from habitat_kit.core.effects import Effect
from habitat_kit.core.events import Event
from habitat_kit.core.history import History
from habitat_kit.core.ledger import Ledger
from habitat_kit.core.questions import Question
from habitat_kit.core.rules import Rule

GROUP = "habitat_kit"
"""The entry point group, and pluggy's project name."""

hookspec = pluggy.HookspecMarker(GROUP)
hookimpl = pluggy.HookimplMarker(GROUP)


@frozen
class RuleOffer:
    """A rule kind. `example` is a TOML table a house file may hold; it is run by the tests and the docs."""

    rule: type[Rule[Any]]
    example: str


@frozen
class PresetOffer:
    """A whole rulebook version under a name, as TOML text; house files start from it by `preset = "<key>"`."""

    key: str
    toml: str


@frozen
class QuestionOffer:
    """A question rules may ask: `sql` is "module:function" taking (transaction, question), `memory` takes (history, question)."""

    question: type[Question[Any]]
    sql: str
    memory: Callable[[History, Any], Any]


@frozen
class TextsOffer:
    """A folder of catalogues (fr.po, en.po) inside the package `package`."""

    package: str
    folder: str = "texts"


@frozen
class CommandOffer:
    """A command: `handler` is "module:function" taking (command, work) and answering an outcome.

    `at` names the command's field with the id of the space, house, booking or closure it is about;
    `permissions` says which roles may send it and how far they reach.
    """

    command: type[Command[Any]]
    handler: str
    at: str
    permissions: Mapping[Role, Reach]


@frozen
class PageOffer:
    """A residents' page: `path` under the plugin's name, `endpoint` is "module:function" (a Starlette endpoint).

    `methods` are those it answers; only a POST changes something, and comes from a page of the kit's own.
    """

    path: str
    endpoint: str
    title: str
    methods: tuple[str, ...] = ("GET",)


@frozen
class TableOffer:
    """The plugin's own tables, each named after the plugin.

    `metadata` is "module:name" of a SQLAlchemy MetaData, `migrations` a folder of revisions inside `package`.
    """

    metadata: str
    package: str
    migrations: str = "migrations"


@frozen
class RecordOffer:
    """How records of a class are kept: `keeper` is "module:function" taking (transaction, record)."""

    record: type
    keeper: str


Offer: TypeAlias = (
    RuleOffer | PresetOffer | QuestionOffer | TextsOffer | CommandOffer | PageOffer | TableOffer | RecordOffer
)


@frozen
class Refusal(Exception):  # a plugin's no, not a fault
    """Raised by a `follow` that refuses what happened: `key` is a message key, `numbers` fill it."""

    key: str
    numbers: Mapping[str, Any] = field(factory=dict)


@hookspec
def offer() -> Iterable[Offer]:  # type: ignore[empty-body]  # a hook is only declared here
    """What this plugin offers. Called once, when the kit is built.

        @hookimpl
        def offer():
            return [RuleOffer(QuietSundays, example='kind = "quiet_sundays"')]

    .. versionadded:: 0.1
    """


@hookspec
def follow(event: Event, ledger: Ledger) -> Iterable[Effect]:  # type: ignore[empty-body]  # a hook is only declared here
    """What must happen with an event, in its transaction: pure, quick, in the house's lock.

    Whatever it raises refuses the whole command, in the plugin's name; it is timed and named when slow.

        @hookimpl
        def follow(event, ledger):
            if isinstance(event, BookingMade):
                yield Keep(Greeting(event.use))
                yield Task("linen", "inn.linen", within=2, use=event.use, role=Role.KEEPER)

    .. versionadded:: 0.1
    """


@hookspec
def hear(event: Event) -> None:
    """Hear of an event after it was committed, at most once.

    Whatever it raises is logged with the plugin's name and harms nobody.

        @hookimpl
        def hear(event):
            print(event.use)

    .. versionadded:: 0.1
    """
