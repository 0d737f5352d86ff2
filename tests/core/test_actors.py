"""How far grants carry a right: dated, reaching down from their scope, and no further than the table says."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from itertools import permutations
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from habitat_kit.core.actors import NOBODY, SYSTEM, Actor, Grant, Reach, Role
from habitat_kit.core.errors import Unreadable
from habitat_kit.core.ids import named
from habitat_kit.core.permissions import PERMISSIONS, reach
from habitat_kit.testing import strategies as kit

SPACE, HOUSE, ORGANISATION, ELSEWHERE = (named(key) for key in ("space", "house", "organisation", "elsewhere"))
HERE: Mapping[UUID, Reach] = {SPACE: Reach.SPACE, HOUSE: Reach.HOUSE, ORGANISATION: Reach.ORGANISATION}
SCOPES = {Reach.SPACE: SPACE, Reach.HOUSE: HOUSE, Reach.ORGANISATION: ORGANISATION}
DAY = date(2026, 3, 1)
PERSON = named("person")
YEAR = timedelta(days=365)


def _grant(role: Role, scope: UUID, start: date = DAY, end: date | None = None) -> Grant:
    return Grant(PERSON, role, scope, start, end)


@st.composite
def grants(draw: st.DrawFn) -> Grant:
    dates = draw(kit.nights(DAY - YEAR, DAY, longest=400))
    scope = draw(st.sampled_from([*HERE, ELSEWHERE]))
    return _grant(draw(st.sampled_from(Role)), scope, dates.arrival, draw(st.sampled_from([None, dates.departure])))


rights = st.sampled_from([*PERMISSIONS, "fly"])
NEARBY = kit.days(DAY - YEAR, DAY + YEAR)
"""Days of the time in which grants are drawn."""


@pytest.mark.parametrize("right", PERMISSIONS)
@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("scope", SCOPES)
def test_a_grant_reaches_as_far_as_table_and_scope_allow(right: str, role: Role, scope: Reach) -> None:
    """OWN stays one's own wherever it is granted; every other right goes no further than the grant's own scope."""
    allowed = PERMISSIONS[right].get(role)
    wanted = allowed if allowed in {None, Reach.OWN} else min(allowed or Reach.OWN, scope)
    assert reach(right, [_grant(role, SCOPES[scope])], HERE, DAY) == wanted


@pytest.mark.parametrize("held", list(permutations(SCOPES)))
def test_the_furthest_of_several_grants_counts(held: tuple[Reach, ...]) -> None:
    """Whoever coordinates a place, its house and its organisation reaches as far as the widest of the three."""
    grants = [_grant(Role.COORDINATOR, SCOPES[scope]) for scope in held]
    assert reach("close_space", grants, HERE, DAY) is Reach.ORGANISATION


@given(rights, st.lists(grants(), max_size=5), NEARBY)
def test_more_grants_never_take_a_right_away(right: str, held: list[Grant], day: date) -> None:
    """The furthest of all grants counts, in any order; none of them can shorten another."""
    each = [found for grant in held if (found := reach(right, [grant], HERE, day)) is not None]
    assert reach(right, held, HERE, day) == max(each, default=None) == reach(right, held[::-1], HERE, day)


@given(rights, st.lists(grants(), max_size=5), NEARBY)
def test_no_grant_here_now_is_no_right(right: str, held: list[Grant], day: date) -> None:
    """Grants elsewhere, of other days and of roles without the right give nothing."""
    useful = [
        grant
        for grant in held
        if grant.scope in HERE
        and grant.start <= day < (grant.end or date.max)
        and grant.role in PERMISSIONS.get(right, {})
    ]
    assert (reach(right, held, HERE, day) is None) == (not useful)


@pytest.mark.parametrize(
    ("day", "holds"),
    [(-1, False), (0, True), (9, True), (10, False), (11, False)],
)
def test_a_grant_is_half_open(day: int, holds: bool) -> None:
    """It holds on its first day and not on the day of its end: whoever hands over the keys has handed them over."""
    grant = _grant(Role.STEWARD, HOUSE, DAY, DAY + timedelta(days=10))
    assert (reach("close_space", [grant], HERE, DAY + timedelta(days=day)) is not None) == holds


@pytest.mark.parametrize("end", [DAY, DAY - timedelta(days=1)])
def test_a_grant_ends_after_it_starts(end: date) -> None:
    """A grant without a day, or with an end before its start, is unreadable."""
    with pytest.raises(Unreadable) as refused:
        _grant(Role.STEWARD, HOUSE, DAY, end)
    assert refused.value.field == "end"


@pytest.mark.parametrize("right", ["fly", "", "BOOK_SPACE", "book_space "])
def test_a_right_that_is_not_listed_is_nobody_s(right: str) -> None:
    """Not even the coordinator of everything may do what the table does not know."""
    held = [_grant(role, scope) for role in Role for scope in HERE]
    assert reach(right, held, HERE, DAY) is None


def test_a_plugin_s_command_has_a_row_in_the_kit_s_table() -> None:
    """The table that decides may be the core's with plugins' rows beside."""
    table = {**PERMISSIONS, "lend_bicycle": {Role.KEEPER: Reach.SPACE}}
    keeper = [_grant(Role.KEEPER, HOUSE)]
    assert reach("lend_bicycle", keeper, HERE, DAY, table) is Reach.SPACE
    assert reach("lend_bicycle", keeper, HERE, DAY) is None


def test_a_household_s_own_scope_reaches_its_own() -> None:
    """A role given over one household reaches that household's things and no house."""
    household = named("household")
    referent = [_grant(Role.REFERENT, household)]
    assert reach("book_space", referent, {**HERE, household: Reach.OWN}, DAY) is Reach.OWN
    assert reach("see_house", referent, {**HERE, household: Reach.OWN}, DAY) is Reach.OWN
    assert reach("book_space", referent, HERE, DAY) is None


def test_who_a_key_belongs_to() -> None:
    """An idempotency key belongs to the identity, else to the person; nobody and the system have none."""
    identity = named("identity")
    assert Actor(identity, PERSON).key_owner == identity
    assert Actor(person=PERSON).key_owner == PERSON
    assert (SYSTEM.key_owner, NOBODY.key_owner) == (None, None)
    assert (SYSTEM.system, NOBODY.system) == (True, False)
