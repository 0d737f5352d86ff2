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
_STAYING = {**_BOOKING, Role.KEEPER: Reach.SPACE}
_KEEPING = {Role.KEEPER: Reach.SPACE, **_DECIDING}
_TREASURING = {Role.TREASURER: Reach.HOUSE, Role.COORDINATOR: Reach.ORGANISATION}
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
_PARTIES = {
    Role.RESIDENT: Reach.OWN,
    Role.REFERENT: Reach.OWN,
    Role.KEEPER: Reach.OWN,
    Role.STEWARD: Reach.HOUSE,
    Role.COORDINATOR: Reach.ORGANISATION,
}

_OWN_CHANNEL = dict.fromkeys((Role.RESIDENT, Role.REFERENT, Role.KEEPER, Role.SOCIAL_WORKER), Reach.OWN)
_PROTECTING = {**_DECIDING, Role.SOCIAL_WORKER: Reach.HOUSE}
"""Who accompanies people knows first what must not be found."""
_ONESELF = {
    Role.RESIDENT: Reach.OWN,
    Role.REFERENT: Reach.OWN,
    Role.KEEPER: Reach.OWN,
    Role.STEWARD: Reach.HOUSE,
    Role.COORDINATOR: Reach.ORGANISATION,
}
_HOUSEMATES = {
    Role.RESIDENT: Reach.OWN,
    Role.REFERENT: Reach.OWN,
    Role.STEWARD: Reach.HOUSE,
    Role.COORDINATOR: Reach.ORGANISATION,
}
_ANSWERING = {Role.RESIDENT: Reach.OWN, Role.REFERENT: Reach.OWN, Role.STEWARD: Reach.OWN}
"""Who answers a proposal of rules: whoever lives in the house; the handler asks for their household."""
_ONES_ROLES: Mapping[Role, Reach] = {role: reach for role, reach in _ONESELF.items() if role is not Role.RESIDENT}

GUARDED = frozenset({Role.COORDINATOR, Role.SOCIAL_WORKER})
"""The operator's staff: they see contact details and protected places of many people, and prove twice who they are."""

PROOF = frozenset(
    {"see_protected", "read_presence", "invite_staff", "give_grant", "name_deputy", "hand_over", "load_house"}
)
"""What a guarded role's holder does with a second proof only: to see what is protected, and to let somebody else see it."""

PERMISSIONS: Mapping[str, Mapping[Role, Reach]] = {
    "book_space": _BOOKING,
    "move_booking": _BOOKING,
    "cancel_booking": _BOOKING,
    "approve_booking": _DECIDING,
    "decline_booking": _DECIDING,
    "support_booking": _ANSWERING,
    "check_in": _STAYING,
    "check_out": _STAYING,
    "no_show": {Role.KEEPER: Reach.SPACE, **_DECIDING},
    "restore_booking": _BOOKING,
    "undo_last": _STAYING,
    "correct_booking": _DECIDING,
    **dict.fromkeys(("book_series", "move_series", "cancel_series", "add_date"), _BOOKING),
    "approve_series": _DECIDING,
    "close_space": _DECIDING,
    "reopen_space": _DECIDING,
    **dict.fromkeys(("order_danger", "lift_danger"), _DECIDING),
    "return_booking": _BOOKING,
    **dict.fromkeys(("take_by_right", "import_bookings"), _DECIDING),
    **dict.fromkeys(("take_offer", "decline_offer", "leave_wait_list"), _BOOKING),
    **dict.fromkeys(("make_arrival_link", "revoke_arrival_link"), _BOOKING),
    **dict.fromkeys(("add_leaf", "split_leaf", "end_leaf", "change_hours", "change_zone"), _DECIDING),
    "create_feed_link": _LINKS,
    "create_own_link": _LINKS,
    "relabel_feed_link": _LINKS,
    "rotate_feed_link": _LINKS,
    "revoke_feed_link": _LINKS,
    "make_task": _TASKS,
    "ask_to_reach": {role: reach for role, reach in _TASKS.items() if role is not Role.KEEPER},
    "take_task": _TASKS,
    "assign_task": _TASKS,
    "finish_task": _OWN_TASKS,
    "postpone_task": _OWN_TASKS,
    "drop_task": _TASKS,
    "invite_person": _DECIDING,
    "reissue_invitation": _DECIDING,
    "report_incident": _PARTIES,
    "acknowledge_incident": _DECIDING,
    "name_party": _DECIDING,
    "name_mediator": _DECIDING,
    "add_fact": _PARTIES,
    "add_measure": _PARTIES,
    "decide_incident": _DECIDING,
    "appeal_decision": _PARTIES,
    "close_incident": _DECIDING,
    "withdraw_incident": _PARTIES,
    "erase_incident_words": {Role.COORDINATOR: Reach.ORGANISATION},
    **dict.fromkeys(("set_way_in", "end_way_in"), _KEEPING),
    "set_channel": {**_OWN_CHANNEL, **_DECIDING},
    "set_safe_contact": _PROTECTING,
    "end_safe_contact": {Role.COORDINATOR: Reach.ORGANISATION},
    "protect_space": _PROTECTING,
    "unprotect_space": {Role.COORDINATOR: Reach.ORGANISATION},
    "protect_person": _PROTECTING,
    "unprotect_person": {Role.COORDINATOR: Reach.ORGANISATION},
    "add_person": _DECIDING,
    "change_person": _ONESELF,
    "add_household": _DECIDING,
    "add_membership": _DECIDING,
    "end_membership": _DECIDING,
    "give_grant": _DECIDING,
    "end_grant": _DECIDING,
    "name_deputy": _ONES_ROLES,
    "end_deputy": _ONES_ROLES,
    "put_on_duty": _DECIDING,
    "end_duty": _DECIDING,
    "end_person": _DECIDING,
    "end_access": _DECIDING,
    "hand_over": _ONES_ROLES,
    "note_care": _ONESELF,
    "count_dependants": {role: _ONESELF[role] for role in _ONESELF if role is not Role.KEEPER},
    "break_glass": {},
    "look_behind_glass": {},
    "mend_glass": _DECIDING,
    "read_presence": _DECIDING,
    **dict.fromkeys(("record_payment", "charge_household", "reverse_line"), _TREASURING),
    "give_contribution": {**_BOOKING, **_TREASURING},
    **dict.fromkeys(("propose_rules", "revise_rules", "open_round", "withdraw_proposal", "sign_rules"), _HOUSEMATES),
    **dict.fromkeys(("consent_to_rules", "object_to_rules", "withdraw_answer"), _ANSWERING),
    **dict.fromkeys(("adopt_rules", "record_decision", "review_rules"), _DECIDING),
    "erase_proposal_words": {Role.COORDINATOR: Reach.ORGANISATION},
    "open_house": {Role.COORDINATOR: Reach.ORGANISATION},
    "shut_house": {Role.COORDINATOR: Reach.ORGANISATION},
    "load_house": {Role.COORDINATOR: Reach.ORGANISATION},
    "tick": {Role.COORDINATOR: Reach.ORGANISATION},
    "invite_staff": {Role.COORDINATOR: Reach.ORGANISATION},
    # what one reads
    "see_tasks": _OWN_TASKS,
    "see_accounts": {Role.RESIDENT: Reach.OWN, Role.REFERENT: Reach.OWN, **_TREASURING},
    "see_incidents": _DECIDING,
    "see_incident_journal": {Role.COORDINATOR: Reach.ORGANISATION},
    "see_incident_counts": {
        **_DECIDING,
        Role.LANDLORD: Reach.HOUSE,
        Role.AUDITOR: Reach.ORGANISATION,
    },
    "see_proposals": {
        **dict.fromkeys((Role.RESIDENT, Role.REFERENT, Role.STEWARD), Reach.HOUSE),
        Role.COORDINATOR: Reach.ORGANISATION,
    },
    "see_signatures": _DECIDING,
    "see_house": dict.fromkeys(Role, Reach.HOUSE),
    "see_names": {role: Reach.HOUSE for role in Role if role not in {Role.LANDLORD, Role.AUDITOR}},
    "see_protected": {
        Role.RESIDENT: Reach.OWN,
        Role.REFERENT: Reach.OWN,
        Role.KEEPER: Reach.SPACE,
        Role.STEWARD: Reach.HOUSE,
        Role.COORDINATOR: Reach.ORGANISATION,
        Role.SOCIAL_WORKER: Reach.HOUSE,
    },
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
