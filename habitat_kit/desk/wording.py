"""What a mail says, found when it is sent: as things stand then, in the reader's language.

Rules of this file:
1. What is no longer so is not told: a request that was answered, a task that is somebody else's, a person who left.
2. A place or a person that must not be found is in no mail: it says that there is something to read, and no more.
3. A neutral mail has nothing in it, not even a link: its sender, subject and words name neither house nor matter.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from attrs import evolve, frozen

from habitat_kit.core.bookings import Booking
from habitat_kit.core.mails import Mail, Matter
from habitat_kit.core.people import Household, Person
from habitat_kit.core.periods import Nights
from habitat_kit.core.tasks import Task
from habitat_kit.core.uses import State
from habitat_kit.desk import rulemails
from habitat_kit.desk.rulemails import RuleFacts
from habitat_kit.mail.letter import Letter
from habitat_kit.registry import Registry
from habitat_kit.store import readers, sights, streams, tasks, uses
from habitat_kit.store.ground import Ground
from habitat_kit.store.standing import serves
from habitat_kit.store.transaction import Transaction
from habitat_kit.texts import Texts

ASKING = frozenset({Matter.BOOKING_ASKED, Matter.BOOKING_DEADLINE})
PAGES: Mapping[str, str] = {**dict.fromkeys(ASKING, "/approvals"), Matter.TASK_ASSIGNED: "/tasks/{about}"}
"""Where a mail leads; the booking's own page for every other."""


@frozen
class Facts:
    """Everything a mail may speak of, as it stands now."""

    person: Person
    zone: ZoneInfo
    ground: Ground | None = None
    booking: Booking | None = None
    household: Household | None = None
    task: Task | None = None
    rules: RuleFacts | None = None

    @property
    def hushed(self) -> bool:
        """Whether it is about a place, or written to a person, that must not be found."""
        if self.person.protected_location or (self.rules is not None and self.rules.shielded):
            return True
        place = self.booking.space if self.booking else self.task.space if self.task else None
        if self.ground is None:
            return False
        theirs = self.booking is not None and self.booking.household in self.ground.discreet
        return theirs or (place is not None and place in self.ground.house.tree.shields)


def facts_of(tx: Transaction, mail: Mail, ground: Ground | None, registry: Registry, now: datetime) -> Facts | None:
    """What a mail speaks of; None when it is about nothing that still is."""
    person = readers.read_person(tx, mail.person)
    if person is None:
        return None
    if ground is None:
        return _alone(tx, mail, person, now)
    if not serves(tx, person.id, ground.house, ground.house.date_at(now)):
        return None
    facts = Facts(person, ground.house.clock, ground)
    if mail.matter == Matter.TASK_ASSIGNED:
        task = tasks.read(tx, mail.about) if mail.about else None
        mine = task is not None and task.to_do and task.assignee == person.id
        return evolve(facts, task=task) if mine else None
    if mail.matter in rulemails.ABOUT_RULES:
        rules = rulemails.facts(tx, mail, ground, registry, now)
        return evolve(facts, rules=rules) if rules else None
    if mail.about is not None:
        use = uses.read_use(tx, mail.about)
        if not isinstance(use, Booking) or not _still(use, mail, now):
            return None
        return evolve(facts, booking=use, household=sights.one_household(tx, use.household))
    return facts


def _alone(tx: Transaction, mail: Mail, person: Person, now: datetime) -> Facts | None:
    """A mail of no house: a link to sign in, as long as it works."""
    keeper = streams.keeper_of(tx, "organisation", mail.organisation)
    until = dict(mail.numbers).get("until")
    late = isinstance(until, datetime) and until <= now
    return None if keeper is None or late else Facts(person, ZoneInfo(keeper.zone))


def _still(booking: Booking, mail: Mail, now: datetime) -> bool:
    """Whether what the mail asks for is still to be answered; a mail that asks for nothing is."""
    if mail.matter in {Matter.DATES_KEPT, Matter.OFFER_MADE}:
        return booking.state is State.OPTION and booking.deadline is not None and booking.deadline > now
    if mail.matter == Matter.BOOKING_SOON:
        stands = booking.state is State.CONFIRMED and booking.span.start > now
        return stands and dict(mail.numbers).get("revision") == booking.revision
    return mail.matter not in ASKING or _waits(booking, mail, now)


def _waits(booking: Booking, mail: Mail, now: datetime) -> bool:
    asked = dict(mail.numbers).get("revision")
    waits = booking.state is State.AWAITING and booking.deadline is not None and booking.deadline > now
    return waits and asked in {None, booking.revision}


def worded(texts: Texts, mail: Mail, facts: Facts, base_url: str | None, path: str | None = None) -> Letter:
    """What is written to somebody about something; its link leads to `path`, else to the page it is about."""
    language = facts.person.locale
    link = None if base_url is None else f"{base_url.rstrip('/')}{path or _path(mail, facts)}"
    link_words = texts.text(language, "mail.open")
    if facts.hushed and mail.matter != Matter.SIGN_IN:
        subject, said = texts.text(language, "mail.hushed.subject"), texts.text(language, "mail.hushed.text")
        return Letter(language, subject, (said,), link=link, link_words=link_words)
    matter = facts.rules.matter if facts.rules else mail.matter
    key = matter if "." in matter else f"mail.{matter}"
    lines = (
        texts.text(language, "mail.greeting", name=facts.person.name),
        texts.said(language, f"{key}.text", _numbers(texts, language, mail, facts), zone=facts.zone),
    )
    closing = texts.text(language, "mail.closing", house=facts.ground.house.name) if facts.ground else ""
    return Letter(language, texts.text(language, f"{key}.subject"), lines, closing, link, link_words)


def neutral(texts: Texts, person: Person) -> Letter:
    """What is written to somebody whose mail others may read."""
    language = person.locale
    return Letter(language, texts.text(language, "mail.neutral.subject"), (texts.text(language, "mail.neutral.text"),))


def _path(mail: Mail, facts: Facts) -> str:
    if facts.rules is not None:
        return facts.rules.path
    if mail.about is None:
        return "/"
    return PAGES.get(mail.matter, "/bookings/{about}").format(about=mail.about)


def _numbers(texts: Texts, language: str, mail: Mail, facts: Facts) -> dict[str, Any]:
    if facts.task is not None:
        title = facts.task.title or texts.said(
            language, facts.task.key or "mail.task", dict(facts.task.numbers), zone=facts.zone
        )
        return {"title": title, "due": facts.task.due}
    if facts.rules is not None:
        return {"title": facts.rules.title.in_(language), "day": facts.rules.day}
    booking = facts.booking
    if booking is None or facts.ground is None:
        return dict(mail.numbers)
    return {
        "place": facts.ground.house.tree[booking.space].name,
        "period": _period(texts, language, booking),
        "household": facts.household.label if facts.household else "",
        "n": booking.guests,
        "deadline": booking.deadline,
        **dict(mail.numbers),
    }


def _period(texts: Texts, language: str, booking: Booking) -> str:
    when = booking.when
    if isinstance(when, Nights):
        return texts.text(language, "mail.nights", n=len(when), first=when.arrival, last=when.departure)
    if when.start.date() == when.end.date():
        day = when.start.date()
        return texts.text(language, "mail.hours", day=day, start=when.start.time(), end=when.end.time())
    return texts.text(language, "mail.long_hours", start=when.start, end=when.end)
