"""Who gets into the panel, how far, and what stands guard at its door."""

from __future__ import annotations

import re
from datetime import date

import pytest

from habitat_kit.core.actors import NOBODY, Role
from habitat_kit.core.permissions import PERMISSIONS
from habitat_kit.web import panel
from habitat_kit.web.panel.sheets import SHEETS
from tests.web.pages.residence import OURS, said
from tests.web.panel.estate import Estate, stay

SEES = {
    "helene": {sheet.key for sheet in SHEETS},
    "salome": {sheet.key for sheet in SHEETS},
    "pierre": {"bookings", "closures", "houses", "spaces", "rulebooks", "journal"},
}
KEPT_OUT = ("nadia", "luc", "aissatou", "jacques", "camille")
"""A resident, a referent, a keeper, a treasurer, a landlord."""

PATHS = ("/", "/bookings/list", "/people/list", "/bookings/create", "/people/export.csv", "/bookings/act/cancel/1")


@pytest.mark.parametrize("person", SEES)
def test_each_role_sees_its_sheets(estate: Estate, person: str) -> None:
    """A steward and a coordinator all of them, an auditor those without people; the menu offers no other."""
    reader = estate.reader(person)
    home = reader.get("/").text
    for sheet in SHEETS:
        sees = sheet.key in SEES[person]
        assert (f'href="/{sheet.key}/list"' in home) is sees
        assert reader.get(f"/{sheet.key}/list").status_code == (200 if sees else 403)
        assert reader.get(f"/{sheet.key}/export.csv").status_code == (200 if sees else 403)


@pytest.mark.parametrize("person", KEPT_OUT)
def test_who_runs_no_house_is_told_so(estate: Estate, person: str) -> None:
    """A clear page, in the reader's language, with the way to the residents' pages; and nothing else."""
    reader = estate.reader(person, "fr")
    for path in PATHS:
        answer = reader.get(path)
        assert answer.status_code == 403
        assert "Cette partie est pour ceux qui tiennent la maison" in said(answer)
        assert "Amrani" not in answer.text
    assert reader.post("/bookings/create", data=stay()).status_code == 403


def test_the_table_of_rights_decides_who_enters() -> None:
    """The roles the panel opens to are those of the permission table, written out here once more."""
    opens = {role for right in ("approve_booking", "see_people", "see_journal") for role in PERMISSIONS[right]}
    assert opens == {Role.STEWARD, Role.COORDINATOR, Role.AUDITOR}


def test_a_stranger_is_sent_to_sign_in_and_back(estate: Estate) -> None:
    """Wherever the panel is mounted; a form that was sent is not sent again."""
    reader = estate.reader(None, prefix="/kit/admin")
    answer = reader.get("/kit/admin/bookings/list?state=awaiting")
    assert answer.status_code == 303
    assert answer.headers["location"] == "/kit/admin/signin?next=%2Fkit%2Fadmin%2Fbookings%2Flist%3Fstate%3Dawaiting"
    assert reader.post("/kit/admin/bookings/create", data=stay()).headers["location"] == "/kit/admin/signin"


def test_nobody_is_led_elsewhere_after_signing_in(migrated: str) -> None:
    """The address to go on to is one of the panel's own, or its front page."""
    estate = Estate.at(migrated, demo=True)
    page = estate.reader(None).get("/signin?next=https://evil.example/").text
    estate.home.kit.close()
    assert 'name="next" value="/"' in page
    assert 'value="https://evil' not in page


def test_a_copied_cookie_dies_at_logout(estate: Estate) -> None:
    """The session is a row: its end ends every copy of the cookie."""
    reader, copy = estate.reader(), estate.reader(None)
    copy.cookies["habitat"] = reader.cookies["habitat"]
    assert copy.get("/people/list").status_code == 200
    assert reader.post("/signout").status_code == 303
    assert copy.get("/people/list").status_code == 303
    assert reader.get("/signout").status_code == 405


def test_a_grant_that_ended_opens_nothing(estate: Estate) -> None:
    """Rights are read at each request, by the house's date."""
    reader = estate.reader()
    assert reader.get("/").status_code == 200
    from habitat_kit.store import tables

    with estate.home.kit.database.write() as tx:
        tx.say(f"UPDATE {tables.grant.name} SET \"end\" = {_day(estate, date(2027, 3, 3))} WHERE role = 'steward'")
    assert reader.get("/").status_code == 403


def _day(estate: Estate, day: date) -> str:
    return str(day.toordinal()) if estate.home.kit.database.dialect_name == "sqlite" else f"DATE '{day}'"


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"},
        {"Origin": "https://evil.example", "Sec-Fetch-Site": ""},
        {"Origin": "null", "Sec-Fetch-Site": "same-site"},
    ],
)
def test_a_form_on_another_site_does_nothing(estate: Estate, headers: dict[str, str]) -> None:
    """Making, changing, acting and signing out."""
    booking = estate.home.booked()
    reader = estate.reader()
    reader.headers.update(headers)
    for path in (
        "/bookings/create",
        f"/bookings/edit/{booking.id}",
        f"/bookings/act/cancel/{booking.id}",
        "/signout",
        "/signin",
    ):
        assert reader.post(path, data=stay(revision="1")).status_code == 403, path
    reader.headers.update(OURS)
    assert "confirmed" in said(reader.get(f"/bookings/details/{booking.id}"))


def test_asking_changes_nothing(estate: Estate) -> None:
    """Every page that is read, read by its address, leaves the journal as it was."""
    booking = estate.home.booked()
    reader = estate.reader()
    before = said(reader.get("/journal/list"))
    for act in ("approve", "decline", "cancel"):
        reader.get(f"/bookings/act/{act}/{booking.id}?revision=1&reason=x")
    reader.get("/bookings/create", params=stay())
    assert said(reader.get("/journal/list")) == before


def test_pages_are_guarded_by_their_headers(estate: Estate) -> None:
    """No script or style in the page, no frame, no store, and the pages keep to it."""
    reader = estate.reader()
    for path in ("/", "/bookings/list", "/bookings/create", f"/bookings/details/{estate.home.booked().id}"):
        answer = reader.get(path)
        policy = answer.headers["content-security-policy"]
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "same-origin"
        assert not re.search(r"<style|style=|<script(?! src)| on\w+=|https?://", answer.text), path


def test_the_page_says_its_language(estate: Estate) -> None:
    """French and English, at the root of the page."""
    assert '<html lang="fr">' in estate.reader(language="fr").get("/bookings/list").text
    assert '<html lang="en">' in estate.reader(language="en").get("/bookings/list").text


def test_a_hosts_own_login_is_honoured(estate: Estate) -> None:
    """With `identity=` the host says who asks; the panel has no sign-in pages then, and 401 for nobody."""
    from starlette.testclient import TestClient

    kit = estate.home.kit
    known = estate.home.named("helene")
    kit.identity = lambda request: known if request.headers.get("x-user") == "helene" else NOBODY
    client = TestClient(panel.app(kit), base_url="http://localhost", raise_server_exceptions=False)
    assert client.get("/", headers={"x-user": "helene"}).status_code == 200
    assert client.get("/").status_code == 401
    assert client.get("/signin").status_code == 404
