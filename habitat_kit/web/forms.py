"""What a page's form sent, as plain words by name."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.requests import Request

from habitat_kit.core.errors import Unreadable

_MOST_FIELDS = 200
_LINES = frozenset("\n\r\t")


async def read_form(request: Request) -> Mapping[str, str]:
    """The fields of a form, the last value of each name; files are refused.

    Unreadable names a field with a character that shows nothing; what is no form is answered 400.
    """
    async with request.form(max_files=0, max_fields=_MOST_FIELDS, max_part_size=262_144) as form:
        fields = {name: value for name, value in form.multi_items() if isinstance(value, str)}
    for name, value in fields.items():
        if any(ord(letter) < 32 and letter not in _LINES for letter in name + value) or not _encodes(name + value):
            raise Unreadable(name if name.isprintable() else "form", "error.control_character")
    return fields


def _encodes(text: str) -> bool:
    return not any("\ud800" <= letter <= "\udfff" for letter in text)
