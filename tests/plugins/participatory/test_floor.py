"""The bundled plugin is a guest like any other."""

from __future__ import annotations

import ast
from pathlib import Path

from habitat_kit.plugins import participatory

FOLDER = Path(str(participatory.__file__)).parent


def test_the_plugin_needs_core_and_hooks_only() -> None:
    """Of the kit it imports core values, the hooks and itself: what a stranger's plugin may rely on."""
    nodes = [node for path in FOLDER.rglob("*.py") for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))]
    imported = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    imported |= {str(node.module) for node in nodes if isinstance(node, ast.ImportFrom)}
    allowed = ("habitat_kit.core.", "habitat_kit.hooks", "habitat_kit.plugins.participatory.")
    assert {name for name in imported if name.startswith("habitat_kit") and not name.startswith(allowed)} == set()
