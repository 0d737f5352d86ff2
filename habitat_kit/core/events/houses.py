"""What happens to a house."""

from __future__ import annotations

from attrs import frozen

from habitat_kit.core.events.event import Event
from habitat_kit.core.privacy import public, staff


@frozen(kw_only=True)
class HouseChanged(Event):
    """A house file was loaded and changed something; `ground` is the structure's revision now."""

    ground: int = public()
    changes: tuple[tuple[str, str, str], ...] = staff(default=(), converter=tuple)
