"""Slips from the panel: for whom has no phone at hand to do it on the pages."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from zoneinfo import ZoneInfo

from tests.web.pages.residence import said
from tests.web.panel.estate import Estate, stranger

CODE = re.compile(r"[0-9A-Z]{4}(?:-[0-9A-Z]{4}){6}")


def test_a_slip_is_made_and_shown_once(estate: Estate) -> None:
    """The form asks, the answer is the slip with its drawing; the same form again is told that it was shown."""
    reader = estate.reader()
    person = estate.home.actor("nadia").person
    page = reader.get(f"/people/details/{person}")
    assert f"/people/act/invite/{person}" in page.text
    asked = reader.get(f"/people/act/invite/{person}")
    assert "Make an invitation slip" in said(asked)
    sent = {"nonce": "one", "days": "7"}
    answer = reader.post(f"/people/act/invite/{person}", data=sent)
    assert answer.status_code == 200
    code = CODE.search(unescape(answer.text))
    assert code is not None
    assert "<svg" in answer.text
    kit = estate.home.kit
    until = kit.clock().replace(microsecond=0) + timedelta(days=7)
    assert kit.texts.text("fr", "slip.paper_until", zone=ZoneInfo("Europe/Paris"), at=until) in said(answer)
    secret = estate.home.kit.identities.slips.use(code.group())
    session = estate.home.kit.identities.session(secret or "")
    assert session is not None
    assert session.person == person
    again = reader.post(f"/people/act/invite/{person}", data=sent)
    assert CODE.search(again.text) is None


def test_the_lost_phone(estate: Estate) -> None:
    """The other button ends the sessions and shows a new slip."""
    reader = estate.reader()
    person = estate.home.actor("nadia").person
    session = estate.home.session("nadia")
    answer = reader.post(f"/people/act/reissue/{person}", data={"nonce": "two", "days": "7"})
    assert CODE.search(answer.text)
    assert "device is signed out" in said(answer) or "devices are signed out" in said(answer)
    assert estate.home.kit.identities.session(session) is None


def test_nobody_out_of_sight_is_invited(estate: Estate) -> None:
    """A stranger's resident is not there, by GET or POST."""
    person = stranger("nadia").person
    reader = estate.reader()
    assert reader.get(f"/people/act/invite/{person}").status_code == 404
    assert reader.post(f"/people/act/invite/{person}", data={"nonce": "x", "days": "7"}).status_code == 404


def test_days_are_said_to_be_wrong(estate: Estate) -> None:
    """A number out of range is told beside its field."""
    person = estate.home.actor("nadia").person
    answer = estate.reader().post(f"/people/act/invite/{person}", data={"nonce": "x", "days": "400"})
    assert answer.status_code == 400
    assert "90" in said(answer)
