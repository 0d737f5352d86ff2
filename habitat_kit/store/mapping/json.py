"""Core values as JSON for the journal, the asks and the kept outcomes, and back.

Dates and instants inside a Number are tagged, because a message must get back what it was given.
Fields marked secret or typed are never written. `written` and `read` are each other's inverse for
everything else; `text` is what `written` gives as the JSON text a column keeps, made in one go.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from enum import Enum
from functools import cache
from types import NoneType
from typing import Any, get_args
from uuid import UUID

import attrs
from cattrs import Converter
from cattrs.fns import identity
from cattrs.gen import make_dict_structure_fn, make_dict_unstructure_fn, override
from msgspec.json import Encoder

from habitat_kit.core import events, outcomes, questions
from habitat_kit.core.bookings import Booking
from habitat_kit.core.closures import Closure
from habitat_kit.core.money import Money
from habitat_kit.core.periods import Hours, Nights, Span
from habitat_kit.core.rules import Number
from habitat_kit.core.tasks import Task
from habitat_kit.core.waiting import Wait
from habitat_kit.store.types import Written


def _period(when: Nights | Hours) -> dict[str, list[str]]:
    if isinstance(when, Nights):
        return {"nights": [when.arrival.isoformat(), when.departure.isoformat()]}
    return {"hours": [when.start.isoformat(), when.end.isoformat()]}


def _period_of(raw: dict[str, list[str]], _: Any) -> Nights | Hours:
    if "nights" in raw:
        return Nights(*(date.fromisoformat(day) for day in raw["nights"]))
    return Hours(*(datetime.fromisoformat(wall) for wall in raw["hours"]))


def _number(value: Number) -> Any:
    if isinstance(value, datetime):
        return {"at": value.isoformat()}
    if isinstance(value, date):
        return {"day": value.isoformat()}
    return value


def _number_of(raw: Any, _: Any) -> Number:
    if isinstance(raw, dict):
        return datetime.fromisoformat(raw["at"]) if "at" in raw else date.fromisoformat(raw["day"])
    given: Number = raw
    return given


def _pairs(pairs: tuple[tuple[str, Number], ...]) -> list[list[Any]]:
    return [[name, _number(value)] for name, value in pairs]


def _pairs_of(raw: list[list[Any]], _: Any) -> tuple[tuple[str, Number], ...]:
    return tuple((name, _number_of(value, None)) for name, value in raw)


def _span(span: Span) -> list[int]:
    return [int(span.start.timestamp()), int(span.end.timestamp())]


def _span_of(raw: list[int], _: Any) -> Span:
    return Span(*(datetime.fromtimestamp(second, UTC) for second in raw))


def _plain(converter: Converter, type_: type, write: Any, read: Any) -> None:
    converter.register_unstructure_hook(type_, write)
    converter.register_structure_hook(type_, read)


def _is_pairs(type_: Any) -> bool:
    return bool(type_ == tuple[tuple[str, Number], ...])


def _is_anything(type_: Any) -> bool:
    """What a Misread's message is filled with: numbers, texts and dates, like a Finding's."""
    return type_ is object


def _made() -> Converter:
    """A converter to and from what JSON knows."""
    converter = Converter(unstruct_collection_overrides={frozenset: sorted})
    _plain(converter, UUID, str, lambda raw, _: UUID(raw))
    _plain(converter, datetime, lambda value: value.isoformat(), lambda raw, _: datetime.fromisoformat(raw))
    _plain(converter, time, lambda value: value.isoformat(), lambda raw, _: time.fromisoformat(raw))
    _plain(converter, date, lambda value: value.isoformat(), lambda raw, _: date.fromisoformat(raw))
    _plain(converter, timedelta, lambda value: value.total_seconds(), lambda raw, _: timedelta(seconds=raw))
    _plain(converter, Span, _span, _span_of)
    _plain(converter, Money, str, lambda raw, _: Money.read(raw))
    for period in (Nights, Hours, Nights | Hours):
        _plain(converter, period, _period, _period_of)  # type: ignore[arg-type]  # a union is a hook's key too
    _plain(converter, Number, _number, _number_of)  # type: ignore[arg-type]  # a union is a hook's key too
    converter.register_unstructure_hook_func(_is_pairs, _pairs)
    converter.register_structure_hook_func(_is_pairs, _pairs_of)
    converter.register_unstructure_hook_func(_is_anything, _number)
    converter.register_structure_hook_func(_is_anything, _number_of)
    return converter


CONVERTER = _made()
"""The one converter of the store."""

_QUICK = _made()
"""The same for texts: what the encoder knows by itself is left to it."""

_KNOWN = {UUID, date, datetime, str, int, bool, NoneType}


def _is_known(type_: Any) -> bool:
    """What the encoder writes by itself: ids, days, instants, numbers, texts, enumerations, or none of these."""
    kinds = get_args(type_) or (type_,)
    return type_ != Number and all(k in _KNOWN or (isinstance(k, type) and issubclass(k, Enum)) for k in kinds)


_QUICK.register_unstructure_hook_func(_is_known, identity)
for _known in _KNOWN - {NoneType}:
    _QUICK.register_unstructure_hook(_known, identity)
_encode = Encoder(order="deterministic").encode


def _classes() -> dict[str, type[Any]]:
    made = {cls.__name__: cls for cls in vars(outcomes).values() if isinstance(cls, type) and attrs.has(cls)}
    made |= {cls.__name__: cls for cls in vars(questions).values() if isinstance(cls, type) and attrs.has(cls)}
    return made | {cls.__name__: cls for cls in events.every()}


@cache
def _writer(cls: type[Any], converter: Converter) -> Any:
    """How a class is written: every field but the secret ones and typed words."""
    hidden = {f.name: override(omit=True) for f in attrs.fields(cls) if f.metadata.keys() & {"secret", "typed"}}
    return make_dict_unstructure_fn(cls, converter, **hidden)  # type: ignore[arg-type]  # keyword overrides, by name


for _converter in (CONVERTER, _QUICK):
    for _used in (Booking, Closure, Task, Wait):
        _converter.register_unstructure_hook(_used, _writer(_used, _converter))


@cache
def _reader(cls: type[Any]) -> Any:
    return make_dict_structure_fn(cls, CONVERTER)


def written(value: Any) -> dict[str, Any]:
    """An outcome, event or question as JSON, without its secret fields and typed words."""
    made: dict[str, Any] = _writer(type(value), CONVERTER)(value)  # type: ignore[arg-type]  # a class is hashable
    return made


def _quick(value: Any, **tag: str) -> dict[str, Any]:
    made: dict[str, Any] = _writer(type(value), _QUICK)(value)  # type: ignore[arg-type]  # a class is hashable
    return {**tag, **made} if tag else made


def _text(plain: Any) -> Written:
    return Written(_encode(plain).decode())


def text(value: Any) -> Written:
    """What `written` gives, as JSON text: keys in order, no spaces."""
    return _text(_quick(value))


def tagged_text(value: Any) -> Written:
    """The same with its class's name, so that `read` finds the class."""
    return _text(_quick(value, **{"is": type(value).__name__}))


def ids_text(ids: Iterable[UUID]) -> Written:
    """A list of ids, as JSON text."""
    return _text(list(ids))


def answers_text(answers: Mapping[Any, Any]) -> Written:
    """Pairs of a tagged question and its answer, as JSON text."""
    return _text([[_quick(q, **{"is": type(q).__name__}), _QUICK.unstructure(a)] for q, a in answers.items()])


def body_text(name: str, body: Any) -> str:
    """The one JSON text of a command by its name, every field of it: what its digest is made of."""
    return _encode({"is": name, "body": _QUICK.unstructure(body)}).decode()


def holds_secret(cls: type[Any]) -> bool:
    """Whether values of this class have a field shown only once."""
    return any(f.metadata.get("secret") for f in attrs.fields(cls))


def class_of(raw: dict[str, Any], *more: type[Any]) -> type[Any]:
    """The class of what `tagged_text` wrote: one of ours, or one of these (a plugin's own outcomes)."""
    known = {cls.__name__: cls for cls in more} | _classes()
    return known[raw["is"]]


def read(raw: dict[str, Any], *more: type[Any]) -> Any:
    """What `tagged_text` wrote."""
    cls = class_of(raw, *more)
    body = {name: value for name, value in raw.items() if name != "is"}
    return _reader(cls)(body, cls)  # type: ignore[arg-type]  # a class is hashable
