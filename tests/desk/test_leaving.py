"""How somebody leaves: all at once, and what they had to do passes to somebody who is there."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from habitat_kit.core.actors import Actor
from habitat_kit.core.commands import (
    AddHousehold,
    AddMembership,
    AddPerson,
    CreateFeedLink,
    EndAccess,
    EndPerson,
    GiveGrant,
    HandOver,
    MakeTask,
    NameDeputy,
    PutOnDuty,
)
from habitat_kit.core.ids import named
from habitat_kit.core.outcomes import (
    AccessEnded,
    Booked,
    FeedLinkMade,
    HandedOver,
    HouseholdAdded,
    Misread,
    NotAllowed,
    PersonEnded,
    TaskMade,
    Unknown,
)
from habitat_kit.store import tables
from habitat_kit.store.feeds import open_feed
from habitat_kit.store.links import digest
from habitat_kit.store.statement import Statement
from tests.desk.conftest import Planter
from tests.desk.test_links import rows
from tests.desk.world import NOW, Planted

TODAY = NOW.date()
WEEK = timedelta(days=7)


def login(house: Planted, name: str = "ana") -> tuple[Any, str, str, FeedLinkMade]:
    """An identity of somebody, with a session, an API token and a calendar link."""
    kit = house.kit
    made = kit.identities.create_identity(house.house.organisation, house.people[name], f"{name}@example.org")
    session = kit.identities.open_session(made)
    token = kit.identities.make_token(made, "my script")
    link = kit.desk.do(CreateFeedLink(house.space("flat"), label="my phone"), by=Actor(made, house.people[name]))
    assert isinstance(link, FeedLinkMade)
    return made, session, token, link


def opens(house: Planted, session: str, token: str, link: FeedLinkMade) -> tuple[bool, bool, bool]:
    """What still opens: the session, the token, the calendar link."""
    identities = house.kit.identities
    with house.kit.database.read() as tx:
        feed = open_feed(tx, digest(link.secret), house.clock())
    return identities.session(session) is not None, identities.actor_of_token(token) is not None, feed is not None


def test_one_gesture_ends_a_person(house: Planted) -> None:
    """Memberships, roles, deputies, duty and every secret, at once, with what ended by number and by label."""
    _, session, token, link = login(house)
    ana = house.people["ana"]
    house.do(GiveGrant(ana, "keeper", house.space("flat")), by="sam")
    house.do(NameDeputy(ana, house.people["ben"], TODAY, TODAY + WEEK), by="ana")
    house.do(PutOnDuty(house.house.id, ana, TODAY, TODAY + WEEK), by="sam")
    assert opens(house, session, token, link) == (True, True, True)
    ended = house.do(EndPerson(ana), by="sam")
    assert isinstance(ended, PersonEnded)
    assert (ended.memberships, ended.grants, ended.deputies, ended.duties) == (1, 1, 1, 1)
    assert (ended.identities, ended.sessions, ended.api_keys, ended.feed_links) == (1, 1, 1, 1)
    assert sorted(ended.labels) == ["my phone", "my script"]
    assert opens(house, session, token, link) == (False, False, False)
    assert house.do(house.stay(0)) == NotAllowed("book_space")
    today = {found["end"] for found in rows(house, tables.grant) if found["person_id"] == ana}
    assert today == {TODAY}


def test_what_ended_is_told_without_a_word(house: Planted) -> None:
    """Labels are shown once: neither the journal nor what is kept under a key has them."""
    login(house)
    command = EndPerson(house.people["ana"])
    first, again = (house.do(command, by="sam", key="once") for _ in range(2))
    assert first.labels
    assert again.labels == ()
    assert again.identities == first.identities
    assert "my phone" not in str(rows(house, tables.journal))


def test_an_end_to_come_comes_on_its_day(house: Planted) -> None:
    """Until then everything opens; from that midnight on, the organisation's clock, nothing does."""
    _, session, token, link = login(house)
    ended = house.do(EndPerson(house.people["ana"], TODAY + WEEK), by="sam")
    assert isinstance(ended, PersonEnded)
    assert ended.end == TODAY + WEEK
    assert opens(house, session, token, link) == (True, True, True)
    assert isinstance(house.do(house.stay(0)), Booked)
    house.clock.now = house.clock.now.replace(hour=23) + timedelta(days=6)
    assert opens(house, session, token, link)[1:] == (False, False)


def test_a_steward_does_not_end_whoever_is_trusted_with_more(house: Planted) -> None:
    """A coordinator is ended by a coordinator, and nobody ends themselves or a neighbour."""
    for name, by in (("kim", "sam"), ("ana", "ana"), ("ana", "ben"), ("lou", "sam")):
        assert house.do(EndPerson(house.people[name]), by=by) == NotAllowed("end_person")
    assert isinstance(house.do(EndPerson(house.people["lou"]), by="kim"), PersonEnded)


def test_ending_twice_is_ending(house: Planted) -> None:
    """The second time nothing is left to end: who acts for the organisation is told so."""
    house.do(EndPerson(house.people["ana"]), by="sam")
    again = house.do(EndPerson(house.people["ana"]), by="kim")
    assert isinstance(again, PersonEnded)
    assert (again.memberships, again.grants, again.identities) == (0, 0, 0)


def test_somebody_of_elsewhere_is_not_there(planting: Planter) -> None:
    """Neither to end, nor to hand over to, nor to shut out."""
    house, other = planting(), planting(key="caracol")
    assert house.do(HandOver(house.people["ana"], other.people["ana"]), by="kim") == Unknown("person")
    assert house.do(EndPerson(other.people["ana"]), by="kim") == Unknown("person")
    assert house.do(EndAccess(other.people["ana"]), by="kim") == Unknown("identity")


def test_access_ends_and_the_person_stays(house: Planted) -> None:
    """A lost computer: nothing opens any more, and they still live there."""
    made, session, token, link = login(house)
    assert house.do(EndAccess(made), by="ben") == NotAllowed("end_access")
    closed = house.do(EndAccess(made), by="sam")
    assert isinstance(closed, AccessEnded)
    assert (closed.identities, closed.sessions, closed.api_keys, closed.feed_links) == (1, 1, 1, 1)
    assert opens(house, session, token, link) == (False, False, False)
    assert isinstance(house.do(house.stay(0)), Booked)


def test_an_embedder_deactivates_an_identity_or_a_person(house: Planted) -> None:
    """By either id; what is unknown is said to be."""
    made, session, token, link = login(house)
    assert house.kit.deactivate(made) == AccessEnded(
        identities=1, sessions=1, api_keys=1, feed_links=1, labels=("my script", "my phone")
    )
    assert opens(house, session, token, link) == (False, False, False)
    _, session, token, link = login(house, "ben")
    assert isinstance(house.kit.deactivate(house.people["ben"]), AccessEnded)
    assert opens(house, session, token, link) == (False, False, False)
    assert house.kit.deactivate(house.people["ben"]) == AccessEnded()
    assert house.kit.deactivate(named("nobody")) == Unknown("identity")


def task(house: Planted, who: str = "ben", days: int = 3) -> Any:
    """A task of somebody's."""
    made = house.do(
        MakeTask(house.house.id, "Water the plants", TODAY + timedelta(days=days), assignee=house.people[who]), by="sam"
    )
    assert isinstance(made, TaskMade)
    return made.task.id


def assignees(house: Planted) -> dict[Any, Any]:
    """Whose each task is."""
    return {found["id"]: found["assignee_id"] for found in rows(house, tables.task)}


def trust(house: Planted, name: str) -> list[tuple[str, date, date | None]]:
    """Somebody's roles but where they live."""
    found = [one for one in rows(house, tables.grant) if one["person_id"] == house.people[name]]
    return sorted((one["role"], one["start"], one["end"]) for one in found if one["role"] != "resident")


def test_work_passes_on_its_day(house: Planted) -> None:
    """Tasks, referent's and keeper's roles and duty, in one command; the giver's end where the taker's begin."""
    ben = house.people["ben"]
    first = task(house)
    house.do(GiveGrant(ben, "referent", house.households["ana"], TODAY), by="sam")
    house.do(GiveGrant(ben, "keeper", house.space("flat"), TODAY, TODAY + 9 * WEEK), by="sam")
    house.do(PutOnDuty(house.house.id, ben, TODAY, TODAY + 2 * WEEK), by="sam")
    day = TODAY + WEEK
    moved = house.do(HandOver(ben, house.people["cleo"], day), by="sam")
    assert moved == HandedOver(ben, house.people["cleo"], day, 0, 2, 1)
    assert assignees(house)[first] == ben
    assert trust(house, "ben") == [("keeper", TODAY, day), ("referent", TODAY, day)]
    assert trust(house, "cleo") == [("keeper", day, TODAY + 9 * WEEK), ("referent", day, None)]
    shifts = sorted((found["start"], found["end"], found["person_id"]) for found in rows(house, tables.duty))
    assert [who for _, _, who in shifts] == [ben, house.people["cleo"]]
    assert shifts[0][1] == shifts[1][0]


def test_today_every_open_task_passes(house: Planted) -> None:
    """Overdue ones too; another's stay."""
    mine, overdue, other = task(house), task(house, days=0), task(house, "cleo")
    house.clock.later(days=2)
    moved = house.do(HandOver(house.people["ben"], house.people["ana"]), by="sam")
    assert (moved.tasks, moved.grants, moved.duties) == (2, 0, 0)
    ana = house.people["ana"]
    assert assignees(house) == {mine: ana, overdue: ana, other: house.people["cleo"]}


def test_work_does_not_pass_to_somebody_who_left(house: Planted) -> None:
    """They are gone on that day: said clearly, and nothing moves."""
    made = task(house)
    house.do(EndPerson(house.people["cleo"], TODAY + WEEK), by="sam")
    for day in (TODAY + WEEK, TODAY + 3 * WEEK):
        refused = house.do(HandOver(house.people["ben"], house.people["cleo"], day), by="sam")
        assert refused == Misread("to", "error.hand_over_left")
    assert assignees(house)[made] == house.people["ben"]
    assert house.do(HandOver(house.people["ben"], house.people["ben"]), by="sam") == Misread("to", "error.own_deputy")
    past = HandOver(house.people["ben"], house.people["ana"], TODAY - WEEK)
    assert house.do(past, by="sam") == Misread("start", "error.hand_over_past")


def test_a_role_goes_only_where_its_taker_is(house: Planted) -> None:
    """Who is known to the organisation and not here on that day takes nothing."""
    added = house.do(AddPerson(house.house.organisation, "Max"), by="kim")
    refused = house.do(HandOver(house.people["ben"], added.person), by="sam")
    assert refused == Misread("to", "error.hand_over_left")


def test_who_may_hand_over(house: Planted) -> None:
    """One's own work with a role, anybody's where one answers for the house; not a neighbour's."""
    assert house.do(HandOver(house.people["ben"], house.people["ana"]), by="cleo") == NotAllowed("hand_over")
    house.do(GiveGrant(house.people["ben"], "keeper", house.space("flat")), by="sam")
    moved = house.do(HandOver(house.people["ben"], house.people["ana"]), by="ben")
    assert isinstance(moved, HandedOver)
    assert moved.grants == 1


@pytest.mark.parametrize("attempt", range(3))
def test_a_hand_over_and_a_new_task_wait_for_each_other(house: Planted, attempt: int) -> None:
    """Whichever is first: every task made is there once, and those the hand-over tells of are the taker's."""
    ben, cleo = house.people["ben"], house.people["cleo"]
    house.do(GiveGrant(ben, "keeper", house.space("flat")), by="sam")
    with ThreadPoolExecutor(4) as pool:
        makers = [pool.submit(task, house, "ben", 3 + attempt) for _ in range(6)]
        handing = pool.submit(house.do, HandOver(ben, cleo), "sam")
        made = [maker.result() for maker in makers]
        moved = handing.result()
    assert isinstance(moved, HandedOver)
    whose = assignees(house)
    told = next(row["body"] for row in rows(house, tables.journal) if row["event"] == "WorkHandedOver")
    assert {str(one) for one, who in whose.items() if who == cleo} == set(told["tasks"])
    assert set(made) == set(whose)
    assert set(whose.values()) <= {ben, cleo}
    assert len(told["tasks"]) == moved.tasks


def test_tasks_of_another_house_go_to_nobody_who_is_not_there(planting: Planter) -> None:
    """Work in two houses passes to somebody of both, by who answers for both; otherwise nothing moves."""
    house, other = planting(), planting(key="caracol")
    of = {"organisation_id": house.house.organisation}
    with house.kit.database.write() as tx:  # the other house is the same organisation's
        tx.run(Statement(sa.update(tables.house).where(tables.house.c.id == other.house.id).values(**of)))
    there = house.do(AddHousehold(other.house.id, "Them"), by="kim")
    assert isinstance(there, HouseholdAdded)
    house.do(AddMembership(there.household, house.people["ben"]), by="kim")
    elsewhere = house.do(MakeTask(other.house.id, "Paint", TODAY, assignee=house.people["ben"]), by="kim")
    assert isinstance(elsewhere, TaskMade)
    here = task(house)
    assert house.do(HandOver(house.people["ben"], house.people["cleo"]), by="sam") == NotAllowed("hand_over")
    refused = house.do(HandOver(house.people["ben"], house.people["cleo"]), by="kim")
    assert refused == Misread("to", "error.hand_over_left")
    assert set(assignees(house).values()) == {house.people["ben"]}
    house.do(AddMembership(there.household, house.people["cleo"]), by="kim")
    moved = house.do(HandOver(house.people["ben"], house.people["cleo"]), by="kim")
    assert isinstance(moved, HandedOver)
    assert set(assignees(house)) == {here, elsewhere.task.id}
    assert moved.tasks == 2
