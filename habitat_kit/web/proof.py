"""The second proof: who needs one before protected data, and whether a request has it.

Rules of this file:
1. It is asked of the roles in core.permissions.GUARDED, for the rights in PROOF (store/standing.py asks there).
2. A host that has its own login answers for its people: nothing is asked of them here. Nor of an API token
   that was made at the machine; one that somebody made for themselves never has the proof (web/api_tokens.py).
3. The first proof of somebody may be set up by whoever signed in as them; every other change takes a strong session,
   so that a stolen session cannot give itself another proof.
"""

from __future__ import annotations

from attrs import frozen
from starlette.requests import Request

from habitat_kit.core.actors import Actor
from habitat_kit.core.periods import dates_at
from habitat_kit.store.standing import read_standing
from habitat_kit.web.actors import session_cookie
from habitat_kit.web.served import Served
from habitat_kit.web.sessions import Session


@frozen
class Proof:
    """How a reader stands: do their roles need a second proof, and is it missing."""

    needed: bool
    missing: bool


def session_of(request: Request, kit: Served) -> Session | None:
    """The session a request came with; None for a token's, a host's, or none."""
    if kit.identity is not None or "authorization" in request.headers:
        return None
    secret = session_cookie(kit).read(request)
    return kit.identities.session(secret) if secret else None


def proof(kit: Served, actor: Actor) -> Proof:
    """How an actor stands now."""
    days = dates_at(kit.desk.clock())
    with kit.database.read() as tx:
        standing = read_standing(tx, Actor(person=actor.person, proven=False))
    needed = kit.identity is None and any(map(standing.unproven, days))
    return Proof(needed, needed and not actor.proven)
