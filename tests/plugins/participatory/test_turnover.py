"""Whoever is late with what a stay left to do books nothing new there."""

from __future__ import annotations

from datetime import timedelta

from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from habitat_kit.core.actors import Role
from habitat_kit.core.history import History
from habitat_kit.core.ids import named
from habitat_kit.core.periods import Nights
from habitat_kit.core.rules import Ask
from habitat_kit.core.tasks import Task, TaskState
from habitat_kit.core.uses import State
from habitat_kit.plugins.participatory import Turnover
from habitat_kit.plugins.participatory.turnover import Chore
from tests.plugins.participatory.world import FLAT, HERE, NOW, THEY, TREE, WE, booked, stays

TODAY = NOW.astimezone(HERE.clock).date()
PAST = Nights(TODAY - timedelta(days=9), TODAY - timedelta(days=7))
left = st.lists(
    st.tuples(
        st.sampled_from(list(Chore)),
        st.integers(-3, 3),
        st.sampled_from([TaskState.OPEN, TaskState.DONE]),
        st.booleans(),
        st.booleans(),
        st.booleans(),
        st.booleans(),
    ),
    max_size=6,
)
"""What there is to do: by when, whether it is done, a role's, after a stay of ours, in the flat, that is over."""


@given(stays, st.frozensets(st.sampled_from(list(Chore)), min_size=1), st.booleans(), st.booleans(), left)
def test_each_kind_that_is_late_is_named_once(
    when: Nights,
    wanted: frozenset[Chore],
    blocks: bool,
    moves: bool,
    drawn: list[tuple[Chore, int, TaskState, bool, bool, bool, bool]],
) -> None:
    """Of the kinds the rule asks for, due before today, not done, the household's own, below the place; never for a move."""
    earlier, tasks = [], []
    for n, (chore, due, state, role, ours, here, over) in enumerate(drawn):
        place, home = "east" if here else "attic", WE if ours else THEY
        stay = booked(PAST, place=place, name=f"earlier {n}", household=home)
        stay = evolve(stay, state=State.DONE if over else State.CHECKED_IN)
        earlier.append(stay)
        tasks.append(
            Task(
                id=named("task", str(n)),
                organisation=HERE.organisation,
                house=HERE.id,
                kind=chore,
                due=TODAY + timedelta(days=due),
                state=state,
                role=Role.KEEPER if role else None,
                use=stay.id,
                made_at=NOW,
            )
        )
    rule = Turnover(["guest_stay"], sorted(wanted), blocks=blocks)
    mine = booked(when)
    ask = Ask(mine, NOW, HERE, FLAT, mine if moves else None)
    found = [reason.key for reason in rule.judge(ask, History(TREE, tuple(earlier), tasks=tuple(tasks)))]
    late = {
        chore
        for chore, due, state, role, ours, here, over in drawn
        if due < 0 and state is TaskState.OPEN and not role and ours and here and over
    }
    expected = [f"finding.turnover.{chore}" for chore in Chore if chore in late & wanted]
    assert found == (expected if blocks and not moves else [])
