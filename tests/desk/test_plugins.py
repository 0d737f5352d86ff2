"""Plugins at the desk: what they add is kept or undone with the command, and a bad one is named and breaks nothing."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from typing import Any, ClassVar

import pytest
import sqlalchemy as sa
from attrs import field, frozen

from habitat_kit.core.actors import SYSTEM
from habitat_kit.core.bookings import Booking
from habitat_kit.core.commands import BookSpace, CancelBooking, CloseSpace, LoadHouse, Tick
from habitat_kit.core.effects import Do, Effect, Keep
from habitat_kit.core.events import BookingCancelled, BookingDone, BookingMade, ClosureMade, Event
from habitat_kit.core.ids import named
from habitat_kit.core.ledger import Ledger
from habitat_kit.core.outcomes import Booked, Refused, Ticked
from habitat_kit.core.rules import Ask, Number, Reason, Rule, refuse
from habitat_kit.hooks import RecordOffer, Refusal, RuleOffer, hookimpl
from habitat_kit.store.transaction import Transaction
from tests.desk.conftest import Planter
from tests.desk.world import DAY, Planted


class Ears:
    """Hears everything."""

    def __init__(self) -> None:
        self.heard: list[Event] = []

    @hookimpl
    def hear(self, event: Event) -> None:
        """Remember it."""
        self.heard.append(event)


class Deaf:
    """Raises at everything it hears."""

    @hookimpl
    def hear(self, event: Event) -> None:
        """Break."""
        raise RuntimeError("ears of wax")


def test_events_are_heard_after_the_commit(planting: Planter) -> None:
    """One event a booking; a refused or conflicting one tells nothing; a deaf plugin is logged by name and harms nobody."""
    ears = Ears()
    house = planting(plugins=[Deaf(), ears])
    booked = house.do(house.stay(0)).booking
    house.do(house.stay(0), by="ben")
    house.do(CancelBooking(booked.id, 1))
    assert [type(event) for event in ears.heard] == [BookingMade, BookingCancelled]


def test_a_deaf_plugin_is_named(planting: Planter, caplog: pytest.LogCaptureFixture) -> None:
    """The log says whose ears they were."""
    house = planting(plugins=[Deaf()])
    with caplog.at_level(logging.ERROR):
        assert isinstance(house.do(house.stay(0)), Booked)
    assert "Deaf" in caplog.text


class Follows:
    """Answers each booking made with what it was given."""

    def __init__(self, *answers: Any) -> None:
        self.answers = answers

    @hookimpl
    def follow(self, event: Event, ledger: Ledger) -> Iterable[Effect]:
        """Answer a booking made."""
        if isinstance(event, BookingMade):
            for answer in self.answers:
                if isinstance(answer, Exception):
                    raise answer
                yield answer


@pytest.mark.parametrize(
    "answer",
    [RuntimeError("boom"), KeyError("x"), "not an effect", None, Keep("a record nobody keeps"), 42],
    ids=repr,
)
def test_a_broken_follow_refuses_in_its_name(planting: Planter, answer: Any) -> None:
    """Whatever a follow raises or answers wrongly undoes the booking and names the plugin; nothing is half-written."""
    house = planting(plugins=[Follows(answer)])
    outcome = house.do(house.stay(0), key="k")
    assert isinstance(outcome, Refused)
    (finding,) = outcome.verdict.findings
    assert (finding.key, finding.plugin) == ("finding.plugin_broke", "Follows")
    assert (house.count("use"), house.count("claim")) == (0, 0)
    assert isinstance(house.do(house.stay(0), key="k"), Refused)


def test_a_follow_may_refuse_in_its_own_words(planting: Planter) -> None:
    """A Refusal's key and numbers reach the finding."""
    house = planting(plugins=[Follows(Refusal("finding.no_sundays", {"day": "sunday"}))])
    outcome = house.do(house.stay(0))
    assert isinstance(outcome, Refused)
    assert outcome.verdict.findings[0].key == "finding.no_sundays"
    assert dict(outcome.verdict.findings[0].numbers)["day"] == "sunday"


def test_do_is_done_in_the_same_transaction(planting: Planter) -> None:
    """A plugin closes the garden behind each booking: both are there, in one number of the journal."""
    follower = Follows()
    house = planting(plugins=[follower])
    follower.answers = (Do(CloseSpace(house.space("home"), DAY, DAY + timedelta(days=1))),)
    assert isinstance(house.do(house.stay(0)), Booked)
    with house.kit.database.read() as tx:
        rows = tx.say("SELECT seq, event FROM habitat_journal ORDER BY seq, part")
    assert [event for _, event in rows] == ["BookingMade", "ClosureMade"]
    assert len({seq for seq, _ in rows}) == 1


class Again:
    """Books another night for each night booked, without end."""

    def __init__(self) -> None:
        self.house: Planted | None = None

    @hookimpl
    def follow(self, event: Event, ledger: Ledger) -> Iterable[Effect]:
        """Close one more day for each day closed."""
        if isinstance(event, ClosureMade) and self.house:
            day = event.span.end.date() + timedelta(days=1)
            yield Do(CloseSpace(event.space, day, day + timedelta(days=1)))


def test_effects_do_not_run_for_ever(planting: Planter) -> None:
    """A plugin that answers its own effects is stopped, named, and everything is undone."""
    again = Again()
    house = planting(plugins=[again])
    again.house = house
    outcome = house.do(CloseSpace(house.space("home"), DAY, DAY + timedelta(days=1)), by="sam")
    assert isinstance(outcome, Refused)
    assert outcome.verdict.findings[0].plugin == "Again"
    assert house.count("use") == 0


@frozen
class Greeting:
    """A record of a plugin's own."""

    use: Any


KEPT: list[Greeting] = []


def keep(tx: Transaction, record: Greeting) -> None:
    """Keep a greeting."""
    tx.say("SELECT 1")
    KEPT.append(record)


def lose(tx: Transaction, record: Greeting) -> None:
    """Break on a greeting."""
    raise LookupError(record)


class Forgetful:
    """Offers a keeper that breaks."""

    @hookimpl
    def offer(self) -> list[RecordOffer]:
        """Offer it."""
        return [RecordOffer(Greeting, "tests.desk.test_plugins:lose")]

    @hookimpl
    def follow(self, event: Event, ledger: Ledger) -> Iterable[Effect]:
        """Greet."""
        if isinstance(event, BookingMade):
            yield Keep(Greeting(event.use))


def test_a_broken_keeper_refuses_in_its_name(planting: Planter) -> None:
    """A keeper that raises undoes the booking and names its plugin."""
    house = planting(plugins=[Forgetful()])
    outcome = house.do(house.stay(0))
    assert isinstance(outcome, Refused)
    assert outcome.verdict.findings[0].plugin == "Forgetful"
    assert house.count("use") == 0


@pytest.mark.parametrize("command", [LoadHouse("x"), Tick(), CancelBooking(named("nothing"), 1)], ids=repr)
def test_a_do_that_cannot_be_done_refuses(planting: Planter, command: Any) -> None:
    """A plugin cannot load a house, tick every house or cancel what is not here in a booking's transaction."""
    house = planting(plugins=[Follows(Do(command))])
    outcome = house.do(house.stay(0))
    assert isinstance(outcome, Booked if isinstance(command, Tick) else Refused)


class Greeter:
    """Keeps a greeting for each booking."""

    @hookimpl
    def offer(self) -> list[RecordOffer]:
        """Offer the record's keeper."""
        return [RecordOffer(Greeting, "tests.desk.test_plugins:keep")]

    @hookimpl
    def follow(self, event: Event, ledger: Ledger) -> Iterable[Effect]:
        """Greet."""
        if isinstance(event, BookingMade):
            yield Keep(Greeting(event.use))


def test_records_are_kept_by_their_plugin(planting: Planter) -> None:
    """A Keep calls the keeper the plugin offered, in the transaction."""
    KEPT.clear()
    house = planting(plugins=[Greeter()])
    booked = house.do(house.stay(0)).booking
    assert [greeting.use for greeting in KEPT] == [booked.id]


@frozen
class Odd(Rule[Booking]):
    """A rule that misbehaves as it is told to."""

    kind: ClassVar[str] = "odd"
    judges: ClassVar[type] = Booking
    how: str = field(default="raise")

    def judge(self, ask: Ask[Booking], ledger: Ledger) -> Iterator[Reason]:
        """Misbehave."""
        if self.how == "raise":
            raise ZeroDivisionError
        if self.how == "mutate":
            ask.subject.guests = 99  # type: ignore[misc]  # what a hostile plugin would try
        if self.how == "sleep":
            time.sleep(0.08)  # longer than the registry's limit of 50 ms
        if self.how == "lie":
            yield "no"  # type: ignore[misc]  # what a careless plugin would yield
        if self.how == "refuse":
            yield refuse("finding.odd")

    def numbers(self) -> Mapping[str, Number]:
        """Nothing."""
        return {}


class Oddity:
    """Offers the odd rule."""

    @hookimpl
    def offer(self) -> list[RuleOffer]:
        """Offer it."""
        return [RuleOffer(Odd, 'kind = "odd"')]


@pytest.mark.parametrize("how", ["raise", "mutate", "lie"])
def test_a_broken_rule_refuses_in_its_name(planting: Planter, how: str, caplog: pytest.LogCaptureFixture) -> None:
    """A rule that raises, changes its ask or lies about types refuses the ask; the database is untouched.

    It is heard for the ask and for one other period: that dates near it break as well is told once.
    """
    house = planting(Odd(how), plugins=[Oddity()])
    outcome = house.do(house.stay(0))
    assert isinstance(outcome, Refused)
    assert [finding.key for finding in outcome.verdict.findings] == ["finding.rule_broke"]
    assert (outcome.alternatives, caplog.text.count("odd broke")) == ((), 2)
    assert house.count("use") == 0
    assert isinstance(house.kit.desk.do(Tick(house.house.id), by=house.actor("kim")), object)


def test_a_slow_rule_is_named(planting: Planter, caplog: pytest.LogCaptureFixture) -> None:
    """A rule that holds the house is timed, and its plugin stands in the log."""
    house = planting(Odd("sleep"), plugins=[Oddity()])
    with caplog.at_level(logging.WARNING):
        assert isinstance(house.do(house.stay(0)), Booked)
    assert "odd" in caplog.text


def test_the_order_of_plugins_changes_no_verdict(planting: Planter) -> None:
    """Whoever comes first, the findings are the same and in the same order."""
    verdicts = []
    for n, plugins in enumerate(([Oddity(), Ears()], [Ears(), Oddity()])):
        house = planting(Odd("refuse"), Odd("raise"), plugins=plugins, key=f"house{n}")
        outcome = house.do(house.stay(0))
        assert isinstance(outcome, Refused)
        verdicts.append([finding.place for finding in outcome.verdict.findings])
    assert verdicts[0] == verdicts[1]


def test_a_host_tells_after_its_own_commit(planting: Planter) -> None:
    """In a host's transaction nothing is heard until the host says it committed; a rollback leaves nothing."""
    ears = Ears()
    house = planting(plugins=[ears])
    engine = _host_engine(house)
    with engine.connect() as connection, connection.begin() as transaction:
        outcome = house.kit.inside(connection).do(house.stay(0), by=house.actor("ana"))
        assert isinstance(outcome, Booked)
        transaction.rollback()
    assert house.count("use") == 0
    with engine.connect() as connection, connection.begin():
        outcome = house.kit.inside(connection).do(house.stay(0), by=house.actor("ana"))
        connection.execute(sa.text("SELECT 1"))
    assert ears.heard == []
    house.kit.tell(outcome)
    house.kit.tell(outcome)
    assert [type(event) for event in ears.heard] == [BookingMade]
    assert isinstance(
        house.do(BookSpace(house.space("one"), "guest_stay", DAY, DAY + timedelta(days=1)), by="ben"), object
    )
    engine.dispose()


def test_a_host_tells_what_its_tick_did(planting: Planter) -> None:
    """One outcome carries what was finished in every house."""
    ears = Ears()
    houses = [planting(plugins=[ears], key=key) for key in ("gibjoncs", "caracol")]
    for house in houses:
        house.clock.now = house.do(house.stay(0)).booking.span.end
    ears.heard.clear()
    engine = _host_engine(houses[1])
    with engine.connect() as connection, connection.begin():
        outcome = houses[1].kit.inside(connection).do(Tick(), by=SYSTEM)
    houses[1].kit.tell(outcome)
    assert outcome == Ticked(finished=2)
    assert [type(event) for event in ears.heard] == [BookingDone, BookingDone]
    engine.dispose()


def _host_engine(house: Planted) -> Any:
    """A host's own engine on the same database, as the recipe says."""
    if house.kit.database.dialect_name == "postgresql":
        return sa.create_engine(house.kit.database.reading.url)
    path = house.kit.database.reading.url.database
    engine = sa.create_engine(f"sqlite:///{_plain(path)}", connect_args={"isolation_level": None})
    sa.event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
    return engine


def _plain(path: str | None) -> str:
    return str(path).removeprefix("file:").partition("?")[0]
