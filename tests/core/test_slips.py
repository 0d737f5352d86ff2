"""Codes that people read from paper."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from habitat_kit.core import slips

NUMBERS = st.integers(min_value=0, max_value=2**slips.BITS - 1)


@given(one=NUMBERS, other=NUMBERS)
def test_each_number_has_a_code_of_its_own(one: int, other: int) -> None:
    """Two codes are the same only for the same 140 bits; each is seven groups of four signs nobody mistakes."""
    code = slips.written(one)
    assert (code == slips.written(other)) is (one == other)
    assert [len(group) for group in code.split("-")] == [4] * 7
    assert not set("ILOU") & set(code)


@given(number=NUMBERS)
def test_what_is_typed_is_what_was_meant(number: int) -> None:
    """Small letters, spaces for dashes, O for 0 and I or L for 1: the code is the same."""
    code = slips.written(number)
    assert slips.read(code) == code
    assert slips.read(code.lower().replace("-", " ")) == code
    assert slips.read(f" {code.replace('-', '')} ") == code
    assert slips.read(code.replace("0", "O").replace("1", "l")) == code


@given(text=st.text(max_size=40))
def test_what_could_be_no_code_is_none(text: str) -> None:
    """A code of another length or with other signs is looked up nowhere; whatever is read, is written as printed."""
    found = slips.read(text)
    assert found is None or slips.read(found) == found
    assert slips.read(slips.written(0)[:-1]) is None
    assert slips.read(slips.written(0) + "0") is None
    assert slips.read("U" * 28) is None
    assert slips.read("0" * 1000) is None
