"""A text a house writes for its people, in the languages it writes."""

from __future__ import annotations

from unicodedata import category

from attrs import Attribute, frozen

from habitat_kit.core.errors import Unreadable
from habitat_kit.core.privacy import public

LANGUAGES = ("fr", "en")


def _text(_: object, attribute: Attribute[str], value: str) -> None:
    if not isinstance(value, str):
        raise Unreadable(attribute.name, "error.not_text")
    if unwritable(value):
        raise Unreadable(attribute.name, "error.control_character")


_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""What turns the direction of the words after it, a neighbour's too (Unicode annex 9): nobody types it to be read."""


def unwritable(text: str) -> bool:
    """Whether a text holds what no database, calendar or page takes: control characters, half a character."""
    return any((category(char) in {"Cc", "Cs"} and char not in "\n\t") or char in _TURNING for char in text)


@frozen
class Words:
    """The same text in French and in English; one may stand for both."""

    fr: str = public(default="", validator=_text)
    en: str = public(default="", validator=_text)

    def in_(self, language: str) -> str:
        """The text in `language`, or in the other one rather than nothing."""
        return (self.en or self.fr) if language == "en" else (self.fr or self.en)

    def __bool__(self) -> bool:
        return bool(self.fr or self.en)
