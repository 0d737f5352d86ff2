"""Gatherings: never one place too many, only for whom they are, and nobody stands before a locked door."""

from __future__ import annotations

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from threading import Barrier
from typing import Any
from uuid import UUID

import attrs
import pytest
import sqlalchemy as sa

from habitat_kit.core.bookings import Booking
from habitat_kit.core.commands import CancelBooking, MoveBooking
from habitat_kit.core.outcomes import Booked, Cancelled, Misread, NotAllowed, Refused, TryLater, Unknown
from habitat_kit.core.privacy import Privacy, require_classes
from habitat_kit.plugins.participatory import gathering as values
from habitat_kit.plugins.participatory import gathering_rows as rows
from habitat_kit.plugins.participatory.gathering import (
    AttendanceMarked,
    ChangeGathering,
    CloseGathering,
    GatheringChanged,
    GatheringJoined,
    GatheringLeft,
    GatheringOpened,
    LeaveGathering,
    MarkAttendance,
    OpenGathering,
    SignUp,
)
from habitat_kit.store import tables
from habitat_kit.store.statement import Statement
from tests.web.pages.residence import Residence, said

PAGE = "/participatory/gatherings"
EVENING = datetime(2027, 3, 12, 18)


@pytest.fixture
def home(migrated: str) -> Iterator[Residence]:
    """Give the Gibjoncs' house, once on each database."""
    residence = Residence.at(migrated)
    yield residence
    residence.kit.close()


@pytest.fixture
def meal(home: Residence) -> Booking:
    """Nadia cooks for whoever comes."""
    return evening(home)


def evening(home: Residence, start: datetime = EVENING) -> Booking:
    """A meal in the living room."""
    return home.booked("nadia", start, space="living-room", kind="shared_meal", end=start + timedelta(hours=3))


def do(home: Residence, command: Any, by: str = "nadia") -> Any:
    """What somebody is answered."""
    return home.kit.desk.do(command, by=home.actor(by))


def no(outcome: Any) -> tuple[str, dict[str, Any]]:
    """Why something was refused, with its numbers."""
    assert isinstance(outcome, Refused), outcome
    (finding,) = outcome.verdict.findings
    assert finding.plugin == "participatory"
    return finding.key, {name: value for name, value in dict(finding.numbers).items() if name != "plugin"}


def mails(home: Residence, matter: str) -> list[UUID]:
    """Who is written to."""
    with home.kit.database.read() as tx:
        return [
            UUID(bytes=bytes(one)) if not isinstance(one, UUID) else one
            for (one,) in tx.say(
                f"SELECT person_id FROM habitat_mail WHERE matter = '{matter}'"  # a word of this file
            )
        ]


def test_what_is_migrated_is_what_is_declared(migrated: str, database: str) -> None:
    """The plugin's chain makes the tables as they are declared, with the same names of everything."""
    made, declared = sa.create_engine(migrated), sa.create_engine(database)
    rows.METADATA.create_all(declared)
    try:
        for table in rows.METADATA.tables:
            assert _looks(made, table) == _looks(declared, table)
    finally:
        made.dispose()
        declared.dispose()


def _looks(engine: sa.Engine, table: str) -> dict[str, Any]:
    if engine.dialect.name == "sqlite":
        with engine.connect() as connection:
            query = sa.text("SELECT name, sql FROM sqlite_master WHERE tbl_name = :table")
            found = connection.execute(query, {"table": table}).all()
        return {
            name: sorted(filter(None, (line.strip(" \t,") for line in (sql or "").splitlines()))) for name, sql in found
        }
    look = sa.inspect(engine)
    columns = [(c["name"], str(c["type"]), c["nullable"]) for c in look.get_columns(table)]
    keys = (look.get_pk_constraint(table), look.get_foreign_keys(table), look.get_indexes(table))
    return {"columns": columns, "keys": keys, "checks": look.get_check_constraints(table)}


def test_every_stored_field_has_a_class() -> None:
    """In the values and in the columns; what somebody typed is erasable."""
    require_classes(values.Gathering, values.SignedUp)
    columns = [column for table in rows.METADATA.tables.values() for column in table.columns]
    assert {column.info["privacy"] for column in columns} <= set(Privacy)
    assert rows.gathering.c.partner.info["privacy"] == Privacy.PROTECTED
    outcomes = (GatheringOpened, GatheringChanged, GatheringJoined, GatheringLeft, AttendanceMarked)
    assert not any("partner" in attrs.fields_dict(outcome) for outcome in outcomes)


def test_opening_is_for_who_booked_and_once(home: Residence, meal: Booking) -> None:
    """A neighbour opens nobody else's booking; a steward may; a second time is refused, and so is nonsense."""
    assert isinstance(do(home, OpenGathering(meal.id, 5), "luc"), NotAllowed)
    for wrong, field in (
        (OpenGathering(meal.id, 0), "places"),
        (OpenGathering(meal.id, 5, age_from=12, age_to=6), "age_to"),
        (OpenGathering(meal.id, 5, age_from=-1), "age_from"),
        (OpenGathering(meal.id, 5, age_from=6, age_to=121), "age_to"),
        (OpenGathering(meal.id, 5, partner="x" * 121), "partner"),
        (OpenGathering(meal.id, 5, closes=EVENING + timedelta(hours=1)), "closes"),
    ):
        outcome = do(home, wrong)
        assert isinstance(outcome, Misread)
        assert outcome.at == field
    assert do(home, OpenGathering(meal.id, 5), "helene") == GatheringOpened(meal.id, 1)
    assert no(do(home, OpenGathering(meal.id, 5))) == ("finding.gathering.there_is_one", {})
    do(home, CancelBooking(meal.id, meal.revision))
    assert no(do(home, ChangeGathering(meal.id, 2, 9)))[0] == "finding.gathering.no_booking"


def test_places_are_promised_once(home: Residence, meal: Booking) -> None:
    """What is free is what is left; another number takes the place of the first, and leaving gives it back."""
    do(home, OpenGathering(meal.id, 4))
    joined = do(home, SignUp(meal.id, 3), "luc")
    assert isinstance(joined, GatheringJoined)
    assert (joined.people, joined.left) == (3, 1)
    assert no(do(home, SignUp(meal.id, 2), "linh")) == ("finding.gathering.full", {"n": 1})
    assert isinstance(do(home, SignUp(meal.id, 1), "linh"), GatheringJoined)
    assert no(do(home, ChangeGathering(meal.id, 1, 3))) == ("finding.gathering.taken", {"n": 4})
    assert isinstance(do(home, LeaveGathering(meal.id), "luc"), GatheringLeft)
    assert do(home, LeaveGathering(meal.id), "luc") == Unknown("sign_up")
    assert do(home, SignUp(meal.id, 3), "linh").left == 1
    assert isinstance(do(home, SignUp(meal.id, 0), "linh"), Misread)


def test_for_whose_household(home: Residence, meal: Booking) -> None:
    """One signs one's own household up; a steward a neighbour's as well."""
    do(home, OpenGathering(meal.id, 4))
    linh = do(home, SignUp(meal.id), "linh").household
    assert isinstance(do(home, LeaveGathering(meal.id, linh), "luc"), NotAllowed)
    assert isinstance(do(home, SignUp(meal.id, 2, linh), "luc"), NotAllowed)
    assert do(home, SignUp(meal.id, 2, linh), "helene") == GatheringJoined(meal.id, linh, 2, 2)
    assert isinstance(do(home, SignUp(meal.id, 2, meal.id), "helene"), Unknown)


def test_an_age_group_is_kept(home: Residence, meal: Booking) -> None:
    """Who is too young or too old is told from what age to what age, and who says nothing is asked."""
    do(home, OpenGathering(meal.id, 4, 6, 12))
    asked = do(home, SignUp(meal.id), "luc")
    assert isinstance(asked, Misread)
    assert asked.at == "age"
    assert no(do(home, SignUp(meal.id, age=5), "luc")) == ("finding.gathering.too_young", {"n": 6})
    assert no(do(home, SignUp(meal.id, age=13), "luc")) == ("finding.gathering.too_old", {"n": 12})
    for age in (6, 12):
        assert isinstance(do(home, SignUp(meal.id, age=age), "luc"), GatheringJoined)


def test_the_list_closes(home: Residence, meal: Booking) -> None:
    """By the clock, by hand and when it begins; a change opens it again, for who saw it as it stands."""
    closes = datetime(2027, 3, 5, 12)
    do(home, OpenGathering(meal.id, 4, closes=closes))
    assert isinstance(do(home, SignUp(meal.id), "luc"), GatheringJoined)
    home.clock.move(days=3)
    assert no(do(home, SignUp(meal.id), "linh"))[0] == "finding.gathering.closed"
    assert no(do(home, ChangeGathering(meal.id, 7, 4)))[0] == "finding.gathering.changed"
    assert do(home, ChangeGathering(meal.id, 1, 4)) == GatheringChanged(meal.id, 2)
    assert isinstance(do(home, SignUp(meal.id), "linh"), GatheringJoined)
    assert isinstance(do(home, CloseGathering(meal.id), "luc"), NotAllowed)
    assert do(home, CloseGathering(meal.id)) == GatheringChanged(meal.id, 3)
    assert no(do(home, SignUp(meal.id), "linh"))[0] == "finding.gathering.closed"
    assert isinstance(do(home, LeaveGathering(meal.id), "linh"), GatheringLeft)


def test_attendance_from_the_beginning_on(home: Residence, meal: Booking) -> None:
    """The host or a steward writes down who came; before it begins there is nothing to write, after it nothing to leave."""
    do(home, OpenGathering(meal.id, 4))
    luc = do(home, SignUp(meal.id), "luc").household
    assert no(do(home, MarkAttendance(meal.id, luc)))[0] == "finding.gathering.not_begun"
    home.clock.now = meal.span.start
    assert isinstance(do(home, MarkAttendance(meal.id, luc), "luc"), NotAllowed)
    assert do(home, MarkAttendance(meal.id, luc)) == AttendanceMarked(meal.id, luc, attended=True)
    assert do(home, MarkAttendance(meal.id, luc, attended=False), "helene").attended is False
    assert no(do(home, LeaveGathering(meal.id), "luc"))[0] == "finding.gathering.begun"
    assert no(do(home, SignUp(meal.id), "linh"))[0] == "finding.gathering.closed"
    assert isinstance(do(home, MarkAttendance(meal.id, meal.household)), Unknown)


def test_who_signed_up_is_told(home: Residence, meal: Booking) -> None:
    """Of other dates and of the end, in the same transaction; nobody else, and none where there is no gathering."""
    do(home, OpenGathering(meal.id, 9, partner="La ressourcerie"))
    do(home, SignUp(meal.id), "luc")
    moved = do(
        home, MoveBooking(meal.id, meal.revision, EVENING + timedelta(days=1), EVENING + timedelta(days=1, hours=3))
    )
    assert isinstance(moved, Booked), moved
    assert mails(home, "gathering.moved") == [home.actor("luc").person]
    assert isinstance(do(home, CancelBooking(meal.id, moved.booking.revision)), Cancelled)
    assert mails(home, "gathering.over") == [home.actor("luc").person]
    with home.kit.database.read() as tx:
        found = rows.read(tx, meal.id)
        kept = [str(line) for line in tx.say("SELECT * FROM habitat_journal")]
        kept += [str(line) for line in tx.say("SELECT * FROM habitat_mail")]
    assert found is not None
    assert found.closes_at == found.made_at
    assert not any("ressourcerie" in line for line in kept)
    other = evening(home, EVENING + timedelta(days=5))
    assert isinstance(do(home, CancelBooking(other.id, other.revision)), Cancelled)
    assert len(mails(home, "gathering.over")) == 1


def test_a_household_a_steward_signed_up_is_told_as_a_whole(home: Residence, meal: Booking) -> None:
    """Nobody of it signed: everybody who lives there hears of it, and who moved out does not."""
    do(home, OpenGathering(meal.id, 9))
    luc = do(home, SignUp(meal.id), "luc").household
    do(home, LeaveGathering(meal.id), "luc")
    do(home, SignUp(meal.id, 2, luc), "helene")
    with home.kit.database.read() as tx:
        told = rows.told_about(tx, values.ToldAbout(meal.id, date(2027, 3, 13)))
        assert rows.told_about(tx, values.ToldAbout(luc, date(2027, 3, 13))) is None
    assert told is not None
    assert home.actor("luc").person in told
    assert home.actor("helene").person not in told


def test_who_moved_in_on_the_house_s_date_is_told(home: Residence, meal: Booking) -> None:
    """Half an hour after midnight, by the house's clock, who signs up lives there since today; in London it is yesterday."""
    do(home, OpenGathering(meal.id, 9))
    home.clock.now = datetime(2027, 3, 3, 23, 30, tzinfo=UTC)
    luc = do(home, SignUp(meal.id), "luc").household
    row = tables.membership
    of = row.c.household_id == sa.bindparam("household", type_=row.c.household_id.type)
    for day, told in ((4, True), (5, False)):
        with home.kit.database.write() as tx:
            tx.run(Statement(sa.update(row).where(of).values(start=date(2027, 3, day))), household=luc)
            found = rows.told_about(tx, values.ToldAbout(meal.id, date(2027, 3, 13)))
        assert found is not None
        assert (home.actor("luc").person in found) is told


def test_a_race_for_the_last_place(home: Residence) -> None:
    """Of those who sign up at one instant, as many get in as there are places."""
    for number in range(4):
        meal = evening(home, EVENING + timedelta(days=number))
        do(home, OpenGathering(meal.id, 2))
        people = ("luc", "linh", "karim", "thomas")
        start = Barrier(len(people))

        def send(who: str, start: Barrier = start, meal: Booking = meal) -> Any:
            start.wait(30)
            outcome = do(home, SignUp(meal.id), who)
            return do(home, SignUp(meal.id), who) if isinstance(outcome, TryLater) else outcome

        with ThreadPoolExecutor(len(people)) as pool:
            answers = list(pool.map(send, people))
        with home.kit.database.read() as tx:
            assert rows.taken(tx, meal.id) == 2
        assert sum(isinstance(answer, Refused) for answer in answers) == 2


def test_the_page(home: Residence, meal: Booking) -> None:
    """Opened, joined, left and ticked off by forms without a script, in both languages; others' doors stay shut."""
    host, guest = home.reader("nadia"), home.reader("luc", "fr")
    assert "No gathering is planned." in said(host.get(PAGE))
    terms = {"do": "open", "booking": str(meal.id), "nonce": "n"}
    assert host.post(PAGE, data=terms | {"places": "many"}).status_code == 400
    opened = host.post(PAGE, data=terms | {"places": "2", "age_from": "6", "partner": "La ressourcerie"})
    assert (opened.status_code, opened.headers["location"]) == (303, f"{PAGE}?said=open")
    told = said(guest.get(PAGE))
    assert "2 places libres" in told
    assert "À partir de 6 ans" in told
    assert "La ressourcerie" in told
    assert "Qui vient" not in told
    wish = {"do": "sign_up", "booking": str(meal.id), "nonce": "n", "people": "3", "age": "8"}
    full = guest.post(PAGE, data=wish)
    assert (full.status_code, "Places libres : 2" in said(full)) == (422, True)
    young = guest.post(PAGE, data=wish | {"people": "1", "age": "3"})
    assert "à partir de 6 ans" in said(young)
    assert guest.post(PAGE, data=wish | {"people": "1"}).status_code == 303
    assert "Vous venez : 1 personne" in said(guest.get(PAGE))
    assert guest.post(PAGE, data={"do": "close", "booking": str(meal.id)}).status_code == 403
    assert guest.post(PAGE, data={"do": "burn", "booking": str(meal.id)}).status_code == 404
    strange = guest.post(PAGE, data=wish, headers={"Origin": "http://elsewhere", "Sec-Fetch-Site": "cross-site"})
    assert strange.status_code == 403
    assert "Who comes" in said(host.get(PAGE))
    home.clock.now = meal.span.end + timedelta(hours=1)
    host, guest = home.reader("nadia"), home.reader("luc", "fr")
    page = host.get(PAGE)
    (household,) = set(re.findall(r'name="household" value="([^"]+)"', page.text))
    came = {"do": "came", "booking": str(meal.id), "household": household}
    assert host.post(PAGE, data=came).status_code == 303
    assert "1 person · Came" in said(host.get(PAGE))
    assert "shared meal" not in said(guest.get(PAGE)).lower()
    assert home.reader(None).get(PAGE).headers["location"].startswith("/signin")


@pytest.mark.parametrize("who", ["camille", "pierre"])
def test_whoever_may_not_come_reads_nothing(home: Residence, meal: Booking, who: str) -> None:
    """The landlord and the auditor learn of no gathering, no partner and no guest."""
    do(home, OpenGathering(meal.id, 4, partner="La ressourcerie"))
    assert "La ressourcerie" in said(home.reader("salome").get(PAGE))
    assert "ressourcerie" not in said(home.reader(who).get(PAGE))
    assert isinstance(do(home, SignUp(meal.id), who), NotAllowed)
