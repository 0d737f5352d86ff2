"""One's calendar links, all of them on one page: make a secret link, see it once, call it something, end it.

Rules of this file:
1. The secret is in the page that answers the form and nowhere else: reloading asks the browser to send the form
   again, which the desk answers by saying that the link was shown already.
2. What is offered is what the reader may follow now; the desk decides again when the form comes.
3. A place's own page leads here with the place chosen; whatever else one has stands below.
"""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit
from uuid import UUID

from attrs import frozen
from starlette.responses import Response

from habitat_kit.calendars import google_link, outlook_link, webcal_link
from habitat_kit.core.commands import (
    CreateFeedLink,
    CreateOwnLink,
    RelabelFeedLink,
    RevokeFeedLink,
    RotateFeedLink,
)
from habitat_kit.core.errors import NotThere, Unreadable
from habitat_kit.core.feeds import SPACE_LEVELS, FeedLink, Shows
from habitat_kit.core.outcomes import AlreadyShown, FeedLinkMade
from habitat_kit.core.spaces import House, Space
from habitat_kit.web.pages.visit import Visit
from habitat_kit.web.pages.wishes import Wish, typed_wish
from habitat_kit.web.paths import below_kit
from habitat_kit.web.typed import Wrong

SAID = frozenset({"revoked", "already_shown", "relabelled"})


@frozen
class Made:
    """A link's address, shown once, and where it can be taken."""

    https: str
    webcal: str
    google: str
    outlook: str


@frozen
class Choice:
    """Something one may follow besides places: the form's value, and what fills its text."""

    value: str
    shows: Shows
    label: str = ""


@frozen
class Line:
    """A link one has, with the place or household it shows where that is in sight."""

    link: FeedLink
    house: House | None
    name: str


def show(visit: Visit) -> Response:
    """The reader's links, and the form for a new one."""
    return _page(visit, said=visit.asked.get("said", ""))


def make(visit: Visit) -> Response:
    """A new link, to a place or to what is the reader's own."""
    form = typed_wish("", visit.typed)
    wanted, label = visit.typed.get("shows", ""), visit.typed.get("label", "")
    own = {choice.value for choice in _choices(visit)}
    try:
        if wanted in own:
            command = _own_command(visit, wanted, label)
            return _shown(visit, visit.do(command, key=f"page-link-{form.nonce}-{wanted}"), command)
        place, level = _place(visit), visit.typed.get("level", "")
        if place is None:
            return _page(visit, status=400, wrong=(Wrong("shows", "page.links.shows_missing"),))
        if level not in set(SPACE_LEVELS):
            return _page(visit, status=400, wrong=(Wrong("level", "page.links.level_missing"),))
        linked = CreateFeedLink(place[1].id, level, label)
        return _shown(visit, visit.do(linked, key=f"page-link-{form.nonce}-{place[1].id}-{level}"), linked)
    except Unreadable as unreadable:
        wrong = Wrong.of(unreadable)
        return _page(visit, status=400, wrong=(wrong,))


def change(visit: Visit) -> Response:
    """Another name or a new secret for a link, or its end."""
    link, do = _id(visit.typed.get("link", "")), visit.typed.get("do")
    if link is None:
        return _page(visit, status=404)
    if do == "revoke":
        visit.do(RevokeFeedLink(link))
        return visit.go(_here(visit), said="revoked")
    if do == "relabel":
        try:
            visit.do(RelabelFeedLink(link, visit.typed.get("label", "")))
        except Unreadable as unreadable:
            wrong = Wrong.of(unreadable, f"label-{link}")
            return _page(visit, status=400, wrong=(wrong,), about=link)
        return visit.go(_here(visit), said="relabelled")
    nonce = visit.typed.get("nonce", "")[:64]
    outcome = visit.do(RotateFeedLink(link), key=f"page-rotate-{nonce}" if nonce else None)
    return _shown(visit, outcome, None)


def _own_command(visit: Visit, wanted: str, label: str) -> CreateOwnLink:
    shows, _, of = wanted.partition("-")
    for house in visit.sight.houses():
        if not of or UUID(of) in visit.sight.own(house.id):
            return CreateOwnLink(house.id, shows, UUID(of) if of else None, label)
    raise NotThere("house")


def _shown(
    visit: Visit, outcome: FeedLinkMade | AlreadyShown, command: CreateFeedLink | CreateOwnLink | None
) -> Response:
    if isinstance(outcome, AlreadyShown):
        return _page(visit, said="already_shown")
    https = _base(visit) + below_kit(visit.request.scope, f"/feeds/{outcome.secret}.ics")
    name = visit.site.renderer.text(visit.request, "page.links.title")
    if outcome.space is not None:
        house, space = visit.sight.space(outcome.space)
        name = f"{space.name}, {house.name}"
    made = Made(https, webcal_link(https), google_link(https), outlook_link(https, name))
    return _page(visit, made=made)


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
    *,
    status: int = 200,
    said: str = "",
    made: Made | None = None,
    wrong: tuple[Wrong, ...] = (),
    about: UUID | None = None,
) -> Response:
    houses = visit.sight.houses()
    place = visit.sight.space(visit.named("space")) if "space" in visit.request.path_params else None
    links = [_line(visit, link) for link in visit.sight.own_links()]
    return visit.page(
        "links.html",
        house=place[0] if place else next(iter(houses), None),
        status=status,
        space=place[1] if place else None,
        sent_to=visit.path(_here(visit)),
        links=links,
        made=made,
        said=said if said in SAID else "",
        wish=Wish("", {} if made else visit.typed, wrong=wrong),
        about=about,
        levels=SPACE_LEVELS,
        choices=() if place else tuple(_choices(visit)),
        places=() if place else tuple(_places(visit, houses)),
        may_link=_may(visit, place, houses),
    )


def _may(visit: Visit, place: tuple[House, Space] | None, houses: tuple[House, ...]) -> bool:
    if place:
        return visit.sight.may("create_feed_link", place[0].id, space=place[1].id)
    return any(visit.sight.may("create_own_link", house.id) for house in houses)


def _choices(visit: Visit) -> Iterator[Choice]:
    """What the reader may follow besides places: their own bookings first."""
    houses = visit.houses("create_own_link")
    if houses and visit.actor.person is not None:
        yield Choice("person", Shows.PERSON)
        for house in houses:
            for household in sorted(visit.sight.own(house.id)):
                yield Choice(f"household-{household}", Shows.HOUSEHOLD, visit.sight.label(household) or "")
        if visit.decides:
            yield Choice("houses", Shows.HOUSES)
        yield Choice("tasks", Shows.TASKS)


def _places(visit: Visit, houses: tuple[House, ...]) -> Iterator[tuple[House, Space]]:
    for house in houses:
        if visit.sight.may("create_feed_link", house.id):
            yield from ((house, space) for space in house.tree.spaces if space.bookable)


def _place(visit: Visit) -> tuple[House, Space] | None:
    """The place a form is about: that of its page, or the one chosen; None when there is none."""
    if "space" in visit.request.path_params:
        return visit.sight.space(visit.named("space"))
    if visit.typed.get("shows") != "space":
        return None
    try:
        return visit.sight.space(UUID(visit.typed.get("space", "")))
    except ValueError:
        return None


def _line(visit: Visit, link: FeedLink) -> Line:
    try:
        house = visit.sight.house(link.house)
    except NotThere:
        return Line(link, None, "")
    whose = visit.sight.label(link.household) if link.household else house.tree.name_of(link.space)
    return Line(link, house, whose or "")


def _here(visit: Visit) -> str:
    """The page the reader is on: a place's, or all their links."""
    at = visit.request.path_params.get("space")
    return f"/spaces/{at}/calendar" if at else "/links"


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
