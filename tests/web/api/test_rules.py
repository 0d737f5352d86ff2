"""Rulebooks, proposals and signatures over JSON: proposed, answered, adopted, signed."""

from __future__ import annotations

from typing import Any

from tests.desk.assembly import CANARY, OTHER, TEXT
from tests.web.api.world import Api

LAST_DAY = "2027-03-08"


def rules(api: Api, by: str = "ana") -> dict[str, Any]:
    """The one rulebook, as somebody sees it."""
    (found,) = api.caller(by).get("/rulebooks").json()["rulebooks"]
    assert api.caller(by).get(f"/rulebooks/{found['id']}").json() == found
    return dict(found)


def send(api: Api, by: str, command: str, **body: Any) -> Any:
    """Send a command."""
    return api.caller(by).post(f"/commands/{command}", json=body)


def proposed(api: Api) -> str:
    """A draft of Ana's; its id."""
    made = send(api, "ana", "propose_rules", rulebook=rules(api)["id"], text=TEXT)
    assert (made.status_code, made.json()["outcome"]) == (201, "proposal_made")
    return str(made.json()["proposal"])


def test_a_proposal_is_read_answered_and_stands_in_nobodys_way(api: Api) -> None:
    """201, then what stands with its ETag; a stale turn 412, an impossible one 409 with why; a wrong text 400 at its place."""
    draft = proposed(api)
    assert api.caller("ben").get(f"/proposals/{draft}").status_code == 404
    assert api.caller("ben").get("/proposals").json() == {"proposals": []}
    opened = send(api, "ana", "open_round", proposal=draft, revision=1, closes=LAST_DAY)
    assert (opened.status_code, opened.json()["stage"]) == (200, "round")
    no = send(api, "ben", "object_to_rules", proposal=draft, number=1, reason=CANARY)
    assert no.status_code == 200
    read = api.caller("ana").get(f"/proposals/{draft}")
    assert (read.status_code, read.headers["etag"]) == (200, '"3"')
    told = read.json()
    assert (told["objections"], told["answers"][0]["reason"], told["stage"]) == (1, CANARY, "round")
    stale = send(api, "ana", "revise_rules", proposal=draft, revision=1, text=OTHER)
    assert (stale.status_code, stale.json()["revision"]) == (412, 3)
    early = send(api, "sam", "adopt_rules", proposal=draft, revision=3, in_force="2027-03-20")
    assert (early.status_code, early.json()["why"], early.json()["error"]["code"]) == (
        409, "round_open", "proposal_stands",
    )  # fmt: skip
    wrong = send(
        api, "ana", "revise_rules", proposal=draft, revision=3, text=OTHER.replace("longest_stay", "longest_say")
    )
    assert (wrong.status_code, wrong.json()["error"]["field"]) == (400, "articles.1.rule.kind")
    mute = send(api, "ben", "object_to_rules", proposal=draft, number=1, reason=" ")
    assert (mute.status_code, mute.json()["error"]["field"]) == (400, "reason")
    assert CANARY not in api.caller("kim").get("/events").text


def test_what_is_adopted_is_signed_by_its_digest(api: Api) -> None:
    """The version shows what to sign; another digest is 412 with the version to read; it waits for the caller until then."""
    draft, day = proposed(api), api.house.clock().date().isoformat()
    decision = {"held": day, "present": 9, "objections": 0, "minutes": CANARY, "in_force": day}
    assert send(api, "sam", "record_decision", proposal=draft, revision=1, **decision).status_code == 200
    book = rules(api)
    version = book["versions"][0]
    assert (version["version"], version["now"], version["signed"], version["signed_by"]) == ("2", True, False, 0)
    assert [one["why"] for one in api.caller("ana").get("/for-you").json()["waiting"]] == ["sign"]
    body = {"rulebook": book["id"], "version": version["id"]}
    other = send(api, "ana", "sign_rules", **body, digest="0" * 64)
    assert (other.status_code, other.json()["version"]) == (412, version["id"])
    signed = send(api, "ana", "sign_rules", **body, digest=version["digest"])
    assert (signed.status_code, signed.json()["how"]) == (200, "page")
    assert rules(api)["versions"][0]["signed"] is True
    assert rules(api, "ben")["versions"][0]["signed_by"] == 1
    assert api.caller("ana").get("/for-you").json() == {"waiting": []}
    theirs = send(api, "ana", "sign_rules", **body, digest=version["digest"], person=str(api.house.people["ben"]))
    assert theirs.status_code == 403
