"""Signing a version of a rulebook: who read which text, when, how, and who wrote it down.

Rules of this file:
1. One signs a text: a signature keeps the digest of what was shown, and another text than that is not signed.
2. One signs the version in force, or one adopted for later; never one that another took the place of.
3. Nobody signs for somebody else, but a paper they signed is written down, with its date.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from attrs import frozen

from habitat_kit.core.people import Membership, holds
from habitat_kit.core.privacy import protected, public, staff
from habitat_kit.core.questions import Question
from habitat_kit.core.rulebooks import Rulebook, Version
from habitat_kit.core.words import Words


class How(StrEnum):
    """How somebody signed."""

    PAGE = "page"
    PAPER = "paper"


@frozen(kw_only=True)
class Signature:
    """A person signed the text of this digest. `paper_on` is the day on a paper, `recorded_by` who wrote it down."""

    id: UUID = staff()
    organisation: UUID = staff()
    house: UUID = staff()
    version: UUID = staff()
    digest: str = public()
    person: UUID = protected()
    signed_at: datetime = staff()
    how: How = staff()
    paper_on: date | None = staff(default=None)
    recorded_by: UUID | None = staff(default=None)


@frozen
class Signing:
    """How the signing of a rulebook stands for a household: since when its text holds, and whether somebody signed it."""

    in_force: datetime
    signed: bool


@frozen
class Signed(Question[Signing | None]):
    """Whether somebody of a household, as it is on a day, signed the version of a rulebook in force at an instant.

    None where that version is not one to be signed, or there is none.
    """

    household: UUID
    house: UUID
    rulebook: str
    day: date
    at: datetime


def signing(
    question: Signed, books: Iterable[Rulebook], signatures: Iterable[Signature], members: Iterable[Membership]
) -> Signing | None:
    """The answer, of what is held in memory: a house's rulebooks, its signatures, its memberships."""
    ruling = [book.in_force(question.at) for book in books if book.key == question.rulebook]
    version = next((one for one in ruling if one and one.must_sign), None)
    if version is None:
        return None
    people = {m.person for m in members if m.household == question.household and holds(m.start, m.end, question.day)}
    signed = any(one.version == version.id and one.person in people for one in signatures)
    return Signing(version.in_force, signed)


@frozen
class ToSign:
    """A version somebody has not signed yet, and the rulebook it is of."""

    id: UUID
    house: UUID
    rulebook: UUID
    title: Words
    version: str
    in_force: datetime


def to_be_signed(book: Rulebook, at: datetime) -> tuple[Version, ...]:
    """The versions of a rulebook that one signs at an instant: that in force, and those to come; earliest first."""
    now = book.in_force(at)
    coming = [version for version in book.versions if version.in_force > at]
    there = [*([now] if now else []), *sorted(coming, key=lambda version: version.in_force)]
    return tuple(version for version in there if version.must_sign)


def unsigned(books: Iterable[Rulebook], signed: frozenset[UUID], house: UUID, at: datetime) -> tuple[ToSign, ...]:
    """What of these rulebooks is still to be signed, by somebody who signed these versions."""
    return tuple(
        ToSign(version.id, house, book.id, book.title, version.version, version.in_force)
        for book in books
        for version in to_be_signed(book, at)
        if version.id not in signed
    )
