"""Whose turn it is to have something looked at that holds a house for long: one after the other.

Rules of this file:
1. Whoever writes waits for one of them at most, however many are asked for.
2. Who has EACH under way or waiting gets none; who waits longer than PATIENCE gets none either.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock
from uuid import UUID

from attrs import define, field

EACH = 2
"""How many of somebody's there may be: a second tap on a button waits for the first."""

PATIENCE = 5.0
"""Seconds somebody waits."""


@define
class Turns:
    """The turns of one process."""

    _one: Lock = field(init=False, factory=Lock)
    _counting: Lock = field(init=False, factory=Lock)
    _there: Counter[UUID | None] = field(init=False, factory=Counter)

    @contextmanager
    def turn(self, who: UUID | None) -> Iterator[bool]:
        """Whether it is theirs; it is nobody else's until the block ends."""
        with self._counted(who) as few:
            taken = few and self._one.acquire(timeout=PATIENCE)
            try:
                yield taken
            finally:
                if taken:
                    self._one.release()

    @contextmanager
    def _counted(self, who: UUID | None) -> Iterator[bool]:
        with self._counting:
            few = self._there[who] < EACH
            self._there[who] += 1
        try:
            yield few
        finally:
            with self._counting:
                self._there[who] -= 1
                self._there += Counter()  # forgets who has none
