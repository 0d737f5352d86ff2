"""From what happened to mails that wait: reads each house's journal once, and the answers that are due soon.

Rules of this file:
1. Nothing here runs in a command: a house is never held up by its mails (store/mails.py says why nothing is lost).
2. What happened longer ago than mails are tried is not written about any more.
3. Who did it themselves is not written to, and neither is anybody of the household they belong to. Of what everybody
   who lives in the house is asked, their household is told as well: each answers for themselves.
4. What one command did to many dates of a series is one mail, about the first of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from attrs import define

from habitat_kit.core.actors import Role
from habitat_kit.core.mails import GRAVE, Mail, MailState, Matter, Readers, letters, mail_id
from habitat_kit.core.rules import pairs
from habitat_kit.desk import rulemails
from habitat_kit.desk.grounds import Grounds
from habitat_kit.store import discretion, mails, readers, streams
from habitat_kit.store.ground import Ground
from habitat_kit.store.mails import Begins, Soon, Told
from habitat_kit.store.readers import Reader
from habitat_kit.store.transaction import Database, Transaction

SOON = timedelta(hours=24)
"""How long before an answer is due who has to give it is written to again, and before a booking its household."""
ASKED_FOR = timedelta(hours=12)
"""How long ago a booking must have been asked for to be reminded of."""


@define
class Mailing:
    """Writes the mails of what happened. `unsent`: no mail server is set, so what is written is never sent."""

    database: Database
    grounds: Grounds
    tried_for: timedelta
    unsent: bool = False

    def write(self, now: datetime) -> None:
        """Read every journal to its end, and look which answers are due soon. Safe when two do it at once."""
        with self.database.read() as tx:
            behind = mails.behind(tx)
        for house, _, read_to in behind:
            after: int | None = read_to
            while after is not None:
                after = self._read_on(house, after, now)
        if not self.unsent:
            self._remind(now)

    def _read_on(self, house: UUID, after: int, now: datetime) -> int | None:
        """Write what some lines of a journal call for, and step on; where to read on, None at its end."""
        with self.database.write() as tx:
            lines, last = mails.told(tx, house, after)
            place = streams.house_of(tx, "house", house)
            if place is not None:
                ground = self.grounds.at(tx, place)
                fresh = (line for line in lines if now - line.at <= self.tried_for)
                mails.queue(tx, (mail for line in fresh for mail in self._of(tx, ground, line, now)))
            mails.step(tx, house, last)
            return last if lines and place is not None and last < place.seq else None

    def _of(self, tx: Transaction, ground: Ground, line: Told, now: datetime) -> Iterator[Mail]:
        for matter, whom in letters(line.event, line.body):
            if whom is Readers.RESIDENTS:
                yield from self._to_residents(tx, ground, matter, line, now)
                continue
            about = line.use or _id(line.body.get("task"))
            numbers = {"revision": line.body.get("revision")}
            for reader in _readers(tx, ground, matter, whom, line.body, now):
                one = mail_id(ground.house.id, line.seq, *_about(line, matter), reader.person)
                yield self._mail(one, ground, reader, matter, about, numbers, now)

    def _to_residents(
        self, tx: Transaction, ground: Ground, matter: Matter, line: Told, now: datetime
    ) -> Iterator[Mail]:
        """What everybody who lives in the house is told but who did it."""
        by = _id(line.body.get("by"))
        for about, numbers in rulemails.matters(ground, matter, line.body):
            for reader in _residents(tx, ground, matter, now):
                if reader.person != by:
                    one = mail_id(ground.house.id, line.seq, line.part, f"{matter}/{about}", reader.person)
                    yield self._mail(one, ground, reader, matter, about, numbers, now)

    def _mail(
        self,
        one: UUID,
        ground: Ground,
        reader: Reader,
        matter: Matter,
        about: UUID | None,
        numbers: Mapping[str, Any],
        now: datetime,
    ) -> Mail:
        return Mail(
            id=one,
            organisation=reader.organisation,
            house=ground.house.id,
            person=reader.person,
            matter=matter,
            numbers=pairs(numbers),
            about=about,
            made_at=now,
            due_at=now,
            state=MailState.UNSENT if self.unsent else MailState.DUE,
        )

    def _remind(self, now: datetime) -> None:
        with self.database.read() as tx:
            soon = mails.answers_due(tx, now, SOON, now - ASKED_FOR)
            begins = mails.beginning(tx, now, SOON, now - ASKED_FOR)
            due = [mail for one in soon for mail in self._reminders(tx, one, now)]
            due += [mail for one in begins for mail in self._before(tx, one, now)]
            due = [mail for mail in due if not mails.is_kept(tx, mail.id)]  # else each round would write for a day
        if due:
            with self.database.write() as tx:
                mails.queue(tx, due)

    def _reminders(self, tx: Transaction, soon: Soon, now: datetime) -> Iterator[Mail]:
        place = streams.house_of(tx, "house", soon.house)
        if place is None:
            return
        ground = self.grounds.at(tx, place)
        for reader in _approvers(tx, ground, soon.space, now, late=True):
            one = mail_id(*_reminded(soon), 0, Matter.BOOKING_DEADLINE, reader.person)
            yield self._mail(one, ground, reader, Matter.BOOKING_DEADLINE, soon.use, {"revision": soon.revision}, now)

    def _before(self, tx: Transaction, begins: Begins, now: datetime) -> Iterator[Mail]:
        """Those of the household who have mail are told the day before: nobody is called about what they know."""
        place = streams.house_of(tx, "house", begins.house)
        if place is None or begins.household is None:
            return
        ground = self.grounds.at(tx, place)
        for reader in readers.members(tx, begins.household, ground.house.date_at(now)):
            if reader.mailbox:
                one = mail_id(begins.use, int(begins.start.timestamp()), 0, Matter.BOOKING_SOON, reader.person)
                numbers = {"revision": begins.revision}
                yield self._mail(one, ground, reader, Matter.BOOKING_SOON, begins.use, numbers, now)


def _reminded(soon: Soon) -> tuple[UUID, int]:
    """What a reminder is about: the dates of a series that have one deadline are one reminder."""
    return (soon.series, int(soon.deadline.timestamp())) if soon.series else (soon.use, soon.revision)


def _about(line: Told, matter: Matter) -> tuple[int, str]:
    """What of its command a mail is about: the dates of a series, changed at once, are told in one mail."""
    series = line.body.get("series")
    return (0, f"{matter}/{series}") if series else (line.part, matter)


def _readers(
    tx: Transaction, ground: Ground, matter: Matter, whom: Readers, body: dict[str, Any], now: datetime
) -> Iterable[Reader]:
    by = _id(body.get("by"))
    if whom is Readers.HOUSEHOLD:
        return _household(tx, ground, matter, body, by, now)
    if whom is Readers.APPROVERS:
        space = _id(body.get("space"))
        return () if space is None else (r for r in _approvers(tx, ground, space, now) if r.person != by)
    assignee = _id(body.get("assignee"))
    found = readers.reader(tx, assignee) if assignee and assignee != by else None
    return (found,) if found and _reachable(tx, found) else ()


def _household(
    tx: Transaction, ground: Ground, matter: Matter, body: dict[str, Any], by: UUID | None, now: datetime
) -> Iterable[Reader]:
    household = _id(body.get("household"))
    today = ground.house.date_at(now)
    everybody = readers.members(tx, household, today) if household else ()
    if by is not None and any(one.person == by for one in everybody):
        return ()
    return _reached(tx, everybody, matter)


def _residents(tx: Transaction, ground: Ground, matter: Matter, now: datetime) -> Iterator[Reader]:
    """Whoever lives in a house, of each household as `_reached` says; each person once."""
    today = ground.house.date_at(now)
    homes = readers.residents(tx, ground.house.id, today)
    yield from dict.fromkeys(one for home in homes.values() for one in _reached(tx, home, matter))


def _reached(tx: Transaction, household: tuple[Reader, ...], matter: Matter) -> tuple[Reader, ...]:
    """Those of a household who are reached; where nobody is and it is grave, one whom somebody is asked to reach."""
    reached = tuple(one for one in household if _reachable(tx, one))
    return reached or (household[:1] if matter in GRAVE else ())


def _reachable(tx: Transaction, reader: Reader) -> bool:
    """Whether somebody has mail, or said how they are reached instead."""
    return reader.mailbox or discretion.contact_for(tx, reader.person) is not None


def _approvers(
    tx: Transaction, ground: Ground, space: UUID, now: datetime, *, late: bool = False
) -> tuple[Reader, ...]:
    """Who says yes or no there: the stewards, or the coordinators of a house without; those who have mail.

    Their deputies as well, from the first mail on or, where the house waits before it asks them, when it gets late.
    """
    house = ground.house
    today = house.date_at(now)
    for role in (Role.STEWARD, Role.COORDINATOR):
        found = readers.holders(tx, role, house=house.id, organisation=house.organisation, space=space, today=today)
        if found:
            asks = late or house.approval_passes_after_hours is None
            others = {one for them in found for one in readers.stand_ins(tx, them.person, today)} if asks else set()
            return tuple(one for one in (*found, *sorted(others - {*found}, key=_person)) if one.mailbox)
    return ()


def _person(reader: Reader) -> UUID:
    return reader.person


def _id(written: object) -> UUID | None:
    return UUID(written) if isinstance(written, str) else None
