"""The bundled plugin is a guest like any other."""

from __future__ import annotations

import ast
from pathlib import Path

from habitat_kit.plugins import participatory

FOLDER = Path(str(participatory.__file__)).parent
AT_WORK = {"gathering_rows.py", "gathering_desk.py", "gathering_pages.py", "0001_gatherings.py"}
"""What offers name by a dotted path: tables, handlers and pages work with the store, the desk and the pages."""


def test_the_plugin_needs_core_and_hooks_only() -> None:
    """Of the kit its rules import core values, the hooks and itself: what a stranger's plugin may rely on."""
    paths = [path for path in FOLDER.rglob("*.py") if path.name not in AT_WORK]
    nodes = [node for path in paths for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))]
    imported = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    imported |= {str(node.module) for node in nodes if isinstance(node, ast.ImportFrom)}
    allowed = ("habitat_kit.core.", "habitat_kit.hooks", "habitat_kit.plugins.participatory")
    assert {name for name in imported if name.startswith("habitat_kit") and not name.startswith(allowed)} == set()
