"""Tasks and mails that plugins add: written with what happened or not at all, and told in the plugin's words."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from habitat_kit.core.actors import Role
from habitat_kit.core.commands import CancelBooking
from habitat_kit.core.effects import Do, Effect, Mail, Task
from habitat_kit.core.events import BookingMade, Event, TaskWritten
from habitat_kit.core.ids import named
from habitat_kit.core.ledger import Ledger
from habitat_kit.core.outcomes import Booked, Refused
from habitat_kit.desk.grounds import Grounds
from habitat_kit.desk.posting import Mailed, Outbox
from habitat_kit.desk.sender import Sender
from habitat_kit.hooks import TextsOffer, hookimpl
from habitat_kit.store import tables
from habitat_kit.store.statement import Statement
from tests.desk.conftest import Planter
from tests.desk.test_links import rows
from tests.desk.world import NOW, Planted
from tests.mail.conftest import Server, server

__all__ = ["server"]


class Inn:
    """A plugin that prepares each stay; its answers are set once the house is there."""

    def __init__(self) -> None:
        self.answers: tuple[Effect, ...] = ()

    @hookimpl
    def offer(self) -> list[TextsOffer]:
        """Its words."""
        return [TextsOffer("tests.desk.inn", ".")]

    @hookimpl
    def follow(self, event: Event, ledger: Ledger) -> Iterable[Effect]:
        """Answer a booking made."""
        return self.answers if isinstance(event, BookingMade) else ()


@pytest.fixture
def inn() -> Inn:
    return Inn()


@pytest.fixture
def house(planting: Planter, inn: Inn) -> Planted:
    return planting(plugins=[inn])


def test_a_task_is_written_with_the_booking(house: Planted, inn: Inn) -> None:
    """In the same transaction, about the booking and its place, due in so many days, told by the plugin's key."""
    inn.answers = (Task("linen", "inn.linen", within=2, numbers={"n": 3}, role=Role.KEEPER),)
    booked = house.do(house.stay(0), by="ana", key="k")
    assert isinstance(booked, Booked)
    (task,) = house.kit.desk.sight(house.actor("kim")).tasks()
    assert (task.kind, task.key, dict(task.numbers), task.role) == ("linen", "inn.linen", {"n": 3}, Role.KEEPER)
    assert (task.due, task.made_by) == (NOW.date() + timedelta(2), None)
    told = rows(house, tables.journal)
    assert [row["event"] for row in told] == ["BookingMade", "TaskWritten"]
    assert len({row["seq"] for row in told}) == 1
    assert house.kit.texts.said("fr", "inn.linen", dict(task.numbers)) == "3 parures de lit"


def test_a_task_about_a_booking_lies_at_its_place(house: Planted, inn: Inn) -> None:
    """A keeper of the flat sees it without anybody saying where."""
    first = house.do(house.stay(20)).booking
    inn.answers = (Task("linen", "inn.linen", due=date(2027, 4, 1), use=first.id),)
    house.do(house.stay(0))
    (task,) = house.kit.desk.sight(house.actor("kim")).tasks()
    assert (task.use, task.space, task.due) == (first.id, house.space("flat"), date(2027, 4, 1))


@pytest.mark.parametrize(
    "wrong",
    [
        Task("linen", "inn.linen", assignee=named("nobody")),
        Task("linen", "inn.linen", space=named("nowhere")),
        Task("linen", "inn.linen", use=named("nothing")),
        Mail(named("nobody"), "inn.welcome"),
    ],
    ids=repr,
)
def test_what_is_about_nothing_refuses_the_booking(house: Planted, inn: Inn, wrong: Effect) -> None:
    """Somebody who is not there, a place of another house, no booking: refused in the plugin's name, nothing kept."""
    inn.answers = (Task("linen", "inn.linen"), wrong)
    refused = house.do(house.stay(0))
    assert isinstance(refused, Refused)
    assert refused.verdict.findings[0].plugin == "Inn"
    assert [house.count(table) for table in ("use", "task", "mail")] == [0, 0, 0]


def test_a_task_that_follows_itself_ends(planting: Planter) -> None:
    """A plugin that answers each task with a task is stopped by name instead of running for ever."""

    class Sorcerer:
        @hookimpl
        def follow(self, event: Event, ledger: Ledger) -> Iterable[Effect]:
            """A broom for each broom."""
            return [Task("broom", "inn.linen")] if isinstance(event, BookingMade | TaskWritten) else []

    refused = (house := planting(plugins=[Sorcerer()])).do(house.stay(0))
    assert isinstance(refused, Refused)
    assert refused.verdict.findings[0].plugin == "Sorcerer"
    assert house.count("task") == 0


def test_a_mail_is_undone_with_the_command(house: Planted, inn: Inn) -> None:
    """A later effect that fails takes the mail back: nobody is welcomed to what was refused."""
    inn.answers = (Mail(house.people["ana"], "inn.welcome"), Do(CancelBooking(named("nothing"), 1)))
    assert isinstance(house.do(house.stay(0)), Refused)
    assert house.count("mail") == 0


def test_a_mail_says_what_the_plugin_says(house: Planted, inn: Inn, server: Server) -> None:
    """Its subject and text in the person's language, with its numbers and the booking's place."""
    with house.kit.database.write() as tx:
        address = sa.update(tables.person).where(tables.person.c.id == house.people["ana"])
        tx.run(Statement(address.values(email="ana@example.org", locale="en")))
    first = house.do(house.stay(20)).booking
    numbers: Any = {"n": 2}
    inn.answers = (Mail(house.people["ana"], "inn.welcome", numbers, first.id),)
    house.do(house.stay(0), by="ben")
    kit, sender = house.kit, Sender(server.post, "inn@example.org", None, "https://inn.example.org")
    outbox = Outbox(kit.database, kit.clock, Grounds(kit.registry), kit.texts, kit.desk.do, sender)
    assert outbox.round() == Mailed(sent=1)
    (mail,) = server.box.got
    body = mail.get_body(("plain",))
    assert body is not None
    assert mail["Subject"] == "Welcome"
    assert "2 towels wait in Flat." in body.get_content()
    assert f"https://inn.example.org/bookings/{first.id}" in body.get_content()
