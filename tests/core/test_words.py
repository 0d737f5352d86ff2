"""A house's own texts, in the languages it writes."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from habitat_kit.core.errors import Unreadable
from habitat_kit.core.words import LANGUAGES, Words, unwritable


@pytest.mark.parametrize(
    ("words", "fr", "en"),
    [
        (Words(fr="Bonjour", en="Hello"), "Bonjour", "Hello"),
        (Words(fr="Bonjour"), "Bonjour", "Bonjour"),
        (Words(en="Hello"), "Hello", "Hello"),
        (Words(), "", ""),
    ],
)
def test_one_language_stands_for_both(words: Words, fr: str, en: str) -> None:
    """A text is given in the language asked for, or in the other rather than not at all."""
    assert (words.in_("fr"), words.in_("en"), words.in_("de")) == (fr, en, fr)
    assert bool(words) == bool(fr)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("text", ["a\x00b", "\x07", "a\x7f", "\x85", "\ud800", "\r\n", "\u202eb", "\u2066", 3, None])
def test_what_no_page_or_database_takes_is_refused(language: str, text: Any) -> None:
    """NUL and other control characters, half a character, turned words, and what is no text are refused by language."""
    with pytest.raises(Unreadable) as refused:
        Words(**{language: text})
    assert refused.value.field == language


@given(st.text())
def test_a_writable_text_can_be_stored(text: str) -> None:
    """What is not refused can be encoded, and keeps its lines and tabs."""
    if unwritable(text):
        return
    assert text.encode().decode() == text
    assert "\x00" not in text
    assert not unwritable(f"{text}\n\t{text}")
