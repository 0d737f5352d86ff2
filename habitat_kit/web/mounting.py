"""What somebody's first page would stumble over is said when the kit is mounted: missing files, a plugin's page amiss.

Rules of this file:
1. It loads nothing a surface would load: pages and panel are made for whoever asks first (whole.py).
2. What is amiss is Misconfigured, and names the plugin or the folder and what to do.
"""

from __future__ import annotations

from inspect import signature
from pathlib import Path

from starlette.routing import compile_path

from habitat_kit.core.errors import Misconfigured
from habitat_kit.offers import RegisteredPage
from habitat_kit.texts import Texts
from habitat_kit.web.served import Served

HERE = Path(__file__).parent
FOLDERS = tuple(part / name for part in (HERE, HERE / "pages", HERE / "panel") for name in ("templates", "static"))
"""What pages and panel are drawn with."""

TAKEN = frozenset(
    {"account", "accounts", "admin", "api", "approvals", "arrive", "bookings", "danger", "dav", "feeds", "glass"}
    | {"invitations", "links", "me", "people", "presence", "reach", "reports", "rules", "series", "shares", "signin"}
    | {"signout", "slip", "spaces", "static", "tasks", "waits", "ways"}
)
"""How paths of the kit's own begin: no plugin with pages is called so."""


def require_pages(kit: Served) -> None:
    """Misconfigured where the files of pages and panel are not installed, or a plugin's page cannot be shown."""
    require_files()
    for page in kit.registry.pages:
        _require(page, kit.texts)


def require_files() -> None:
    """Misconfigured, naming it, for a folder of FOLDERS that is missing or has nothing in it."""
    for folder in FOLDERS:
        if not (folder.is_dir() and any(folder.iterdir())):
            raise Misconfigured(f"{folder} is missing or empty: install habitat_kit again, with its package data")


def _require(page: RegisteredPage, texts: Texts) -> None:
    named = f"plugin {page.plugin}: page {page.path!r}"
    if page.plugin in TAKEN:
        raise Misconfigured(f"{named}: /{page.plugin} is a page of the kit's own: give the plugin another name")
    for language, said in texts.catalogues.items():
        if page.title not in said.forms:
            raise Misconfigured(f"{named}: its title {page.title!r} is in no catalogue of {language}: offer its texts")
    try:
        compile_path(f"/{page.plugin}{page.path}")
    except (AssertionError, ValueError) as error:
        raise Misconfigured(f"{named}: its path cannot be read ({error})") from None
    try:
        signature(page.endpoint).bind(None)
    except (TypeError, ValueError):
        raise Misconfigured(f"{named}: its endpoint takes one thing, the request") from None
