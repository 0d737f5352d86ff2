"""Signs that French sets apart: the space before : ; ? ! and » and after « breaks no line, or a line begins with a colon.

Rules of this file:
1. Catalogues are typed with plain spaces; whatever is told has spaces that do not break.
2. Only a space that stands is made unbreakable, none is added: 14:30, an address and COUNT=10;UNTIL are left alone.
"""

from __future__ import annotations

import re

_NO_BREAK = "\N{NO-BREAK SPACE}"
_ANY = "[ \N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}]"
_APART = {"fr": re.compile(f"(?<!\\s){_ANY}(?=[:;?!»])|(?<=«){_ANY}(?=\\S)")}


def unbroken(language: str, words: str) -> str:
    """The words as the language sets its signs; in English nothing is set apart."""
    apart = _APART.get(language)
    return apart.sub(_NO_BREAK, words) if apart else words
