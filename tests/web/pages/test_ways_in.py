"""Door codes and keys on pages: the keeper writes them down, the host reads them near their dates."""

from __future__ import annotations

from datetime import timedelta

from tests.web.pages.residence import Residence, said


def test_a_code_is_written_read_by_its_host_and_ended(residence: Residence) -> None:
    """On the place's own page for who keeps it; on the booking's page a day before; after it is ended on neither."""
    page = f"/spaces/{residence.space('shared-flat')}/ways-in"
    booked = residence.booked()
    residence.clock.now = booked.span.start - timedelta(hours=23)
    helene, nadia = residence.reader("helene"), residence.reader("nadia")
    assert page in helene.get(f"/spaces/{residence.space('shared-flat')}").text
    typed = {"do": "set", "kind": "code", "words": "4711", "shown_hours": "24", "nonce": "n"}
    assert helene.post(page, data=typed).headers["location"] == f"{page}?said=set"
    shown = helene.get(page)
    assert "Door code 4711 Shown 24 hours before a booking begins" in said(shown)
    assert "How to get in Door code 4711" in said(nadia.get(f"/bookings/{booked.id}"))
    assert "4711" not in helene.get(f"/bookings/{booked.id}").text
    way = shown.text.split('name="way" value="')[1][:36]
    assert helene.post(page, data={"do": "end", "way": way, "nonce": "n2"}).status_code == 303
    assert "4711" not in helene.get(page).text + nadia.get(f"/bookings/{booked.id}").text


def test_what_is_amiss_is_said_and_residents_find_no_page(residence: Residence) -> None:
    """400 with the field for nothing typed and hours that are no number; 404 for who may not."""
    page = f"/spaces/{residence.space('shared-flat')}/ways-in"
    helene, nadia = residence.reader("helene"), residence.reader("nadia")
    empty = helene.post(page, data={"do": "set", "kind": "code", "words": "", "shown_hours": "24"})
    assert (empty.status_code, "Write the code, or where the key is." in said(empty)) == (400, True)
    late = helene.post(page, data={"do": "set", "kind": "code", "words": "1", "shown_hours": "soon"})
    assert (late.status_code, "from 0 to 336" in said(late)) == (400, True)
    assert nadia.get(page).status_code == nadia.post(page, data={"do": "set"}).status_code == 404
    assert page not in nadia.get(f"/spaces/{residence.space('shared-flat')}").text


def test_a_form_that_comes_back_with_another_code_sets_that_one(residence: Residence) -> None:
    """Whoever goes back and types again sends the old form's nonce: what they typed last is what stands."""
    page = f"/spaces/{residence.space('shared-flat')}/ways-in"
    helene = residence.reader("helene")
    typed = {"do": "set", "kind": "code", "shown_hours": "24", "nonce": "n"}
    answers = [helene.post(page, data=typed | {"words": words}) for words in ("4711", "4711", "5822")]
    assert [answer.headers.get("location") for answer in answers] == [f"{page}?said=set"] * 3
    shown = said(helene.get(page))
    assert ("5822" in shown, "4711" in shown) == (True, False)


KEES = """
[[persons]]
key = "kees"
name = "Kees"

[[persons.grants]]
role = "keeper"
over = "space:shared-flat"
start = 2026-01-01
end = 2027-03-20
"""


def test_who_keeps_one_place_only_is_led_to_it(residence: Residence) -> None:
    """The front page names it and leads to its ways in, as long as they keep it; the house stays out of sight."""
    residence.load(KEES)
    page = f"/spaces/{residence.space('shared-flat')}/ways-in"
    kees = residence.reader("kees")
    front = kees.get("/")
    assert "Places you look after" in said(front)
    assert front.text.count('href="/spaces/') == 1
    assert f'href="{page}"' in front.text
    assert 'href="/spaces/' not in kees.get(page).text, "the place's own page is not theirs"
    for other in ("helene", "nadia"):
        assert "Places you look after" not in said(residence.reader(other).get("/"))
    residence.clock.move(days=18)
    kees = residence.reader("kees")
    assert (page in kees.get("/").text, kees.get(page).status_code) == (False, 404)
