"""The people of a house on a steward's phone: who lives here, who helps, who is on call; add, correct, let go.

Rules of this file:
1. One form is one command; what cannot be read is said above the forms, and what was typed stays in its form.
2. What one must know in an emergency is written here and not shown: it is read for who is there, and that is told.
3. Nothing ends by a link: every end is a button in a form of its own, behind a fold.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from uuid import UUID

from starlette.responses import Response

from habitat_kit.core import commands as say
from habitat_kit.core.actors import Role
from habitat_kit.core.commands import Command
from habitat_kit.core.errors import NotThere, Unreadable
from habitat_kit.core.outcomes import PersonEnded
from habitat_kit.core.spaces import House
from habitat_kit.desk import register
from habitat_kit.desk.register import Known, Register
from habitat_kit.web.pages.forms import Form, once
from habitat_kit.web.pages.proving import to_proof
from habitat_kit.web.pages.visit import Visit
from habitat_kit.web.pages.wishes import Wish
from habitat_kit.web.typed import Wrong

SAID = frozenset(
    {"add", "household", "duty", "end_duty", "change", "join", "leave", "give", "take"}
    | {"deputy", "stand_down", "hand_over", "care", "dependants", "shut"}
)
ROLES = (Role.REFERENT, Role.KEEPER, Role.STEWARD, Role.TREASURER, Role.SOCIAL_WORKER, Role.AUDITOR)

Reader = Callable[[Form, House, UUID], Command[object]]

HERE: Mapping[str, Reader] = {
    "add": lambda form, house, _: say.AddPerson(
        house.id,
        form.text("called") or "",
        form.id("household"),
        form.day("start"),
        form.text("email"),
        form.text("phone"),
    ),
    "household": lambda form, house, _: say.AddHousehold(house.id, form.text("label") or "", form.id("dwelling")),
    "duty": lambda form, house, _: say.PutOnDuty(
        house.id, form.chosen("person"), form.instant("start"), form.instant("end")
    ),
    "end_duty": lambda form, *_: say.EndDuty(form.chosen("at")),
}
"""What one asks for on the list."""

OF_ONE: Mapping[str, Reader] = {
    "change": lambda form, _, who: say.ChangePerson(
        who, form.text("called"), form.text("email"), form.text("phone"), form.text("locale")
    ),
    "join": lambda form, _, who: say.AddMembership(form.chosen("household"), who, form.day("start"), form.day("end")),
    "leave": lambda form, *_: say.EndMembership(form.chosen("at"), form.day("end")),
    "give": lambda form, _, who: say.GiveGrant(
        who, form.text("role"), form.chosen("scope"), form.day("start"), form.day("end")
    ),
    "take": lambda form, *_: say.EndGrant(form.chosen("at"), form.day("end")),
    "deputy": lambda form, _, who: say.NameDeputy(who, form.chosen("deputy"), form.day("start"), form.day("end")),
    "stand_down": lambda form, *_: say.EndDeputy(form.chosen("at"), form.day("end")),
    "hand_over": lambda form, _, who: say.HandOver(who, form.chosen("to"), form.day("start")),
    "care": lambda form, _, who: say.NoteCare(who, form.text("emergency"), form.text("mobility")),
    "dependants": lambda form, *_: say.CountDependants(
        form.chosen("at"), form.number("infants"), form.number("children"), form.number("adults")
    ),
    "shut": lambda *about: say.EndAccess(about[2]),
    "end": lambda form, _, who: say.EndPerson(who, form.day("end")),
}
"""What one asks for on somebody's own page."""


def show(visit: Visit) -> Response:
    """Everybody of a house."""
    return _list(visit, asked(visit))


def act(visit: Visit) -> Response:
    """Somebody or some household more, or somebody on call."""
    house, do = asked(visit), visit.typed.get("do", "")
    try:
        _send(visit, HERE, do, house, house.id)
    except Unreadable as wrong:
        return _list(visit, house, wish=_wrong(visit, do, wrong), status=400)
    return visit.go("/people", house=house.id, said=do)


def one(visit: Visit) -> Response:
    """Somebody's page."""
    return to_proof(visit) or _one(visit, asked(visit), visit.named("person"))


def change(visit: Visit) -> Response:
    """Something about somebody."""
    to_proof(visit)
    house, who, do = asked(visit), visit.named("person"), visit.typed.get("do", "")
    _known(visit, house, who)
    try:
        outcome = _send(visit, OF_ONE, do, house, who)
    except Unreadable as wrong:
        return _one(visit, house, who, wish=_wrong(visit, do, wrong), status=400)
    if isinstance(outcome, PersonEnded):
        return visit.page("person_ended.html", house=house, ended=outcome)
    return visit.go(f"/people/{who}", house=house.id, said=do)


def asked(visit: Visit, right: str = "see_people") -> House:
    """The house the address or the form names, else the first in which the reader has the right."""
    wanted = visit.typed.get("house") or visit.asked.get("house")
    for house in visit.houses(right):
        if wanted is None or str(house.id) == wanted:
            return house
    raise NotThere("house")


def _send(visit: Visit, table: Mapping[str, Reader], do: str, house: House, about: UUID) -> object:
    if do not in table:
        raise NotThere("page")
    command = table[do](Form(visit.typed), house, about)
    typed = (f"{name}={value}" for name, value in sorted(visit.typed.items()) if name != "nonce")
    return visit.do(command, key=once(visit, do, about, *typed))


def _wrong(visit: Visit, do: str, wrong: Unreadable) -> Wish:
    return Wish(do, visit.typed, (Wrong.of(wrong),))


def _list(visit: Visit, house: House, *, wish: Wish | None = None, status: int = 200) -> Response:
    everybody = visit.sight.reading(house.id, register.of_house)
    return visit.page(
        "people.html",
        house=house,
        status=status,
        houses=visit.houses("see_people"),
        register=everybody,
        wish=wish or Wish(""),
        fresh=Wish(""),
        dwellings=[space for space in house.tree.spaces if space.form.value == "dwelling"],
        roles=_roles(everybody),
        said=_said(visit),
    )


def _one(visit: Visit, house: House, who: UUID, *, wish: Wish | None = None, status: int = 200) -> Response:
    known = _known(visit, house, who)
    everybody = visit.sight.reading(house.id, register.of_house)
    return visit.page(
        "person.html",
        house=house,
        status=status,
        known=known,
        register=everybody,
        others=sorted((name, at) for at, name in everybody.names.items() if at != who),
        scopes=_scopes(house),
        roles=ROLES,
        wish=wish or Wish(""),
        fresh=Wish("", begun(known)),
        called=dict(_scopes(house)) | {home.household.id: home.household.label for home in everybody.homes},
        said=_said(visit),
    )


def _known(visit: Visit, house: House, who: UUID) -> Known:
    return visit.sight.reading(house.id, lambda work: register.one_of_house(work, who))


def begun(known: Known) -> dict[str, str]:
    """What the forms begin with."""
    person = known.person
    return {
        "called": person.name,
        "email": person.email or "",
        "phone": person.phone or "",
        "locale": person.locale,
    }


def _roles(everybody: Register) -> dict[UUID, list[Role]]:
    held: dict[UUID, list[Role]] = {}
    for holder in everybody.holders:
        if holder.role not in held.setdefault(holder.person, []):
            held[holder.person].append(holder.role)
    return held


def _scopes(house: House) -> list[tuple[UUID, str]]:
    return [(house.id, house.name), *((space.id, space.name) for space in house.tree.spaces)]


def _said(visit: Visit) -> str:
    said = visit.asked.get("said", "")
    return said if said in SAID else ""
