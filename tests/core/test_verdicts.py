"""Findings merge into one verdict, whose order nobody can change."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from habitat_kit.core.actors import Role
from habitat_kit.core.ids import named
from habitat_kit.core.rules import Number, Reason, Severity, Wait
from habitat_kit.core.uses import Silence
from habitat_kit.core.verdicts import Finding, Override, Verdict, pieces, stamped
from habitat_kit.core.words import Words

NUMBERS: tuple[dict[str, Number], ...] = ({}, {"n": 1}, {"n": 2}, {"n": "1"})
waits = st.builds(Wait, st.integers(1, 3).map(timedelta), st.sampled_from(Silence))


@st.composite
def findings(draw: st.DrawFn) -> Finding:
    """Findings that often differ in one field only."""
    severity = draw(st.sampled_from(Severity))
    return stamped(
        Reason(
            severity,
            draw(st.sampled_from(["a", "b"])),
            draw(st.sampled_from(NUMBERS)),
            draw(st.sampled_from([None, 1, 2])),
            draw(waits) if severity is Severity.APPROVE else None,
        ),
        rulebook=draw(st.sampled_from(["charter", "law"])),
        version=draw(st.sampled_from(["1", "2", "10"])),
        article=draw(st.sampled_from(["1", "2", "10", "2.1", "3-a", "²"])),
        title=Words(fr=draw(st.sampled_from(["", "Charte"]))),
        citation=Words(fr=draw(st.sampled_from(["", "Article"]))),
        source=draw(st.sampled_from([None, "Code civil"])),
        plugin=draw(st.sampled_from([None, "p"])),
        override_by=draw(st.sampled_from([frozenset(), frozenset({Role.STEWARD}), frozenset(Role)])),
        overridden=draw(
            st.sampled_from([None, None, Override(named("sam"), named("note")), Override(None, named("note"))])
        ),
    )


versions = st.lists(st.integers(1, 5).map(lambda n: named("version", str(n))), max_size=4)


@given(st.lists(findings(), max_size=8), versions, st.randoms(use_true_random=False))
def test_the_order_findings_come_in_changes_nothing(found: list[Finding], ids: list[Any], random: Any) -> None:
    """Shuffled and told twice, the same findings are the same verdict, and told in the same order."""
    shuffled = random.sample(found + found, 2 * len(found))
    one, other = Verdict(found, ids), Verdict(shuffled, reversed(ids))
    assert one.findings == other.findings
    assert one.versions == other.versions == tuple(sorted(set(ids)))


@given(findings(), findings())
def test_no_two_findings_share_a_place(one: Finding, other: Finding) -> None:
    """Findings that differ in anything stand in one certain order."""
    assert (one.place == other.place) == (one == other)


@given(st.lists(findings(), max_size=8))
def test_the_heaviest_finding_decides_and_stands_first(found: list[Finding]) -> None:
    """Refuse outweighs needing approval, that a warning, that a yes; no finding at all is a yes."""
    verdict = Verdict(found)
    assert verdict.severity == max((f.weight for f in found), default=Severity.ALLOW)
    assert verdict.refused == any(f.severity is Severity.REFUSE and not f.overridden for f in found)
    assert [f.weight for f in verdict.findings] == sorted((f.weight for f in set(found)), reverse=True)


@given(findings())
def test_what_was_overridden_is_something_to_know(found: Finding) -> None:
    """It is kept as it was said, weighs at most a warning, and never more than it did."""
    plain = evolve(found, overridden=None)
    stamped_ = evolve(found, overridden=Override(named("sam"), named("note")))
    assert plain.weight is plain.severity is stamped_.severity
    assert stamped_.weight is min(plain.severity, Severity.WARN)
    assert found.code == f"{found.rulebook}/{found.article}"


@given(st.lists(findings(), max_size=5), st.lists(findings(), max_size=5), versions, versions)
def test_two_verdicts_together_are_one(a: list[Finding], b: list[Finding], one: list[Any], other: list[Any]) -> None:
    """Adding is as if all had been judged at once: in any order, any grouping, and twice the same adds nothing."""
    first, second = Verdict(a, one), Verdict(b, other)
    assert first + second == Verdict(a + b, one + other) == second + first
    assert first + first == first == first + Verdict()


@given(st.lists(findings(), max_size=8))
def test_the_shortest_wait_counts_and_lapsing_is_safer(found: list[Finding]) -> None:
    """Of several approvals the first deadline binds; on a tie silence means no."""
    asked = [f.wait for f in found if f.severity is Severity.APPROVE and f.wait]
    wait = Verdict(found).wait
    if wait is None:
        assert asked == []
        return
    assert wait.within == min(each.within for each in asked)
    ties = {each.on_silence for each in asked if each.within == wait.within}
    assert wait.on_silence is (Silence.LAPSE if Silence.LAPSE in ties else Silence.ACCEPT)


@pytest.mark.parametrize(
    ("before", "after"),
    [("2", "10"), ("2", "2.1"), ("2.9", "2.10"), ("3-1", "3-2"), ("bis", "1"), ("²", "1"), ("", "1"), ("1.a", "1.1")],
)
def test_articles_sort_as_people_count(before: str, after: str) -> None:
    """2 comes before 10 and 2.1 after 2; what is no number, even a little ², comes first and breaks nothing."""
    assert pieces(before) < pieces(after)
