"""The change feed: what happened, at least once, from where the caller left off.

Rules of this file:
1. The cursor holds the last number of each stream the caller may read, and nothing else; a stream it does not name
   is read from its beginning, one the caller may no longer read is passed over.
2. Fields are told by their privacy class: public to whoever sees the house, member to who sees names, staff to
   who may read the journal. Events that are not about uses or the house itself are the journal's readers'.
3. An organisation's own stream (people, roles, duty) is for who reads a journal: what is about one house for the
   readers of that house's, the rest for who reads the whole organisation's.
4. What stands in a protected place, or is of a household nobody may name to the caller, is not told at all. The
   numbers of a stream count what is not told as well: they say that something happened, and nothing of it.
"""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any
from uuid import UUID

import attrs
from attrs import frozen

from habitat_kit.core.actors import Reach
from habitat_kit.core.claims import Claim
from habitat_kit.core.events import DiscreetEvent, Event, HouseChanged, IncidentEvent, UseEvent, every
from habitat_kit.core.periods import Span
from habitat_kit.core.privacy import Privacy
from habitat_kit.core.spaces import House
from habitat_kit.desk.eyes import secret_to
from habitat_kit.desk.work import Work
from habitat_kit.store import changes
from habitat_kit.store.mapping.json import read
from habitat_kit.web.api import reading, wire
from habitat_kit.web.api.calling import Call, Reply
from habitat_kit.web.api.problems import Problem
from habitat_kit.web.api.windows import told

LONGEST_CURSOR = 8_000

ANSWERED = "Answered"
"""A journal row without an event: kept for its idempotency key."""


@frozen(slots=False)
class Reader:
    """What a caller may read of a house's journal."""

    house: House
    classes: frozenset[Privacy]
    cases: bool = False
    """Whether they may learn that there are incidents: who reads the journal may be a party to one."""
    secret: frozenset[UUID] | None = frozenset()
    """Places, households and people that must not be found; None for who may know of all of them."""

    @property
    def everything(self) -> bool:
        """Whether the whole journal is theirs to read."""
        return Privacy.STAFF in self.classes

    def told(self, event: Event) -> dict[str, Any] | None:
        """An event as this reader may see it; None when it is not for them."""
        space = getattr(event, "space", None)
        if (space is not None and not told(self.house, space)) or self._secret(event):
            return None
        if isinstance(event, IncidentEvent) and not self.cases:
            return None
        if not (self.everything or isinstance(event, UseEvent | HouseChanged)):
            return None
        fields = attrs.fields(type(event))
        body = {f.name: _plain(getattr(event, f.name)) for f in fields if f.metadata.get("privacy") in self.classes}
        if isinstance(event, HouseChanged) and "changes" in body:
            body["changes"] = [change for change in body["changes"] if change[1] != "space" or change[2] in self.keys]
        return body | ({"by": None} if "by" in body and event.by in (self.secret or ()) else {})

    def _secret(self, event: Event) -> bool:
        """Whether an event is about what must not be found, or about protecting it."""
        if self.secret is None:
            return False
        values = (getattr(event, field.name) for field in attrs.fields(type(event)) if field.name != "by")
        named = (one for value in values for one in (value if isinstance(value, tuple) else (value,)))
        return isinstance(event, DiscreetEvent) or not self.secret.isdisjoint(
            one for one in named if isinstance(one, UUID)
        )

    @cached_property
    def keys(self) -> frozenset[str]:
        """What the house file calls the places one may tell of."""
        return frozenset(space.key for space in self.house.tree.spaces if told(self.house, space.id))


@frozen
class Stream:
    """A stream and who reads it for the caller: `houses` for what is about one of them, `whole` for the rest."""

    id: UUID
    houses: Mapping[UUID, Reader]
    whole: Reader | None

    def reader(self, line: changes.Line) -> Reader | None:
        """With whose eyes a line is read; None when it is not for the caller."""
        return self.houses.get(line.house, self.whole) if line.house else self.whole


def since(call: Call) -> Reply:
    """What happened after a cursor; without one, from the beginning."""
    query = reading.Query(call.request, "after")
    seen = _read(query.text("after"))
    events: list[wire.Change] = []
    more = False
    mine: dict[UUID, int] = {}
    streams = tuple(_streams(call, tuple(_readers(call))))
    with call.kit.database.read() as tx:
        for stream in streams:
            lines, further = changes.after(tx, stream.id, seen.get(stream.id, 0))
            events.extend(_told(stream, lines))
            mine[stream.id] = lines[-1].seq if lines else seen.get(stream.id, 0)
            more = more or further
    return Reply(wire.Changes(events=events, next=_write(mine), more=more))


def _whole(work: Work) -> bool:
    """Whether the caller reads the journal of the whole organisation."""
    return work.reach("see_journal") is Reach.ORGANISATION


def _streams(call: Call, readers: tuple[Reader, ...]) -> Iterator[Stream]:
    """Every house's stream, then those of the organisations whose journal, or a part of it, the caller reads."""
    yield from (Stream(reader.house.id, {}, reader) for reader in readers)
    kept: dict[UUID, dict[UUID, Reader]] = {}
    for reader in readers:
        if reader.everything:
            kept.setdefault(reader.house.organisation, {})[reader.house.id] = reader
    for organisation, houses in sorted(kept.items()):
        whole = (reader for reader in houses.values() if call.sight.reading(reader.house.id, _whole))
        yield Stream(organisation, houses, next(whole, None))


def _readers(call: Call) -> Iterator[Reader]:
    sight = call.sight
    for house in sight.houses():
        classes = {Privacy.PUBLIC}
        if sight.may("see_names", house.id):
            classes.add(Privacy.MEMBER)
        if sight.may("see_journal", house.id):
            classes |= {Privacy.MEMBER, Privacy.STAFF}
        cases = sight.may("see_incident_journal", house.id)
        yield Reader(house, frozenset(classes), cases, sight.reading(house.id, secret_to))


def _told(stream: Stream, lines: tuple[changes.Line, ...]) -> Iterator[wire.Change]:
    known = {event.__name__ for event in every()}
    for line in lines:
        reader = stream.reader(line)
        if line.event == ANSWERED or reader is None:
            continue
        if line.event in known:
            body = reader.told(read({"is": line.event, **line.body}))
        else:  # of a plugin that is gone: as it was written, for who reads the journal
            body = line.body if reader.everything else None
        if body is not None:
            yield wire.Change(stream=line.stream, seq=line.seq, part=line.part, at=line.at, event=line.event, body=body)


def _plain(value: Any) -> Any:
    if isinstance(value, Span):
        return {"start": value.start, "end": value.end}
    if isinstance(value, Claim):
        return {"leaf": value.leaf, **_plain(value.span)}
    return [_plain(one) for one in value] if isinstance(value, tuple) else value


def _write(seen: Mapping[UUID, int]) -> str:
    written = json.dumps({str(stream): seq for stream, seq in sorted(seen.items())}, separators=(",", ":"))
    return urlsafe_b64encode(written.encode()).decode().rstrip("=")


def _read(cursor: str | None) -> dict[UUID, int]:
    if not cursor:
        return {}
    try:
        raw = json.loads(urlsafe_b64decode(cursor[:LONGEST_CURSOR].encode("ascii") + b"=" * (-len(cursor) % 4)))
        seen = {UUID(stream): seq for stream, seq in raw.items()}
    except (ValueError, AttributeError, RecursionError):
        seen = {UUID(int=0): None}
    if not all(type(seq) is int and 0 <= seq < 2**53 for seq in seen.values()):
        raise Problem(400, "api.bad_cursor", field="after")
    return seen
