"""A seal shows whether anybody reached into a frozen value behind its back.

Frozen is a promise that Python lets a stranger break (`object.__setattr__`). A seal remembers which object each
field held and compares by identity: a look costs microseconds.
"""

from __future__ import annotations

from collections.abc import Callable
from operator import attrgetter, is_
from typing import Any, TypeVar

import attrs
from attrs import frozen

T = TypeVar("T")
_Held = tuple[Any, ...]
_Reader = Callable[[Any], _Held]


class _Readers(dict[type[Any], "_Reader | None"]):
    """What reads all fields of a class at once; None for a class without any, such as a number or a text."""

    def __missing__(self, cls: type[Any]) -> _Reader | None:
        names = [field.name for field in attrs.fields(cls)] if attrs.has(cls) else []
        self[cls] = reader = _reading(names) if names else None
        return reader


def _reading(names: list[str]) -> _Reader:
    read = attrgetter(*names)
    return read if len(names) > 1 else lambda value: (read(value),)


_READER = _Readers()


def inside(value: Any) -> list[Any]:
    """A value with fields, and every such value in its fields, all the way down."""
    found = [value] if _READER[type(value)] else []
    for here in found:  # it grows meanwhile
        read = _READER[type(here)]
        found += [held for held in read(here) if _READER[type(held)]] if read else ()
    return found


def twin(value: T) -> T:
    """Another value that holds the same; so do the values with fields in it, all the way down."""
    read = _READER[type(value)]
    if read is None:
        return value
    made = object.__new__(type(value))
    for field, held in zip(attrs.fields(type(value)), read(value), strict=True):  # type: ignore[arg-type]  # it has some
        object.__setattr__(made, field.name, twin(held) if _READER[type(held)] else held)
    return made


@frozen(eq=False)
class Seal:
    """What the fields of some values held when they were sealed."""

    _parts: tuple[tuple[Any, _Reader, _Held], ...]

    @classmethod
    def on(cls, *values: Any) -> Seal:
        """Seal these values as they are now: their own fields, not those of the values in them (see `inside`)."""
        readers = [(value, _READER[type(value)]) for value in values]
        return cls(tuple([(value, read, read(value)) for value, read in readers if read]))

    @property
    def broken(self) -> bool:
        """Whether any field now holds another object than it did."""
        try:
            for value, read, held in self._parts:
                if not all(map(is_, read(value), held)):
                    return True
        except AttributeError:  # a field was taken away
            return True
        return False
