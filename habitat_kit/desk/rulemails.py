"""Mails about proposals in their round, about what came of them, and about rules to sign.

Rules of this file:
1. Whoever lives in the house is told, as long as the proposal is for their eyes (desk/proposing.py: sees). That is asked
   when the mail is sent: who left, or may no longer know of a place, is not told.
2. What is no longer so is not told: a text that was answered or written anew, another last day, a version signed.
3. A draft nobody was asked about is withdrawn in silence, and so is a house's first file loaded.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from attrs import frozen

from habitat_kit.core.actors import Actor
from habitat_kit.core.mails import ABOUT_PROPOSALS, Mail, Matter
from habitat_kit.core.proposals import Proposal, Stage
from habitat_kit.core.rulebooks import Rulebook, Version
from habitat_kit.core.rules import Number
from habitat_kit.core.signing import to_be_signed
from habitat_kit.core.words import Words
from habitat_kit.desk.eyes import rulebooks_told, veiled
from habitat_kit.desk.proposing import newest, sees
from habitat_kit.desk.rulesight import is_asked
from habitat_kit.desk.work import Work
from habitat_kit.registry import Registry
from habitat_kit.store import proposals, signatures
from habitat_kit.store.ground import Ground
from habitat_kit.store.standing import read_standing
from habitat_kit.store.transaction import Transaction

ABOUT_RULES = ABOUT_PROPOSALS | {Matter.RULES_TO_SIGN}
"""The mails this file knows."""


@frozen
class RuleFacts:
    """What a mail says of rules: as which matter, whose title, which day, where to; `shielded`: no word of it."""

    matter: Matter
    title: Words
    day: date | None
    path: str
    shielded: bool


def matters(ground: Ground, matter: Matter, body: Mapping[str, Any]) -> Iterator[tuple[UUID, Mapping[str, Number]]]:
    """What a line of the journal tells residents about: a proposal or versions, and what tells one text from another."""
    if matter is Matter.RULES_TO_SIGN:
        yield from ((version, {}) for version in _loaded(ground, body))
    elif matter is not Matter.RULES_ASKED:
        yield UUID(body["proposal"]), {}
    elif body["stage"] == Stage.ROUND:
        closes = body.get("closes_at")
        until = {"closes_at": datetime.fromisoformat(closes)} if closes else {}
        yield UUID(body["proposal"]), {"number": body["number"], **until}


def facts(tx: Transaction, mail: Mail, ground: Ground, registry: Registry, now: datetime) -> RuleFacts | None:
    """What a mail about rules says to its reader; None for who lives there no more, or where there is nothing to say."""
    actor = Actor(person=mail.person)
    work = veiled(Work(tx, now, actor, registry, read_standing(tx, actor), ground))
    if not work.own:
        return None
    if mail.matter == Matter.RULES_TO_SIGN:
        return _about_version(work, mail.about, Matter.RULES_TO_SIGN, only_unsigned=True)
    found = proposals.find(tx, mail.about) if mail.about else None
    if found is None or not sees(work, found):
        return None
    if mail.matter == Matter.RULES_ADOPTED:
        return _about_version(work, found.version, Matter.RULES_ADOPTED)
    return _about_proposal(work, found, mail) if _still(work, found, mail) else None


def _loaded(ground: Ground, body: Mapping[str, Any]) -> Iterator[UUID]:
    """The versions to be signed that a house file added to a house there was."""
    changes = [tuple(change) for change in body.get("changes", ())]
    added = {key for verb, what, key in changes if (verb, what) == ("add", "version")}
    if added and not any((verb, what) == ("add", "house") for verb, what, _ in changes):
        every = ((book, version) for book in ground.rulebooks for version in book.versions)
        yield from (v.id for book, v in every if v.must_sign and f"{book.key}, {v.version}" in added)


def _still(work: Work, found: Proposal, mail: Mail) -> bool:
    """Whether what a mail about a proposal says is still so."""
    if mail.matter == Matter.RULES_WITHDRAWN:
        return found.stage is Stage.WITHDRAWN and found.closes_at is not None
    said = dict(mail.numbers)
    same = said.get("number") == found.number and said.get("closes_at", found.closes_at) == found.closes_at
    return same and is_asked(work, found)


def _about_proposal(work: Work, found: Proposal, mail: Mail) -> RuleFacts:
    book = next(book for book in rulebooks_told(work) if book.id == found.rulebook)
    path = f"/rules/{book.id}/proposals/{found.id}"
    matter, day = Matter(mail.matter), found.last_day(work.house.clock)
    return RuleFacts(matter, book.title, day, path, _shielded(work, newest(book)))


def _about_version(work: Work, wanted: UUID | None, matter: Matter, *, only_unsigned: bool = False) -> RuleFacts | None:
    """What there is to say of a version: that it is to be signed, where its reader has not; else that it is there."""
    book, version = next(
        ((book, one) for book in rulebooks_told(work) for one in book.versions if one.id == wanted), (None, None)
    )
    if book is None or version is None:
        return None
    signs = _to_sign(work, book, version)
    if only_unsigned and not signs:
        return None
    day = work.house.date_at(version.in_force)
    path = f"/rules/{book.id}/versions/{version.id}"
    return RuleFacts(Matter.RULES_TO_SIGN if signs else matter, book.title, day, path, _shielded(work, version))


def _to_sign(work: Work, book: Rulebook, version: Version) -> bool:
    person = work.actor.person
    ready = version in to_be_signed(book, work.now)
    return ready and person is not None and signatures.of(work.tx, version.id, person) is None


def _shielded(work: Work, version: Version) -> bool:
    return any(binding.space in work.house.tree.shields for binding in version.bindings)
