"""What the panel changes, it changes through the desk: judged, numbered, journalled."""

from __future__ import annotations

import re
from datetime import date
from uuid import UUID

import pytest
from sqlalchemy import insert, update
from sqlalchemy.exc import DBAPIError
from starlette.testclient import TestClient

from habitat_kit.core.commands import ChangePerson, MoveBooking
from habitat_kit.store import rows, tables
from habitat_kit.web.panel.panel import NotHere
from habitat_kit.web.panel.reader import READER, read_reader
from habitat_kit.web.panel.scope import OutOfScope, sessions
from habitat_kit.web.panel.sheets import SHEETS
from habitat_kit.web.panel.views import SheetView
from tests.web.pages.residence import said
from tests.web.panel.estate import Estate, stay


def journal(reader: TestClient) -> str:
    """What the journal's page says."""
    return said(reader.get("/journal/list"))


def made(answer: object) -> UUID:
    """The id of the row a form led on to."""
    found = re.search(r"/details/([0-9a-f-]{36})", str(answer.headers["location"]))  # type: ignore[attr-defined]
    assert found
    return UUID(found[1])


def test_a_booking_is_made_by_its_command(estate: Estate) -> None:
    """The form leads to the booking's page; the journal has it, marked as made for a neighbour; twice is once."""
    reader = estate.reader()
    answer = reader.post("/bookings/create", data=stay())
    assert answer.status_code == 303
    page = said(reader.get(answer.headers["location"]))
    for words in ("Done.", "10 to 12 March 2027 (2 nights)", "Les Amrani", "confirmed", "Booked on behalf yes"):
        assert words in page, words
    assert "Booking made" in journal(reader)
    assert reader.post("/bookings/create", data=stay()).headers["location"] == answer.headers["location"]
    assert "1 line" in said(reader.get("/bookings/list"))


def test_a_refused_booking_shows_its_article_in_french(estate: Estate) -> None:
    """422: why, by which article, in whose words; the form as it was, and nothing booked."""
    reader = estate.reader(language="fr")
    answer = reader.post("/bookings/create", data=stay(end="2027-03-25", purpose="Cousins <b>"))
    assert answer.status_code == 422
    page = said(answer)
    assert "est trop long : 10 nuits au plus, et vous en demandez 15." in page
    assert "Règlement du logement partagé, article 3" in page
    assert 'value="2027-03-25"' in answer.text
    assert "Cousins &lt;b&gt;" in answer.text
    assert "0 ligne" in said(reader.get("/bookings/list"))


def test_a_taken_night_is_a_conflict_with_dates_that_pass(estate: Estate) -> None:
    """409, with other dates as buttons that fill the form; what was typed stands in no address."""
    estate.home.booked("linh")
    reader = estate.reader()
    answer = reader.post("/bookings/create", data=stay())
    assert answer.status_code == 409
    assert "already taken" in said(answer)
    instead = answer.text.split('id="instead"')[1].split("</form>")[0]
    hidden = dict(re.findall(r'name="(\w+)" value="([^"]*)"', instead))
    assert hidden.pop("do") == "edit"
    again = reader.post("/bookings/create", data={**hidden, "do": "edit", "nonce": "n2"})
    assert again.status_code == 200
    assert f'value="{hidden["start"]}"' in again.text
    assert reader.post("/bookings/create", data={**hidden, "nonce": "n3"}).status_code == 303


def test_a_meeting_is_booked_by_its_hours(estate: Estate) -> None:
    """With hours the form asks for wall times."""
    typed = stay(kind="meeting", start="2027-03-10", start_time="18:00", end="2027-03-10", end_time="20:30")
    answer = estate.reader().post("/bookings/create", data=typed)
    assert answer.status_code == 303
    assert "10 March 2027, 18:00 to 20:30" in said(estate.reader().get(answer.headers["location"]))


@pytest.mark.parametrize(
    ("field", "typed", "words"),
    [
        ("start", "2027-02-30", "There is no such day"),
        ("start", "soon", "This date cannot be read"),
        ("start", "", "Something is missing"),
        ("start_time", "26:00", "This time cannot be read"),
        ("end", "2027-03-09", "after"),
        ("guests", "many", "number"),
        ("guests", "0", "Write how many"),
        ("space", "", "Something is missing"),
        ("space", "Logement", "Several have this name"),
        ("kind", "sale", "Choose one of"),
        ("purpose", "x" * 501, "500"),
    ],
)
def test_what_cannot_be_read_is_said_beside_its_field(estate: Estate, field: str, typed: str, words: str) -> None:
    """400, the field marked, what was typed kept."""
    answer = estate.reader().post("/bookings/create", data=stay(**{field: typed}))
    assert answer.status_code == 400
    assert words in said(answer)


def test_a_nul_in_a_form_is_unreadable(estate: Estate) -> None:
    """400, never a failure."""
    assert estate.reader().post("/bookings/create", data=stay(purpose="a\x00b")).status_code == 400


def test_a_field_the_command_has_not_is_not_read(estate: Estate) -> None:
    """No state, no house, no maker can be typed in."""
    answer = estate.reader().post("/bookings/create", data=stay(state="done", made_by=str(estate.link), counted="no"))
    page = said(estate.reader().get(answer.headers["location"]))
    assert "confirmed" in page
    assert "Made by Hélène Garnier" in page


def test_a_booking_is_moved_and_a_stale_form_is_not(estate: Estate) -> None:
    """The edit form is MoveBooking's: it carries the revision it was drawn from, and an older one is told 412."""
    booking = estate.home.booked()
    reader = estate.reader()
    form = reader.get(f"/bookings/edit/{booking.id}").text
    assert 'name="revision" value="1"' in form
    typed = {"start": "2027-03-11", "end": "2027-03-13", "revision": "1", "nonce": "m"}
    moved = reader.post(f"/bookings/edit/{booking.id}", data=typed)
    assert moved.status_code == 303
    assert "11 to 13 March 2027" in said(reader.get(moved.headers["location"]))
    late = reader.post(f"/bookings/edit/{booking.id}", data={**typed, "nonce": "l", "start": "2027-03-12"})
    assert late.status_code == 412
    assert "changed this meanwhile" in said(late)


def test_a_request_is_approved_declined_and_cancelled(estate: Estate) -> None:
    """Each by its own page; a no wants a reason, which its page then shows."""
    reader = estate.reader()
    first = estate.home.booked("nadia", nights=7)
    assert "1 request waits" in said(reader.get("/"))
    for _pressed_twice in range(2):
        yes = reader.post(f"/bookings/act/approve/{first.id}", data={"revision": "1", "nonce": "a"})
        assert yes.status_code == 303
    gone = reader.post(f"/bookings/act/cancel/{first.id}", data={"revision": "2", "nonce": "c"})
    assert "dates are given back" in said(reader.get(gone.headers["location"]))
    second = estate.home.booked("linh", date(2027, 4, 5), 7)
    empty = reader.post(f"/bookings/act/decline/{second.id}", data={"revision": "1", "nonce": "d"})
    assert empty.status_code == 400
    no = reader.post(
        f"/bookings/act/decline/{second.id}", data={"revision": "1", "nonce": "e", "reason": "Works then."}
    )
    assert "Works then." in said(reader.get(no.headers["location"]))
    for words in ("Request approved", "Booking cancelled", "Request declined"):
        assert words in journal(reader)
    assert reader.post(f"/bookings/act/cancel/{second.id}", data={"revision": "2"}).status_code == 412
    assert reader.get(f"/bookings/act/cancel/{second.id}").status_code == 409


def test_a_space_is_closed_and_reopened(estate: Estate) -> None:
    """By its two commands."""
    reader = estate.reader()
    typed = {"space": "La terrasse du soir", "kind": "works", "start": "2027-04-01", "end": "2027-04-03", "nonce": "n"}
    closed = made(reader.post("/closures/create", data={**typed, "reason": "Paint"}))
    page = said(reader.get(f"/closures/details/{closed}"))
    assert "La terrasse du soir, 1 to 3 April 2027" in page
    assert "Paint" in page
    again = reader.post(f"/closures/act/reopen/{closed}", data={"revision": "1", "nonce": "r"})
    assert "reopened" in said(reader.get(again.headers["location"]))


def test_a_closure_names_what_is_in_its_way(estate: Estate) -> None:
    """By whom and when, with the way to each: the steward has people to talk to."""
    booking = estate.home.booked()
    typed = {"space": "Le logement partagé", "kind": "works", "start": "2027-03-09", "end": "2027-03-15", "nonce": "n"}
    answer = estate.reader().post("/closures/create", data=typed)
    assert answer.status_code == 200
    assert "1 booking still has its place" in said(answer)
    assert f"/bookings/details/{booking.id}" in answer.text
    assert "Les Amrani" in said(answer)


def test_a_links_secret_is_shown_once(estate: Estate) -> None:
    """In the page that answers, and nowhere else; sent again it is not shown again; then rotated and ended."""
    reader = estate.reader()
    typed = {"space": "Le logement partagé", "level": "busy", "label": "Kitchen", "days": "30", "nonce": "n"}
    answer = reader.post("/links/create", data=typed)
    secret = re.search(r"/feeds/([\w-]+)\.ics", answer.text)
    assert secret
    assert reader.post("/links/create", data=typed).status_code == 409
    page = reader.get("/links/list").text
    assert "Kitchen" in page
    assert secret[1] not in page
    link = re.search(r"/links/details/([0-9a-f-]{36})", page)
    assert link
    rotated = reader.post(f"/links/act/rotate/{link[1]}", data={"nonce": "x"})
    assert "/feeds/" in rotated.text
    assert secret[1] not in rotated.text
    ended = reader.post(f"/links/act/revoke/{link[1]}", data={"nonce": "y"})
    assert "no longer answers" in said(reader.get(ended.headers["location"]))
    assert reader.get(f"/links/act/revoke/{link[1]}").status_code == 409


def test_an_auditor_writes_nothing(estate: Estate) -> None:
    """No form opens, no act is offered, none is done."""
    booking = estate.home.booked()
    reader = estate.reader("pierre")
    page = reader.get(f"/bookings/details/{booking.id}").text
    assert "/act/" not in page
    assert "Amrani" not in page
    for path in ("/bookings/create", f"/bookings/edit/{booking.id}", f"/bookings/act/cancel/{booking.id}"):
        assert reader.get(path).status_code == 403, path
        assert reader.post(path, data=stay(revision="1")).status_code == 403, path
    assert reader.get("/bookings/ajax/lookup?name=household&term=amra").status_code == 403


def test_a_session_of_the_panel_cannot_write(estate: Estate) -> None:
    """Nor read for nobody, nor past its criteria: a flush, a bulk statement, a bare table, raw text."""
    maker = sessions(estate.home.kit.database)
    with pytest.raises(OutOfScope):
        maker()
    token = READER.set(read_reader(estate.home.kit, estate.home.named("helene")))
    try:
        with maker() as session:
            person = session.query(rows.PersonRow).first()
            assert person is not None
            for statement in (
                insert(rows.PersonRow),
                update(rows.PersonRow).values(name="x"),
                tables.person.select(),
                tables.person.delete(),
            ):
                with pytest.raises(OutOfScope):
                    session.execute(statement)
            person.name = "x"
            with pytest.raises(OutOfScope):
                session.flush()
            session.expunge_all()
            with pytest.raises(DBAPIError):
                session.connection().exec_driver_sql("DELETE FROM habitat_note")
            session.rollback()
            assert session.query(rows.SessionRow).all() == []
            assert session.query(rows.IdentityRow.login).filter(rows.IdentityRow.login.like("Kan%")).all() == []
    finally:
        READER.reset(token)


@pytest.mark.anyio
async def test_sqladmins_own_writes_are_refused() -> None:
    """What SQLAdmin would do to rows is not done by any view."""
    view = SheetView.__new__(SheetView)
    for wrote in (view.insert_model(None, {}), view.update_model(None, "", {}), view.delete_model(None, "")):  # type: ignore[arg-type]
        with pytest.raises(NotHere):
            await wrote
    for way in ("can_delete", "can_import", "can_export", "save_as"):
        assert getattr(SheetView, way) is False


def test_every_form_is_a_command() -> None:
    """What a sheet makes, edits and does is named in the table of rights; one edit form is one command."""
    from habitat_kit.core.permissions import PERMISSIONS

    edits = {sheet.key: sheet.edit.command for sheet in SHEETS if sheet.edit}
    assert edits == {"bookings": MoveBooking, "people": ChangePerson}
    for sheet in SHEETS:
        for command in (sheet.create, edits.get(sheet.key), *(act.command for act in sheet.acts)):
            assert command is None or command.name() in PERMISSIONS
