"""Who is there at an instant: nobody forgotten, protected people for who is on call, and every reading told."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from habitat_kit.core.actors import Actor
from habitat_kit.core.commands import (
    AddHousehold,
    AddPerson,
    CancelBooking,
    CloseSpace,
    CountDependants,
    EndMembership,
    NoteCare,
    PutOnDuty,
    ReadPresence,
)
from habitat_kit.core.errors import Unreadable
from habitat_kit.core.ids import named
from habitat_kit.core.outcomes import (
    AlreadyShown,
    Booked,
    CareNoted,
    DependantsCounted,
    NotAllowed,
    PersonAdded,
    Presence,
    Unknown,
)
from habitat_kit.store import tables
from habitat_kit.store.statement import Statement
from tests.desk.conftest import Planter
from tests.desk.test_links import rows
from tests.desk.world import DAY, NOW, Planted

WEEK = timedelta(days=7)


def read(house: Planted, by: str = "sam", **more: Any) -> Presence:
    """Who is there, read by somebody who may."""
    found = house.do(ReadPresence(house.house.id, **more), by=by)
    assert isinstance(found, Presence), found
    return found


def names(found: Presence) -> list[str]:
    """The residents, household by household."""
    return [resident.name for home in found.homes for resident in home.residents]


def protect(house: Planted, table: sa.Table, at: object) -> None:
    """Mark a person or a space as one that must not be found."""
    with house.kit.database.write() as tx:
        changed = sa.update(table).where(table.c.id == at).values(protected_location=True)
        tx.run(Statement(changed))
        tx.run(Statement(sa.update(tables.house).values(ground=tables.house.c.ground + 1)))


def test_residents_and_guests_are_listed(house: Planted) -> None:
    """Whoever lives there that day and whose booking is going on, with where, how many and until when."""
    booked = house.do(house.stay(0, 2, guests=3))
    assert isinstance(booked, Booked)
    before = read(house)
    assert (names(before), before.guests, before.heads) == (["Ana", "Ben", "Cleo"], (), 3)
    house.clock.now = booked.booking.span.start
    during = read(house)
    assert [(one.place, one.label, one.guests, one.until) for one in during.guests] == [
        ("Flat", "Household of ana", 3, booked.booking.span.end)
    ]
    assert during.heads == 6
    house.clock.now = booked.booking.span.end
    assert read(house).guests == ()


def test_nobody_is_in_what_is_closed_or_cancelled(house: Planted) -> None:
    """A closure has nobody in it, nor has a booking that does not hold."""
    booked = house.do(house.stay(0, 2))
    house.do(CancelBooking(booked.booking.id, 1))
    house.do(CloseSpace(house.space("flat"), DAY, DAY + WEEK), by="sam")
    found = read(house, at=datetime(2027, 4, 6, 12))
    assert found.guests == ()


def test_residents_are_those_of_the_houses_own_day(house: Planted) -> None:
    """Until the midnight of the day they leave, on the house's clock."""
    member = next(row["id"] for row in rows(house, tables.membership) if row["person_id"] == house.people["ben"])
    house.do(EndMembership(member, NOW.date() + timedelta(days=1)), by="sam")
    assert "Ben" in names(read(house, at=datetime(2027, 3, 1, 23, 59)))
    assert "Ben" not in names(read(house, at=datetime(2027, 3, 2)))


def test_what_one_must_know_is_there(house: Planted) -> None:
    """Whom to call, what help is needed, who is carried: for the household's own people to write, too."""
    ana = house.people["ana"]
    assert house.do(NoteCare(ana, "Her sister, 06 99", "Wheelchair"), by="ana") == CareNoted(ana)
    home = house.households["ana"]
    assert house.do(CountDependants(home, infants=1, children=2), by="ana") == DependantsCounted(home)
    found = next(one for one in read(house).homes if one.household == home)
    assert (found.residents[0].emergency, found.residents[0].mobility) == ("Her sister, 06 99", "Wheelchair")
    assert (found.infants, found.children, found.adults, found.heads) == (1, 2, 0, 4)
    assert house.do(NoteCare(ana, "x"), by="ben") == NotAllowed("note_care")
    assert house.do(CountDependants(home, adults=1), by="ben") == NotAllowed("count_dependants")


def test_what_one_must_know_can_be_erased(house: Planted) -> None:
    """Nothing written leaves no row."""
    ana, home = house.people["ana"], house.households["ana"]
    house.do(NoteCare(ana, "Her sister"), by="ana")
    house.do(CountDependants(home, adults=1), by="sam")
    house.do(NoteCare(ana), by="ana")
    house.do(CountDependants(home), by="sam")
    assert (house.count("care"), house.count("dependants")) == (0, 0)
    assert "sister" not in str(rows(house, tables.journal))


@pytest.mark.parametrize("wrong", [-1, 31, True, "1"])
def test_heads_are_counted_in_reason(wrong: object) -> None:
    """A number of people, from none to thirty."""
    with pytest.raises(Unreadable):
        CountDependants(named("home"), infants=wrong)  # type: ignore[arg-type]


def test_a_building_is_read_by_itself(house: Planted) -> None:
    """Whoever lives below it, guests in it, and those of whom nobody wrote down where."""
    made = house.do(AddHousehold(house.house.id, "Les Petit", house.space("home")), by="sam")
    added = house.do(AddPerson(house.house.id, "Zoé", made.household), by="sam")
    assert isinstance(added, PersonAdded)
    booked = house.do(house.stay(0, 1, "one"))
    house.clock.now = booked.booking.span.start
    assert [one.place for one in read(house).homes if one.place] == ["Home"]
    flat = read(house, space=house.space("flat"))
    assert "Zoé" not in names(flat)
    assert [one.place for one in flat.guests] == ["Bedroom 1"]
    home = read(house, space=house.space("home"))
    assert "Zoé" in names(home)
    assert home.guests == ()
    assert set(names(flat)) == {"Ana", "Ben", "Cleo"}, "no dwelling is written down for them: they are everywhere"


def test_protected_people_are_for_who_is_on_call(house: Planted) -> None:
    """Left out whole for the steward, as if they were not there; shown to whoever is on duty at that hour."""
    protect(house, tables.person, house.people["ben"])
    assert names(read(house)) == ["Ana", "Cleo"]
    assert read(house).heads == 2
    assert house.do(ReadPresence(house.house.id), by="cleo") == NotAllowed("read_presence")
    duty = PutOnDuty(house.house.id, house.people["cleo"], NOW.date(), NOW.date() + timedelta(days=1))
    house.do(duty, by="sam")
    found = read(house, by="cleo")
    assert found.whole
    assert names(found) == ["Ana", "Ben", "Cleo"]
    house.clock.later(days=1)
    assert house.do(ReadPresence(house.house.id), by="cleo") == NotAllowed("read_presence")


def test_two_houses_that_differ_in_one_protected_home_read_the_same(planting: Planter) -> None:
    """A protected person's dependants, phone and help leave no mark on what the steward reads."""
    found = []
    for words in ("Her sister", "Her brother"):
        house = planting(key=words.split()[1])
        protect(house, tables.person, house.people["ben"])
        house.do(NoteCare(house.people["ben"], words), by="kim")
        house.do(CountDependants(house.households["ben"], children=len(words)), by="kim")
        seen = read(house)
        found.append((seen.heads, [(h.label, h.heads, [r.name for r in h.residents]) for h in seen.homes]))
    assert found[0] == found[1]


def test_reading_is_told_by_ids(house: Planted) -> None:
    """Who read, when, of whom; the same request again shows nothing a second time."""
    command = ReadPresence(house.house.id)
    assert isinstance(house.do(command, by="sam", key="once"), Presence)
    assert house.do(command, by="sam", key="once") == AlreadyShown()
    (told,) = rows(house, tables.journal)
    assert told["event"] == "PresenceRead"
    assert told["body"]["by"] == str(house.people["sam"])
    assert set(told["body"]["persons"]) == {str(house.people[name]) for name in ("ana", "ben", "cleo")}
    assert "Ana" not in str((told["body"], told["outcome"]))
    assert "Ana" not in repr(read(house))


@pytest.mark.parametrize(("by", "wanted"), [("ana", False), ("lou", False), ("sam", True), ("kim", True)])
def test_who_may_read(house: Planted, by: str, *, wanted: bool) -> None:
    """Who answers for the house; neither a neighbour nor the landlord."""
    assert isinstance(house.do(ReadPresence(house.house.id), by=by), Presence) == wanted


def test_a_stranger_learns_nothing(house: Planted) -> None:
    """Not even that the house is there; a place of another house is not in this one."""
    assert house.kit.desk.do(ReadPresence(house.house.id), by=Actor(person=named("x"))) == Unknown("house")
    assert isinstance(house.do(ReadPresence(house.house.id, space=named("moon")), by="sam"), Unknown)
