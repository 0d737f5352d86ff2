"""How often somebody may try: so many times in a while, counted in memory, for so many names at most.

Rules of this file:
1. A try is counted when it begins, so that many at once are as many tries.
2. Whoever tried too often waits until their oldest counted try is as old as the while.
3. The names are kept as digests and the least recent is forgotten first: memory is bounded, and nothing that was
   typed stays in it.
"""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import Callable
from datetime import datetime, timedelta
from hashlib import sha256
from ipaddress import IPv6Address, ip_address
from threading import Lock

from habitat_kit.core.errors import HabitatError


class Throttled(HabitatError):
    """Too many tries. `wait` is how long until the next one counts."""

    def __init__(self, wait: timedelta) -> None:
        super().__init__("too many tries")
        self.wait = wait


class Throttle:
    """At most `tries` of each name within `window`; at most `names` names are remembered."""

    def __init__(self, clock: Callable[[], datetime], tries: int, window: timedelta, names: int = 10_000) -> None:
        self.clock = clock
        self.tries = tries
        self.window = window
        self.names = names
        self._seen: OrderedDict[bytes, deque[datetime]] = OrderedDict()
        self._lock = Lock()

    def __len__(self) -> int:
        return len(self._seen)

    def take(self, name: str) -> timedelta | None:
        """Count a try: None when it may go on, else how long to wait (and nothing is counted)."""
        now = self.clock()
        with self._lock:
            seen = self._seen.setdefault(_key(name), deque(maxlen=self.tries))
            self._seen.move_to_end(_key(name))
            while len(self._seen) > self.names:
                self._seen.popitem(last=False)
            while seen and seen[0] <= now - self.window:
                seen.popleft()
            if len(seen) >= self.tries:
                return seen[0] + self.window - now
            seen.append(now)
            return None

    def forgive(self, name: str) -> None:
        """Forget the last try of a name: it succeeded."""
        with self._lock:
            seen = self._seen.get(_key(name))
            if seen:
                seen.pop()

    def forget(self, name: str) -> None:
        """Forget every try of a name."""
        with self._lock:
            self._seen.pop(_key(name), None)


def _key(name: str) -> bytes:
    return sha256(name.encode("utf-8", "surrogatepass")).digest()


def neighbourhood(address: str) -> str:
    """What tries are counted by: an IPv4 address, or the /64 an IPv6 address lies in (one subscriber has all of it)."""
    try:
        read = ip_address(address)
    except ValueError:
        return address
    return str(int(read) >> 64) if isinstance(read, IPv6Address) else str(read)
