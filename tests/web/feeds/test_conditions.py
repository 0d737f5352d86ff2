"""What a reader has, and what it takes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from habitat_kit.web.feeds.conditions import has, takes_gzip, unchanged_since
from habitat_kit.web.feeds.heads import http_date

TAGS = st.text("abcXYZ019_-", min_size=1, max_size=12).filter(lambda tag: not tag.endswith("-gz"))


@given(
    others=st.lists(TAGS, max_size=4),
    tag=TAGS,
    weak=st.sampled_from(["", "W/"]),
    packed=st.sampled_from(["", "-gz"]),
    at=st.integers(0, 4),
)
def test_a_tag_is_found_wherever_it_stands(others: list[str], tag: str, weak: str, packed: str, at: int) -> None:
    """In a list, weak or not, of the plain or the packed form; and only if it stands there."""
    mine = f'{weak}"{tag}{packed}"'
    quoted = [f'"{other}"' for other in others]
    assert has(", ".join([*quoted[:at], mine, *quoted[at:]]), tag)
    assert has(",".join(quoted), tag) == (tag in others)


@pytest.mark.parametrize("header", ["abc", '"ab', "W/abc", "**", '"*"'])
def test_what_is_no_tag_is_none(header: str) -> None:
    """Words without quotes and half a tag are as if nothing had been said."""
    assert not has(header, "abc")


def test_a_star_is_whatever_there_is() -> None:
    """`*` asks whether there is anything at all."""
    assert has(" * ", "abc")


@pytest.mark.parametrize(
    ("header", "takes"),
    [
        ("gzip", True),
        ("GZIP", True),
        ("deflate, gzip;q=1.0, *;q=0.5", True),
        ("*", True),
        ("gzip; q=0.001", True),
        ("", False),
        ("identity", False),
        ("gzip;q=0", False),
        ("gzip; q=0.000", False),
        ("*;q=0", False),
        ("gzip;q=0, *", False),
    ],
)
def test_gzip_is_sent_to_whoever_takes_it(*, header: str, takes: bool) -> None:
    """By its name or by `*`, unless its weight is zero."""
    assert takes_gzip(header) is takes


@given(second=st.integers(0, 4_000_000_000), later=st.integers(-5, 5))
def test_a_date_says_what_changed_since(second: int, later: int) -> None:
    """Nothing changed since the date of the change itself or a later one."""
    assert unchanged_since(http_date(second + 5), second + 5 - later) == (later >= 0)


@pytest.mark.parametrize("header", ["", "yesterday", "Mon, 99 Foo 2027 99:99:99 GMT", "1" * 400])
def test_what_is_no_date_is_none(header: str) -> None:
    """Nonsense is as if nothing had been said."""
    assert not unchanged_since(header, 0)


def test_a_date_without_a_zone_is_utc() -> None:
    """`-0000` says nothing of a zone: HTTP dates are in UTC."""
    assert unchanged_since("Thu, 01 Jan 1970 00:00:10 -0000", 10)
    assert not unchanged_since("Thu, 01 Jan 1970 00:00:10 -0000", 11)
