"""Feeds of one's own: bookings, household, houses one answers for, tasks; and what happens when one's rights change."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from habitat_kit.core.actors import Role
from habitat_kit.core.commands import (
    CancelBooking,
    CloseSpace,
    CreateOwnLink,
    FinishTask,
    MakeTask,
    MoveBooking,
    RevokeFeedLink,
    RotateFeedLink,
)
from habitat_kit.core.feeds import MOST_LINKS
from habitat_kit.core.ids import named
from habitat_kit.core.outcomes import Booked, FeedLinkMade, Misread, NotAllowed
from habitat_kit.store import tables
from habitat_kit.store.statement import Statement
from tests.desk.world import DAY, Planted
from tests.web.feeds.readers import Answer, Fed, ask, surface_of


def own(fed: Fed, by: str = "ana", shows: str = "person", **more: Any) -> FeedLinkMade:
    """A link to what is somebody's own."""
    if shows == "household":
        more = {"household": fed.house.households[by]} | more
    made = fed.house.do(CreateOwnLink(fed.house.house.id, shows, **more), by=by)
    assert isinstance(made, FeedLinkMade), made
    return made


def booked(fed: Fed, by: str = "ana", first: int = 0, **more: Any) -> UUID:
    """A stay of somebody's."""
    outcome = fed.house.do(fed.house.stay(first, **more), by=by)
    assert isinstance(outcome, Booked), outcome
    return outcome.booking.id


def change(house: Planted, statement: Any) -> None:
    """Write past the desk, and count it as the organisation's own commands do."""
    with house.kit.database.write() as tx:
        tx.run(Statement(statement))
        tx.run(Statement(sa.update(tables.organisation).values(seq=tables.organisation.c.seq + 1)))


def fresh(fed: Fed, link: FeedLinkMade) -> Answer:
    """What another process, that never saw this feed, prints."""
    surface = surface_of(fed.house)
    try:
        return ask(surface, f"/{link.secret}.ics")
    finally:
        surface.close()


@pytest.mark.parametrize("shows", ["person", "household"])
def test_ones_own_bookings_by_their_own_ids(fed: Fed, shows: str) -> None:
    """Every booking of the household, by the booking's id, with where and what; nobody else's, and no typed word."""
    mine = booked(fed, purpose="my aunt's birthday")
    booked(fed, by="ben", first=5)
    meeting = fed.house.do(fed.house.meeting(2, 14))
    assert isinstance(meeting, Booked)
    found = fed.get(own(fed, shows=shows))
    assert found.status == 200
    assert sorted(found.said("UID")) == sorted([str(mine), str(meeting.booking.id)])
    assert set(found.said("LOCATION")) == {"Flat", "Living room"}
    assert "aunt" not in found.body.decode()
    assert "Household of ben" not in found.body.decode()
    first: Any = next(event for event in found.events if str(event["UID"]) == str(mine))
    assert (first["DTSTART"].dt, first["DTEND"].dt) == (DAY, DAY + timedelta(days=1))


def test_the_houses_one_answers_for(fed: Fed) -> None:
    """A steward sees every booking and closure, whose it is and where; by names nobody can join with another feed's."""
    mine = booked(fed)
    booked(fed, by="ben", first=3)
    closed = CloseSpace(fed.house.space("living"), DAY, DAY + timedelta(days=2), reason="paint")
    fed.house.do(closed, by="sam")
    found = fed.get(own(fed, by="sam", shows="houses"))
    assert len(found.events) == 3
    assert {"Household of ana", "Household of ben"} <= {s.partition(" · ")[0] for s in found.said("SUMMARY")}
    assert str(mine) not in found.body.decode()
    assert "paint" not in found.body.decode()
    refused = fed.house.do(CreateOwnLink(fed.house.house.id, "houses"), by="ana")
    assert refused == NotAllowed("approve_booking")


def test_a_feed_follows_moves_and_cancellations(fed: Fed) -> None:
    """A move keeps the event and raises its sequence, a cancelled one stays a month as such; both processes agree."""
    link = own(fed)
    booking = booked(fed)
    before: Any = fed.get(link).one()
    fed.house.clock.later(hours=1)
    moved = fed.house.do(MoveBooking(booking, 1, DAY + timedelta(days=7), DAY + timedelta(days=8)))
    assert isinstance(moved, Booked), moved
    after: Any = fed.get(link).one()
    assert (str(after["UID"]), after["SEQUENCE"] > before["SEQUENCE"]) == (str(before["UID"]), True)
    fed.house.do(CancelBooking(booking, moved.booking.revision))
    gone = fed.get(link)
    assert (gone.said("STATUS"), gone.said("TRANSP")) == (["CANCELLED"], ["TRANSPARENT"])
    assert fresh(fed, link).raw == gone.raw
    assert fresh(fed, link).tag == gone.tag
    fed.house.clock.later(days=31)
    assert fed.get(link).events == []


def test_nothing_new_is_304_and_a_neighbours_change_is_nothing_new(fed: Fed) -> None:
    """The tag is made of the bytes: what others do neither changes it nor is told by it."""
    link = own(fed)
    booked(fed)
    first = fed.get(link)
    assert fed.get(link, if_none_match=first.tag).status == 304
    booked(fed, by="ben", first=9)
    again = fed.get(link, if_none_match=first.tag)
    assert (again.status, again.raw) == (304, b"")
    assert fed.get(link).raw == first.raw
    assert fed.get(link, accept_encoding="gzip").body == first.raw
    booked(fed, first=12)
    assert fed.get(link, if_none_match=first.tag).status == 200


def test_who_leaves_a_household_loses_its_bookings_at_the_next_request(fed: Fed) -> None:
    """One's own feed empties, the household's answers no more; who joins instead has them."""
    mine, home = own(fed), own(fed, shows="household")
    booked(fed)
    assert (len(fed.get(mine).events), fed.get(home).status) == (1, 200)
    today = fed.house.clock().date()
    membership = tables.membership
    change(
        fed.house,
        sa.update(membership).where(membership.c.person_id == fed.house.people["ana"]).values(end=today),
    )
    left = fed.get(mine)
    assert (left.status, left.events) == (200, [])
    assert fed.get(home).status == 404


def test_a_steward_who_is_none_any_more_reads_nothing(fed: Fed) -> None:
    """From the day the role ends, the link answers like one that never was."""
    link = own(fed, by="sam", shows="houses")
    assert fed.get(link).status == 200
    unknown = ask(fed.surface, "/hk_feed_none.ics")
    grant = tables.grant
    today = fed.house.clock().date()
    change(fed.house, sa.update(grant).where(grant.c.person_id == fed.house.people["sam"]).values(end=today))
    gone = fed.get(link)
    assert (gone.status, gone.raw, gone.headers) == (404, unknown.raw, unknown.headers)


@pytest.mark.parametrize("shows", ["person", "household", "tasks"])
def test_a_link_dies_revoked_rotated_late_or_with_its_identity(fed: Fed, shows: str) -> None:
    """Each way ends it at the next request, with the same answer as an unknown one."""
    links = [own(fed, shows=shows, days=days) for days in (None, None, 1, None)]
    assert {fed.get(link).status for link in links} == {200}
    unknown = ask(fed.surface, "/hk_feed_none.ics")
    fed.house.do(RevokeFeedLink(links[0].link))
    fed.house.do(RotateFeedLink(links[1].link))
    fed.house.clock.later(days=1)
    assert [fed.get(link).status for link in links] == [404, 404, 404, 200]
    change(fed.house, sa.update(tables.identity).values(ended_at=fed.house.clock().replace(microsecond=0)))
    found = fed.get(links[3])
    assert (found.status, found.raw, found.headers) == (404, unknown.raw, unknown.headers)


def test_what_stands_in_a_protected_place_is_in_no_feed(fed: Fed) -> None:
    """Nor what a household with a protected person does; two worlds that differ only there have the same bytes."""
    links = [own(fed), own(fed, shows="household"), own(fed, by="sam", shows="houses")]
    before = [fed.get(link).raw for link in links]
    change(fed.house, sa.update(tables.space).where(tables.space.c.key == "two").values(protected_location=True))
    booked(fed, space="two")
    assert [fed.get(link).raw for link in links] == before
    person = tables.person
    change(
        fed.house,
        sa.update(person).where(person.c.id == fed.house.people["ana"]).values(protected_location=True),
    )
    booked(fed, first=4)
    assert [fed.get(link).raw for link in links] == before


def test_ones_tasks_as_whole_days_without_a_typed_word(fed: Fed) -> None:
    """What is one's own, and what waits for one's role; on its day, taking no time; done, it goes."""
    due = date(2027, 3, 10)
    house = fed.house.house.id
    flat, ben_ = fed.house.space("flat"), fed.house.people["ben"]
    wanted = (
        MakeTask(house, "call Mrs Doe at the hospital", due, space=flat, assignee=ben_),
        MakeTask(house, "count them", due, role=Role.STEWARD),
    )
    made = [fed.house.do(command, by="sam") for command in wanted]
    ben, sam = own(fed, by="ben", shows="tasks"), own(fed, by="sam", shows="tasks")
    one: Any = fed.get(ben).one()
    assert (str(one["UID"]), one["DTSTART"].dt, str(one["TRANSP"])) == (str(made[0].task.id), due, "TRANSPARENT")
    assert "Doe" not in fed.get(ben).body.decode()
    assert fed.get(sam).said("UID") == [str(made[1].task.id)]
    assert fed.get(own(fed, by="cleo", shows="tasks")).events == []
    fed.house.do(FinishTask(made[0].task.id, made[0].task.revision), by="ben")
    assert fed.get(ben).said("STATUS") == ["CANCELLED"]


def test_nobody_has_more_links_than_one_can_watch(fed: Fed) -> None:
    """The fifty-first is refused with the number; one that is ended makes room."""
    made = [own(fed, label=str(n)) for n in range(MOST_LINKS)]
    command = CreateOwnLink(fed.house.house.id, "person")
    assert fed.house.do(command) == Misread("label", "error.too_many_links", {"most": MOST_LINKS})
    fed.house.do(RevokeFeedLink(made[0].link))
    assert isinstance(fed.house.do(command), FeedLinkMade)


def test_a_household_that_is_not_ones_own_has_no_link(fed: Fed) -> None:
    """Nor does a person's feed take a household, or a household's none."""
    house = fed.house.house.id
    for command in (
        CreateOwnLink(house, "household", fed.house.households["ben"]),
        CreateOwnLink(house, "household"),
        CreateOwnLink(house, "person", fed.house.households["ana"]),
        CreateOwnLink(house, "household", named("nobody")),
    ):
        assert fed.house.do(command) == Misread("household", "error.not_this_household")
    assert fed.house.count("feed_link") == 0
