"""What is under way in the demo's house on the day it begins, so that each page has something to show.

Rules of this file:
1. It was all done in the three weeks before: the next days of the flat stay free for whoever tries the demo.
2. What the group decides about is left open: the round runs, the long stay waits for a yes.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from functools import partial
from uuid import UUID

from habitat_kit.cli.story import Story, story
from habitat_kit.core.actors import SYSTEM
from habitat_kit.core.commands import (
    BookSeries,
    BookSpace,
    ConsentToRules,
    ObjectToRules,
    OpenRound,
    ProposeRules,
    SetWayIn,
    Tick,
)
from habitat_kit.core.outcomes import Booked, ProposalMade
from habitat_kit.house_file import HouseFile
from habitat_kit.settings import Settings

DAY = timedelta(days=1)

WEEKENDS = """

[[articles]]
number = "19"
text.fr = "Les week-ends se partagent : huit nuits de vendredi ou de samedi par ménage et par année."
text.en = "Weekends are shared: eight nights of a Friday or Saturday for each household and year."

[articles.rule]
kind = "quota"
nights = 8
over = "year"
weekdays = ["friday", "saturday"]
kinds = ["guest_stay"]
"""
"""The article that is proposed."""


def begin(settings: Settings, house: HouseFile, now: datetime) -> None:
    """Let the last three weeks happen, up to an instant."""
    with story(settings, house, now - 20 * DAY) as told:
        today = house.house.date_at(now)
        told.at(now - 20 * DAY, lambda: _guests(told, today))
        told.at(now - 12 * DAY, lambda: _proposal(told, today))
        told.at(now - 5 * DAY, lambda: _breakfast(told, today))
        told.at(now - 4 * DAY, lambda: _coffee(told, today))
        told.at(now - timedelta(hours=20), lambda: _week(told, today))
        told.at(now - timedelta(hours=1), lambda: told.send(Tick(house.house.id), SYSTEM))
        told.play()


def _guests(told: Story, today: date) -> None:
    """Luc had guests until yesterday: his household has cleaning and linen to do. The keeper keeps the door's code."""
    told.send(SetWayIn(told.place("shared-flat"), "code", "1616 A", 48), told.who("aissatou"))
    stay = BookSpace(told.place("bedroom-garden"), "guest_stay", today - 3 * DAY, today - DAY, 2)
    told.send(stay, told.who("luc"))


def _proposal(told: Story, today: date) -> None:
    """Odile proposes to share the weekends; three neighbours consent, Luc objects, the others are still asked."""
    odile = told.who("odile")
    sight = told.kit.desk.sight(odile)
    book = next(one for one in sight.rulebooks(told.house.house.id) if one.key == "shared-flat")
    made = told.send(ProposeRules(book.id, sight.draft_start(book.id).rstrip() + WEEKENDS), odile)
    if not isinstance(made, ProposalMade):
        return
    told.send(OpenRound(made.proposal, 1, today + 10 * DAY), odile)
    for hours, key in ((20, "maria"), (30, "deniz"), (70, "hugo")):
        told.later(hours, partial(told.send, ConsentToRules(made.proposal, 1), told.who(key)))
    reason = "Ma sœur travaille en semaine : elle ne peut venir que le week-end."
    told.later(50, lambda: told.send(ObjectToRules(made.proposal, 1, reason), told.who("luc")))


def _breakfast(told: Story, today: date) -> None:
    """Maria's breakfast on the terrace is open to neighbours, on the first Sunday a week from now."""
    sunday = today + 7 * DAY
    morning = datetime.combine(sunday + DAY * ((6 - sunday.weekday()) % 7), time(9))
    wish = BookSpace(told.place("terrace-morning"), "shared_meal", morning, morning + timedelta(hours=3), 12)
    booked = told.send(wish, told.who("maria"))
    if isinstance(booked, Booked):
        meal = booked.booking.id
        told.send(told.offered("open_gathering", booking=meal, places=12), told.who("maria"))
        told.later(9, lambda: _comes(told, meal, "hugo", 2))
        told.later(30, lambda: _comes(told, meal, "zoe", 3))


def _comes(told: Story, meal: UUID, key: str, people: int) -> None:
    told.send(told.offered("sign_up", booking=meal, people=people), told.who(key))


def _coffee(told: Story, today: date) -> None:
    """Colette has no internet: Thomas books her three Wednesdays on the terrace, as one series."""
    wednesday = today + 5 * DAY
    morning = datetime.combine(wednesday + DAY * ((2 - wednesday.weekday()) % 7), time(10))
    home = next(one.id for one in told.house.households if one.key == "bernard")
    wish = BookSeries(
        *(told.place("terrace-morning"), "meeting", morning, morning + timedelta(hours=1), "FREQ=WEEKLY;COUNT=3"),
        guests=6,
        household=home,
    )
    told.send(wish, told.who("thomas"))


def _week(told: Story, today: date) -> None:
    """Deniz asks for a week: it waits for a steward. Linh stands in line for a weekend of it."""
    first = today + 40 * DAY
    told.send(
        BookSpace(told.place("shared-flat"), "guest_stay", first, first + 7 * DAY, 4, purpose="Mes parents"),
        told.who("deniz"),
    )
    wish = BookSpace(told.place("bedroom-terrace"), "guest_stay", first + 2 * DAY, first + 4 * DAY, 2, or_wait=True)
    told.send(wish, told.who("linh"))
