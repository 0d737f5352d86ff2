"""How uses stand after what happened: the journal alone rebuilds them."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from attrs import frozen

from habitat_kit.core.claims import Claim
from habitat_kit.core.events.event import Event, UseEvent
from habitat_kit.core.periods import Span
from habitat_kit.core.uses import State


@frozen
class Standing:
    """How a use stands after some events."""

    space: UUID
    state: State
    span: Span
    revision: int
    claims: frozenset[Claim]


def replay(events: Iterable[Event]) -> dict[UUID, Standing]:
    """How every use stands after these events, in their order."""
    standing: dict[UUID, Standing] = {}
    for event in events:
        if isinstance(event, UseEvent):
            standing[event.use] = Standing(
                event.space, event.state, event.span, event.revision, frozenset(event.claims)
            )
    return standing
