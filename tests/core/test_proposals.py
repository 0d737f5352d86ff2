"""A proposal moves by its table and by the clock, and a round is counted a person once."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from habitat_kit.core.ids import named
from habitat_kit.core.proposals import (
    OPEN,
    TURNS,
    Answer,
    Ended,
    Hindrance,
    Proposal,
    Stage,
    Stance,
    Turn,
    day_is_over,
    holds_from,
    tally,
)

NOW = datetime(2027, 3, 1, 9, tzinfo=UTC)
PARIS = ZoneInfo("Europe/Paris")
DRAFT = Proposal(
    id=named("p"), organisation=named("o"), house=named("h"), rulebook=named("r"), base=1, made_at=NOW, text="x"
)
ANSWERS = st.lists(
    st.builds(
        lambda person, stance, number, ended: Answer(
            id=named("a"), proposal=DRAFT.id, person=named(str(person)), stance=stance, number=number, made_at=NOW,
            ended=ended,
        ),
        st.integers(0, 5),
        st.sampled_from(Stance),
        st.integers(1, 3),
        st.none() | st.sampled_from(Ended),
    ),
    max_size=12,
)  # fmt: skip


@pytest.mark.parametrize("stage", Stage)
@pytest.mark.parametrize("turn", Turn)
def test_what_is_not_in_the_table_cannot_happen(stage: Stage, turn: Turn) -> None:
    """Whatever the clock says; and from where nothing is open nothing is decided any more."""
    found = evolve(DRAFT, stage=stage, closes_at=NOW if turn is Turn.ADOPT else None)
    assert (found.hindrance(turn, NOW) is Hindrance.STAGE) is ((stage, turn) not in TURNS)
    if stage not in OPEN and (stage, turn) in TURNS:
        assert TURNS[stage, turn] is stage


@given(st.integers(-5, 5), st.integers(0, 3))
def test_answers_come_before_the_end_and_consent_after_it(seconds: int, standing: int) -> None:
    """At its last instant a round is over: no moment is both, and an objection stops nothing but consent."""
    found = evolve(DRAFT, stage=Stage.ROUND, closes_at=NOW)
    at = NOW + timedelta(seconds=seconds)
    over = seconds >= 0
    assert found.hindrance(Turn.ANSWER, at) is (Hindrance.ROUND_OVER if over else None)
    wanted = (Hindrance.OBJECTIONS if standing else None) if over else Hindrance.ROUND_OPEN
    assert found.hindrance(Turn.ADOPT, at, standing=standing) is wanted
    assert found.hindrance(Turn.DECIDE, at, standing=standing) is None


@given(ANSWERS, st.integers(1, 3))
def test_a_round_counts_what_stands(answers: list[Answer], number: int) -> None:
    """Consents to this text and to others, and objections, together are the answers that stand."""
    found = tally(evolve(DRAFT, number=number), answers)
    standing = [answer for answer in answers if answer.ended is None]
    assert found.consents + found.to_another + found.objections == len(standing)
    assert found.objections == sum(answer.objects for answer in answers)


@given(st.dates(date(2026, 1, 1), date(2028, 12, 31)))
def test_a_day_is_over_when_the_next_begins_in_the_house(day: date) -> None:
    """Summer time or not; and nothing holds before it was decided."""
    over = day_is_over(day, PARIS).astimezone(PARIS)
    assert (over.date(), over.hour, over.minute) == (day + timedelta(days=1), 0, 0)
    assert holds_from(day, NOW, PARIS) >= NOW
