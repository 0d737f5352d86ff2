"""Staying, restoring, overriding and correcting over the API: each command answers its own outcome and status."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from habitat_kit.core.actors import Role
from habitat_kit.core.ids import named
from habitat_kit.store import tables
from habitat_kit.store.mapping import ground as rows
from habitat_kit.store.statement import Statement
from tests.desk.stays import at
from tests.desk.world import DAY, rulebook
from tests.web.api.world import RULES, Api, day


def send(api: Api, name: str, booking: dict[str, Any], revision: int, by: str = "ana", **more: Any) -> Any:
    """Send a command about a booking."""
    body = {"booking": booking["id"], "revision": revision} | more
    return api.caller(by).post(f"/commands/{name}", json=body)


def test_a_stay_is_lived_through_commands(api: Api) -> None:
    """Too early is 422 with its finding, then 200 with the booking each time; a second tap is 412."""
    booked = api.booked(0, 3)
    early = send(api, "check_in", booked, 1)
    assert early.status_code == 422
    assert early.json()["verdict"]["findings"][0]["key"] == "finding.too_early"
    at(api.house, DAY, 16)
    there = send(api, "check_in", booked, 1)
    assert (there.status_code, there.headers["etag"]) == (200, '"2"')
    assert (there.json()["outcome"], there.json()["state"]) == ("checked_in", "checked_in")
    assert send(api, "check_in", booked, 1).status_code == 412
    at(api.house, DAY.fromordinal(DAY.toordinal() + 1), 9)
    left = send(api, "check_out", booked, 2).json()
    assert (left["outcome"], left["state"], left["unslept"], left["end"]) == ("checked_out", "done", 2, day(1))
    back = send(api, "undo_last", booked, 3).json()
    assert (back["outcome"], back["state"], back["end"]) == ("undone", "checked_in", day(3))


def test_nobody_came_and_it_is_set_right(api: Api) -> None:
    """The keeper's word by the steward; contested, the nights are taken off the quota with a reason."""
    booked = api.booked(0, 2)
    at(api.house, DAY, 20)
    assert send(api, "no_show", booked, 1).status_code == 403
    gone = send(api, "no_show", booked, 1, by="sam").json()
    assert (gone["outcome"], gone["state"], gone["counted"]) == ("not_arrived", "no_show", True)
    assert send(api, "correct_booking", booked, 2, by="sam", counted=False).status_code == 400
    right = send(api, "correct_booking", booked, 2, by="sam", counted=False, reason="They had called.").json()
    assert (right["outcome"], right["counted"]) == ("corrected", False)
    assert api.caller("ana").get(f"/bookings/{booked['id']}").json()["note"] == "They had called."


def test_a_cancelled_booking_is_restored_or_taken(api: Api) -> None:
    """200 while the dates are free, 409 when they are somebody's, 412 for what stands."""
    booked = api.booked(0)
    send(api, "cancel_booking", booked, 1)
    assert send(api, "restore_booking", booked, 2).json()["outcome"] == "booked"
    assert send(api, "restore_booking", booked, 3).status_code == 412
    send(api, "cancel_booking", booked, 3)
    api.booked(0, by="ben")
    taken = send(api, "restore_booking", booked, 4)
    assert (taken.status_code, taken.json()["error"]["code"]) == (409, "conflict")
    assert send(api, "undo_last", booked, 4).status_code == 409


@pytest.mark.parametrize("missing", [{"override_reason": " "}, {"override": ["nonsense"]}])
def test_an_override_names_articles_and_a_reason(api: Api, missing: dict[str, Any]) -> None:
    """Anything else is unreadable, and the field named."""
    body = api.stay(0, 9) | {"override": ["house_rules/1"], "override_reason": "why"} | missing
    answer = api.caller("sam").post("/commands/book_space", json=body)
    assert answer.status_code == 400
    assert answer.json()["error"]["field"] == next(iter(missing))


def test_a_finding_says_who_may_override_it_and_that_somebody_did(api: Api) -> None:
    """A refusal names the roles; after the override the verdict keeps the finding, marked."""
    _let_stewards(api)
    body = api.stay(0, 9) | {"household": str(api.house.households["ana"])}
    refused = api.caller("sam").post("/commands/book_space", json=body).json()
    (finding,) = [one for one in refused["verdict"]["findings"] if one["severity"] == "refuse"]
    assert (finding["override_by"], finding["overridden"]) == (["steward"], False)
    code = f"{finding['rulebook']}/{finding['article']}"
    done = api.caller("sam").post("/commands/book_space", json=body | {"override": [code], "override_reason": "why"})
    assert done.status_code == 202, done.text
    assert [one["overridden"] for one in done.json()["verdict"]["findings"] if one["severity"] == "refuse"] == [True]


def _let_stewards(api: Api) -> None:
    """Write the house's rules anew, with stewards who may override each."""
    house = api.house.house
    book = rulebook(house, RULES, {Role.STEWARD})
    body = rows.version_row(book.versions[0], book.id)["body"]
    version, told = tables.rulebook_version, tables.house.c
    with api.house.kit.database.write() as tx:
        change = sa.update(version).where(version.c.id == sa.bindparam("version", type_=version.c.id.type))
        new = sa.bindparam("new", type_=version.c.body.type)
        tx.run(Statement(change.values(body=new)), version=named(house.key, "v1"), new=body)
        tx.run(Statement(sa.update(tables.house).values(ground=told.ground + 1)))
