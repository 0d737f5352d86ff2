"""The Gibjoncs' house on a database of its own, with readers who signed in, at a time that is moved by hand."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from html import unescape
from pathlib import Path
from typing import Any
from uuid import UUID

from attrs import define
from starlette.testclient import TestClient

from habitat_kit.core.actors import SYSTEM, Actor
from habitat_kit.core.bookings import Booking
from habitat_kit.core.commands import BookSpace, LoadHouse
from habitat_kit.core.ids import named
from habitat_kit.core.outcomes import AwaitingApproval, Booked, HouseLoaded
from habitat_kit.kit import HabitatKit
from habitat_kit.settings import Settings
from habitat_kit.web import pages

EXAMPLE = Path(__file__).parents[3] / "examples" / "gibjoncs"
NOW = datetime(2027, 3, 3, 9, 30, tzinfo=UTC)
"""A Wednesday morning, 10:30 in Bourges."""

OURS = {"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"}
"""What a browser adds to a form of our own page."""


@define
class Clock:
    """A clock that stands until it is moved."""

    now: datetime = NOW

    def __call__(self) -> datetime:
        """Its time."""
        return self.now

    def move(self, **parts: float) -> None:
        """Let time pass."""
        self.now += timedelta(**parts)


@define(eq=False)
class Residence:
    """A kit with the house loaded."""

    kit: HabitatKit
    clock: Clock

    @classmethod
    def open(cls, url: str, clock: Clock | None = None, **settings: Any) -> Residence:
        """A kit on a database that has the house in it."""
        clock = clock or Clock()
        chosen = Settings(https=False, photos=str(EXAMPLE / "photos"), **settings)
        return cls(HabitatKit(url=url, settings=chosen, clock=clock), clock)

    @classmethod
    def at(cls, url: str, clock: Clock | None = None, **settings: Any) -> Residence:
        """The house loaded into a migrated database."""
        residence = cls.open(url, clock, **settings)
        residence.load()
        return residence

    def load(self, more: str = "", *changes: tuple[str, str]) -> None:
        """Load the house's file, changed, with more of a file at its end."""
        text = (EXAMPLE / "house.toml").read_text(encoding="utf-8")
        for old, new in changes:
            assert old in text, old
            text = text.replace(old, new)
        loaded = self.kit.desk.do(LoadHouse(text + more), by=SYSTEM)
        assert isinstance(loaded, HouseLoaded), loaded

    @staticmethod
    def actor(person: str) -> Actor:
        """A person of the house at the desk."""
        return Actor(person=named("person", "pourquoi-pas", person))

    @staticmethod
    def space(key: str) -> UUID:
        """The id of a space."""
        return named("space", "pourquoi-pas", "gibjoncs", key)

    @staticmethod
    def household(key: str) -> UUID:
        """The id of a household."""
        return named("household", "pourquoi-pas", "gibjoncs", key)

    def session(self, person: str) -> str:
        """The secret of a session somebody opened."""
        identity = self.kit.identities.identity_of(person)
        organisation = named("organisation", "pourquoi-pas")
        known = identity.id if identity else None
        made = known or self.kit.identities.create_identity(organisation, self.actor(person).person, person)
        return self.kit.identities.open_session(made)

    def named(self, person: str) -> Actor:
        """A person of the house as they act when signed in."""
        identity = self.kit.identities.identity_of(person)
        return Actor(identity=identity.id if identity else None, person=self.actor(person).person)

    def reader(self, person: str | None = "nadia", language: str = "en", prefix: str = "") -> TestClient:
        """A browser, signed in as somebody, that reads one language and follows no redirect by itself."""
        client = TestClient(
            pages.app(self.kit),
            base_url="http://localhost",
            headers={"Accept-Language": language, **OURS},
            follow_redirects=False,
            raise_server_exceptions=False,
            root_path=prefix,
        )
        if person is not None:
            client.cookies["habitat"] = self.session(person)
        return client

    def booked(
        self, person: str = "nadia", start: date | datetime = date(2027, 3, 10), nights: int = 2, **wish: Any
    ) -> Booking:
        """A booking made at the desk: two nights in the shared flat, or what `wish` says."""
        end = wish.pop("end", start + timedelta(days=nights))
        space = self.space(wish.pop("space", "shared-flat"))
        command = BookSpace(space, wish.pop("kind", "guest_stay"), start, end, **wish)
        outcome = self.kit.desk.do(command, by=self.actor(person))
        assert isinstance(outcome, Booked | AwaitingApproval), outcome
        return outcome.booking


def form(**fields: str) -> dict[str, str]:
    """A booking form for two nights of guests, with some fields replaced."""
    stay = {"kind": "guest_stay", "start": "2027-03-10", "end": "2027-03-12", "guests": "2", "nonce": "n1"}
    return {**stay, "do": "check"} | fields


def said(answer: Any) -> str:
    """What a page says, without its tags."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]*>", " ", answer.text)))
