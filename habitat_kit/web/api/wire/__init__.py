"""What the API answers with, as values: one class per answer, from which OpenAPI's schemas are made as well.

Instants are UTC (`2027-03-05T14:00:00Z`); the edges of a booking are written as they are asked for: dates for
nights, local date-times of the house's own clock for hours.

The classes have no slots: msgspec then writes their fields in the order in which they stand.
"""

from __future__ import annotations

from habitat_kit.web.api.wire.discretion import ContactSet, ProtectionSet
from habitat_kit.web.api.wire.failures import Conflict, ErrorWords, Expired, Failure, Refused, Stale
from habitat_kit.web.api.wire.incidents import (
    Incident,
    IncidentChanged,
    IncidentEntry,
    IncidentMoved,
    IncidentParty,
    IncidentReported,
    Incidents,
    IncidentStands,
    IncidentWordsErased,
    OneIncident,
)
from habitat_kit.web.api.wire.invitations import PersonInvited
from habitat_kit.web.api.wire.judging import Allowance, Alternative, Finding, Judged, Number, Verdict
from habitat_kit.web.api.wire.landlords import HouseOpened, HouseShut
from habitat_kit.web.api.wire.others import (
    Change,
    Changes,
    Done,
    FeedLinkMade,
    FeedLinkRelabelled,
    FeedLinkRevoked,
    Health,
    HouseLoaded,
    Readiness,
    Ticked,
)
from habitat_kit.web.api.wire.places import (
    Availability,
    DayHalves,
    Free,
    Held,
    House,
    Household,
    Households,
    Kind,
    Space,
    Spaces,
)
from habitat_kit.web.api.wire.staying import CheckedIn, CheckedOut, Corrected, NotArrived, Undone
from habitat_kit.web.api.wire.tasks import OneTask, Task, TaskChanged, TaskMade, TaskNote, Tasks
from habitat_kit.web.api.wire.uses import (
    AwaitingApproval,
    Booked,
    Booking,
    Bookings,
    Cancelled,
    Closure,
    Declined,
    OneBooking,
    SpaceClosed,
    SpaceReopened,
)

__all__ = [
    "Allowance",
    "Alternative",
    "Availability",
    "AwaitingApproval",
    "Booked",
    "Booking",
    "Bookings",
    "Cancelled",
    "Change",
    "Changes",
    "CheckedIn",
    "CheckedOut",
    "Closure",
    "Conflict",
    "ContactSet",
    "Corrected",
    "DayHalves",
    "Declined",
    "Done",
    "ErrorWords",
    "Expired",
    "Failure",
    "FeedLinkMade",
    "FeedLinkRelabelled",
    "FeedLinkRevoked",
    "Finding",
    "Free",
    "Health",
    "Held",
    "House",
    "HouseLoaded",
    "HouseOpened",
    "HouseShut",
    "Household",
    "Households",
    "Incident",
    "IncidentChanged",
    "IncidentEntry",
    "IncidentMoved",
    "IncidentParty",
    "IncidentReported",
    "IncidentStands",
    "IncidentWordsErased",
    "Incidents",
    "Judged",
    "Kind",
    "NotArrived",
    "Number",
    "OneBooking",
    "OneIncident",
    "OneTask",
    "PersonInvited",
    "ProtectionSet",
    "Readiness",
    "Refused",
    "Space",
    "SpaceClosed",
    "SpaceReopened",
    "Spaces",
    "Stale",
    "Task",
    "TaskChanged",
    "TaskMade",
    "TaskNote",
    "Tasks",
    "Ticked",
    "Undone",
    "Verdict",
]
