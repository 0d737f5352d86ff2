"""What the API answers with, as values: one class per answer, from which OpenAPI's schemas are made as well.

Instants are UTC (`2027-03-05T14:00:00Z`); the edges of a booking are written as they are asked for: dates for
nights, local date-times of the house's own clock for hours.

The classes have no slots: msgspec then writes their fields in the order in which they stand.
"""

from __future__ import annotations

from habitat_kit.web.api.wire.failures import Conflict, ErrorWords, Expired, Failure, Refused, Stale
from habitat_kit.web.api.wire.grounds import Clash, DangerLifted, DangerOrdered, Displaced, GroundClashes, NotReturned
from habitat_kit.web.api.wire.incidents import (
    Incident,
    IncidentChanged,
    IncidentEntry,
    IncidentMoved,
    IncidentParty,
    Incidents,
    IncidentStands,
    OneIncident,
)
from habitat_kit.web.api.wire.judging import Allowance, Alternative, Finding, Judged, Number, Verdict
from habitat_kit.web.api.wire.others import Change, Changes, Done, Health, Readiness
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
from habitat_kit.web.api.wire.tasks import ForYou, OneTask, Task, TaskChanged, TaskMade, TaskNote, Tasks, Waiting
from habitat_kit.web.api.wire.uses import (
    Booked,
    Booking,
    Bookings,
    Cancelled,
    Closure,
    Declined,
    OneBooking,
    Pending,
    SpaceClosed,
    SpaceReopened,
)
from habitat_kit.web.api.wire.waiting import Wait, Waits

__all__ = [
    "Allowance",
    "Alternative",
    "Availability",
    "Booked",
    "Booking",
    "Bookings",
    "Cancelled",
    "Change",
    "Changes",
    "CheckedIn",
    "CheckedOut",
    "Clash",
    "Closure",
    "Conflict",
    "Corrected",
    "DangerLifted",
    "DangerOrdered",
    "DayHalves",
    "Declined",
    "Displaced",
    "Done",
    "ErrorWords",
    "Expired",
    "Failure",
    "Finding",
    "ForYou",
    "Free",
    "GroundClashes",
    "Health",
    "Held",
    "House",
    "Household",
    "Households",
    "Incident",
    "IncidentChanged",
    "IncidentEntry",
    "IncidentMoved",
    "IncidentParty",
    "IncidentStands",
    "Incidents",
    "Judged",
    "Kind",
    "NotArrived",
    "NotReturned",
    "Number",
    "OneBooking",
    "OneIncident",
    "OneTask",
    "Pending",
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
    "Undone",
    "Verdict",
    "Wait",
    "Waiting",
    "Waits",
]
