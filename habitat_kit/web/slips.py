"""Invitations as they are used: a code from a slip opens a long session, once.

Rules of this file:
1. Looking at a slip's page uses nothing; the statement that marks it used opens the session in the same transaction.
2. Unknown, used, replaced and late codes are one answer. Wrong ones are counted by address.
3. The session lasts as many days as the kit says: somebody without e-mail has no other way to come back.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from habitat_kit.core import slips
from habitat_kit.store.access import digest
from habitat_kit.store.transaction import Database
from habitat_kit.web import identity_statements as say
from habitat_kit.web.sessions import Arrival, Sessions, Way
from habitat_kit.web.throttle import Throttle, Throttled, neighbourhood

TRIES = 30
WINDOW = timedelta(minutes=15)
"""Wrong codes from one address within WINDOW."""


class Slips:
    """The invitations of one database; `lasts` is how long the sessions last that they open."""

    def __init__(self, database: Database, clock: Callable[[], datetime], sessions: Sessions, lasts: timedelta) -> None:
        self.database = database
        self.clock = clock
        self.sessions = sessions
        self.lasts = lasts
        self._addresses = Throttle(clock, TRIES, WINDOW)

    def stands(self, typed: str) -> bool:
        """Whether a code would still let somebody in; asking uses nothing."""
        code = slips.read(typed)
        if code is None:
            return False
        with self.database.read() as tx:
            return tx.one(say.OF_SLIP, digest=digest(code), now=self._now()) is not None

    def use(self, typed: str, *, address: str = "", label: str = "") -> str | None:
        """The secret of a new session, the first time; None for a code that opens nothing. Raises Throttled."""
        place = neighbourhood(address)
        wait = self._addresses.take(place)
        if wait is not None:
            raise Throttled(wait)
        code = slips.read(typed)
        secret = None if code is None else self._used(code, label)
        if secret is not None:
            self._addresses.forgive(place)
        return secret

    def _used(self, code: str, label: str) -> str | None:
        now = self._now()
        named = {"digest": digest(code), "now": now}
        with self.database.write() as tx:
            if tx.one(say.OF_SLIP, **named) is None:
                return None
            used = tx.one(say.USE_SLIP, **named)
            return (
                None if used is None else self.sessions.open_in(tx, used[0], now, Arrival(Way.SLIP, label, self.lasts))
            )

    def _now(self) -> datetime:
        return self.clock().replace(microsecond=0)
