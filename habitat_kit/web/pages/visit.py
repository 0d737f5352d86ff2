"""A visit: one request by one reader, and how a page answers it.

Pages are plain functions of a Visit, run in a thread of their own: the database never holds up the loop.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import date, datetime
from functools import cached_property
from secrets import token_urlsafe
from typing import Any, TypeAlias, TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

from anyio import to_thread
from attrs import field, frozen
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from habitat_kit.core.actors import NOBODY, Actor
from habitat_kit.core.commands import Command
from habitat_kit.core.errors import NotThere, Unreadable
from habitat_kit.core.outcomes import Common, KeyReused, Misread, NotAllowed, TryLater, Unknown
from habitat_kit.core.permissions import PROOF
from habitat_kit.core.spaces import House
from habitat_kit.desk import Desk
from habitat_kit.desk.eyes import on_call
from habitat_kit.desk.sight import Sight
from habitat_kit.web.actors import actor_from
from habitat_kit.web.guard import Stop
from habitat_kit.web.pages.saying import Saying
from habitat_kit.web.paths import below
from habitat_kit.web.proof import proof
from habitat_kit.web.render import Entry, Renderer
from habitat_kit.web.served import Served
from habitat_kit.web.signin import first

O = TypeVar("O")  # noqa: E741  # O as in outcome
FIELDS = 60
"""Fields of a form that are read; ours have a dozen."""


@frozen(eq=False)
class Site:
    """What every page of one kit works with."""

    kit: Served
    renderer: Renderer

    @property
    def desk(self) -> Desk:
        """The one door."""
        return self.kit.desk


@frozen(eq=False)
class Visit:
    """One request by one actor. `typed` is what a form sent, by field."""

    site: Site
    request: Request
    actor: Actor
    typed: Mapping[str, str] = field(factory=dict)

    @cached_property
    def sight(self) -> Sight:
        """What the reader may see."""
        return self.site.desk.sight(self.actor)

    @cached_property
    def now(self) -> datetime:
        """The instant of the visit, in whole seconds."""
        return self.site.desk.clock().replace(microsecond=0)

    @property
    def language(self) -> str:
        """The language the reader is answered in."""
        return self.site.renderer.language(self.request)

    @property
    def asked(self) -> Mapping[str, str]:
        """What the address asks for."""
        return self.request.query_params

    @cached_property
    def home(self) -> House | None:
        """The first house the reader sees: its name and its clock are on pages about the reader."""
        return next(iter(self.sight.houses()), None)

    def houses(self, right: str) -> tuple[House, ...]:
        """The houses in which the reader has a right."""
        return tuple(house for house in self.sight.houses() if self.sight.may(right, house.id))

    def today(self, house: House) -> date:
        """The house's local date."""
        return house.date_at(self.now)

    def named(self, part: str) -> UUID:
        """The id in the path; NotThere when it is none."""
        try:
            return UUID(self.request.path_params[part])
        except ValueError:
            raise NotThere(part) from None

    def saying(self, house: House) -> Saying:
        """How things of this house are put into the reader's words."""
        return Saying(self.site.kit.texts, self.language, house, self.today(house))

    def path(self, path: str, /, **query: Any) -> str:
        """A path below the pages, wherever they are mounted."""
        return below(self.request.scope, path, **query)

    def page(self, template: str, *, house: House | None = None, status: int = 200, **values: Any) -> Response:
        """A page in the reader's language, with the navigation; instants are told by the house's clock.

        `nonce` is a name of its own for the forms on it.
        """
        clock = house.clock if house else ZoneInfo("UTC")
        always: dict[str, Any] = {"nonce": token_urlsafe(12), "now": self.now, "say_for": self.saying}
        given = {"nav": self._nav(), "house": house} | always | values
        if house:
            given = {"place": house.name, "say": self.saying(house), "today": self.today(house)} | given
        return self.site.renderer.page(self.request, template, status=status, zone=clock, **given)

    def go(self, path: str, /, **query: Any) -> Response:
        """On to another page, to be read: what a form did is not done again by reloading."""
        return RedirectResponse(self.path(path, **query), status_code=303)

    def do(self, command: Command[O], *, key: str | None = None) -> O:
        """Send a command; what any command may answer besides its own outcomes ends the visit."""
        outcome = self.site.desk.do(command, by=self.actor, key=key)
        if isinstance(outcome, NotAllowed) and outcome.right in PROOF and proof(self.site.kit, self.actor).missing:
            raise Stop(403, "proof")
        return own(outcome)

    def _nav(self) -> tuple[Entry, ...]:
        entries = [("/", "page.nav.home"), ("/bookings", "page.nav.bookings")]
        if self.works:
            entries.append(("/tasks", "page.nav.tasks"))
        entries.append(("/reports", "page.nav.reports"))
        entries.append(("/rules", "page.nav.rules"))
        if self.decides:
            entries.append(("/approvals", "page.nav.approvals"))
        if self.pays:
            entries.append(("/account", "page.nav.account"))
        if self.keeps_accounts:
            entries.append(("/accounts", "page.nav.accounts"))
        if self.answers_for_people:
            entries.append(("/people", "page.nav.people"))
        if self.invites:
            entries.append(("/invitations", "page.nav.invitations"))
        if self.is_on_call:
            entries.append(("/glass", "page.nav.glass"))
        entries += [(f"/{page.plugin}{page.path}", page.title) for page in self.site.kit.registry.pages]
        if self.site.kit.identity is None:
            entries.append(("/ways", "page.nav.ways"))
        return tuple(Entry(path, self.site.renderer.text(self.request, key)) for path, key in entries)

    @cached_property
    def works(self) -> bool:
        """Whether the reader writes tasks down in some house, or has one to do."""
        return any(self.sight.may("make_task", house.id) for house in self.sight.houses()) or bool(self.sight.tasks())

    @cached_property
    def is_on_call(self) -> bool:
        """Whether the reader is on call for some house now."""
        return any(self.sight.reading(house.id, on_call) for house in self.sight.houses())

    @cached_property
    def decides(self) -> bool:
        """Whether the reader says yes or no to bookings of some house, or yes to a neighbour's."""
        houses = self.sight.houses()
        return any(self.sight.may("approve_booking", house.id) or self.sight.to_support(house.id) for house in houses)

    @cached_property
    def pays(self) -> bool:
        """Whether the reader's household may be asked to contribute: some article of their house sets a price."""
        return any(self.sight.pays(house.id) for house in self.sight.houses())

    @cached_property
    def keeps_accounts(self) -> bool:
        """Whether the reader keeps the accounts of some house."""
        return any(self.sight.may("record_payment", house.id) for house in self.sight.houses())

    @cached_property
    def answers_for_people(self) -> bool:
        """Whether the reader answers for the people of some house."""
        return any(self.sight.may("see_people", house.id) for house in self.sight.houses())

    @cached_property
    def invites(self) -> bool:
        """Whether the reader lets people into some house."""
        return any(self.sight.may("invite_person", house.id) for house in self.sight.houses())


View: TypeAlias = Callable[[Visit], Response]


def own(outcome: O | Common) -> O:
    """The command's own outcome. What the reader can mend is raised as Unreadable, the rest ends the visit."""
    match outcome:
        case NotAllowed():
            raise Stop(403, "not_allowed")
        case Unknown():
            raise NotThere(outcome.what)
        case Misread():
            raise Unreadable(outcome.at, outcome.code, **outcome.numbers)
        case KeyReused():
            raise Unreadable("key", "page.form.key_reused")
        case TryLater():
            raise Stop(503, "busy", headers={"Retry-After": str(outcome.retry_after)})
        case _:
            return outcome  # type: ignore[return-value]  # AlreadyShown is told apart by the one page that meets it


def seen_by(site: Site, view: View) -> Callable[[Request], Awaitable[Response]]:
    """The endpoint of a view: who is not signed in is sent to sign in first."""

    async def endpoint(request: Request) -> Response:
        actor = await actor_from(request, site.kit)
        if actor == NOBODY:
            return unknown(request, site)
        visit = Visit(site, request, actor, await typed(request))
        return await to_thread.run_sync(view, visit)

    return endpoint


def unknown(request: Request, site: Site) -> Response:
    """What somebody who did not sign in is answered: our own way to sign in, or 401 where a host has its own."""
    if site.kit.identity is not None:
        raise Stop(401, "signin")
    return first(request, site.renderer)


async def typed(request: Request) -> Mapping[str, str]:
    """What a form sent: texts only, the last of each name."""
    if request.method in {"GET", "HEAD"}:
        return {}
    async with request.form(max_files=0, max_fields=FIELDS) as form:
        return {name: value for name, value in form.items() if isinstance(value, str)}
