"""Codes the panel puts into words."""

from __future__ import annotations

import re

EVENTS: tuple[str, ...] = (
    "BookingMade",
    "BookingMoved",
    "BookingApproved",
    "BookingAccepted",
    "BookingDeclined",
    "BookingCancelled",
    "BookingExpired",
    "BookingDone",
    "BookingCheckedIn",
    "BookingCheckedOut",
    "BookingNotArrived",
    "BookingRestored",
    "BookingUndone",
    "NightsGivenUp",
    "BookingOverridden",
    "BookingCorrected",
    "ClosureMade",
    "ClosureGrew",
    "ClosureEnded",
    "BookingRewritten",
    "ClosureRewritten",
    "DangerMade",
    "DangerEnded",
    "BookingDisplaced",
    "BookingReturned",
    "TaskWritten",
    "TaskAssigned",
    "TaskFinished",
    "TaskPostponed",
    "TaskDropped",
    "HouseChanged",
    "FeedLinkCreated",
    "FeedLinkRotated",
    "FeedLinkEnded",
    "FeedLinkRenamed",
    "IncidentWasReported",
    "IncidentAcknowledged",
    "IncidentPartyNamed",
    "IncidentMediated",
    "IncidentFactAdded",
    "IncidentMeasureTaken",
    "IncidentDecided",
    "IncidentAppealed",
    "IncidentClosed",
    "IncidentWithdrawn",
    "IncidentWordsWereErased",
    "PersonWritten",
    "PersonCorrected",
    "HouseholdWritten",
    "MembershipBegun",
    "MembershipOver",
    "RoleGiven",
    "RoleEnded",
    "StandInNamed",
    "StandInEnded",
    "DutyBegun",
    "DutyOver",
    "AccessClosed",
    "PersonLeft",
    "WorkHandedOver",
    "CareWritten",
    "DependantsWritten",
    "PresenceRead",
)
"""The journal's own events, as they happen to a booking."""

CLOSURES: tuple[str, ...] = ("works", "holidays", "other")
"""Why a space is closed, as the panel offers it."""


CHORES: tuple[str, ...] = ("task", "clean", "linen", "keys", "repair", "visit", "call", "letter")
"""The kinds of task a form offers."""


def snake(name: str) -> str:
    """A class's name as keys write it: BookingMade is booking_made."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()
