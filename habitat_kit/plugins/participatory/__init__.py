"""Rules a house of residents votes for its shared places: stays, meetings, shares of the year.

The plugin offers its rule kinds, rulebooks to start from (PRESETS), gatherings with their tables, commands and page,
and its texts in French and English.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from importlib.resources import files

from habitat_kit.core.actors import Reach, Role
from habitat_kit.core.effects import Effect
from habitat_kit.core.events import Event
from habitat_kit.core.ledger import Ledger
from habitat_kit.hooks import (
    CommandOffer,
    Offer,
    PageOffer,
    PresetOffer,
    QuestionOffer,
    RecordOffer,
    RuleOffer,
    TableOffer,
    TextsOffer,
    hookimpl,
)
from habitat_kit.plugins.participatory import gathering, turnover
from habitat_kit.plugins.participatory.allowed_kinds import AllowedKinds
from habitat_kit.plugins.participatory.approval import Approval, ApprovalAbove
from habitat_kit.plugins.participatory.arrival_days import ArrivalDays
from habitat_kit.plugins.participatory.bedrooms import NoMeetingWhileBedroomLet
from habitat_kit.plugins.participatory.buffer import BufferAfterStay
from habitat_kit.plugins.participatory.by_right import ByRight
from habitat_kit.plugins.participatory.cancel_notice import CancelNotice
from habitat_kit.plugins.participatory.capacity import Capacity
from habitat_kit.plugins.participatory.change_notice import ChangeNotice
from habitat_kit.plugins.participatory.closed import Closed
from habitat_kit.plugins.participatory.deposit import Deposit
from habitat_kit.plugins.participatory.gaps import GapBetweenOwn, NoChaining
from habitat_kit.plugins.participatory.lead_time import LeadTime
from habitat_kit.plugins.participatory.length import LongestStay, ShortestStay
from habitat_kit.plugins.participatory.must_have_signed import MustHaveSigned
from habitat_kit.plugins.participatory.nights_per_year import NightsPerYear
from habitat_kit.plugins.participatory.opening_hours import OpeningHours
from habitat_kit.plugins.participatory.pricing import Contribution
from habitat_kit.plugins.participatory.pricing_limits import FreePrice, NeverAboveCost
from habitat_kit.plugins.participatory.priority import Priority
from habitat_kit.plugins.participatory.quota import Quota
from habitat_kit.plugins.participatory.rule import BookingRule
from habitat_kit.plugins.participatory.turnover import Turnover
from habitat_kit.plugins.participatory.who_may_book import WhoMayBook

__all__ = [
    "PRESETS",
    "RULES",
    "AllowedKinds",
    "Approval",
    "ApprovalAbove",
    "ArrivalDays",
    "BookingRule",
    "BufferAfterStay",
    "ByRight",
    "CancelNotice",
    "Capacity",
    "ChangeNotice",
    "Closed",
    "Contribution",
    "Deposit",
    "FreePrice",
    "GapBetweenOwn",
    "LeadTime",
    "LongestStay",
    "MustHaveSigned",
    "NeverAboveCost",
    "NightsPerYear",
    "NoChaining",
    "NoMeetingWhileBedroomLet",
    "OpeningHours",
    "Priority",
    "Quota",
    "ShortestStay",
    "Turnover",
    "WhoMayBook",
    "follow",
    "offer",
]

RULES: tuple[type[BookingRule], ...] = (
    AllowedKinds,
    Approval,
    ApprovalAbove,
    ArrivalDays,
    BufferAfterStay,
    ByRight,
    CancelNotice,
    Capacity,
    ChangeNotice,
    Closed,
    Contribution,
    Deposit,
    FreePrice,
    GapBetweenOwn,
    LeadTime,
    LongestStay,
    MustHaveSigned,
    NeverAboveCost,
    NightsPerYear,
    NoChaining,
    NoMeetingWhileBedroomLet,
    OpeningHours,
    Priority,
    Quota,
    ShortestStay,
    Turnover,
    WhoMayBook,
)
"""The rule kinds, in the order of their names."""


PRESETS = (
    "ashland",
    "cambridge",
    "cohousing_l_2010",
    "cohousing_survey",
    "fair_turns",
    "guest_flat",
    "meeting_room_hours",
    "mosaic_commons",
    "pathways",
    "saturday_weeks",
    "takoma_village",
    "winslow",
)
"""The rulebooks to start from: those of real houses name their source."""


_HERE = "habitat_kit.plugins.participatory.gathering"
_STAFF = {Role.STEWARD: Reach.HOUSE, Role.COORDINATOR: Reach.ORGANISATION}
_HOSTS = {Role.RESIDENT: Reach.OWN, Role.REFERENT: Reach.OWN, **_STAFF}
_NEIGHBOURS = {Role.RESIDENT: Reach.HOUSE, Role.REFERENT: Reach.HOUSE, **_STAFF}
_GATHERINGS = (
    CommandOffer(gathering.OpenGathering, f"{_HERE}_desk:open_gathering", "booking", _HOSTS),
    CommandOffer(gathering.ChangeGathering, f"{_HERE}_desk:change_gathering", "booking", _HOSTS),
    CommandOffer(gathering.CloseGathering, f"{_HERE}_desk:close_gathering", "booking", _HOSTS),
    CommandOffer(gathering.MarkAttendance, f"{_HERE}_desk:mark_attendance", "booking", _HOSTS),
    CommandOffer(gathering.SignUp, f"{_HERE}_desk:sign_up", "booking", _NEIGHBOURS),
    CommandOffer(gathering.LeaveGathering, f"{_HERE}_desk:leave_gathering", "booking", _NEIGHBOURS),
    QuestionOffer(gathering.ToldAbout, f"{_HERE}_rows:told_about", gathering.nobody),
    RecordOffer(gathering.GatheringOver, f"{_HERE}_rows:keep_over"),
    TableOffer(f"{_HERE}_rows:METADATA", __name__),
    PageOffer("/gatherings", f"{_HERE}_pages:gatherings", "gathering.title", ("GET", "POST")),
)


@hookimpl
def offer() -> Iterable[Offer]:
    """The rule kinds, the presets, the gatherings and the texts."""
    folder = files(__name__).joinpath("presets")
    return (
        *(RuleOffer(rule, rule.example) for rule in RULES),
        *(PresetOffer(key, folder.joinpath(f"{key}.toml").read_text(encoding="utf-8")) for key in PRESETS),
        *_GATHERINGS,
        TextsOffer(__name__),
    )


@hookimpl
def follow(event: Event, ledger: Ledger) -> Iterator[Effect]:
    """The tasks after a stay, and what becomes of a gathering whose booking falls or moves."""
    yield from turnover.follow(event, ledger)
    yield from gathering.tell(event, ledger)
