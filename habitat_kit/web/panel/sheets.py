"""The pages of the panel: three that write, through the desk, and eight to read."""

from __future__ import annotations

from habitat_kit.core import commands
from habitat_kit.core.incidents import OVER, Standing
from habitat_kit.core.tasks import TO_DO
from habitat_kit.core.uses import State, UseType
from habitat_kit.core.waiting import WaitState
from habitat_kit.store import rows
from habitat_kit.web.panel import discretion, rulesheets
from habitat_kit.web.panel.reader import HERE
from habitat_kit.web.panel.sheet import Act, Sheet

_OFFERED = frozenset({State.OPTION})
_ASKED = frozenset({State.AWAITING, State.CONFIRMED})
_LIVE = _OFFERED | _ASKED
_SURE = frozenset({State.CONFIRMED})
_THERE = frozenset({State.CHECKED_IN})
_GONE = frozenset({State.CANCELLED, State.EXPIRED})
_TAPPED = frozenset({State.CANCELLED, State.REFUSED, State.CHECKED_IN, State.NO_SHOW, State.DONE, *_LIVE})
_WAITING = frozenset({State.AWAITING})
_CLOSED = frozenset({State.CLOSED})

_UNREAD = frozenset({Standing.REPORTED})
_OPEN = frozenset(Standing) - OVER
_UNDECIDED = _OPEN - {Standing.DECIDED}
_SETTLED = frozenset({Standing.IN_MEDIATION, Standing.MEASURES_TAKEN, Standing.DECIDED})
_TO_DO = frozenset(TO_DO)

BOOKINGS = Sheet(
    key="bookings",
    row=rows.UseRow,
    of=UseType.BOOKING,
    right=HERE,
    listed=("when", "space_id", "household_id", "kind", "state"),
    told=(
        *("house_id", "guests", "purpose", "on_behalf", "person_id", "deadline", "on_deadline"),
        *("counted", "occurrence", "made_at", "made_by", "revised_at", "revision"),
    ),
    order=(("start", True), ("id", True)),
    sorted=("when", "state"),
    searched=("space_id", "household_id"),
    chosen=("state", "house_id"),
    create=commands.BookSpace,
    edit=Act("move", commands.MoveBooking, _ASKED | _THERE),
    acts=(
        Act("approve", commands.ApproveBooking, _WAITING, tone=""),
        Act("decline", commands.DeclineBooking, _WAITING, tone="danger"),
        Act("approve_series", commands.ApproveSeries, _WAITING),
        Act("move_series", commands.MoveSeries, _ASKED | _THERE),
        Act("take_offer", commands.TakeOffer, _OFFERED, tone=""),
        Act("check_in", commands.CheckIn, _SURE, tone=""),
        Act("check_out", commands.CheckOut, _THERE, tone=""),
        Act("no_show", commands.NoShow, _SURE),
        Act("restore", commands.RestoreBooking, _GONE),
        Act("undo", commands.UndoLast, _TAPPED),
        Act("correct", commands.CorrectBooking, frozenset(State)),
        Act("cancel", commands.CancelBooking, _LIVE, tone="danger"),
        Act("cancel_series", commands.CancelSeries, _ASKED, tone="danger"),
    ),
)
CLOSURES = Sheet(
    key="closures",
    row=rows.UseRow,
    of=UseType.CLOSURE,
    right=HERE,
    listed=("when", "space_id", "kind", "state"),
    told=("house_id", "purpose", "made_at", "made_by", "revised_at", "revision"),
    order=(("start", True), ("id", True)),
    sorted=("when", "state"),
    searched=("space_id",),
    chosen=("state", "house_id"),
    create=commands.CloseSpace,
    acts=(
        Act("reopen", commands.ReopenSpace, _CLOSED, tone="danger"),
        Act("lift", commands.LiftDanger, _CLOSED, tone=""),
    ),
)
WAITS = Sheet(
    key="waits",
    row=rows.WaitRow,
    right="see_people",
    listed=("when", "space_id", "household_id", "kind", "state"),
    told=("house_id", "guests", "purpose", "joined_at", "made_by"),
    order=(("joined_at", False), ("number", False), ("id", False)),
    sorted=("when", "joined_at"),
    searched=("space_id", "household_id"),
    chosen=("state", "house_id"),
    acts=(Act("leave_line", commands.LeaveWaitList, frozenset({WaitState.WAITING}), tone="danger"),),
)
LINKS = Sheet(
    key="links",
    row=rows.FeedLinkRow,
    right="revoke_feed_link",
    listed=("label", "shows", "space_id", "level", "identity_id", "ends_at", "revoked_at"),
    told=("house_id", "household_id", "made_at", "last_used"),
    order=(("made_at", True), ("id", True)),
    sorted=("made_at", "ends_at", "level"),
    searched=("space_id",),
    chosen=("shows", "level", "house_id"),
    create=commands.CreateFeedLink,
    acts=(
        Act("relabel", commands.RelabelFeedLink),
        Act("rotate", commands.RotateFeedLink),
        Act("revoke", commands.RevokeFeedLink, tone="danger"),
    ),
)
INCIDENTS = Sheet(
    key="incidents",
    row=rows.IncidentRow,
    right="see_incidents",
    listed=("kind", "space_id", "standing", "reported_at", "house_id"),
    told=("use_id", "confidential", "decision", "appeal_until", "appealed", "revised_at", "revision"),
    order=(("reported_at", True), ("id", True)),
    sorted=("reported_at", "standing"),
    searched=("space_id",),
    chosen=("standing", "house_id"),
    create=commands.ReportIncident,
    acts=(
        Act("acknowledge", commands.AcknowledgeIncident, _UNREAD, tone=""),
        Act("fact", commands.AddFact, _OPEN),
        Act("measure", commands.AddMeasure, _OPEN),
        Act("party", commands.NameParty, _OPEN),
        Act("decide", commands.DecideIncident, _UNDECIDED, tone=""),
        Act("close", commands.CloseIncident, _SETTLED),
        Act("erase", commands.EraseIncidentWords, frozenset(Standing), tone="danger"),
    ),
)
TASKS = Sheet(
    key="tasks",
    row=rows.TaskRow,
    right="see_tasks",
    listed=("title", "due", "state", "assignee_id", "role", "space_id"),
    told=(
        *("detail", "kind", "person_id", "use_id", "house_id"),
        *("made_at", "made_by", "ended_at", "ended_by", "revision"),
    ),
    order=(("due", False), ("id", False)),
    sorted=("due", "state"),
    searched=("title", "space_id"),
    chosen=("state", "role", "house_id"),
    create=commands.MakeTask,
    acts=(
        Act("finish", commands.FinishTask, _TO_DO, tone=""),
        Act("take", commands.TakeTask, _TO_DO),
        Act("assign", commands.AssignTask, _TO_DO),
        Act("postpone", commands.PostponeTask, _TO_DO),
        Act("drop", commands.DropTask, _TO_DO, tone="danger"),
    ),
)
HOUSES = Sheet(
    key="houses",
    row=rows.HouseRow,
    right=HERE,
    listed=("name", "organisation_id", "zone", "check_in", "check_out"),
    told=("locale", "key"),
    order=(("name", False), ("id", False)),
    sorted=("name",),
    searched=("name", "key"),
    acts=(Act("change_hours", commands.ChangeHours), Act("change_zone", commands.ChangeZone)),
)
SPACES = Sheet(
    key="spaces",
    row=rows.SpaceRow,
    right=HERE,
    listed=("name", "form", "parent_id", "house_id", "bookable"),
    told=("sleeps", "seats", "life_from", "life_until", "split_on", "protected_location", "key"),
    order=(("name", False), ("id", False)),
    sorted=("name", "form"),
    searched=("name", "key"),
    chosen=("form", "house_id"),
    acts=(
        Act("order_danger", commands.OrderDanger, tone="danger"),
        Act("take_by_right", commands.TakeByRight),
        Act("add_leaf", commands.AddLeaf),
        Act("split_leaf", commands.SplitLeaf),
        Act("end_leaf", commands.EndLeaf, tone="danger"),
        *discretion.ON_PLACES,
    ),
)
PEOPLE = Sheet(
    key="people",
    row=rows.PersonRow,
    right="see_people",
    listed=("name", "organisation_id", "locale"),
    told=("email", "phone", "protected_location", "key"),
    order=(("name", False), ("id", False)),
    sorted=("name",),
    searched=("name",),
    create=commands.AddPerson,
    edit=Act("change", commands.ChangePerson),
    acts=(
        Act("join", commands.AddMembership),
        Act("invite", commands.InvitePerson),
        Act("reissue", commands.ReissueInvitation, tone="danger"),
        Act("shut", commands.EndAccess, tone="danger"),
        Act("leave", commands.EndPerson, tone="danger"),
        *discretion.ON_PEOPLE,
    ),
)
HOUSEHOLDS = Sheet(
    key="households",
    row=rows.HouseholdRow,
    right="see_people",
    listed=("label", "dwelling_id", "house_id"),
    told=("organisation_id", "key"),
    order=(("label", False), ("id", False)),
    sorted=("label",),
    searched=("label", "key"),
    chosen=("house_id",),
    create=commands.AddHousehold,
)
MEMBERSHIPS = Sheet(
    key="memberships",
    row=rows.MembershipRow,
    right="see_people",
    listed=("person_id", "household_id", "start", "end"),
    order=(("start", True), ("id", True)),
    sorted=("start", "end"),
    searched=("person_id", "household_id"),
    acts=(Act("end", commands.EndMembership, tone="danger"),),
)
GRANTS = Sheet(
    key="grants",
    row=rows.GrantRow,
    right="see_people",
    listed=("person_id", "role", "scope_id", "start", "end"),
    told=("reach",),
    order=(("start", True), ("id", True)),
    sorted=("role", "start", "end"),
    searched=("person_id",),
    chosen=("role",),
    acts=(Act("end", commands.EndGrant, tone="danger"),),
)
DEPUTIES = Sheet(
    key="deputies",
    row=rows.DeputyRow,
    right="see_people",
    listed=("person_id", "deputy_id", "start", "end"),
    order=(("start", True), ("id", True)),
    sorted=("start", "end"),
    searched=("person_id", "deputy_id"),
    acts=(Act("end", commands.EndDeputy, tone="danger"),),
)
DUTIES = Sheet(
    key="duties",
    row=rows.DutyRow,
    right="see_people",
    listed=("person_id", "house_id", "start", "end"),
    order=(("start", True), ("id", True)),
    sorted=("start", "end"),
    searched=("person_id",),
    chosen=("house_id",),
    acts=(Act("end", commands.EndDuty, tone="danger"),),
)
JOURNAL = Sheet(
    key="journal",
    row=rows.JournalRow,
    right="see_journal",
    listed=("at", "event", "use_id", "actor_id", "house_id"),
    told=("seq", "body"),
    order=(("at", True), ("stream_id", True), ("seq", True), ("part", True)),
    sorted=("at",),
    chosen=("event", "house_id", "use_id"),
)

SHEETS: tuple[Sheet, ...] = (
    BOOKINGS,
    CLOSURES,
    WAITS,
    LINKS,
    INCIDENTS,
    TASKS,
    HOUSES,
    SPACES,
    PEOPLE,
    HOUSEHOLDS,
    MEMBERSHIPS,
    GRANTS,
    DEPUTIES,
    DUTIES,
    rulesheets.RULEBOOKS,
    rulesheets.PROPOSALS,
    rulesheets.SIGNATURES,
    JOURNAL,
)
"""Every page, in the order of the navigation."""
