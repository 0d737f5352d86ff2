"""One house, one booking and a few rules for tests that need no random ones."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, time
from typing import Any, ClassVar

from attrs import frozen

from habitat_kit.core.bookings import Booking
from habitat_kit.core.history import History
from habitat_kit.core.ids import named
from habitat_kit.core.ledger import Ledger
from habitat_kit.core.periods import Nights
from habitat_kit.core.rulebooks import Article, Binding, Rulebook, Version
from habitat_kit.core.rules import Ask, Number, Reason, Rule
from habitat_kit.core.spaces import Form, House, Space, SpaceTree
from habitat_kit.core.words import Words
from habitat_kit.testing.strategies import KINDS

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
FLAT, ROOM, OTHER_ROOM, GARDEN = (named(key) for key in ("flat", "room", "other_room", "garden"))
TREE = SpaceTree(
    (
        Space(FLAT, "flat", "Flat", Form.GUEST_FLAT, bookable=True),
        Space(ROOM, "room", "Room", Form.ROOM, FLAT, bookable=True, sleeps=2),
        Space(OTHER_ROOM, "other_room", "Other room", Form.ROOM, FLAT, bookable=True, sleeps=1),
        Space(GARDEN, "garden", "Garden", Form.GARDEN, bookable=True),
    )
)
HOUSE = House(
    named("house"), named("organisation"), "gibjoncs", "Les Gibjoncs", "Europe/Paris", time(15), time(11), "fr", KINDS,
    tree=TREE,
)  # fmt: skip
EMPTY = History(TREE)


def booking(**more: Any) -> Booking:
    """Three nights of the flat in May, unless told otherwise."""
    given: dict[str, Any] = {
        "id": named("booking"),
        "organisation": HOUSE.organisation,
        "house": HOUSE.id,
        "space": FLAT,
        "kind": "guest_stay",
        "when": Nights(date(2026, 5, 1), date(2026, 5, 4)),
        "zone": HOUSE.zone,
        "household": named("household"),
        "guests": 2,
        **more,
    }
    return Booking(span=HOUSE.span(given["when"]), **given)


def ask(**more: Any) -> Ask[Booking]:
    """The ask for that booking, in March, bound to the flat."""
    return Ask(booking(**more), NOW, HOUSE, FLAT)


@frozen
class Says(Rule[Booking]):
    """Yields what it is given."""

    kind: ClassVar[str] = "says"
    judges: ClassVar[type] = Booking
    reasons: tuple[Any, ...] = ()

    def judge(self, ask: Ask[Booking], ledger: Ledger) -> Iterator[Reason]:
        """Whatever it was given."""
        yield from self.reasons

    def numbers(self) -> Mapping[str, Number]:
        """How much it says."""
        return {"n": len(self.reasons)}


def version(*rules: Rule[Any], bindings: Iterable[Binding] = (Binding(FLAT),), **more: Any) -> Version:
    """A version with an article for each rule, of the plugin `p<number>`."""
    articles = tuple(Article(str(n), Words(fr=f"Article {n}"), rule, f"p{n}") for n, rule in enumerate(rules, 1))
    given: dict[str, Any] = {
        "id": named("version"),
        "version": "1",
        "in_force": datetime(2026, 1, 1, tzinfo=UTC),
        **more,
    }
    return Version(articles=articles, bindings=tuple(bindings), **given)


def rulebook(*versions: Version, key: str = "charter") -> Rulebook:
    """A rulebook of these versions."""
    return Rulebook(named("rulebook", key), key, Words(fr="Charte"), versions)
