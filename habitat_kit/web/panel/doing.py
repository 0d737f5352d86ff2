"""Doing something to a row, or making one: a form, the command it asks for, the desk, and what came of it.

Rules of this file:
1. GET asks, POST does; nothing is done by an address, and nothing typed stands in one: other dates fill the form by
   POST too (`do=edit`).
2. A yes goes on to the row's page (303): reloading does nothing again. A no is said on the form, filled as it was.
3. The desk decides whether the reader may, and knows a form sent twice; the panel only spares them a form that would
   be refused.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar, Protocol
from urllib.parse import urlsplit
from uuid import UUID

from anyio import to_thread
from attrs import asdict, define
from sqlalchemy import select
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from habitat_kit.core import outcomes as out
from habitat_kit.core.commands import AddPerson, Command
from habitat_kit.core.errors import NotThere, Unreadable
from habitat_kit.core.incidents import KINDS
from habitat_kit.core.permissions import PROOF
from habitat_kit.store import rows
from habitat_kit.web.forms import read_form
from habitat_kit.web.guard import Stop
from habitat_kit.web.panel import discretion, grounds, rulesheets, series
from habitat_kit.web.panel.around import zone_of
from habitat_kit.web.panel.cells import USES, state_of
from habitat_kit.web.panel.deeds import Filled, asked, command_of, form_of, key_of, needed
from habitat_kit.web.panel.lookups import called
from habitat_kit.web.panel.naming import ENDED, field_of, id_of
from habitat_kit.web.panel.overriding import with_override
from habitat_kit.web.panel.panel import Panel, reader_of
from habitat_kit.web.panel.reader import Reader
from habitat_kit.web.panel.scope import ScopedSession
from habitat_kit.web.panel.sheet import Act, Sheet
from habitat_kit.web.panel.telling import Telling, Told
from habitat_kit.web.panel.timing import timely
from habitat_kit.web.paths import below, below_kit
from habitat_kit.web.slip import slip_of
from habitat_kit.web.typed import Wrong

if TYPE_CHECKING:
    from wtforms import Form

SAID = frozenset(
    {"create", "move", "approve", "decline", "cancel", "reopen", "revoke", "waiting", "relabel", "joined", "take_offer"}
    | {"take_by_right"}
    | {"check_in", "check_out", "no_show", "restore", "undo", "correct"}
    | {"change", "join", "leave", "shut"}
    | {"finish", "take", "assign", "postpone", "drop"}
    | {"acknowledge", "fact", "measure", "party", "decide", "close", "erase"}
    | {"add_leaf", "split_leaf", "end_leaf", "change_hours", "change_zone", "order_danger", "lift"}
    | discretion.SAID
    | rulesheets.SAID
    | series.SAID
)
"""What a row's page may say was just done."""


MADE = ("booking", "closure", "task")
"""Where an outcome has the thing that was made or changed."""


class View(Protocol):
    """What is needed of a view."""

    panel: ClassVar[Panel]
    sheet: ClassVar[Sheet]

    def row(self, session: ScopedSession, request: Request) -> Any:
        """The row the address names."""


@define
class Deed:
    """One act on one row (or none), as its form needs it."""

    act: Act
    sheet: Sheet
    pk: str | None
    name: str
    about: dict[str, UUID]
    begun: dict[str, str]
    kinds: dict[str, dict[str, str]]
    zone: str
    language: str

    @property
    def form(self) -> type[Form]:
        """The form of its command."""
        named = [
            (key, words.get(self.language) or next(iter(words.values()), key)) for key, words in self.kinds.items()
        ]
        return form_of(self.act.command, named)


def open_acts(sheet: Sheet, row: Any, reader: Reader) -> tuple[Act, ...]:
    """What the reader may do to a row as it stands, the form to edit it among it."""
    acts = (*((sheet.edit,) if sheet.edit else ()), *sheet.acts)
    return tuple(act for act in acts if may_do(act, row, reader) and _stands(act, row, reader))


def may_do(act: Act, row: Any, reader: Reader) -> bool:
    """Whether the reader may do something to a row: in its house, or for people, who stand in none, in any."""
    return reader.may(act.command.name(), getattr(row, "house_id", None))


def _stands(act: Act, row: Any, reader: Reader) -> bool:
    if isinstance(row, rows.FeedLinkRow):
        return row.revoked_at is None
    if isinstance(row, rows.IncidentRow):
        return row.standing in act.states
    if isinstance(row, rows.TaskRow | rows.WaitRow):
        return row.state in act.states
    if isinstance(row, rows.ProposalRow):
        return row.stage in act.states
    if not isinstance(row, rows.UseRow):
        return discretion.fits(act, row)
    fits = grounds.fits(act, row) and series.fits(act, row)
    return state_of(row, reader.now) in act.states and fits and timely(act, row, reader.now)


async def answer(view: View, request: Request, act: Act) -> Response:
    """The form of an act, or the act itself."""
    panel = view.panel
    deed = await panel.reading(_deed, view, request, act)
    if request.method != "POST":
        return _page(panel, request, deed, Filled(deed.form(data=deed.begun)))
    typed = await read_form(request)
    filled = Filled(deed.form(data={**deed.begun, **typed}), nonce=typed.get("nonce", "")[:64] or "none")
    if typed.get("do") == "edit":
        return _page(panel, request, deed, filled)
    command = await panel.reading(_command, deed, filled)
    if not isinstance(command, Command):
        filled.wrong = command
        return _page(panel, request, deed, filled, status=400)
    return await _send(panel, request, deed, filled, command)


def _command(session: ScopedSession, deed: Deed, filled: Filled) -> Command[Any] | tuple[Wrong, ...]:
    return command_of(deed.act.command, filled, session, deed.about)


async def _send(panel: Panel, request: Request, deed: Deed, filled: Filled, command: Command[Any]) -> Response:
    do = partial(panel.kit.desk.do, command, by=reader_of(request).actor, key=key_of(command, filled))
    try:
        outcome: object = await to_thread.run_sync(do)
    except Unreadable as unreadable:
        outcome = out.Misread(unreadable.field, unreadable.code, unreadable.numbers)
    if isinstance(outcome, out.NotAllowed) and outcome.right in PROOF and reader_of(request).shut:
        raise Stop(403, "proof")
    telling = Telling(panel.kit.texts, panel.renderer.language(request), deed.kinds, deed.zone)
    told = telling.told(outcome)
    if told is not None:
        told = await to_thread.run_sync(with_override, panel.kit.desk, reader_of(request).actor, command, outcome, told)
        actor, language = reader_of(request).actor, panel.renderer.language(request)
        told = await to_thread.run_sync(rulesheets.complained, panel.kit, actor, command, told, language)
        filled.wrong = told.wrong
        fresh = Filled(filled.form, wrong=told.wrong)
        return _page(panel, request, deed, fresh, status=told.status, told=told)
    if isinstance(outcome, out.FeedLinkMade):
        return panel.page(request, "panel_secret.html", sheet=deed.sheet, address=_address(panel, request, outcome))
    if isinstance(outcome, out.PersonInvited):
        return await panel.reading(_slip, panel, request, deed, outcome)
    onward = _onward(request, deed, outcome)
    if found := grounds.done(outcome):
        others = await panel.reading(_in_the_way, panel, request, found[0])
        page: dict[str, Any] = {"sheet": deed.sheet, "others": others, "onward": onward, "why": found[1]}
        return panel.page(request, "panel_in_the_way.html", **page)
    return RedirectResponse(onward, 303)


def _slip(session: ScopedSession, panel: Panel, request: Request, deed: Deed, invited: out.PersonInvited) -> Response:
    """The slip of an invitation, shown this once."""
    person = session.scalars(select(rows.PersonRow).where(rows.PersonRow.id == invited.person)).one()
    keeper = session.scalars(select(rows.OrganisationRow).where(rows.OrganisationRow.id == person.organisation_id))
    slip = slip_of(
        request,
        panel.kit.settings,
        person=person.name,
        language=person.locale,
        house=keeper.one().name,
        code=invited.secret,
        ends_at=invited.ends_at,
    )
    say = partial(panel.kit.texts.text, slip.language, zone=zone_of(session, person))
    return panel.page(request, "panel_slip.html", sheet=deed.sheet, deed=deed, slip=slip, say=say, ended=invited.ended)


def _in_the_way(
    session: ScopedSession, panel: Panel, request: Request, ids: tuple[UUID, ...]
) -> list[tuple[str, UUID, str]]:
    """The bookings a closure waits for, by sheet, id and name."""
    found = session.scalars(select(rows.UseRow).where(rows.UseRow.id.in_(ids)).order_by(rows.UseRow.start)).all()
    say = panel.said(session, request, found)
    return [
        (USES.get(row.type, "bookings"), row.id, f"{say.name(row)}, {say.cell(row, 'household_id').text}")
        for row in found
    ]


def _onward(request: Request, deed: Deed, outcome: object) -> str:
    """The page of the row that was made or changed."""
    said = {out.AwaitingApproval: "waiting", out.Kept: "kept"}.get(type(outcome), deed.act.name)
    made = next((getattr(outcome, name) for name in MADE if hasattr(outcome, name)), None)
    if isinstance(outcome, out.WaitListed):
        return below(request.scope, f"/waits/details/{outcome.wait.id}", said="joined")
    if isinstance(outcome, out.ProposalMade):
        return below(request.scope, f"/proposals/details/{outcome.proposal}", said=deed.act.name)
    if isinstance(outcome, ENDED):
        return below(request.scope, f"/{deed.sheet.key}/list")
    if isinstance(outcome, out.TakenByRight):
        return below(request.scope, f"/bookings/details/{outcome.taken.id}", said=said)
    if isinstance(outcome, out.DangerOrdered):
        return below(request.scope, f"/closures/details/{outcome.order.id}", said=said)
    named = {"people": "person", "households": "household"}.get(deed.sheet.key, "incident")
    pk = str(made.id) if made is not None else str(getattr(outcome, named, deed.pk))
    return below(request.scope, f"/{deed.sheet.key}/details/{pk}", said=said)


def _address(panel: Panel, request: Request, made: out.FeedLinkMade) -> str:
    base = urlsplit(panel.kit.settings.base_url or "")
    scheme = "https" if panel.kit.settings.https else request.url.scheme
    there = f"{base.scheme}://{base.netloc}" if base.netloc else f"{scheme}://{request.headers['host']}"
    return there + below_kit(request.scope, f"/feeds/{made.secret}.ics")


def _page(
    panel: Panel, request: Request, deed: Deed, filled: Filled, *, status: int = 200, told: Told | None = None
) -> Response:
    names = tuple(attribute.name for attribute in asked(deed.act.command))
    must = frozenset(name for name in names if needed(deed.act.command, name))
    return panel.page(
        request, "panel_form.html", status=status, deed=deed, filled=filled, names=names, must=must, told=told
    )


def _deed(session: ScopedSession, view: View, request: Request, act: Act) -> Deed:
    panel = view.panel
    language = panel.renderer.language(request)
    if "pk" not in request.path_params:
        return _making(panel, session.reader, view.sheet, act, language)
    row = view.row(session, request)
    if not may_do(act, row, session.reader):
        raise Stop(403, "not_allowed")
    if request.method != "POST" and act not in open_acts(view.sheet, row, session.reader):
        raise Stop(409, "over")
    say = panel.said(session, request, [row])
    house = say.around.house(row)
    begun = {"revision": str(getattr(row, "revision", ""))}
    if act.name in series.MOVES:
        begun |= _period(row) | {"space": called(session, "space", row.space_id)}
    if isinstance(row, rows.PersonRow):
        begun |= {"called": row.name, "email": row.email or "", "phone": row.phone or "", "locale": row.locale}
    begun |= grounds.begun(row, act) | discretion.begun(act)
    begun |= rulesheets.begun(panel.kit, session.reader.actor, row, act)
    about = field_of(row, act.command)
    begun |= {"days": "14"} if about == "person" and "days" in {one.name for one in asked(act.command)} else {}
    kinds = {key: dict(words) for key, words in say.around.kinds(row).items()}
    zone = house.zone if house else "UTC"
    return Deed(act, view.sheet, str(row.id), say.name(row), {about: id_of(row)}, begun, kinds, zone, language)


def _making(panel: Panel, reader: Reader, sheet: Sheet, act: Act, language: str) -> Deed:
    """A new row: the kinds of booking are those of every house the reader may book in.

    The desk remembers its houses: a statement through a scoped session takes longer than the rest of a form's page.
    """
    reached = reader.reached(act.command.name())
    found = [house for house in panel.kit.desk.sight(reader.actor).houses() if house.id in reached]
    if not found:
        raise NotThere("house")
    every = (kind for house in found for kind in house.kinds)
    kinds = {kind.key: {code: text for code, text in asdict(kind.name).items() if text} for kind in every}
    begun = dict.fromkeys((attribute.name for attribute in asked(act.command)), "")
    begun |= {"guests": "1", "days": "365"} if "guests" in begun or "days" in begun else {}
    begun |= {"kind": KINDS[-1], "about": "place"} if "about" in begun else {}
    begun |= {"start_time": "", "end_time": ""} if "start" in begun else {}
    about = {"place": found[0].id} if act.command is AddPerson else {}
    return Deed(act, sheet, None, "", about, begun, kinds, found[0].zone, language)


def _period(row: Any) -> dict[str, str]:
    if row.first_night is not None:
        return {
            "start": row.first_night.isoformat(),
            "start_time": "",
            "end": row.departure.isoformat(),
            "end_time": "",
        }
    (start, since), (end, until) = (edge.split("T") for edge in (row.wall_start, row.wall_end))
    return {"start": start, "start_time": since[:5], "end": end, "end_time": until[:5]}
