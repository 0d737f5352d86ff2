"""Reading values that came from outside, strictly: nothing is taken for what it is not.

"7" is not 7, true is not 1, a key nobody knows is refused with the nearest known one. `read` gives the
value or raises Wrong with every complaint at once, each with its dotted path.
"""

from __future__ import annotations

import types
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime, time
from difflib import get_close_matches
from enum import Enum
from typing import Any, TypeVar, Union, get_args, get_origin
from uuid import UUID

import attrs
from attrs import field, frozen
from cattrs import Converter
from cattrs.errors import (
    AttributeValidationNote,
    ClassValidationError,
    ForbiddenExtraKeysError,
    IterableValidationError,
    IterableValidationNote,
)
from cattrs.gen import make_dict_structure_fn

from habitat_kit.core.errors import HabitatError, Unreadable
from habitat_kit.core.words import unwritable

T = TypeVar("T")
MANY = 1_000


@frozen
class Complaint:
    """One thing that is wrong: `at` is its dotted path, `code` a text's key, `numbers` fill it."""

    at: str
    code: str
    numbers: Mapping[str, object] = field(factory=dict)


class Wrong(HabitatError):
    """What came in cannot be read; `complaints` says everything that is wrong with it."""

    def __init__(self, complaints: Iterable[Complaint]) -> None:
        self.complaints = tuple(complaints)
        super().__init__("; ".join(f"{complaint.at}: {complaint.code}" for complaint in self.complaints))


class Mismatch(ValueError):
    """A value of another kind than its place takes. `wanted` is the word for what it takes."""

    def __init__(self, code: str, **numbers: object) -> None:
        super().__init__(code)
        self.code = code
        self.numbers = numbers


def nearest(name: str, known: Iterable[str]) -> str:
    """The known name most like `name`, or an empty text when none is near; of very many, only some are looked at."""
    names = sorted(known)
    if len(names) > MANY:
        names = [other for other in names if other[:1] == name[:1]][:MANY]
    return next(iter(get_close_matches(name, names, 1, 0.6)), "")


def unknown(at: str, name: str, known: Iterable[str]) -> Complaint:
    """The complaint about a name nobody knows, with the nearest known one, or all of them."""
    names = sorted(known)
    hint = nearest(name, names)
    if hint:
        return Complaint(at, "strict.unknown_like", {"name": name, "hint": hint})
    few = ", ".join(names[:40]) + (" …" if names[40:] else "")
    return Complaint(at, "strict.unknown", {"name": name, "known": few or "-"})


def read(value: object, shape: type[T], *, at: str = "", converter: Converter | None = None) -> T:
    """`value` as a `shape`; Wrong names every place that does not fit, with paths that begin with `at`."""
    try:
        return (converter or TOML).structure(value, shape)
    except Exception as error:
        raise Wrong(_complaints(error, at)) from error


def converter(*, dates_as_text: bool = False) -> Converter:
    """A cattrs converter that coerces nothing. With `dates_as_text`, dates and times are ISO texts (JSON)."""
    made = Converter(
        forbid_extra_keys=True, omit_if_default=True, unstruct_collection_overrides={frozenset: sorted, tuple: list}
    )
    for moment in (date, datetime, time):
        made.register_unstructure_hook(moment, moment.isoformat)
    made.register_unstructure_hook(UUID, str)
    for kind, word in ((bool, "yes_no"), (int, "number"), (str, "text")):
        made.register_structure_hook(kind, _exactly(kind, word))
    made.register_structure_hook_func(lambda kind: kind in {date, datetime, time}, _moment(as_text=dates_as_text))
    made.register_structure_hook(UUID, _uuid)
    made.register_structure_hook_func(_is_enum, _one_of)
    made.register_structure_hook_factory(_is_row, lambda kind: _row(made, kind))
    made.register_structure_hook_factory(_is_mapping, lambda kind: _mapping(made, kind))
    made.register_structure_hook_factory(attrs.has, lambda kind: _table(made, kind))
    made.register_structure_hook_func(_is_optional, lambda value, kind: _optional(made, value, kind))
    return made


def _not(wanted: str) -> Mismatch:
    return Mismatch(f"strict.needs.{wanted}")


def _exactly(kind: type, word: str) -> Callable[[object, object], object]:
    def structure(value: object, wanted: Any) -> object:
        if _is_enum(wanted):  # a StrEnum is looked up as the str it is
            return _one_of(value, wanted)
        if type(value) is not kind:
            raise _not(word)
        if isinstance(value, str) and unwritable(value):
            raise Mismatch("error.control_character")
        return value

    return structure


YEARS = (1900, 9998)
"""The years a calendar of ours can hold, first and last."""

_MOMENTS: Mapping[Any, str] = {date: "date", datetime: "moment", time: "time"}


def _moment(*, as_text: bool) -> Callable[[object, Any], object]:
    def structure(value: object, kind: Any) -> object:
        word = _MOMENTS[kind]
        if (as_text or kind is time) and isinstance(value, str):
            try:
                value = kind.fromisoformat(value)
            except ValueError:
                raise _not(word) from None
        elif as_text:
            raise _not(word)
        if type(value) is not kind:
            raise _not(word)
        if isinstance(value, date) and not YEARS[0] <= value.year <= YEARS[1]:
            raise Mismatch("error.date_out_of_range")
        return value

    return structure


def _uuid(value: object, _: object) -> UUID:
    if not isinstance(value, str):
        raise _not("id")
    try:
        return UUID(value)
    except ValueError:
        raise _not("id") from None


def _is_enum(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, Enum)


def _one_of(value: object, kind: type[Enum]) -> Enum:
    words = [str(member.value) for member in kind]
    for member in kind:
        if type(value) is str and value == member.value:
            return member
    raise Mismatch("strict.not_one_of", known=", ".join(words), hint=nearest(str(value), words))


_ROWS: Mapping[Any, Callable[[Any], Any]] = {tuple: tuple, frozenset: frozenset, list: list}


def _is_row(kind: Any) -> bool:
    return get_origin(kind) in _ROWS


def _row(made: Converter, kind: Any) -> Callable[[object, object], object]:
    """Lists, tuples and sets of one kind, from a list and from nothing else."""
    inner = get_args(kind)[0]

    def structure(value: object, _: object) -> object:
        if not isinstance(value, list | tuple):
            raise _not("list")
        return _ROWS[get_origin(kind)](_each(made, kind, inner, enumerate(value)).values())

    return structure


def _each(made: Converter, kind: Any, inner: Any, items: Iterable[tuple[Any, object]]) -> dict[Any, Any]:
    """Every one of many values by its place; all that is wrong with any of them at once."""
    found, errors = dict[Any, Any](), list[Exception]()
    for place, item in items:
        try:
            found[place] = made.structure(item, inner)
        except Exception as error:  # noqa: BLE001  # a plugin's class may refuse with anything: it is raised below
            error.add_note(IterableValidationNote("", place, inner))
            errors.append(error)
    if errors:
        raise IterableValidationError("", errors, kind)
    return found


def _is_mapping(kind: Any) -> bool:
    return get_origin(kind) in {dict, Mapping} or kind in {dict, Mapping}


def _mapping(made: Converter, kind: Any) -> Callable[[object, object], object]:
    """Tables with any key, whose values are of one kind."""
    inner = (get_args(kind) or (str, Any))[1]

    def structure(value: object, _: object) -> object:
        if not isinstance(value, Mapping):
            raise _not("table")
        return dict(value) if inner is Any else _each(made, kind, inner, value.items())

    return structure


def _table(made: Converter, kind: Any) -> Callable[[object, object], object]:
    """A table as an attrs class; a missing key is named like a wrong one."""
    plain = make_dict_structure_fn(kind, made, _cattrs_forbid_extra_keys=True, _cattrs_detailed_validation=True)

    def structure(value: object, _: object) -> object:
        if not isinstance(value, Mapping):
            raise _not("table")
        return plain(value, kind)

    return structure


def _is_optional(kind: Any) -> bool:
    return get_origin(kind) in {Union, types.UnionType} and type(None) in get_args(kind) and len(get_args(kind)) == 2


def _optional(made: Converter, value: object, kind: Any) -> object:
    inner = next(part for part in get_args(kind) if part is not type(None))
    return None if value is None else made.structure(value, inner)


def _complaints(error: BaseException, at: str) -> Iterator[Complaint]:
    """Every complaint in what cattrs gathered, with its path."""
    if isinstance(error, ClassValidationError | IterableValidationError):
        for inner in error.exceptions:
            yield from _complaints(inner, _below(at, inner))
    elif isinstance(error, ForbiddenExtraKeysError):
        known = attrs.fields_dict(error.cl)
        for name in sorted(error.extra_fields):
            yield unknown(_join(at, name), name, known)
    elif isinstance(error, KeyError):
        yield Complaint(at, "strict.missing")
    elif isinstance(error, Unreadable):
        yield Complaint(_join(at, error.field), error.code, error.numbers)
    elif isinstance(error, Mismatch):
        yield Complaint(at, error.code, error.numbers)
    else:
        yield Complaint(at, "strict.refused", {"words": str(error) or type(error).__name__})


def _join(at: str, name: str) -> str:
    return f"{at}.{name}" if at else name


def _below(at: str, error: BaseException) -> str:
    for note in getattr(error, "__notes__", ()):
        if isinstance(note, AttributeValidationNote):
            return _join(at, note.name)
        if isinstance(note, IterableValidationNote):
            return f"{at}[{note.index}]" if isinstance(note.index, int) else _join(at, str(note.index))
    return at


TOML = converter()
"""Reads what tomllib gives: dates are dates, times may be written "15:00"."""

JSON = converter(dates_as_text=True)
"""Reads what json gives: dates, times and ids are texts."""
