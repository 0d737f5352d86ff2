"""What is written to whom, and when a mail is tried again."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from habitat_kit.core import events
from habitat_kit.core.ids import named
from habitat_kit.core.mails import (
    ASKED_AGAIN,
    FIRST_WAIT,
    GIVEN,
    LONGEST_WAIT,
    TOLD_TO_HOUSEHOLDS,
    TOLD_TO_RESIDENTS,
    Matter,
    Readers,
    letters,
    mail_id,
    wait_after,
)

KNOWN = {event.__name__ for event in events.every()}


@pytest.mark.parametrize("name", sorted({*TOLD_TO_HOUSEHOLDS, *TOLD_TO_RESIDENTS, *ASKED_AGAIN, *GIVEN}))
def test_what_is_written_about_happens(name: str) -> None:
    """Each name is that of an event: one that was renamed would be told to nobody."""
    assert name in KNOWN


@given(st.integers(-3, 10_000))
def test_waits_grow_to_a_bound(attempts: int) -> None:
    """A minute at first, never shorter than the one before, three hours at most."""
    assert FIRST_WAIT <= wait_after(attempts) <= wait_after(attempts + 1) <= LONGEST_WAIT
    assert wait_after(1) == FIRST_WAIT


def test_a_day_without_a_server_is_a_dozen_and_some_tries() -> None:
    """Growing waits: a mail is neither forgotten nor pushed."""
    at, tries = timedelta(), 0
    while at < timedelta(days=1):
        tries += 1
        at += wait_after(tries)
    assert 10 <= tries <= 20


@given(st.sampled_from(["BookingMade", "TaskWritten"]), st.integers(0, 9), st.integers(0, 9))
def test_a_mail_has_one_id(event: str, seq: int, part: int) -> None:
    """The same happening and reader, the same id; another number, part, matter or reader, another."""
    stream, ana = named("stream"), named("ana")
    one = mail_id(stream, seq, part, event, ana)
    assert one == mail_id(stream, seq, part, event, ana)
    others = {
        mail_id(stream, seq + 1, part, event, ana),
        mail_id(stream, seq, part + 1, event, ana),
        mail_id(stream, seq, part, "x", ana),
        mail_id(stream, seq, part, event, named("ben")),
    }
    assert len(others | {one}) == 5


def test_who_reads_what() -> None:
    """A request asks the stewards, an answer tells the household, a task tells whose it is; the rest nobody."""
    assert letters("BookingMade", {"state": "awaiting"}) == (
        (Matter.BOOKING_ASKED, Readers.APPROVERS),
        (Matter.BOOKING_MADE, Readers.HOUSEHOLD),
    )
    assert letters("BookingMade", {"state": "confirmed"}) == ((Matter.BOOKING_MADE, Readers.HOUSEHOLD),)
    assert letters("TaskWritten", {"assignee": None}) == ()
    assert letters("TaskAssigned", {"assignee": "x"}) == ((Matter.TASK_ASSIGNED, Readers.ASSIGNEE),)
    assert letters("RoundOpened", {}) == ((Matter.RULES_ASKED, Readers.RESIDENTS),)
    assert letters("RulesProposed", {}) == letters("Answered", {}) == ()
