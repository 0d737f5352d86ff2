"""Which command is done by which handler, and where its house is found: one line a command.

`at` names the command's field with an id; `what` says whose id it is. Spaces, uses, links and houses lie in a
house's stream; organisations, persons, households, memberships and grants in their organisation's.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any

from attrs import frozen

from habitat_kit.core.commands import (
    AcknowledgeIncident,
    AddFact,
    AddHousehold,
    AddLeaf,
    AddMeasure,
    AddMembership,
    AddPerson,
    AppealDecision,
    ApproveBooking,
    AskToReach,
    AssignTask,
    BookSpace,
    BreakGlass,
    CancelBooking,
    ChangeHours,
    ChangePerson,
    ChangeZone,
    CheckIn,
    CheckOut,
    CloseIncident,
    CloseSpace,
    Command,
    CorrectBooking,
    CountDependants,
    CreateFeedLink,
    CreateOwnLink,
    DecideIncident,
    DeclineBooking,
    DropTask,
    EndAccess,
    EndDeputy,
    EndDuty,
    EndGrant,
    EndLeaf,
    EndMembership,
    EndPerson,
    EndSafeContact,
    EraseIncidentWords,
    FinishTask,
    GiveGrant,
    HandOver,
    InvitePerson,
    LiftDanger,
    LookBehindGlass,
    MakeTask,
    MendGlass,
    MoveBooking,
    NameDeputy,
    NameMediator,
    NameParty,
    NoShow,
    NoteCare,
    OpenHouse,
    OrderDanger,
    PostponeTask,
    ProtectPerson,
    ProtectSpace,
    PutOnDuty,
    ReadPresence,
    ReissueInvitation,
    RelabelFeedLink,
    ReopenSpace,
    ReportIncident,
    RestoreBooking,
    ReturnBooking,
    RevokeFeedLink,
    RotateFeedLink,
    SetChannel,
    SetSafeContact,
    ShutHouse,
    SplitLeaf,
    TakeTask,
    Tick,
    UndoLast,
    UnprotectPerson,
    UnprotectSpace,
    WithdrawIncident,
)
from habitat_kit.desk import (
    booking,
    cases,
    closing,
    correcting,
    danger,
    deciding,
    discretion,
    duties,
    glass,
    granting,
    hours,
    invitations,
    landlords,
    leaves,
    leaving,
    links,
    people,
    presence,
    reaching,
    reporting,
    restoring,
    returning,
    settling,
    staying,
    tasks,
    undoing,
)
from habitat_kit.registry import Registry

Handler = Callable[[Any, Any], Any]


@frozen
class Line:
    """How one command is done."""

    handler: Handler
    at: str
    what: str
    right: str | None = None
    """What the door asks the permission table for; None where the handler asks itself."""
    wide: bool = False
    """Whether a command about people locks every house of their organisation too."""


TABLE: Mapping[type[Command[Any]], Line] = {
    BookSpace: Line(booking.book, "space", "space"),
    MoveBooking: Line(booking.move, "booking", "use"),
    CancelBooking: Line(deciding.cancel, "booking", "use"),
    ApproveBooking: Line(deciding.approve, "booking", "use"),
    DeclineBooking: Line(deciding.decline, "booking", "use"),
    CheckIn: Line(staying.check_in, "booking", "use"),
    CheckOut: Line(staying.check_out, "booking", "use"),
    NoShow: Line(staying.no_show, "booking", "use"),
    RestoreBooking: Line(restoring.restore, "booking", "use"),
    UndoLast: Line(undoing.undo, "booking", "use"),
    CorrectBooking: Line(correcting.correct, "booking", "use"),
    CloseSpace: Line(closing.close, "space", "space"),
    ReopenSpace: Line(closing.reopen, "closure", "use"),
    OrderDanger: Line(danger.order, "space", "space"),
    LiftDanger: Line(danger.lift, "closure", "use"),
    ReturnBooking: Line(returning.return_booking, "booking", "use"),
    AddLeaf: Line(leaves.add, "space", "space"),
    SplitLeaf: Line(leaves.split, "space", "space"),
    EndLeaf: Line(leaves.end, "space", "space"),
    ChangeHours: Line(hours.change_hours, "house", "house"),
    ChangeZone: Line(hours.change_zone, "house", "house"),
    CreateFeedLink: Line(links.create, "space", "space"),
    CreateOwnLink: Line(links.create_own, "house", "house"),
    RelabelFeedLink: Line(links.relabel, "link", "link"),
    RotateFeedLink: Line(links.rotate, "link", "link"),
    RevokeFeedLink: Line(links.revoke, "link", "link"),
    MakeTask: Line(tasks.write, "house", "house"),
    AskToReach: Line(reaching.ask, "house", "house"),
    TakeTask: Line(tasks.take, "task", "task"),
    AssignTask: Line(tasks.assign, "task", "task"),
    FinishTask: Line(tasks.finish, "task", "task"),
    PostponeTask: Line(tasks.postpone, "task", "task"),
    DropTask: Line(tasks.drop, "task", "task"),
    BreakGlass: Line(glass.break_glass, "house", "house"),
    LookBehindGlass: Line(glass.look, "glass", "glass"),
    MendGlass: Line(glass.mend, "glass", "glass"),
    InvitePerson: Line(invitations.invite, "person", "person"),
    ReissueInvitation: Line(invitations.reissue, "person", "person"),
    ReportIncident: Line(reporting.report, "house", "house"),
    AcknowledgeIncident: Line(cases.acknowledge, "incident", "incident"),
    NameParty: Line(cases.name_party, "incident", "incident"),
    NameMediator: Line(cases.name_mediator, "incident", "incident"),
    AddFact: Line(cases.add_fact, "incident", "incident"),
    AddMeasure: Line(cases.add_measure, "incident", "incident"),
    DecideIncident: Line(cases.decide, "incident", "incident"),
    AppealDecision: Line(cases.appeal, "incident", "incident"),
    CloseIncident: Line(cases.close, "incident", "incident"),
    WithdrawIncident: Line(cases.withdraw, "incident", "incident"),
    EraseIncidentWords: Line(cases.erase_words, "incident", "incident"),
    SetChannel: Line(discretion.set_channel, "person", "person"),
    SetSafeContact: Line(discretion.set_safe, "person", "person"),
    EndSafeContact: Line(discretion.end_safe, "person", "person"),
    ProtectSpace: Line(discretion.protect_space, "space", "space"),
    UnprotectSpace: Line(discretion.unprotect_space, "space", "space"),
    ProtectPerson: Line(discretion.protect_person, "person", "person", wide=True),
    UnprotectPerson: Line(discretion.unprotect_person, "person", "person", wide=True),
    AddPerson: Line(people.add_person, "place", "place"),
    ChangePerson: Line(people.change_person, "person", "person"),
    AddHousehold: Line(people.add_household, "house", "place"),
    AddMembership: Line(people.add_membership, "household", "household"),
    EndMembership: Line(people.end_membership, "membership", "membership"),
    GiveGrant: Line(granting.give_grant, "person", "person"),
    EndGrant: Line(granting.end_grant, "grant", "grant"),
    NameDeputy: Line(granting.name_deputy, "person", "person"),
    EndDeputy: Line(granting.end_deputy, "deputy", "deputy"),
    PutOnDuty: Line(duties.put_on_duty, "house", "house"),
    EndDuty: Line(duties.end_duty, "duty", "duty"),
    EndPerson: Line(leaving.end_person, "person", "person", wide=True),
    EndAccess: Line(leaving.end_access, "identity", "access"),
    HandOver: Line(leaving.hand_over, "person", "person", wide=True),
    NoteCare: Line(presence.note_care, "person", "person"),
    CountDependants: Line(presence.count_dependants, "household", "household"),
    ReadPresence: Line(presence.read_presence, "house", "house"),
    OpenHouse: Line(landlords.open_house, "house", "house"),
    ShutHouse: Line(landlords.shut_house, "house", "house"),
    Tick: Line(settling.tick, "house", "house"),
}
"""The core's commands about one house. LoadHouse names its house inside its text: see door.py."""

_WHAT = {"space": "space", "booking": "use", "closure": "use", "link": "link", "house": "house"}


def _named(path: str) -> Handler:
    """The handler a plugin's dotted path names; the registry has checked that it is there."""
    module, _, name = path.partition(":")
    found: Handler = getattr(import_module(module), name)
    return found


def lines(registry: Registry) -> dict[type[Command[Any]], Line]:
    """The core's table with the plugins' commands added."""
    offered = {
        offer.command: Line(_named(offer.handler), offer.at, _WHAT[offer.at], name)
        for name, offer in registry.commands.items()
    }
    return {**TABLE, **offered}
