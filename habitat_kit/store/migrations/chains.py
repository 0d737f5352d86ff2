"""Chains of revisions: the kit's own, and one per plugin with tables.

Each chain counts in a version table of its own (`habitat_version`, `<plugin>_version`), so a host's alembic
never meets them, and a plugin that is uninstalled blocks nobody's upgrade.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from alembic.script import Script, ScriptDirectory
from attrs import field, frozen


@frozen
class Chain:
    """Revisions in `folder`, one after another, for tables whose names start with `name` and an underscore."""

    name: str
    folder: Path = field(converter=Path)

    @property
    def table(self) -> str:
        """Its version table."""
        return f"{self.name}_version"

    @property
    def script(self) -> ScriptDirectory:
        """Its revisions as alembic reads them."""
        return ScriptDirectory(str(self.folder.parent), version_locations=[str(self.folder)])

    @property
    def revisions(self) -> tuple[Script, ...]:
        """Every revision, oldest first."""
        return tuple(reversed(list(self.script.walk_revisions())))


CORE = Chain("habitat", Path(__file__).parent / "versions")
"""The kit's own tables."""


def ignoring(*names: str) -> Callable[..., bool]:
    """An `include_object` for a host's alembic that passes over tables of these chains."""
    prefixes = tuple(f"{name}_" for name in names)

    def include_object(thing: Any, name: str | None, kind: str, reflected: bool, compare_to: Any) -> bool:  # noqa: FBT001 - alembic's own signature
        ours = kind == "table" and name is not None and name.startswith(prefixes)
        return not (ours and reflected and compare_to is None)

    return include_object


include_object = ignoring(CORE.name)
"""Pass this to `context.configure(include_object=…)` in a host's env.py: autogenerate leaves our tables alone."""
