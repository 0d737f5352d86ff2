"""The Gibjoncs' own file over JSON: loaded by who may, booked by who lives there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from attrs import frozen
from starlette.testclient import TestClient

from habitat_kit.core.actors import SYSTEM
from habitat_kit.core.commands import LoadHouse
from habitat_kit.core.outcomes import HouseLoaded
from habitat_kit.house_file import HouseFile, read
from habitat_kit.kit import HabitatKit
from habitat_kit.web import api
from tests.desk.world import Hands
from tests.web.api.world import SETTINGS

FILE = Path(__file__).parents[3] / "examples" / "gibjoncs" / "house.toml"


@frozen
class Village:
    """The Gibjoncs, served."""

    kit: HabitatKit
    file: HouseFile

    def client(self, key: str, language: str = "fr") -> TestClient:
        """A program that speaks for somebody of the file."""
        person = next(person for person in self.file.persons if person.key == key)
        known = self.kit.identities.identities_of(person.id)
        organisation = self.file.organisation.id
        who = known[0].id if known else self.kit.identities.create_identity(organisation, person.id, key)
        token = self.kit.identities.make_token(who, "a test")
        headers = {"Authorization": f"Bearer {token}", "Accept-Language": language}
        return TestClient(api.app(self.kit), base_url="http://localhost", headers=headers)

    def stay(self, start: str, end: str, **more: Any) -> dict[str, Any]:
        """The body of a guest stay in the shared flat."""
        flat = self.file.house.tree.keyed("shared-flat").id
        return {"space": str(flat), "kind": "guest_stay", "start": start, "end": end, "guests": 2} | more


@pytest.fixture
def village(migrated: str) -> Iterator[Village]:
    kit = HabitatKit(url=migrated, settings=SETTINGS, clock=Hands())
    text = FILE.read_text(encoding="utf-8")
    assert isinstance(kit.desk.do(LoadHouse(text), by=SYSTEM), HouseLoaded)
    yield Village(kit, read(text, kit.registry))
    kit.close()


def test_residents_book_and_understand_each_no(village: Village) -> None:
    """A yes, a conflict with dates that pass, a no with its article and what the year leaves."""
    nadia, linh = village.client("nadia"), village.client("linh", "en")
    assert nadia.post("/bookings", json=village.stay("2027-04-05", "2027-04-07")).status_code == 201
    taken = linh.post("/bookings", json=village.stay("2027-04-06", "2027-04-08"))
    assert taken.status_code == 409
    first = taken.json()["alternatives"][0]
    assert linh.post("/bookings", json=village.stay("", "") | first).status_code in {201, 202}
    no = nadia.post("/bookings", json=village.stay("2027-05-01", "2027-05-29"))
    assert no.status_code == 422
    finding = no.json()["verdict"]["findings"][0]
    assert finding["title"] == "Règlement du logement partagé"
    assert finding["citation"]
    assert "{" not in no.json()["error"]["message"]
    judged = nadia.post("/bookings/judge", json=village.stay("2027-05-01", "2027-05-03")).json()
    (left,) = judged["allowances"]
    assert left["used"] == 2
    assert left["left"] == left["limit"] - 2


def test_a_file_is_loaded_over_the_api(village: Village) -> None:
    """A coordinator loads the same file without changing anything; its plan of an edited one changes nothing yet."""
    salome, text = village.client("salome"), FILE.read_text(encoding="utf-8")
    again = salome.post("/commands/load_house", json={"text": text})
    assert (again.status_code, again.json()["changes"]) == (200, [])
    edited = text.replace('name = "Le salon"', 'name = "Le grand salon"')
    plan = salome.post("/commands/load_house", json={"text": edited, "plan_only": True}).json()
    assert (plan["applied"], len(plan["changes"])) == (False, 1)
    assert salome.post("/commands/load_house", json={"text": text}).json()["changes"] == []
    bad = salome.post("/commands/load_house", json={"text": text.replace("check_in", "chekc_in")})
    assert (bad.status_code, bad.json()["error"]["field"]) == (400, "house.chekc_in")
    assert village.client("nadia").post("/commands/load_house", json={"text": text}).status_code == 403


def test_every_message_is_in_both_languages(village: Village) -> None:
    """No refusal shows a text's key or an unfilled place, in French or in English."""
    asks = [
        village.stay("2027-04-05", "2027-06-05"),
        village.stay("2027-04-05", "2027-04-06", guests=90),
        village.stay("2026-04-05", "2026-04-06"),
        village.stay("2029-04-05", "2029-04-06"),
        village.stay("2027-04-05", "2027-04-06", space=str(village.file.house.tree.keyed("garden").id)),
    ]
    for language in ("fr", "en"):
        for ask in asks:
            judged = village.client("nadia", language).post("/bookings/judge", json=ask).json()
            assert judged["verdict"]["answer"] == "refuse", ask
            for finding in judged["verdict"]["findings"]:
                assert finding["key"] not in finding["message"]
                assert "{" not in finding["message"], finding
