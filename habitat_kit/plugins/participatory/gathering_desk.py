"""How gatherings are opened, changed, joined and left. Each runs under the lock of the booking's house.

Rules of this file:
1. The door has asked the table of permissions; what is asked here is for whose household.
2. Who is full, closed or of another age is refused in the plugin's own words, and nothing is written.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from attrs import evolve, frozen

from habitat_kit.core.bookings import Booking
from habitat_kit.core.errors import NotThere, Unreadable
from habitat_kit.core.uses import HOLDING
from habitat_kit.desk.work import Work
from habitat_kit.hooks import Refusal
from habitat_kit.plugins.participatory import gathering as values
from habitat_kit.plugins.participatory import gathering_rows as rows
from habitat_kit.plugins.participatory.gathering import Gathering, SignedUp
from habitat_kit.store.sights import households
from habitat_kit.store.standing import belongs

LOOKED_BACK = timedelta(days=7)
"""How long who hosts a gathering finds its list after it was over."""


@frozen
class Listed:
    """A gathering as one reader sees it: `own` what their household said, `coming` the host's list."""

    gathering: Gathering
    booking: Booking
    left: int
    open: bool
    own: SignedUp | None
    hosts: bool
    begun: bool
    coming: tuple[tuple[SignedUp, str], ...]


def open_gathering(command: values.OpenGathering, work: Work) -> values.GatheringOpened:
    """Let neighbours sign up for a booking that stands."""
    booking = _standing(work, command.booking)
    if rows.read(work.tx, booking.id) is not None:
        raise Refusal("finding.gathering.there_is_one")
    terms = _terms(command, booking, work)
    made = Gathering(booking.id, booking.organisation, booking.house, made_at=work.now, **terms)
    rows.add(work.tx, made)
    return values.GatheringOpened(booking.id, made.revision)


def change_gathering(command: values.ChangeGathering, work: Work) -> values.GatheringChanged:
    """Write a gathering anew, unless somebody else did meanwhile."""
    booking = _standing(work, command.booking)
    found, taken = _found(work, booking.id), rows.taken(work.tx, booking.id)
    if found.revision != command.revision:
        raise Refusal("finding.gathering.changed")
    if command.places < taken:
        raise Refusal("finding.gathering.taken", {"n": taken})
    changed = evolve(found, revision=found.revision + 1, **_terms(command, booking, work))
    rows.rewrite(work.tx, changed)
    return values.GatheringChanged(booking.id, changed.revision)


def close_gathering(command: values.CloseGathering, work: Work) -> values.GatheringChanged:
    """Let nobody sign up any more."""
    found = _found(work, command.booking)
    rows.keep_over(work.tx, values.GatheringOver(found.use))
    return values.GatheringChanged(found.use, _found(work, found.use).revision)


def sign_up(command: values.SignUp, work: Work) -> values.GatheringJoined:
    """Take places for a household, in place of those it had."""
    booking = _standing(work, command.booking)
    found = _found(work, booking.id)
    household, own = _whose(work, booking, command.household)
    if command.people < 1:
        raise Unreadable("people", "error.not_a_number")
    if not _open(found, booking, work.now):
        raise Refusal("finding.gathering.closed")
    _require_age(found, command.age)
    before = rows.signed_by(work.tx, booking.id, household)
    left = found.places - rows.taken(work.tx, booking.id) + (before.people if before else 0)
    if command.people > left:
        raise Refusal("finding.gathering.full", {"n": left})
    person = work.actor.person if own else None
    rows.sign(work.tx, SignedUp(booking.id, household, command.people, work.now, person))
    return values.GatheringJoined(booking.id, household, command.people, left - command.people)


def leave_gathering(command: values.LeaveGathering, work: Work) -> values.GatheringLeft:
    """Give a household's places back, before it begins."""
    booking = work.booking(command.booking)
    household, _ = _whose(work, booking, command.household)
    if rows.signed_by(work.tx, booking.id, household) is None:
        raise NotThere("sign_up")
    if booking.span.start <= work.now:
        raise Refusal("finding.gathering.begun")
    rows.leave(work.tx, booking.id, household)
    return values.GatheringLeft(booking.id, household)


def mark_attendance(command: values.MarkAttendance, work: Work) -> values.AttendanceMarked:
    """Write down who came, from its beginning on."""
    booking = work.booking(command.booking)
    if rows.signed_by(work.tx, booking.id, command.household) is None:
        raise NotThere("sign_up")
    if work.now < booking.span.start:
        raise Refusal("finding.gathering.not_begun")
    rows.mark(work.tx, booking.id, command.household, attended=command.attended)
    return values.AttendanceMarked(booking.id, command.household, command.attended)


def listed(work: Work) -> tuple[Listed, ...]:
    """The gatherings of a house, the next one first, for who may sign up there; for Sight.reading."""
    if work.reach("sign_up") is None:
        return ()
    labels = {found.id: found.label for found in households(work.tx, work.house.id)}
    return tuple(_listed(work, labels))


def _listed(work: Work, labels: dict[UUID, str]) -> Iterator[Listed]:
    for found in rows.coming(work.tx, work.house.id, work.now - LOOKED_BACK):
        booking = work.booking(found.use).settled(work.now)
        hosts = booking.household in work.own or work.beyond("mark_attendance", booking.space)
        shown = booking.space not in work.hidden and booking.state in HOLDING
        if not shown or (booking.span.end <= work.now and not hosts):
            continue
        signed = rows.signed(work.tx, found.use)
        yield Listed(
            gathering=found,
            booking=booking,
            left=found.places - sum(one.people for one in signed),
            open=_open(found, booking, work.now),
            own=next((one for one in signed if one.household in work.own), None),
            hosts=hosts,
            begun=booking.span.start <= work.now,
            coming=tuple((one, labels.get(one.household, "?")) for one in signed) if hosts else (),
        )


def _found(work: Work, booking: UUID) -> Gathering:
    found = rows.read(work.tx, booking)
    if found is None or found.house != work.house.id:
        raise NotThere("gathering")
    return found


def _standing(work: Work, at: UUID) -> Booking:
    """The booking, if it stands and is not over."""
    booking = work.booking(at)
    if booking.state not in values.STANDS or booking.span.end <= work.now:
        raise Refusal("finding.gathering.no_booking")
    return booking


def _open(found: Gathering, booking: Booking, now: datetime) -> bool:
    return now < min(found.closes_at or booking.span.start, booking.span.start)


def _whose(work: Work, booking: Booking, household: UUID | None) -> tuple[UUID, bool]:
    """Whose places they are, and whether that is the actor's own household; NotAllowed for a neighbour's."""
    if household is None and work.own:
        return work.own[0], True
    if household is None:
        raise Unreadable("household", "finding.gathering.household")
    if household not in work.own:
        work.require("mark_attendance", booking.space)
    if not belongs(work.tx, household, work.house.id):
        raise NotThere("household")
    return household, household in work.own


def _require_age(found: Gathering, age: int | None) -> None:
    if found.age_from is None and found.age_to is None:
        return
    if age is None:
        raise Unreadable("age", "finding.gathering.say_age")
    if found.age_from is not None and age < found.age_from:
        raise Refusal("finding.gathering.too_young", {"n": found.age_from})
    if found.age_to is not None and age > found.age_to:
        raise Refusal("finding.gathering.too_old", {"n": found.age_to})


def _terms(command: values.OpenGathering | values.ChangeGathering, booking: Booking, work: Work) -> dict[str, Any]:
    """What was asked for, if it makes sense."""
    partner = (command.partner or "").strip() or None
    if not 1 <= command.places <= values.MOST_PLACES:
        raise Unreadable("places", "finding.gathering.places", most=values.MOST_PLACES)
    ages = {"age_from": command.age_from, "age_to": command.age_to}
    for name, age in ages.items():
        if age is not None and not 0 <= age <= values.OLDEST:
            raise Unreadable(name, "finding.gathering.ages", most=values.OLDEST)
    if command.age_from is not None and command.age_to is not None and command.age_from > command.age_to:
        raise Unreadable("age_to", "finding.gathering.ages", most=values.OLDEST)
    if partner is not None and (len(partner) > values.LONGEST_PARTNER or not partner.isprintable()):
        raise Unreadable("partner", "finding.gathering.partner", most=values.LONGEST_PARTNER)
    closes = _closes(command.closes, booking, work)
    return {"places": command.places, **ages, "partner": partner, "closes_at": closes}


def _closes(closes: datetime | None, booking: Booking, work: Work) -> datetime | None:
    """The last moment to sign up; one without a zone is on the house's clock."""
    if closes is None:
        return None
    at = (closes if closes.tzinfo else closes.replace(tzinfo=work.house.clock)).replace(microsecond=0)
    if not work.now < at <= booking.span.start:
        raise Unreadable("closes", "finding.gathering.closes")
    return at
