"""Who is there now: read by command, so that whoever reads it is in the journal.

Rules of this file:
1. A steward, who acts for the organisation and whoever is on call may read it; nobody else.
2. Households with a protected person, and whatever stands in a protected place, are shown to who is on call only.
   For anybody else the household is left out whole, and its guests are nobody's.
3. The names leave once, in the outcome; the journal keeps ids.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import groupby
from uuid import UUID

from habitat_kit.core.actors import Reach
from habitat_kit.core.care import Care, Dependants
from habitat_kit.core.commands import CountDependants, NoteCare, ReadPresence
from habitat_kit.core.errors import NotThere
from habitat_kit.core.events import CareWritten, DependantsWritten, PresenceRead
from habitat_kit.core.outcomes import CareNoted, DependantsCounted, NotAllowed, Presence
from habitat_kit.core.people import Household
from habitat_kit.core.periods import instant
from habitat_kit.core.presence import Guests, Home, Resident
from habitat_kit.desk.eyes import on_call
from habitat_kit.desk.people import person
from habitat_kit.desk.trust import Scope, require_at, require_whole
from habitat_kit.desk.work import Answered, Work
from habitat_kit.store import care, sights
from habitat_kit.store.care import Living


def note_care(command: NoteCare, work: Work) -> CareNoted:
    """Write down, or erase, what one must know about somebody in an emergency."""
    known = person(work, command.person)
    require_whole(work, "note_care", known.id)
    care.note(work.tx, Care(known.id, work.organisation, command.emergency, command.mobility), work.now)
    work.tell(CareWritten(organisation=work.organisation, by=work.actor.person, person=known.id))
    return CareNoted(known.id)


def count_dependants(command: CountDependants, work: Work) -> DependantsCounted:
    """Write down who lives with a household: its own people do, or who answers for the house."""
    home = sights.one_household(work.tx, command.household)
    if home is None or home.organisation != work.organisation:
        raise NotThere("household")
    if home.id not in work.standing.households(work.today):
        require_at(work, "count_dependants", Scope(home.id, home.organisation, "household", home.house))
    counted = Dependants(home.id, work.organisation, command.infants, command.children, command.adults)
    care.count(work.tx, counted, work.now)
    work.tell(
        DependantsWritten(organisation=work.organisation, house=home.house, by=work.actor.person, household=home.id)
    )
    return DependantsCounted(home.id)


def read_presence(command: ReadPresence, work: Work) -> Presence:
    """Who is in a house, or below one space of it, at an instant."""
    whole = _require_reader(work)
    at = work.now if command.at is None else instant(command.at, work.house.clock, "at")
    if command.space is not None:
        _ = work.house.tree[command.space]
    homes = tuple(_homes(work, at, command.space, whole=whole))
    guests = tuple(_guests(work, at, command.space, whole=whole))
    work.tell(
        PresenceRead(
            organisation=work.organisation,
            house=work.house.id,
            by=work.actor.person,
            space=command.space,
            at=at,
            whole=whole,
            persons=tuple(resident.person for home in homes for resident in home.residents),
            bookings=tuple(staying.booking for staying in guests),
        )
    )
    heads = sum(home.heads for home in homes) + sum(staying.guests for staying in guests)
    return Presence(work.house.id, command.space, at, heads, whole, homes, guests)


def may_read(work: Work) -> bool:
    """Whether the actor may read who is there."""
    reach = work.reach("read_presence")
    return (reach is not None and reach >= Reach.HOUSE) or on_call(work)


def _require_reader(work: Work) -> bool:
    """Whether the reader is on call now; NotAllowed for who is neither that nor answers for the house."""
    if not may_read(work):
        raise Answered(NotAllowed("read_presence"))
    return on_call(work)


def _homes(work: Work, at: datetime, space: UUID | None, *, whole: bool) -> Iterator[Home]:
    day = work.house.date_at(at)
    with_them = care.dependants_of(work.tx, work.house.id)
    living = [one for one in care.living(work.tx, work.house.id, day) if _here(work, one.household.dwelling, space)]
    for home, found in groupby(living, key=lambda one: one.household):
        people = tuple(_resident(one) for one in found)
        if not whole and (home.id in work.here.discreet or not _shown(work, home.dwelling)):
            continue
        others = with_them.get(home.id, Dependants(home.id, home.organisation))
        yield Home(home.id, home.label, _place(work, home), people, others.infants, others.children, others.adults)


def _resident(one: Living) -> Resident:
    known = one.care
    return Resident(
        one.person.id,
        one.person.name,
        one.person.phone,
        known.emergency if known else None,
        known.mobility if known else None,
    )


def _guests(work: Work, at: datetime, space: UUID | None, *, whole: bool) -> Iterator[Guests]:
    for booking in care.staying(work.tx, work.house.id, at):
        if not _here(work, booking.space, space) or not (whole or _shown(work, booking.space)):
            continue
        named = whole or booking.household not in work.here.discreet
        home = sights.one_household(work.tx, booking.household) if named else None
        asked = care.anybody(work.tx, booking.person) if named and booking.person else None
        yield Guests(
            booking.id,
            work.house.tree[booking.space].name,
            home.label if home else "",
            booking.guests,
            booking.span.end,
            asked.phone if asked else None,
        )


def _here(work: Work, place: UUID | None, space: UUID | None) -> bool:
    """Whether a place lies below the space that is looked at; one that nobody wrote down lies everywhere."""
    return space is None or place is None or any(above.id == space for above in work.house.tree.above(place))


def _shown(work: Work, place: UUID | None) -> bool:
    """Whether a place and everything above it may be spoken of."""
    return place is None or not any(above.protected_location for above in work.house.tree.above(place))


def _place(work: Work, home: Household) -> str | None:
    return work.house.tree.name_of(home.dwelling) or None
