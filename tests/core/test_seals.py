"""A seal shows whether anybody reached into a frozen value."""

from __future__ import annotations

from typing import Any

import attrs
import pytest
from attrs import frozen

from habitat_kit.core.seals import Seal, inside, twin
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
    seal = Seal.on(asked, *inside(asked.subject))
    assert asked == ask()
    assert hash(asked.subject) == hash(ask().subject)
    assert not seal.broken


@pytest.mark.parametrize("field", [field.name for field in attrs.fields(type(ask().subject))])
def test_any_field_is_noticed(field: str) -> None:
    """Whichever field of a booking somebody changes, the seal is broken: an equal value in its place too."""
    asked = ask()
    seal = Seal.on(asked, *inside(asked.subject))
    reach_into(asked.subject, field, [getattr(asked.subject, field)])
    assert seal.broken


def test_an_equal_value_is_another() -> None:
    """True in the place of 1 is a change: whoever reads it may tell the two apart."""
    value = Alone(1)
    seal = Seal.on(value)
    reach_into(value, "held", True)
    assert seal.broken


def test_what_lies_deeper_is_noticed() -> None:
    """`inside` seals the values in a value, all the way down."""
    value = Alone(Alone(Alone(3)))
    seal = Seal.on(*inside(value))
    reach_into(value.held.held, "held", 4)
    assert seal.broken
    assert not Seal.on(*inside(value)).broken


def test_a_field_taken_away_is_noticed() -> None:
    """A value that has lost a field is not what was sealed."""
    value = Alone(1)
    seal = Seal.on(value)
    object.__delattr__(value, "held")
    assert seal.broken


def test_what_has_no_fields_cannot_be_touched() -> None:
    """Numbers, texts and empty values are sealed as they are."""
    assert not Seal.on(3, "words", Empty(), None).broken
    assert inside(3) == []


def test_a_twin_is_equal_and_another() -> None:
    """Who changes a twin changes nobody else's value."""
    asked = ask()
    other = twin(asked.subject)
    assert other == asked.subject
    assert other is not asked.subject
    reach_into(other, "guests", 0)
    assert asked == ask()
