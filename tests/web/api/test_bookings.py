"""Bookings over JSON: every status of the contract comes from a real request."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID

import pytest

from habitat_kit.kit import HabitatKit
from tests.desk.stays import terms
from tests.desk.world import Hands
from tests.web.api.world import NOWHERE, Api, api_of, day


def test_a_free_flat_is_booked(api: Api) -> None:
    """201, with the booking, its verdict, its place and its revision; GET then gives the same booking."""
    ana = api.caller("ana")
    answer = ana.post("/bookings", json=api.stay(0, 2, guests=3, purpose="Mamie"))
    assert answer.status_code == 201
    made = answer.json()
    assert (made["outcome"], made["state"], made["start"], made["end"]) == ("booked", "confirmed", day(0), day(2))
    assert (made["guests"], made["purpose"], made["label"]) == (3, "Mamie", "Household of ana")
    assert (made["starts_at"], made["ends_at"]) == (f"{day(0)}T13:00:00Z", f"{day(2)}T09:00:00Z")
    assert made["verdict"] == {"answer": "allow", "findings": [], "prices": [], "total": None}
    assert answer.headers["ETag"] == '"1"'
    found = ana.get(answer.headers["Location"])
    assert found.headers["ETag"] == '"1"'
    same = {name: value for name, value in made.items() if name not in {"outcome", "verdict"}}
    assert found.json() == same | {"note": None, "ready": None, "left_to_do": []}


def test_hours_are_booked_in_local_time(api: Api) -> None:
    """A kind by the hour takes local date-times and gives them back; the instants are UTC."""
    meeting = api.stay(0) | {"kind": "meeting", "start": f"{day(0)}T18:00", "end": f"{day(0)}T20:30:00"}
    made = api.caller("ana").post("/bookings", json=meeting).json()
    assert (made["unit"], made["start"], made["end"]) == ("hour", f"{day(0)}T18:00", f"{day(0)}T20:30")
    assert made["starts_at"] == f"{day(0)}T16:00:00Z"


def test_a_long_stay_waits(api: Api) -> None:
    """202 with a deadline and the article that asks for approval."""
    answer = api.caller("ana").post("/bookings", json=api.stay(0, 6))
    assert answer.status_code == 202
    made = answer.json()
    assert (made["outcome"], made["state"]) == ("awaiting_approval", "awaiting")
    assert made["deadline"] == "2027-03-04T09:00:00Z"
    assert made["verdict"]["answer"] == "needs_approval"
    assert made["verdict"]["findings"][0]["article"] == "2"


def test_a_taken_flat_is_a_conflict_with_alternatives(api: Api) -> None:
    """409 says since and until when, in a finding nobody may override, and which dates near would pass."""
    api.booked(0, 2)
    answer = api.caller("ben").post("/bookings", json=api.stay(1, 2))
    assert answer.status_code == 409
    said = answer.json()
    assert said["error"]["code"] == "conflict"
    assert said["verdict"]["findings"][0]["rulebook"] == "habitat_kit"
    assert said["alternatives"]
    for alternative in said["alternatives"]:
        assert api.caller("ben").post("/bookings/judge", json=api.stay(0) | alternative).json()["passes"]


def test_a_rule_says_no_with_its_article(api: Api) -> None:
    """422 carries the verdict; its heaviest finding is the message, and what would pass is named."""
    answer = api.caller("ana", language="fr").post("/bookings", json=api.stay(0, 9))
    assert answer.status_code == 422
    said = answer.json()
    finding = said["verdict"]["findings"][0]
    assert said["error"] == {"code": "refused", "field": None, "message": finding["message"]}
    assert (finding["severity"], finding["rulebook"], finding["article"]) == ("refuse", "house_rules", "1")
    assert (finding["title"], finding["citation"]) == ("Règlement", "Article 1")
    assert said["verdict"]["answer"] == "refuse"
    assert answer.headers["Content-Language"] == "fr"


def test_nobody_is_asked_to_sign_in(api: Api) -> None:
    """401 with WWW-Authenticate, for no token and for a wrong one, before anything is read."""
    for method, authorization in (("POST", None), ("POST", "Bearer hk_api_" + "x" * 43), ("GET", "Basic YW5hOmFuYQ==")):
        headers = {"Authorization": authorization} if authorization else {}
        answer = api.caller().request(method, "/bookings", content=b"no json", headers=headers)
        assert answer.status_code == 401
        assert answer.headers["WWW-Authenticate"].startswith('Bearer realm="habitat_kit"')
        assert answer.json()["error"]["code"] == "not_signed_in"


def test_a_neighbour_is_not_booked_for(api: Api) -> None:
    """403 for who books for another household, or touches its booking."""
    ben = str(api.house.households["ben"])
    assert api.caller("ana").post("/bookings", json=api.stay(0, household=ben)).status_code == 403
    made = api.booked(0)
    answer = api.caller("ben").delete(f"/bookings/{made['id']}", headers={"If-Match": '"1"'})
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "not_allowed")


def test_a_steward_books_for_a_neighbour(api: Api) -> None:
    """The booking says that it was made on their behalf."""
    whom = {one["label"]: one["id"] for one in api.caller("sam").get("/households").json()["households"]}
    assert len(whom) == 3
    assert [one["label"] for one in api.caller("ana").get("/households").json()["households"]] == ["Household of ana"]
    assert api.caller("lou").get("/households").json()["households"] == []
    made = api.booked(0, by="sam", household=whom["Household of ben"])
    assert (made["on_behalf"], made["label"]) == (True, "Household of ben")
    assert api.caller("ben").get(f"/bookings/{made['id']}").status_code == 200


def test_what_does_not_exist_is_unknown(api: Api) -> None:
    """404 for an unknown space and booking, and for an id that is none."""
    ana = api.caller("ana")
    said = ana.post("/bookings", json=api.stay(0) | {"space": str(NOWHERE)})
    assert (said.status_code, said.json()["error"]["code"], said.json()["error"]["field"]) == (404, "unknown", "space")
    for path in (f"/bookings/{NOWHERE}", "/bookings/7", f"/spaces/{NOWHERE}", "/nothing"):
        assert ana.get(path).status_code == 404
    assert ana.delete(f"/bookings/{NOWHERE}", headers={"If-Match": '"1"'}).status_code == 404


def test_whoever_finds_dates_taken_may_wait(api: Api) -> None:
    """`or_wait`: free dates are booked (201), taken ones waited for (202, the place in line), refused ones refused."""
    ana, ben = api.caller("ana"), api.caller("ben")
    booked = ana.post("/bookings", json=api.stay(0, or_wait=True))
    assert booked.status_code == 201
    assert ben.post("/bookings", json=api.stay(0, or_wait=False)).status_code == 409
    waits = ben.post("/bookings", json=api.stay(0, or_wait=True))
    said = waits.json()
    assert (waits.status_code, said["outcome"], said["state"], said["place"]) == (202, "wait_listed", "waiting", 1)
    (one,) = ben.get("/waits").json()["waits"]
    assert (one["id"], one["place"], one["offer"], one["start"]) == (said["id"], 1, None, said["start"])
    assert ana.get("/waits").json() == {"waits": []}
    ana.delete(f"/bookings/{booked.json()['id']}", headers={"If-Match": '"1"'})
    (one,) = ben.get("/waits").json()["waits"]
    assert (one["state"], one["place"]) == ("offered", None)
    (line,) = ben.get("/for-you").json()["waiting"]
    assert (line["why"], line["about"]) == ("offered", one["offer"])
    taken = ben.post("/commands/take_offer", json={"booking": one["offer"], "revision": 1})
    assert (taken.status_code, taken.json()["state"]) == (200, "confirmed")
    again = ben.post("/commands/take_offer", json={"booking": one["offer"], "revision": 1})
    assert (again.status_code, again.json()["state"]) == (412, "confirmed")


def test_dates_are_kept_for_who_asks(api: Api) -> None:
    """`hold`: 422 where the house keeps none, before and after; else 202 with the deadline, taken as an offer is."""
    ben, wish = api.caller("ben"), api.stay(0, hold=True)
    refused = ben.post("/bookings", json=wish)
    (finding,) = refused.json()["verdict"]["findings"]
    assert (refused.status_code, finding["key"]) == (422, "finding.hold_not_offered")
    assert ben.post("/bookings/judge", json=wish).json()["passes"] is False
    terms(api.house, hold_hours=48)
    assert ben.post("/bookings/judge", json=wish).json()["passes"] is True
    kept = ben.post("/bookings", json=wish)
    body = kept.json()
    assert (kept.status_code, body["outcome"], body["state"], body["place"]) == (202, "kept", "option", None)
    assert body["deadline"] is not None
    assert kept.headers["location"].endswith(f"/bookings/{body['id']}")
    (line,) = ben.get("/for-you").json()["waiting"]
    assert (line["why"], line["about"]) == ("offered", body["id"])
    assert api.caller("ana").post("/bookings", json=api.stay(0)).status_code == 409
    moved = ben.patch(f"/bookings/{body['id']}", json={"hold": True}, headers={"If-Match": '"1"'})
    assert moved.status_code == 400
    taken = ben.post("/commands/take_offer", json={"booking": body["id"], "revision": 1})
    assert (taken.status_code, taken.json()["state"]) == (200, "confirmed")


def test_leaving_the_line(api: Api) -> None:
    """A wait is left by its id; the second time it is another revision."""
    ana, ben = api.caller("ana"), api.caller("ben")
    ana.post("/bookings", json=api.stay(0))
    wait = ben.post("/bookings", json=api.stay(0, or_wait=True)).json()
    left = ben.post("/commands/leave_wait_list", json={"wait": wait["id"], "revision": 1})
    assert (left.status_code, left.json()) == (200, {"outcome": "wait_ended", "wait": wait["id"]})
    assert ben.post("/commands/leave_wait_list", json={"wait": wait["id"], "revision": 1}).status_code == 412
    assert ben.get("/waits").json() == {"waits": []}


def test_a_dry_run_tells_all_and_writes_nothing(api: Api) -> None:
    """Judging answers 200 with verdict, conflict, alternatives and allowances; no row is written."""
    api.booked(0, 2)
    counts = [api.house.count(table) for table in ("ask", "journal", "use", "claim")]
    said = api.caller("ben").post("/bookings/judge", json=api.stay(1, 9)).json()
    assert (said["outcome"], said["passes"], said["verdict"]["answer"]) == ("judged", False, "refuse")
    assert said["conflict"]["key"] == "finding.taken"
    assert said["allowances"] == []
    assert [api.house.count(table) for table in ("ask", "journal", "use", "claim")] == counts


def test_a_move_can_be_tried_first(api: Api) -> None:
    """What would come of a move is said without it: its own dates are in nobody's way, another's are; nothing moves."""
    made, other = api.booked(0, 2), api.booked(6, 2)
    ana, one = api.caller("ana"), f"/bookings/{made['id']}"
    counts = [api.house.count(table) for table in ("ask", "journal", "use", "claim")]
    assert ana.post(f"{one}/judge", json={"end": day(3)}).json()["passes"]
    there = ana.post(f"{one}/judge", json={"start": day(6), "end": day(8)}).json()
    assert (there["passes"], there["conflict"]["key"]) == (False, "finding.taken")
    assert ana.post(f"{one}/judge", json={}).json()["error"]["code"] == "nothing_to_move"
    assert api.caller("ben").post(f"{one}/judge", json={"end": day(3)}).status_code == 404
    assert [api.house.count(table) for table in ("ask", "journal", "use", "claim")] == counts
    assert ana.get(f"/bookings/{other['id']}").json()["start"] == day(6)


def test_a_move_needs_the_revision_it_saw(api: Api) -> None:
    """428 without If-Match, 400 for what is no entity tag, 412 for another revision, with the one that stands."""
    made = api.booked(0)
    ana, path = api.caller("ana"), f"/bookings/{made['id']}"
    to = {"start": day(3), "end": day(4)}
    assert ana.patch(path, json=to).status_code == 428
    assert ana.delete(path).status_code == 428
    assert ana.patch(path, json=to, headers={"If-Match": "1"}).status_code == 400
    for tag in ('"2"', '"x"', '"00001"', f'"{10**30}"'):
        answer = ana.patch(path, json=to, headers={"If-Match": tag})
        assert answer.status_code == 412
        assert (answer.json()["revision"], answer.json()["state"]) == (1, "confirmed")
    moved = ana.patch(path, json=to, headers={"If-Match": '"1"'})
    assert (moved.status_code, moved.json()["start"], moved.headers["ETag"]) == (200, day(3), '"2"')
    assert "Location" not in moved.headers


def test_only_time_and_place_move(api: Api) -> None:
    """A move of anything but start, end and space is 400 and names the field; so is a move of nothing."""
    made = api.booked(0)
    ana, path = api.caller("ana"), f"/bookings/{made['id']}"
    for body, field in (({"guests": 2}, "guests"), ({"start": day(1), "state": "done"}, "state"), ({}, None)):
        answer = ana.patch(path, json=body, headers={"If-Match": '"1"'})
        assert (answer.status_code, answer.json()["error"]["field"]) == (400, field)
    answer = ana.patch(path, json={"space": api.space("one")}, headers={"If-Match": '"1"'})
    assert answer.json()["space"] == api.space("one")


def test_a_move_may_wait_be_refused_or_conflict(api: Api) -> None:
    """202, 422 and 409 as for a new booking."""
    made, _ = api.booked(0), api.booked(10, by="ben")
    ana, path = api.caller("ana"), f"/bookings/{made['id']}"
    moves = (((0, 9), 422), ((9, 11), 409), ((0, 5), 202))
    for (start, end), status in moves:
        answer = ana.patch(path, json={"start": day(start), "end": day(end)}, headers={"If-Match": '"1"'})
        assert answer.status_code == status


def test_a_booking_is_cancelled_once(api: Api) -> None:
    """200 and free again, uncounted within the house's minutes; a second time it is stale."""
    made = api.booked(0)
    ana, path = api.caller("ana"), f"/bookings/{made['id']}"
    gone = ana.delete(path, headers={"If-Match": '"1"'})
    assert (gone.status_code, gone.json()["outcome"], gone.json()["counted"]) == (200, "cancelled", False)
    assert ana.delete(path, headers={"If-Match": '"2"'}).status_code == 412
    assert api.caller("ben").post("/bookings", json=api.stay(0)).status_code == 201


def test_a_steward_approves_or_is_too_late(api: Api, hands: Hands) -> None:
    """Approving answers 200; after the deadline 410, with the booking as it stands."""
    first, second = api.booked(0, 6), api.booked(10, 6)
    sam = api.caller("sam")
    said = sam.post("/commands/approve_booking", json={"booking": first["id"], "revision": 1})
    assert (said.status_code, said.json()["outcome"], said.json()["state"]) == (200, "booked", "confirmed")
    hands.later(hours=73)
    late = sam.post("/commands/approve_booking", json={"booking": second["id"], "revision": 1})
    assert (late.status_code, late.json()["error"]["code"]) == (410, "expired")
    assert late.json()["booking"]["state"] == "expired"


def test_a_key_is_answered_once(api: Api) -> None:
    """The same key answers the same booking; for another body it is 422 key_reused; it belongs to its caller."""
    key = {"Idempotency-Key": "a1"}
    ana = api.caller("ana")
    first, again = (ana.post("/bookings", json=api.stay(0), headers=key) for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json()["id"] == again.json()["id"]
    other = ana.post("/bookings", json=api.stay(1), headers=key)
    assert (other.status_code, other.json()["error"]["code"]) == (422, "key_reused")
    assert api.caller("ben").post("/bookings", json=api.stay(1), headers=key).status_code == 201
    assert ana.post("/bookings", json=api.stay(1), headers={"Idempotency-Key": "x" * 201}).status_code == 400


def test_the_same_key_six_times_at_once(api: Api) -> None:
    """Six requests with one key make one booking, and each is told of it."""
    body, key = api.stay(0), {"Idempotency-Key": "six"}

    def send(_: int) -> Any:
        return api.caller("ana").post("/bookings", json=body, headers=key)

    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(send, range(6)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert api.house.count("use") == 1


def test_six_households_at_once_make_one_booking(api: Api) -> None:
    """Of those who ask for one night at one time, one gets it and the others a conflict."""

    def send(n: int) -> int:
        return api.caller(("ana", "ben", "cleo")[n % 3]).post("/bookings", json=api.stay(0)).status_code

    with ThreadPoolExecutor(6) as pool:
        assert sorted(pool.map(send, range(6))) == [201, 409, 409, 409, 409, 409]
    assert api.house.overlaps() == []


def test_a_database_that_is_away_is_said_so(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    """503 with Retry-After, and no word of the database's own."""
    from habitat_kit.store.errors import ConnectionLost

    def gone(*_: object) -> None:
        raise ConnectionLost("SELECT secret FROM place")

    monkeypatch.setattr(api.house.kit.desk._door, "begin", gone)
    monkeypatch.setattr(api.house.kit.desk._door, "look", gone)
    ana = api.caller("ana")
    for answer in (
        ana.post("/bookings", json=api.stay(0)),
        ana.post("/bookings/judge", json=api.stay(0)),
        ana.get("/spaces"),
        ana.get("/events"),
        ana.get("/bookings"),
    ):
        assert (answer.status_code, answer.json()["error"]["code"]) == (503, "busy")
        assert int(answer.headers["Retry-After"]) >= 1
        assert "secret" not in answer.text


def test_ones_bookings_come_in_pages(api: Api) -> None:
    """One's own bookings, latest first, each exactly once however small the page."""
    made = [api.booked(n)["id"] for n in range(5)]
    api.booked(20, by="ben")
    ana, seen, after = api.caller("ana"), [], ""
    while True:
        page = ana.get(f"/bookings?limit=2{after}").json()
        seen += [booking["id"] for booking in page["bookings"]]
        if page["next"] is None:
            break
        after = f"&after={page['next']}"
    assert seen == made[::-1]


def test_a_spaces_bookings_in_a_window(api: Api) -> None:
    """Everybody's bookings that hold the space in the window, in order; the landlord sees no names."""
    api.booked(2, by="ben", purpose="une fête")
    api.booked(0, space="one")
    api.booked(30)
    query = f"/bookings?space={api.space()}&from={day(-1)}&to={day(10)}"
    found = api.caller("ana").get(query).json()["bookings"]
    assert [(b["start"], b["label"]) for b in found] == [(day(0), "Household of ana"), (day(2), "Household of ben")]
    seen = api.caller("lou").get(query).json()["bookings"]
    unseen = {(b["household"], b["label"], b["guests"], b["purpose"]) for b in seen}
    assert (len(seen), unseen) == (2, {(None, None, None, None)})


def test_a_bad_window_names_its_parameter(api: Api) -> None:
    """Missing, impossible, reversed, endless or unknown parameters are 400 and named."""
    ana, space = api.caller("ana"), api.space()
    odd = {
        f"?space={space}": "from",
        f"?space={space}&from=2027-02-30&to=2027-03-01": "from",
        f"?space={space}&from=2027-03-02&to=2027-03-01": "to",
        f"?space={space}&from=2027-03-02&to=2037-03-01": "to",
        f"?space={space}&from=0001-01-01&to=0001-01-02": "from",
        f"?space={space}&from=2027-03-02&from=2027-03-03&to=2027-03-04": "from",
        "?from=2027-03-02": "space",
        "?limit=0": "limit",
        "?limit=1e3": "limit",
        "?space=7": "space",
        "?after=%00": "after",
        "?sapce=7": "sapce",
    }
    for query, field in odd.items():
        answer = ana.get(f"/bookings{query}")
        assert (answer.status_code, answer.json()["error"]["field"]) == (400, field), query


def test_an_unchanged_booking_is_not_sent_again(api: Api) -> None:
    """If-None-Match with the revision that stands answers 304 without a body."""
    made = api.booked(0)
    answer = api.caller("ana").get(f"/bookings/{made['id']}", headers={"If-None-Match": '"1"'})
    assert (answer.status_code, answer.content) == (304, b"")


def test_organisations_never_see_each_other(whole: HabitatKit, hands: Hands) -> None:
    """What belongs to another organisation answers exactly as what does not exist, in every route."""
    here, there = api_of(whole, hands), api_of(whole, hands, key="caracol")
    made, stranger = here.booked(0), there.caller("sam")
    assert there.caller("kim").get("/bookings").json()["bookings"] == []
    assert {space["house"] for space in stranger.get("/spaces").json()["spaces"]} == {str(there.house.house.id)}
    probes = [
        ("GET", "/bookings/{id}", made["id"], None),
        ("PATCH", "/bookings/{id}", made["id"], {"start": day(5), "end": day(6)}),
        ("DELETE", "/bookings/{id}", made["id"], None),
        ("GET", "/spaces/{id}", here.space(), None),
        ("GET", "/spaces/{id}/availability?from=2027-04-01&to=2027-04-20", here.space(), None),
        ("GET", "/bookings?space={id}&from=2027-04-01&to=2027-04-20", here.space(), None),
        ("POST", "/bookings", here.space(), {"space": "{id}", "kind": "guest_stay", "start": day(7), "end": day(8)}),
        ("POST", "/bookings/judge", here.space(), {"space": "{id}", "kind": "x", "start": day(7), "end": day(8)}),
        ("POST", "/bookings/{id}/judge", made["id"], {"end": day(9)}),
        ("POST", "/commands/close_space", here.space(), {"space": "{id}", "start": day(7), "end": day(8)}),
        ("POST", "/commands/create_feed_link", here.space(), {"space": "{id}"}),
        ("POST", "/commands/approve_booking", made["id"], {"booking": "{id}", "revision": 1}),
        ("POST", "/commands/reopen_space", made["id"], {"closure": "{id}", "revision": 1}),
    ]
    for method, path, real, body in probes:
        said = []
        for thing in (real, str(UUID(int=NOWHERE.int + 1))):
            filled = None if body is None else {k: thing if v == "{id}" else v for k, v in body.items()}
            headers = {"If-Match": '"1"', "X-Request-ID": "same"}
            answer = stranger.request(method, path.replace("{id}", thing), json=filled, headers=headers)
            said.append((answer.status_code, answer.text))
        assert said[0] == said[1], (method, path)
        assert said[0][0] == 404, (method, path, said)
