"""An invitation on paper: what its slip shows."""

from __future__ import annotations

from datetime import datetime

from attrs import field, frozen
from markupsafe import Markup
from starlette.requests import Request

from habitat_kit.settings import Settings
from habitat_kit.web.outside import outside
from habitat_kit.web.qr import drawing


@frozen
class Slip:
    """What is printed: for whom, in which language, which house, the link, its code, until when."""

    person: str
    language: str
    house: str
    code: str = field(repr=False)
    address: str = field(repr=False)
    typed_at: str
    ends_at: datetime

    @property
    def drawing(self) -> Markup:
        """The link as a QR code."""
        return drawing(self.address)


def slip_of(
    request: Request, settings: Settings, *, person: str, language: str, house: str, code: str, ends_at: datetime
) -> Slip:
    """The slip of a code that was just made."""
    return Slip(
        person=person,
        language=language if language in settings.languages else settings.languages[0],
        house=house,
        code=code,
        address=outside(request, settings, f"/slip/{code}"),
        typed_at=outside(request, settings, "/slip"),
        ends_at=ends_at,
    )
