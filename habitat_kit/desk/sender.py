"""Who mails come from, and where their links lead."""

from __future__ import annotations

from attrs import frozen

from habitat_kit.core.errors import Misconfigured, Unreadable
from habitat_kit.mail.addresses import sender_of
from habitat_kit.mail.post import Post


@frozen
class Sender:
    """Who mails come from, and where their links lead. Without `neutral` nothing neutral can be sent."""

    post: Post
    address: str
    neutral: str | None = None
    base_url: str | None = None

    def __attrs_post_init__(self) -> None:
        for written in filter(None, (self.address, self.neutral)):
            try:
                sender_of(written)
            except Unreadable:
                raise Misconfigured(f"mail_sender: {written!r} is no address for mail") from None
