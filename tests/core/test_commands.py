"""Commands read what comes in: what cannot be read is named by field before anything is done."""

from __future__ import annotations

import copy
import re
from datetime import UTC, date, datetime, time
from typing import Any
from uuid import UUID

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from habitat_kit.core import commands
from habitat_kit.core.actors import Role
from habitat_kit.core.closures import Danger
from habitat_kit.core.commands import (
    BookSpace,
    CloseSpace,
    Command,
    CreateFeedLink,
    DeclineBooking,
    LoadHouse,
    OrderDanger,
    Part,
    all_commands,
    clean,
    when,
)
from habitat_kit.core.contact import Channel
from habitat_kit.core.errors import Unreadable
from habitat_kit.core.feeds import Level, Shows
from habitat_kit.core.ids import named
from habitat_kit.core.periods import Hours, Nights
from habitat_kit.core.series import Scope
from habitat_kit.core.spaces import Form, Unit
from habitat_kit.core.waysin import WayKind

SPACE = named("space")
D1, D2 = date(2026, 5, 1), date(2026, 5, 3)
T1, T2 = datetime(2026, 5, 1, 10), datetime(2026, 5, 1, 12)
BAD_TEXTS = ["a\x00b", "\x07bell", "a\x1bb", "del\x7f", "next\x85line", "half \ud800 a pair"]


def _book(**more: Any) -> BookSpace:
    return BookSpace(**{"space": SPACE, "kind": "guest_stay", "start": D1, "end": D2, **more})


def _refusal(make: Any) -> tuple[str, str]:
    with pytest.raises(Unreadable) as refused:
        make()
    return refused.value.field, refused.value.code


# Names


@pytest.mark.parametrize("command", all_commands())
def test_a_wire_name_is_the_class_in_snake_case(command: type[Command[Any]]) -> None:
    """BookSpace travels as book_space: letters and underscores, fit for a URL."""
    assert command.name().title().replace("_", "") == command.__name__
    assert re.fullmatch(r"[a-z]+(_[a-z]+)*", command.name())


def test_wire_names_are_told_once() -> None:
    """Every command class of the module is listed, each under its own name."""
    written = {
        cls
        for cls in vars(commands).values()
        if isinstance(cls, type) and issubclass(cls, Command) and cls is not Command
    }
    assert set(all_commands()) == written
    assert len({command.name() for command in all_commands()}) == len(all_commands())


@pytest.mark.parametrize("command", all_commands())
def test_a_command_is_a_frozen_value(command: Any) -> None:
    """It can be compared, kept in a set and never changed; its docstring says what it does."""
    attrs.resolve_types(command)
    needed = [field for field in attrs.fields_dict(command).values() if field.default is attrs.NOTHING]
    made = command(**{str(field.alias): _sample(field) for field in needed})
    assert hash(made) == hash(copy.copy(made))
    assert command.__doc__
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        made.anything = 1


def _sample(field: Any) -> Any:
    if field.name == "digest":
        return "0" * 64
    samples: dict[Any, Any] = {UUID: SPACE, str: "works", int: 1, date | datetime: D1, date: D1, Role: "keeper"}
    samples |= {Form: "room", time: time(9), Danger: "fire", tuple[Part, ...]: (Part("a", "A"), Part("b", "B"))}
    samples |= {Shows: "person", Channel: "mail", tuple[Channel, ...]: ("mail",)}
    samples |= {Scope: "all", WayKind: "code"}
    by_name = {"repeat": "FREQ=WEEKLY;COUNT=2", "amount": "12.50"}
    return by_name.get(field.name) or samples[field.type]


@pytest.mark.parametrize(
    ("command", "name"),
    [
        (BookSpace, "purpose"),
        (CloseSpace, "reason"),
        (DeclineBooking, "reason"),
        (LoadHouse, "text"),
        (OrderDanger, "reason"),
        (commands.ProposeRules, "text"),
        (commands.RecordDecision, "minutes"),
        (commands.MakeArrivalLink, "call"),
    ],
)
def test_typed_words_stay_out_of_logs(command: type[Any], name: str) -> None:
    """What a person typed is no part of how a command is printed."""
    assert not attrs.fields_dict(command)[name].repr


# Texts


@given(st.text(max_size=60) | st.text("a\r\n\t \x0b\x1c\x85\u2028", max_size=12), st.integers(0, 40))
def test_a_typed_text_is_cleaned_once(text: str, longest: int) -> None:
    """What passes has no control characters but line ends and tabs, fits, can be encoded, and passes again unchanged."""
    try:
        cleaned = clean(text, "purpose", longest)
    except Unreadable as refused:
        fault = refused.code
    else:
        assert cleaned is None or (
            cleaned == clean(cleaned, "purpose", longest) == cleaned.strip() and cleaned.encode()
        )
        assert cleaned is None or (
            0 < len(cleaned) <= longest and not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]", cleaned)
        )
        return
    assert fault in {"error.control_character", "error.too_long"}


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        (None, None),
        ("", None),
        ("  \n\t ", None),
        (" with friends ", "with friends"),
        ("two\r\nlines", "two\nlines"),
        ("an old\rMac", "an old\nMac"),
        ("a\ttab", "a\ttab"),
        ("xxx" + " " * 99, "xxx"),
        ("Été à l'Œuvre 🏡", "Été à l'Œuvre 🏡"),
    ],
)
def test_texts_as_browsers_send_them(text: str | None, cleaned: str | None) -> None:
    """A form's line ends, blanks around a text and nothing at all are understood; accents are letters."""
    assert clean(text, "purpose", 20) == cleaned


@pytest.mark.parametrize("text", BAD_TEXTS)
@pytest.mark.parametrize(
    ("make", "field"),
    [
        (lambda text: _book(purpose=text), "purpose"),
        (lambda text: DeclineBooking(SPACE, 1, text), "reason"),
        (lambda text: CloseSpace(SPACE, D1, D2, reason=text), "reason"),
        (lambda text: CreateFeedLink(SPACE, label=text), "label"),
    ],
    ids=["purpose", "decline", "close", "label"],
)
def test_control_characters_are_refused_by_field(make: Any, field: str, text: str) -> None:
    """A NUL, an escape or half a character pair never reaches the database, a calendar or a page."""
    assert _refusal(lambda: make(text)) == (field, "error.control_character")


@pytest.mark.parametrize(
    ("make", "field", "longest"),
    [
        (lambda text: _book(purpose=text), "purpose", 500),
        (lambda text: DeclineBooking(SPACE, 1, text), "reason", 1000),
        (lambda text: CloseSpace(SPACE, D1, D2, reason=text), "reason", 500),
        (lambda text: CreateFeedLink(SPACE, label=text), "label", 80),
    ],
    ids=["purpose", "decline", "close", "label"],
)
def test_a_text_may_be_so_long(make: Any, field: str, longest: int) -> None:
    """The longest text passes; one character more is refused with the number; so is what is no text."""
    assert make("x" * longest)
    assert _refusal(lambda: make("x" * (longest + 1))) == (field, "error.too_long")
    assert _refusal(lambda: make(3)) == (field, "error.not_text")


@pytest.mark.parametrize("reason", ["", "  ", None])
def test_a_refusal_needs_its_reason(reason: Any) -> None:
    """Nobody is told no without a word."""
    assert _refusal(lambda: DeclineBooking(SPACE, 1, reason)) == ("reason", "error.reason_missing")


# Numbers and codes


@pytest.mark.parametrize("guests", [True, False, "2", 2.0, None, [2]])
def test_guests_are_a_number(guests: Any) -> None:
    """A tick box, a text or a half guest are no number of people."""
    assert _refusal(lambda: _book(guests=guests)) == ("guests", "error.not_a_number")


@pytest.mark.parametrize("guests", [0, -1, 10_001, 10**30])
def test_guests_are_some_people(guests: int) -> None:
    """Nobody, fewer, and more than any house holds are refused."""
    assert _refusal(lambda: _book(guests=guests)) == ("guests", "error.guests_out_of_range")


@pytest.mark.parametrize("kind", ["", "Works", "two words", "a\x00", "x" * 41, "1st", "works\n", None, 3])
def test_why_a_space_is_closed_is_a_code(kind: Any) -> None:
    """The journal keeps it for ever, so it is a code and never typed words."""
    assert _refusal(lambda: CloseSpace(SPACE, D1, D2, kind)) == ("kind", "error.not_a_code")
    assert CloseSpace(SPACE, D1, D2, "danger_order").kind == "danger_order"


@pytest.mark.parametrize("level", ["", "named", "own", "BUSY", None, 3])
def test_a_feed_has_a_level_the_kit_knows(level: Any) -> None:
    """An unknown level is refused; a known one may come as its word."""
    assert _refusal(lambda: CreateFeedLink(SPACE, level)) == ("level", "error.unknown_level")
    assert CreateFeedLink(SPACE, "room").level is Level.ROOM


@pytest.mark.parametrize("days", [0, -1, 3_661, 10**12, True, "7", 1.5])
def test_a_link_lasts_some_days(days: Any) -> None:
    """No time, an age, and what is no number are refused; None lasts until somebody ends it."""
    assert _refusal(lambda: CreateFeedLink(SPACE, days=days)) == ("days", "error.days_out_of_range")
    assert CreateFeedLink(SPACE, days=None).days is None
    assert CreateFeedLink(SPACE, days=3_660).days == 3_660


# Dates


def test_two_edges_make_the_period_of_the_kind() -> None:
    """Dates make nights, local date-times make hours."""
    assert when(D1, D2, Unit.NIGHT) == Nights(D1, D2)
    assert when(T1, T2, Unit.HOUR) == Hours(T1, T2)


@pytest.mark.parametrize(
    ("start", "end", "unit", "field", "code"),
    [
        (T1, D2, Unit.NIGHT, "start", "error.needs_dates"),
        (D1, T2, Unit.NIGHT, "end", "error.needs_dates"),
        (D1, T2, Unit.HOUR, "start", "error.needs_times"),
        (T1, D2, Unit.HOUR, "end", "error.needs_times"),
        (D2, D1, Unit.NIGHT, "end", "error.end_before_start"),
        (D1, D1, Unit.NIGHT, "end", "error.end_before_start"),
        (T2, T1, Unit.HOUR, "end", "error.end_before_start"),
        (T1.replace(second=1), T2, Unit.HOUR, "start", "error.whole_minutes"),
        (T1, T2.replace(microsecond=1), Unit.HOUR, "end", "error.whole_minutes"),
        (T1.replace(tzinfo=UTC), T2, Unit.HOUR, "start", "error.wall_time_with_zone"),
        (T1, T2.replace(tzinfo=UTC), Unit.HOUR, "end", "error.wall_time_with_zone"),
        ("2026-05-01", D2, Unit.NIGHT, "start", "error.needs_dates"),
        (D1, None, Unit.NIGHT, "end", "error.needs_dates"),
        (None, T2, Unit.HOUR, "start", "error.needs_times"),
    ],
)
def test_edges_that_make_no_period_are_refused_by_field(
    start: Any, end: Any, unit: Unit, field: str, code: str
) -> None:
    """Times for nights, dates for hours, an end before its start and what is no date: the field and what to write."""
    assert _refusal(lambda: when(start, end, unit)) == (field, code)
