"""Chains of revisions: the kit's own, and one per plugin with tables.

Each chain counts in a version table of its own (`habitat_version`, `<plugin>_version`), so a host's alembic
never meets them, and a plugin that is uninstalled blocks nobody's upgrade.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from habitat_kit.core.errors import Misconfigured
from habitat_kit.store.errors import SchemaBehind

if TYPE_CHECKING:
    from alembic.script import Script, ScriptDirectory


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
        from alembic.script import ScriptDirectory  # noqa: PLC0415  # only a change needs it

        return ScriptDirectory(str(self.folder.parent), version_locations=[str(self.folder)])

    @property
    def revisions(self) -> tuple[Script, ...]:
        """Every revision, oldest first."""
        return tuple(reversed(list(self.script.walk_revisions())))

    @property
    def names(self) -> tuple[str, ...]:
        """Every revision's name, oldest first, as its file says it: nothing is run to see that nothing waits."""
        files = (file for file in self.folder.glob("*.py") if file.name != "__init__.py")
        following = dict(map(_named, files))
        found: list[str] = []
        while (last := found[-1] if found else None) in following:
            found.append(following[last])
        return tuple(found)

    def after(self, has: str | None) -> tuple[str, ...]:
        """The revisions that follow the one the tables have."""
        if has is None:
            return self.names
        if has not in self.names:
            raise SchemaBehind(f"the tables of {self.name} are at revision {has}, newer than this version: upgrade it")
        return self.names[self.names.index(has) + 1 :]


def _named(file: Path) -> tuple[str | None, str]:
    """The name of the revision a file follows, and its own."""
    said: dict[str, Any] = {}
    for line in ast.parse(file.read_text()).body:
        targets = (
            line.targets if isinstance(line, ast.Assign) else [line.target] if isinstance(line, ast.AnnAssign) else []
        )
        for target in targets:
            if isinstance(target, ast.Name) and target.id in {"revision", "down_revision"}:
                said[target.id] = ast.literal_eval(line.value)  # type: ignore[attr-defined]  # both have one
    if "revision" not in said:
        raise Misconfigured(f"{file} says no revision: write revision and down_revision as plain texts")
    return said.get("down_revision"), said["revision"]


CORE = Chain("habitat", Path(__file__).parent / "versions")
"""The kit's own tables."""


def ignoring(*names: str) -> Callable[..., bool]:
    """An `include_object` for a host's alembic that passes over tables of these chains."""
    prefixes = tuple(f"{name}_" for name in names)

    def include_object(thing: Any, name: str | None, kind: str, reflected: bool, compare_to: Any) -> bool:  # noqa: FBT001  # alembic's own signature
        ours = kind == "table" and name is not None and name.startswith(prefixes)
        return not (ours and reflected and compare_to is None)

    return include_object


include_object = ignoring(CORE.name)
"""Pass this to `context.configure(include_object=…)` in a host's env.py: autogenerate leaves our tables alone."""
