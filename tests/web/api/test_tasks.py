"""Tasks over HTTP: written, read, taken, done; and what waits for whoever asks."""

from __future__ import annotations

from typing import Any

import pytest

from tests.web.api.world import NOWHERE, Api, day


def task(api: Api, by: str = "sam", **more: Any) -> dict[str, Any]:
    """A task that is written down."""
    body = {"house": str(api.house.house.id), "title": "Water the plants", "due": day(0)} | more
    answer = api.caller(by).post("/commands/make_task", json=body)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


def test_a_task_is_written_read_and_done(api: Api) -> None:
    """201 with the task; its page has an ETag and its notes; done, it leaves the list."""
    made = task(api, assignee=str(api.house.people["ana"]), space=api.space("flat"), role=None)
    assert (made["outcome"], made["title"], made["state"]) == ("task_made", "Water the plants", "open")
    ana = api.caller("ana")
    assert [one["id"] for one in ana.get("/tasks").json()["tasks"]] == [made["id"]]
    assert api.caller("ben").get("/tasks").json() == {"tasks": []}
    put_off = {"task": made["id"], "revision": 1, "until": day(3), "reason": "rain"}
    assert ana.post("/commands/postpone_task", json=put_off).json()["state"] == "postponed"
    looked = ana.get(f"/tasks/{made['id']}")
    assert looked.headers["ETag"] == '"2"'
    assert [note["words"] for note in looked.json()["notes"]] == ["rain"]
    done = ana.post("/commands/finish_task", json={"task": made["id"], "revision": 2})
    assert (done.status_code, done.json()["outcome"]) == (200, "task_changed")
    assert ana.get("/tasks").json() == {"tasks": []}


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"title": ""}, "title"),
        ({"due": "soon"}, "due"),
        ({"role": "king"}, "role"),
        ({"assignee": str(NOWHERE)}, "assignee"),
        ({"kind": "Two words"}, "kind"),
    ],
)
def test_what_cannot_be_read_is_named(api: Api, body: dict[str, Any], field: str) -> None:
    """400 with the field."""
    whole = {"house": str(api.house.house.id), "title": "x", "due": day(0)} | body
    answer = api.caller("sam").post("/commands/make_task", json=whole)
    assert (answer.status_code, answer.json()["error"]["field"]) == (400, field)


def test_a_neighbours_task_is_not_there(api: Api) -> None:
    """404 for its page and for what one would do with it; 412 for whoever saw another revision."""
    made = task(api, assignee=str(api.house.people["ana"]))
    ben, ana = api.caller("ben"), api.caller("ana")
    assert ben.get(f"/tasks/{made['id']}").status_code == 404
    assert ben.post("/commands/finish_task", json={"task": made["id"], "revision": 1}).status_code == 404
    assert ana.post("/commands/finish_task", json={"task": made["id"], "revision": 9}).status_code == 412
    assert ana.post("/commands/drop_task", json={"task": made["id"], "revision": 1, "reason": "x"}).status_code == 403


def test_what_waits_for_the_caller(api: Api) -> None:
    """An answer for the steward, kept dates for the household, a task for whose it is; by when each lapses."""
    booked = api.booked(0, 5)
    made = task(api, assignee=str(api.house.people["ana"]))
    (answer,) = api.caller("sam").get("/for-you").json()["waiting"]
    assert (answer["why"], answer["what"], answer["about"]) == ("approval", "booking", booked["id"])
    assert answer["title"] == "Flat"
    kept, chore = api.caller("ana").get("/for-you").json()["waiting"]
    assert (kept["why"], kept["lapses_at"]) == ("kept", booked["deadline"])
    assert (chore["why"], chore["about"], chore["title"]) == ("task", made["id"], "Water the plants")
    assert api.caller("ben").get("/for-you").json() == {"waiting": []}


def test_somebody_is_asked_to_call(api: Api) -> None:
    """A steward asks that somebody calls ana: asked twice, it is one task, told in the reader's language."""
    body = {"house": str(api.house.house.id), "person": str(api.house.people["ana"])}
    sam = api.caller("sam")
    first, again = (sam.post("/commands/ask_to_reach", json=body) for _ in range(2))
    assert (first.status_code, first.json()["id"]) == (201, again.json()["id"])
    assert first.json()["title"] == "Call somebody whom mail cannot reach"
    assert api.caller("sam", language="fr").get("/tasks").json()["tasks"][0]["title"].startswith("Appeler")
    assert api.caller("ana").post("/commands/ask_to_reach", json=body).status_code == 403


def test_a_booking_says_whether_its_place_is_ready(api: Api) -> None:
    """Near its beginning: what earlier stays left, in the caller's language; no 304 then, for tasks change no booking."""
    house = api.house
    earlier, later = house.do(house.stay(0, 1)).booking, house.do(house.stay(2, 1), by="ben").booking
    ben = api.caller("ben")
    assert ben.get(f"/bookings/{later.id}").json()["ready"] is None
    house.clock.now = earlier.span.end
    task(api, booking=str(earlier.id))
    looked = ben.get(f"/bookings/{later.id}")
    assert (looked.json()["ready"], looked.json()["left_to_do"]) == (False, ["1 other thing"])
    assert ben.get(f"/bookings/{later.id}", headers={"If-None-Match": looked.headers["ETag"]}).status_code == 200
