"""What a request says, as values: bodies by cattrs, headers and query parameters by hand; nothing is coerced.

Dates are `2027-03-05`, local date-times `2027-03-05T18:00` (a house's own wall clock: without a zone).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import partial
from typing import Any, TypeVar, get_args
from uuid import UUID

from cattrs import Converter
from starlette.requests import Request

from habitat_kit import strict
from habitat_kit.core.words import unwritable
from habitat_kit.strict import Complaint, Mismatch, Wrong
from habitat_kit.web.api.bodies import LARGEST, shown
from habitat_kit.web.api.problems import Problem, unreadable

T = TypeVar("T")

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_WALL = re.compile(_DAY.pattern + r"T[0-9]{2}:[0-9]{2}(:[0-9]{2})?")
_ZONED = re.compile(_WALL.pattern + r"(\.[0-9]+)?(Z|[+-][0-9]{2}:?[0-9]{2})")
_TAG = re.compile(r'"([\x21\x23-\x7e]*)"')
_REVISION = re.compile(r"[1-9][0-9]{0,15}")

NO_REVISION = 0
"""Stands for an entity tag that is not of ours: no booking has this revision, so it answers Stale."""


def _made() -> Converter:
    made = strict.converter(dates_as_text=True)
    made.register_structure_hook(str, partial(_text, made.get_structure_hook(str)))
    made.register_structure_hook(int, partial(_whole, made.get_structure_hook(int)))
    made.register_structure_hook(UUID, _id)
    made.register_structure_hook_func(lambda kind: kind is date, _day)
    made.register_structure_hook_func(_is_edge, _edge)
    return made


def _text(strictly: Callable[[object, Any], Any], value: object, kind: object) -> Any:
    """A text as it is; its lines may end as they do in any system."""
    if kind is not str or type(value) is not str:
        return strictly(value, kind)
    if unwritable(value.replace("\r", "")):
        raise Mismatch("error.control_character")
    return value


def _whole(strictly: Callable[[object, Any], Any], value: object, kind: object) -> Any:
    if type(value) is int and abs(value) > LARGEST:
        raise Mismatch("api.number_too_large")
    return strictly(value, kind)


def _id(value: object, _: object) -> UUID:
    try:
        if isinstance(value, str) and len(value) == 36:
            return UUID(value)
    except ValueError:
        pass
    raise Mismatch("strict.needs.id")


def _is_edge(kind: Any) -> bool:
    return set(get_args(kind)) - {type(None)} == {date, datetime}


def _edge(value: object, kind: Any) -> date | datetime | None:
    """A date for nights, a local date-time for hours."""
    if value is None and type(None) in get_args(kind):
        return None
    if not isinstance(value, str):
        raise Mismatch("api.needs_date_or_time")
    if _ZONED.fullmatch(value):
        raise Mismatch("error.wall_time_with_zone")
    if _WALL.fullmatch(value):
        return _there(datetime.fromisoformat, value)
    if not _DAY.fullmatch(value):
        raise Mismatch("api.needs_date_or_time")
    return _there(date.fromisoformat, value)


def _day(value: object, _: object) -> date:
    if not isinstance(value, str) or not _DAY.fullmatch(value):
        raise Mismatch("strict.needs.date")
    return _there(date.fromisoformat, value)


def _there(read: Callable[[str], T], value: str) -> T:
    try:
        return read(value)
    except ValueError:
        raise Mismatch("api.impossible_date", day=value) from None


WIRE = _made()
"""Reads what the API is sent."""


def structured(value: object, shape: type[T]) -> T:
    """A body as a `shape`; Problem 400 names every place that does not fit."""
    try:
        return strict.read(value, shape, converter=WIRE)
    except Wrong as wrong:
        raise unreadable(_fit(complaint) for complaint in wrong.complaints) from None


def _fit(complaint: Complaint) -> Complaint:
    """The complaint with whatever the body's own words put in it made fit to be sent back."""
    said = {name: shown(n, 300) if isinstance(n, str) else n for name, n in complaint.numbers.items()}
    return Complaint(shown(complaint.at), complaint.code, said)


def revision(request: Request) -> int:
    """The revision If-Match names: 428 when it is missing, 400 when it is no entity tag such as "3"."""
    given = request.headers.get("if-match")
    if given is None:
        raise Problem(428, "api.if_match_missing", field="If-Match")
    tag = _TAG.fullmatch(given.strip())
    if tag is None:
        raise Problem(400, "api.bad_tag", field="If-Match")
    return int(tag[1]) if _REVISION.fullmatch(tag[1]) else NO_REVISION


def key(request: Request) -> str | None:
    """The idempotency key, if one is given: up to 200 printable characters."""
    given = request.headers.get("idempotency-key")
    if given is None:
        return None
    if not 1 <= len(given) <= 200 or not given.isprintable():
        raise Problem(400, "error.bad_key", field="Idempotency-Key", numbers={"longest": 200})
    return given


def in_path(request: Request) -> UUID:
    """The id in the path; one that cannot be an id is of nothing there is."""
    try:
        return _id(request.path_params["id"], UUID)
    except Mismatch:
        raise unknown() from None


def unknown(field: str | None = None) -> Problem:
    """404: there is none, or not for this caller. The two are answered alike; `field` is where it was named."""
    return Problem(404, "api.unknown", field=field)


class Query:
    """The parameters after the `?`: each at most once, none that nobody knows."""

    def __init__(self, request: Request, *known: str) -> None:
        pairs = request.query_params.multi_items()
        for name, _ in pairs:
            if name not in {*known, "lang"}:
                raise unreadable([_fit(strict.unknown(name, name, known))])
        self._given: Mapping[str, str] = dict(pairs)
        if len(self._given) < len(pairs):
            names = [name for name, _ in pairs]
            raise Problem(400, "api.key_twice", field=next(name for name in names if names.count(name) > 1))

    def __contains__(self, name: object) -> bool:
        return name in self._given

    def text(self, name: str) -> str | None:
        """A parameter as it is."""
        return self._given.get(name)

    def day(self, name: str) -> date:
        """A parameter that has to be a date."""
        if name not in self._given:
            raise unreadable([Complaint(name, "strict.missing")])
        return self._read(name, _day, date)

    def id(self, name: str) -> UUID | None:
        """A parameter that is an id, or None."""
        return self._read(name, _id, UUID) if name in self._given else None

    def whole(self, name: str, *, default: int, most: int) -> int:
        """A parameter that is a number from 1 to `most`."""
        if name not in self._given:
            return default
        given = self._given[name]
        if not re.fullmatch(r"[0-9]{1,9}", given, re.ASCII) or not 1 <= int(given) <= most:
            raise Problem(400, "api.out_of_range", field=name, numbers={"least": 1, "most": most})
        return int(given)

    def _read(self, name: str, hook: Callable[[object, object], T], kind: object) -> T:
        try:
            return hook(self._given[name], kind)
        except Mismatch as wrong:
            raise unreadable([Complaint(name, wrong.code, wrong.numbers)]) from None
