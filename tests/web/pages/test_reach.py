"""How to reach me: what one ticks is what is kept, and what is safe is on no page of one's own."""

from __future__ import annotations

import pytest

from habitat_kit.core.commands import SetChannel, SetSafeContact
from habitat_kit.core.contact import Channel, Contact
from habitat_kit.store import discretion
from tests.web.pages.residence import Residence, said


def kept(residence: Residence) -> Contact | None:
    """How Nadia is reached, as the database has it."""
    with residence.kit.database.read() as tx:
        person = residence.actor("nadia").person
        return discretion.contact_for(tx, person) if person else None


FORM = {"channel": "call", "when": "hours", "Mo": "on", "We": "on", "since": "9h", "until": "12:30"}


def test_what_is_ticked_is_kept_and_shown_again(residence: Residence) -> None:
    """Days and hours come back ticked; without hours, any time holds."""
    reader = residence.reader()
    assert "How to reach me" in said(reader.get("/bookings"))
    assert reader.post("/reach", data=FORM).headers["location"].endswith("/reach?said=changed")
    found = kept(residence)
    assert found is not None
    assert (found.channel, found.hours) == (Channel.CALL, "Mo 09:00-12:30; We 09:00-12:30")
    page = reader.get("/reach?said=changed").text
    assert 'id="c-call" value="call" checked' in page
    assert page.count(" checked") == 4
    assert 'value="09:00"' in page
    reader.post("/reach", data=FORM | {"when": "any"})
    found = kept(residence)
    assert found is not None
    assert found.hours == ""


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"Mo": "", "We": ""}, "Tick a day"),
        ({"since": "13:00"}, "after the hour it begins"),
        ({"since": "quarter"}, "14:30"),
        ({"channel": "pigeon"}, "mail, paper, call"),
    ],
)
def test_what_cannot_be_read_is_said_and_nothing_is_lost(
    residence: Residence, change: dict[str, str], word: str
) -> None:
    """The form comes back with what was typed, and nothing is kept."""
    answer = residence.reader().post("/reach", data=FORM | change)
    assert answer.status_code == 400
    assert word in said(answer)
    assert 'value="12:30"' in answer.text
    assert kept(residence) is None


def test_hours_the_page_cannot_show_stay_until_changed(residence: Residence) -> None:
    """Two times a day, written by a program, are shown as they are and sent back as they are."""
    me = residence.actor("nadia")
    assert me.person is not None
    residence.kit.desk.do(SetChannel(me.person, "mail", "Mo 09:00-10:00,14:00-15:00"), by=me)
    reader = residence.reader()
    assert "Mo 09:00-10:00,14:00-15:00" in said(reader.get("/reach"))
    reader.post("/reach", data={"channel": "paper", "when": "kept"})
    found = kept(residence)
    assert found is not None
    assert (found.channel, found.hours) == (Channel.PAPER, "Mo 09:00-10:00,14:00-15:00")


def test_the_page_tells_nothing_of_what_is_safe(residence: Residence) -> None:
    """Byte for byte the page is the same with a safe contact and without; what the person likes changes beside it."""
    reader, me = residence.reader(), residence.actor("nadia")
    before = reader.get("/reach").text
    assert me.person is not None
    safe = SetSafeContact(me.person, ("paper",), "Tu 10:00-11:00")
    residence.kit.desk.do(safe, by=residence.actor("helene"))
    assert reader.get("/reach").text == before
    reader.post("/reach", data=FORM)
    found = kept(residence)
    assert found is not None
    assert found.safe is not None
    assert found.channel is Channel.CALL
