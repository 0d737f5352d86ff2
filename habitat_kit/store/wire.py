"""PostgreSQL by libpq itself: prepared statements, several of them in one round trip.

psycopg's cursor costs some 45 microseconds of processor time a statement, and waits for each. Under the lock of a
house that is most of a booking; so the kit's own connections run the store's statements through `psycopg.pq`.

Rules of this file:
1. Outside a call the connection is never in pipeline mode: a cursor of psycopg finds it as it knows it.
2. What was posted is sent before anything later, in order; what goes wrong there is raised by whatever sends it.
3. Values travel as `to_wire` and `from_wire` say, by the column types of store/types.py; a statement with any
   other type is left to psycopg.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from functools import cache
from itertools import count
from select import POLLIN, POLLOUT, poll
from typing import Any
from uuid import UUID
from weakref import WeakKeyDictionary

from psycopg import OperationalError
from psycopg.errors import error_from_result
from psycopg.pq import Escaping, ExecStatus, TransactionStatus

from habitat_kit.store.statement import Prepared, Row
from habitat_kit.store.types import Codec, Day, Digest, Flag, Id, Instant, Json, Stored, Text, Whole

MOST_PREPARED = 500
"""How many statements are kept prepared on one connection; further ones are planned each time."""

_PLACE = re.compile(r"%([s%])")
_GOOD = {ExecStatus.COMMAND_OK, ExecStatus.TUPLES_OK}
_NAMES: WeakKeyDictionary[Any, dict[str, bytes]] = WeakKeyDictionary()
"""What is prepared on each connection, by its text."""
_NUMBERS = count()

Sending = tuple[Callable[..., None], tuple[Any, ...]]


def _instant(raw: bytes) -> datetime:
    return datetime.fromisoformat(raw.decode()).astimezone(UTC)


from_wire: Mapping[type[Stored], Codec] = {
    Id: lambda raw: UUID(raw.decode()),
    Instant: _instant,
    Day: lambda raw: date.fromisoformat(raw.decode()),
    Json: json.loads,
    Text: bytes.decode,
    Flag: lambda raw: raw == b"t",
    Whole: int,
    Digest: Escaping().unescape_bytea,
}
"""What a column's text means, by its type; NULL never comes here."""

to_wire: Mapping[type, Callable[[Any], bytes]] = {
    UUID: lambda value: value.int.to_bytes(16, "big"),
    bytes: lambda value: value,
    str: str.encode,
    int: lambda value: b"%d" % value,
    bool: lambda value: b"t" if value else b"f",
    datetime: lambda value: value.isoformat().encode(),
    date: lambda value: value.isoformat().encode(),
}
"""A parameter's bytes, by the class its codec leaves it in."""

_BINARY = {UUID, bytes}
"""What travels as it is stored; everything else as text."""


class Wire:
    """One psycopg connection in the kit's hands, for one transaction that opens with `begin`."""

    def __init__(self, connection: Any, begin: bytes) -> None:
        self._connection = connection
        self._pgconn = connection.pgconn
        self._begin = begin
        self._names = _NAMES.setdefault(connection, {})
        self._waiting: list[Sending] = []
        self._fresh: list[str] = []
        self._batch: list[Any] = []

    @staticmethod
    def speaks(connection: Any) -> bool:
        """Whether a connection writes texts and dates as they are read here."""
        dates = connection.pgconn.parameter_status(b"DateStyle") or b""
        return connection.info.encoding == "utf-8" and dates.startswith(b"ISO")

    @staticmethod
    def carries(prepared: Prepared, values: Sequence[Any]) -> bool:
        """Whether the columns of a statement and its parameters are of types known here."""
        known = all(value is None or type(value) in to_wire for value in values)
        return known and all(kind in from_wire for kind in prepared.kinds)

    def post(self, prepared: Prepared, values: Sequence[Any]) -> None:
        """Have a statement run before anything later, without waiting for it."""
        self._open()
        self._queue(prepared, values)

    def say(self, words: str) -> None:
        """The same for words without parameters, such as SAVEPOINT."""
        self._open()
        self._waiting.append((self._pgconn.send_query_params, (words.encode(), None)))

    def run(self, prepared: Prepared, values: Sequence[Any]) -> list[Row]:
        """Run a statement after all that was posted; its rows."""
        self.post(prepared, values)
        return rows(prepared, self._sent()[-1])

    def ask(self, prepared: Prepared, values: Sequence[Any]) -> Callable[[], list[Row]]:
        """Post a statement whose rows are wanted later; what is answered gives them."""
        self.post(prepared, values)
        batch, place = self._batch, len(self._waiting) - 1

        def answered() -> list[Row]:
            if not batch:
                self._sent()
            return rows(prepared, batch[place])

        return answered

    def settle(self) -> None:
        """Send what was posted and see it done."""
        if self._waiting:
            self._sent()

    def forget(self) -> None:
        """Leave out what was posted and not sent: the transaction is rolled back."""
        self._waiting.clear()
        self._unlearn(self._fresh)
        self._fresh.clear()

    def commit(self) -> None:
        """Send what was posted, and COMMIT with it. Whatever goes wrong, nothing is kept; a lost line is the doubt."""
        if not self._waiting and self._pgconn.transaction_status == TransactionStatus.IDLE:
            return
        self.say("COMMIT")
        if self._sent()[-1].command_status != b"COMMIT":
            raise OperationalError("the transaction was rolled back")

    def _open(self) -> None:
        if not self._waiting and self._pgconn.transaction_status == TransactionStatus.IDLE:
            self._waiting.append((self._pgconn.send_query_params, (self._begin, None)))

    def _queue(self, prepared: Prepared, values: Sequence[Any]) -> None:
        formats = [type(value) in _BINARY for value in values]
        given = [None if value is None else to_wire[type(value)](value) for value in values]
        name = self._names.get(prepared.text)
        if name is not None:
            self._waiting.append((self._pgconn.send_query_prepared, (name, given, formats)))
            return
        text = _numbered(prepared.text)
        if len(self._names) >= MOST_PREPARED:
            self._waiting.append((self._pgconn.send_query_params, (text, given, None, formats)))
            return
        name = self._names[prepared.text] = b"habitat_%d" % next(_NUMBERS)
        self._fresh.append(prepared.text)
        self._waiting.append((self._pgconn.send_prepare, (name, text)))
        self._waiting.append((self._pgconn.send_query_prepared, (name, given, formats)))

    def _sent(self) -> list[Any]:
        """Send all that waits; the result of each, or the first error there was."""
        waiting, self._waiting = self._waiting, []
        if not waiting:
            raise OperationalError("what was asked is forgotten: the transaction was rolled back")
        fresh, self._fresh = self._fresh, []
        results, self._batch = self._batch, []
        try:
            results += self._alone(*waiting[0]) if len(waiting) == 1 else self._in_a_row(waiting)
        except BaseException:
            self._connection.close()  # half sent or half read: of no use to anybody
            raise
        for result in results:
            if result.status not in _GOOD:
                self._unlearn(fresh)
                raise error_from_result(result, encoding="utf-8")
        return results

    def _unlearn(self, fresh: Sequence[str]) -> None:
        """Nobody knows how far the preparing came: the next to want these prepares them anew, under another name."""
        for text in fresh:
            self._names.pop(text, None)

    def _alone(self, send: Callable[..., None], given: tuple[Any, ...]) -> list[Any]:
        send(*given)
        self._flush()
        found = self._result()
        while self._next() is not None:
            pass
        return [found]

    def _in_a_row(self, waiting: Sequence[Sending]) -> list[Any]:
        pgconn = self._pgconn
        pgconn.enter_pipeline_mode()
        for send, given in waiting:
            send(*given)
        pgconn.pipeline_sync()
        self._flush()
        results = []
        for _ in waiting:
            results.append(self._result())
            while self._next() is not None:
                pass
        if self._result().status != ExecStatus.PIPELINE_SYNC:
            raise OperationalError("the server answered out of turn")
        pgconn.exit_pipeline_mode()
        return results

    def _flush(self) -> None:
        while self._pgconn.flush():
            self._await(POLLIN | POLLOUT)
            self._pgconn.consume_input()

    def _next(self) -> Any:
        while self._pgconn.is_busy():
            self._await(POLLIN)
            self._pgconn.consume_input()
        return self._pgconn.get_result()

    def _result(self) -> Any:
        found = self._next()
        if found is None:
            raise OperationalError("the connection was lost")
        return found

    def _await(self, events: int) -> None:
        waiter = poll()
        waiter.register(self._pgconn.socket, events)
        waiter.poll()


def _numbered(text: str) -> bytes:
    """A statement's text with its places numbered, as the server reads them."""
    numbers = iter(range(1, text.count("%s") + 1))
    return _PLACE.sub(lambda found: "%" if found[1] == "%" else f"${next(numbers)}", text).encode()


@cache
def _codecs(kinds: tuple[type[Stored], ...]) -> tuple[Codec, ...]:
    return tuple(from_wire[kind] for kind in kinds)


def rows(prepared: Prepared, result: Any) -> list[Row]:
    """The rows of a result as Python values."""
    codecs = _codecs(prepared.kinds)
    get = result.get_value
    return [
        tuple(None if (raw := get(row, place)) is None else codec(raw) for place, codec in enumerate(codecs))
        for row in range(result.ntuples)
    ]
