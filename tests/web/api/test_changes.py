"""The change feed: at least once, in order, and no more than its reader may see."""

from __future__ import annotations

import json
from base64 import urlsafe_b64encode
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID

import pytest

from habitat_kit.core.events import FeedLinkEnded
from habitat_kit.kit import HabitatKit
from habitat_kit.store import changes
from habitat_kit.store.streams import write_event
from tests.desk.world import Hands
from tests.web.api.world import Api, api_of, day


def _read(api: Api, who: str, after: str | None = None) -> tuple[list[dict[str, Any]], str]:
    """Everything after a cursor, page by page, and the cursor at the end."""
    events: list[dict[str, Any]] = []
    while True:
        said = api.caller(who).get("/events", params={"after": after} if after else {}).json()
        events += said["events"]
        after = said["next"]
        assert after
        if not said["more"]:
            return events, after


def test_what_happened_is_told_in_order(api: Api) -> None:
    """Each change once, oldest first, with how the use stands; nothing new gives an empty page and the same cursor."""
    made = api.booked(0)
    api.caller("ana").patch(f"/bookings/{made['id']}", json={"end": day(2)}, headers={"If-Match": '"1"'})
    api.caller("ana").delete(f"/bookings/{made['id']}", headers={"If-Match": '"2"'})
    events, after = _read(api, "sam")
    assert [event["event"] for event in events] == ["BookingMade", "BookingMoved", "BookingCancelled"]
    assert [event["body"]["revision"] for event in events] == [1, 2, 3]
    assert {event["body"]["use"] for event in events} == {made["id"]}
    assert events[0]["body"]["span"] == {"start": made["starts_at"], "end": made["ends_at"]}
    assert [len(event["body"]["claims"]) for event in events] == [3, 3, 0]
    assert _read(api, "sam", after) == ([], after)
    api.booked(5)
    assert [event["event"] for event in _read(api, "sam", after)[0]] == ["BookingMade"]


def test_a_resident_sees_no_more_than_their_sight(api: Api) -> None:
    """Public fields for a neighbour; who and for whom only for those who read the journal; links are not told."""
    api.booked(0, by="ben", purpose="une fête")
    api.caller("ben").post("/commands/create_feed_link", json={"space": api.space()})
    resident, steward = _read(api, "ana")[0], _read(api, "sam")[0]
    assert [event["event"] for event in resident] == ["BookingMade"]
    assert {"household", "by", "counted", "on_behalf"}.isdisjoint(resident[0]["body"])
    assert steward[0]["body"]["household"] == str(api.house.households["ben"])
    assert [event["event"] for event in steward] == ["BookingMade", "FeedLinkCreated"]
    assert "fête" not in json.dumps([resident, steward], ensure_ascii=False)


def test_an_auditor_reads_nothing_of_another_house(whole: HabitatKit, hands: Hands) -> None:
    """A cursor made for another's stream opens nothing: only streams one may read are looked at."""
    here, there = api_of(whole, hands), api_of(whole, hands, key="caracol")
    here.booked(0)
    forged = urlsafe_b64encode(json.dumps({str(here.house.house.id): 0}).encode()).decode()
    said = there.caller("kim").get("/events", params={"after": forged}).json()
    assert said["events"] == []
    assert str(here.house.house.id) not in there.caller("kim").get("/events").text


@pytest.mark.parametrize("size", [2, 3])
def test_no_change_is_lost_between_pages(api: Api, monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    """However short the page, every change comes, commands whole: a tick's several events are never parted."""
    for n in range(0, 30, 10):
        api.booked(n, 6)
    api.booked(40)
    api.house.clock.later(hours=73)
    assert api.caller("kim").post("/commands/tick", json={}).status_code == 200
    whole_feed, _ = _read(api, "sam")
    monkeypatch.setattr(changes, "AT_ONCE", size)
    monkeypatch.setattr(changes, "_AFTER", changes.after_statement(size))
    paged, _ = _read(api, "sam")
    assert paged == whole_feed
    assert len({(event["seq"], event["part"]) for event in paged}) == len(paged) == 7


def test_a_reader_beside_writers_misses_nothing(api: Api) -> None:
    """Read while six write: each booking made is told, and told once."""
    with ThreadPoolExecutor(3) as pool:
        made = [pool.submit(api.booked, n * 2, 1, ("ana", "ben", "cleo")[n % 3]) for n in range(6)]
        seen, after = _read(api, "sam")
        ids = {future.result()["id"] for future in made}
    rest, _ = _read(api, "sam", after)
    told = [event["body"]["use"] for event in seen + rest]
    assert (set(told), len(told)) == (ids, 6)


def test_a_cursor_of_somebody_elses_making_is_refused(api: Api) -> None:
    """What is no cursor of ours is 400 and names `after`."""
    odd = [
        "x",
        "é",
        "A" * 9000,
        urlsafe_b64encode(b"[]").decode(),
        urlsafe_b64encode(b'{"a": 1}').decode(),
        urlsafe_b64encode(json.dumps({str(UUID(int=1)): -1}).encode()).decode(),
        urlsafe_b64encode(json.dumps({str(UUID(int=1)): 10**30}).encode()).decode(),
        urlsafe_b64encode(b"[" * 5000).decode(),
    ]
    for after in odd:
        answer = api.caller("sam").get("/events", params={"after": after})
        assert (answer.status_code, answer.json()["error"]["field"]) == (400, "after"), after[:20]


def test_what_a_plugin_told_is_told(api: Api) -> None:
    """An event of a plugin that is gone comes to who reads the journal, as it was written, and to nobody else."""
    with api.house.kit.database.write() as tx:
        write_event(
            tx,
            (api.house.house.id, 7, 0),
            api.house.clock.now,
            FeedLinkEnded(
                organisation=api.house.house.organisation,
                house=api.house.house.id,
                link=UUID(int=1),
                space=api.house.space("flat"),
                level="busy",
            ),
            organisation_id=api.house.house.organisation,
            house_id=api.house.house.id,
            actor=None,
        )
        tx.say("UPDATE habitat_journal SET event = 'GardenWatered'")
    assert [event["event"] for event in _read(api, "sam")[0]] == ["GardenWatered"]
    assert _read(api, "ana")[0] == []


def test_an_organisations_stream_is_for_who_reads_a_journal(api: Api) -> None:
    """People and roles of a house for its steward, all of them for the coordinator; for a resident none."""
    home = str(api.house.households["ana"])
    body = {"place": str(api.house.house.id), "called": "Zoé", "household": home}
    added = api.caller("sam").post("/commands/add_person", json=body)
    assert added.status_code == 201, added.text
    person = added.json()["person"]
    changed = api.caller("kim").post("/commands/change_person", json={"person": person, "email": "z@example.org"})
    assert changed.status_code == 200
    steward, coordinator, resident = (_read(api, who)[0] for who in ("sam", "kim", "ana"))
    assert [event["event"] for event in steward] == ["PersonWritten", "MembershipBegun"]
    assert [event["event"] for event in coordinator] == ["PersonWritten", "MembershipBegun", "PersonCorrected"]
    assert resident == []
    assert {event["stream"] for event in coordinator} == {str(api.house.house.organisation)}
    assert steward[1]["body"]["household"] == home
    assert "Zoé" not in json.dumps(coordinator, ensure_ascii=False)
    _, after = _read(api, "kim")
    assert _read(api, "kim", after) == ([], after)
