"""People by command: written down, corrected, let in to households and out of them.

Rules of this file:
1. A steward writes people into households of their house; into none, only who acts for the organisation.
2. Whoever moves in is a resident of the house for the same days, and no longer.
3. What was typed stands in the person's own row; the journal has ids and days.
"""

from __future__ import annotations

from datetime import date
from uuid import UUID

from attrs import evolve

from habitat_kit.core.actors import Grant, Reach, Role
from habitat_kit.core.commands import AddHousehold, AddMembership, AddPerson, ChangePerson, EndMembership
from habitat_kit.core.errors import NotThere, Unreadable
from habitat_kit.core.events import (
    HouseholdWritten,
    MembershipBegun,
    MembershipOver,
    PersonCorrected,
    PersonWritten,
)
from habitat_kit.core.outcomes import (
    HouseholdAdded,
    MembershipAdded,
    MembershipEnded,
    NotAllowed,
    PersonAdded,
    PersonChanged,
)
from habitat_kit.core.people import Household, Membership, Person, meet
from habitat_kit.desk.trust import Scope, reach_at, require_at, require_whole
from habitat_kit.desk.work import Answered, Work
from habitat_kit.store import discretion, people, sights, streams, structure
from habitat_kit.store.people import Belonging, Trust


def add_person(command: AddPerson, work: Work) -> PersonAdded:
    """Write a person down, in a household or in none."""
    home = _household(work, command.household) if command.household else None
    require_at(work, "add_person", _here(work, command.place, home))
    if (
        home is None
        and reach_at(work, "add_person", Scope(work.organisation, work.organisation, "organisation")) is None
    ):
        raise Unreadable("household", "error.household_missing")
    made = Person(
        id=work.new_id(),
        organisation=work.organisation,
        key="",
        name=command.called,
        email=command.email,
        phone=command.phone,
        locale=command.locale,
    )
    people.add_person(work.tx, made)
    work.tell(
        PersonWritten(
            organisation=work.organisation, house=home.house if home else None, by=work.actor.person, person=made.id
        )
    )
    if home is None:
        return PersonAdded(made.id)
    member = _join(work, Membership(home.id, made.id, command.start or work.today), home)
    return PersonAdded(made.id, home.id, member)


def change_person(command: ChangePerson, work: Work) -> PersonChanged:
    """Write how somebody is called and reached."""
    reach = require_whole(work, "change_person", command.person)
    found = person(work, command.person)
    name = found.name if command.called is None else command.called
    if reach is Reach.OWN and name != found.name:
        raise Answered(NotAllowed("change_person"))
    changed = evolve(found, name=name, email=command.email, phone=command.phone, locale=command.locale)
    if changed != found:
        people.change_person(work.tx, changed)
        work.tell(PersonCorrected(organisation=work.organisation, by=work.actor.person, person=found.id))
    return PersonChanged(found.id)


def add_household(command: AddHousehold, work: Work) -> HouseholdAdded:
    """Write a household down."""
    require_at(work, "add_household", Scope(command.house, work.organisation, "house", command.house))
    if streams.house_of(work.tx, "house", command.house) is None:
        raise NotThere("house")
    if command.dwelling and not people.stands_in(work.tx, command.dwelling, command.house):
        raise Unreadable("dwelling", "error.unknown_space")
    made = work.new_id()
    row = {"house_id": command.house, "key": f"h-{made}", "label": command.label, "dwelling_id": command.dwelling}
    people.add_household(work.tx, {"id": made, "organisation_id": work.organisation, **row})
    work.tell(
        HouseholdWritten(organisation=work.organisation, house=command.house, by=work.actor.person, household=made)
    )
    return HouseholdAdded(made, command.house)


def add_membership(command: AddMembership, work: Work) -> MembershipAdded:
    """Let somebody the organisation knows belong to a household."""
    home = _household(work, command.household)
    require_at(work, "add_membership", _scope(home))
    known = person(work, command.person)
    require_whole(work, "add_membership", known.id)
    start = command.start or work.today
    wanted = Membership(home.id, known.id, start, command.end)
    if any(_meets(found.membership, wanted) for found in people.belongings(work.tx, known.id)):
        raise Unreadable("person", "error.already_member")
    made = _join(work, wanted, home)
    return MembershipAdded(made, home.id, known.id, start, command.end)


def end_membership(command: EndMembership, work: Work) -> MembershipEnded:
    """Let a membership end on a day, and what its person was in the house by it."""
    found = people.belonging(work.tx, command.membership)
    if found is None:
        raise NotThere("membership")
    require_at(work, "end_membership", _scope(_household(work, found.membership.household)))
    end = command.end or work.today
    leave(work, found, end)
    return MembershipEnded(found.id, end)


def leave(work: Work, found: Belonging, end: date) -> None:
    """End a membership and the resident's role that came with it, and tell it."""
    people.end(work.tx, "membership", found.id, found.membership.start, end, work.today)
    _look_again(work, found.membership.person, found.house)
    for trust in people.trusts(work.tx, found.membership.person):
        of = trust.grant
        with_it = of.role is Role.RESIDENT and of.scope == found.house and of.start == found.membership.start
        if with_it and (of.end is None or of.end > end or of.end == found.membership.end):
            people.end(work.tx, "grant", trust.id, of.start, end, work.today)
    work.tell(
        MembershipOver(
            organisation=work.organisation,
            house=found.house,
            by=work.actor.person,
            person=found.membership.person,
            membership=found.id,
            household=found.membership.household,
            end=end,
        )
    )


def person(work: Work, person_id: UUID) -> Person:
    """A person of this organisation."""
    found = people.read_person(work.tx, person_id, work.organisation)
    if found is None:
        raise NotThere("person")
    return found


def _join(work: Work, wanted: Membership, home: Household) -> UUID:
    made = work.new_id()
    people.add_membership(work.tx, made, work.organisation, wanted)
    _look_again(work, wanted.person, home.house)
    lives = Grant(wanted.person, Role.RESIDENT, home.house, wanted.start, wanted.end)
    people.add_grant(work.tx, Trust(work.new_id(), work.organisation, "house", lives))
    work.tell(
        MembershipBegun(
            organisation=work.organisation,
            house=home.house,
            by=work.actor.person,
            person=wanted.person,
            membership=made,
            household=home.id,
            start=wanted.start,
            end=wanted.end,
        )
    )
    return made


def _look_again(work: Work, person_id: UUID, house: UUID) -> None:
    """Let readers of a house look anew at whom it does not tell of, where a protected person comes or goes."""
    if discretion.is_protected(work.tx, person_id):
        structure.next_ground(work.tx, house)


def _meets(one: Membership, other: Membership) -> bool:
    """Whether two memberships of one household share a day."""
    return one.household == other.household and meet(one.start, one.end, other.start, other.end)


def _household(work: Work, household: UUID) -> Household:
    found = sights.one_household(work.tx, household)
    if found is None or found.organisation != work.organisation:
        raise NotThere("household")
    return found


def _scope(home: Household) -> Scope:
    return Scope(home.id, home.organisation, "household", home.house)


def _here(work: Work, place: UUID, home: Household | None) -> Scope:
    """Where somebody is written down: their household's house, else the house or organisation that was named."""
    if home is not None:
        return _scope(home)
    house = streams.house_of(work.tx, "house", place)
    return Scope(place, work.organisation, "house", place) if house else Scope(place, place, "organisation")
