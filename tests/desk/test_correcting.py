"""A steward sets right what somebody got wrong: it is told, with the reason, and nothing is judged."""

from __future__ import annotations

import pytest

from habitat_kit.core.commands import CancelBooking, CorrectBooking
from habitat_kit.core.errors import NotThere, Unreadable
from habitat_kit.core.events import BookingCorrected
from habitat_kit.core.ids import named
from habitat_kit.core.outcomes import Booked, Corrected, Misread, NotAllowed, Refused, Stale
from habitat_kit.hooks import hookimpl
from habitat_kit.plugins.participatory import NightsPerYear
from tests.desk.conftest import Planter
from tests.desk.stays import stored
from tests.desk.world import Planted


class Listener:
    """Keeps what it hears."""

    def __init__(self) -> None:
        self.heard: list[object] = []

    @hookimpl
    def hear(self, event: object) -> None:
        """Keep it."""
        self.heard.append(event)


def test_a_steward_corrects_and_it_is_told(planting: Planter) -> None:
    """The booking says what is right; whoever listens hears the numbers before and after; the household reads why."""
    listener = Listener()
    house = planting(plugins=[listener])
    booked = house.do(house.stay(0, guests=2, purpose="my aunt")).booking
    right = house.do(CorrectBooking(booked.id, 1, guests=3, purpose="my aunts", reason="They were three"), by="sam")
    assert isinstance(right, Corrected)
    assert (right.booking.guests, right.booking.purpose, right.booking.revision) == (3, "my aunts", 2)
    (told,) = [event for event in listener.heard if isinstance(event, BookingCorrected)]
    assert (told.was_guests, told.guests, told.purpose_changed, told.by) == (2, 3, True, house.people["sam"])
    last = house.kit.desk.sight(house.actor("ana")).life(booked.id).history[-1]
    assert (last.event, last.words) == ("BookingCorrected", "They were three")
    assert (last.numbers["was_guests"], last.numbers["guests"]) == (2, 3)


def test_a_booking_made_for_the_wrong_household_changes_hands(planting: Planter) -> None:
    """Its nights weigh on who had them, and the other household no longer opens it."""
    house = planting(NightsPerYear(nights=3))
    booked = house.do(house.stay(0, 3, household=house.households["ben"]), by="sam").booking
    right = CorrectBooking(booked.id, 1, household=house.households["ana"], reason="I tapped the wrong name")
    assert isinstance(house.do(right, by="sam"), Corrected)
    assert isinstance(house.do(house.stay(9)), Refused)
    assert isinstance(house.do(house.stay(9), by="ben"), Booked)
    with pytest.raises(NotThere):
        house.kit.desk.sight(house.actor("ben")).booking(booked.id)
    assert stored(house, booked.id).on_behalf


def test_a_household_of_another_house_is_none(house: Planted) -> None:
    """A name that is nobody's here is unreadable, and nothing is written about it."""
    booked = house.do(house.stay(0)).booking
    wrong = house.do(CorrectBooking(booked.id, 1, household=named("nobody"), reason="why"), by="sam")
    assert isinstance(wrong, Misread)
    assert house.count("note") == 0


def test_what_weighs_wrongly_is_set_right(planting: Planter) -> None:
    """A cancellation for a good reason is taken off the quota, and put back on."""
    house = planting(NightsPerYear(nights=3))
    booked = house.do(house.stay(0, 3)).booking
    house.clock.later(hours=5)
    house.do(CancelBooking(booked.id, 1))
    assert isinstance(house.do(house.stay(9)), Refused)
    house.do(CorrectBooking(booked.id, 2, counted=False, reason="She was in hospital"), by="sam")
    assert isinstance(house.do(house.stay(9)), Booked)


@pytest.mark.parametrize("by", ["ana", "ben", "lou"])
def test_nobody_corrects_their_own(house: Planted, by: str) -> None:
    """Who asked cannot rewrite what was asked: for that there is a move, and a steward."""
    booked = house.do(house.stay(0)).booking
    assert house.do(CorrectBooking(booked.id, 1, guests=1, reason="why"), by=by) == NotAllowed("correct_booking")


def test_a_correction_says_what_and_why(house: Planted) -> None:
    """Nothing to correct, or no reason, is unreadable; an old revision is stale."""
    booked = house.do(house.stay(0)).booking
    for reason, guests in ((" ", 2), ("why", 0)):
        with pytest.raises(Unreadable):
            CorrectBooking(booked.id, 1, reason, guests)
    nothing = house.do(CorrectBooking(booked.id, 1, reason="why"), by="sam")
    assert (type(nothing), nothing.at) == (Misread, "guests")
    assert isinstance(house.do(CorrectBooking(booked.id, 2, guests=2, reason="why"), by="sam"), Stale)


def test_the_journal_holds_no_word_of_it(house: Planted) -> None:
    """Reasons and purposes stand in rows one can erase."""
    booked = house.do(house.stay(0)).booking
    house.do(CorrectBooking(booked.id, 1, purpose="secret surgery", reason="a whispered reason"), by="sam", key="k")
    with house.kit.database.read() as tx:
        kept = str(tx.say("SELECT body, outcome FROM habitat_journal"))
    assert "surgery" not in kept
    assert "whispered" not in kept
