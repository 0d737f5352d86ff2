"""A plugin's handler at work: whoever may not send its command never meets it, and a bad one is named and breaks nothing."""

from __future__ import annotations

import logging
from typing import Any
from uuid import UUID

import pytest
from attrs import frozen

from habitat_kit.core.actors import Reach, Role
from habitat_kit.core.commands import Command
from habitat_kit.core.outcomes import Booked, NotAllowed, Refused, Ticked, Unknown
from habitat_kit.desk.work import Work
from habitat_kit.hooks import CommandOffer, hookimpl
from tests.desk.conftest import Planter
from tests.desk.world import Planted

HERE = f"{__name__}:"


@frozen
class Burn(Command[Ticked]):
    """Burn something down."""

    house: UUID
    how: str = "well"


@frozen
class Sweep(Command[Ticked]):
    """Sweep after a stay."""

    booking: UUID


@frozen
class Water(Command[Ticked]):
    """Water a household's plot."""

    space: UUID
    household: UUID


def burn(command: Burn, work: Work) -> Any:
    """Do what a handler should not."""
    if command.how == "raise":
        raise ZeroDivisionError
    if command.how == "exit":
        raise SystemExit(3)
    return {"nothing": None, "words": "yes", "well": Ticked()}[command.how]


def done(command: Command[Ticked], work: Work) -> Ticked:
    """Ask nobody whether it may."""
    return Ticked(settled=7)


class Fire:
    """Offers the three."""

    @staticmethod
    @hookimpl
    def offer() -> list[CommandOffer]:
        """What it offers."""
        residents = {Role.RESIDENT: Reach.OWN, Role.STEWARD: Reach.HOUSE}
        return [
            CommandOffer(Burn, HERE + "burn", "house", {Role.STEWARD: Reach.HOUSE}),
            CommandOffer(Sweep, HERE + "done", "booking", residents),
            CommandOffer(Water, HERE + "done", "space", residents),
        ]


@pytest.fixture
def house(planting: Planter) -> Planted:
    """Give a house where there is fire."""
    return planting(plugins=[Fire])


@pytest.mark.parametrize("how", ["raise", "exit", "nothing", "words"])
def test_a_bad_handler_refuses_in_its_plugins_name(house: Planted, how: str, caplog: pytest.LogCaptureFixture) -> None:
    """Raising, leaving the program or answering no outcome refuses the command, with a key or without, and is logged."""
    for key in (None, "once", "once"):
        with caplog.at_level(logging.ERROR):
            outcome = house.do(Burn(house.house.id, how), by="sam", key=key)
        assert isinstance(outcome, Refused)
        assert [(finding.key, finding.plugin) for finding in outcome.verdict.findings] == [
            ("finding.plugin_broke", "Fire")
        ]
    assert "plugin Fire broke" in caplog.text
    assert isinstance(house.do(house.stay(0)), Booked)


def test_the_door_asks_the_permissions(house: Planted) -> None:
    """A handler that asks for nothing is met by those its offer names, and by nobody else."""
    assert isinstance(house.do(Burn(house.house.id), by="sam"), Ticked)
    for name in ("ana", "lou", "kim"):
        assert house.do(Burn(house.house.id), by=name) == NotAllowed("burn")


def test_one_s_own_is_one_s_own(house: Planted) -> None:
    """OWN reaches one's own household's bookings and plots; the steward's right reaches everybody's."""
    booked = house.do(house.stay(0)).booking
    water = Water(house.space("flat"), house.households["ana"])
    for command in (Sweep(booked.id), water):
        assert house.do(command) == Ticked(settled=7)
        assert house.do(command, by="sam") == Ticked(settled=7)
        assert isinstance(house.do(command, by="ben"), NotAllowed)
    assert house.do(Sweep(house.house.id)) == Unknown("booking")
