"""The way to a second proof, for pages that show what is protected."""

from __future__ import annotations

from starlette.responses import Response

from habitat_kit.web.guard import Stop
from habitat_kit.web.pages.visit import Visit
from habitat_kit.web.paths import here
from habitat_kit.web.proof import proof


def to_proof(visit: Visit) -> Response | None:
    """Where a reader confirms who they are and comes back; None for who did, or does not have to.

    What a form sent is not done: Stop says that it has to be done again afterwards.
    """
    if not proof(visit.site.kit, visit.actor).missing:
        return None
    if visit.request.method == "POST":
        raise Stop(403, "proof")
    return visit.go("/ways/proof", next=visit.path(here(visit.request.scope), **dict(visit.asked)))
