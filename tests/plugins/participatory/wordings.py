"""Each of the later rules as it may be set, with asks that bring out its answers: what test_texts.py reads."""

from __future__ import annotations

import tomllib
from datetime import UTC, date, datetime, time
from typing import Any

from attrs import evolve

from habitat_kit.core.actors import Role
from habitat_kit.core.bookings import Booking
from habitat_kit.core.ids import named
from habitat_kit.core.people import Household, Membership
from habitat_kit.core.rulebooks import Binding, Rulebook, Version
from habitat_kit.core.tasks import Task
from habitat_kit.core.uses import Silence, State
from habitat_kit.core.words import Words
from habitat_kit.plugins.participatory import (
    Approval,
    ArrivalDays,
    BookingRule,
    BufferAfterStay,
    ByRight,
    CancelNotice,
    ChangeNotice,
    Closed,
    Contribution,
    Deposit,
    FreePrice,
    GapBetweenOwn,
    LeadTime,
    MustHaveSigned,
    NeverAboveCost,
    NoChaining,
    OpeningHours,
    Priority,
    Quota,
    Turnover,
    WhoMayBook,
)
from habitat_kit.plugins.participatory.quota import Over
from habitat_kit.plugins.participatory.turnover import Chore
from habitat_kit.strict import read
from tests.plugins.participatory.world import THEY, WE, booked, hours, nights

STAY = booked(nights(date(2026, 2, 3), 2), guests=3)
LONG = booked(nights(date(2026, 12, 22), 20), guests=9)
MEETING = booked(hours(datetime(2026, 2, 4, 18), 3), place="salon", guests=30, name="meeting")
NEXT = booked(nights(date(2026, 2, 5), 1), name="next")
BEFORE = booked(nights(date(2026, 2, 2), 1), name="before")
OVER = evolve(BEFORE, state=State.DONE)
LATER = booked(nights(date(2026, 2, 7), 1), name="later")
EARLIER = booked(nights(date(2026, 1, 31), 1), name="earlier")
MET = booked(hours(datetime(2026, 2, 4, 15), 3), place="salon", name="met")
TO_MEET = booked(hours(datetime(2026, 2, 4, 21), 1), place="salon", name="to meet")

DATES: dict[str, Any] = {"first": date(2026, 2, 1), "last": date(2026, 2, 9)}
YEARLY: dict[str, Any] = {"yearly_first": "02-01", "yearly_last": "02-09"}
WEEKDAYS: dict[str, Any] = {"weekdays": ["tuesday", "wednesday"]}
PUBLIC: dict[str, Any] = {"public_holidays": "FR"}
SCHOOL: dict[str, Any] = {"school_holidays": "FR-C"}
WAYS = (DATES, YEARLY, WEEKDAYS, PUBLIC, SCHOOL)
HOME: dict[str, Any] = {
    "households": (Household(WE, named("organisation"), named("house"), "we", "We", named("attic")),),
    "memberships": (Membership(WE, named("ana"), date(2026, 1, 1)),),
}
ON_TIME = datetime(2026, 2, 3, 9, tzinfo=UTC)

NOT_DONE = tuple(
    Task(
        id=named(chore),
        organisation=BEFORE.organisation,
        house=BEFORE.house,
        kind=chore,
        due=date(2026, 1, 1),
        use=BEFORE.id,
    )
    for chore in Chore
)

Wording = tuple[BookingRule, Booking, list[Booking], dict[str, Any]]


def _quotas() -> list[Wording]:
    """Every unit over every time."""
    found: list[Wording] = []
    for over in Over:
        days = {"days": 9} if over is Over.ROLLING else {}
        found.append((Quota(over, nights=1, **days), LONG, [booked(LONG.when, name="two")], {}))  # type: ignore[arg-type]  # days is a number
        found.append((Quota(over, hours=1, per="person", **days), booked(MEETING.when, person=THEY), [], {}))  # type: ignore[arg-type]  # days is a number
        found.append((Quota(over, bookings=1, weekdays=["tuesday"], **days), STAY, [booked(STAY.when, name="two")], {}))  # type: ignore[arg-type]  # days is a number
    return found


def _signed_here() -> dict[str, Any]:
    """A charter that everybody has to sign, and nobody has."""
    version = Version(
        named("charter 1"), "1", datetime(2026, 1, 1, tzinfo=UTC), (), (Binding(named("flat")),), must_sign=True
    )
    return {"rulebooks": (Rulebook(named("charter"), "charter", Words("Charte", "Charter"), (version,)),)}


MONEY: list[Wording] = [
    (rule, STAY, [], {})
    for rule in (
        ByRight(kinds=["meeting"], notice_days=21),
        Contribution(booking="5"),
        Contribution(free_nights=5, night="5"),
        Contribution(free_nights=5, per="member", night="5"),
        Contribution(free_nights=5, per="member", night="5", weekend="10"),
        Contribution(free_nights=5, night="5", weekend="10"),
        Contribution(hour="2"),
        Contribution(night="5"),
        Contribution(night="5", weekend="10"),
        Contribution(cleaning="10", guest="2"),
        Contribution(cleaning="10", cleaning_night="2", cleaning_after=5),
        Contribution(night="5", guest="2", guests_included=2, hour="2", booking="5", cleaning="10", cleaning_night="1"),
        read(tomllib.loads(Contribution.example.partition("\n")[2]), Contribution),
        Deposit(amount="50"),
        FreePrice(),
        FreePrice(night="5", booking="5"),
        FreePrice(booking="5"),
        FreePrice(night="5"),
        read({"costs": [{"year": 2026, "amount": "4800", "source": "Budget 2026"}]}, NeverAboveCost),
    )
]
"""What a booking costs, and who may take a place by right: they refuse nothing."""

WORDINGS: list[Wording] = [
    *MONEY,
    (MustHaveSigned("charter"), STAY, [], _signed_here()),
    (MustHaveSigned("charter", grace_days=2), STAY, [], _signed_here()),
    (Approval(), STAY, [], {}),
    (Approval(nights_above=1, on_silence=Silence.ACCEPT), STAY, [], {}),
    (Approval(hours_above=1, spaces=["salon"]), MEETING, [], {}),
    (Approval(guests_above=2), STAY, [], {}),
    (Approval(neighbours=2), STAY, [], {}),
    (Approval(guests_above=2, neighbours=2), STAY, [], {}),
    (Approval(nights_above=1, neighbours=3), STAY, [], {}),
    (Approval(hours_above=1, neighbours=2), MEETING, [], {}),
    (ArrivalDays(arrive=["saturday"]), STAY, [], {}),
    (ArrivalDays(leave=["saturday", "sunday"]), STAY, [], {}),
    (ArrivalDays(arrive=["friday"], leave=["sunday"]), STAY, [], {}),
    (BufferAfterStay(half_days=3), STAY, [BEFORE, NEXT], {}),
    (CancelNotice(48), STAY, [], {}),
    (ChangeNotice(48), STAY, [], {"moving": STAY, "now": ON_TIME}),
    *((Closed(**way), LONG if way is PUBLIC else STAY, [], {}) for way in WAYS),
    (Closed(school_holidays="FR-A"), LONG, [], {}),
    (Closed(school_holidays="FR-A"), booked(nights(date(2031, 1, 1), 2)), [], {}),
    (Closed(first=date(2026, 2, 1), last=date(2029, 1, 1)), STAY, [], {}),
    (GapBetweenOwn(days=9), STAY, [EARLIER, LATER], {}),
    (GapBetweenOwn(hours=9), MEETING, [MET, TO_MEET], {}),
    (LeadTime(months=1, opens_at=time(18)), LONG, [], {}),
    (NoChaining(), STAY, [BEFORE], {}),
    (NoChaining(), STAY, [NEXT], {}),
    (OpeningHours(time(8), time(20)), MEETING, [], {}),
    (OpeningHours(time(8), time(10), weekdays=["wednesday"]), MEETING, [], {}),
    *(
        (Priority(days_before=20, nights=1, **way), STAY, [booked(nights(date(2025, 12, 1), 2), name="p")], {})
        for way in WAYS
    ),
    *(
        (Priority(days_before=20, first_kinds=["meeting"], **way), LONG if way is PUBLIC else STAY, [], {})
        for way in WAYS
    ),
    *_quotas(),
    (Turnover(["guest_stay"], list(Chore), 0, "keeper"), STAY, [], {}),
    (Turnover(["guest_stay"], list(Chore), 1, blocks=True), STAY, [OVER], {"tasks": NOT_DONE}),
    (WhoMayBook(roles=["steward"]), STAY, [], {"roles": frozenset({Role.RESIDENT})}),
    (WhoMayBook(roles=["referent", "steward"], guests_above=2), STAY, [], {"roles": frozenset[Role]()}),
    (WhoMayBook(homes=["flat"]), STAY, [], HOME),
    (WhoMayBook(roles=["steward"], homes=["flat"], resident_days=90), STAY, [], HOME | {"roles": frozenset[Role]()}),
    (WhoMayBook(homes=["flat"], guests_above=2), STAY, [], HOME),
    (WhoMayBook(resident_days=90), STAY, [], HOME),
    (WhoMayBook(resident_days=90, guests_above=2), STAY, [], HOME),
]
