"""The life of a case is one table, stated here again by hand; an appeal has its days, whatever the clocks do."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from habitat_kit.core.errors import Unreadable
from habitat_kit.core.ids import named
from habitat_kit.core.incidents import (
    OVER,
    TRANSITIONS,
    AppealDays,
    Entry,
    EntryKind,
    Eye,
    Incident,
    Move,
    Party,
    PartyRole,
    Standing,
    eye,
    knows,
    reads,
)

NOW = datetime(2027, 3, 1, 9, tzinfo=UTC)

# One row a standing, one column a move; "." cannot happen.
TABLE = """
                    acknowledge   mediate       measure         decide   appeal    close   withdraw
    reported        acknowledged  in_mediation  measures_taken  decided  .         .       withdrawn
    acknowledged    .             in_mediation  measures_taken  decided  .         .       withdrawn
    in_mediation    .             in_mediation  measures_taken  decided  .         closed  withdrawn
    measures_taken  .             in_mediation  measures_taken  decided  .         closed  withdrawn
    decided         .             .             decided         .        appealed  closed  .
    appealed        .             appealed      appealed        decided  .         .       .
    closed          .             .             .               .        .         .       .
    withdrawn       .             .             .               .        .         .       .
"""
_HEAD, *_ROWS = [line.split() for line in TABLE.strip().splitlines()]
STATED = {
    (Standing(row[0]), Move(move)): None if cell == "." else Standing(cell)
    for row in _ROWS
    for move, cell in zip(_HEAD, row[1:], strict=True)
}
ZONES = st.sampled_from(["Europe/Paris", "Australia/Lord_Howe", "Asia/Kathmandu", "UTC", "America/St_Johns"])
PEOPLE = [named("person", name) for name in "abc"]
HOMES = [named("home", name) for name in "xyz"]


def incident(**more: object) -> Incident:
    """A case."""
    told = {"about": "place", "kind": "nuisance", "reported_at": NOW, "revised_at": NOW} | more
    return Incident(id=named("case"), organisation=named("org"), house=named("house"), **told)  # type: ignore[arg-type]


def party(role: PartyRole, **more: object) -> Party:
    """Somebody who has to do with it."""
    return Party(id=named("party"), incident=named("case"), role=role, added_at=NOW, **more)  # type: ignore[arg-type]


def test_every_standing_and_move_is_stated() -> None:
    """The table above leaves out nothing, and the code's table is the same."""
    assert STATED.keys() == {(standing, move) for standing in Standing for move in Move}
    assert {key: to for key, to in STATED.items() if to} == dict(TRANSITIONS)


@given(st.lists(st.sampled_from(Move), max_size=30))
def test_a_case_follows_the_table_and_stays_over(moves: list[Move]) -> None:
    """However moves are tried, a case moves along the table only, is appealed at most once, and once over stays so."""
    now = incident()
    appeals = 0
    for move in moves:
        if not now.may(move, NOW):
            continue
        assert now.standing not in OVER
        changes: dict[str, object] = {"standing": STATED[now.standing, move]}
        if move is Move.DECIDE:
            changes["appeal_until"] = None if now.appealed else NOW + timedelta(days=30)
        if move is Move.APPEAL:
            appeals += 1
            changes["appealed"] = True
        now = evolve(now, **changes)  # type: ignore[arg-type]
    assert appeals <= 1


@given(st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1)), st.integers(0, 400), ZONES)
def test_an_appeal_has_its_days_to_the_end_of_the_last(wall: datetime, days: int, zone: str) -> None:
    """So many local days after the day of the decision, whole; the instant is midnight, house time, whatever clocks do."""
    there, now = ZoneInfo(zone), wall.replace(tzinfo=UTC)
    until = AppealDays(((date.min, days),)).until(now, there)
    local = until.astimezone(there)
    decided = now.astimezone(there).date()
    assert (until - timedelta(seconds=1)).astimezone(there).date() == decided + timedelta(days=days)
    assert local.date() == decided + timedelta(days=days + 1)
    assert until > now


@given(
    st.dictionaries(st.dates(date(2020, 1, 1)), st.integers(0, 3_660), max_size=5), st.integers(0, 3_660), st.dates()
)
def test_the_days_in_force_are_those_of_the_latest_date(later: dict[date, int], always: int, day: date) -> None:
    """What is decided on a day has the days of the last line that had begun; a later line changes nothing before it."""
    texts = [str(always), *(f"{since}={days}" for since, days in later.items())]
    known = {date.min: always, **later}
    assert AppealDays.read(texts).on(day) == known[max(since for since in known if since <= day)]


@pytest.mark.parametrize("texts", [(), ("x",), ("2027-01-01=15",), ("30", "2027-13-01=15"), ("-1",), ("30", "soon=3")])
def test_a_setting_that_cannot_be_read_is_refused(texts: tuple[str, ...]) -> None:
    """Without a number that always holds, or with a date that is none, nothing starts."""
    with pytest.raises(Unreadable):
        AppealDays.read(texts)


_PARTIES = st.lists(
    st.builds(
        party,
        st.sampled_from(PartyRole),
        person=st.sampled_from(PEOPLE),
        shared=st.booleans(),
    )
    | st.builds(party, st.sampled_from([PartyRole.CONCERNED, PartyRole.WITNESS]), household=st.sampled_from(HOMES)),
    max_size=5,
)


@given(_PARTIES, st.sampled_from(PEOPLE), st.sets(st.sampled_from(HOMES)), st.booleans())
def test_who_is_a_party_never_handles(parties: list[Party], person: UUID, homes: set[UUID], handles: bool) -> None:
    """Whatever somebody's roles, with a side in it they look at most as a party; strangers without a role see nothing."""
    found = eye(parties, person, homes, handles=handles)
    mine = [one for one in parties if one.is_(person, homes)]
    sides = {one.role for one in mine} - {PartyRole.MEDIATOR}
    if sides:
        assert found in {Eye.REPORTER, Eye.CONCERNED, None}
    elif mine:
        assert found is Eye.MEDIATOR
    else:
        assert found is (Eye.HANDLER if handles else None)
    if found is Eye.CONCERNED:
        assert any(one.shared for one in mine)


@pytest.mark.parametrize("kind", EntryKind)
def test_confidential_words_stay_on_their_side(kind: EntryKind) -> None:
    """Whom a confidential report concerns reads decisions and closings and their own words, nothing else."""
    reporter, concerned = PEOPLE[:2]
    case = incident(confidential=True)
    told = Entry(id=named("e"), incident=case.id, kind=kind, made_by=reporter, made_at=NOW, words="x")
    assert reads(Eye.CONCERNED, case, told, frozenset({concerned})) is (kind in {EntryKind.DECISION, EntryKind.CLOSING})
    assert reads(Eye.CONCERNED, case, evolve(told, made_by=concerned), frozenset({concerned}))
    assert reads(Eye.REPORTER, case, told, frozenset({reporter}))
    assert not knows(Eye.CONCERNED, case, party(PartyRole.REPORTER, person=reporter), own=False)
    assert knows(Eye.CONCERNED, incident(), party(PartyRole.REPORTER, person=reporter), own=False)
