"""The day each link was last read: written lazily, once a day and link, outside every house's lock."""

from __future__ import annotations

import logging
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Lock
from uuid import UUID

from habitat_kit.core.errors import HabitatError
from habitat_kit.store import links
from habitat_kit.store.transaction import Database

LOG = logging.getLogger("habitat_kit.feeds")


class Marks:
    """Notes readings behind the answers' back, in one thread of its own; a note that fails is tried again later."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._noted: dict[UUID, date] = {}
        self._writer: ThreadPoolExecutor | None = None
        self._lock = Lock()

    def read(self, link: UUID, last_used: date | None, day: date) -> None:
        """A link was read on a day; its row said `last_used` so far."""
        if (last_used is not None and last_used >= day) or self._noted.get(link) == day:
            return
        with self._lock:
            self._noted[link] = day
            if self._writer is None:
                self._writer = ThreadPoolExecutor(1, "habitat-feed-marks")
            self._writer.submit(self._write, link, day)

    def _write(self, link: UUID, day: date) -> None:
        try:
            with self._database.write() as tx:
                links.used(tx, link, day)
        except HabitatError as error:
            self._noted.pop(link, None)
            LOG.info("the day a calendar link was last read could not be noted (%s)", type(error).__name__)

    def close(self) -> None:
        """Wait until what was noted is written."""
        with self._lock:
            writer, self._writer = self._writer, None
        if writer is not None:
            writer.shutdown(wait=True)
