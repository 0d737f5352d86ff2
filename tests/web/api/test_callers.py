"""Who calls, and what they are told: tokens, a host's own login, and nothing by accident."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import attrs
import pytest
from starlette.requests import Request
from starlette.testclient import TestClient

from habitat_kit.core.actors import Actor
from habitat_kit.core.bookings import Booking
from habitat_kit.core.privacy import Privacy, privacy_of
from habitat_kit.kit import HabitatKit
from habitat_kit.web import api as api_surface
from habitat_kit.web.api import calling, wire
from tests.desk.world import Hands, Rules
from tests.web.api.world import SETTINGS, Api, api_of, day


def test_an_ended_identity_opens_nothing(api: Api) -> None:
    """A token dies with its identity at the next request, and by itself on its day."""
    ana = api.caller("ana")
    assert ana.get("/spaces").status_code == 200
    identities = api.house.kit.identities
    (identity,) = identities.identities_of(api.house.people["ana"])
    brief = identities.make_token(identity.id, "brief", lasts=timedelta(hours=1))
    headers = {"Authorization": f"Bearer {brief}"}
    assert api.caller().get("/spaces", headers=headers).status_code == 200
    api.house.clock.later(hours=2)
    assert api.caller().get("/spaces", headers=headers).status_code == 401
    api.house.kit.deactivate(identity.id)
    assert ana.get("/spaces").status_code == 401


def test_a_session_cookie_opens_nothing(api: Api) -> None:
    """The API takes tokens: what a browser sends by itself is nobody's."""
    identities = api.house.kit.identities
    (identity,) = identities.identities_of(api.house.people["ana"])
    secret = identities.open_session(identity.id)
    for name in ("habitat-session", "__Host-habitat-session", "session"):
        assert api.caller().get("/spaces", headers={"Cookie": f"{name}={secret}"}).status_code == 401
    assert api.caller().get("/spaces", headers={"Authorization": f"Bearer {secret}"}).status_code == 401


def test_a_forged_page_changes_nothing(api: Api) -> None:
    """Another site's form with a browser's cookies is refused before anybody is asked who calls."""
    answer = api.caller().post(
        "/bookings", json=api.stay(0), headers={"Cookie": "a=b", "Origin": "https://evil.example"}
    )
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "origin")
    assert api.house.count("use") == 0


def test_a_host_says_who_calls(migrated: str, hands: Hands) -> None:
    """With `identity=` the host's own login decides, sync or async; None is nobody."""
    people: dict[str, Any] = {}

    async def login(request: Request) -> Actor | None:
        return people.get(request.headers.get("X-Host-User", ""))

    kit = HabitatKit(url=migrated, settings=SETTINGS, plugins=[Rules], clock=hands, identity=login)
    made = api_of(kit, hands)
    people["ana"] = made.house.actor("ana")
    client = TestClient(api_surface.app(kit), base_url="http://localhost", raise_server_exceptions=False)
    assert client.get("/spaces").status_code == 401
    booked = client.post("/bookings", json=made.stay(0), headers={"X-Host-User": "ana"})
    assert (booked.status_code, booked.json()["label"]) == (201, "Household of ana")
    kit.close()


def test_who_sees_no_names_is_told_no_member_field(api: Api) -> None:
    """Every field of a booking that is for members is null for the landlord, whatever the booking; none is staff's."""
    shared = {field.name for field in attrs.fields(Booking)} & {field.name for field in attrs.fields(wire.Booking)}
    classes = {name: privacy_of(Booking, name) for name in shared}
    assert set(classes.values()) == {Privacy.PUBLIC, Privacy.MEMBER}
    api.booked(0, 6, guests=4, purpose="secret", by="sam", household=str(api.house.households["ben"]))
    query = f"/bookings?space={api.space()}&from={day(-1)}&to={day(10)}"
    (seen,) = api.caller("lou").get(query).json()["bookings"]
    members = {name for name, privacy in classes.items() if privacy is Privacy.MEMBER} | {"label"}
    assert {name: seen[name] for name in members} == dict.fromkeys(members)
    (known,) = api.caller("ana").get(query).json()["bookings"]
    assert None not in {known[name] for name in members - {"series", "occurrence"}}


def test_the_process_answers_however_busy_the_desk_is(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    """With every place at the desk taken, others wait their turn and /health still answers."""
    monkeypatch.setattr(calling, "AT_ONCE", 2)
    begun, go_on = threading.Semaphore(0), threading.Event()

    def waits(*_: object) -> None:
        begun.release()
        assert go_on.wait(20)
        raise RuntimeError

    monkeypatch.setattr(type(api.house.kit.desk._door), "do", waits)
    with api.caller("ana") as client, ThreadPoolExecutor(4) as pool:
        asked = [pool.submit(client.post, "/bookings", json=api.stay(n)) for n in range(4)]
        assert begun.acquire(timeout=20)
        assert begun.acquire(timeout=20)
        assert client.get("/health").status_code == 200
        assert not begun.acquire(blocking=False)
        go_on.set()
        assert [one.result().status_code for one in asked] == [500] * 4
