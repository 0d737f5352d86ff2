"""Contacts and protections in the panel: forms of their commands, and no trace of a place for who has no right to it."""

from __future__ import annotations

from habitat_kit.core.contact import Channel, Safe
from habitat_kit.core.ids import named
from habitat_kit.store import discretion
from tests.web.pages.residence import said
from tests.web.panel.estate import Estate

NADIA = named("person", "pourquoi-pas", "nadia")
FLAT = named("space", "pourquoi-pas", "gibjoncs", "dwelling-01")


def test_a_safe_contact_is_set_by_its_form(estate: Estate) -> None:
    """The form begins neutral; every set of channels can be chosen, none at all too."""
    reader = estate.reader()
    form = reader.get(f"/people/act/safe/{NADIA}")
    assert 'id="f-neutral" value="yes" checked' in form.text
    assert "None: somebody comes by" in said(form)
    typed = {"nonce": "s1", "channels": "paper,call", "hours": "Mo-We 09:00-12:00", "neutral": "yes"}
    assert reader.post(f"/people/act/safe/{NADIA}", data=typed).status_code == 303
    with estate.home.kit.database.read() as tx:
        found = discretion.contact_for(tx, NADIA)
    assert found is not None
    hours = "Mo 09:00-12:00; Tu 09:00-12:00; We 09:00-12:00"
    assert found.safe == Safe(frozenset({Channel.PAPER, Channel.CALL}), hours, neutral=True)
    assert reader.post(f"/people/act/safe/{NADIA}", data=typed | {"nonce": "s2", "channels": ""}).status_code == 303
    wrong = reader.post(f"/people/act/safe/{NADIA}", data=typed | {"nonce": "s3", "hours": "mornings"})
    assert wrong.status_code == 400
    assert "Mo-Fr 09:00-12:00" in said(wrong)


def test_a_place_is_protected_by_its_form_and_leaves_every_file(estate: Estate) -> None:
    """The steward sees it on the screen and in no file; protecting is offered once, lifting is not theirs."""
    reader = estate.reader()
    name = "Logement 1,"
    assert name in reader.get("/spaces/export.csv").text
    assert reader.post(f"/spaces/act/protect/{FLAT}", data={"nonce": "p1"}).status_code == 303
    page = reader.get(f"/spaces/details/{FLAT}")
    assert "Logement 1" in said(page)
    assert "/act/protect/" not in page.text
    assert "/act/unprotect/" not in page.text
    assert name not in reader.get("/spaces/export.csv").text
    assert reader.post(f"/spaces/act/unprotect/{FLAT}", data={"nonce": "p2", "reason": "x"}).status_code == 403


def test_a_channel_and_a_persons_protection_have_their_forms(estate: Estate) -> None:
    """What is chosen is sent; a protected person stays on the steward's screen and leaves in no file."""
    reader = estate.reader()
    assert reader.post(f"/people/act/channel/{NADIA}", data={"nonce": "c", "channel": "call"}).status_code == 303
    assert "Nadia Amrani" in reader.get("/people/export.csv").text
    assert reader.post(f"/people/act/protect/{NADIA}", data={"nonce": "p"}).status_code == 303
    assert "Nadia Amrani" in reader.get("/people/list").text
    assert "Nadia Amrani" not in reader.get("/people/export.csv").text
