"""People over HTTP: page by page, for who answers for them; whoever must not be found is in no answer."""

from __future__ import annotations

from uuid import uuid4

import pytest

from habitat_kit.core.commands import ChangePerson, PutOnDuty
from habitat_kit.store import tables
from tests.desk.test_presence import protect
from tests.desk.world import NOW, put
from tests.web.api.world import NOWHERE, Api


def test_a_steward_lists_who_lives_and_who_is_trusted_there(api: Api) -> None:
    """Each once, with households, roles and duty; the list is the People page's."""
    house, people = api.house.house.id, api.house.people
    api.house.do(PutOnDuty(house, people["cleo"], NOW.date(), NOW.date().replace(day=NOW.day + 1)), by="sam")
    found = {one["id"]: one for one in api.caller("sam").get("/people").json()["people"]}
    ana, sam, cleo = (found[str(people[name])] for name in ("ana", "sam", "cleo"))
    assert (ana["name"], ana["houses"], ana["roles"]) == ("Ana", [str(house)], [])
    assert [home["label"] for home in ana["households"]] == ["Household of ana"]
    assert (sam["households"], sam["roles"], sam["on_call"]) == ([], ["steward"], False)
    assert cleo["on_call"]


def test_pages_meet_everybody_once(api: Api) -> None:
    """By id, as many as asked for; the last page says that it is the last."""
    sam = api.caller("sam")
    whole = [one["id"] for one in sam.get("/people").json()["people"]]
    found, after = [], ""
    while True:
        page = sam.get(f"/people?limit=2{after}").json()
        found += [one["id"] for one in page["people"]]
        if page["next"] is None:
            break
        after = f"&after={page['next']}"
    assert found == whole == sorted(whole)


def test_one_is_looked_at_with_how_they_are_reached(api: Api) -> None:
    """Address, number and dated belongings; 404 for nobody's id."""
    ana = api.house.people["ana"]
    api.house.do(ChangePerson(ana, "Ana", "ana@example.org", "06 12", "en"), by="ana")
    found = api.caller("sam").get(f"/people/{ana}").json()
    assert (found["email"], found["phone"], found["locale"]) == ("ana@example.org", "06 12", "en")
    assert [(one["household"], one["end"]) for one in found["memberships"]] == [
        (str(api.house.households["ana"]), None)
    ]
    sam = api.house.people["sam"]
    assert [one["role"] for one in api.caller("sam").get(f"/people/{sam}").json()["grants"]] == ["steward"]
    assert api.caller("sam").get(f"/people/{NOWHERE}").status_code == 404


@pytest.mark.parametrize("by", ["ana", "lou"])
def test_whoever_answers_for_nobody_sees_nobody(api: Api, by: str) -> None:
    """A neighbour and the landlord: an empty list, 404 for a house's and for a person's page, their own too."""
    caller = api.caller(by)
    assert caller.get("/people").json() == {"people": [], "next": None}
    assert caller.get(f"/people?house={api.house.house.id}").status_code == 404
    assert caller.get(f"/people/{api.house.people['ana']}").status_code == 404


def test_whoever_must_not_be_found_is_in_no_answer(api: Api) -> None:
    """Nor who lives with them, not even for a steward: what a program has is soon a file."""
    ben = api.house.people["ben"]
    protect(api.house, tables.person, ben)
    for by in ("sam", "kim"):
        caller = api.caller(by)
        assert str(ben) not in caller.get("/people").text
        assert "Household of ben" not in caller.get("/people").text
        assert caller.get(f"/people/{ben}").status_code == 404


def test_who_lives_with_them_is_left_out_for_who_sees_no_such_household(api: Api) -> None:
    """A coordinator without a second proof does not see the household; its people's roles do not tell of them either."""
    house, people = api.house, api.house.people
    of = {"organisation_id": house.house.organisation, "person_id": people["cleo"], "start": NOW.date()}
    with house.kit.database.write() as tx:
        put(tx, tables.membership, id=uuid4(), household_id=house.households["ben"], **of)
        put(tx, tables.grant, id=uuid4(), role="keeper", reach="space", scope_id=house.space("flat"), **of)
    protect(house, tables.person, people["ben"])
    kim = house.kit.identities.identity_of("kim@gibjoncs.example")
    assert kim is not None
    caller = api.caller("kim")
    caller.headers["Authorization"] = f"Bearer {house.kit.identities.api_tokens.make_own(kim.id, 'mine', 'once')}"
    listed = caller.get("/people")
    assert str(people["ana"]) in listed.text
    assert str(people["cleo"]) not in listed.text
    assert caller.get(f"/people/{people['cleo']}").status_code == 404
    assert "Household of ben" in api.caller("sam").get("/households").text
    assert "Household of ben" not in caller.get("/households").text


@pytest.mark.parametrize("query", ["limit=0", "limit=x", "after=x", "house=x", "page=2"])
def test_what_cannot_be_read_is_refused(api: Api, query: str) -> None:
    """400, as on every list."""
    assert api.caller("sam").get(f"/people?{query}").status_code == 400
