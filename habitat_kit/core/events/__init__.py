"""Events: what happened, as frozen values. The journal keeps them; hooks follow and hear them.

They hold ids, numbers, codes, dates and instants, never typed words: those live in rows one can erase.
A UseEvent carries how the use stands afterwards, so that replaying the journal rebuilds it. One file a subject.
"""

from __future__ import annotations

from collections.abc import Iterator

from habitat_kit.core.events.accounts import AccountEvent, HouseholdCharged, LineReversed, PaymentTyped
from habitat_kit.core.events.arrivals import ArrivalLinkEnded, ArrivalLinkEvent, ArrivalLinkWritten
from habitat_kit.core.events.bookings import (
    BookingAccepted,
    BookingApproved,
    BookingCancelled,
    BookingDeclined,
    BookingDone,
    BookingEvent,
    BookingExpired,
    BookingImported,
    BookingMade,
    BookingMoved,
    BookingSupported,
)
from habitat_kit.core.events.byright import BookingMadeRoom
from habitat_kit.core.events.closures import ClosureEnded, ClosureEvent, ClosureGrew, ClosureMade
from habitat_kit.core.events.dangers import BookingDisplaced, BookingReturned, DangerEnded, DangerMade
from habitat_kit.core.events.discretion import (
    ChannelSet,
    ContactEvent,
    DiscreetEvent,
    PersonProtected,
    PersonUnprotected,
    SafeContactEnded,
    SafeContactSet,
    SpaceProtected,
    SpaceUnprotected,
)
from habitat_kit.core.events.duties import DutyBegun, DutyOver, StandInEnded, StandInNamed
from habitat_kit.core.events.event import Event, UseEvent
from habitat_kit.core.events.founding import OrganisationFounded
from habitat_kit.core.events.glass import GlassBroken, GlassEvent, GlassLookedThrough, GlassMended
from habitat_kit.core.events.grounds import BookingRewritten, ClosureRewritten
from habitat_kit.core.events.houses import HouseChanged
from habitat_kit.core.events.incidents import (
    IncidentAcknowledged,
    IncidentAppealed,
    IncidentClosed,
    IncidentDecided,
    IncidentEvent,
    IncidentFactAdded,
    IncidentMeasureTaken,
    IncidentMediated,
    IncidentPartyNamed,
    IncidentWasReported,
    IncidentWithdrawn,
    IncidentWordsWereErased,
)
from habitat_kit.core.events.invitations import InvitationMade, InvitationReissued
from habitat_kit.core.events.landlords import EyesOpened, EyesShut
from habitat_kit.core.events.links import (
    FeedLinkCreated,
    FeedLinkEnded,
    FeedLinkEvent,
    FeedLinkRenamed,
    FeedLinkRotated,
)
from habitat_kit.core.events.people import (
    AccessClosed,
    HouseholdWritten,
    MembershipBegun,
    MembershipOver,
    PersonCorrected,
    PersonEvent,
    PersonLeft,
    PersonWritten,
    RoleEnded,
    RoleGiven,
    WorkHandedOver,
)
from habitat_kit.core.events.presence import (
    CareWritten,
    DependantsWritten,
    PresenceRead,
)
from habitat_kit.core.events.proposals import (
    AnswerEnded,
    ProposalEvent,
    ProposalWordsWereErased,
    RoundOpened,
    RulesAdopted,
    RulesAnswered,
    RulesProposed,
    RulesReviewed,
    RulesRevised,
    RulesWereSigned,
    RulesWithdrawn,
)
from habitat_kit.core.events.replaying import Standing, replay
from habitat_kit.core.events.staying import (
    BookingCheckedIn,
    BookingCheckedOut,
    BookingCorrected,
    BookingNotArrived,
    BookingOverridden,
    BookingRestored,
    BookingUndone,
    NightsGivenUp,
)
from habitat_kit.core.events.tasks import (
    TaskAssigned,
    TaskDropped,
    TaskEvent,
    TaskFinished,
    TaskPostponed,
    TaskWritten,
)
from habitat_kit.core.events.waiting import (
    DatesKept,
    OfferDeclined,
    OfferEvent,
    OfferExpired,
    OfferMade,
    OfferTaken,
    OfferWithdrawn,
    WaitEvent,
    WaitJoined,
    WaitLeft,
    WaitRanOut,
)
from habitat_kit.core.events.waysin import WayInErased, WayInEvent, WayInWritten

__all__ = [
    "FAMILIES",
    "AccessClosed",
    "AccountEvent",
    "AnswerEnded",
    "ArrivalLinkEnded",
    "ArrivalLinkEvent",
    "ArrivalLinkWritten",
    "BookingAccepted",
    "BookingApproved",
    "BookingCancelled",
    "BookingCheckedIn",
    "BookingCheckedOut",
    "BookingCorrected",
    "BookingDeclined",
    "BookingDisplaced",
    "BookingDone",
    "BookingEvent",
    "BookingExpired",
    "BookingImported",
    "BookingMade",
    "BookingMadeRoom",
    "BookingMoved",
    "BookingNotArrived",
    "BookingOverridden",
    "BookingRestored",
    "BookingReturned",
    "BookingRewritten",
    "BookingSupported",
    "BookingUndone",
    "CareWritten",
    "ChannelSet",
    "ClosureEnded",
    "ClosureEvent",
    "ClosureGrew",
    "ClosureMade",
    "ClosureRewritten",
    "ContactEvent",
    "DangerEnded",
    "DangerMade",
    "DatesKept",
    "DependantsWritten",
    "DiscreetEvent",
    "DutyBegun",
    "DutyOver",
    "Event",
    "EyesOpened",
    "EyesShut",
    "FeedLinkCreated",
    "FeedLinkEnded",
    "FeedLinkEvent",
    "FeedLinkRenamed",
    "FeedLinkRotated",
    "GlassBroken",
    "GlassEvent",
    "GlassLookedThrough",
    "GlassMended",
    "HouseChanged",
    "HouseholdCharged",
    "HouseholdWritten",
    "IncidentAcknowledged",
    "IncidentAppealed",
    "IncidentClosed",
    "IncidentDecided",
    "IncidentEvent",
    "IncidentFactAdded",
    "IncidentMeasureTaken",
    "IncidentMediated",
    "IncidentPartyNamed",
    "IncidentWasReported",
    "IncidentWithdrawn",
    "IncidentWordsWereErased",
    "InvitationMade",
    "InvitationReissued",
    "LineReversed",
    "MembershipBegun",
    "MembershipOver",
    "NightsGivenUp",
    "OfferDeclined",
    "OfferEvent",
    "OfferExpired",
    "OfferMade",
    "OfferTaken",
    "OfferWithdrawn",
    "OrganisationFounded",
    "PaymentTyped",
    "PersonCorrected",
    "PersonEvent",
    "PersonLeft",
    "PersonProtected",
    "PersonUnprotected",
    "PersonWritten",
    "PresenceRead",
    "ProposalEvent",
    "ProposalWordsWereErased",
    "RoleEnded",
    "RoleGiven",
    "RoundOpened",
    "RulesAdopted",
    "RulesAnswered",
    "RulesProposed",
    "RulesReviewed",
    "RulesRevised",
    "RulesWereSigned",
    "RulesWithdrawn",
    "SafeContactEnded",
    "SafeContactSet",
    "SpaceProtected",
    "SpaceUnprotected",
    "StandInEnded",
    "StandInNamed",
    "Standing",
    "TaskAssigned",
    "TaskDropped",
    "TaskEvent",
    "TaskFinished",
    "TaskPostponed",
    "TaskWritten",
    "UseEvent",
    "WaitEvent",
    "WaitJoined",
    "WaitLeft",
    "WaitRanOut",
    "WayInErased",
    "WayInEvent",
    "WayInWritten",
    "WorkHandedOver",
    "every",
    "replay",
]

FAMILIES = frozenset(
    {
        Event,
        GlassEvent,
        UseEvent,
        BookingEvent,
        ClosureEvent,
        FeedLinkEvent,
        TaskEvent,
        PersonEvent,
        IncidentEvent,
        ContactEvent,
        DiscreetEvent,
        OfferEvent,
        WaitEvent,
        WayInEvent,
        ArrivalLinkEvent,
        ProposalEvent,
    }
)
"""What events have in common; nothing that happens is just one of these."""


def every(root: type[Event] = Event) -> tuple[type[Event], ...]:
    """Every class of thing that can happen, the core's and plugins', each once, by name."""
    below = set(_below(root)) - FAMILIES
    return tuple(sorted(below, key=lambda event: (event.__module__, event.__name__)))


def _below(root: type[Event]) -> Iterator[type[Event]]:
    for child in root.__subclasses__():
        if "__attrs_attrs__" in vars(child):  # attrs makes a class with slots anew: the first draft lingers
            yield child
        yield from _below(child)
