"""What changed between two texts: nothing left out, nothing made up."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from habitat_kit.core.differences import MOST_PIECES, Change, bound_elsewhere, differences, marked
from habitat_kit.core.ids import named
from habitat_kit.core.rulebooks import Article, Binding, Version
from habitat_kit.core.words import Words

SPACES = st.sampled_from([named("flat"), named("room")])
TEXTS = st.lists(st.sampled_from(["ten", "nights", "at", "most", "\n", " ", "à"]), max_size=12).map(" ".join)
ARTICLES = st.lists(
    st.builds(lambda number, text: Article(str(number), Words(en=text)), st.integers(1, 8), TEXTS),
    max_size=6,
    unique_by=lambda article: article.number,
)


def version(articles: list[Article], *bindings: Binding) -> Version:
    """A version of these articles."""
    return Version(named("v"), "1", datetime(2027, 1, 1, tzinfo=UTC), tuple(articles), bindings)


@given(TEXTS, TEXTS)
def test_the_pieces_are_both_texts(before: str, after: str) -> None:
    """Without what was added they are the old text, without what was removed the new one."""
    pieces = marked(before, after)
    assert "".join(text for what, text in pieces if what is not Change.ADDED) == before
    assert "".join(text for what, text in pieces if what is not Change.REMOVED) == after
    assert all(text for _, text in pieces)


def test_a_very_long_text_is_shown_whole() -> None:
    """Old and new, one after the other: comparing word by word would take the square of their number."""
    long = "a " * MOST_PIECES
    assert marked(long, f"{long}b") == ((Change.REMOVED, long), (Change.ADDED, f"{long}b"))
    assert marked(long, long) == ((Change.SAME, long),)


@given(ARTICLES, ARTICLES)
def test_every_article_of_either_stands_once(old: list[Article], new: list[Article]) -> None:
    """In the order of the new version; what became of each is what its texts say."""
    found = differences(version(old), version(new))
    numbers = [one.number for one in found]
    assert sorted(numbers) == sorted({article.number for article in (*old, *new)})
    assert [number for number in numbers if number in {a.number for a in new}] == [a.number for a in new]
    for one in found:
        assert (one.change is Change.ADDED) is (one.before is None)
        assert (one.change is Change.REMOVED) is (one.after is None)
        assert (one.change is Change.SAME) is (one.before == one.after)


@given(ARTICLES)
def test_without_a_version_before_everything_is_new(new: list[Article]) -> None:
    """Whoever signs for the first time reads the whole text."""
    assert {one.change for one in differences(None, version(new))} <= {Change.ADDED}


@given(st.lists(st.builds(Binding, SPACES), max_size=3), st.lists(st.builds(Binding, SPACES), max_size=3))
def test_other_places_are_a_change(old: list[Binding], new: list[Binding]) -> None:
    """Where rules apply belongs to what one signs, in whatever order it is written."""
    assert bound_elsewhere(version([], *old), version([], *new)) is (set(old) != set(new))
    assert not bound_elsewhere(None, version([], *new))
