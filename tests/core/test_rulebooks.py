"""Rulebooks in judgement: bindings, versions, order. tests/core/test_broken_rules.py has the rules that misbehave."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from itertools import permutations
from typing import Any, ClassVar
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from attrs import evolve, frozen
from hypothesis import given
from hypothesis import strategies as st

from habitat_kit.core.actors import Role
from habitat_kit.core.bookings import Booking
from habitat_kit.core.errors import Misconfigured
from habitat_kit.core.history import History
from habitat_kit.core.ids import named
from habitat_kit.core.ledger import Ledger
from habitat_kit.core.questions import NightsUsed
from habitat_kit.core.rulebooks import Article, Bench, Binding, Rulebook, Version
from habitat_kit.core.rules import Ask, Number, Reason, Rule, Severity, refuse, warn
from habitat_kit.core.spaces import SpaceTree
from habitat_kit.core.uses import State
from habitat_kit.core.verdicts import Verdict
from habitat_kit.core.words import Words
from habitat_kit.testing import strategies as kit
from tests.core.samples import EMPTY, FLAT, GARDEN, NOW, ROOM, TREE, Says, ask, booking, rulebook, version

DAY, SECOND = timedelta(days=1), timedelta(seconds=1)


@frozen
class Quota(Rule[Booking]):
    """At most so many nights for the household under the rulebook's space."""

    kind: ClassVar[str] = "quota"
    judges: ClassVar[type] = Booking
    most: int = 2

    def judge(self, ask: Ask[Booking], ledger: Ledger) -> Iterator[Reason]:
        """A no above the number."""
        asked, first = ask.subject, date(2025, 1, 1)
        without = ask.moving.id if ask.moving else None
        used = ledger(NightsUsed(asked.household, ask.scope, asked.kind, first, date(2027, 1, 1), ask.at, without))
        if used + asked.nights > self.most:
            yield refuse("finding.too_many", passes=max(0, self.most - used), used=used)

    def numbers(self) -> Mapping[str, Number]:
        """The bound."""
        return {"most": self.most}


def _keys(verdict: Verdict) -> list[str]:
    return [finding.key for finding in verdict.findings]


# Merging


def test_a_finding_carries_its_article() -> None:
    """A reason is stamped with rulebook, version, article, citation, source, who may override it, and its plugin."""
    article = Article(
        "3.2", Words(fr="Trois nuits"), Says((refuse("k", passes=3, n=4),)), "participatory", frozenset({Role.STEWARD})
    )
    text = evolve(version(source="AG du 3 mars"), articles=(Article("1"), article), version="7")
    (finding,) = Bench([rulebook(text)]).judge(ask(), EMPTY).findings
    assert (finding.rulebook, finding.version, finding.article) == ("charter", "7", "3.2")
    assert (finding.title.fr, finding.citation.fr, finding.source) == ("Charte", "Trois nuits", "AG du 3 mars")
    assert (finding.plugin, finding.override_by) == ("participatory", frozenset({Role.STEWARD}))
    assert (finding.key, finding.passes, finding.numbers) == ("k", 3, (("n", 4),))


def test_no_rulebook_is_a_yes() -> None:
    """What no rule speaks about is allowed, and no version is said to have judged."""
    assert Bench().judge(ask(), EMPTY) == Verdict()


def test_the_same_reason_twice_is_one_finding() -> None:
    """A rule that repeats itself, and two bindings with one thing to say, add nothing."""
    told = Says((warn("k", n=1), warn("k", n=1)))
    twice = version(told, bindings=(Binding(FLAT), Binding(ROOM)))
    assert _keys(Bench([rulebook(twice)]).judge(ask(space=ROOM), EMPTY)) == ["k"]
    two_articles = version(told, told)
    assert [f.article for f in Bench([rulebook(two_articles)]).judge(ask(), EMPTY).findings] == ["1", "2"]


def test_a_rule_about_something_else_passes_the_ask_by() -> None:
    """A rule judges only the class it names; its version judged all the same."""

    @frozen
    class Elsewhere(Says):
        judges: ClassVar[type] = SpaceTree

    text = version(Elsewhere((refuse("k"),)))
    assert Bench([rulebook(text)]).judge(ask(), EMPTY) == Verdict(versions=(text.id,))


def test_a_shortening_meets_rules_about_notice_only() -> None:
    """Whoever only gives nights back is asked about notice and nothing else."""

    @frozen
    class Notice(Says):
        about_notice: ClassVar[bool] = True

    bench = Bench([rulebook(version(Says((refuse("length"),)), Notice((refuse("notice"),))))])
    assert _keys(bench.judge(ask(), EMPTY)) == ["length", "notice"]
    assert _keys(bench.judge(evolve(ask(), shortening=True), EMPTY)) == ["notice"]


def test_a_move_is_judged_without_itself() -> None:
    """A booking that moves does not stand in its own way."""
    held = booking(state=State.CONFIRMED)
    bench = Bench([rulebook(version(Quota(4)))])
    history = History(TREE, (held,))
    moved = ask(id=held.id)
    assert _keys(bench.judge(moved, history)) == ["finding.too_many"]
    assert _keys(bench.judge(evolve(moved, moving=held), history)) == []


# Order

reasons = st.sampled_from([refuse("a"), refuse("a", n=1), warn("a"), warn("b", n=2), refuse("b", passes=3)])


@st.composite
def benches(draw: st.DrawFn) -> Bench:
    """Some rulebooks with some versions, articles and bindings."""
    books = []
    for key in draw(st.lists(st.sampled_from("abc"), max_size=3, unique=True)):
        texts = [
            version(
                *[Says(tuple(said)) for said in draw(st.lists(st.lists(reasons, max_size=2), max_size=3))],
                Quota(draw(st.integers(0, 4))),
                bindings=[Binding(space) for space in draw(st.lists(st.sampled_from([FLAT, ROOM]), min_size=1))],
                id=named(key, number),
                version=number,
                in_force=draw(st.sampled_from([NOW, NOW - DAY])),
            )
            for number in draw(st.lists(st.sampled_from(["1", "2", "10"]), max_size=3, unique=True))
        ]
        books.append(rulebook(*texts, key=key))
    return Bench(books)


@given(benches(), st.randoms(use_true_random=False))
def test_the_order_of_rulebooks_and_plugins_never_changes_a_verdict(bench: Bench, random: Any) -> None:
    """Rulebooks, versions, articles and bindings may come in any order: the verdict is the same, word for word."""

    def shuffled(book: Rulebook) -> Rulebook:
        texts = [
            evolve(text, articles=random.sample(text.articles, len(text.articles)), bindings=text.bindings[::-1])
            for text in random.sample(book.versions, len(book.versions))
        ]
        return evolve(book, versions=tuple(texts))

    ledger = History(TREE, (booking(id=named("other"), state=State.CONFIRMED),))
    told = bench.judge(ask(space=ROOM), ledger)
    again = Bench([shuffled(book) for book in random.sample(bench.rulebooks, len(bench.rulebooks))])
    assert repr(again.judge(ask(space=ROOM), ledger)) == repr(told)


def test_every_order_of_three_plugins_gives_one_verdict() -> None:
    """Heaviest first, then by article."""
    said = [Says((warn("k", n=1),)), Says((refuse("k", n=2),)), Quota(0)]
    verdicts = {
        Bench([rulebook(evolve(version(), articles=articles))]).judge(ask(), EMPTY)
        for articles in permutations(Article(str(n), rule=rule, plugin=f"p{n}") for n, rule in enumerate(said))
    }
    (verdict,) = verdicts
    assert [(f.severity, f.article) for f in verdict.findings] == [
        (Severity.REFUSE, "1"),
        (Severity.REFUSE, "2"),
        (Severity.WARN, "0"),
    ]


# Bindings


@given(kit.trees(), st.data())
def test_a_binding_covers_its_space_and_all_under_it(tree: SpaceTree, data: st.DataObject) -> None:
    """A use of a space is bound by what stands at or above it, and by nothing beside or below."""
    bound = data.draw(st.sampled_from(tree.spaces)).id
    for space in tree.spaces:
        covered = Binding(bound).covers(tree, space.id, "guest_stay", date(2026, 1, 1))
        assert covered == (space in tree.under(bound))


@given(kit.nights(longest=4), st.integers(-2, 6), st.booleans(), st.booleans())
def test_a_binding_s_dates_are_half_open(window: Any, after: int, since: bool, until: bool) -> None:
    """Bound are uses begun from the first day up to and without the end; no edge is always."""
    day = window.arrival + after * DAY
    binding = Binding(FLAT, first=window.arrival if since else None, end=window.departure if until else None)
    within = (not since or window.arrival <= day) and (not until or day < window.departure)
    assert binding.covers(TREE, FLAT, "guest_stay", day) == within


@pytest.mark.parametrize(("kinds", "covered"), [((), True), (("guest_stay",), True), (("meeting",), False)])
def test_a_binding_may_name_kinds(kinds: tuple[str, ...], covered: bool) -> None:
    """Without kinds it binds all of them."""
    assert Binding(FLAT, frozenset(kinds)).covers(TREE, ROOM, "guest_stay", date(2026, 1, 1)) == covered


def test_the_first_day_of_a_use_says_whether_it_is_bound() -> None:
    """A stay begun before the window is not bound by it, even if its last nights lie in it."""
    text = version(Says((refuse("k"),)), bindings=[Binding(FLAT, first=date(2026, 5, 2))])
    assert Bench([rulebook(text)]).judge(ask(), EMPTY) == Verdict()


def test_each_binding_counts_under_its_own_space() -> None:
    """An article bound to the flat counts the flat's nights, bound to the garden it has no say in the flat."""
    held = booking(id=named("held"), space=ROOM, state=State.CONFIRMED)
    elsewhere = booking(id=named("elsewhere"), space=GARDEN, state=State.CONFIRMED)
    text = version(Quota(3), bindings=[Binding(ROOM), Binding(FLAT), Binding(GARDEN)])
    verdict = Bench([rulebook(text)]).judge(ask(space=ROOM), History(TREE, (held, elsewhere)))
    assert [dict(f.numbers)["used"] for f in verdict.findings] == [3]


@pytest.mark.parametrize(
    "make",
    [
        lambda: Binding(FLAT, first=date(2026, 1, 2), end=date(2026, 1, 2)),
        lambda: version(in_force=datetime(2026, 1, 1)),
        lambda: version(until=datetime(2027, 1, 1)),
        lambda: version(until=datetime(2026, 1, 1, tzinfo=UTC)),
        lambda: version(until=datetime(2025, 1, 1, tzinfo=UTC)),
    ],
)
def test_dates_that_hold_nothing_are_refused(make: Any) -> None:
    """A window without a day, a version without an instant and a naive date of entry are misconfigured."""
    with pytest.raises(Misconfigured):
        make()


# Versions in force


def _dated(number: str, day: int, until: int | None = None) -> Version:
    start = datetime(2026, 1, 1, tzinfo=UTC)
    return version(
        id=named("version", number),
        version=number,
        in_force=start + day * DAY,
        until=None if until is None else start + until * DAY,
    )


@given(st.lists(st.tuples(st.integers(0, 20), st.none() | st.integers(1, 20)), max_size=5), st.integers(-1, 42))
def test_the_version_in_force_last_judges(windows: list[tuple[int, int | None]], day: int) -> None:
    """Of the versions whose time it is, the youngest rules; a version rules from its instant up to its end."""
    texts = [_dated(str(n), first, longer and first + longer) for n, (first, longer) in enumerate(windows)]
    at = datetime(2026, 1, 1, tzinfo=UTC) + day * DAY
    ruling = [text for text in texts if text.in_force <= at < (text.until or at + DAY)]
    found = Rulebook(named("book"), "book", Words(), tuple(texts)).in_force(at)
    assert (found is None) == (not ruling)
    assert found is None or found.in_force == max(text.in_force for text in ruling)


@pytest.mark.parametrize(("at", "judges"), [(-SECOND, None), (timedelta(0), "1"), (DAY - SECOND, "1"), (DAY, "2")])
def test_a_version_rules_from_its_very_instant(at: timedelta, judges: str | None) -> None:
    """One second before, the old one judges; at the instant, the new one; before the first, none."""
    found = rulebook(_dated("2", 1), _dated("1", 0)).in_force(datetime(2026, 1, 1, tzinfo=UTC) + at)
    assert (found and found.version) == judges


def test_of_two_versions_of_one_instant_the_higher_number_judges() -> None:
    """10 is higher than 9, in whatever order they are listed."""
    nine, ten = _dated("9", 0), _dated("10", 0)
    for listed in ((nine, ten), (ten, nine)):
        assert rulebook(*listed).in_force(NOW) is ten


def test_of_two_versions_alike_one_and_the_same_judges() -> None:
    """Even two versions told twice with one number and instant are chosen between in one way."""
    one, other = _dated("1", 0), evolve(_dated("1", 0), id=named("version", "again"))
    assert rulebook(one, other).in_force(NOW) == rulebook(other, one).in_force(NOW)


def test_when_a_version_with_an_end_is_over_the_one_before_rules_again() -> None:
    """A summer's text gives way to the text it stood in for."""
    always, summer = _dated("1", 0), _dated("2", 10, 20)
    found = [rulebook(always, summer).in_force(datetime(2026, 1, 1, tzinfo=UTC) + day * DAY) for day in (5, 15, 25)]
    assert found == [always, summer, always]


def test_only_the_versions_that_bound_the_ask_are_kept() -> None:
    """A verdict names the versions that judged: in force then, and bound to the space, even if they said nothing."""
    silent, old = version(id=named("silent")), _dated("old", 0, 1)
    elsewhere = version(id=named("elsewhere"), bindings=[Binding(GARDEN)])
    bench = Bench([rulebook(silent, key="a"), rulebook(elsewhere, key="b"), rulebook(old, key="c")])
    assert bench.judge(ask(), EMPTY).versions == (silent.id,)


def test_a_version_bound_to_several_spaces_judges_where_one_of_them_is() -> None:
    """Bound to the flat and to the garden, it judged a booking of the flat, and is kept with it."""
    text = version(
        Says((warn("k"),)), bindings=[Binding(GARDEN), Binding(FLAT), Binding(FLAT, frozenset({"guest_stay"}))]
    )
    verdict = Bench([rulebook(text)]).judge(ask(), EMPTY)
    assert (_keys(verdict), verdict.versions) == (["k"], (text.id,))
    assert text.scopes(TREE, ROOM, "guest_stay", date(2026, 5, 1)) == (FLAT,)


def test_a_version_is_over_at_the_instant_of_its_end() -> None:
    """One second before its end it judges, at its end no more."""
    text = _dated("1", 0, 1)
    assert text.until is not None
    assert text.rules(text.until - SECOND)
    assert not text.rules(text.until)


def test_a_zone_does_not_move_the_entry_into_force() -> None:
    """In force from midnight in Bourges is in force an hour before midnight UTC in winter."""
    text = version(in_force=datetime(2026, 1, 1, tzinfo=ZoneInfo("Europe/Paris")))
    assert text.rules(datetime(2025, 12, 31, 23, tzinfo=UTC))
    assert not text.rules(datetime(2025, 12, 31, 22, 59, 59, tzinfo=UTC))


def test_ids_of_versions_are_sorted() -> None:
    """Whatever order rulebooks come in, a use keeps its versions in one order."""
    texts: list[UUID] = [named("version", str(n)) for n in range(6)]
    books = [rulebook(version(id=text), key=str(n)) for n, text in enumerate(texts)]
    assert list(Bench(books).judge(ask(), EMPTY).versions) == sorted(texts)
