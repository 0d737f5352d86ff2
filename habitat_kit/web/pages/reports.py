"""Reporting that something is wrong, and following what becomes of it: on a phone, without a script.

Rules of this file:
1. What is shown of a case is what the desk tells its reader; a page offers the steps the desk would take from them.
2. Nothing typed is lost: what cannot be read, or is about a booking that is gone, comes back as it was typed.
3. Forms carry the revision their reader saw; a case that changed meanwhile is shown as it stands now.
"""

from __future__ import annotations

from uuid import UUID

from attrs import frozen
from starlette.responses import Response

from habitat_kit.core.commands import ReportIncident
from habitat_kit.core.errors import NotThere, Unreadable
from habitat_kit.core.incidents import CONTEST, KINDS, Eye, Incident
from habitat_kit.core.outcomes import IncidentChanged, IncidentReported, IncidentStands
from habitat_kit.core.spaces import House
from habitat_kit.desk.casebook import Told
from habitat_kit.web.pages.bookings import Shown, shown
from habitat_kit.web.pages.case_steps import step_of
from habitat_kit.web.pages.forms import once
from habitat_kit.web.pages.visit import Visit
from habitat_kit.web.pages.wishes import Wish
from habitat_kit.web.typed import Wrong

SAID = frozenset({"reported", "case_moved", "case_changed", "case_stands"})
TYPED = ("kind", "words", "space", "booking", "household", "confidential", "house")


@frozen
class Slip:
    """A case on a list: where it is, and what it is about in words where that is in sight."""

    incident: Incident
    house: House
    place: str


def mine(visit: Visit) -> Response:
    """What the reader reported or has to do with, and what waits in the houses they answer for."""
    houses = visit.sight.houses()
    own = [told.incident for told in visit.sight.cases()]
    handled = [one for house in houses for one in visit.sight.handled(house.id)]
    counts = {house.id: visit.sight.case_counts(house.id) for house in houses}
    return visit.page(
        "reports.html",
        house=visit.home,
        own=[slip for one in own if (slip := _slip(visit, one))],
        handled=[slip for one in handled if (slip := _slip(visit, one))],
        counts=[(house, counts[house.id]) for house in houses if counts[house.id] and not handled],
        may_report=any(visit.sight.may("report_incident", house.id) for house in houses),
    )


def new(visit: Visit) -> Response:
    """The form, about the booking or the place its address names."""
    typed = {name: visit.asked.get(name, "") for name in ("booking", "space", "kind", "house") if visit.asked.get(name)}
    return _form(visit, Wish("", typed))


def report(visit: Visit) -> Response:
    """Send the report."""
    typed = {name: visit.typed[name][:4_100] for name in TYPED if visit.typed.get(name)}
    wish = Wish("", typed, nonce=visit.typed.get("nonce", "")[:64])
    try:
        outcome = visit.do(_command(visit, wish), key=once(visit, "report", *typed.values()))
    except Unreadable as unreadable:
        return _form(visit, wish.because(Wrong.of(unreadable)), status=400)
    except NotThere as missing:
        gone = "page.report.booking_gone" if missing.what == "use" else "page.report.place_gone"
        return _form(visit, wish.because(Wrong("words", gone)), status=404)
    assert isinstance(outcome, IncidentReported)  # noqa: S101  # a report has no other outcome of its own
    return visit.go(f"/reports/{outcome.incident}", said="reported")


def show(visit: Visit) -> Response:
    """One case."""
    return _case(visit, said=visit.asked.get("said", ""))


def step(visit: Visit) -> Response:
    """A step of a case."""
    told = visit.sight.case(visit.named("incident"))
    do = visit.typed.get("do", "")
    try:
        outcome = visit.do(step_of(do, told.incident.id, visit.typed), key=once(visit, do, *visit.typed.values()))
    except Unreadable as unreadable:
        wrong = Wrong.of(unreadable, f"{unreadable.field}-{do}")
        return _case(visit, status=400, wrong=(wrong,), about=do)
    if isinstance(outcome, IncidentChanged):
        return _case(visit, status=412, said="case_changed", about=do)
    if isinstance(outcome, IncidentStands):
        return _case(visit, status=409, said="case_stands", about=do)
    try:
        visit.sight.case(told.incident.id)
    except NotThere:
        return visit.go("/reports", said="case_moved")
    return visit.go(f"/reports/{told.incident.id}", said="case_moved")


def _command(visit: Visit, wish: Wish) -> ReportIncident:
    booking, space = _id(wish["booking"], "use"), _id(wish["space"], "space")
    house = _house(visit, wish, booking, space)
    return ReportIncident(
        house.id,
        "booking" if booking else "place",
        wish["kind"] if wish["kind"] in KINDS else "other",
        wish["words"],
        space=space,
        use=booking,
        household=_id(wish["household"], "household"),
        confidential=bool(wish["confidential"]),
    )


def _house(visit: Visit, wish: Wish, booking: UUID | None, space: UUID | None) -> House:
    """The house a report is sent to: that of its booking or place, else the one chosen, else the reader's first."""
    try:
        if booking:
            return visit.sight.space(visit.sight.booking(booking).space)[0]
        if space:
            return visit.sight.space(space)[0]
        chosen = _id(wish["house"], "house")
    except NotThere:
        raise NotThere("use" if booking else "space") from None
    houses = visit.sight.houses()
    found = next((house for house in houses if house.id == chosen), None) or next(iter(houses), None)
    if found is None:
        raise NotThere("house")
    return found


def _form(visit: Visit, wish: Wish, *, status: int = 200) -> Response:
    booking = _booking(visit, wish["booking"])
    if wish["booking"] and booking is None and not wish.wrong:
        wish = wish.because(Wrong("words", "page.report.booking_gone"))
    houses = visit.houses("report_incident")
    house = booking.house if booking else next((h for h in houses if str(h.id) == wish["house"]), None)
    house = house or next((h for h in houses if _id_or_none(wish["space"]) in h.tree), None) or next(iter(houses), None)
    if house is None:
        raise NotThere("house")
    own = visit.sight.own(house.id)
    return visit.page(
        "report.html",
        house=house,
        status=status,
        wish=wish,
        booking=booking,
        houses=houses,
        kinds=(CONTEST,) if booking and wish["kind"] == CONTEST else tuple(k for k in KINDS if k != CONTEST),
        places=() if booking else house.tree.spaces,
        neighbours={} if booking else {i: n for i, n in visit.sight.neighbours(house.id).items() if i not in own},
    )


def _booking(visit: Visit, text: str) -> Shown | None:
    try:
        return shown(visit, visit.sight.booking(UUID(text))) if text else None
    except (ValueError, NotThere):
        return None


def _case(
    visit: Visit, *, status: int = 200, said: str = "", wrong: tuple[Wrong, ...] = (), about: str = ""
) -> Response:
    told = visit.sight.case(visit.named("incident"))
    house = visit.sight.house(told.incident.house)
    runs = told.eye is Eye.HANDLER
    slip = _slip(visit, told.incident)
    return visit.page(
        "case.html",
        house=house,
        status=status,
        told=told,
        place_name=slip.place if slip else "",
        booking=_booking(visit, str(told.incident.use or "")),
        parties=[(party, _who(visit, told, party.person, party.household)) for party in told.parties],
        entries=[(e, _who(visit, told, e.made_by), _who(visit, told, e.person)) for e in told.entries],
        people=visit.sight.case_people(house.id) if runs else {},
        neighbours=visit.sight.neighbours(house.id) if runs else {},
        said=said if said in SAID else "",
        wish=Wish("", visit.typed if about else {}, wrong=wrong),
        about=about,
    )


def _who(visit: Visit, told: Told, person: UUID | None, household: UUID | None = None) -> str:
    """What a person or household is called, where the reader may know."""
    if household is not None:
        return visit.sight.label(household) or ""
    return told.names.get(person, "") if person else ""


def _slip(visit: Visit, incident: Incident) -> Slip | None:
    try:
        house = visit.sight.house(incident.house)
    except NotThere:
        return None
    return Slip(incident, house, house.tree.name_of(incident.space))


def _id(text: str, what: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        raise NotThere(what) from None


def _id_or_none(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
