"""Series over JSON: a dry run with an answer for each date, the commands, and a booking that tells its series."""

from __future__ import annotations

from typing import Any

from tests.web.api.world import NOWHERE, Api, day


def weekly(api: Api, **more: Any) -> dict[str, Any]:
    """The body of three weekly stays of one night."""
    return api.stay(0) | {"repeat": "FREQ=WEEKLY;COUNT=3"} | more


def test_a_dry_run_answers_each_date(api: Api) -> None:
    """200 with a table: what would be booked, and who stands in the way of what; nothing is written."""
    api.booked(7, by="ben")
    answer = api.caller("ana").post("/series/judge", json=weekly(api))
    assert answer.status_code == 200, answer.text
    said = answer.json()
    assert (said["passes"], [one["state"] for one in said["dates"]]) == (False, ["confirmed", "taken", "confirmed"])
    assert said["dates"][1]["conflict"]["key"] == "finding.taken"
    assert said["dates"][2] == said["dates"][2] | {"day": day(14), "start": day(14), "end": day(15)}
    assert len(api.caller("ana").get("/bookings").json()["bookings"]) == 0
    assert api.caller("ana").post("/series/judge", json=weekly(api, others="leave_out")).json()["passes"]


def test_a_series_is_made_looked_at_and_told_by_its_bookings(api: Api) -> None:
    """201 with its place; GET has each date; a booking names its series and the date it was planned for."""
    ana = api.caller("ana")
    answer = ana.post("/commands/book_series", json=weekly(api), headers={"Idempotency-Key": "k"})
    assert answer.status_code == 201, answer.text
    made = answer.json()
    assert (made["outcome"], made["repeat"], made["label"]) == (
        "series_booked",
        "FREQ=WEEKLY;COUNT=3",
        "Household of ana",
    )
    again = ana.post("/commands/book_series", json=weekly(api), headers={"Idempotency-Key": "k"})
    assert again.json() == made
    found = ana.get(answer.headers["Location"]).json()
    assert [one["day"] for one in found["dates"]] == [day(0), day(7), day(14)]
    booking = ana.get(f"/bookings/{found['dates'][1]['booking']}").json()
    assert (booking["series"], booking["occurrence"]) == (made["id"], day(7))
    assert api.caller("ben").get(f"/series/{made['id']}").status_code == 404
    assert ana.get(f"/series/{NOWHERE}").status_code == 404


def test_what_cannot_be_had_is_409_with_the_dates(api: Api) -> None:
    """All or nothing: the failure says which date is taken; what was made can be moved, cancelled and brought back."""
    api.booked(7, by="ben")
    ana = api.caller("ana")
    refused = ana.post("/commands/book_series", json=weekly(api))
    assert refused.status_code == 409
    assert refused.json()["error"]["code"] == "series_refused"
    assert [one["state"] for one in refused.json()["dates"]] == ["confirmed", "taken", "confirmed"]
    made = ana.post("/commands/book_series", json=weekly(api, others="leave_out")).json()
    first = made["dates"][0]["booking"]
    move = {"booking": first, "revision": 1, "scope": "all", "start": day(1), "end": day(2)}
    assert ana.post("/commands/move_series", json=move).status_code == 200
    back = ana.post("/commands/move_series", json=move | {"revision": 2, "start": day(0), "end": day(1)})
    assert back.json()["outcome"] == "series_moved"
    gone = ana.post("/commands/cancel_series", json={"booking": first, "revision": 3, "scope": "following"})
    assert len(gone.json()["bookings"]) == 2
    assert ana.post("/commands/add_date", json={"series": made["id"], "date": day(0)}).status_code == 200
    assert ana.post("/commands/add_date", json={"series": made["id"], "date": day(7)}).status_code == 409


def test_what_cannot_be_read_names_its_field(api: Api) -> None:
    """400: an endless rule, a rule nobody knows, an unknown wish for the others, a scope that is none."""
    ana = api.caller("ana")
    for change, at, code in (
        ({"repeat": "FREQ=WEEKLY"}, "repeat", "series_endless"),
        ({"repeat": "FREQ=SECONDLY;COUNT=2"}, "repeat", "repeat_unreadable"),
        ({"repeat": "FREQ=DAILY;COUNT=367"}, "repeat", "series_too_many"),
        ({"others": "maybe"}, "others", None),
    ):
        for path in ("/commands/book_series", "/series/judge"):
            answer = ana.post(path, json=weekly(api) | change)
            assert answer.status_code == 400, answer.text
            assert answer.json()["error"]["field"] == at
            assert code is None or answer.json()["error"]["code"] == code
