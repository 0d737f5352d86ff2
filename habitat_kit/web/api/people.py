"""The people one answers for: who lives in one's houses and who is trusted there; one of them.

Rules of this file:
1. It takes the right to see people in the whole house; for who has it in no house, nobody is there.
2. Protected people and their households, and roles over protected places, are left out whoever asks.
3. How somebody is reached is told to whoever needs no second proof, or has shown it.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from attrs import frozen

from habitat_kit.core.spaces import House
from habitat_kit.desk import register
from habitat_kit.desk.register import Register
from habitat_kit.desk.work import Work
from habitat_kit.store.register import Holder, Member
from habitat_kit.web.api import reading, spaces, wire
from habitat_kit.web.api.calling import Call, Reply
from habitat_kit.web.api.problems import Problem
from habitat_kit.web.api.windows import told
from habitat_kit.web.proof import proof

PAGE, LONGEST_PAGE = 50, 200


@frozen
class _Listed:
    """A house and its people, as far as a program may have them."""

    house: House
    register: Register


def page(call: Call) -> Reply:
    """The people of one house, or of every house in which one sees them, by id."""
    query = reading.Query(call.request, "house", "after", "limit")
    limit, after = query.whole("limit", default=PAGE, most=LONGEST_PAGE), query.id("after")
    houses = _houses(call, query.id("house"))
    everybody = sorted({who for one in houses for who in one.register.names if after is None or who > after})
    shown = [wire.Person(**_person(call, houses, who)) for who in everybody[:limit]]
    return Reply(wire.People(people=shown, next=shown[-1].id if len(everybody) > limit else None))


def look(call: Call) -> Reply:
    """One person with how they are reached, and every dated belonging and role."""
    reading.Query(call.request)
    who = reading.in_path(call.request)
    houses = [one for one in _houses(call, None) if who in one.register.names]
    if not houses:
        raise reading.unknown()
    if proof(call.kit, call.actor).missing:
        raise Problem(403, "api.needs_proof")
    known = call.sight.reading(houses[0].house.id, lambda work: register.one_of_house(work, who)).person
    members = [member for one in houses for member in _memberships(one, who)]
    roles = [holder for one in houses for holder in _roles(one, who)]
    found = wire.OnePerson(
        **_person(call, houses, who),
        email=known.email,
        phone=known.phone,
        locale=known.locale,
        memberships=[
            wire.PersonMembership(id=one.membership, household=one.household, start=one.start, end=one.end)
            for one in members
        ],
        grants=[
            wire.PersonRole(id=one.grant, role=one.role.value, scope=one.scope, start=one.start, end=one.end)
            for one in roles
        ],
    )
    return Reply(found)


def _houses(call: Call, wanted: UUID | None) -> list[_Listed]:
    """The houses whose people the caller sees; 404 for one that was named and is none of them."""
    sight = call.sight
    found = [
        _Listed(house, sight.reading(house.id, _told))
        for house in sight.houses()
        if wanted in {None, house.id} and sight.reading(house.id, register.sees_people)
    ]
    if wanted is not None and not found:
        raise reading.unknown("house")
    return found


def _told(work: Work) -> Register:
    return register.unprotected(work, register.of_house(work))


def _person(call: Call, houses: list[_Listed], who: UUID) -> dict[str, Any]:
    """The fields of a wire.Person."""
    there = [one for one in houses if who in one.register.names]
    homes = [
        home.household
        for one in there
        for home in one.register.homes
        if any(member.person == who for member in home.members)
    ]
    return {
        "id": who,
        "name": there[0].register.names[who],
        "houses": [one.house.id for one in there],
        "households": [spaces.written(call.sight, home) for home in homes],
        "roles": sorted({holder.role.value for one in there for holder in _roles(one, who)}),
        "on_call": any(who in one.register.on_call for one in there),
    }


def _memberships(listed: _Listed, who: UUID) -> list[Member]:
    return [member for home in listed.register.homes for member in home.members if member.person == who]


def _roles(listed: _Listed, who: UUID) -> list[Holder]:
    """What somebody is trusted with in a house, but over places that must not be told of."""
    house = listed.house
    return [
        holder
        for holder in listed.register.holders
        if holder.person == who and (holder.scope not in house.tree or told(house, holder.scope))
    ]
