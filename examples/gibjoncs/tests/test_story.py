"""A month with the Gibjoncs: what the residents do, told by commands on a real database."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from habitat_kit.core.actors import SYSTEM, Actor
from habitat_kit.core.commands import (
    ApproveBooking,
    BookSpace,
    CancelBooking,
    DeclineBooking,
    GiveContribution,
    ImportBookings,
    LoadHouse,
    MoveBooking,
    RecordPayment,
    SignRules,
    TakeByRight,
    TakeOffer,
)
from habitat_kit.core.foryou import Why
from habitat_kit.core.outcomes import (
    AwaitingApproval,
    Booked,
    Cancelled,
    Conflict,
    Declined,
    HouseLoaded,
    Imported,
    Judged,
    NotAllowed,
    Refused,
    TakenByRight,
    Ticked,
    Unknown,
    WaitListed,
)
from habitat_kit.core.periods import Nights
from habitat_kit.core.signing import to_be_signed
from habitat_kit.core.uses import State
from habitat_kit.desk.foryou import for_you
from habitat_kit.house_file import HouseFile, read
from habitat_kit.kit import HabitatKit

HERE = Path(__file__).parents[1]
TEXT = (HERE / "house.toml").read_text(encoding="utf-8")


class Evening:
    """The Gibjoncs' house in a database of its own, on an evening in March; its clock is turned by hand."""

    def __init__(self, url: str) -> None:
        self.now = datetime(2027, 3, 1, 18, tzinfo=UTC)
        self.kit = HabitatKit(url=url, clock=lambda: self.now)
        self.kit.migrate()
        assert isinstance(self.kit.desk.do(LoadHouse(TEXT), by=SYSTEM), HouseLoaded)
        self.file: HouseFile = read(TEXT, self.kit.registry)

    def who(self, key: str) -> Actor:
        """The person the house file calls `key`."""
        return Actor(person=next(person.id for person in self.file.persons if person.key == key))

    def place(self, key: str) -> UUID:
        """The place the house file calls `key`."""
        return self.file.house.tree.keyed(key).id

    def household(self, key: str) -> UUID:
        """The household the house file calls `key`."""
        return next(household.id for household in self.file.households if household.key == key)

    def asks(self, who: str, place: str, first: Any, last: Any, guests: int = 2, **more: Any) -> Any:
        """Somebody asks for a place: dates for guests, local hours for a meeting."""
        kind = more.pop("kind", "meeting" if isinstance(first, datetime) else "guest_stay")
        return self.kit.desk.do(
            BookSpace(self.place(place), kind, first, last, guests=guests, **more), by=self.who(who)
        )


@pytest.fixture
def evening(tmp_path: Path) -> Iterator[Evening]:
    story = Evening(f"sqlite:///{tmp_path / 'gibjoncs.db'}")
    yield story
    story.kit.close()


def _articles(outcome: Refused) -> list[str]:
    return [f"{finding.rulebook} {finding.article}" for finding in outcome.verdict.findings]


def test_loading_twice_changes_nothing(evening: Evening) -> None:
    """The house file is the house: read again, it has nothing to add."""
    again = evening.kit.desk.do(LoadHouse(TEXT), by=SYSTEM)
    assert isinstance(again, HouseLoaded)
    assert again.changes == ()


def test_two_families_share_the_flat(evening: Evening) -> None:
    """Nadia and Linh each take a bedroom for the same nights; a third family finds the flat taken, with other dates."""
    first, last = date(2027, 4, 10), date(2027, 4, 12)
    assert isinstance(evening.asks("nadia", "bedroom-garden", first, last), Booked)
    assert isinstance(evening.asks("linh", "bedroom-terrace", first, last), Booked)
    taken = evening.asks("deniz", "shared-flat", first, last)
    assert isinstance(taken, Conflict)
    assert taken.alternatives
    for other in taken.alternatives:
        assert isinstance(other.when, Nights)
        asked = BookSpace(other.space, "guest_stay", other.when.arrival, other.when.departure, guests=2)
        judged = evening.kit.desk.judge(asked, by=evening.who("deniz"))
        assert isinstance(judged, Judged)
        assert judged.passes


def test_back_to_back(evening: Evening) -> None:
    """Who leaves by 11:00 and who comes from 15:00 meet on the stairs, not in the database."""
    assert isinstance(evening.asks("nadia", "shared-flat", date(2027, 4, 10), date(2027, 4, 12)), Booked)
    assert isinstance(evening.asks("linh", "shared-flat", date(2027, 4, 12), date(2027, 4, 14)), Booked)


def test_the_assembly_meets_when_nobody_sleeps(evening: Evening) -> None:
    """Hélène cannot call a meeting while guests are there; on their last day, once the flat is aired, she can."""
    evening.asks("nadia", "bedroom-garden", date(2027, 4, 10), date(2027, 4, 12))
    during = datetime(2027, 4, 11, 20), datetime(2027, 4, 11, 22)
    refused = evening.asks("helene", "living-room", *during, guests=14)
    assert isinstance(refused, Refused)
    assert _articles(refused) == ["shared-flat 11"]
    assert refused.verdict.findings[0].passes == datetime(2027, 4, 12, 9, tzinfo=UTC)
    after = datetime(2027, 4, 12, 20), datetime(2027, 4, 12, 22)
    assert isinstance(evening.asks("helene", "living-room", *after, guests=14), Booked)
    over = evening.asks("linh", "bedroom-terrace", date(2027, 4, 12), date(2027, 4, 13))
    assert isinstance(over, Refused)
    assert _articles(over) == ["shared-flat 11"]


def test_the_general_assembly_takes_the_flat(evening: Evening) -> None:
    """Article 14: three weeks ahead Hélène takes it although Nadia has guests, who are kept other dates; no later."""
    stay = evening.asks("nadia", "shared-flat", date(2027, 4, 10), date(2027, 4, 12)).booking
    times = datetime(2027, 4, 10, 18), datetime(2027, 4, 10, 21)
    call = TakeByRight(evening.place("shared-flat"), "assembly", *times, reason="Le budget")
    taken = evening.kit.desk.do(call, by=evening.who("helene"))
    assert isinstance(taken, TakenByRight), taken
    (host,) = taken.displaced
    assert (host.booking, bool(host.instead)) == (stay.id, True)
    nadia = evening.who("nadia")
    offer = evening.kit.desk.sight(nadia).booking(host.offer or stay.id)
    assert offer.state is State.OPTION
    assert isinstance(evening.kit.desk.do(TakeOffer(offer.id, 1), by=nadia), Booked)
    evening.asks("linh", "shared-flat", date(2027, 3, 20), date(2027, 3, 21))
    late = datetime(2027, 3, 20, 18), datetime(2027, 3, 20, 21)
    soon = TakeByRight(evening.place("shared-flat"), "assembly", *late, reason="Vite")
    refused = evening.kit.desk.do(soon, by=evening.who("helene"))
    assert isinstance(refused, Refused)
    assert _articles(refused) == ["shared-flat 14"]
    assert refused.verdict.findings[0].passes == date(2027, 3, 22)


def test_who_waits_is_next(evening: Evening) -> None:
    """Deniz waits for Nadia's weekend; she cancels, and it is offered to her before anybody can ask."""
    dates = date(2027, 4, 10), date(2027, 4, 12)
    stay = evening.asks("nadia", "shared-flat", *dates).booking
    wish = BookSpace(evening.place("shared-flat"), "guest_stay", *dates, or_wait=True)
    assert isinstance(evening.kit.desk.do(wish, by=evening.who("deniz")), WaitListed)
    evening.kit.desk.do(CancelBooking(stay.id, 1), by=evening.who("nadia"))
    assert isinstance(evening.asks("linh", "shared-flat", *dates), Conflict)
    (offer,) = evening.kit.desk.sight(evening.who("deniz")).mine()
    assert (offer.state, offer.deadline) == (State.OPTION, evening.now + timedelta(hours=48))


def test_a_week_waits_for_a_yes(evening: Evening) -> None:
    """Seven nights keep the dates for three days; Hélène says yes on her phone, Thomas says no to another week."""
    asked = evening.asks("nadia", "shared-flat", date(2027, 5, 1), date(2027, 5, 8))
    assert isinstance(asked, AwaitingApproval)
    assert asked.booking.deadline == evening.now + timedelta(hours=72)
    assert isinstance(evening.asks("linh", "bedroom-garden", date(2027, 5, 2), date(2027, 5, 3)), Conflict)
    decide = evening.kit.desk.do
    said = ApproveBooking(asked.booking.id, asked.booking.revision)
    assert isinstance(decide(said, by=evening.who("karim")), NotAllowed)
    agreed = decide(said, by=evening.who("helene"))
    assert isinstance(agreed, Booked)
    assert agreed.booking.state is State.CONFIRMED
    other = evening.asks("linh", "shared-flat", date(2027, 5, 8), date(2027, 5, 15))
    no = DeclineBooking(other.booking.id, other.booking.revision, "Les chambres seront repeintes.")
    assert isinstance(decide(no, by=evening.who("thomas")), Declined)
    assert isinstance(evening.asks("deniz", "shared-flat", date(2027, 5, 8), date(2027, 5, 10)), Booked)


def test_nobody_answers(evening: Evening) -> None:
    """After three days of silence the dates are anybody's again, as article 4 says."""
    evening.asks("nadia", "shared-flat", date(2027, 5, 1), date(2027, 5, 8))
    evening.now += timedelta(hours=73)
    done = evening.kit.tick()
    assert isinstance(done, Ticked)
    assert done.settled == 1
    assert isinstance(evening.asks("linh", "shared-flat", date(2027, 5, 2), date(2027, 5, 3)), Booked)


def test_everybody_gets_a_turn(evening: Evening) -> None:
    """Twenty nights a year: after that the answer names the article and what is left, and next year is open."""
    for month in (4, 5, 6, 7):
        assert isinstance(evening.asks("luc", "shared-flat", date(2027, month, 1), date(2027, month, 6)), Booked)
    full = evening.asks("ines", "bedroom-garden", date(2027, 9, 1), date(2027, 9, 2))
    assert isinstance(full, Refused)
    assert _articles(full) == ["shared-flat 5"]
    assert full.verdict.findings[0].passes == 0
    assert isinstance(evening.asks("ines", "bedroom-garden", date(2028, 1, 2), date(2028, 1, 4)), Booked)


def test_a_neighbour_without_internet(evening: Evening) -> None:
    """Thomas books for Paulette, and the booking says so; Nadia may not, and Paulette's nights are her own."""
    days = date(2027, 6, 19), date(2027, 6, 21)
    hers = evening.household("roussel")
    assert isinstance(evening.asks("nadia", "bedroom-garden", *days, household=hers), NotAllowed)
    booked = evening.asks("thomas", "bedroom-garden", *days, household=hers)
    assert isinstance(booked, Booked)
    assert booked.booking.on_behalf
    assert booked.booking.household == hers


def test_plans_change(evening: Evening) -> None:
    """A stay is moved, then cancelled half an hour too late: the dates are free, its nights still count."""
    booked = evening.asks("nadia", "bedroom-garden", date(2027, 4, 10), date(2027, 4, 12)).booking
    do, nadia = evening.kit.desk.do, evening.who("nadia")
    moved = do(MoveBooking(booked.id, booked.revision, date(2027, 4, 11), date(2027, 4, 13)), by=nadia)
    assert isinstance(moved, Booked)
    evening.now += timedelta(minutes=45)
    cancelled = do(CancelBooking(booked.id, moved.booking.revision), by=nadia)
    assert isinstance(cancelled, Cancelled)
    assert cancelled.counted
    assert isinstance(evening.asks("linh", "bedroom-garden", date(2027, 4, 11), date(2027, 4, 13)), Booked)


def test_the_terraces_have_their_own_rules(evening: Evening) -> None:
    """A meal for sixteen is fine, for seventeen it is not, in the summer one cannot say yet, and nobody sleeps there."""
    noon = datetime(2027, 4, 4, 12)
    meal = {"kind": "shared_meal"}
    assert isinstance(evening.asks("odile", "terrace-evening", noon, noon + timedelta(hours=4), 16, **meal), Booked)
    crowd = evening.asks(
        "odile", "terrace-evening", noon + timedelta(days=1), noon + timedelta(days=1, hours=4), 17, **meal
    )
    assert isinstance(crowd, Refused)
    assert _articles(crowd) == ["terraces 2"]
    summer = evening.asks("odile", "terrace-morning", datetime(2027, 7, 14, 12), datetime(2027, 7, 14, 16), 9, **meal)
    assert isinstance(summer, Refused)
    assert _articles(summer) == ["terraces 4"]
    night = evening.asks("odile", "terrace-morning", date(2027, 4, 10), date(2027, 4, 11), 1)
    assert isinstance(night, Refused)
    assert "terraces 1" in _articles(night)


def test_a_birthday_in_the_living_room(evening: Evening) -> None:
    """Since the second vote one eats together in the shared flat too; nine hours of it are too many."""
    noon = datetime(2027, 4, 4, 12)
    meal: dict[str, Any] = {"kind": "shared_meal", "guests": 14}
    long = evening.asks("aissatou", "living-room", noon, noon + timedelta(hours=9), **meal)
    assert isinstance(long, Refused)
    assert _articles(long) == ["shared-flat 9"]
    assert isinstance(evening.asks("aissatou", "living-room", noon, noon + timedelta(hours=8), **meal), Booked)


def test_the_landlord_sees_and_does_not_touch(evening: Evening) -> None:
    """The landlord's person sees the house and books nothing; somebody nobody knows does not even see it."""
    asked = BookSpace(evening.place("shared-flat"), "guest_stay", date(2027, 4, 10), date(2027, 4, 11))
    assert isinstance(evening.kit.desk.do(asked, by=evening.who("camille")), NotAllowed)
    assert isinstance(evening.kit.desk.do(asked, by=Actor(person=UUID(int=7))), Unknown)


def test_rules_wait_to_be_signed_and_keep_nobody_from_booking(evening: Evening) -> None:
    """Nadia books although she has not signed; what she has to read stands among what waits for her until she signs."""
    nadia = evening.who("nadia")
    assert isinstance(evening.asks("nadia", "bedroom-garden", date(2027, 4, 10), date(2027, 4, 12)), Booked)
    sight = evening.kit.desk.sight(nadia)
    (waits,) = sight.to_sign(evening.file.house.id)
    assert [one.subject for one in for_you(sight, evening.now) if one.why is Why.SIGN] == [waits]
    book = next(one for one in sight.rulebooks(evening.file.house.id) if one.id == waits.rulebook)
    (version,) = to_be_signed(book, evening.now)
    evening.kit.desk.do(SignRules(book.id, version.id, version.digest), by=nadia)
    assert [one for one in for_you(sight, evening.now) if one.why is Why.SIGN] == []


def _owed(evening: Evening, household: str) -> Decimal:
    """What a household owes, as the treasurer reads it."""
    accounts = evening.kit.desk.sight(evening.who("jacques")).accounts(evening.file.house.id)
    return next((one.balance.amount for one in accounts if one.household == evening.household(household)), Decimal())


def test_free_nights_then_a_contribution(evening: Evening) -> None:
    """The free nights cost nothing; the night after them is dearer at the weekend, and dearer beyond the tier."""
    price = _contribution()
    free, tier = price["free_nights"], price["tiers"][0]
    for at in range(0, free, 5):
        first = date(2027, 4, 1) + timedelta(days=2 * at)
        assert isinstance(evening.asks("nadia", "bedroom-garden", first, first + timedelta(days=5)), Booked)
    assert _owed(evening, "amrani") == 0
    weekday, weekend = date(2027, 6, 1), date(2027, 6, 4)
    for night, amount in ((weekday, price["night"]), (weekend, price["weekend"])):
        before = _owed(evening, "amrani")
        evening.asks("nadia", "bedroom-garden", night, night + timedelta(days=1))
        assert _owed(evening, "amrani") - before == Decimal(amount)
    rest = tier["after"] - free - 2
    evening.asks("nadia", "bedroom-garden", date(2027, 7, 5), date(2027, 7, 5) + timedelta(days=rest))
    before = _owed(evening, "amrani")
    evening.asks("nadia", "bedroom-garden", date(2027, 8, 2), date(2027, 8, 3))
    assert _owed(evening, "amrani") - before == Decimal(tier["night"])
    owed = _owed(evening, "amrani")
    evening.kit.desk.do(RecordPayment(evening.household("amrani"), str(owed)), by=evening.who("jacques"))
    assert _owed(evening, "amrani") == 0


def test_a_meal_is_at_a_price_of_ones_own(evening: Evening) -> None:
    """Whoever eats in the living room says what they put into the kitty."""
    noon = datetime(2027, 4, 4, 12)
    meal = evening.asks("aissatou", "living-room", noon, noon + timedelta(hours=3), 8, kind="shared_meal").booking
    assert _owed(evening, "diallo") == 0
    evening.kit.desk.do(GiveContribution(meal.id, "7.50"), by=evening.who("aissatou"))
    assert _owed(evening, "diallo") == Decimal("7.50")


def _contribution() -> dict[str, Any]:
    """The article about money, as the house file writes it."""
    (book,) = (book for book in tomllib.loads(TEXT)["rulebooks"] if book["key"] == "shared-flat")
    rules = (article.get("rule", {}) for article in book["versions"][-1]["articles"])
    return next(rule for rule in rules if rule.get("kind") == "contribution")


def test_the_old_table_is_taken_over(evening: Evening) -> None:
    """The sample of a hand-kept table is read with the words beside it: all of it, once; cancelled lines are left out."""
    old = HERE / "import"
    text, words = ((old / name).read_text(encoding="utf-8") for name in ("bookings.csv", "words.toml"))
    taken = ImportBookings(evening.file.house.id, text, "habitat", words)
    done = evening.kit.desk.do(taken, by=evening.who("helene"))
    assert isinstance(done, Imported), done
    lines = len(text.splitlines()) - 1
    assert (done.made + done.left_out, done.left_out > 0) == (lines, True)
    again = evening.kit.desk.do(taken, by=evening.who("helene"))
    assert isinstance(again, Imported)
    assert again.made == 0
