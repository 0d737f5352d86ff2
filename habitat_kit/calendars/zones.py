"""A time zone as the bytes of one VTIMEZONE (RFC 5545 section 3.6.5), from `since` on.

Rules of this file:
1. What a zone does every year is one yearly RRULE for each change: the form every client
   reads (Outlook passes over lists of dates). It begins where the rule began, so the bytes
   of a settled zone are the same whatever `since` is.
2. What a zone did before its rule began, and what no yearly rule says (Morocco's Ramadan,
   known for decades ahead), is written change by change: exact from 1 January of `since`
   for HORIZON years. After those a zone without a rule stays as it last was.
3. DAYLIGHT is the greater offset of the year, Dublin's summer too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from itertools import count

from attrs import evolve

from habitat_kit.calendars.text import fold
from habitat_kit.calendars.tzif import Change, Listed, read
from habitat_kit.calendars.vevent import basic
from habitat_kit.calendars.yearly import Yearly, yearly

HORIZON = 25
"""Years for which changes that follow no yearly rule are written out."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_NEVER = 1 << 62


@lru_cache(maxsize=64)
def vtimezone(zone: str, since: int) -> bytes:
    """The zone as one VTIMEZONE, true from 1 January of the year `since` (1970 or later).

    Pass the year of the earliest time that names the zone. ValueError for an unknown zone.
    """
    listed = read(zone)
    rules = yearly(listed.footer)
    settled = _settled(listed.changes, rules)
    begin, horizon = max(0, _new_year(since) - 86400), _new_year(min(since + HORIZON, 9999))
    parts: list[bytes] = []
    if settled > begin:
        parts += _one_by_one(_known(listed, begin, min(settled, horizon)))
    if settled < horizon:
        parts += [part for rule in rules for part in _every_year(rule, settled)]
    return b"".join((b"BEGIN:VTIMEZONE\r\n", fold(f"TZID:{zone}"), *parts, b"END:VTIMEZONE\r\n"))


def _settled(changes: tuple[Change, ...], rules: tuple[Yearly, ...]) -> int:
    """The instant from which the yearly rules alone say what happens: found by walking back while they agree."""
    if not rules:
        return _NEVER
    last = changes[-1].at if changes else -1
    ruled = sorted((rule.on(year) for year in range(1970, _year(last) + 2) for rule in rules), key=lambda it: it.at)
    settled = next(change.at for change in ruled if change.at > last)
    for said, done in zip((it for it in reversed(ruled) if it.at <= last), reversed(changes), strict=False):
        if (said.at, said.before, said.after) != (done.at, done.before, done.after):
            break
        settled = done.at
    return settled


def _known(listed: Listed, begin: int, until: int) -> Iterator[Change]:
    """What holds at `begin` as a change of its own, then every listed change before `until`."""
    opening = Change(-1, listed.offset, listed.offset, listed.name, daylight=False)
    opening = next((change for change in reversed(listed.changes) if change.at <= begin), opening)
    if opening.at < 0:
        opening = Change(-opening.after, opening.after, opening.after, opening.name, daylight=False)
    yield opening
    yield from (change for change in listed.changes if begin < change.at < until)


def _one_by_one(changes: Iterable[Change]) -> Iterator[bytes]:
    """Changes that follow no rule: those alike share a component and its list of dates."""
    alike: dict[Change, list[str]] = {}
    for change in changes:
        alike.setdefault(evolve(change, at=0), []).append(_wall(change))
    for change, (first, *others) in alike.items():
        yield _component(change, first, f"RDATE:{','.join(others)}" if others else None)


def _every_year(rule: Yearly, settled: int) -> Iterator[bytes]:
    """The components of a yearly change; each starts at a change its own RRULE names, as RFC 5545 asks."""
    for month, words in rule.rules():
        ahead = (change for change in map(rule.on, count(_year(settled))) if change.at >= settled)
        first = next(change for change in ahead if int(_wall(change)[4:6]) == month)
        yield _component(first, _wall(first), f"RRULE:{words}")


def _component(change: Change, first: str, again: str | None) -> bytes:
    kind = "DAYLIGHT" if change.daylight else "STANDARD"
    lines = [
        f"BEGIN:{kind}",
        f"DTSTART:{first}",
        f"TZOFFSETFROM:{_offset(change.before)}",
        f"TZOFFSETTO:{_offset(change.after)}",
        f"TZNAME:{change.name}",
        *([again] if again else []),
        f"END:{kind}",
    ]
    return b"".join(map(fold, lines))


def _offset(seconds: int) -> str:
    """A UTC offset as RFC 5545 writes it: +0530, and seconds only where there are any."""
    minutes, rest = divmod(abs(seconds), 60)
    sign = "-" if seconds < 0 else "+"
    return f"{sign}{minutes // 60:02}{minutes % 60:02}" + (f"{rest:02}" if rest else "")


def _wall(change: Change) -> str:
    """The moment of a change on the clock as it was before."""
    return basic(_EPOCH + timedelta(seconds=change.at + change.before))


def _year(at: int) -> int:
    return (_EPOCH + timedelta(seconds=at)).year


def _new_year(year: int) -> int:
    return int(datetime(year, 1, 1, tzinfo=UTC).timestamp())
