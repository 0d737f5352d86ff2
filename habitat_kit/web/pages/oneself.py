"""One's own page: how one is reached, whom to call in an emergency, who lives with one. Everybody writes their own."""

from __future__ import annotations

from starlette.responses import Response

from habitat_kit.core import commands as say
from habitat_kit.core.errors import NotThere, Unreadable
from habitat_kit.core.spaces import House
from habitat_kit.desk import register
from habitat_kit.desk.register import Known
from habitat_kit.web.pages.forms import Form, once
from habitat_kit.web.pages.people import begun
from habitat_kit.web.pages.visit import Visit
from habitat_kit.web.pages.wishes import Wish
from habitat_kit.web.typed import Wrong

SAID = frozenset({"change", "care", "dependants"})


def show(visit: Visit) -> Response:
    """What is written down about oneself."""
    return _page(visit, _house(visit))


def change(visit: Visit) -> Response:
    """Something about oneself that is different now."""
    house, do, form = _house(visit), visit.typed.get("do", ""), Form(visit.typed)
    who = visit.actor.person
    if who is None or do not in SAID:
        raise NotThere("page")
    typed = (f"{name}={value}" for name, value in sorted(visit.typed.items()) if name != "nonce")
    key = once(visit, "me", do, *typed)
    try:
        if do == "change":
            email, phone = form.text("email"), form.text("phone")
            visit.do(say.ChangePerson(who, None, email, phone, form.text("locale")), key=key)
        elif do == "care":
            visit.do(say.NoteCare(who, form.text("emergency"), form.text("mobility")), key=key)
        else:
            heads = (form.number("infants"), form.number("children"), form.number("adults"))
            visit.do(say.CountDependants(form.chosen("at"), *heads), key=key)
    except Unreadable as wrong:
        wish = Wish(do, visit.typed, (Wrong.of(wrong),))
        return _page(visit, house, wish=wish, status=400)
    return visit.go("/me", house=house.id, said=do)


def _house(visit: Visit) -> House:
    """The house that was named, else the first the reader has to do with."""
    wanted = visit.typed.get("house") or visit.asked.get("house")
    for house in visit.sight.houses():
        if wanted is None or str(house.id) == wanted:
            return house
    raise NotThere("house")


def _page(visit: Visit, house: House, *, wish: Wish | None = None, status: int = 200) -> Response:
    known = visit.sight.reading(house.id, register.oneself)
    said = visit.asked.get("said", "")
    return visit.page(
        "oneself.html",
        house=house,
        status=status,
        known=known,
        wish=wish or Wish(""),
        fresh=Wish("", begun(known) | _noted(known)),
        said=said if said in SAID else "",
    )


def _noted(known: Known) -> dict[str, str]:
    """What one wrote down about oneself for an emergency."""
    noted = known.care
    return {"emergency": noted.emergency or "", "mobility": noted.mobility or ""} if noted else {}
