"""How people are reached, and protecting what must not be found.

Rules of this file:
1. Protecting twice changes nothing and tells nothing; lifting needs a written reason, kept in an erasable row.
2. Whatever a protection changes is a new revision of the ground: readers look again at what they may not show.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from attrs import evolve

from habitat_kit.core.commands import (
    EndSafeContact,
    ProtectPerson,
    ProtectSpace,
    SetChannel,
    SetSafeContact,
    UnprotectPerson,
    UnprotectSpace,
)
from habitat_kit.core.contact import Contact, Safe
from habitat_kit.core.events import (
    ChannelSet,
    ContactEvent,
    PersonProtected,
    PersonUnprotected,
    SafeContactEnded,
    SafeContactSet,
    SpaceProtected,
    SpaceUnprotected,
)
from habitat_kit.core.outcomes import ContactSet, ProtectionSet
from habitat_kit.core.spaces import SpaceTree
from habitat_kit.desk.shielding import look_again, require_whole
from habitat_kit.desk.work import Work
from habitat_kit.store import discretion, structure


def set_channel(command: SetChannel, work: Work) -> ContactSet:
    """How a person likes to be reached; a safe contact stays above it."""
    work.require_over("set_channel", command.person)
    was = _contact(work, command.person)
    return _put(work, was, evolve(was, channel=command.channel, hours=command.hours), ChannelSet)


def set_safe(command: SetSafeContact, work: Work) -> ContactSet:
    """What is safe for a person; it replaces what was said before."""
    work.require_over("set_safe_contact", command.person)
    was = _contact(work, command.person)
    safe = Safe(frozenset(command.channels), command.hours, command.neutral)
    return _put(work, was, evolve(was, safe=safe), SafeContactSet)


def end_safe(command: EndSafeContact, work: Work) -> ContactSet:
    """Lift a safe contact."""
    work.require_over("end_safe_contact", command.person)
    was = _contact(work, command.person)
    if was.safe is None:
        return _said(was)
    note = _reason(work, "contact", command.person, command.reason)
    return _put(work, was, evolve(was, safe=None), SafeContactEnded, note=note)


def protect_space(command: ProtectSpace, work: Work) -> ProtectionSet:
    """Protect a space and what stands in it."""
    work.require("protect_space", command.space)
    if not work.house.tree[command.space].protected_location:
        require_whole(_marked(work, command.space, protected=True))
        _mark(work, command.space, protected=True)
        work.tell(SpaceProtected(**_here(work), space=command.space))
    return ProtectionSet("space", command.space, protected=True)


def unprotect_space(command: UnprotectSpace, work: Work) -> ProtectionSet:
    """Lift a space's own protection."""
    work.require("unprotect_space", command.space)
    if work.house.tree[command.space].protected_location:
        require_whole(_marked(work, command.space, protected=False))
        note = _reason(work, "space", command.space, command.reason)
        _mark(work, command.space, protected=False)
        work.tell(SpaceUnprotected(**_here(work), space=command.space, note=note))
    still = command.space in _marked(work, command.space, protected=False).shields
    return ProtectionSet("space", command.space, protected=still)


def protect_person(command: ProtectPerson, work: Work) -> ProtectionSet:
    """Protect where a person is."""
    work.require_over("protect_person", command.person)
    if not discretion.is_protected(work.tx, command.person):
        _mark_person(work, command.person, protected=True)
        work.tell(PersonProtected(organisation=work.organisation, by=work.actor.person, person=command.person))
    return ProtectionSet("person", command.person, protected=True)


def unprotect_person(command: UnprotectPerson, work: Work) -> ProtectionSet:
    """Lift a person's protection."""
    work.require_over("unprotect_person", command.person)
    if discretion.is_protected(work.tx, command.person):
        note = _reason(work, "person", command.person, command.reason)
        _mark_person(work, command.person, protected=False)
        by = work.actor.person
        work.tell(PersonUnprotected(organisation=work.organisation, by=by, person=command.person, note=note))
    return ProtectionSet("person", command.person, protected=False)


def _contact(work: Work, person: UUID) -> Contact:
    return discretion.contact_for(work.tx, person) or Contact(person, work.organisation)


def _put(work: Work, was: Contact, changed: Contact, event: type[ContactEvent], **more: UUID) -> ContactSet:
    if changed != was:
        discretion.put_contact(work.tx, changed)
        work.tell(event(organisation=work.organisation, by=work.actor.person, person=changed.person, **more))
    return _said(changed)


def _said(contact: Contact) -> ContactSet:
    return ContactSet(contact.person, contact.channel.value, contact.safe is not None)


def _reason(work: Work, what: str, of: UUID, words: str) -> UUID:
    note = work.new_id()
    place = (work.organisation, what, of)
    discretion.write_reason(work.tx, note, place, words, by=work.actor.person, at=work.now)
    return note


def _marked(work: Work, space: UUID, *, protected: bool) -> SpaceTree:
    """The house's tree with a space marked so."""
    spaces = work.house.tree.spaces
    return SpaceTree(evolve(s, protected_location=protected) if s.id == space else s for s in spaces)


def _mark(work: Work, space: UUID, *, protected: bool) -> None:
    discretion.mark_space(work.tx, space, protected=protected)
    structure.next_ground(work.tx, work.house.id)


def _mark_person(work: Work, person: UUID, *, protected: bool) -> None:
    discretion.mark_person(work.tx, person, protected=protected)
    look_again(work, [person])


def _here(work: Work) -> dict[str, Any]:
    return {"organisation": work.house.organisation, "house": work.house.id, "by": work.actor.person}
