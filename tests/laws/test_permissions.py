"""Who may do what, written out once more by hand: a change of rights is a change of this page too."""

from __future__ import annotations

import pytest

from habitat_kit.core.actors import Reach, Role
from habitat_kit.core.commands import all_commands
from habitat_kit.core.permissions import PERMISSIONS

# One row a right, one column a role: own, space, house, organisation, or "." for not at all.
MATRIX = """
                        resident  referent  keeper  steward  treasurer  coordinator   social_worker  landlord  auditor
    book_space          own       own       .       house    .          organisation  .              .         .
    move_booking        own       own       .       house    .          organisation  .              .         .
    cancel_booking      own       own       .       house    .          organisation  .              .         .
    approve_booking     .         .         .       house    .          organisation  .              .         .
    decline_booking     .         .         .       house    .          organisation  .              .         .
    support_booking     own       own       .       own      .          .             .              .         .
    check_in            own       own       space   house    .          organisation  .              .         .
    check_out           own       own       space   house    .          organisation  .              .         .
    no_show             .         .         space   house    .          organisation  .              .         .
    book_series         own       own       .       house    .          organisation  .              .         .
    move_series         own       own       .       house    .          organisation  .              .         .
    cancel_series       own       own       .       house    .          organisation  .              .         .
    add_date            own       own       .       house    .          organisation  .              .         .
    approve_series      .         .         .       house    .          organisation  .              .         .
    restore_booking     own       own       .       house    .          organisation  .              .         .
    undo_last           own       own       space   house    .          organisation  .              .         .
    correct_booking     .         .         .       house    .          organisation  .              .         .
    close_space         .         .         .       house    .          organisation  .              .         .
    reopen_space        .         .         .       house    .          organisation  .              .         .
    order_danger        .         .         .       house    .          organisation  .              .         .
    lift_danger         .         .         .       house    .          organisation  .              .         .
    return_booking      own       own       .       house    .          organisation  .              .         .
    take_offer          own       own       .       house    .          organisation  .              .         .
    decline_offer       own       own       .       house    .          organisation  .              .         .
    leave_wait_list     own       own       .       house    .          organisation  .              .         .
    take_by_right       .         .         .       house    .          organisation  .              .         .
    import_bookings     .         .         .       house    .          organisation  .              .         .
    add_leaf            .         .         .       house    .          organisation  .              .         .
    split_leaf          .         .         .       house    .          organisation  .              .         .
    end_leaf            .         .         .       house    .          organisation  .              .         .
    change_hours        .         .         .       house    .          organisation  .              .         .
    change_zone         .         .         .       house    .          organisation  .              .         .
    create_feed_link    own       own       own     house    .          organisation  .              .         .
    create_own_link     own       own       own     house    .          organisation  .              .         .
    relabel_feed_link   own       own       own     house    .          organisation  .              .         .
    rotate_feed_link    own       own       own     house    .          organisation  .              .         .
    revoke_feed_link    own       own       own     house    .          organisation  .              .         .
    report_incident     own       own       own     house    .          organisation  .              .         .
    acknowledge_incident .        .         .       house    .          organisation  .              .         .
    name_party          .         .         .       house    .          organisation  .              .         .
    name_mediator       .         .         .       house    .          organisation  .              .         .
    add_fact            own       own       own     house    .          organisation  .              .         .
    add_measure         own       own       own     house    .          organisation  .              .         .
    decide_incident     .         .         .       house    .          organisation  .              .         .
    appeal_decision     own       own       own     house    .          organisation  .              .         .
    close_incident      .         .         .       house    .          organisation  .              .         .
    withdraw_incident   own       own       own     house    .          organisation  .              .         .
    erase_incident_words .        .         .       .        .          organisation  .              .         .
    see_incidents       .         .         .       house    .          organisation  .              .         .
    see_incident_journal .        .         .       .        .          organisation  .              .         .
    see_incident_counts .         .         .       house    .          organisation  .              house     organisation
    make_task           .         .         space   house    .          organisation  house          .         .
    ask_to_reach        .         .         .       house    .          organisation  house          .         .
    take_task           .         .         space   house    .          organisation  house          .         .
    assign_task         .         .         space   house    .          organisation  house          .         .
    finish_task         own       own       space   house    .          organisation  house          .         .
    postpone_task       own       own       space   house    .          organisation  house          .         .
    drop_task           .         .         space   house    .          organisation  house          .         .
    propose_rules       own       own       .       house    .          organisation  .              .         .
    revise_rules        own       own       .       house    .          organisation  .              .         .
    open_round          own       own       .       house    .          organisation  .              .         .
    withdraw_proposal   own       own       .       house    .          organisation  .              .         .
    sign_rules          own       own       .       house    .          organisation  .              .         .
    consent_to_rules    own       own       .       own      .          .             .              .         .
    object_to_rules     own       own       .       own      .          .             .              .         .
    withdraw_answer     own       own       .       own      .          .             .              .         .
    adopt_rules         .         .         .       house    .          organisation  .              .         .
    record_decision     .         .         .       house    .          organisation  .              .         .
    review_rules        .         .         .       house    .          organisation  .              .         .
    erase_proposal_words .        .         .       .        .          organisation  .              .         .
    see_proposals       house     house     .       house    .          organisation  .              .         .
    see_signatures      .         .         .       house    .          organisation  .              .         .
    record_payment      .         .         .       .        house      organisation  .              .         .
    charge_household    .         .         .       .        house      organisation  .              .         .
    reverse_line        .         .         .       .        house      organisation  .              .         .
    give_contribution   own       own       .       house    house      organisation  .              .         .
    see_accounts        own       own       .       .        house      organisation  .              .         .
    open_house          .         .         .       .        .          organisation  .              .         .
    shut_house          .         .         .       .        .          organisation  .              .         .
    set_way_in          .         .         space   house    .          organisation  .              .         .
    end_way_in          .         .         space   house    .          organisation  .              .         .
    make_arrival_link   own       own       .       house    .          organisation  .              .         .
    revoke_arrival_link own       own       .       house    .          organisation  .              .         .
    set_channel         own       own       own     house    .          organisation  own            .         .
    set_safe_contact    .         .         .       house    .          organisation  house          .         .
    end_safe_contact    .         .         .       .        .          organisation  .              .         .
    protect_space       .         .         .       house    .          organisation  house          .         .
    unprotect_space     .         .         .       .        .          organisation  .              .         .
    protect_person      .         .         .       house    .          organisation  house          .         .
    unprotect_person    .         .         .       .        .          organisation  .              .         .
    invite_person       .         .         .       house    .          organisation  .              .         .
    reissue_invitation  .         .         .       house    .          organisation  .              .         .
    invite_staff        .         .         .       .        .          organisation  .              .         .
    add_person          .         .         .       house    .          organisation  .              .         .
    change_person       own       own       own     house    .          organisation  .              .         .
    add_household       .         .         .       house    .          organisation  .              .         .
    add_membership      .         .         .       house    .          organisation  .              .         .
    end_membership      .         .         .       house    .          organisation  .              .         .
    give_grant          .         .         .       house    .          organisation  .              .         .
    end_grant           .         .         .       house    .          organisation  .              .         .
    name_deputy         .         own       own     house    .          organisation  .              .         .
    end_deputy          .         own       own     house    .          organisation  .              .         .
    put_on_duty         .         .         .       house    .          organisation  .              .         .
    end_duty            .         .         .       house    .          organisation  .              .         .
    end_person          .         .         .       house    .          organisation  .              .         .
    end_access          .         .         .       house    .          organisation  .              .         .
    hand_over           .         own       own     house    .          organisation  .              .         .
    note_care           own       own       own     house    .          organisation  .              .         .
    count_dependants    own       own       .       house    .          organisation  .              .         .
    break_glass         .         .         .       .        .          .             .              .         .
    look_behind_glass   .         .         .       .        .          .             .              .         .
    mend_glass          .         .         .       house    .          organisation  .              .         .
    read_presence       .         .         .       house    .          organisation  .              .         .
    load_house          .         .         .       .        .          organisation  .              .         .
    tick                .         .         .       .        .          organisation  .              .         .
    see_tasks           own       own       space   house    .          organisation  house          .         .
    see_house           house     house     house   house    house      house         house          house     house
    see_names           house     house     house   house    house      house         house          .         .
    see_protected       own       own       space   house    .          organisation  house          .         .
    see_people          .         .         .       house    .          organisation  .              .         .
    see_journal         .         .         .       house    .          organisation  .              .         organisation
"""
_ROLES, *_ROWS = [line.split() for line in MATRIX.strip().splitlines()]
STATED = {
    (row[0], Role(role)): None if cell == "." else Reach[cell.upper()]
    for row in _ROWS
    for role, cell in zip(_ROLES, row[1:], strict=True)
}
READS_ONLY = (Role.LANDLORD, Role.AUDITOR)
ACCOUNTS = {"record_payment", "charge_household", "reverse_line", "give_contribution"}


@pytest.mark.parametrize(("right", "role"), STATED, ids=str)
def test_each_role_has_each_right_as_stated(right: str, role: Role) -> None:
    """The permission table gives every role what this page says, no further and no less."""
    assert PERMISSIONS[right].get(role) is STATED[right, role]


def test_every_right_and_role_is_stated() -> None:
    """The matrix leaves out no right and no role."""
    assert {right for right, _ in STATED} == PERMISSIONS.keys()
    assert {role for _, role in STATED} == set(Role)


def test_every_command_has_a_row() -> None:
    """A command nobody gave rights to would be nobody's; the others are rights to see, and one to let in who is trusted."""
    names = {command.name() for command in all_commands()}
    assert names <= PERMISSIONS.keys()
    assert all(right.startswith("see_") for right in PERMISSIONS.keys() - names - {"invite_staff"})


@pytest.mark.parametrize("role", READS_ONLY)
def test_some_roles_only_look(role: Role) -> None:
    """Who owns or checks changes nothing."""
    assert not [command.name() for command in all_commands() if role in PERMISSIONS[command.name()]]


def test_the_treasurer_keeps_accounts_and_nothing_else() -> None:
    """Money is typed in by who keeps the accounts, who changes nothing else; a landlord never sees it."""
    assert {c.name() for c in all_commands() if Role.TREASURER in PERMISSIONS[c.name()]} == ACCOUNTS
    assert {Role.LANDLORD, Role.AUDITOR, Role.STEWARD}.isdisjoint(PERMISSIONS["see_accounts"])


def test_the_landlord_and_the_auditor_see_no_names() -> None:
    """Who lives behind which door is not theirs to know."""
    assert {Role.LANDLORD, Role.AUDITOR}.isdisjoint(PERMISSIONS["see_names"])
