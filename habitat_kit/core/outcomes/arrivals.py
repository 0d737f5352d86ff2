"""What came of making or ending the link to an arrival slip."""

from __future__ import annotations

from uuid import UUID

from attrs import field, frozen

from habitat_kit.core.outcomes.common import SECRET


@frozen
class ArrivalLinkMade:
    """The link to a booking's arrival slip; `secret` is shown this once and stored only as a hash.

    The slip's page is /arrive/<secret>.
    """

    link: UUID
    booking: UUID
    secret: str = field(repr=False, metadata=SECRET)


@frozen
class ArrivalLinkRevoked:
    """The booking has no link to its slip any more."""

    booking: UUID
