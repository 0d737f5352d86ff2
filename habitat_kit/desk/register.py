"""The people of a house as its steward sees them: household by household, who is trusted, who is on call.

Rules of this file:
1. It takes the right to see people in the whole house; NotThere for anybody else, as if there were no such list.
2. A household that must not be named to the reader is not there.
"""

from __future__ import annotations

from uuid import UUID

from attrs import frozen

from habitat_kit.core.actors import Reach
from habitat_kit.core.care import Care, Dependants
from habitat_kit.core.errors import NotThere
from habitat_kit.core.people import Household, Person
from habitat_kit.core.trust import Duty
from habitat_kit.desk.eyes import names_nobody
from habitat_kit.desk.work import Work
from habitat_kit.store import care, discretion, duties, people, register, sights
from habitat_kit.store.register import Holder, Member, StandIn


@frozen
class Home:
    """A household and its people."""

    household: Household
    members: tuple[Member, ...]


@frozen
class Register:
    """Everybody of a house."""

    homes: tuple[Home, ...]
    holders: tuple[Holder, ...]
    stand_ins: tuple[StandIn, ...]
    duties: tuple[Duty, ...]
    names: dict[UUID, str]
    on_call: frozenset[UUID]


@frozen
class Known:
    """One person as who answers for them sees them: `care` is read for oneself only, `noted` says that there is some."""

    person: Person
    memberships: tuple[tuple[Member, Household], ...]
    holders: tuple[Holder, ...]
    stand_ins: tuple[StandIn, ...]
    noted: bool
    care: Care | None
    dependants: dict[UUID, Dependants]
    oneself: bool


def of_house(work: Work) -> Register:
    """The people of the work's house."""
    require_people(work)
    found = register.members(work.tx, work.house.id, work.today)
    shown = [one for one in sights.households(work.tx, work.house.id) if not names_nobody(work, one.id)]
    homes = tuple(Home(home, tuple(one for one in found if one.household == home.id)) for home in shown)
    holders = tuple(one for one in register.holders(work.tx, work.house.id, work.today) if _named(work, one))
    names = {one.person: one.name for home in homes for one in home.members}
    names |= {one.person: one.name for one in holders}
    roster = tuple(duty for duty in duties.roster(work.tx, work.house.id, work.now) if duty.person in names)
    stand_ins = register.stand_ins(work.tx, work.organisation, work.today)
    return Register(
        homes,
        holders,
        tuple(one for one in stand_ins if one.person in names and one.by in names),
        roster,
        names,
        frozenset(duty.person for duty in roster if duty.holds(work.now)),
    )


def one_of_house(work: Work, person_id: UUID) -> Known:
    """One person of the work's house, for who answers for it."""
    everybody = of_house(work)
    if person_id not in everybody.names:
        raise NotThere("person")
    return _known(work, person_id, everybody)


def oneself(work: Work) -> Known:
    """What is written down about the actor, in a house they have to do with."""
    person = work.actor.person
    found = people.read_person(work.tx, person, work.organisation) if person else None
    if found is None:
        raise NotThere("person")
    homes = {home.id: home for home in sights.households(work.tx, work.house.id)}
    members = register.members(work.tx, work.house.id, work.today)
    mine = tuple((one, homes[one.household]) for one in members if one.person == found.id)
    counted = care.dependants_of(work.tx, work.house.id)
    with_them = {home.id: counted[home.id] for _, home in mine if home.id in counted}
    noted = care.read(work.tx, found.id)
    return Known(found, mine, (), (), noted is not None, noted, with_them, oneself=True)


def _known(work: Work, person_id: UUID, everybody: Register) -> Known:
    found = people.read_person(work.tx, person_id, work.organisation)
    if found is None:
        raise NotThere("person")
    mine = tuple((one, home.household) for home in everybody.homes for one in home.members if one.person == person_id)
    counted = care.dependants_of(work.tx, work.house.id)
    return Known(
        found,
        mine,
        tuple(one for one in everybody.holders if one.person == person_id),
        tuple(one for one in everybody.stand_ins if person_id in {one.person, one.by}),
        care.read(work.tx, person_id) is not None,
        None,
        {home.id: counted[home.id] for _, home in mine if home.id in counted},
        person_id == work.actor.person,
    )


def unprotected(work: Work, everybody: Register) -> Register:
    """The same without whoever must not be found: what leaves the pages and the panel names nobody of them."""
    hidden = discretion.protected_ids(work.tx)
    living = register.members(work.tx, work.house.id, work.today)  # also where the reader sees no such household
    with_them = {one.person for one in living if one.household in hidden}
    out = hidden | with_them
    return Register(
        tuple(home for home in everybody.homes if home.household.id not in out),
        tuple(one for one in everybody.holders if not {one.person, one.scope} & out),
        tuple(one for one in everybody.stand_ins if not {one.person, one.by} & out),
        tuple(duty for duty in everybody.duties if duty.person not in out),
        {person: name for person, name in everybody.names.items() if person not in out},
        everybody.on_call - out,
    )


def require_people(work: Work) -> None:
    """NotThere unless the actor sees the people of the whole house."""
    if not sees_people(work):
        raise NotThere("house")


def sees_people(work: Work) -> bool:
    """Whether the actor sees the people of the whole house."""
    reach = work.reach("see_people")
    return reach is not None and reach >= Reach.HOUSE


def _named(work: Work, holder: Holder) -> bool:
    """Whether a role is over something the actor may know of."""
    if holder.scope == work.house.id or holder.scope in work.house.tree:
        return True
    return not names_nobody(work, holder.scope)
