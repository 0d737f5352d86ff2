"""Outcomes: what came of a command, as a value. A refusal is an outcome, never an exception.

Every command may also answer NotAllowed, Unknown, Misread, KeyReused, AlreadyShown or TryLater;
those are joined to each command's own union as `Outcome`.
"""

from __future__ import annotations

from typing import TypeAlias

from habitat_kit.core.outcomes.accounts import AccountLineMade, ContributionGiven
from habitat_kit.core.outcomes.arrivals import ArrivalLinkMade, ArrivalLinkRevoked
from habitat_kit.core.outcomes.bookings import (
    Allowance,
    Alternative,
    AwaitingApproval,
    Booked,
    Cancelled,
    Conflict,
    Declined,
    Expired,
    Judged,
    Refused,
    Stale,
)
from habitat_kit.core.outcomes.byright import MadeRoom, TakenByRight
from habitat_kit.core.outcomes.closures import SpaceClosed, SpaceReopened
from habitat_kit.core.outcomes.common import (
    SECRET,
    AlreadyShown,
    Common,
    KeyReused,
    Misread,
    NotAllowed,
    TryLater,
    Unknown,
)
from habitat_kit.core.outcomes.dangers import DangerLifted, DangerOrdered, Displaced, NotReturned
from habitat_kit.core.outcomes.discretion import ContactSet, ProtectionSet
from habitat_kit.core.outcomes.duties import (
    DeputyEnded,
    DeputyNamed,
    DutyEnded,
    DutyGiven,
)
from habitat_kit.core.outcomes.glass import BehindGlass, GlassBroken, GlassMended
from habitat_kit.core.outcomes.grounds import Clash, GroundChanged, GroundClashes
from habitat_kit.core.outcomes.houses import HouseLoaded, Ticked
from habitat_kit.core.outcomes.importing import Imported, ImportRefused, WrongLine
from habitat_kit.core.outcomes.incidents import (
    IncidentChanged,
    IncidentMoved,
    IncidentReported,
    IncidentStands,
    IncidentWordsErased,
)
from habitat_kit.core.outcomes.invitations import PersonInvited
from habitat_kit.core.outcomes.landlords import HouseOpened, HouseShut
from habitat_kit.core.outcomes.links import FeedLinkMade, FeedLinkRelabelled, FeedLinkRevoked
from habitat_kit.core.outcomes.people import (
    AccessEnded,
    GrantEnded,
    GrantGiven,
    HandedOver,
    HouseholdAdded,
    MembershipAdded,
    MembershipEnded,
    PersonAdded,
    PersonChanged,
    PersonEnded,
)
from habitat_kit.core.outcomes.presence import (
    CareNoted,
    DependantsCounted,
    Presence,
)
from habitat_kit.core.outcomes.proposals import (
    ProposalChanged,
    ProposalMade,
    ProposalMoved,
    ProposalStands,
    ProposalWordsErased,
    RulesChanged,
    RulesSigned,
)
from habitat_kit.core.outcomes.series import (
    DateAnswer,
    DateState,
    SeriesApproved,
    SeriesBooked,
    SeriesCancelled,
    SeriesMoved,
    SeriesRefused,
)
from habitat_kit.core.outcomes.staying import CheckedIn, CheckedOut, Corrected, NotArrived, Undone
from habitat_kit.core.outcomes.tasks import TaskChanged, TaskMade
from habitat_kit.core.outcomes.waiting import Kept, WaitEnded, WaitListed
from habitat_kit.core.outcomes.waysin import WayInEnded, WayInSet

__all__ = [
    "SECRET",
    "AccessEnded",
    "AccountLineMade",
    "Allowance",
    "AlreadyShown",
    "Alternative",
    "ArrivalLinkMade",
    "ArrivalLinkRevoked",
    "AwaitingApproval",
    "BehindGlass",
    "Booked",
    "Cancelled",
    "CareNoted",
    "CheckedIn",
    "CheckedOut",
    "Clash",
    "Common",
    "Conflict",
    "ContactSet",
    "ContributionGiven",
    "Corrected",
    "DangerLifted",
    "DangerOrdered",
    "DateAnswer",
    "DateState",
    "Declined",
    "DependantsCounted",
    "DeputyEnded",
    "DeputyNamed",
    "Displaced",
    "DutyEnded",
    "DutyGiven",
    "Expired",
    "FeedLinkMade",
    "FeedLinkRelabelled",
    "FeedLinkRevoked",
    "GlassBroken",
    "GlassMended",
    "GrantEnded",
    "GrantGiven",
    "GroundChanged",
    "GroundClashes",
    "HandedOver",
    "HouseLoaded",
    "HouseOpened",
    "HouseShut",
    "HouseholdAdded",
    "ImportRefused",
    "Imported",
    "IncidentChanged",
    "IncidentMoved",
    "IncidentReported",
    "IncidentStands",
    "IncidentWordsErased",
    "Judged",
    "Kept",
    "KeyReused",
    "MadeRoom",
    "MembershipAdded",
    "MembershipEnded",
    "Misread",
    "NotAllowed",
    "NotArrived",
    "NotReturned",
    "Outcome",
    "PersonAdded",
    "PersonChanged",
    "PersonEnded",
    "PersonInvited",
    "Presence",
    "ProposalChanged",
    "ProposalMade",
    "ProposalMoved",
    "ProposalStands",
    "ProposalWordsErased",
    "ProtectionSet",
    "Refused",
    "RulesChanged",
    "RulesSigned",
    "SeriesApproved",
    "SeriesBooked",
    "SeriesCancelled",
    "SeriesMoved",
    "SeriesRefused",
    "SpaceClosed",
    "SpaceReopened",
    "Stale",
    "TakenByRight",
    "TaskChanged",
    "TaskMade",
    "Ticked",
    "TryLater",
    "Undone",
    "Unknown",
    "WaitEnded",
    "WaitListed",
    "WayInEnded",
    "WayInSet",
    "WrongLine",
]

Outcome: TypeAlias = (
    Booked
    | AwaitingApproval
    | Refused
    | Conflict
    | Cancelled
    | Declined
    | Expired
    | Stale
    | CheckedIn
    | CheckedOut
    | NotArrived
    | Undone
    | Corrected
    | SeriesBooked
    | SeriesRefused
    | SeriesMoved
    | SeriesCancelled
    | SeriesApproved
    | SpaceClosed
    | SpaceReopened
    | DangerOrdered
    | DangerLifted
    | GroundChanged
    | GroundClashes
    | FeedLinkMade
    | ArrivalLinkMade
    | ArrivalLinkRevoked
    | FeedLinkRevoked
    | FeedLinkRelabelled
    | TaskMade
    | TaskChanged
    | BehindGlass
    | GlassBroken
    | GlassMended
    | PersonInvited
    | DeputyEnded
    | DeputyNamed
    | DutyEnded
    | DutyGiven
    | AccessEnded
    | GrantEnded
    | GrantGiven
    | HandedOver
    | HouseholdAdded
    | MembershipAdded
    | MembershipEnded
    | PersonAdded
    | PersonChanged
    | PersonEnded
    | CareNoted
    | DependantsCounted
    | Presence
    | IncidentReported
    | IncidentMoved
    | IncidentStands
    | IncidentChanged
    | IncidentWordsErased
    | ContactSet
    | ProtectionSet
    | AccountLineMade
    | ContributionGiven
    | HouseOpened
    | HouseShut
    | ProposalMade
    | ProposalMoved
    | ProposalStands
    | ProposalChanged
    | ProposalWordsErased
    | RulesSigned
    | RulesChanged
    | Imported
    | ImportRefused
    | TakenByRight
    | Kept
    | WaitListed
    | WayInEnded
    | WayInSet
    | WaitEnded
    | HouseLoaded
    | Ticked
    | Common
)
"""Every outcome: `match` over it reports a forgotten one."""
