"""Write the manual's pages of commands, events, errors and the command line from the code itself.

    python scripts/describe_core.py

A test compares the pages with what this program gives.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator, Mapping
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from typing import Any, get_args

import attrs
import click

import habitat_kit
from habitat_kit.cli import COMMANDS, main
from habitat_kit.core import errors, outcomes
from habitat_kit.core.actors import Reach
from habitat_kit.core.commands import Command, all_commands
from habitat_kit.core.errors import HabitatError
from habitat_kit.core.events import FAMILIES, Event, every
from habitat_kit.core.permissions import PERMISSIONS
from habitat_kit.store import errors as store_errors

REFERENCE = Path(__file__).parents[1] / "docs/reference"

COMMANDS_PAGE = """# Commands and outcomes

This page is written by `scripts/describe_core.py` from `habitat_kit/core/commands/`, `outcomes/` and `permissions.py`.

A command is a frozen value that says what somebody wants done: `desk.do(command, by=actor)` answers with an
outcome, which is a frozen value too. A refusal is an outcome, never an exception, so a type checker can remind you
of each of them. Over the [JSON API](api.md) each command is `POST /commands/<its name>`.

Who may send what is one table: a role, and how far it reaches. *own*: for one's own household; *space*, *house*
and *organisation*: whatever lies in the scope of the grant. Who is not listed is not allowed. The system itself (the
clock, the command line) may do everything.

"""

EVENTS_PAGE = """# Events

This page is written by `scripts/describe_core.py` from `habitat_kit/core/events/`.

An event is a frozen value that says what happened. The journal keeps it in the transaction of the change, plugins
`follow` and `hear` it, and the API's `GET /events` gives it to programs. It holds ids, numbers, codes, dates and
instants, never what somebody typed. An event about a use says how the use stands afterwards, so the journal alone
rebuilds every use; a test replays it. In brackets stands who may read a field over the API:
everybody who sees the house, or those who may read its journal.

"""

ERRORS_PAGE = """# Errors

This page is written by `scripts/describe_core.py` from `habitat_kit/core/errors.py` and `habitat_kit/store/errors.py`.

Whatever habitat_kit raises on purpose is a `HabitatError`: catch that to catch them all. A rule that says no is not
an error, it is an [outcome](commands.md). A message says what to do next and never holds SQL, a bound value or a
secret.

```python
from habitat_kit import HabitatError, HabitatKit

try:
    HabitatKit(url="mysql://localhost/residents")
except HabitatError as error:
    assert str(error) == "no store on mysql: write sqlite:///path/to/file.db or postgresql+psycopg://…"
```

"""

ERRORS_STORE = """## From the store

Only who works with `habitat_kit.store` itself meets these by name: the desk turns them into outcomes, and at start
they come out as the errors above that they are.

"""

ERRORS_ELSEWHERE = """## Elsewhere

Each belongs to one part of the kit, which catches it or raises it to its own callers. Those of the web are answers
before anybody meets them. `habitat_kit.hooks.Refusal` is no error at all: a plugin raises it to say no.

"""

CLI_PAGE = """# The command line

This page is written by `scripts/describe_core.py` from `habitat_kit/cli/`.

`habitat-kit` reads `habitat.toml` in the folder it is started in, if there is one, and the `HABITAT_` variables of
the environment, which win; [Settings](settings.md) has them all. A mistake is told in a line, and the status is
then 1 (2 for a mistake in the command itself).

"""

_REACH = {reach: reach.name.lower() for reach in Reach}
_CLASSES = {
    "public": "everybody",
    "member": "members",
    "staff": "journal",
    "protected": "protected",
    "special": "special",
}


def commands_page() -> str:
    """Give the page of commands, what they answer, and who may send them."""
    common = ", ".join(f"[{name}](#{name.lower()})" for name in map(_name, get_args(outcomes.Common)))
    head = f"{COMMANDS_PAGE}Besides its own outcomes, listed with it, every command may answer {common}.\n\n"
    commands = "\n".join(_command(command) for command in all_commands())
    answers = "\n".join(_outcome(outcome) for outcome in sorted(_outcomes(), key=_name))
    rights = "\n".join(_right(name) for name in PERMISSIONS if name not in {c.name() for c in all_commands()})
    read = f"## What one may read\n\n| right | who |\n|---|---|\n{rights}\n"
    return f"{head}## Commands\n\n{commands}\n{read}\n## Outcomes\n\n{answers}"


def _command(command: type[Command[Any]]) -> str:
    answers = ", ".join(f"[{name}](#{name.lower()})" for name in _answers(command))
    said = f"{_doc(command)}\n\n{_fields(command)}\nAnswers {answers}. Who may: {_who(command.name())}.\n"
    return f"### {command.__name__}\n\n`{command.name()}`: {said}"


def _answers(command: type[Command[Any]]) -> list[str]:
    (base,) = (b for b in vars(command)["__orig_bases__"] if getattr(b, "__origin__", None) is Command)
    (union,) = get_args(base)
    return [_name(outcome) for outcome in get_args(union) or (union,)]


def _who(right: str) -> str:
    return ", ".join(f"{role.value} ({_REACH[reach]})" for role, reach in PERMISSIONS[right].items())


def _right(name: str) -> str:
    return f"| `{name}` | {_who(name)} |"


def _outcomes() -> tuple[type, ...]:
    return (*get_args(outcomes.Outcome), outcomes.Judged)


def _outcome(outcome: type) -> str:
    return f"### {outcome.__name__}\n\n{_doc(outcome)}\n\n{_fields(outcome)}"


def events_page() -> str:
    """Give the page of events, family by family."""
    core = [event for event in every() if event.__module__.startswith("habitat_kit.core.")]
    families = sorted(FAMILIES, key=lambda family: (len(family.__mro__), family.__name__))
    common = "\n".join(f"| `{f.__name__}` | {_doc(f)} | {_own_fields(f)} |" for f in families)
    each = "\n".join(f"| `{e.__name__}` | {_doc(e)} | {_own_fields(e) or 'nothing more'} |" for e in _in_order(core))
    return (
        f"{EVENTS_PAGE}## What events have in common\n\n| family | what it is | its fields |\n|---|---|---|\n{common}\n\n"
        f"## Every event\n\n| event | what happened | besides its family's fields |\n|---|---|---|\n{each}\n"
    )


def _in_order(events: list[type[Event]]) -> list[type[Event]]:
    return sorted(events, key=lambda event: inspect.getsourcelines(event)[1])


def _own_fields(owner: type) -> str:
    mine = [field for field in attrs.fields(owner) if not field.inherited]
    return ", ".join(f"`{field.name}` ({_CLASSES[field.metadata['privacy']]})" for field in mine)


def errors_page() -> str:
    """Give the tree of errors, then a sentence for each."""
    tree = inspect.cleandoc(errors.__doc__ or "").partition("\n\n")[2].partition("\n\n")[0]
    core = "\n".join(_error(error) for error in raised_in(errors) if error is not HabitatError)
    store = "\n".join(_error(error) for error in raised_in(store_errors))
    head = "| error | is a | when, and what to do |\n|---|---|---|\n"
    others = "\n".join(_elsewhere(error) for error in sorted(raised_elsewhere(), key=_name))
    return (
        f"{ERRORS_PAGE}```text\n{tree}\n```\n\n## For everybody\n\n{head}{core}\n\n{ERRORS_STORE}{head}{store}\n\n"
        f"{ERRORS_ELSEWHERE}| error | is a | where | what it is |\n|---|---|---|---|\n{others}\n"
    )


def raised_elsewhere() -> set[type[HabitatError]]:
    """Every kind of HabitatError of another module below the web, whose own are answers before anybody meets them."""
    for module in walk_packages(habitat_kit.__path__, "habitat_kit."):
        if ".migrations." not in module.name:
            import_module(module.name)
    named = {*raised_in(errors), *raised_in(store_errors)}
    inner = ("habitat_kit.core", "habitat_kit.desk", "habitat_kit.house_file", "habitat_kit.registry", "habitat_kit.st")
    return {error for error in _below(HabitatError) if error.__module__.startswith(inner)} - named


def _below(root: type[HabitatError]) -> Iterator[type[HabitatError]]:
    for child in root.__subclasses__():
        yield child
        yield from _below(child)


def _elsewhere(error: type[HabitatError]) -> str:
    return f"| `{error.__name__}` | `{error.__bases__[0].__name__}` | `{error.__module__}` | {_line(error)} |"


def raised_in(module: Any) -> Iterator[type[HabitatError]]:
    """Every kind of HabitatError that one module defines."""
    for thing in vars(module).values():
        if isinstance(thing, type) and issubclass(thing, HabitatError) and thing.__module__ == module.__name__:
            yield thing


def _error(error: type[HabitatError]) -> str:
    return f"| `{error.__name__}` | `{error.__bases__[0].__name__}` | {_line(error)} |"


def cli_page() -> str:
    """Give each command of `habitat-kit` with its arguments and options."""
    return CLI_PAGE + "\n".join(_cli(name, main.get_command(click.Context(main), name)) for name in sorted(COMMANDS))


def _cli(name: str, command: click.Command | None) -> str:
    """A command, and below it those of a group."""
    assert command is not None  # noqa: S101  # COMMANDS lists what there is
    arguments = "".join(f" {p.human_readable_name}" for p in command.params if isinstance(p, click.Argument))
    rows = "\n".join(_option(p) for p in command.params if isinstance(p, click.Option))
    options = f"\n| option | what it does | when left out |\n|---|---|---|\n{rows}\n" if rows else ""
    help_text = re.sub(r"\s+", " ", command.help or "")
    below = sorted(command.commands.items()) if isinstance(command, click.Group) else ()
    inner = "".join("\n" + _cli(f"{name} {key}", one) for key, one in below)
    return f"{'#' * (2 + name.count(' '))} habitat-kit {name}{arguments}\n\n{help_text}\n{options}{inner}"


def _option(option: click.Option) -> str:
    takes = "" if option.is_flag else f" {option.make_metavar(click.Context(main))}"
    default = f"`{option.default}`" if option.show_default else ""
    return f"| `{' / '.join((*option.opts, *option.secondary_opts))}{takes}` | {option.help} | {default} |"


def _fields(owner: type) -> str:
    rows = "\n".join(
        f"| `{field.name}` | `{_type(owner, field.name)}` | {_default(field)} |" for field in attrs.fields(owner)
    )
    return f"| field | type | when left out |\n|---|---|---|\n{rows}\n" if rows else ""


def _type(owner: type, name: str) -> str:
    """Give a field's annotation as it is written: attrs may have resolved its own copy by now."""
    written = next(
        vars(cls)["__annotations__"][name] for cls in owner.__mro__ if name in vars(cls).get("__annotations__", ())
    )
    return str(written).replace("|", "or")


def _default(field: attrs.Attribute[Any]) -> str:
    default: Any = field.default
    if field.default is attrs.NOTHING:
        return "must be given"
    if type(default).__name__ == "Factory":
        return "empty"
    value = getattr(default, "value", default)
    return "nothing" if value in (None, "", ()) else f"`{value}`"


def _doc(thing: Any) -> str:
    return re.sub(r"(?<!\n)\n(?!\n)", " ", inspect.cleandoc(thing.__doc__ or ""))


def _line(thing: Any) -> str:
    return " ".join(_doc(thing).split())


def _name(thing: Any) -> str:
    return str(thing.__name__)


PAGES: Mapping[str, Any] = {
    "commands.md": commands_page,
    "events.md": events_page,
    "errors.md": errors_page,
    "cli.md": cli_page,
}

if __name__ == "__main__":
    for file, page in PAGES.items():
        (REFERENCE / file).write_text(page(), encoding="utf-8")
