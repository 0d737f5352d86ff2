"""Keys, asks and the journal: what was answered once is answered again, and everything can be told from the journal."""

from __future__ import annotations

import json
from datetime import UTC, date, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from habitat_kit.core.actors import Actor
from habitat_kit.core.commands import BookSpace, CancelBooking, CloseSpace, CreateFeedLink
from habitat_kit.core.events import Standing, replay
from habitat_kit.core.outcomes import AlreadyShown, Booked, Conflict, FeedLinkMade, KeyReused, Misread, Refused
from habitat_kit.plugins.participatory import LongestStay, NightsPerYear
from habitat_kit.store import tables, uses
from habitat_kit.store.mapping.json import read, tagged_text
from habitat_kit.store.statement import Statement
from tests.desk.conftest import Planter
from tests.desk.world import DAY, Planted

WORDS = st.text(st.characters(codec="utf-8", exclude_characters="\0"))
"""What a database can keep."""
aware = st.datetimes(timezones=st.just(UTC))


def journal(house: Planted) -> list[Any]:
    """Every event of the journal, in order, as values."""
    rows = tables.journal
    statement = Statement(
        sa.select(rows.c.event, rows.c.body)
        .where(rows.c.event != "Answered")
        .order_by(rows.c.stream_id, rows.c.seq, rows.c.part)
    )
    with house.kit.database.read() as tx:
        return [read({"is": event, **body}) for event, body in tx.run(statement)]


def stored(house: Planted) -> dict[UUID, Standing]:
    """Every use as its rows have it."""
    found = {}
    with house.kit.database.read() as tx:
        for (use_id,) in tx.run(Statement(sa.select(tables.use.c.id))):
            use = uses.read_use(tx, use_id)
            assert use is not None
            claims = frozenset(uses.claims_of(tx, use_id))
            found[use_id] = Standing(use.space, use.state, use.span, use.revision, claims)
    return found


def test_the_same_key_answers_the_same(house: Planted) -> None:
    """A repeated request books once and answers as before, typed words included."""
    command = house.stay(0, 2, purpose="Mamie")
    first, again = (house.do(command, key="tap") for _ in range(2))
    assert isinstance(first, Booked)
    assert first == again
    assert house.count("use") == 1


def test_a_key_stands_for_one_body(house: Planted) -> None:
    """The same key with another body is refused; another actor's same key is another key."""
    house.do(house.stay(0), key="tap")
    assert house.do(house.stay(5), key="tap") == KeyReused()
    assert isinstance(house.do(house.stay(5), by="ben", key="tap"), Booked)


def test_a_no_is_kept_under_its_key(planting: Planter) -> None:
    """A refusal and a conflict answer again as they did, even when the dates are free by now."""
    house = planting(LongestStay(nights=3))
    assert isinstance(house.do(house.stay(0, 4), key="long"), Refused)
    assert isinstance(house.do(house.stay(0, 4), key="long"), Refused)
    taken = house.do(house.stay(0), by="ben").booking
    assert isinstance(house.do(house.stay(0), key="late"), Conflict)
    house.do(CancelBooking(taken.id, 1), by="ben")
    assert isinstance(house.do(house.stay(0), key="late"), Conflict)
    assert isinstance(house.do(house.stay(0), key="new"), Booked)


def test_a_secret_is_shown_once(house: Planted) -> None:
    """A replayed feed link says it was shown; its secret is in no row."""
    command = CreateFeedLink(house.space("flat"))
    made = house.do(command, key="link")
    assert isinstance(made, FeedLinkMade)
    assert house.do(command, key="link") == AlreadyShown()
    with house.kit.database.read() as tx:
        for table in ("journal", "feed_link", "ask", "identity"):
            assert made.secret not in str(tx.say(f"SELECT * FROM habitat_{table}"))


def test_an_odd_key_is_refused(house: Planted) -> None:
    """A key has 1 to 200 printable characters."""
    for key in ("", "x" * 201, "a\nb", "a\x00b"):
        assert isinstance(house.do(house.stay(0), key=key), Misread)
    assert house.count("use") == 0


def test_typed_words_stand_in_no_journal(house: Planted) -> None:
    """Asks and journal hold ids, numbers, codes, dates and instants only."""
    house.do(house.stay(0, purpose="my sister flees her husband"), key="k")
    house.do(house.stay(0, purpose="my sister flees her husband"), by="ben", key="k")
    with house.kit.database.read() as tx:
        kept = str(tx.say("SELECT * FROM habitat_journal") + tx.say("SELECT * FROM habitat_ask"))
    assert "sister" not in kept


def test_the_journal_rebuilds_every_use(house: Planted) -> None:
    """Replaying the journal gives every use's state, times and claims."""
    booked = house.do(house.stay(0, 2)).booking
    house.do(house.meeting(4, 10), by="ben")
    house.do(CancelBooking(booked.id, 1))
    house.do(house.stay(1, 3), by="cleo")
    assert replay(journal(house)) == stored(house)


def test_each_command_takes_the_next_number(house: Planted) -> None:
    """The journal of a house is numbered without a double."""
    for day in range(4):
        house.do(house.stay(day))
    with house.kit.database.read() as tx:
        numbers = [row[0] for row in tx.say("SELECT seq FROM habitat_journal ORDER BY seq")]
    assert numbers == sorted(set(numbers))


def test_an_ask_can_be_explained_years_later(planting: Planter) -> None:
    """Beside each verdict stand the versions that judged and the answers they read."""
    house = planting(NightsPerYear(nights=9))
    house.do(house.stay(0, 2))
    with house.kit.database.read() as tx:
        ask = tables.ask
        ((verdict, answers),) = tx.run(Statement(sa.select(ask.c.verdict, ask.c.answers)))
    assert len(verdict["versions"]) == 1
    assert answers[0][0]["is"] == "NightsUsed"
    assert answers[0][1] == 0


def test_a_purpose_may_be_erased(house: Planted) -> None:
    """A replay after the words were erased tells the booking without them."""
    command = house.stay(0, purpose="Mamie")
    first = house.do(command, key="k")
    with house.kit.database.write() as tx:
        tx.say("UPDATE habitat_use SET purpose = NULL")
    again = house.do(command, key="k")
    assert again == evolve(first, booking=evolve(first.booking, purpose=None))


def test_nobody_has_no_key(house: Planted) -> None:
    """Somebody who did not sign in gets the answer of a stranger."""
    outcome = house.kit.desk.do(house.stay(0), by=Actor(), key="k")
    assert type(outcome).__name__ == "Unknown"


def test_settling_and_answering_share_a_transaction(house: Planted) -> None:
    """Cancelled twice in a row by two devices: one event, one Stale."""
    booked = house.do(house.stay(0)).booking
    house.clock.later(minutes=1)
    outcomes = [type(house.do(CancelBooking(booked.id, 1), key=k)).__name__ for k in ("phone", "laptop")]
    assert outcomes == ["Cancelled", "Stale"]


def test_a_key_is_forgotten_after_its_days(house: Planted) -> None:
    """Thirty days later tick forgets the key and the outcome; the event stays."""
    house.do(house.stay(0), key="k")
    house.clock.later(days=29)
    house.kit.tick()
    assert house.do(house.stay(40), key="k") == KeyReused()
    house.clock.later(days=2)
    house.kit.tick()
    assert isinstance(house.do(house.stay(40), key="k"), Booked)
    with house.kit.database.read() as tx:
        kept = tx.say("SELECT key, outcome FROM habitat_journal WHERE event = 'BookingMade' ORDER BY seq")
    assert kept[0] == (None, None)


def test_what_could_not_be_read_is_answered_again(house: Planted) -> None:
    """A misread command is kept under its key like any other answer, with whatever fills its message."""
    for key, command in (
        ("over", CloseSpace(house.space("flat"), date(2027, 1, 1), date(2027, 1, 2))),
        ("kind", BookSpace(house.space("flat"), "banquet", DAY, DAY + timedelta(days=1))),
    ):
        first = house.do(command, by="sam", key=key)
        assert isinstance(first, Misread)
        assert house.do(command, by="sam", key=key) == first


@given(st.dictionaries(WORDS, st.integers() | WORDS | st.booleans() | st.none() | st.dates() | aware))
def test_any_misread_is_kept_as_it_was(numbers: dict[str, Any]) -> None:
    """Written and read again, a Misread is the same: whole numbers, texts, dates and instants."""
    outcome = Misread("start", "error.x", numbers)
    assert read(json.loads(tagged_text(outcome).text)) == outcome
