"""Commands: frozen values that say what somebody wants done. `desk.do` is the one door.

A Command[O] answers with an O. Its wire name is the class name in snake case; the permission
table, the routes and the panel use that name. One file a subject; `all_commands` is the list.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from habitat_kit.core.commands.accounts import ChargeHousehold, GiveContribution, RecordPayment, ReverseLine
from habitat_kit.core.commands.arrivals import MakeArrivalLink, RevokeArrivalLink
from habitat_kit.core.commands.bookings import (
    ApproveBooking,
    BookSpace,
    CancelBooking,
    DeclineBooking,
    MoveBooking,
    SupportBooking,
)
from habitat_kit.core.commands.byright import TakeByRight
from habitat_kit.core.commands.closures import CloseSpace, ReopenSpace
from habitat_kit.core.commands.command import Command, outcomes_of
from habitat_kit.core.commands.contact import EndSafeContact, SetChannel, SetSafeContact
from habitat_kit.core.commands.dangers import LiftDanger, OrderDanger, ReturnBooking
from habitat_kit.core.commands.discretion import ProtectPerson, ProtectSpace, UnprotectPerson, UnprotectSpace
from habitat_kit.core.commands.duties import (
    EndDeputy,
    EndDuty,
    NameDeputy,
    PutOnDuty,
)
from habitat_kit.core.commands.glass import BreakGlass, LookBehindGlass, MendGlass
from habitat_kit.core.commands.grounds import AddLeaf, ChangeHours, ChangeZone, EndLeaf, Part, SplitLeaf
from habitat_kit.core.commands.houses import LoadHouse, Tick
from habitat_kit.core.commands.importing import ImportBookings
from habitat_kit.core.commands.incidents import (
    AcknowledgeIncident,
    AddFact,
    AddMeasure,
    AppealDecision,
    CloseIncident,
    DecideIncident,
    EraseIncidentWords,
    NameMediator,
    NameParty,
    ReportIncident,
    WithdrawIncident,
)
from habitat_kit.core.commands.invitations import InvitePerson, ReissueInvitation
from habitat_kit.core.commands.landlords import OpenHouse, ShutHouse
from habitat_kit.core.commands.links import (
    CreateFeedLink,
    CreateOwnLink,
    RelabelFeedLink,
    RevokeFeedLink,
    RotateFeedLink,
)
from habitat_kit.core.commands.people import (
    AddHousehold,
    AddMembership,
    AddPerson,
    ChangePerson,
    EndAccess,
    EndGrant,
    EndMembership,
    EndPerson,
    GiveGrant,
    HandOver,
)
from habitat_kit.core.commands.presence import (
    CountDependants,
    NoteCare,
    ReadPresence,
)
from habitat_kit.core.commands.proposals import (
    AdoptRules,
    ConsentToRules,
    EraseProposalWords,
    ObjectToRules,
    OpenRound,
    ProposeRules,
    RecordDecision,
    ReviewRules,
    ReviseRules,
    WithdrawAnswer,
    WithdrawProposal,
)
from habitat_kit.core.commands.series import AddDate, ApproveSeries, BookSeries, CancelSeries, MoveSeries
from habitat_kit.core.commands.signing import SignRules
from habitat_kit.core.commands.staying import CheckIn, CheckOut, CorrectBooking, NoShow, RestoreBooking, UndoLast
from habitat_kit.core.commands.tasks import (
    AskToReach,
    AssignTask,
    DropTask,
    FinishTask,
    MakeTask,
    PostponeTask,
    TakeTask,
)
from habitat_kit.core.commands.typed import clean, when
from habitat_kit.core.commands.waiting import DeclineOffer, LeaveWaitList, TakeOffer
from habitat_kit.core.commands.waysin import EndWayIn, SetWayIn
from habitat_kit.core.permissions import PERMISSIONS

__all__ = [
    "AcknowledgeIncident",
    "AddDate",
    "AddFact",
    "AddHousehold",
    "AddLeaf",
    "AddMeasure",
    "AddMembership",
    "AddPerson",
    "AdoptRules",
    "AppealDecision",
    "ApproveBooking",
    "ApproveSeries",
    "AskToReach",
    "AssignTask",
    "BookSeries",
    "BookSpace",
    "BreakGlass",
    "CancelBooking",
    "CancelSeries",
    "ChangeHours",
    "ChangePerson",
    "ChangeZone",
    "ChargeHousehold",
    "CheckIn",
    "CheckOut",
    "CloseIncident",
    "CloseSpace",
    "Command",
    "ConsentToRules",
    "CorrectBooking",
    "CountDependants",
    "CreateFeedLink",
    "CreateOwnLink",
    "DecideIncident",
    "DeclineBooking",
    "DeclineOffer",
    "DropTask",
    "EndAccess",
    "EndDeputy",
    "EndDuty",
    "EndGrant",
    "EndLeaf",
    "EndMembership",
    "EndPerson",
    "EndSafeContact",
    "EndWayIn",
    "EraseIncidentWords",
    "EraseProposalWords",
    "FinishTask",
    "GiveContribution",
    "GiveGrant",
    "HandOver",
    "ImportBookings",
    "InvitePerson",
    "LeaveWaitList",
    "LiftDanger",
    "LoadHouse",
    "LookBehindGlass",
    "MakeArrivalLink",
    "MakeTask",
    "MendGlass",
    "MoveBooking",
    "MoveSeries",
    "NameDeputy",
    "NameMediator",
    "NameParty",
    "NoShow",
    "NoteCare",
    "ObjectToRules",
    "OpenHouse",
    "OpenRound",
    "OrderDanger",
    "Part",
    "PostponeTask",
    "ProposeRules",
    "ProtectPerson",
    "ProtectSpace",
    "PutOnDuty",
    "ReadPresence",
    "RecordDecision",
    "RecordPayment",
    "ReissueInvitation",
    "RelabelFeedLink",
    "ReopenSpace",
    "ReportIncident",
    "RestoreBooking",
    "ReturnBooking",
    "ReverseLine",
    "ReviewRules",
    "ReviseRules",
    "RevokeArrivalLink",
    "RevokeFeedLink",
    "RotateFeedLink",
    "SetChannel",
    "SetSafeContact",
    "SetWayIn",
    "ShutHouse",
    "SignRules",
    "SplitLeaf",
    "SupportBooking",
    "TakeByRight",
    "TakeOffer",
    "TakeTask",
    "Tick",
    "UndoLast",
    "UnprotectPerson",
    "UnprotectSpace",
    "WithdrawAnswer",
    "WithdrawIncident",
    "WithdrawProposal",
    "all_commands",
    "clean",
    "outcomes_of",
    "when",
]


@cache
def all_commands() -> tuple[type[Command[Any]], ...]:
    """The core's commands, in the order of the permission table: every class this package names."""
    named = (globals()[name] for name in __all__)
    every = (one for one in named if isinstance(one, type) and issubclass(one, Command) and one is not Command)
    order = {right: place for place, right in enumerate(PERMISSIONS)}
    return tuple(sorted(every, key=lambda command: order[command.name()]))
