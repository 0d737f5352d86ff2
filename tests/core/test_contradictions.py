"""Articles that leave nothing to book are found, and named."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from time import process_time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from habitat_kit.core.contradictions import Contradiction, contradictions
from habitat_kit.core.ids import named
from habitat_kit.core.periods import Nights
from habitat_kit.core.rulebooks import Article, Binding, Rulebook, Version
from habitat_kit.core.rules import Rule
from habitat_kit.core.words import Words
from habitat_kit.plugins.participatory import (
    AllowedKinds,
    ArrivalDays,
    ByRight,
    Closed,
    LeadTime,
    LongestStay,
    NightsPerYear,
    OpeningHours,
    Quota,
    ShortestStay,
    WhoMayBook,
)
from habitat_kit.plugins.participatory.weekdays import Weekday
from tests.plugins.participatory.world import FLAT, HERE, TREE, booked, nights, said

SINCE = datetime(2026, 1, 1, tzinfo=UTC)
EAST, ATTIC = named("east"), named("attic")


def book(*rules: Rule[Any], key: str = "rules", since: datetime = SINCE, **binding: Any) -> Rulebook:
    """A rulebook of these rules, an article each, bound to the flat."""
    articles = tuple(Article(str(n), rule=rule) for n, rule in enumerate(rules, 1))
    bound = Binding(**{"space": FLAT, **binding})
    version = Version(named(key, str(since)), "1", since, articles, (bound,))
    return Rulebook(named(key), key, Words("Règles", "Rules"), (version,))


def found(*books: Rulebook) -> list[tuple[str, str]]:
    """The pairs of articles that contradict each other."""
    return [(it.one, it.other) for it in contradictions(books, TREE)]


WEEK = list(Weekday)
SATURDAYS, SUNDAYS = ArrivalDays(arrive=["saturday"]), ArrivalDays(arrive=["sunday"])


@pytest.mark.parametrize(
    "pair",
    [
        (ShortestStay(nights=5), LongestStay(nights=4)),
        (ShortestStay(hours=5, kinds=["meeting"]), LongestStay(hours=4)),
        (ShortestStay(nights=5), Quota("future", nights=4)),
        (
            ShortestStay(hours=9),
            OpeningHours(time(8), time(16)),
        ),
        (LeadTime(notice_hours=900), LeadTime(days=30)),
        (SATURDAYS, SUNDAYS),
        (SATURDAYS, Closed(weekdays=["saturday"])),
        (ArrivalDays(leave=["saturday"]), ArrivalDays(leave=["friday"])),
        (ArrivalDays(arrive=["saturday"], leave=["saturday"]), LongestStay(nights=6)),
        (AllowedKinds(["meeting"]), AllowedKinds(["guest_stay"])),
        (ShortestStay(nights=9), Quota("month", nights=4)),
        (ShortestStay(nights=41), NightsPerYear(20)),
        (ArrivalDays(arrive=["friday"], leave=["sunday"]), Quota("week", nights=1, weekdays=["friday", "saturday"])),
        (ArrivalDays(arrive=["saturday"], leave=["saturday"]), Quota("week", nights=4)),
        (ShortestStay(nights=7), Quota("rolling", nights=1, days=9, weekdays=["friday", "saturday"])),
        (ShortestStay(nights=7), Quota("month", nights=1, weekdays=WEEK[:5])),
        (ShortestStay(hours=9, kinds=["meeting"]), Quota("week", hours=4)),
        (ShortestStay(nights=3), Closed(weekdays=["tuesday", "friday", "sunday"])),
        (ArrivalDays(arrive=["friday"], leave=["sunday"]), Closed(weekdays=["saturday"])),
        (ArrivalDays(arrive=["friday"], leave=["sunday"]), LongestStay(nights=1)),
        (Closed(yearly_first="01-01", yearly_last="06-30"), Closed(yearly_first="07-01", yearly_last="12-31")),
        (Closed(weekdays=WEEK[:4]), Closed(weekdays=WEEK[4:])),
        (OpeningHours(time(8), time(12)), OpeningHours(time(14), time(18))),
        (OpeningHours(time(8), time(12)), OpeningHours(time(12), time(18), weekdays=["monday"])),
        (ByRight(kinds=["meeting"], notice_days=21), LeadTime(days=14)),
        (WhoMayBook(homes=["east"]), WhoMayBook(homes=["attic"])),
    ],
)
def test_two_articles_that_leave_nothing_are_named(pair: tuple[Rule[Any], Rule[Any]]) -> None:
    """Whichever comes first, both are named once."""
    for rules in (pair, pair[::-1]):
        assert [set(names) for names in found(book(*rules))] == [{"rules/1", "rules/2"}]


def test_the_numbers_are_told() -> None:
    """The article that asks for more comes first, with its number and the other's."""
    (one,) = contradictions([book(LongestStay(nights=4), ShortestStay(nights=5))], TREE)
    assert one == Contradiction("rules/2", "rules/1", "nights", 5, 4)


@pytest.mark.parametrize(
    "rule",
    [
        LeadTime(days=10, notice_hours=900),
        Closed(weekdays=WEEK),
        Closed(yearly_first="03-01", yearly_last="02-29"),
    ],
)
def test_an_article_may_contradict_itself(rule: Rule[Any]) -> None:
    """A notice longer than one may book ahead, or a place that is closed always, is one article, named twice."""
    assert found(book(rule)) == [("rules/1", "rules/1")]


@pytest.mark.parametrize(
    "books",
    [
        (book(ShortestStay(nights=4), LongestStay(nights=4), LeadTime(days=30, notice_hours=24)),),
        (book(ShortestStay(nights=5, kinds=["guest_stay"]), LongestStay(nights=4, kinds=["family_stay"])),),
        (book(ShortestStay(hours=5), LongestStay(nights=1)),),
        (book(SATURDAYS, ArrivalDays(arrive=["saturday", "sunday"])),),
        (book(SATURDAYS), book(SUNDAYS, key="other", space=ATTIC)),
        (book(SATURDAYS, end=date(2026, 7, 1)), book(SUNDAYS, key="other", first=date(2026, 7, 1))),
        (book(SATURDAYS, kinds=["guest_stay"]), book(SUNDAYS, key="other", kinds=["family_stay"])),
        (book(ShortestStay(nights=8), Quota("month", nights=4)),),
        (book(ArrivalDays(arrive=["saturday"], leave=["saturday"]), Quota("week", nights=5)),),
        (book(ShortestStay(nights=7), Quota("month", nights=1, weekdays=["friday", "saturday"])),),
        (book(ShortestStay(nights=99), Quota("month", nights=28)),),
        (book(ShortestStay(nights=99), Quota("day", nights=1)),),
        (book(ShortestStay(nights=40), NightsPerYear(20)),),
        (book(ShortestStay(nights=2), Closed(weekdays=["tuesday", "friday", "sunday"])),),
        (book(ArrivalDays(arrive=["friday"], leave=["sunday"]), Closed(weekdays=["monday", "sunday"])),),
        (book(Closed(yearly_first="01-02", yearly_last="06-30"), Closed(yearly_first="07-01", yearly_last="12-31")),),
        (book(OpeningHours(time(8), time(12)), OpeningHours(time(11), time(18))),),
        (book(OpeningHours(time(20), time(2)), OpeningHours(time(0), time(6))),),
        (book(OpeningHours(time(8), time(9), ["monday"]), OpeningHours(time(9), time(10), ["tuesday"])),),
        (book(ByRight(kinds=["meeting"], notice_days=21), LeadTime(days=14, kinds=["guest_stay"])),),
        (book(WhoMayBook(homes=["flat"]), WhoMayBook(homes=["east"])),),
        (book(WhoMayBook(homes=["east"]), WhoMayBook(homes=["attic"], guests_above=3)),),
    ],
)
def test_what_leaves_something_is_no_contradiction(books: tuple[Rulebook, ...]) -> None:
    """Equal bounds, other kinds, other units, other places, other dates: both can be kept."""
    assert found(*books) == found(*books[::-1]) == []


def test_two_articles_are_named_once() -> None:
    """Saturdays only, and never a Saturday: no day to arrive on says it, and not once more for each night and week."""
    books = [book(SATURDAYS, Closed(weekdays=WEEK))]
    assert [one.what for one in contradictions(books, TREE) if one.one != one.other] == ["arrival"]


def test_rulebooks_contradict_each_other_where_they_meet() -> None:
    """A law for the house and rules for a bedroom in it are kept together, or not at all."""
    law = book(LongestStay(nights=4), key="law", space=named("house"))
    assert found(law, book(ShortestStay(nights=5), key="rules", space=EAST)) == [("rules/1", "law/1")]


def test_a_version_that_was_replaced_contradicts_nobody() -> None:
    """Only what is in force at one time has to fit together."""
    old, new = book(SATURDAYS).versions[0], book(SUNDAYS, since=SINCE + timedelta(days=90)).versions[0]
    for versions in ((old, new), (new, old)):
        assert found(Rulebook(named("rules"), "rules", Words("R", "R"), versions)) == []
    assert found(Rulebook(named("rules"), "rules", Words("R", "R"), (old,)), book(SUNDAYS, key="other")) != []


weeks = st.frozensets(st.sampled_from(Weekday), min_size=1, max_size=2)
bounded: st.SearchStrategy[Rule[Any]] = st.one_of(
    st.builds(lambda n: ShortestStay(nights=n), st.integers(1, 9)),
    st.builds(lambda n: LongestStay(nights=n), st.integers(1, 9)),
    st.builds(lambda a, b: ArrivalDays(arrive=a, leave=b), weeks, weeks),
    st.builds(lambda a: Closed(weekdays=a), st.frozensets(st.sampled_from(Weekday), min_size=1, max_size=5)),
    st.builds(
        lambda over, n, a: Quota(over, nights=n, weekdays=a),
        st.sampled_from(["day", "week", "month", "year", "future"]),
        st.integers(1, 9),
        st.frozensets(st.sampled_from(Weekday), max_size=5),
    ),
    st.builds(lambda n, d: Quota("rolling", nights=n, days=d), st.integers(1, 9), st.integers(1, 12)),
    st.builds(NightsPerYear, st.integers(1, 9)),
)


@given(bounded, bounded)
def test_what_contradicts_lets_no_stay_pass(one: Any, other: Any) -> None:
    """Where two articles are named, no stay of up to three weeks, begun on any day, over New Year too, passes both."""
    if found(book(one, other)):
        for first in range(14):
            for count in range(1, 22):
                stay = booked(nights(date(2026, 12, 20) + timedelta(days=first), count), at=HERE)
                assert isinstance(stay.when, Nights)
                assert said(one, stay) or said(other, stay)


def test_a_file_full_of_bounds_is_answered_soon() -> None:
    """Thousands of articles that could be compared with one another cost no more than some hundreds."""
    many = book(*(ShortestStay(nights=1) for _ in range(5_000)))
    began = process_time()
    assert found(many) == []
    assert process_time() - began < 5
