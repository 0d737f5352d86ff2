"""Mails: what is written to whom when something happened, and when one is tried again.

Rules of this file:
1. A mail waiting to be sent is a matter with ids and numbers. Words are found when it is sent, in the person's
   language: what nobody should know any more by then is not told.
2. Who did it themselves is not written to; neither is anybody about what is no longer so.
3. A mail has one id, made of what happened and of who is written to: written twice, it is one.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from attrs import frozen

from habitat_kit.core.ids import named
from habitat_kit.core.privacy import staff
from habitat_kit.core.rules import Number, pairs


class Matter(StrEnum):
    """What a mail is about: the key of its words."""

    BOOKING_ASKED = "booking_asked"
    BOOKING_DEADLINE = "booking_deadline"
    BOOKING_SOON = "booking_soon"
    BOOKING_MADE = "booking_made"
    BOOKING_APPROVED = "booking_approved"
    BOOKING_DECLINED = "booking_declined"
    BOOKING_EXPIRED = "booking_expired"
    BOOKING_CANCELLED = "booking_cancelled"
    BOOKING_MOVED = "booking_moved"
    BOOKING_CORRECTED = "booking_corrected"
    BOOKING_RESTORED = "booking_restored"
    BOOKING_DISPLACED = "booking_displaced"
    BOOKING_MADE_ROOM = "booking_made_room"
    BOOKING_RETURNED = "booking_returned"
    BOOKING_NOT_ARRIVED = "booking_not_arrived"
    DATES_KEPT = "dates_kept"
    OFFER_MADE = "offer_made"
    OFFER_OVER = "offer_over"
    TASK_ASSIGNED = "task_assigned"
    RULES_ASKED = "rules_asked"
    RULES_ADOPTED = "rules_adopted"
    RULES_WITHDRAWN = "rules_withdrawn"
    RULES_TO_SIGN = "rules_to_sign"
    SIGN_IN = "sign_in"


class Readers(StrEnum):
    """Who is written to."""

    HOUSEHOLD = "household"
    APPROVERS = "approvers"
    ASSIGNEE = "assignee"
    RESIDENTS = "residents"


class MailState(StrEnum):
    """Where a mail stands. Only one that is due is ever sent."""

    DUE = "due"
    SENT = "sent"
    MOOT = "moot"
    REFUSED = "refused"
    HANDED = "handed"
    UNSENT = "unsent"


TOLD_TO_HOUSEHOLDS: Mapping[str, Matter] = {
    "BookingMade": Matter.BOOKING_MADE,
    "BookingApproved": Matter.BOOKING_APPROVED,
    "BookingAccepted": Matter.BOOKING_APPROVED,
    "BookingDeclined": Matter.BOOKING_DECLINED,
    "BookingExpired": Matter.BOOKING_EXPIRED,
    "BookingCancelled": Matter.BOOKING_CANCELLED,
    "BookingMoved": Matter.BOOKING_MOVED,
    "BookingCorrected": Matter.BOOKING_CORRECTED,
    "BookingRestored": Matter.BOOKING_RESTORED,
    "BookingDisplaced": Matter.BOOKING_DISPLACED,
    "BookingMadeRoom": Matter.BOOKING_MADE_ROOM,
    "BookingReturned": Matter.BOOKING_RETURNED,
    "BookingNotArrived": Matter.BOOKING_NOT_ARRIVED,
    "DatesKept": Matter.DATES_KEPT,
    "OfferMade": Matter.OFFER_MADE,
    "OfferTaken": Matter.BOOKING_MADE,
    **dict.fromkeys(("OfferDeclined", "OfferExpired", "OfferWithdrawn"), Matter.OFFER_OVER),
}
"""What a household hears of when somebody else did it, by the event's name."""

ASKED_AGAIN = frozenset({"BookingMade", "BookingMoved", "BookingRestored", "OfferTaken"})
"""After these a booking may wait for a steward's answer."""

GIVEN = frozenset({"TaskWritten", "TaskAssigned"})
"""After these a task may be somebody else's."""

TOLD_TO_RESIDENTS: Mapping[str, Matter] = {
    "RoundOpened": Matter.RULES_ASKED,
    "RulesRevised": Matter.RULES_ASKED,
    "RulesAdopted": Matter.RULES_ADOPTED,
    "RulesWithdrawn": Matter.RULES_WITHDRAWN,
    "HouseChanged": Matter.RULES_TO_SIGN,
}
"""What everybody who lives in a house hears of, by the event's name: where it is for them is found when it is told."""

ABOUT_PROPOSALS = frozenset({Matter.RULES_ASKED, Matter.RULES_ADOPTED, Matter.RULES_WITHDRAWN})
"""Their mails are about a proposal; RULES_TO_SIGN is about a version."""

ABOUT_NO_BOOKING = ABOUT_PROPOSALS | {Matter.TASK_ASSIGNED, Matter.RULES_TO_SIGN, Matter.SIGN_IN}
"""Every other mail of the kit is about a booking."""

GRAVE = frozenset(
    {
        Matter.BOOKING_CANCELLED,
        Matter.BOOKING_DISPLACED,
        Matter.BOOKING_MADE_ROOM,
        Matter.BOOKING_MOVED,
        Matter.DATES_KEPT,
        Matter.OFFER_MADE,
        Matter.RULES_ASKED,
        Matter.RULES_ADOPTED,
        Matter.RULES_TO_SIGN,
    }
)
"""What a household must learn: where nobody of it has mail, somebody is asked to reach them."""


def letters(event: str, body: Mapping[str, object]) -> tuple[tuple[Matter, Readers], ...]:
    """What is written to whom after an event, by its name and what the journal tells of it."""
    found: list[tuple[Matter, Readers]] = []
    if event in ASKED_AGAIN and body.get("state") == "awaiting":
        found.append((Matter.BOOKING_ASKED, Readers.APPROVERS))
    if event in TOLD_TO_HOUSEHOLDS:
        found.append((TOLD_TO_HOUSEHOLDS[event], Readers.HOUSEHOLD))
    if event in GIVEN and body.get("assignee") is not None:
        found.append((Matter.TASK_ASSIGNED, Readers.ASSIGNEE))
    if event in TOLD_TO_RESIDENTS:
        found.append((TOLD_TO_RESIDENTS[event], Readers.RESIDENTS))
    return tuple(found)


@frozen(kw_only=True)
class Mail:
    """One mail to one person: `matter` is a Matter, or a plugin's key.

    `about` is the booking, the task, the proposal, the version or the link.
    """

    id: UUID = staff()
    organisation: UUID = staff()
    house: UUID | None = staff()
    person: UUID = staff()
    matter: str = staff()
    numbers: tuple[tuple[str, Number], ...] = staff(default=(), converter=pairs)
    about: UUID | None = staff(default=None)
    made_at: datetime = staff()
    due_at: datetime = staff()
    attempts: int = staff(default=0)
    state: MailState = staff(default=MailState.DUE)


def mail_id(stream: UUID, seq: int, part: int, matter: str, person: UUID) -> UUID:
    """The one id of what happened there, told to this person."""
    return named("mail", str(stream), str(seq), str(part), matter, str(person))


FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=1), timedelta(hours=3)


def wait_after(attempts: int) -> timedelta:
    """How long to wait after so many attempts (from 1): a minute, then twice as long each time, three hours at most."""
    return min(FIRST_WAIT * (1 << min(max(attempts, 1) - 1, 20)), LONGEST_WAIT)
