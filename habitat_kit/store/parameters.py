"""What changes from call to call in a statement of the store: its parameters, with their types."""

from __future__ import annotations

from typing import Any

from sqlalchemy import BindParameter, bindparam

from habitat_kit.store.types import Id, Instant


def id_(name: str) -> BindParameter[Any]:
    """A parameter that is an id."""
    return bindparam(name, type_=Id())


def instant(name: str) -> BindParameter[Any]:
    """A parameter that is an instant."""
    return bindparam(name, type_=Instant())
