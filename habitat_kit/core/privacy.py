"""Who may see a stored field: every field has one of five classes, or the kit does not start.

The class stands in the field's attrs metadata and in its column's info; panel, forms,
exports, feeds and journal read it there.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Any

import attrs
from attrs import field

from habitat_kit.core.errors import Misconfigured


class Privacy(StrEnum):
    """From everybody to almost nobody."""

    PUBLIC = "public"
    MEMBER = "member"
    STAFF = "staff"
    PROTECTED = "protected"
    SPECIAL = "special"


def kept(privacy: Privacy, **options: Any) -> Any:
    """An attrs field with its privacy class; `options` go to `attrs.field`."""
    return field(metadata={"privacy": privacy}, **options)


def public(**options: Any) -> Any:
    """A field anybody may see."""
    return kept(Privacy.PUBLIC, **options)


def member(**options: Any) -> Any:
    """A field the members of the house may see."""
    return kept(Privacy.MEMBER, **options)


def typed(**options: Any) -> Any:
    """A member's field with words somebody typed: it lives in its own erasable row, never in journal or asks."""
    return field(metadata={"privacy": Privacy.MEMBER, "typed": True}, repr=False, **options)


def staff(**options: Any) -> Any:
    """A field only stewards and the operator's staff may see."""
    return kept(Privacy.STAFF, **options)


def protected(**options: Any) -> Any:
    """A field that must be erasable and never leaves its organisation: contact details, typed words."""
    return kept(Privacy.PROTECTED, **options)


def special(**options: Any) -> Any:
    """A field the law protects specially: health, origin, a danger somebody is in."""
    return kept(Privacy.SPECIAL, **options)


def privacy_of(owner: type, name: str) -> Privacy:
    """The class of one field; a field without one is refused by name."""
    found = attrs.fields_dict(owner)[name].metadata.get("privacy")
    if found is None:
        raise Misconfigured(
            f"{owner.__name__}.{name} has no privacy class: "
            "declare it with public(), member(), staff(), protected() or special()"
        )
    return Privacy(found)


def require_classes(*owners: type) -> None:
    """Refuse to go on when a stored field of any of these has no privacy class."""
    for owner in owners:
        for name in attrs.fields_dict(owner):
            privacy_of(owner, name)
