"""Deputies hold what they stand in for, for as long and no longer; duty is dated to the hour."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
import sqlalchemy as sa
from hypothesis import assume, given
from hypothesis import strategies as st

from habitat_kit.core.actors import Grant, Role
from habitat_kit.core.commands import (
    AddMembership,
    ApproveBooking,
    BreakGlass,
    CancelBooking,
    EndDeputy,
    EndDuty,
    EndGrant,
    GiveGrant,
    NameDeputy,
    PutOnDuty,
    ReportIncident,
)
from habitat_kit.core.errors import NotThere
from habitat_kit.core.ids import named
from habitat_kit.core.outcomes import (
    AwaitingApproval,
    Booked,
    DeputyEnded,
    DeputyNamed,
    DutyEnded,
    DutyGiven,
    GlassBroken,
    GrantGiven,
    IncidentReported,
    Misread,
    NotAllowed,
    Unknown,
)
from habitat_kit.core.people import holds
from habitat_kit.core.trust import GIVES, may_give, passed_on, passes_on_at
from habitat_kit.plugins.participatory import ApprovalAbove
from habitat_kit.store import duties, tables
from habitat_kit.store.statement import Statement
from tests.desk.conftest import Planter
from tests.desk.test_links import rows
from tests.desk.world import NOW, Planted

TODAY = NOW.date()
WEEK = timedelta(days=7)
DAYS = st.dates(date(2026, 1, 1), date(2028, 12, 31))


@pytest.fixture
def asking(planting: Planter) -> Planted:
    """A house whose stays wait for a yes."""
    return planting(ApprovalAbove(nights=1, answer_hours=500))


def waiting(house: Planted, first: int) -> ApproveBooking:
    """What says yes to a stay that waits."""
    asked = house.do(house.stay(first, 2))
    assert isinstance(asked, AwaitingApproval)
    return ApproveBooking(asked.booking.id, 1)


def test_a_deputy_says_yes_for_the_steward(asking: Planted) -> None:
    """From the day they stand in, up to and without the day it ends."""
    commands = [waiting(asking, day) for day in (0, 3, 6)]
    assert asking.do(commands[0], by="ben") == NotAllowed("approve_booking")
    made = asking.do(NameDeputy(asking.people["sam"], asking.people["ben"], TODAY + WEEK, TODAY + 2 * WEEK), by="sam")
    assert isinstance(made, DeputyNamed)
    assert asking.do(commands[0], by="ben") == NotAllowed("approve_booking")
    asking.clock.later(days=7)
    assert isinstance(asking.do(commands[1], by="ben"), Booked)
    asking.clock.later(days=7)
    assert asking.do(commands[2], by="ben") == NotAllowed("approve_booking")


def passes_after(house: Planted, hours: int | None) -> None:
    """Let the house say when an unanswered approval passes on."""
    with house.kit.database.write() as tx:
        ((terms,),) = tx.run(Statement(sa.select(tables.house.c.terms)))
        changed = sa.update(tables.house).values(terms={**terms, "approval_passes_after_hours": hours}, ground=2)
        tx.run(Statement(changed))


@pytest.mark.parametrize("hours", [None, 24])
def test_an_unanswered_approval_passes_to_the_deputy(asking: Planted, hours: int | None) -> None:
    """It is put before them after the house's hours, or at once without any; its steward sees it all the while."""
    passes_after(asking, hours)
    asking.do(NameDeputy(asking.people["sam"], asking.people["ben"]), by="sam")
    command = waiting(asking, 10)

    def asked(name: str) -> bool:
        found = asking.kit.desk.sight(asking.actor(name)).waiting(asking.house.id)
        return command.booking in {booking.id for booking in found}

    assert (asked("sam"), asked("ben"), asked("cleo")) == (True, hours is None, False)
    asking.clock.later(hours=24)
    assert (asked("sam"), asked("ben")) == (True, True)
    assert isinstance(asking.do(command, by="ben"), Booked)


@given(st.integers(0, 500), st.none() | st.integers(0, 500), st.integers(0, 500))
def test_an_approval_passes_on_before_it_is_too_late(hours: int, left: int | None, later: int) -> None:
    """Never before it was asked, never after the house's hours, and with half the time still to come."""
    due = None if left is None else NOW + timedelta(hours=left)
    at = passes_on_at(NOW, due, hours)
    assert NOW <= at <= NOW + timedelta(hours=hours)
    assert due is None or at - NOW <= due - at
    assert passes_on_at(NOW, due, hours + later) >= at


def test_a_deputy_whose_person_lost_the_role_has_lost_it(asking: Planted) -> None:
    """What is not held is not passed on, at the next command."""
    command = waiting(asking, 0)
    asking.do(NameDeputy(asking.people["sam"], asking.people["ben"]), by="sam")
    sams = next(found["id"] for found in rows(asking, tables.grant) if found["role"] == "steward")
    asking.do(EndGrant(sams), by="kim")
    assert asking.do(command, by="ben") == NotAllowed("approve_booking")


def test_a_deputy_ends(asking: Planted) -> None:
    """By the person themselves, today: a standing-in that began today is gone."""
    command = waiting(asking, 0)
    made = asking.do(NameDeputy(asking.people["sam"], asking.people["ben"]), by="sam")
    assert asking.do(EndDeputy(made.deputy), by="cleo") == NotAllowed("end_deputy")
    assert asking.do(EndDeputy(made.deputy), by="sam") == DeputyEnded(made.deputy, TODAY)
    assert asking.do(command, by="ben") == NotAllowed("approve_booking")
    assert asking.count("deputy") == 0
    assert asking.do(EndDeputy(made.deputy), by="sam") == Unknown("deputy")


def test_nobody_stands_in_by_way_of_a_deputy(house: Planted) -> None:
    """What one holds as a deputy is not passed on: only what the person holds themselves."""
    house.do(NameDeputy(house.people["kim"], house.people["sam"]), by="kim")
    house.do(NameDeputy(house.people["sam"], house.people["ben"]), by="sam")
    give = GiveGrant(house.people["ana"], "auditor", house.house.organisation)
    assert isinstance(house.do(give, by="sam"), GrantGiven)
    assert house.do(GiveGrant(house.people["cleo"], "auditor", house.house.organisation), by="ben") == NotAllowed(
        "give_grant"
    )


@pytest.mark.parametrize(
    ("person", "deputy", "by", "wanted"),
    [
        ("sam", "sam", "sam", Misread("deputy", "error.own_deputy")),
        ("kim", "ben", "sam", NotAllowed("name_deputy")),
        ("sam", "ben", "ana", NotAllowed("name_deputy")),
        ("ana", "ben", "ana", NotAllowed("name_deputy")),
    ],
)
def test_who_may_name_a_deputy(house: Planted, person: str, deputy: str, by: str, wanted: object) -> None:
    """Whoever holds a role, for themselves; a steward for nobody who is trusted with more; nobody for oneself twice."""
    assert house.do(NameDeputy(house.people[person], house.people[deputy]), by=by) == wanted


def test_a_steward_does_not_take_a_coordinators_roles(house: Planted) -> None:
    """Not even where the coordinator lives in the steward's house."""
    house.do(AddMembership(house.households["ana"], house.people["kim"]), by="kim")
    assert house.do(NameDeputy(house.people["kim"], house.people["sam"]), by="sam") == NotAllowed("name_deputy")


def test_dates_of_a_deputy_are_read(house: Planted) -> None:
    """An end before the start is said to be one; so is a deputy who is not there then."""
    sam, ben = house.people["sam"], house.people["ben"]
    assert house.do(NameDeputy(sam, ben, TODAY, TODAY - WEEK), by="sam") == Misread("end", "error.end_before_start")
    gone = NameDeputy(sam, ben, date(2019, 1, 1))
    assert house.do(gone, by="sam") == Misread("deputy", "error.not_here_then")


@given(DAYS, st.none() | DAYS, DAYS, st.none() | DAYS, DAYS, st.sampled_from(sorted(Role)))
def test_a_deputy_holds_on_the_days_both_do(
    since: date, until: date | None, start: date, end: date | None, day: date, role: Role
) -> None:
    """On each day: the role is held and the standing-in holds; never where the person lives."""
    assume(until is None or since < until)
    assume(end is None or start < end)
    who, deputy, scope = named("a"), named("b"), named("s")
    found = passed_on(Grant(who, role, scope, since, until), deputy, start, end)
    both = holds(since, until, day) and holds(start, end, day) and role is not Role.RESIDENT
    assert (found is not None and holds(found.start, found.end, day)) == both
    assert found is None or (found.person, found.role, found.scope) == (deputy, role, scope)


@given(st.sets(st.sampled_from(sorted(Role))), st.sampled_from(sorted(Role)))
def test_what_is_given_is_given_by_a_role_that_gives_it(held: set[Role], role: Role) -> None:
    """Roles that give nothing add nothing, and no steward makes a steward."""
    assert may_give(held, role) == any(role in GIVES.get(one, ()) for one in held)
    assert not may_give(held - {Role.COORDINATOR}, Role.STEWARD)


def duty(house: Planted, person: str = "ben", by: str = "sam", start: int = 18, hours: int = 12) -> object:
    """Somebody on call tonight, by the house's clock."""
    first = datetime.combine(TODAY, datetime.min.time()) + timedelta(hours=start)
    return house.do(PutOnDuty(house.house.id, house.people[person], first, first + timedelta(hours=hours)), by=by)


def on_call(house: Planted) -> frozenset[object]:
    """Who is on call now."""
    with house.kit.database.read() as tx:
        return frozenset(duties.on_call(tx, house.house.id, house.clock()))


def test_duty_holds_from_its_hour_to_its_hour(house: Planted) -> None:
    """On the house's clock, the end not included."""
    made = duty(house)
    assert isinstance(made, DutyGiven)
    assert made.end - made.start == timedelta(hours=12)
    assert not on_call(house)
    house.clock.now = made.start
    assert on_call(house) == {house.people["ben"]}
    house.clock.now = made.end
    assert not on_call(house)


def test_a_week_of_duty_is_whole_days(house: Planted) -> None:
    """From midnight to midnight where one writes days; two may be on call together."""
    days = house.do(PutOnDuty(house.house.id, house.people["cleo"], TODAY, TODAY + WEEK), by="sam")
    assert isinstance(days, DutyGiven)
    assert (days.end - days.start) == WEEK
    duty(house, start=1)
    assert on_call(house) == {house.people["cleo"], house.people["ben"]}


def test_no_stranger_is_put_on_call(house: Planted) -> None:
    """Whoever does not live or serve in the house is not put on call, nor by somebody who does not answer for it."""
    assert duty(house, by="ana") == NotAllowed("put_on_duty")
    wrong = PutOnDuty(house.house.id, named("nobody"), TODAY, TODAY + WEEK)
    assert house.do(wrong, by="sam") == Misread("person", "error.no_stranger_on_duty")
    past = PutOnDuty(house.house.id, house.people["ben"], TODAY - WEEK, TODAY)
    assert house.do(past, by="sam") == Misread("end", "error.already_over")
    backwards = PutOnDuty(house.house.id, house.people["ben"], TODAY, TODAY - WEEK)
    assert isinstance(house.do(backwards, by="sam"), Misread)
    assert house.count("duty") == 0


def test_duty_opens_the_house_for_its_time(house: Planted) -> None:
    """Without any grant one sees the house and reaches its people from the first instant to the last, and no name besides."""
    with house.kit.database.write() as tx:
        tx.run(Statement(sa.delete(tables.grant).where(tables.grant.c.person_id == house.people["ben"])))
    booking = house.do(house.stay(0)).booking.id
    made = duty(house)
    assert isinstance(made, DutyGiven)

    def here() -> tuple[bool, bool]:
        sight = house.kit.desk.sight(house.actor("ben"))
        opened = house.do(BreakGlass(house.house.id, "Water", 5), by="ben")
        return house.house.id in {one.id for one in sight.houses()}, isinstance(opened, GlassBroken)

    assert here() == (False, False)
    house.clock.now = made.start + timedelta(microseconds=5)
    assert here() == (True, True)
    sight = house.kit.desk.sight(house.actor("ben"))
    assert sight.label(house.households["ana"]) is None
    assert house.do(CancelBooking(booking, 1), by="ben") == NotAllowed("cancel_booking")
    with pytest.raises(NotThere):
        sight.booking(booking)
    house.clock.now = made.end
    assert here() == (False, False)


def test_who_is_on_call_knows_what_is_unsafe(house: Planted) -> None:
    """Open reports of damage and danger by place, but for confidential ones and those somebody was not shown."""
    flat = house.space("flat")

    for kind, more in (
        ("damage", {}),
        ("nuisance", {}),
        ("safety", {"confidential": True}),
        ("safety", {"household": house.households["ben"]}),
    ):
        house.clock.later(minutes=1)
        made = house.do(ReportIncident(house.house.id, "place", kind, "Gas", space=flat, **more), by="ana")
        assert isinstance(made, IncidentReported), made
    looks = {name: house.kit.desk.sight(house.actor(name)) for name in ("ben", "sam", "cleo")}
    assert [sight.called_for(house.house.id) for sight in looks.values()] == [(), (), ()]
    for name in ("ben", "sam"):
        duty(house, name, start=0, hours=24)
    assert [(one.kind, one.space, one.case) for one in looks["ben"].called_for(house.house.id)] == [
        ("damage", flat, None)
    ]
    assert [(one.kind, one.case is None) for one in looks["sam"].called_for(house.house.id)] == [
        ("safety", False),
        ("damage", False),
    ]
    assert looks["cleo"].called_for(house.house.id) == ()


def test_a_duty_is_cut_now_or_taken_back(house: Planted) -> None:
    """One under way ends at once; one to come is gone; ended twice it stays as it was."""
    made = duty(house)
    assert isinstance(made, DutyGiven)
    house.clock.now = made.start + timedelta(hours=1)
    for _ in range(2):
        assert house.do(EndDuty(made.duty), by="sam") == DutyEnded(made.duty)
    assert not on_call(house)
    assert [found["end"] for found in rows(house, tables.duty)] == [house.clock.now]
    later = house.do(PutOnDuty(house.house.id, house.people["ben"], TODAY + WEEK, TODAY + 2 * WEEK), by="sam")
    house.do(EndDuty(later.duty), by="sam")
    assert house.count("duty") == 1
