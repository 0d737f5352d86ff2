"""Calendar links: make one, call it something, give it a new secret, end it.

Rules of this file:
1. The secret leaves once, in the outcome; only its SHA-256 is kept, and no event, ask or journal row has it.
2. A link belongs to the identity that made it. Whoever's right reaches their own only finds nobody else's.
3. Level "room" tells whose household it is: it takes the right to see names.
4. Somebody a host signs in has no identity here yet: they get one that cannot sign in. Such a link, too,
   dies when that identity is ended.
5. Nobody has more than MOST_LINKS that answer: a forgotten one is a door nobody watches.
"""

from __future__ import annotations

import secrets
from datetime import timedelta
from uuid import UUID

from habitat_kit.core.actors import Reach
from habitat_kit.core.commands import CreateFeedLink, CreateOwnLink, RelabelFeedLink, RevokeFeedLink, RotateFeedLink
from habitat_kit.core.errors import NotThere, Unreadable
from habitat_kit.core.events import FeedLinkCreated, FeedLinkEnded, FeedLinkEvent, FeedLinkRenamed, FeedLinkRotated
from habitat_kit.core.feeds import MOST_LINKS, FeedLink, Level, Shows, level_of
from habitat_kit.core.outcomes import FeedLinkMade, FeedLinkRelabelled, FeedLinkRevoked, NotAllowed
from habitat_kit.desk.work import Answered, Work
from habitat_kit.store import links

PREFIX = "hk_feed_"
"""What a link's secret begins with, so that programs that look for leaked secrets know it."""


def create(command: CreateFeedLink, work: Work) -> FeedLinkMade:
    """Make a link to a space's calendar."""
    space = work.house.tree[command.space]
    allowed(work, "create_feed_link", space.id)
    if command.level is Level.ROOM:
        allowed(work, "see_names", space.id)
    return _written(command, work, Shows.SPACE, command.level, space.id)


def create_own(command: CreateOwnLink, work: Work) -> FeedLinkMade:
    """Make a link to what is the actor's own; what it shows is decided anew at every reading."""
    allowed(work, "create_own_link", None)
    if command.shows is Shows.HOUSES:
        work.require("approve_booking")
    own_home = command.household in work.own
    if (command.shows is Shows.HOUSEHOLD) is not own_home or work.actor.person is None:
        raise Unreadable("household", "error.not_this_household")
    return _written(command, work, command.shows, level_of(command.shows), None, command.household)


def relabel(command: RelabelFeedLink, work: Work) -> FeedLinkRelabelled:
    """Call a link something else; called so already, nothing is told."""
    found = found_by(work, "relabel_feed_link", command.link)
    if found.label != command.label:
        links.relabel(work.tx, found.id, command.label)
        _tell(work, FeedLinkRenamed, found)
    return FeedLinkRelabelled(found.id)


def _written(
    command: CreateFeedLink | CreateOwnLink,
    work: Work,
    shows: Shows,
    level: Level,
    space: UUID | None,
    household: UUID | None = None,
) -> FeedLinkMade:
    """Write a new link; Unreadable for who has as many as one may."""
    made = FeedLink(
        id=work.new_id(),
        identity=identity(work, "create_feed_link"),
        organisation=work.house.organisation,
        house=work.house.id,
        space=space,
        level=level,
        label=command.label,
        made_at=work.now,
        ends_at=None if command.days is None else work.now + timedelta(days=command.days),
        shows=shows,
        household=household,
    )
    have = links.of_owner(work.tx, made.identity, work.actor.person, work.now)
    if not work.actor.system and len(have) >= MOST_LINKS:
        raise Unreadable("label", "error.too_many_links", most=MOST_LINKS)
    secret = new_secret()
    links.insert_link(work.tx, made, links.digest(secret))
    _tell(work, FeedLinkCreated, made)
    return _shown(made, secret)


def rotate(command: RotateFeedLink, work: Work) -> FeedLinkMade:
    """Give a link that answers a new secret; it ends when it would have."""
    found = found_by(work, "rotate_feed_link", command.link)
    if not found.answers(work.now):
        raise NotThere("link")
    if found.level is Level.ROOM:
        allowed(work, "see_names", found.space)
    secret = new_secret()
    links.rotate(work.tx, found.id, links.digest(secret))
    _tell(work, FeedLinkRotated, found)
    return _shown(found, secret)


def revoke(command: RevokeFeedLink, work: Work) -> FeedLinkRevoked:
    """End a link; ending it again changes nothing."""
    found = found_by(work, "revoke_feed_link", command.link)
    if found.revoked_at is None:
        links.revoke(work.tx, found.id, work.now)
        _tell(work, FeedLinkEnded, found)
    return FeedLinkRevoked(found.id)


def new_secret(prefix: str = PREFIX) -> str:
    """256 random bits in letters a path may hold, behind what says whose they are."""
    return prefix + secrets.token_urlsafe(32)


def identity(work: Work, right: str) -> UUID:
    """The identity the actor's links belong to: their own, their person's, or a new one for that person.

    NotAllowed for `right` when the one they had was ended.
    """
    organisation, person = work.house.organisation, work.actor.person
    if work.actor.identity and links.living(work.tx, work.actor.identity):
        return work.actor.identity
    known = links.identity_of(work.tx, person, organisation) if person else None
    return known or _made(work, f"person:{person}" if person else f"organisation:{organisation}", right)


def _made(work: Work, login: str, right: str) -> UUID:
    """The identity of this login, written when there is none; NotAllowed when it was ended."""
    found = links.identity_by_login(work.tx, login)
    if found is None:
        made = work.new_id()
        links.insert_identity(work.tx, made, work.house.organisation, work.actor.person, login)
        return made
    if found[1] is not None:
        raise Answered(NotAllowed(right))
    return found[0]


def allowed(work: Work, right: str, space: UUID | None) -> Reach:
    """The actor's reach at a place, be it their own only; NotAllowed when there is none."""
    found = work.reach(right, space)
    if found is None:
        raise Answered(NotAllowed(right))
    return found


def found_by(work: Work, right: str, link_id: UUID) -> FeedLink:
    """A link of this house that the actor may act on; another's looks as if there were none."""
    found = links.find(work.tx, link_id)
    if found is None or found.house != work.house.id:
        raise NotThere("link")
    if allowed(work, right, found.space) is Reach.OWN and not _own(work, found):
        raise NotThere("link")
    return found


def _own(work: Work, found: FeedLink) -> bool:
    if found.identity == work.actor.identity:
        return True
    owner = links.living(work.tx, found.identity)
    return owner is not None and owner[1] is not None and owner[1] == work.actor.person


def _tell(work: Work, event: type[FeedLinkEvent], link: FeedLink) -> None:
    work.tell(
        event(
            organisation=link.organisation,
            house=link.house,
            by=work.actor.person,
            link=link.id,
            space=link.space,
            level=link.level.value,
            shows=link.shows.value,
        )
    )


def _shown(link: FeedLink, secret: str) -> FeedLinkMade:
    return FeedLinkMade(link.id, link.space, link.level.value, link.ends_at, secret, link.shows.value)
