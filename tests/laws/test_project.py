"""What must be true of the project itself, whoever opens it."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from zipfile import ZipFile

import pytest

import habitat_kit

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
LOCKS = ("requirements/run.txt", "requirements/dev.txt")

# Paths of one machine and hosts of package registries; the brackets keep this page from being its own culprit.
NOT_HERE = re.compile(
    r"/[w]ork/|/[r]oot/|/[h]ome/\w|[p]ypi\.o|[p]ythonhosted|[r]egistry\.npm|[d]eb\.debian", re.IGNORECASE
)
UNFINISHED = re.compile(r"\b([T]ODO|[F]IXME|[X]XX|[N]otImplementedError\(\))")
LARGEST = 1_000_000


def _files() -> list[Path]:
    """Every file that git keeps or would keep."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [path for name in sorted(set(listed.splitlines())) if (path := ROOT / name).is_file()]


def _texts() -> dict[str, str]:
    found = {}
    for path in _files():
        content = path.read_bytes()
        if b"\0" not in content:
            found[str(path.relative_to(ROOT))] = content.decode("utf-8")
    return found


def _locked(lock: str) -> dict[str, str]:
    """Name -> version, of one lock."""
    text = (ROOT / lock).read_text(encoding="utf-8")
    return dict(re.findall(r"^([a-z0-9][a-z0-9._-]*)==(\S+)", text, re.MULTILINE))


@pytest.mark.parametrize("pattern", [NOT_HERE, UNFINISHED], ids=["foreign", "unfinished"])
def test_no_file_holds_what_belongs_elsewhere(pattern: re.Pattern[str]) -> None:
    """No file names one machine's folders or a package registry, and none puts work off."""
    assert {name: hit.group() for name, text in _texts().items() if (hit := pattern.search(text))} == {}


def test_no_file_is_heavy() -> None:
    """Git keeps sources and small pictures, no database, no build and no catalogue in binary form."""
    heavy = [path for path in _files() if path.stat().st_size > LARGEST]
    made = [path for path in _files() if path.suffix in {".mo", ".db", ".pyc", ".whl"}]
    assert [str(path.relative_to(ROOT)) for path in heavy + made] == []


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_names_no_place(lock: str) -> None:
    """A lock holds names, versions and hashes; where to fetch them is the reader's own business."""
    text = (ROOT / lock).read_text(encoding="utf-8")
    assert "://" not in text
    assert text.count("--hash=sha256:") >= len(_locked(lock)) > len(PROJECT["project"]["dependencies"])


def test_the_locks_agree() -> None:
    """Whoever develops has what whoever runs the demo has, and more."""
    assert _locked("requirements/run.txt").items() <= _locked("requirements/dev.txt").items()


def test_the_locks_hold_every_dependency() -> None:
    """Each library that pyproject.toml asks for is in the lock that `make demo` installs."""
    wanted = PROJECT["project"]["dependencies"] + PROJECT["build-system"]["requires"]
    names = {re.split(r"[\[<>=!~; ]", line)[0].lower() for line in wanted}
    assert names <= _locked("requirements/run.txt").keys()


def test_the_version_is_told_once() -> None:
    """The package, pyproject.toml and the newest entry of the changelog name one version."""
    entries = re.findall(r"^## \[(\d[^\]]*)\]", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert [habitat_kit.__version__, entries[0]] == [PROJECT["project"]["version"]] * 2


@pytest.mark.parametrize("page", ["README.md", "README.fr.md"])
def test_a_readme_starts_with_two_commands(page: str) -> None:
    """Both READMEs show the two commands that work on a fresh machine, and point to each other."""
    text = (ROOT / page).read_text(encoding="utf-8")
    assert "make demo" in text
    assert "make test" in text
    assert ("README.fr.md" if page == "README.md" else "README.md") in text


def test_the_wheel_holds_the_whole_package(tmp_path: Path) -> None:
    """Whoever installs the wheel gets every module, template, style and catalogue, and the demo's house beside them."""
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(tmp_path)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    held = {name for name in ZipFile(wheel).namelist() if ".dist-info/" not in name}
    package = {str(path.relative_to(ROOT)) for path in _files() if path.is_relative_to(ROOT / "habitat_kit")}
    house = ROOT / "examples" / "gibjoncs"
    shown = [house / "house.toml", *(path for path in _files() if path.is_relative_to(house / "photos"))]
    assert held == package | {f"habitat_kit/{path.relative_to(ROOT)}" for path in shown}


def test_every_ignore_has_its_reason() -> None:
    """A lint rule that is switched off says why beside it."""
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    lines = text.partition("[tool.ruff.lint]")[2].partition("[tool.ruff.format]")[0].splitlines()
    bare = [line for line in lines if re.match(r'\s*"[A-Z]+\d*",', line) and "#" not in line]
    assert bare == []


def test_every_test_states_its_law() -> None:
    """Each test has a docstring that says what is always true."""
    silent = [
        f"{path.relative_to(ROOT)}:{node.lineno} {node.name}"
        for path in _files()
        if path.name.startswith("test_") and path.suffix == ".py"
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        if node.name.startswith("test_") and not ast.get_docstring(node)
    ]
    assert silent == []
