"""Two houses of two organisations on one database: the Gibjoncs, and a stranger's house that nobody may hear of."""

from __future__ import annotations

import re
from datetime import date
from typing import Any
from uuid import UUID

from attrs import define, evolve
from starlette.testclient import TestClient

from habitat_kit.core.actors import SYSTEM, Actor
from habitat_kit.core.bookings import Booking
from habitat_kit.core.commands import BookSpace, CloseSpace, CreateFeedLink, LoadHouse
from habitat_kit.core.ids import named
from habitat_kit.core.outcomes import AwaitingApproval, Booked, FeedLinkMade, HouseLoaded, SpaceClosed
from habitat_kit.web import panel
from tests.web.pages.residence import EXAMPLE, OURS, Residence

CANARY = "Kanarienvogel"
"""Stands in every text of the stranger's house, and must stand in nothing the Gibjoncs read."""

ORGANISATION, HOUSE = "canary", "cage"


def canary_file() -> str:
    """The stranger's house file: the Gibjoncs' with other keys, every name and label marked."""
    text = (EXAMPLE / "house.toml").read_text(encoding="utf-8")
    text = text.replace('key = "pourquoi-pas"', f'key = "{ORGANISATION}"', 1)
    text = text.replace('[house]\nkey = "gibjoncs"', f'[house]\nkey = "{HOUSE}"', 1)
    return re.sub(r'^(name|label|email) = "(.*)"$', rf'\1 = "{CANARY} \2"', text, flags=re.MULTILINE)


@define(eq=False)
class Estate:
    """Both houses, with what happened in the stranger's: a booking, a closure, a link."""

    home: Residence
    booking: Booking
    closure: UUID
    link: UUID
    secret: str

    @classmethod
    def at(cls, url: str, **settings: Any) -> Estate:
        """Both houses on a migrated database."""
        home = Residence.at(url, **settings)
        desk = home.kit.desk
        loaded = desk.do(LoadHouse(canary_file()), by=SYSTEM)
        assert isinstance(loaded, HouseLoaded), loaded
        steward, flat = stranger("helene"), there("space", "shared-flat")
        stay = BookSpace(flat, "guest_stay", date(2027, 3, 20), date(2027, 3, 22), purpose=f"{CANARY} stay")
        made = desk.do(stay, by=stranger("nadia"))
        closed = desk.do(CloseSpace(flat, date(2027, 5, 1), date(2027, 5, 3), reason=f"{CANARY} paint"), by=steward)
        linked = desk.do(CreateFeedLink(flat, label=f"{CANARY} link"), by=steward_with_identity(home))
        assert isinstance(made, Booked | AwaitingApproval), made
        assert isinstance(closed, SpaceClosed), closed
        assert isinstance(linked, FeedLinkMade), linked
        return cls(home, made.booking, closed.closure.id, linked.link, linked.secret)

    @classmethod
    def copied(cls, url: str, planted: Estate) -> Estate:
        """The same two houses, in a copy of the database they were planted in."""
        return evolve(planted, home=Residence.open(url))

    def reader(self, person: str | None = "helene", language: str = "en", prefix: str = "") -> TestClient:
        """A browser at the panel, signed in as somebody of the Gibjoncs."""
        client = TestClient(
            panel.app(self.home.kit),
            base_url="http://localhost",
            headers={"Accept-Language": language, **OURS},
            follow_redirects=False,
            raise_server_exceptions=False,
            root_path=prefix,
        )
        if person is not None:
            client.cookies["habitat"] = self.home.session(person)
        return client


def stranger(person: str) -> Actor:
    """A person of the stranger's house."""
    return Actor(person=named("person", ORGANISATION, person))


def there(what: str, key: str) -> UUID:
    """The id of something in the stranger's house."""
    return named(what, ORGANISATION, HOUSE, key)


def steward_with_identity(home: Residence) -> Actor:
    """The stranger's steward, who can sign in: links belong to identities."""
    person = stranger("helene").person
    return Actor(
        identity=home.kit.identities.create_identity(named("organisation", ORGANISATION), person, CANARY), person=person
    )


def stay(**fields: str) -> dict[str, str]:
    """A filled form for two nights of guests for the Amranis."""
    begun = {"space": "Le logement partagé", "kind": "guest_stay", "start": "2027-03-10", "end": "2027-03-12"}
    return {**begun, "guests": "2", "household": "Les Amrani", "purpose": "", "nonce": "n1"} | fields
