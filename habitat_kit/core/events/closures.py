"""What happens to a closure."""

from __future__ import annotations

from attrs import frozen

from habitat_kit.core.events.event import UseEvent


@frozen(kw_only=True)
class ClosureEvent(UseEvent):
    """Something that happened to a closure."""


@frozen(kw_only=True)
class ClosureMade(ClosureEvent):
    """A space was closed."""


@frozen(kw_only=True)
class ClosureGrew(ClosureEvent):
    """A closure took what another use freed."""


@frozen(kw_only=True)
class ClosureEnded(ClosureEvent):
    """A space was reopened."""
