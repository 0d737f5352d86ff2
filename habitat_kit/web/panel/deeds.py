"""Forms made of a command's own fields, and the command that a filled form asks for.

Rules of this file:
1. A form has the fields of its command, no more: what a command does not name cannot be typed in.
2. The row it is about and its revision come from the row and travel unseen; the desk compares them again.
3. Nothing typed is lost: what cannot be read is said beside its field and shown as it was.
4. A day without an hour is a night's; with one it is a wall time.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from secrets import token_urlsafe
from typing import Any
from uuid import UUID

import attrs
from attrs import define, field
from sqlalchemy.orm import Session
from wtforms import Form, HiddenField, SelectField, StringField, TextAreaField

from habitat_kit.core.actors import Role
from habitat_kit.core.commands import BookSpace, Command, TakeByRight
from habitat_kit.core.errors import Unreadable
from habitat_kit.core.feeds import SPACE_LEVELS
from habitat_kit.core.incidents import DECISIONS, KINDS
from habitat_kit.web import typed
from habitat_kit.web.panel import discretion, grounds, series
from habitat_kit.web.panel.lookups import OFFERED, meant
from habitat_kit.web.panel.words import CHORES, CLOSURES
from habitat_kit.web.typed import Wrong

ABOUT = frozenset(
    {"booking", "closure", "incident", "link", "person", "revision", "use", "subject", "entry"}
    | {"place", "membership", "grant", "deputy", "duty", "identity", "task", "wait"}
    | {"rulebook", "proposal", "integrates"}
)
"""The fields of commands that say which row is meant; they are no fields of a form."""

OVERRIDING = frozenset({"override", "override_reason"})
"""The fields that override what articles say: asked for when they have said it."""

_LONG = frozenset({"text", "minutes", "purpose", "reason", "words", "parts", "detail"})
_DAYS = frozenset({"closes", "in_force", "review", "held", "due", "until"})
_NUMBERS = frozenset({"present", "objections", "guests", "sleeps", "seats", "days"})
_EDGES = frozenset({"start", "end"})
_EMPTY: Mapping[str, Any] = {"reason": "", "days": None, "channels": ""}
"""What an empty field means where its command does not take it for left out."""

_TICKS = frozenset({"or_wait", "hold", "shared", "confidential", "bookable", "plan_only", "neutral"})
_CALLED_ON = (Role.KEEPER, Role.STEWARD, Role.COORDINATOR, Role.SOCIAL_WORKER)
_OFFERED: Mapping[tuple[str, str], tuple[str, ...]] = {
    ("report_incident", "about"): ("place", "bill", "other"),
    ("report_incident", "kind"): KINDS,
    ("decide_incident", "decision"): DECISIONS,
    ("name_party", "role"): ("concerned", "witness"),
    **dict.fromkeys((("make_task", "role"), ("assign_task", "role")), ("", *_CALLED_ON)),
    ("make_task", "kind"): CHORES,
    **grounds.CODES,
    **discretion.CODES,
    **series.CODES,
}
"""The codes some commands' fields are chosen from."""

_LONGEST = 4_000
_LONGER: Mapping[str, int] = {"text": 60_000, "minutes": 8_000}


class Lookup(StringField):
    """A name that is looked up."""


class Day(StringField):
    """A day."""


class OneClock(StringField):
    """A time of day of its own."""


class Clock(StringField):
    """A time of day; may be left empty."""


class OneDay(StringField):
    """A day alone."""


class Tick(StringField):
    """Yes, or nothing."""


class Number(StringField):
    """A whole number."""


@define
class Filled:
    """A form as it was sent or begun, and what is wrong with it. `nonce` tells one form from the next."""

    form: Form
    nonce: str = field(factory=lambda: token_urlsafe(12))
    wrong: tuple[Wrong, ...] = ()

    def at(self, name: str) -> tuple[Wrong, ...]:
        """What is wrong with one field."""
        return tuple(wrong for wrong in self.wrong if wrong.at == name)

    @property
    def values(self) -> dict[str, str]:
        """What the fields hold."""
        return {n: str(value or "")[: _LONGER.get(n, _LONGEST) + 1].strip() for n, value in self.form.data.items()}


def asked(command: type[Command[Any]]) -> tuple[attrs.Attribute[Any], ...]:
    """The fields of a command that a form asks for."""
    every: tuple[attrs.Attribute[Any], ...] = attrs.fields(command)  # type: ignore[arg-type]  # every command is of attrs
    return tuple(
        attribute
        for attribute in every
        if attribute.name not in {*ABOUT, *OVERRIDING, {**grounds.ROW_OF, **discretion.ROW_OF}.get(command.name())}
    )


def form_of(command: type[Command[Any]], kinds: Sequence[tuple[str, str]] = ()) -> type[Form]:
    """The form of a command; `kinds` are what a booking's kind may be, by key and name."""
    parts: dict[str, Any] = {}
    for attribute in asked(command):
        name = attribute.name
        if name in OFFERED:
            parts[name] = Lookup()
        elif name in _EDGES:
            by_hour = "datetime" in str(attribute.type)
            parts |= {name: Day(), f"{name}_time": Clock()} if by_hour else {name: OneDay()}
        elif name in _DAYS:
            parts[name] = OneDay()
        elif name in grounds.CLOCKS:
            parts[name] = OneClock()
        elif name in _TICKS:
            parts[name] = Tick()
        elif name in _NUMBERS:
            parts[name] = Number(default="" if attribute.default in {None, attrs.NOTHING} else str(attribute.default))
        elif name in _LONG:
            parts[name] = TextAreaField()
        elif name == "counted":
            parts[name] = SelectField(choices=[("", ""), ("yes", "yes"), ("no", "no")], validate_choice=False)
        elif name in {"kind", "level"} or (command.name(), name) in _OFFERED:
            parts[name] = SelectField(choices=_choices(command, name, kinds), validate_choice=False)
        else:
            parts[name] = StringField()
    overriding = OVERRIDING & attrs.fields_dict(command).keys()  # type: ignore[arg-type]  # every command is of attrs
    parts |= {name: HiddenField() for name in overriding}
    return type(f"{command.__name__}Form", (Form,), {**parts, "revision": HiddenField()})


def _choices(command: type[Command[Any]], name: str, kinds: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    if codes := _OFFERED.get((command.name(), name)):
        return [(code, code) for code in codes]
    if name == "level":
        return [(level.value, level.value) for level in SPACE_LEVELS]
    return list(kinds) if command in {BookSpace, TakeByRight} else [(kind, kind) for kind in CLOSURES]


def needed(command: type[Command[Any]], name: str) -> bool:
    """Whether a field has to be filled in."""
    attribute = next((one for one in asked(command) if one.name == name), None)
    return attribute is not None and attribute.default is attrs.NOTHING


def command_of(
    command: type[Command[Any]], filled: Filled, session: Session, about: Mapping[str, UUID]
) -> Command[Any] | tuple[Wrong, ...]:
    """What a filled form asks of the desk, or everything that is wrong with it."""
    reading = _Reading(filled.values, session)
    values: dict[str, Any] = dict(about)
    if hasattr(command, "revision"):
        values["revision"] = reading.read("revision", typed.whole_of)
    for attribute in asked(command):
        values |= reading.given(attribute)
    if override := reading.values.get("override"):
        values |= {"override": tuple(override.split()), "override_reason": reading.values["override_reason"] or None}
    if reading.wrong:
        return tuple(reading.wrong)
    try:
        return command(**values)
    except Unreadable as unreadable:
        return (Wrong.of(unreadable),)


def key_of(command: Command[Any], filled: Filled) -> str:
    """The idempotency key: the same form sent twice is one ask; another date is another."""
    return typed.key_of("panel", [command.name(), filled.nonce, *map("=".join, sorted(filled.values.items()))])


@define
class _Reading:
    """Reads fields one after the other and gathers what is wrong."""

    values: Mapping[str, str]
    session: Session
    wrong: list[Wrong] = field(factory=list)

    def given(self, attribute: attrs.Attribute[Any]) -> dict[str, Any]:
        """One field by its name; nothing where it is empty and may be, or wrong."""
        name, before = attribute.name, len(self.wrong)
        read = self.one(name)
        if read is not None:
            return {name: read}
        if name in _EMPTY:
            return {name: _EMPTY[name]}
        if attribute.default is attrs.NOTHING and len(self.wrong) == before:
            self.wrong.append(Wrong(name, "panel.wrong.missing"))
        return {}

    def one(self, name: str) -> Any:
        """One field as its command wants it; None when it is empty or wrong."""
        if name in OFFERED:
            return self.read(name, lambda label: meant(self.session, name, label))
        if name in _EDGES:
            day, hour = self.read(name, typed.day_of), self.read(f"{name}_time", typed.clock_of)
            return datetime.combine(day, hour) if day and hour else day
        if name == "counted":
            return self.read(name, "yes".__eq__)
        if name == "parts":
            return self.read(name, grounds.parts_of)
        if name in grounds.CLOCKS:
            return self.read(name, typed.clock_of)
        if name in _TICKS:
            return bool(self.values.get(name))
        return self.read(name, typed.day_of if name in _DAYS else typed.whole_of if name in _NUMBERS else str)

    def read(self, name: str, reader: Any) -> Any:
        """One field, by a reader; None when there is nothing or nothing readable."""
        text = self.values.get(name, "")
        try:
            return reader(text) if text else None
        except Unreadable as unreadable:
            self.wrong.append(Wrong.of(unreadable, name))
            return None
