"""A planted house behind its JSON API: one client a person, each with a token of their own."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from attrs import define, field
from starlette.testclient import TestClient
from starlette.types import ASGIApp

from habitat_kit.core.rules import Rule
from habitat_kit.kit import HabitatKit
from habitat_kit.plugins.participatory import ApprovalAbove, LongestStay
from habitat_kit.settings import Settings
from habitat_kit.web import api
from tests.desk.world import DAY, Hands, Planted, Rules, plant

RULES: tuple[Rule[Any], ...] = (LongestStay(nights=7), ApprovalAbove(nights=4, answer_hours=72))
"""Seven nights at most; above four a steward has to say yes within three days."""

SETTINGS = Settings(https=False)


@define
class Api:
    """The API of one house, and whoever calls it."""

    house: Planted
    app: ASGIApp
    tokens: dict[str, str] = field(factory=dict)

    def caller(self, name: str | None = None, *, language: str = "en", prefix: str = "") -> TestClient:
        """A program that speaks for somebody; for nobody without a name."""
        headers = {"Accept-Language": language}
        if name:
            headers["Authorization"] = f"Bearer {self.tokens[name]}"
        return TestClient(
            self.app, base_url=f"http://localhost{prefix}", headers=headers, raise_server_exceptions=False
        )

    def space(self, key: str = "flat") -> str:
        """A space's id as text."""
        return str(self.house.space(key))

    def stay(self, first: int, nights: int = 1, space: str = "flat", **more: Any) -> dict[str, Any]:
        """The body of a stay `first` days after DAY."""
        start, end = day(first), day(first + nights)
        return {"space": self.space(space), "kind": "guest_stay", "start": start, "end": end, "guests": 1} | more

    def booked(self, first: int, nights: int = 1, by: str = "ana", **more: Any) -> dict[str, Any]:
        """A booking made through the API."""
        answer = self.caller(by).post("/bookings", json=self.stay(first, nights, **more))
        assert answer.status_code in {201, 202}, answer.text
        found: dict[str, Any] = answer.json()
        return found


def day(after: int) -> str:
    """A day after DAY, as JSON has it."""
    return DAY.fromordinal(DAY.toordinal() + after).isoformat()


def api_of(kit: HabitatKit, clock: Hands, key: str = "gibjoncs", rules: tuple[Rule[Any], ...] = RULES) -> Api:
    """Plant a house in a kit's database, with a token for each of its people."""
    planted = plant(kit, clock, key, rules)
    made = Api(planted, api.app(kit))
    for name, person in planted.people.items():
        identity = kit.identities.create_identity(planted.house.organisation, person, f"{name}@{key}.example")
        made.tokens[name] = kit.identities.make_token(identity, "a test")
    return made


def kit_of(url: str, clock: Hands, plugins: tuple[object, ...] = ()) -> HabitatKit:
    """A kit on a migrated database, with the rules of participatory houses."""
    return HabitatKit(url=url, settings=SETTINGS, plugins=[Rules, *plugins], clock=clock)


NOWHERE = UUID("01890000-0000-7000-8000-000000000000")
"""The id of nothing."""
