"""What was made once and is kept while there is room: the least lately used goes first."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from threading import Lock
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Shelf(Generic[K, V]):
    """Things by key, each with a weight; together never heavier than `room`. Safe for several threads."""

    def __init__(self, room: int) -> None:
        self.room = room
        self.weight = 0
        self._kept: OrderedDict[K, tuple[V, int]] = OrderedDict()
        self._lock = Lock()

    def get(self, key: K) -> V | None:
        """What stands under a key, if it is still there."""
        found = self._kept.get(key)
        if found is None:
            return None
        try:
            self._kept.move_to_end(key)
        except KeyError:  # another thread has let go of it meanwhile
            return found[0]
        return found[0]

    def put(self, key: K, value: V, weight: int = 1) -> None:
        """Keep a value, unless it is heavier than the whole shelf."""
        with self._lock:
            self._drop(key)
            if weight > self.room:
                return
            self._kept[key] = (value, weight)
            self.weight += weight
            while self.weight > self.room:
                self._drop(next(iter(self._kept)))

    def _drop(self, key: K) -> None:
        found = self._kept.pop(key, None)
        if found is not None:
            self.weight -= found[1]

    def __len__(self) -> int:
        return len(self._kept)
