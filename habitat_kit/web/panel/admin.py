"""SQLAdmin as the panel uses it: its views, permissions and addresses, with the kit's pages and none of its statics."""

from __future__ import annotations

from typing import Any

from sqladmin import Admin
from sqladmin.authentication import AuthenticationBackend, login_required
from sqladmin.authorization import Action, AuthorizationBackend
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from habitat_kit.web.panel import doing, home
from habitat_kit.web.panel.lookups import OFFERED, matching
from habitat_kit.web.panel.panel import Panel
from habitat_kit.web.panel.reader import READER
from habitat_kit.web.panel.scope import ScopedSession
from habitat_kit.web.panel.sheet import Act
from habitat_kit.web.panel.views import SheetView, made_for

SERVED = frozenset({"index", "list", "details", "create", "edit", "ajax_lookup"})
"""The routes of SQLAdmin that the panel serves, by name. The rest is not there: files of a column, import, delete,
an export without a scope, a login of its own, a logout by GET, its statics."""


class Door(AuthenticationBackend):
    """Lets in whom the panel's own door let in; without it, nobody."""

    def __init__(self) -> None:
        self.middlewares = []

    async def authenticate(self, request: Request) -> Response | bool:
        """Whether this request has a reader."""
        if READER.get() is None:
            raise HTTPException(401)
        return True

    async def get_user_id(self, request: Request) -> Any:
        """Who reads."""
        reader = READER.get()
        return reader.actor.person if reader else None


class Rights(AuthorizationBackend):
    """What the reader may do on a sheet, by the one table of rights. What is not listed is not allowed."""

    def __init__(self, panel: Panel) -> None:
        self._sheets = {sheet.key: sheet for sheet in panel.sheets}

    def has_permission(self, request: Request, identity: Any, action: str, obj: Any | None = None) -> bool:
        """Whether the reader may do this here."""
        reader, sheet = READER.get(), self._sheets.get(str(identity))
        if reader is None or sheet is None or not reader.may(sheet.right):
            return False
        if action in {Action.LIST, Action.DETAILS}:
            return True
        changed = sheet.edit.command if sheet.edit else None
        command = {Action.CREATE.value: sheet.create, Action.EDIT.value: changed}.get(action)
        return command is not None and reader.may(command.name())


class PanelAdmin(Admin):
    """The admin of one panel."""

    def __init__(self, panel: Panel) -> None:
        self.panel = panel
        super().__init__(
            Starlette(),
            session_maker=panel.sessions,
            base_url="/",
            authentication_backend=Door(),
            authorization_backend=Rights(panel),
        )
        for sheet in panel.sheets:
            self.add_model_view(made_for(panel, sheet))

    def routes(self) -> list[BaseRoute]:
        """The routes the panel serves; SQLAdmin's own that are not in SERVED are left out."""
        own = [route for route in self.admin.router.routes if isinstance(route, Route)]
        return [route for route in own if route.name in SERVED or route.name.startswith("view-")]

    def _view(self, request: Request) -> SheetView:
        view = self._find_model_view(request.path_params["identity"])
        assert isinstance(view, SheetView)  # noqa: S101  # there are no others
        return view

    @login_required
    async def index(self, request: Request) -> Response:
        """What waits, and the way to everything."""
        return await home.show(self.panel, request)

    @login_required
    async def list(self, request: Request) -> Response:
        """A sheet's list."""
        if not await self._list(request):
            raise HTTPException(403)
        return await self._view(request).show_list(request)

    @login_required
    async def details(self, request: Request) -> Response:
        """A row's own page."""
        view = self._view(request)
        if not view.is_accessible(request):
            raise HTTPException(403)
        return await view.show_details(request)

    @login_required
    async def create(self, request: Request) -> Response:
        """The form of the command that makes a row, and the command."""
        await self._create(request)
        view = self._view(request)
        return await doing.answer(view, request, Act("create", view.sheet.create))  # type: ignore[arg-type]  # _create saw one

    @login_required
    async def edit(self, request: Request) -> Response:
        """The form of the command that changes a row, and the command."""
        view = self._view(request)
        if view.sheet.edit is None or not view.has_permission(request, Action.EDIT):
            raise HTTPException(403)
        return await doing.answer(view, request, view.sheet.edit)

    @login_required
    async def ajax_lookup(self, request: Request) -> Response:
        """What a form offers while one types: names in the reader's scope."""
        view, name = self._view(request), request.query_params.get("name", "")
        if not view.has_permission(request, Action.CREATE) or name not in OFFERED:
            raise HTTPException(403 if name in OFFERED else 400)
        typed = request.query_params.get("term", "")
        found = await self.panel.reading(_offered, name, typed)
        return JSONResponse({"results": [{"id": str(at), "text": text} for text, at in found.items()]})


def _offered(session: ScopedSession, name: str, typed: str) -> dict[str, Any]:
    return matching(session, name, typed)
