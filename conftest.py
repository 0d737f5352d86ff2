"""Run every `python` block of the README and of docs/ as a test: a snippet that no longer works fails."""

from __future__ import annotations

from doctest import ELLIPSIS

from sybil import Sybil
from sybil.parsers.markdown import PythonCodeBlockParser, SkipParser

pytest_collect_file = Sybil(
    parsers=[PythonCodeBlockParser(doctest_optionflags=ELLIPSIS), SkipParser()],
    patterns=["README*.md", "docs/*.md", "docs/**/*.md", "examples/**/*.md"],
).pytest()
