"""What the articles in force leave a household in a year."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from itertools import permutations
from typing import Any, ClassVar

import pytest
from attrs import evolve, frozen

from habitat_kit.core.allowances import HouseholdYear, Rationed, Share, allowances
from habitat_kit.core.bookings import Booking
from habitat_kit.core.errors import StartAgain, Unreadable
from habitat_kit.core.history import History
from habitat_kit.core.ids import named
from habitat_kit.core.ledger import Ledger
from habitat_kit.core.outcomes import Allowance
from habitat_kit.core.periods import Nights
from habitat_kit.core.questions import NightsUsed
from habitat_kit.core.rulebooks import Binding, Rulebook
from habitat_kit.core.rules import Ask, Number, Reason, Rule
from habitat_kit.core.uses import State
from habitat_kit.core.words import Words
from tests.core.samples import EMPTY, FLAT, GARDEN, HOUSE, NOW, ROOM, TREE, Says, booking, version

OF = HouseholdYear(named("household"), "guest_stay", 2026, HOUSE, GARDEN, NOW)


@frozen
class Gives(Rule[Booking]):
    """Gives each household so many nights; what it used is counted under the scope."""

    kind: ClassVar[str] = "gives"
    judges: ClassVar[type] = Booking
    limit: int = 0

    def judge(self, ask: Ask[Booking], ledger: Ledger) -> Iterator[Reason]:
        """Never a no."""
        yield from ()

    def numbers(self) -> Mapping[str, Number]:
        """How many."""
        return {"n": self.limit}

    def share(self, of: HouseholdYear, ledger: Ledger) -> Share | None:
        """What is used of it."""
        used = ledger(NightsUsed(of.household, of.scope, of.kind, of.first, of.end, of.at, of.without))
        return Share(used, self.limit)


@frozen
class Answers(Gives):
    """Answers, or raises, what it is given."""

    kind: ClassVar[str] = "answers"
    answer: Any = None

    def share(self, of: HouseholdYear, ledger: Ledger) -> Share | None:
        """Whatever it was given."""
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


def _book(key: str, *rules: Rule[Any], **more: Any) -> Rulebook:
    return Rulebook(named(key), key, Words("Règles"), (version(*rules, **more),))


def test_each_rationing_article_says_what_it_leaves() -> None:
    """Articles that ration are told with what was used and given, in order; the others are passed by."""
    stay = booking(state=State.CONFIRMED)
    books = [_book("b", Says(), Gives(limit=20)), _book("a", Gives(limit=2))]
    found = allowances(books, OF, ROOM, History(TREE, (stay,)))
    who = OF.household
    assert found == (
        Allowance(who, "guest_stay", 2026, 3, 2, "a", "1"),
        Allowance(who, "guest_stay", 2026, 3, 20, "b", "2"),
    )
    assert [allowance.left for allowance in found] == [0, 17]


def test_a_stay_counts_in_its_own_year_and_not_when_it_moves() -> None:
    """The year asked about counts its own nights only, without the booking that is being moved."""
    stay = booking(when=Nights(date(2026, 12, 30), date(2027, 1, 4)), state=State.CONFIRMED)
    books = [_book("a", Gives(limit=9))]
    asked = [OF, evolve(OF, year=2027), evolve(OF, year=2028), evolve(OF, without=stay.id)]
    used = [one.used for of in asked for one in allowances(books, of, FLAT, History(TREE, (stay,)))]
    assert used == [2, 3, 0, 0]


def test_no_order_changes_what_is_left() -> None:
    """Rulebooks in any order leave the same."""
    books = [_book("a", Gives(limit=1)), _book("b", Gives(limit=2), Gives(limit=3)), _book("c", Says())]
    assert len({allowances(order, OF, FLAT, EMPTY) for order in permutations(books)}) == 1


@pytest.mark.parametrize(
    "binding",
    [
        Binding(GARDEN),
        Binding(FLAT, frozenset({"meeting"})),
        Binding(FLAT, first=date(2026, 3, 2)),
        Binding(FLAT, end=date(2026, 3, 1)),
    ],
    ids=["elsewhere", "another kind", "not yet", "no longer"],
)
def test_what_does_not_bind_gives_nothing(binding: Binding) -> None:
    """A text that is bound to another place, kind or time says nothing about this household's year."""
    assert allowances([_book("a", Gives(limit=9), bindings=(binding,))], OF, ROOM, EMPTY) == ()


def test_another_year_is_looked_at_from_its_first_day() -> None:
    """Bindings with dates are read on today's date, and on the first of January of a year that is not this one."""
    book = _book("a", Gives(limit=9), bindings=(Binding(FLAT, first=date(2027, 1, 1)),))
    assert allowances([book], OF, FLAT, EMPTY) == ()
    assert len(allowances([book], evolve(OF, year=2027), FLAT, EMPTY)) == 1


@pytest.mark.parametrize(
    ("year", "counted"), [(1899, False), (1900, True), (9998, True), (9999, False), (10**9, False)]
)
def test_a_year_is_one_that_uses_can_lie_in(year: int, counted: bool) -> None:
    """A year no booking could be made in is unreadable; the others have a first day and an end."""
    if counted:
        assert (evolve(OF, year=year).end - evolve(OF, year=year).first).days in {365, 366}
        return
    with pytest.raises(Unreadable) as refused:
        evolve(OF, year=year)
    assert refused.value.field == "year"


def test_a_year_begins_at_home() -> None:
    """Shortly after midnight of New Year in Paris it is the new year there, whatever UTC says."""
    book = _book("a", Gives(limit=9), bindings=(Binding(FLAT, first=date(2027, 1, 1)),))
    late = evolve(OF, year=2027, at=datetime(2026, 12, 31, 23, 30, tzinfo=UTC))
    assert len(allowances([book], late, FLAT, EMPTY)) == 1


@pytest.mark.parametrize("answer", [None, 7, (1, 2), ZeroDivisionError("oops"), "Share"])
def test_a_rule_that_cannot_say_spoils_nothing(answer: object) -> None:
    """A rule that raises, or answers anything but a Share, is left out; the others are told."""
    found = allowances([_book("a", Answers(answer=answer), Gives(limit=9))], OF, FLAT, EMPTY)
    assert [allowance.article for allowance in found] == ["2"]


def test_a_database_that_broke_off_is_told() -> None:
    """That the database asked to start again is no rule's fault, and reaches whoever asked."""
    with pytest.raises(StartAgain):
        allowances([_book("a", Answers(answer=StartAgain()))], OF, FLAT, EMPTY)


def test_rationing_is_a_way_to_behave() -> None:
    """Any rule with `share` rations; one without does not."""
    assert isinstance(Gives(), Rationed)
    assert not isinstance(Says(), Rationed)
