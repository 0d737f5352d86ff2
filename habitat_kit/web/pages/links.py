"""Subscribing to a space's calendar: make a secret link, see it once, give it a new secret, end it.

The secret is in the page that answers the form and nowhere else: reloading asks the browser to send the form
again, which the desk answers by saying that the link was shown already.
"""

from __future__ import annotations

from urllib.parse import urlsplit
from uuid import UUID

from attrs import frozen
from starlette.responses import Response

from habitat_kit.calendars import google_link, outlook_link, webcal_link
from habitat_kit.core.commands import CreateFeedLink, RevokeFeedLink, RotateFeedLink
from habitat_kit.core.errors import NotThere, Unreadable
from habitat_kit.core.feeds import Level
from habitat_kit.core.outcomes import AlreadyShown, FeedLinkMade
from habitat_kit.core.spaces import House, Space
from habitat_kit.web.pages.stories import whole_of
from habitat_kit.web.pages.visit import Visit
from habitat_kit.web.pages.wishes import Wish, Wrong, typed_wish
from habitat_kit.web.render import below_kit


@frozen
class Made:
    """A link's address, shown once, and where it can be taken."""

    https: str
    webcal: str
    google: str
    outlook: str


def show(visit: Visit) -> Response:
    """The reader's links to the space, and the form for a new one."""
    house, space = visit.sight.space(visit.named("space"))
    return _page(visit, house, space, said=visit.asked.get("said", ""))


def make(visit: Visit) -> Response:
    """A new link."""
    house, space = visit.sight.space(visit.named("space"))
    form = typed_wish("", visit.typed)
    level, label = visit.typed.get("level", ""), visit.typed.get("label", "")
    if level not in set(Level):
        return _page(visit, house, space, status=400, wrong=(Wrong("level", "page.links.level_missing"),))
    try:
        key = f"page-link-{form.nonce}-{level}"
        return _shown(visit, house, space, visit.do(CreateFeedLink(space.id, level, label), key=key))
    except Unreadable as unreadable:
        wrong = Wrong(unreadable.field, unreadable.code, unreadable.numbers)
        return _page(visit, house, space, status=400, wrong=(wrong,))


def change(visit: Visit) -> Response:
    """A new secret for a link, or its end."""
    house, space = visit.sight.space(visit.named("space"))
    link = _id(visit.typed.get("link", ""))
    if visit.typed.get("do") == "revoke":
        visit.do(RevokeFeedLink(link))
        return visit.go(f"/spaces/{space.id}/calendar", said="revoked")
    nonce = visit.typed.get("nonce", "")[:64]
    return _shown(visit, house, space, visit.do(RotateFeedLink(link), key=f"page-rotate-{nonce}" if nonce else None))


def _shown(visit: Visit, house: House, space: Space, outcome: FeedLinkMade | AlreadyShown) -> Response:
    if isinstance(outcome, AlreadyShown):
        return _page(visit, house, space, said="already_shown")
    path = below_kit(visit.request.scope, f"/feeds/{outcome.secret}.ics")
    https = _base(visit) + path
    name = f"{space.name}, {house.name}"
    made = Made(https, webcal_link(https), google_link(https), outlook_link(https, name))
    return _page(visit, house, space, made=made)


def _base(visit: Visit) -> str:
    """Where the kit is reached from outside: its own setting, else the host that was asked."""
    base = visit.site.kit.settings.base_url
    if base:
        parts = urlsplit(base)
        return f"{parts.scheme}://{parts.netloc}"
    scheme = "https" if visit.site.kit.settings.https else visit.request.url.scheme
    return f"{scheme}://{visit.request.headers['host']}"


def _page(
    visit: Visit,
    house: House,
    space: Space,
    *,
    status: int = 200,
    said: str = "",
    made: Made | None = None,
    wrong: tuple[Wrong, ...] = (),
) -> Response:
    links = [link for link in visit.sight.links(house.id) if link.space == space.id and link.answers(visit.now)]
    return visit.page(
        "links.html",
        house=house,
        status=status,
        space=space,
        whole=whole_of(house.tree, space),
        links=links,
        made=made,
        said=said if said in {"revoked", "already_shown"} else "",
        wish=Wish("", {} if made else visit.typed, wrong=wrong),
        levels=tuple(Level),
        may_link=visit.sight.may("create_feed_link", house.id, space=space.id),
    )


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise NotThere("link") from None
