"""The floors of the house: who may import whom, how light the front door is, how long a thought may be."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "habitat_kit"
LONGEST_FILE = 300
LONGEST_FUNCTION = 40
HEAVY = ("alembic", "babel", "icalendar", "jinja2", "sqladmin", "sqlalchemy", "starlette", "uvicorn")

# A skeleton of the package with one forbidden import in it, and the contract that must notice.
PLANTED = {
    "core/planted.py": ("import sqlalchemy", "core knows no framework"),
    "hooks.py": ("import starlette", "hooks are core values and dotted paths"),
    "desk/planted.py": ("from habitat_kit.web import guard", "each floor imports only downwards"),
    "kit.py": ("from habitat_kit.plugins import participatory", "each floor imports only downwards"),
    "store/planted.py": ("from habitat_kit import testing", "each floor imports only downwards"),
    "novelty.py": ("", "each floor imports only downwards"),
    "web/pages/planted.py": ("from habitat_kit.web import api", "each surface can be mounted alone"),
    "plugins/planted.py": ("from habitat_kit.plugins import participatory", "plugins do not know each other"),
}


def _lint(folder: Path) -> subprocess.CompletedProcess[str]:
    """Check the contracts of our pyproject.toml against the `habitat_kit` that lies in `folder`."""
    program = (
        f"import sys; sys.path.insert(0, {str(folder)!r}); from importlinter.cli import lint_imports_command as go"
    )
    command = [sys.executable, "-c", f"{program}; go()", "--no-cache", "--config", str(ROOT / "pyproject.toml")]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def _skeleton(folder: Path) -> Path:
    """Build a package with our modules' names and nothing in them."""
    for path in PACKAGE.rglob("*.py"):
        copy = folder / path.relative_to(ROOT)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.touch()
    return folder / "habitat_kit"


def _functions() -> Iterator[tuple[str, int]]:
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                where = f"{path.relative_to(ROOT)}:{node.lineno} {node.name}"
                yield where, (node.end_lineno or node.lineno) - node.lineno + 1


def test_every_floor_imports_only_downwards() -> None:
    """The contracts in pyproject.toml hold for the package as it is."""
    answer = _lint(ROOT)
    assert answer.returncode == 0, answer.stdout


def test_the_page_of_the_house_names_every_floor() -> None:
    """docs/explanation/architecture.md lists the floors that import-linter checks, in their order."""
    linter = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]
    checked = [set(re.findall(r"\w+", floor)) for floor in linter["contracts"][0]["layers"]]
    page = (ROOT / "docs" / "explanation" / "architecture.md").read_text(encoding="utf-8")
    table = page.partition("## Floors")[2].partition("\n\n## ")[0]
    told = [set(re.findall(r"`(\w+)`", row.split("|")[1])) for row in table.splitlines() if row.startswith("| `")]
    assert told == checked


@pytest.mark.parametrize("path", PLANTED)
def test_a_forbidden_import_is_noticed(path: str, tmp_path: Path) -> None:
    """Each contract breaks, by name, when the import it forbids is planted."""
    line, contract = PLANTED[path]
    (_skeleton(tmp_path) / path).write_text(line)
    assert f"{contract} BROKEN" in _lint(tmp_path).stdout


def test_the_front_door_is_light() -> None:
    """`import habitat_kit` loads no database, no web framework and no calendar library."""
    program = "import sys, habitat_kit; print(*sys.modules)"
    answer = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert set(answer.stdout.split()).isdisjoint(HEAVY)


def test_the_core_is_light() -> None:
    """Every module of core/ together loads attrs and the standard library, nothing else that was installed."""
    names = [f"habitat_kit.core.{path.stem}" for path in (PACKAGE / "core").glob("*.py")]
    program = (
        f"import sys; there = set(sys.modules); import {', '.join(names)}; "
        "print(*{name.split('.')[0] for name in set(sys.modules) - there})"  # a system's own sitecustomize is not ours
    )
    answer = subprocess.run([sys.executable, "-I", "-c", program], capture_output=True, text=True, check=True)
    installed = {name for name in answer.stdout.split() if not name.startswith("_")} - set(sys.stdlib_module_names)
    assert {name for name in installed if "editable" not in name} <= {"attr", "attrs", "habitat_kit"}


def test_no_file_is_long() -> None:
    """A file holds one idea, in 300 lines at most."""
    lines = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in PACKAGE.rglob("*.py")}
    assert {str(path.relative_to(ROOT)): n for path, n in lines.items() if n > LONGEST_FILE} == {}


def test_no_function_is_long() -> None:
    """A function says one thing, in 40 lines at most."""
    assert {where: lines for where, lines in _functions() if lines > LONGEST_FUNCTION} == {}


def test_names_are_the_words_of_the_trade() -> None:
    """No class and no module is called by what it does for programmers, and nobody is isolated as a tenant."""
    empty = re.compile(r"(manager|helper|helpers|utils?|data|info|handler)$", re.IGNORECASE)
    texts = {path: path.read_text(encoding="utf-8") for path in PACKAGE.rglob("*.py")}
    classes = [n.name for text in texts.values() for n in ast.walk(ast.parse(text)) if isinstance(n, ast.ClassDef)]
    badly = [name for name in classes + [path.stem for path in texts] if empty.search(name)]
    renters = [str(path) for path, text in texts.items() if "tenant" in text.lower()]
    assert (badly, renters) == ([], [])
