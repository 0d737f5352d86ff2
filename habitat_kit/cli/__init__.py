"""The command line: `habitat-kit`. Each command's module is imported only when it is run."""

from __future__ import annotations

from importlib import import_module
from keyword import iskeyword

import click

from habitat_kit import __version__

COMMANDS = {
    "check": ("habitat_kit.cli.house", "Read a house file and say what is wrong with it."),
    "demo": ("habitat_kit.cli.demo", "Serve the Gibjoncs' example house on this machine."),
    "import": ("habitat_kit.cli.moving", "Take over bookings from a calendar file or a table."),
    "init": ("habitat_kit.cli.init", "Begin: an association, its first coordinator, settings and a secret."),
    "load": ("habitat_kit.cli.house", "Load a house file: show its plan, then apply it."),
    "migrate": ("habitat_kit.cli.running", "Bring the database's tables to their newest revision."),
    "report": (
        "habitat_kit.cli.report",
        "Print how a house shared its places, a year under other rules, or who is there.",
    ),
    "serve": ("habitat_kit.cli.running", "Serve pages, API, feeds and panel."),
    "tick": ("habitat_kit.cli.running", "Settle passed deadlines and finish what has ended."),
    "token": ("habitat_kit.cli.token", "Print an API token or a one-time sign-in link."),
}
"""Each command: the module that holds it, and its line in the help."""


class _Lazy(click.Group):
    """A group whose commands are imported when they are run, so that --help is quick."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Every command, by name."""
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command, from its module."""
        if cmd_name not in COMMANDS:
            return None
        attribute = f"{cmd_name}_" if iskeyword(cmd_name) else cmd_name
        found: click.Command = getattr(import_module(COMMANDS[cmd_name][0]), attribute)
        return found

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The help's list of commands, without importing one."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, COMMANDS[name][1]) for name in self.list_commands(ctx)])


@click.group(cls=_Lazy, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="habitat-kit")
def main() -> None:
    """Shared flats, rooms and terraces, booked under the rules of the house."""
