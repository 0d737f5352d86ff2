"""Spaces over JSON: what there is, when it is taken, and what is never told."""

from __future__ import annotations

import sqlalchemy as sa

from habitat_kit.store import tables
from habitat_kit.store.statement import Statement
from habitat_kit.store.types import Whole
from tests.web.api.world import Api, day


def _availability(api: Api, who: str = "ana", space: str = "flat", days: int = 4) -> dict[str, object]:
    path = f"/spaces/{api.space(space)}/availability?from={day(0)}&to={day(days)}"
    answer = api.caller(who).get(path)
    assert answer.status_code == 200, answer.text
    found: dict[str, object] = answer.json()
    return found


def test_the_spaces_of_ones_houses_are_listed(api: Api) -> None:
    """Every space with its place in the tree, and the house's hours and kinds."""
    said = api.caller("ana").get("/spaces").json()
    assert [house["key"] for house in said["houses"]] == ["gibjoncs"]
    assert (said["houses"][0]["check_in"], said["houses"][0]["zone"]) == ("15:00:00", "Europe/Paris")
    flat = next(space for space in said["spaces"] if space["key"] == "flat")
    assert (flat["sleeps"], flat["seats"], flat["bookable"], flat["form"]) == (4, 20, True, "guest_flat")
    rooms = [space for space in said["spaces"] if space["parent"] == flat["id"]]
    assert len(rooms) == 3
    assert api.caller("ana").get(f"/spaces/{flat['id']}").json() == flat


def test_how_to_get_in_is_for_members(api: Api) -> None:
    """The landlord sees the places, not how to get in."""
    assert {space["access"] for space in api.caller("lou").get("/spaces").json()["spaces"]} == {None}
    assert {space["access"] for space in api.caller("ana").get("/spaces").json()["spaces"]} == {""}


def test_availability_tells_taken_and_free(api: Api) -> None:
    """A night in one bedroom takes a part of the flat from check-in to check-out; the rest is free."""
    api.booked(1, space="one")
    said = _availability(api)
    assert said["taken"] == [
        {
            "start": f"{day(1)}T13:00:00Z",
            "end": f"{day(2)}T09:00:00Z",
            "what": "booking",
            "kind": "guest_stay",
            "state": "confirmed",
            "space": api.space("one"),
            "use": said["taken"][0]["use"],  # type: ignore[index]  # a list of tables
            "label": "Household of ana",
        }
    ]
    assert said["free"] == [
        {"start": f"{day(-1)}T22:00:00Z", "end": f"{day(1)}T13:00:00Z"},
        {"start": f"{day(2)}T09:00:00Z", "end": f"{day(3)}T22:00:00Z"},
    ]
    assert _availability(api, space="two")["taken"] == []


def test_days_come_by_halves(api: Api) -> None:
    """The day one comes its afternoon is taken, the day one leaves its morning; only the nights between are."""
    api.booked(1, 2)
    halves = [(d["morning"], d["afternoon"], d["night"]) for d in _availability(api)["days"]]  # type: ignore[attr-defined]
    assert halves == [(True, True, True), (True, False, False), (False, False, False), (False, True, True)]


def test_a_meeting_between_two_stays_takes_no_night(api: Api) -> None:
    """From 11:00 to 15:00 nobody sleeps there: both nights are free, the morning is not."""
    meeting = api.stay(1) | {"kind": "meeting", "start": f"{day(1)}T11:00", "end": f"{day(1)}T15:00"}
    assert api.caller("ana").post("/bookings", json=meeting).status_code == 201
    days = _availability(api)["days"]
    assert [d["night"] for d in days] == [True] * 4  # type: ignore[attr-defined]
    assert [d["morning"] for d in days] == [True, False, True, True]  # type: ignore[attr-defined]


def test_a_closure_is_taken_time(api: Api) -> None:
    """A closed space is taken by a closure, whatever the reason."""
    body = {"space": api.space(), "start": day(1), "end": day(2), "reason": "peinture"}
    assert api.caller("sam").post("/commands/close_space", json=body).status_code == 201
    assert [(t["what"], t["kind"]) for t in _availability(api)["taken"]] == [("closure", "works")]  # type: ignore[attr-defined]


def test_the_landlord_sees_when_not_who(api: Api) -> None:
    """Without the right to see names a taken time has no label."""
    api.booked(1)
    assert [t["label"] for t in _availability(api, "lou")["taken"]] == [None]  # type: ignore[attr-defined]


def test_a_passed_deadline_holds_nothing(api: Api) -> None:
    """A request nobody answered in time is free again, even before anybody settled it."""
    api.booked(1, 6)
    assert len(_availability(api)["taken"]) == 1  # type: ignore[arg-type]
    api.house.clock.later(hours=73)
    assert _availability(api)["taken"] == []


def test_a_protected_place_is_told_nowhere(api: Api) -> None:
    """Of a protected location, and of what stands in it, the API knows nothing: 404, in no list and no event."""
    api.booked(1, space="one")
    space, house = tables.space, tables.house
    with api.house.kit.database.write() as tx:
        tx.run(Statement(sa.update(space).where(space.c.key == "flat").values(protected_location=True)))
        tx.run(Statement(sa.update(house).values(ground=sa.literal(2, Whole()))))
    kim = api.caller("kim")
    assert {s["key"] for s in kim.get("/spaces").json()["spaces"]} == {"home"}
    for path in (
        f"/spaces/{api.space()}",
        f"/spaces/{api.space('one')}",
        f"/spaces/{api.space('one')}/availability?from={day(0)}&to={day(4)}",
        f"/bookings?space={api.space('one')}&from={day(0)}&to={day(4)}",
    ):
        assert kim.get(path).status_code == 404, path
    assert kim.get("/events").json()["events"] == []
