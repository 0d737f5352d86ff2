"""Bees on the roof: a plugin by somebody who has only read the manual."""

from __future__ import annotations

from collections.abc import Iterable

from habitat_kit.core.actors import Reach, Role
from habitat_kit.core.effects import Effect, Keep
from habitat_kit.core.events import BookingMade, Event
from habitat_kit.core.ledger import Ledger
from habitat_kit.hooks import (
    CommandOffer,
    Offer,
    PageOffer,
    PresetOffer,
    RecordOffer,
    Refusal,
    RuleOffer,
    TableOffer,
    TextsOffer,
    hookimpl,
)

from .lending import LendSuit
from .rule import HarvestDay
from .words import HEARD, PRESET, Jar


@hookimpl
def offer() -> Iterable[Offer]:
    """One of nearly everything."""
    yield RuleOffer(HarvestDay, example='kind = "harvest_day"\nweekday = 6')
    yield PresetOffer("beekeepers", PRESET)
    yield TextsOffer("beehive")
    yield CommandOffer(LendSuit, "beehive.lending:lend", at="house", permissions={Role.STEWARD: Reach.HOUSE})
    yield PageOffer("/jars", "beehive.pages:jars", title="beehive.jars.title")
    yield PageOffer("/later", "beehive.pages:later", title="beehive.later.title")
    yield TableOffer("beehive.rows:METADATA", package="beehive")
    yield RecordOffer(Jar, "beehive.rows:keep_jar")


@hookimpl
def follow(event: Event, ledger: Ledger) -> Iterable[Effect]:
    """A jar of honey for each booking; none is made for nobody."""
    if isinstance(event, BookingMade):
        if event.kind == "swarm":
            raise Refusal("finding.no_swarms")
        yield Keep(Jar(event.use, event.house))


@hookimpl
def hear(event: Event) -> None:
    """Word for the beekeeper."""
    HEARD.append(type(event).__name__)
