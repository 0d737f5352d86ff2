"""What a feed never tells: two worlds that differ only in it give the same bytes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st

from habitat_kit.core.commands import BookSpace, CancelBooking, CreateFeedLink
from habitat_kit.core.outcomes import NotAllowed
from habitat_kit.kit import HabitatKit
from habitat_kit.store import tables
from habitat_kit.store.statement import Statement
from tests.desk.world import DAY, Hands, Planted, Rules, plant, put
from tests.web.feeds.readers import Answer, Fed, surface_of

NAMES = st.text(st.characters(exclude_categories=["Cc", "Cs"]), min_size=1, max_size=30)


@pytest.fixture(scope="module")
def twins(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Fed, Fed]]:
    """Give two houses with the same ids, one booked by Ana and one by Ben."""
    made = [twin(tmp_path_factory, number) for number in range(2)]
    yield made[0], made[1]
    for fed in made:
        fed.surface.close()
        fed.house.kit.close()


def twin(folders: pytest.TempPathFactory, number: int) -> Fed:
    """One of two houses that are alike but for their people."""
    clock = Hands()
    kit = HabitatKit(url=f"sqlite:///{folders.mktemp('twin') / f'{number}.db'}", plugins=[Rules], clock=clock)
    kit.migrate()
    house = plant(kit, clock)
    copy_uses(house, "ana" if number == 0 else "ben")
    return Fed(house, surface_of(house))


def copy_uses(house: Planted, household: str) -> None:
    """The same uses in every twin, but for whose they are, how many come and what they typed."""
    with house.kit.database.write() as tx:
        for n, state in enumerate(("confirmed", "cancelled", "awaiting", "closed", "done")):
            night = DAY + timedelta(days=3 * n)
            start = house.clock.now + timedelta(days=30 + 3 * n)
            ours = state != "closed"
            put(
                tx, tables.use, id=house.space("flat").__class__(int=n + 1), organisation_id=house.house.organisation,
                house_id=house.house.id, space_id=house.space("flat"), type="booking" if ours else "closure",
                kind="guest_stay" if ours else "works", state=state,
                household_id=house.households[household] if ours else None, made_by=house.people[household],
                on_behalf=household == "ben", unit="night", first_night=night, departure=night + timedelta(days=1),
                zone="Europe/Paris", start=start, end=start + timedelta(hours=20),
                guests=1 if household == "ana" else 4, purpose=f"purpose of {household}", revision=2, sequence=1,
                made_at=house.clock.now - timedelta(days=len(household + state)), revised_at=house.clock.now,
                counted=True, versions=[],
            )  # fmt: skip


def rename(fed: Fed, label: str, purpose: str) -> None:
    """Give every household another label and every use other typed words."""
    with fed.house.kit.database.write() as tx:
        tx.run(Statement(sa.update(tables.household).values(label=label)))
        tx.run(Statement(sa.update(tables.person).values(name=label, email=f"{label}@example.org")))
        tx.run(Statement(sa.update(tables.use).values(purpose=purpose)))


def fresh(fed: Fed, **more: Any) -> Answer:
    """What a process that just started answers to a new link."""
    surface = surface_of(fed.house)
    try:
        return Fed(fed.house, surface).get(fed.link(by="sam", **more))
    finally:
        surface.close()


def without_date(answer: Answer) -> dict[str, str]:
    """The headers but for when this process first printed it."""
    return {name: value for name, value in answer.headers.items() if name != "last-modified"}


@settings(max_examples=25)
@given(names=st.tuples(NAMES, NAMES, NAMES, NAMES))
def test_a_busy_feed_knows_no_names(twins: tuple[Fed, Fed], names: tuple[str, str, str, str]) -> None:
    """Who booked, what they are called, how many come and what they typed changes no byte and no header."""
    rename(twins[0], *names[:2])
    rename(twins[1], *names[2:])
    answers = [fresh(fed) for fed in twins]
    assert answers[0].raw == answers[1].raw
    assert without_date(answers[0]) == without_date(answers[1])


def test_a_room_feed_names_households_and_nothing_more(twins: tuple[Fed, Fed]) -> None:
    """Level room tells the label; not who, how many, what for in their own words, or when they asked."""
    rename(twins[0], "Dupont; \r\nATTENDEE:x", "surprise party")
    body = fresh(twins[0], level="room").body.decode().replace("\r\n ", "")
    assert "SUMMARY:Dupont\\; \\nATTENDEE:x · guest_stay" in body
    assert "surprise" not in body
    assert "CREATED" not in body
    assert "CLASS:PRIVATE" in body
    assert "CLASS" not in fresh(twins[0]).body.decode()


def test_two_levels_cannot_be_joined(twins: tuple[Fed, Fed]) -> None:
    """No event has the same id at both levels, and none has the booking's own."""
    busy, room = (set(fresh(twins[0], level=level).said("UID")) for level in ("busy", "room"))
    assert busy.isdisjoint(room)
    assert len(busy) == 5
    assert str(DAY) not in " ".join(busy)


def test_level_room_needs_the_right_to_see_names(fed: Fed) -> None:
    """A landlord may have no link at all, and whoever may not see names none at level room."""
    asked = fed.house.do(CreateFeedLink(fed.house.space("flat"), "room"), by="lou")
    assert asked == NotAllowed("create_feed_link")


def test_a_room_link_needs_it_every_day(fed: Fed) -> None:
    """Whoever loses the right to see names keeps a busy link and loses the room one."""
    busy, room = fed.link(by="ben"), fed.link(by="ben", level="room")
    grant = tables.grant
    with fed.house.kit.database.write() as tx:
        changed = sa.update(grant).where(grant.c.person_id == fed.house.people["ben"])
        tx.run(Statement(changed.values(role="auditor")))
    assert (fed.get(busy).status, fed.get(room).status) == (200, 404)


def protect(fed: Fed, space: str) -> None:
    """Hide where a space is, as loading a house file does: the ground is another one then."""
    place, house = tables.space, tables.house
    with fed.house.kit.database.write() as tx:
        hidden = sa.update(place).where(place.c.id == fed.house.space(space)).values(protected_location=True)
        tx.run(Statement(hidden))
        tx.run(Statement(sa.update(house).values(ground=house.c.ground + 1)))


@pytest.mark.parametrize("level", ["busy", "room"])
def test_a_protected_place_has_an_empty_calendar(fed: Fed, level: str) -> None:
    """Booked or not, a place whose location is protected answers the same: no event, no name, one tag."""
    protect(fed, "flat")
    links = [fed.link(space, level=level) for space in ("flat", "one")]
    before = [fed.get(link) for link in links]
    booking = fed.house.do(fed.house.stay(0, 2, space="one")).booking
    after = [fed.get(link) for link in links]
    fed.house.do(CancelBooking(booking.id, booking.revision))
    again = [fed.get(link) for link in links]
    for one, two, three in zip(before, after, again, strict=True):
        assert (one.status, one.events) == (200, [])
        assert (one.headers, one.raw) == (two.headers, two.raw) == (three.headers, three.raw)
        assert b"Flat" not in one.raw
        assert b"Gibjoncs" not in one.raw


def test_a_protected_room_leaves_no_trace_in_its_flats_calendar(fed: Fed) -> None:
    """The flat's calendar shows the flat; whatever happens in the hidden room changes no byte and no header."""
    protect(fed, "one")
    link = fed.link(level="room")
    fed.house.do(fed.house.stay(0, 2))
    before = fed.get(link)
    fed.house.clock.later(minutes=1)
    fed.house.do(fed.house.stay(10, 2, space="one"))
    after = fed.get(link)
    assert (before.headers, before.raw) == (after.headers, after.raw)
    assert fed.get(link, if_none_match=before.tag).status == 304
    fed.house.do(BookSpace(fed.house.space("flat"), "guest_stay", date(2027, 5, 1), date(2027, 5, 2)))
    assert fed.get(link, if_none_match=before.tag).status == 200


@pytest.mark.parametrize("space", ["flat", "one"])
def test_a_place_that_becomes_protected_is_hidden_at_once(fed: Fed, space: str) -> None:
    """A reader that has the calendar as it was gets the one that is left, in every process."""
    fed.house.do(fed.house.stay(0, 2, space="one"))
    link = fed.link(level="room")
    before = fed.get(link)
    protect(fed, space)
    fresh = surface_of(fed.house)
    for surface in (fed.surface, fresh):
        after = Fed(fed.house, surface).get(link, if_none_match=before.tag)
        assert (after.status, after.events) == (200, [])
    fresh.close()
