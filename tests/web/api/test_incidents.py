"""Incidents over JSON: each caller reads what is theirs, and no feed of changes tells a party of another's report."""

from __future__ import annotations

from typing import Any

from habitat_kit.core.actors import Role
from habitat_kit.store import tables
from tests.desk.world import put
from tests.web.api.world import NOWHERE, Api

WORDS = "the drum kit at midnight"


def report(api: Api, by: str = "ana", **more: Any) -> str:
    """A complaint of somebody's; its id."""
    body = {"house": str(api.house.house.id), "about": "place", "kind": "nuisance", "words": WORDS} | more
    answer = api.caller(by).post("/commands/report_incident", json=body)
    assert answer.status_code == 201, answer.text
    assert answer.json()["outcome"] == "incident_reported"
    return str(answer.json()["incident"])


def test_a_case_is_reported_read_and_decided(api: Api) -> None:
    """201, then what stands with its ETag; a step answers where it stands, a stale one 412, an impossible one 409."""
    case = report(api)
    read = api.caller("sam").get(f"/incidents/{case}")
    assert (read.status_code, read.headers["etag"]) == (200, '"1"')
    told = read.json()
    assert (told["standing"], told["eye"], told["entries"][0]["words"]) == ("reported", "handler", WORDS)
    assert "decide_incident" in told["may"]
    step = {"incident": case, "revision": 1, "decision": "upheld", "words": "loud"}
    done = api.caller("sam").post("/commands/decide_incident", json=step)
    assert (done.status_code, done.json()["standing"]) == (200, "decided")
    assert done.json()["appeal_until"]
    stale = api.caller("sam").post("/commands/decide_incident", json=step)
    assert (stale.status_code, stale.json()["revision"]) == (412, 2)
    late = api.caller("sam").post("/commands/close_incident", json={"incident": case, "revision": 2})
    assert (late.status_code, late.json()["standing"]) == (409, "decided")
    assert late.json()["error"]["code"] == "incident_stands"
    assert [one["id"] for one in api.caller("ana").get("/incidents").json()["incidents"]] == [case]


def test_a_case_of_others_is_not_there(api: Api) -> None:
    """404 for a neighbour, the one it concerns and the landlord, in reading and in every step; nothing in their lists."""
    case = report(api, household=str(api.house.households["ben"]))
    for name in ("ben", "cleo", "lou"):
        caller = api.caller(name)
        assert caller.get(f"/incidents/{case}").status_code == 404
        assert caller.get("/incidents").json() == {"incidents": []}
        for step, more in (
            ("add_fact", {"words": "x"}),
            ("appeal_decision", {"words": "x", "revision": 1}),
            ("withdraw_incident", {"revision": 1}),
            ("acknowledge_incident", {"revision": 1}),
        ):
            answer = caller.post(f"/commands/{step}", json={"incident": case} | more)
            assert answer.status_code == 404, (name, step)
    assert api.caller("ana").get(f"/incidents/{NOWHERE}").status_code == 404


def test_changes_tell_nobody_of_cases_but_the_coordinator(api: Api) -> None:
    """A resident, a landlord and a steward, who might be parties, find no line about one; no line has a word or a name."""
    report(api, household=str(api.house.households["ben"]))
    for name in ("ana", "ben", "sam", "lou"):
        told = api.caller(name).get("/events").text
        assert "Incident" not in told, name
    lines = [line for line in api.caller("kim").get("/events").json()["events"] if "Incident" in line["event"]]
    assert [line["event"] for line in lines] == ["IncidentWasReported"]
    assert lines[0]["body"]["by"] is None
    for hidden in (WORDS, str(api.house.people["ana"]), str(api.house.households["ben"])):
        assert hidden not in str(lines)


def test_a_steward_with_a_side_reads_as_a_party(api: Api) -> None:
    """What a steward reported shows them as its reporter, without the steps of who runs it."""
    house = api.house
    with house.kit.database.write() as tx:
        put(
            tx, tables.grant, id=NOWHERE,
            organisation_id=house.house.organisation, person_id=house.people["ben"], role=Role.STEWARD.value,
            reach="house", scope_id=house.house.id, start=house.clock().date(),
        )  # fmt: skip
    case = report(api, "ben")
    told = api.caller("ben").get(f"/incidents/{case}").json()
    assert (told["eye"], set(told["may"])) == ("reporter", {"add_fact", "withdraw_incident"})


def test_a_complaint_about_a_booking_that_is_gone_names_the_field(api: Api) -> None:
    """404 at `use`, in the caller's language; nothing is written."""
    body = {"house": str(api.house.house.id), "about": "booking", "kind": "contest", "words": WORDS}
    gone = api.caller("ana").post("/commands/report_incident", json=body | {"use": str(NOWHERE)})
    assert (gone.status_code, gone.json()["error"]["field"]) == (404, "use")
    none = api.caller("ana").post("/commands/report_incident", json=body)
    assert (none.status_code, none.json()["error"]["field"]) == (400, "use")
    assert api.house.count("incident") == 0


def test_ones_own_link_over_json(api: Api) -> None:
    """201 with the secret and what it shows; another name is 200; the same key shows no secret twice."""
    ana, key = api.caller("ana"), {"Idempotency-Key": "one"}
    body = {"house": str(api.house.house.id), "shows": "person", "label": "phone"}
    made = ana.post("/commands/create_own_link", json=body, headers=key)
    assert (made.status_code, made.json()["shows"], made.json()["space"]) == (201, "person", None)
    assert ana.post("/commands/create_own_link", json=body, headers=key).status_code == 410
    named = ana.post("/commands/relabel_feed_link", json={"link": made.json()["link"], "label": "tablet"})
    assert (named.status_code, named.json()["outcome"]) == (200, "feed_link_relabelled")
    theirs = api.caller("ben").post("/commands/relabel_feed_link", json={"link": made.json()["link"], "label": "x"})
    assert theirs.status_code == 404
    assert ana.post("/commands/create_own_link", json=body | {"shows": "everything"}).status_code == 400
