from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from habitat_kit.core.actors import Role
from habitat_kit.core.bookings import Booking
from habitat_kit.core.errors import Misconfigured
from habitat_kit.core.rulebooks import Article, Bench, Binding, Rulebook, Version
from habitat_kit.core.rules import Ask
from habitat_kit.core.words import Words
from habitat_kit.house_file import read
from habitat_kit.house_file.canonical import MissingRule, body_of, digest_of, version_of
from habitat_kit.plugins.participatory import LongestStay, NightsPerYear
from habitat_kit.registry import Registry
from tests.house_file.village import REGISTRY, TEXT, changed

VERSION = read(TEXT, REGISTRY).rulebooks[0].versions[0]

WORDS = st.builds(Words, fr=st.sampled_from(["", "Oui", "Ça « va » ?"]), en=st.sampled_from(["", "Yes", "💧"]))
RULES = st.one_of(
    st.none(),
    st.builds(LongestStay, nights=st.integers(1, 300), kinds=st.frozensets(st.sampled_from(["a", "b"]))),
    st.builds(NightsPerYear, nights=st.integers(1, 300), kinds=st.frozensets(st.sampled_from(["a", "b"]))),
)
ARTICLES = st.lists(
    st.builds(Article, st.text("123.", min_size=1), WORDS, RULES, st.none(), st.frozensets(st.sampled_from(Role))),
    max_size=4,
)
DAYS = st.none() | st.dates(date(2000, 1, 1), date(2100, 1, 1))


@st.composite
def bindings(draw: st.DrawFn) -> Binding:
    first = draw(DAYS)
    end = None if first is None else draw(st.none() | st.just(first + timedelta(days=draw(st.integers(1, 999)))))
    return Binding(draw(st.uuids()), draw(st.frozensets(st.sampled_from(["a", "b"]))), first, end)


@st.composite
def versions(draw: st.DrawFn) -> Version:
    return Version(
        id=draw(st.uuids()),
        version=str(draw(st.integers(1, 99))),
        in_force=datetime(2020, 1, 1, tzinfo=UTC) + timedelta(hours=draw(st.integers(0, 99_999))),
        articles=tuple(draw(ARTICLES)),
        bindings=tuple(draw(st.lists(bindings(), max_size=3))),
        source=draw(st.none() | st.just("Loi n° 2014-366")),
        verified=draw(st.booleans()),
        must_sign=draw(st.booleans()),
    )


@given(versions())
def test_a_version_comes_back_from_its_body(version: Version) -> None:
    """Through JSON and back, nothing of a version is lost, and its digest is that of its body."""
    body = json.loads(json.dumps(body_of(version)))
    back = version_of(version.id, int(version.version), version.until, body, REGISTRY)
    assert back == evolve(version, digest=digest_of(body_of(version)))


@given(versions(), versions())
def test_two_texts_have_one_digest_only_when_they_are_one(one: Version, other: Version) -> None:
    """The digest tells texts apart, whatever their ids."""
    same = body_of(one) == body_of(other)
    assert (digest_of(body_of(one)) == digest_of(body_of(other))) is same


@pytest.mark.parametrize(
    "pair",
    [
        ("nights = 20", "nights = 21"),
        ("Twenty nights a year.", "Twenty nights."),
        ("must_sign = true", "must_sign = false"),
        ('override_by = ["steward"]', 'override_by = ["steward", "referent"]'),
        ("in_force = 2025-01-01", "in_force = 2025-01-02"),
        ('kinds = ["guest_stay"]\nstart', "start"),
    ],
)
def test_every_word_that_judges_is_in_the_digest(pair: tuple[str, str]) -> None:
    """Whoever signed a text can see that it is the same one."""
    assert read(changed(pair), REGISTRY).rulebooks[0].versions[0].digest != VERSION.digest


def test_the_order_of_sets_changes_no_digest() -> None:
    """Kinds and roles are sets: written in another order they are the same text."""
    one = read(changed(('kinds = ["guest_stay"] }', 'kinds = ["guest_stay", "meeting"] }')), REGISTRY)
    other = read(changed(('kinds = ["guest_stay"] }', 'kinds = ["meeting", "guest_stay"] }')), REGISTRY)
    assert one.rulebooks == other.rulebooks


def test_when_it_ends_is_no_part_of_the_text() -> None:
    """A version that is ended keeps its digest."""
    ended = read(changed(("in_force = 2025-01-01", "in_force = 2025-01-01\nuntil = 2027-01-01")), REGISTRY)
    assert ended.rulebooks[0].versions[0].digest == VERSION.digest


def test_a_rule_without_its_plugin_refuses_in_its_name() -> None:
    """What a house voted does not lapse because a plugin was uninstalled, and it is written back unchanged."""
    file = read(TEXT, REGISTRY)
    orphan = version_of(VERSION.id, 1, None, body_of(VERSION), Registry.load([]))
    assert isinstance(orphan.articles[0].rule, MissingRule)
    assert orphan.articles[0].rule.numbers() == {}
    assert body_of(orphan) == body_of(VERSION)
    house, flat = file.house, file.house.tree.keyed("flat").id
    booking = _booking(file.households[0].id, flat)
    bench = Bench((Rulebook(UUID(int=1), "house-rules", Words("Règles"), (orphan,)),))
    verdict = bench.judge(Ask(booking, datetime(2026, 1, 1, tzinfo=UTC), house, flat), _never)
    assert [(finding.key, finding.plugin) for finding in verdict.findings] == [("finding.rule_broke", "participatory")]


def test_a_parameter_its_plugin_no_longer_reads_refuses_too(caplog: pytest.LogCaptureFixture) -> None:
    """A rule kind that changed under a stored rule is named in the log, and the stored text stays."""
    body = body_of(VERSION)
    body["articles"][0]["rule"]["weeks"] = 3
    read_back = version_of(VERSION.id, 1, None, body, REGISTRY)
    assert isinstance(read_back.articles[0].rule, MissingRule)
    assert body_of(read_back) == body
    assert "participatory" in caplog.text


def _booking(household: UUID, space: UUID) -> Booking:
    from habitat_kit.core.periods import Nights, Span

    nights = Nights(date(2026, 2, 1), date(2026, 2, 3))
    span = Span(datetime(2026, 2, 1, 14, tzinfo=UTC), datetime(2026, 2, 3, 10, tzinfo=UTC))
    return Booking(
        UUID(int=2), UUID(int=3), UUID(int=4), space, "guest_stay", nights, span, "Europe/Paris", household, 1
    )


def _never(question: object) -> Any:
    raise Misconfigured("nothing is asked")
