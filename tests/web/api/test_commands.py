"""Every command is a route: the core's and what plugins offer."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from attrs import frozen

from habitat_kit.core.actors import Reach, Role
from habitat_kit.core.commands import Command, all_commands
from habitat_kit.core.outcomes import Refused, Ticked
from habitat_kit.desk.work import Work
from habitat_kit.hooks import CommandOffer, hookimpl
from habitat_kit.kit import HabitatKit
from habitat_kit.web.api.commands import known
from tests.desk.world import Hands
from tests.web.api.world import Api, api_of, day, kit_of


@frozen
class WaterGarden(Command[Ticked | Refused]):
    """Water the garden of a house."""

    house: UUID
    litres: int = 10


def water(command: WaterGarden, work: Work) -> Ticked:
    """Say how much."""
    return Ticked(settled=command.litres)


class Gardeners:
    """A plugin with a command of its own."""

    @staticmethod
    @hookimpl
    def offer() -> list[CommandOffer]:
        """What it offers."""
        return [CommandOffer(WaterGarden, f"{__name__}:water", "house", {Role.RESIDENT: Reach.HOUSE})]


def test_every_command_can_be_reached(api: Api) -> None:
    """Each command's route reads its body: an empty one is 400, or done where the command needs nothing."""
    kim = api.caller("kim")
    for command in known(api.house.kit.registry):
        answer = kim.post(f"/commands/{command.name()}", json={})
        assert answer.status_code == (200 if command.name() == "tick" else 400), command
    assert kim.post("/commands/nothing", json={}).status_code == 404
    assert len(known(api.house.kit.registry)) >= len(all_commands())


def test_a_plugins_command_is_a_route(migrated: str, hands: Hands) -> None:
    """What a plugin offers is sent, read and described as the core's own."""
    kit = kit_of(migrated, hands, (Gardeners,))
    api = api_of(kit, hands)
    body: dict[str, Any] = {"house": str(api.house.house.id), "litres": 20}
    answer = api.caller("ana").post("/commands/water_garden", json=body)
    assert (answer.status_code, answer.json()) == (200, {"outcome": "ticked", "settled": 20, "finished": 0})
    assert api.caller("ana").post("/commands/water_garden", json=body | {"litres": "20"}).status_code == 400
    described = api.caller().get("/openapi.json").json()
    assert "/commands/water_garden" in described["paths"]
    assert "WaterGarden" in described["components"]["schemas"]
    kit.close()


def test_a_booking_lives_through_commands(api: Api) -> None:
    """Book, move, decline with a reason, cancel: each by its name, each answering its outcome."""
    ana, sam = api.caller("ana"), api.caller("sam")
    made = ana.post("/commands/book_space", json=api.stay(0, 6))
    assert (made.status_code, made.json()["outcome"]) == (202, "awaiting_approval")
    use = {"booking": made.json()["id"]}
    assert ana.post("/commands/decline_booking", json=use | {"revision": 1, "reason": "non"}).status_code == 403
    assert sam.post("/commands/decline_booking", json=use | {"revision": 1}).status_code == 400
    said = sam.post("/commands/decline_booking", json=use | {"revision": 1, "reason": "Travaux"})
    assert (said.status_code, said.json()["outcome"], said.json()["state"]) == (200, "declined", "refused")
    assert ana.get(f"/bookings/{use['booking']}").json()["note"] == "Travaux"
    again = ana.post("/commands/book_space", json=api.stay(0, 2))
    assert again.headers["Location"] == f"/bookings/{again.json()['id']}"
    use = {"booking": again.json()["id"]}
    moved = ana.post("/commands/move_booking", json=use | {"revision": 1, "end": day(1)})
    assert (moved.status_code, moved.json()["end"]) == (200, day(1))
    gone = ana.post("/commands/cancel_booking", json=use | {"revision": 2})
    assert (gone.status_code, gone.json()["state"]) == (200, "cancelled")


def test_a_space_is_closed_and_reopened(api: Api) -> None:
    """201 with the bookings in its way, which keep their dates; 412 for a closure that changed; 200 reopened."""
    made = api.booked(1)
    sam = api.caller("sam")
    body = {"space": api.space(), "start": day(0), "end": day(4), "reason": "peinture"}
    assert api.caller("ana").post("/commands/close_space", json=body).status_code == 403
    shut = sam.post("/commands/close_space", json=body)
    assert (shut.status_code, shut.json()["in_the_way"], shut.json()["reason"]) == (201, [made["id"]], "peinture")
    closure = {"closure": shut.json()["id"]}
    assert sam.post("/commands/reopen_space", json=closure | {"revision": 7}).status_code == 412
    opened = sam.post("/commands/reopen_space", json=closure | {"revision": 1})
    assert (opened.status_code, opened.json()["state"]) == (200, "reopened")


def test_a_links_secret_is_shown_once(api: Api) -> None:
    """A new link's secret comes in the first answer; the same key then answers 410 already_shown, without it."""
    ana, key = api.caller("ana"), {"Idempotency-Key": "link"}
    body = {"space": api.space(), "level": "room", "label": "Téléphone", "days": 30}
    made = ana.post("/commands/create_feed_link", json=body, headers=key)
    assert made.status_code == 201
    secret = made.json()["secret"]
    again = ana.post("/commands/create_feed_link", json=body, headers=key)
    assert (again.status_code, again.json()["error"]["code"]) == (410, "already_shown")
    assert secret not in again.text
    turned = ana.post("/commands/rotate_feed_link", json={"link": made.json()["link"]})
    assert turned.status_code == 200
    assert turned.json()["secret"] != secret
    gone = ana.post("/commands/revoke_feed_link", json={"link": made.json()["link"]})
    assert (gone.status_code, gone.json()["outcome"]) == (200, "feed_link_revoked")
    assert ana.post("/commands/create_feed_link", json=body | {"level": "all"}).status_code == 400
    assert ana.post("/commands/create_feed_link", json=body | {"days": 10**9}).status_code == 400


@pytest.mark.parametrize("name", ["ana", "sam", "lou"])
def test_a_house_is_loaded_by_who_may(api: Api, name: str) -> None:
    """Loading a file that is wrong names the line to who may load; others get 403 or the same 400, never a 500."""
    answer = api.caller(name).post("/commands/load_house", json={"text": "[house\nkey = 7", "plan_only": True})
    assert answer.status_code in {400, 403}


def test_time_is_settled_on_demand(api: Api, whole: HabitatKit) -> None:
    """A coordinator's tick answers how much it settled; a resident may not send one."""
    api.booked(0, 6)
    house = {"house": str(api.house.house.id)}
    assert api.caller("ana").post("/commands/tick", json=house).status_code == 403
    api.house.clock.later(hours=73)
    said = api.caller("kim").post("/commands/tick", json=house)
    assert (said.status_code, said.json()["settled"]) == (200, 1)
