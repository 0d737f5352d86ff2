"""The rules together: whatever their order, and whatever moves, the verdict is the same."""

from __future__ import annotations

from datetime import date, datetime
from random import Random
from typing import Any

from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from habitat_kit.core.bookings import Booking
from habitat_kit.core.history import History
from habitat_kit.core.ids import named
from habitat_kit.core.periods import Hours, Nights
from habitat_kit.core.rulebooks import Article, Bench, Binding, Rulebook, Version
from habitat_kit.core.rules import Ask, Reason, Rule, Severity
from habitat_kit.core.uses import Silence
from habitat_kit.core.verdicts import Verdict
from habitat_kit.core.words import Words
from habitat_kit.plugins.participatory import (
    AllowedKinds,
    ApprovalAbove,
    BufferAfterStay,
    Capacity,
    LeadTime,
    LongestStay,
    NightsPerYear,
    NoMeetingWhileBedroomLet,
    ShortestStay,
)
from tests.plugins.participatory.wordings import WORDINGS
from tests.plugins.participatory.world import FLAT, HERE, NOW, TREE, booked, hours, nights, said

kinds = st.sampled_from([(), ("guest_stay",), ("guest_stay", "meeting"), ("family_stay",)])
rules: st.SearchStrategy[Any] = st.one_of(
    st.builds(AllowedKinds, st.sampled_from([("guest_stay",), ("meeting",), ("guest_stay", "meeting")])),
    st.builds(ApprovalAbove, st.integers(1, 9), st.integers(1, 99), st.sampled_from(Silence), kinds),
    st.builds(BufferAfterStay, st.integers(1, 40), kinds),
    st.builds(Capacity, kinds),
    st.builds(LeadTime, months=st.integers(1, 12), notice_hours=st.integers(1, 90), kinds=kinds),
    st.builds(LongestStay, nights=st.integers(1, 9), kinds=kinds),
    st.builds(ShortestStay, hours=st.integers(1, 5), kinds=kinds),
    st.builds(NightsPerYear, st.integers(1, 20), kinds),
    st.just(NoMeetingWhileBedroomLet()),
    st.sampled_from([rule for rule, *_ in WORDINGS]),
)
whens: st.SearchStrategy[Nights | Hours] = st.one_of(
    st.builds(nights, st.dates(date(2026, 12, 20), date(2027, 1, 10)), st.integers(1, 9)),
    st.builds(hours, st.sampled_from([datetime(2026, 12, day, 18) for day in range(20, 31)]), st.integers(1, 6)),
)
places = st.sampled_from(["flat", "east", "west", "salon"])
asks = st.builds(booked, whens, place=places, guests=st.integers(1, 13))


@st.composite
def histories(draw: st.DrawFn) -> tuple[Booking, ...]:
    """Up to five bookings, some of the same household."""
    found = draw(st.lists(st.tuples(whens, places), max_size=5))
    return tuple(booked(when, place=place, name=f"past {n}") for n, (when, place) in enumerate(found))


def _bench(*books: tuple[Rule[Booking], ...]) -> Bench:
    """Rulebooks bound to the flat, with one article for each rule, numbered by what it says."""
    return Bench(
        tuple(
            Rulebook(
                named(f"book {n}"),
                f"book-{n}",
                Words("Règles", "Rules"),
                (
                    Version(
                        named(f"version {n}"),
                        "1",
                        datetime(2020, 1, 1, tzinfo=NOW.tzinfo),
                        tuple(Article(str(i), rule=rule) for i, rule in enumerate(sorted(book, key=repr), 1)),
                        (Binding(FLAT),),
                    ),
                ),
            )
            for n, book in enumerate(books)
        )
    )


def _shuffled(bench: Bench, random: Random) -> Bench:
    """The same rulebooks and articles in another order."""

    def version(one: Version) -> Version:
        return evolve(one, articles=tuple(random.sample(one.articles, len(one.articles))))

    books = [evolve(book, versions=tuple(map(version, book.versions))) for book in bench.rulebooks]
    return Bench(tuple(random.sample(books, len(books))))


def _verdict(bench: Bench, booking: Booking, *others: Booking, moving: Booking | None = None) -> Verdict:
    return bench.judge(Ask(booking, NOW, HERE, FLAT, moving), History(TREE, others))


books = st.lists(st.lists(rules, max_size=5).map(tuple), min_size=1, max_size=3)


@given(books, asks, histories(), st.randoms(use_true_random=False))
def test_no_order_changes_a_verdict(
    given_books: list[tuple[Rule[Booking], ...]], asked: Booking, others: tuple[Booking, ...], random: Random
) -> None:
    """Rulebooks, articles and bookings in any order give the same verdict."""
    bench = _bench(*given_books)
    shuffled = random.sample(others, len(others))
    assert _verdict(bench, asked, *others) == _verdict(_shuffled(bench, random), asked, *shuffled)


@given(rules, asks, histories())
def test_a_booking_never_stands_in_its_own_way(rule: Any, asked: Booking, others: tuple[Booking, ...]) -> None:
    """A move onto itself gets no finding that the booking would not get if it were not there yet."""
    alone = {reason.key for reason in said(rule, asked, *others)}
    moving = {reason.key for reason in said(rule, asked, asked, *others, moving=asked)}
    assert moving <= alone


@given(rules, asks, histories())
def test_a_rule_is_pure(rule: Any, asked: Booking, others: tuple[Booking, ...]) -> None:
    """The same question gets the same answer, of Reasons that can be kept in a set."""
    first = said(rule, asked, *others)
    assert first == said(rule, asked, *others)
    assert all(isinstance(reason, Reason) for reason in set(first))


@given(rules, asks, histories())
def test_no_rule_breaks(rule: Any, asked: Booking, others: tuple[Booking, ...]) -> None:
    """Judged by the bench, which names whoever raises, no rule of the plugin is ever named."""
    verdict = _verdict(_bench((rule,)), asked, *others)
    assert "finding.rule_broke" not in {finding.key for finding in verdict.findings}


@given(books, asks, histories())
def test_no_rule_frees_what_another_refuses(
    given_books: list[tuple[Rule[Booking], ...]], asked: Booking, others: tuple[Booking, ...]
) -> None:
    """More rulebooks never make a verdict milder."""
    fewer = _verdict(_bench(*given_books[:1]), asked, *others)
    assert _verdict(_bench(*given_books), asked, *others).severity >= fewer.severity
    assert fewer.severity >= Severity.ALLOW
