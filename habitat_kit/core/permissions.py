"""Who may do what, where: one table, command x role -> reach.

Rules of this file:
1. No grant, no right: what is not in the table is not allowed.
2. OWN reaches what is one's household's; SPACE, HOUSE and ORGANISATION reach what lies in the grant's scope.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from uuid import UUID

from habitat_kit.core.actors import Grant, Reach, Role
from habitat_kit.core.people import holds

_BOOKING = {
    Role.RESIDENT: Reach.OWN,
    Role.REFERENT: Reach.OWN,
    Role.STEWARD: Reach.HOUSE,
    Role.COORDINATOR: Reach.ORGANISATION,
}
_DECIDING = {Role.STEWARD: Reach.HOUSE, Role.COORDINATOR: Reach.ORGANISATION}
_LINKS = {
    Role.RESIDENT: Reach.OWN,
    Role.REFERENT: Reach.OWN,
    Role.KEEPER: Reach.OWN,
    Role.STEWARD: Reach.HOUSE,
    Role.COORDINATOR: Reach.ORGANISATION,
}
_TASKS = {
    Role.KEEPER: Reach.SPACE,
    Role.STEWARD: Reach.HOUSE,
    Role.COORDINATOR: Reach.ORGANISATION,
    Role.SOCIAL_WORKER: Reach.HOUSE,
}
_OWN_TASKS = {Role.RESIDENT: Reach.OWN, Role.REFERENT: Reach.OWN, **_TASKS}

PERMISSIONS: Mapping[str, Mapping[Role, Reach]] = {
    "book_space": _BOOKING,
    "move_booking": _BOOKING,
    "cancel_booking": _BOOKING,
    "approve_booking": _DECIDING,
    "decline_booking": _DECIDING,
    "close_space": _DECIDING,
    "reopen_space": _DECIDING,
    "create_feed_link": _LINKS,
    "rotate_feed_link": _LINKS,
    "revoke_feed_link": _LINKS,
    "make_task": _TASKS,
    "take_task": _TASKS,
    "assign_task": _TASKS,
    "finish_task": _OWN_TASKS,
    "postpone_task": _OWN_TASKS,
    "drop_task": _TASKS,
    "load_house": {Role.COORDINATOR: Reach.ORGANISATION},
    "tick": {Role.COORDINATOR: Reach.ORGANISATION},
    # what one reads
    "see_tasks": _OWN_TASKS,
    "see_house": dict.fromkeys(Role, Reach.HOUSE),
    "see_names": {role: Reach.HOUSE for role in Role if role not in {Role.LANDLORD, Role.AUDITOR}},
    "see_people": {Role.STEWARD: Reach.HOUSE, Role.COORDINATOR: Reach.ORGANISATION},
    "see_journal": {
        Role.STEWARD: Reach.HOUSE,
        Role.COORDINATOR: Reach.ORGANISATION,
        Role.AUDITOR: Reach.ORGANISATION,
    },
}
"""command or right -> role -> how far it goes. What is not listed is not allowed."""


def reach(
    right: str,
    grants: Iterable[Grant],
    scopes: Mapping[UUID, Reach],
    day: date,
    permissions: Mapping[str, Mapping[Role, Reach]] = PERMISSIONS,
) -> Reach | None:
    """The furthest a person's grants carry `right` on a day, at a place.

    `scopes` names what the place lies in: its space and those above (SPACE), its house (HOUSE), its
    organisation (ORGANISATION). None means not at all; OWN means for one's own household only.
    `permissions` is the table that decides: the core's, or the core's with plugins' commands.
    """
    allowed = permissions.get(right, {})
    found = [
        min(allowed[grant.role], scopes[grant.scope]) if allowed[grant.role] is not Reach.OWN else Reach.OWN
        for grant in grants
        if grant.role in allowed and grant.scope in scopes and holds(grant.start, grant.end, day)
    ]
    return max(found, default=None)
