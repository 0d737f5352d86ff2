"""The page of a place."""

from __future__ import annotations

import re
from datetime import date, datetime
from pathlib import Path
from uuid import uuid4

from habitat_kit.core.commands import CloseSpace
from habitat_kit.kit import HabitatKit
from habitat_kit.settings import Settings
from tests.web.pages.residence import EXAMPLE, Clock, Residence, said


def test_it_opens_on_today(residence: Residence) -> None:
    """The month shown is today's, and today is marked for eyes and for screen readers."""
    page = residence.reader().get(f"/spaces/{residence.space('shared-flat')}")
    assert "March 2027" in said(page)
    today = re.search(r'<td[^>]*aria-current="date"[^>]*>.*?</td>', page.text, re.DOTALL)
    assert today is not None
    assert "Wednesday 3 March 2027" in today[0]


def test_it_tells_what_the_place_is(residence: Residence) -> None:
    """Description, rooms, equipment, access, hours, nights left and every article stand there, in both languages."""
    path = f"/spaces/{residence.space('shared-flat')}"
    french, english = said(residence.reader(language="fr").get(path)), said(residence.reader().get(path))
    for words in ("seizième logement", "Cuisine équipée", "Plain-pied", "à partir de 15:00"):
        assert words in french
    assert "nuits encore possibles sur 20 en 2027" in french
    assert "nights left of 20 in 2027" in english
    assert "Accueil d\N{RIGHT SINGLE QUOTATION MARK}invités : un séjour dure 10 nuits au plus." in french
    for number in range(1, 14):
        assert number == 7 or f"Article {number} :" in french


def test_cells_say_in_words_what_colours_show(residence: Residence) -> None:
    """A day's two halves are read out: morning, afternoon, free, taken, yours."""
    residence.booked("luc", date(2027, 3, 10))
    residence.booked("nadia", date(2027, 3, 20))
    page = said(residence.reader().get(f"/spaces/{residence.space('shared-flat')}"))
    assert "Wednesday 10 March 2027: morning free, afternoon taken" in page
    assert "Thursday 11 March 2027: taken" in page
    assert "Saturday 20 March 2027: morning free, afternoon yours" in page


def test_the_first_tap_sets_arrival_and_the_second_departure(residence: Residence) -> None:
    """Days are links: one sets the beginning, the next the end, and the form holds both."""
    path = f"/spaces/{residence.space('shared-flat')}"
    reader = residence.reader()
    first = next(link for link in _links(reader.get(path).text) if "start=2027-03-08" in link)
    between = reader.get(first)
    assert "Arriving Monday 8 March 2027. Now tap the day you leave." in said(between)
    second = next(link for link in _links(between.text) if "end=2027-03-10" in link)
    page = reader.get(second)
    assert re.search(r'name="start"[^>]*value="2027-03-08"', page.text)
    assert re.search(r'name="end"[^>]*value="2027-03-10"', page.text)


def test_a_bedroom_shows_the_flat_taken_and_the_flat_its_bedroom(residence: Residence) -> None:
    """A bedroom that is let takes the whole flat that night, and not the other bedroom."""
    residence.booked("luc", date(2027, 3, 10), space="bedroom-garden")
    reader = residence.reader()
    taken = "Thursday 11 March 2027: taken"
    assert taken in said(reader.get(f"/spaces/{residence.space('shared-flat')}"))
    assert taken not in said(reader.get(f"/spaces/{residence.space('bedroom-terrace')}"))


def test_a_day_of_meetings_is_listed(residence: Residence) -> None:
    """By the hour, the day chosen says what is taken and by whom."""
    residence.booked(
        "odile",
        datetime(2027, 3, 11, 9),
        end=datetime(2027, 3, 11, 11),
        kind="meeting",
        space="living-room",
    )
    path = f"/spaces/{residence.space('living-room')}?kind=meeting&day=2027-03-11"
    page = said(residence.reader().get(path))
    assert "Thursday 11 March 2027, from 09:00 to 11:00 Meeting, Odile et Marcel" in page


def test_months_turn_both_ways_and_not_for_ever(residence: Residence) -> None:
    """Any month asked for gives a page; beyond the years one may turn to, the last of them."""
    path = f"/spaces/{residence.space('shared-flat')}"
    reader = residence.reader()
    assert "April 2027" in said(reader.get(path, params={"month": "2027-04"}))
    for odd in ("0000-00", "2027-13", "9999-12", "x", "1000-01"):
        assert reader.get(path, params={"month": odd}).status_code == 200
    assert "March 2030" in said(reader.get(path, params={"month": "9000-12"}))


def test_a_place_out_of_sight_is_not_there(residence: Residence) -> None:
    """A space of nobody, of another house, or one that is no place to book: 404, all alike."""
    reader = residence.reader()
    for space in (uuid4(), residence.space("garden"), "../etc", "x"):
        assert reader.get(f"/spaces/{space}").status_code == 404


def test_photos_come_from_the_folder_and_from_nowhere_else(residence: Residence) -> None:
    """A photo the house file names is served as what it is; any other number or name is not there."""
    reader = residence.reader()
    base = f"/spaces/{residence.space('shared-flat')}/photos"
    photo = reader.get(f"{base}/0")
    assert photo.content == (EXAMPLE / "photos" / "shared-flat.png").read_bytes()
    assert photo.headers["content-type"] == "image/png"
    assert photo.headers["x-content-type-options"] == "nosniff"
    assert reader.get(f"{base}/0", headers={"If-None-Match": photo.headers["etag"]}).status_code == 304
    for odd in ("1", "-1", "99999", "shared-flat.png", "..%2f..%2fhouse.toml", "%2e%2e/house.toml"):
        assert reader.get(f"{base}/{odd}").status_code == 404, odd


def test_photos_are_for_people_who_signed_in(residence: Residence) -> None:
    """A stranger is sent to sign in before seeing a photo."""
    answer = residence.reader(None).get(f"/spaces/{residence.space('shared-flat')}/photos/0")
    assert answer.status_code == 303


def test_a_landlord_sees_when_and_not_who(residence: Residence) -> None:
    """Without the right to names, no label of a household is in the page, nor a form to book."""
    residence.booked("luc", date(2027, 3, 10))
    page = residence.reader("camille").get(f"/spaces/{residence.space('shared-flat')}")
    assert page.status_code == 200
    assert "Thursday 11 March 2027: taken" in said(page)
    assert "Les Morel" not in page.text
    assert 'name="guests"' not in page.text


def test_a_closed_place_says_so(residence: Residence) -> None:
    """Works shut the cells of their days and are told with their reason."""
    works = CloseSpace(residence.space("shared-flat"), date(2027, 3, 15), date(2027, 3, 17), reason="Peinture")
    residence.kit.desk.do(works, by=residence.actor("helene"))
    page = said(residence.reader().get(f"/spaces/{residence.space('shared-flat')}"))
    assert "Tuesday 16 March 2027: closed" in page
    assert "Peinture" in page


def test_without_a_folder_there_are_no_photos(residence: Residence, tmp_path: Path) -> None:
    """A kit that was given no folder shows no broken pictures."""
    bare = Residence(HabitatKit(url=f"sqlite:///{tmp_path / 'habitat.db'}", settings=Settings(https=False)), Clock())
    page = bare.reader().get(f"/spaces/{bare.space('shared-flat')}")
    assert page.status_code == 200
    assert "/photos/" not in page.text
    assert bare.reader().get(f"/spaces/{bare.space('shared-flat')}/photos/0").status_code == 404
    bare.kit.close()


def _links(page: str) -> list[str]:
    return [link.replace("&amp;", "&").partition("#")[0] for link in re.findall(r'href="([^"]+)"', page)]
