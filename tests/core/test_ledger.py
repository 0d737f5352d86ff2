"""The ledger that remembers asks each question once, and keeps only what nobody can change."""

from __future__ import annotations

from typing import Any

import pytest
from attrs import frozen
from hypothesis import given
from hypothesis import strategies as st

from habitat_kit.core.errors import Misconfigured, StartAgain
from habitat_kit.core.ledger import Remembering
from habitat_kit.core.questions import Question


@frozen
class Double(Question[int]):
    """What is twice a number?"""

    number: int


@frozen
class Triple(Question[int]):
    """What is three times a number?"""

    number: int


class Counting:
    """Answers, and keeps what it was asked."""

    def __init__(self) -> None:
        self.asked: list[Any] = []

    def __call__(self, question: Question[Any]) -> Any:
        """Twice or three times the number."""
        self.asked.append(question)
        assert isinstance(question, Double | Triple)
        return question.number * (2 if isinstance(question, Double) else 3)


questions = st.builds(Double, st.integers(0, 3)) | st.builds(Triple, st.integers(0, 3))


@given(st.lists(questions))
def test_each_question_is_asked_once(asked: list[Double | Triple]) -> None:
    """However often a question comes, its source hears it the first time only; every answer is kept beside it."""
    source = Counting()
    ledger = Remembering(source)
    answers = [ledger(question) for question in asked]
    assert answers == [Counting()(question) for question in asked]
    assert source.asked == list(dict.fromkeys(asked))
    assert ledger.answers == dict(zip(asked, answers, strict=True))


def test_two_questions_alike_but_of_two_kinds_are_two() -> None:
    """A question is told by its class too, even where the words are the same."""
    ledger = Remembering(Counting())
    assert (ledger(Double(1)), ledger(Triple(1))) == (2, 3)


def test_no_answer_is_an_answer() -> None:
    """None is kept like any other answer."""
    asked: list[Any] = []
    ask: Any = asked.append
    ledger: Any = Remembering(ask)
    assert ledger(Double(1)) is ledger(Double(1)) is None
    assert asked == [Double(1)]


@pytest.mark.parametrize("answer", [[], set(), {}, bytearray()])
def test_an_answer_that_somebody_could_change_is_refused(answer: Any) -> None:
    """A list would let one rule rewrite what the next one hears: its question is named."""
    ledger = Remembering(lambda _: answer)
    with pytest.raises(Misconfigured, match="Double"):
        ledger(Double(1))
    assert ledger.answers == {}


def test_what_could_not_be_answered_is_asked_again() -> None:
    """A ledger that broke off leaves nothing behind."""
    tries: list[int] = []

    def source(question: Any) -> Any:
        tries.append(1)
        if len(tries) == 1:
            raise StartAgain
        return 7

    ledger = Remembering(source)
    with pytest.raises(StartAgain):
        ledger(Double(1))
    assert ledger(Double(1)) == 7
