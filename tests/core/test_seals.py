"""A seal shows whether anybody reached into a frozen value."""

from __future__ import annotations

from typing import Any

import attrs
import pytest
from attrs import frozen

from habitat_kit.core.seals import Seal
from tests.core.samples import ask


@frozen
class Empty:
    """A value without fields."""


@frozen
class Alone:
    """A value with one field."""

    held: Any = None


def reach_into(value: object, name: str, now: object) -> None:
    """What a frozen class cannot forbid."""
    object.__setattr__(value, name, now)


def test_a_value_nobody_touched_keeps_its_seal() -> None:
    """Looking, hashing and comparing break nothing."""
    asked = ask()
    seal = Seal.on(asked, asked.subject)
    assert asked == ask()
    assert hash(asked.subject) == hash(ask().subject)
    assert not seal.mend()


@pytest.mark.parametrize("field", [field.name for field in attrs.fields(type(ask().subject))])
def test_any_field_is_noticed(field: str) -> None:
    """Whichever field of a booking somebody changes, the seal is broken: an equal value in its place too."""
    asked = ask()
    seal = Seal.on(asked, asked.subject)
    reach_into(asked.subject, field, [getattr(asked.subject, field)])
    assert seal.mend()


def test_an_equal_value_is_another() -> None:
    """True in the place of 1 is a change: whoever reads it may tell the two apart."""
    value = Alone(1)
    seal = Seal.on(value)
    reach_into(value, "held", True)
    assert seal.mend()


def test_what_lies_deeper_is_noticed() -> None:
    """Of the deep ones the values in a value are sealed too, all the way down; of the first its own fields alone."""
    value = Alone(Alone(Alone(3)))
    deep, shallow = Seal.on(None, value), Seal.on(value)
    reach_into(value.held.held, "held", 4)
    assert not shallow.mend()
    assert deep.mend()
    assert value == Alone(Alone(Alone(3)))


def test_a_field_taken_away_is_noticed() -> None:
    """A value that has lost a field is not what was sealed."""
    value = Alone(1)
    seal = Seal.on(value)
    object.__delattr__(value, "held")
    assert seal.mend()


def test_what_has_no_fields_cannot_be_touched() -> None:
    """Numbers, texts and empty values are sealed as they are."""
    assert not Seal.on(3, "words", Empty(), None).mend()


@pytest.mark.parametrize("field", [field.name for field in attrs.fields(type(ask().subject))])
def test_what_was_touched_is_put_back(field: str) -> None:
    """A mended value holds the very objects it held, changed fields and lost ones, and its seal is whole again."""
    asked = ask()
    held = getattr(asked.subject, field)
    seal = Seal.on(asked, asked.subject)
    reach_into(asked.subject, field, [held])
    assert seal.mend()
    assert getattr(asked.subject, field) is held
    object.__delattr__(asked.subject, field)
    assert seal.mend()
    assert getattr(asked.subject, field) is held
    assert not seal.mend()
