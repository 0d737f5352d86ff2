"""What is wrong with a line of TOML, and what to write instead: in the kit's words, for the parser speaks English only.

Rules of this file:
1. A word of the parser's that is not known here still names its line, and says to compare it with those around it.
"""

from __future__ import annotations

import re

AMISS = (
    ("after a key in a key/value pair", "house_file.toml_equals"),
    ("Unclosed|Expected ']", "house_file.toml_bracket"),
    ("Unterminated|Illegal character|Expected [\"']|Unescaped|Invalid hex|Escaped", "house_file.toml_text"),
    ("twice|overwrite|mutate|redefine|Duplicate", "house_file.toml_twice"),
    ("Invalid value|Invalid date", "house_file.toml_value"),
    ("Invalid statement|Invalid initial|Found invalid", "house_file.toml_name"),
    ("Expected newline", "house_file.toml_end"),
)
"""What the parser's words are about, in the order in which they are looked for, and what is said."""

_KNOWN = tuple((re.compile(words), code) for words, code in AMISS)


def amiss(words: str) -> str:
    """The code of what to say about the parser's words."""
    return next((code for known, code in _KNOWN if known.search(words)), "house_file.not_toml")
