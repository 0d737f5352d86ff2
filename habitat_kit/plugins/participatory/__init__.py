"""Rules a house of residents votes for its shared places: stays, meetings, shares of the year.

The plugin offers its rule kinds, the preset rulebook `guest_flat` and their texts in French and English.
"""

from __future__ import annotations

from collections.abc import Iterable
from importlib.resources import files

from habitat_kit.hooks import Offer, PresetOffer, RuleOffer, TextsOffer, hookimpl
from habitat_kit.plugins.participatory.allowed_kinds import AllowedKinds
from habitat_kit.plugins.participatory.approval import ApprovalAbove
from habitat_kit.plugins.participatory.bedrooms import NoMeetingWhileBedroomLet
from habitat_kit.plugins.participatory.buffer import BufferAfterStay
from habitat_kit.plugins.participatory.capacity import Capacity
from habitat_kit.plugins.participatory.lead_time import LeadTime
from habitat_kit.plugins.participatory.length import LongestStay, ShortestStay
from habitat_kit.plugins.participatory.must_have_signed import MustHaveSigned
from habitat_kit.plugins.participatory.nights_per_year import NightsPerYear
from habitat_kit.plugins.participatory.pricing import Contribution
from habitat_kit.plugins.participatory.pricing_limits import FreePrice, NeverAboveCost
from habitat_kit.plugins.participatory.quota import Quota
from habitat_kit.plugins.participatory.rule import BookingRule

__all__ = [
    "RULES",
    "AllowedKinds",
    "ApprovalAbove",
    "BookingRule",
    "BufferAfterStay",
    "Capacity",
    "Contribution",
    "FreePrice",
    "LeadTime",
    "LongestStay",
    "MustHaveSigned",
    "NeverAboveCost",
    "NightsPerYear",
    "NoMeetingWhileBedroomLet",
    "Quota",
    "ShortestStay",
    "offer",
]

RULES: tuple[type[BookingRule], ...] = (
    AllowedKinds,
    ApprovalAbove,
    BufferAfterStay,
    Capacity,
    Contribution,
    FreePrice,
    LeadTime,
    LongestStay,
    MustHaveSigned,
    NeverAboveCost,
    NightsPerYear,
    NoMeetingWhileBedroomLet,
    Quota,
    ShortestStay,
)
"""The rule kinds, in the order of their names."""


@hookimpl
def offer() -> Iterable[Offer]:
    """The rule kinds, the preset and the texts."""
    preset = files(__name__).joinpath("guest_flat.toml").read_text(encoding="utf-8")
    return (
        *(RuleOffer(rule, rule.example) for rule in RULES),
        PresetOffer("guest_flat", preset),
        TextsOffer(__name__),
    )
