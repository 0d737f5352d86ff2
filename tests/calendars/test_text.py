"""Words and lines as RFC 5545 writes them."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from habitat_kit.calendars.text import LIMIT, escape, fold, plain
from tests.calendars.drawn import WORDS


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("Fête, repas; chez nous", r"Fête\, repas\; chez nous"),
        ("C:\\temp\nnew", r"C:\\temp\nnew"),
        ("one\r\ntwo", r"one\ntwo"),
        ("a\rb\x0bc\x00d\x85e\x7ff\ud800g", "abcdefg"),
        ("two\twords", "two words"),
        ("👩‍👩‍👧 \u2028", "👩‍👩‍👧 \u2028"),
    ],
)
def test_escape(typed: str, written: str) -> None:
    """Four characters are escaped, a tab becomes a space, other control characters go, all else stays."""
    assert escape(typed) == written


@given(WORDS)
def test_words_are_kept_once_cleaned(typed: str) -> None:
    """Cleaning takes away control characters and half surrogates only, and cleaning twice changes nothing."""
    kept = plain(typed)
    assert kept == "".join(
        char for char in typed.replace("\t", " ") if char == "\n" or unicodedata.category(char) not in {"Cc", "Cs"}
    )
    assert plain(kept) == kept


@given(WORDS)
def test_an_escaped_value_is_one_line(typed: str) -> None:
    """No character of an escaped value can end a line, a value or a parameter."""
    assert not re.search(r"[\x00-\x1f\x7f-\x9f]", escape(typed))
    assert re.fullmatch(r"(?:[^\\;,]|\\[\\;,n])*", escape(typed))


@given(WORDS, st.integers(1, LIMIT))
@example("\\" * 200, 74)
@example("😀" * 100, 73)
def test_fold_keeps_the_line(typed: str, start: int) -> None:
    """Taking every CRLF and space away gives the line back; no piece is longer than 75 octets."""
    line = "X" * start + ":" + escape(typed)
    folded = fold(line)
    assert folded.endswith(b"\r\n")
    assert folded.replace(b"\r\n ", b"").decode() == line + "\r\n"
    assert max(map(len, folded.split(b"\r\n"))) <= LIMIT


@given(WORDS, st.integers(1, LIMIT))
@example("\\" * 200, 74)
@example("x\n" * 200, 74)
def test_a_fold_cuts_neither_a_character_nor_an_escape(typed: str, start: int) -> None:
    """Each physical line alone is UTF-8 and holds whole escapes."""
    for piece in fold("X" * start + ":" + escape(typed)).split(b"\r\n"):
        assert re.fullmatch(r"(?:[^\\;,]|\\[\\;,n])*", piece.decode())


@given(st.text("xé😀\\", min_size=200, max_size=400))
def test_lines_are_filled(typed: str) -> None:
    """A fold gives away at most the four octets that a character or an escape needs: lines are not cut short."""
    pieces = fold("X:" + escape(typed)).split(b"\r\n")[:-2]
    assert all(LIMIT - len(piece) <= 4 for piece in pieces)
