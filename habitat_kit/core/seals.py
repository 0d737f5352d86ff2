"""A seal shows whether anybody reached into a frozen value behind its back.

Frozen is a promise that Python lets a stranger break (`object.__setattr__`). A seal remembers which object each
field held and compares by identity: a look costs microseconds. Whatever was touched can be put back.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import chain
from operator import attrgetter, is_
from typing import Any

import attrs
from attrs import frozen

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


@frozen(eq=False)
class Seal:
    """What the fields of some values held when they were sealed."""

    _parts: tuple[tuple[Any, _Reader, _Held], ...]

    @classmethod
    def on(cls, value: Any, *deep: Any) -> Seal:
        """Seal the fields of a value; of the `deep` ones also those of every value in them, all the way down."""
        parts = [(value, read, read(value))] if (read := _READER[type(value)]) else []
        waiting = list(deep)
        for here in waiting:  # it grows meanwhile
            if read := _READER[type(here)]:
                parts.append((here, read, held := read(here)))
                waiting += [one for one in held if _READER[type(one)]]
        return cls(tuple(parts))

    def mend(self) -> bool:
        """Put back what somebody touched; whether anything had been."""
        if self._whole():
            return False
        for value, _, held in self._parts:
            for field, was in zip(attrs.fields(type(value)), held, strict=True):
                object.__setattr__(value, field.name, was)
        return True

    def _whole(self) -> bool:
        """Whether every field still holds the object it did."""
        try:
            now = [read(value) for value, read, _ in self._parts]
        except AttributeError:  # a field was taken away
            return False
        then = [held for _, _, held in self._parts]
        return all(map(is_, chain.from_iterable(now), chain.from_iterable(then)))
