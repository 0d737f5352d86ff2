"""The ledger is one callable: `ledger(question)` gives the question's answer."""

from __future__ import annotations

from typing import Any, Protocol, TypeVar
from uuid import UUID

from attrs import define, evolve, field, frozen

from habitat_kit.core.errors import Misconfigured
from habitat_kit.core.questions import Question

A = TypeVar("A")
_NEVER_ASKED: Any = object()
_OPEN = (list, set, dict, bytearray)


class Ledger(Protocol):
    """Answers questions about what was booked: from SQL, or from memory."""

    def __call__(self, question: Question[A]) -> A:
        """The answer to `question`."""
        ...


@define
class Remembering:
    """A ledger that keeps every answer it gave beside its question, and asks each only once.

    An answer is a value nobody can change: a list, set or dict is Misconfigured, in its question's name.
    """

    source: Ledger
    answers: dict[Question[Any], Any] = field(factory=dict)

    def __call__(self, question: Question[A]) -> A:
        """The answer, from the source the first time."""
        given: A = self.answers.get(question, _NEVER_ASKED)
        if given is _NEVER_ASKED:
            given = self.source(question)
            if isinstance(given, _OPEN):
                raise Misconfigured(f"{type(question).__name__} was answered with a {type(given).__name__}: freeze it")
            self.answers[question] = given
        return given


@frozen
class Without:
    """A ledger that leaves one booking out of every question that can leave one out."""

    source: Ledger
    booking: UUID

    def __call__(self, question: Question[A]) -> A:
        """The answer without the booking."""
        alone = getattr(question, "without", self) is None
        return self.source(evolve(question, without=self.booking) if alone else question)  # type: ignore[call-arg]  # it has the field
