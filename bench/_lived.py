"""A house with a long past: ten flats of three rooms, two hundred households, a stay in every room every night."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import count, islice
from typing import Any
from uuid import UUID, uuid4

from _world import RULES, Rules, pour, raw_connection
from attrs import evolve

from habitat_kit.core.actors import SYSTEM, Actor
from habitat_kit.core.bookings import Booking
from habitat_kit.core.commands import LoadHouse
from habitat_kit.core.outcomes import HouseLoaded
from habitat_kit.core.periods import Nights
from habitat_kit.core.rulebooks import Rulebook
from habitat_kit.core.spaces import House
from habitat_kit.core.uses import State
from habitat_kit.house_file.canonical import rule_body
from habitat_kit.kit import HabitatKit
from habitat_kit.plugins import participatory as p
from habitat_kit.store.mapping.uses import booking_row
from tests.desk.world import Hands

FLATS, ROOMS, HOUSEHOLDS = 10, 3, 200
TODAY = date(2026, 11, 21)
TEN = (*RULES, p.LongestStay(hours=8, kinds=["meeting"]))
"""Ten rules: those of the other benchmarks, and how long a meeting may last."""


def toml() -> str:
    """The house file."""
    lines = ['[organisation]\nkey = "o"\nname = "O"\n[house]\nkey = "h"\nname = "H"\nzone = "Europe/Paris"']
    lines += [
        '[[house.kinds]]\nkey = "guest_stay"\nunit = "night"\nname = { fr = "S" }\n[[house.kinds]]\nkey = "meeting"\nunit = "hour"\nname = { fr = "M" }'
    ]
    lines += ['[[spaces]]\nkey = "h"\nname = "H"\nform = "house"']
    for flat in range(FLATS):
        lines.append(
            f'[[spaces]]\nkey = "f{flat}"\nname = "F{flat}"\nform = "guest_flat"\nparent = "h"\nbookable = true'
        )
        lines += [
            f'[[spaces]]\nkey = "f{flat}r{room}"\nname = "R"\nform = "room"\nparent = "f{flat}"\n'
            "bookable = true\nsleeps = 2\nseats = 9"
            for room in range(ROOMS)
        ]
    lines += [f'[[households]]\nkey = "k{n}"\nlabel = "K{n}"' for n in range(HOUSEHOLDS)]
    lines.append(
        '[[persons]]\nkey = "s"\nname = "S"\ngrants = [{ role = "steward", over = "house", start = 2020-01-01 }]'
    )
    lines.append(
        '[[rulebooks]]\nkey = "r"\ntitle = { fr = "R" }\n[[rulebooks.versions]]\nversion = 1\nin_force = 2020-01-01'
    )
    for number, rule in enumerate(TEN, 1):
        lines.append(
            f'[[rulebooks.versions.articles]]\nnumber = "{number}"\ntext = {{ fr = "A" }}\nrule = {written(rule_body(rule))}'
        )
    lines += [f'[[rulebooks.versions.bindings]]\nspace = "f{flat}"' for flat in range(FLATS)]
    return "\n".join(lines) + "\n"


def written(value: Any) -> str:
    """A value as TOML."""
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {written(one)}" for key, one in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(map(written, value)) + "]"
    return str(value).lower() if isinstance(value, bool | int) else f'"{value}"'


class Lived:
    """The house on a database of its own, with so many bookings behind it."""

    def __init__(self, url: str, bookings: int) -> None:
        self.clock = Hands(datetime.combine(TODAY, time(9), UTC))
        self.kit = HabitatKit(url=url, plugins=[Rules], clock=self.clock)
        self.kit.migrate()
        loaded = self.kit.desk.do(LoadHouse(toml()), by=SYSTEM)
        if not isinstance(loaded, HouseLoaded):
            raise SystemExit(f"the benchmark's house was not loaded: {loaded}")
        sight = self.kit.desk.sight(SYSTEM)
        self.house: House = sight.houses()[0]
        self.rulebooks: tuple[Rulebook, ...] = sight.rulebooks(self.house.id)
        self.households: list[UUID] = [home.id for home in sight.households(self.house.id)]
        self.by = Actor(system=True)
        with raw_connection(self.kit) as connection:
            pour(self.kit, connection, ((booking_row(one), claim_of(one)) for one in islice(self.nights(), bookings)))

    @property
    def rooms(self) -> list[UUID]:
        """Every room that can be booked."""
        return [self.house.tree.keyed(f"f{flat}r{room}").id for flat in range(FLATS) for room in range(ROOMS)]

    def nights(self) -> Iterator[Booking]:
        """One night each in every room, the latest first."""
        rooms = self.rooms
        for number in count():
            back, place = divmod(number, len(rooms))
            when = Nights(TODAY - timedelta(days=back + 1), TODAY - timedelta(days=back))
            yield self._stay(rooms[place], when, self.house.span(when), self.households[number * 7 % HOUSEHOLDS])

    def _stay(self, room: UUID, when: Nights, span: Any, household: UUID) -> Booking:
        return Booking(
            id=uuid4(),
            organisation=self.house.organisation,
            house=self.house.id,
            space=room,
            kind="guest_stay",
            when=when,
            span=span,
            zone=self.house.zone,
            household=household,
            guests=2,
            state=State.DONE,
            made_at=span.start,
            revised_at=span.start,
            versions=(self.rulebooks[0].versions[0].id,),
        )

    def wished(self, number: int) -> Booking:
        """A stay somebody may ask for: two nights ahead, each number in another room, week and household."""
        rooms, first = self.rooms, TODAY + timedelta(days=3 + number // len(self.rooms) * 13 % 600)
        when = Nights(first, first + timedelta(days=2))
        stay = self._stay(rooms[number % len(rooms)], when, self.house.span(when), self.households[number % HOUSEHOLDS])
        return evolve(stay, state=State.ASKED)


def claim_of(booking: Booking) -> dict[str, Any]:
    """The claim of a booking of one leaf."""
    return {
        "house_id": booking.house,
        "organisation_id": booking.organisation,
        "leaf_id": booking.space,
        "use_id": booking.id,
        "start": booking.span.start,
        "end": booking.span.end,
    }
