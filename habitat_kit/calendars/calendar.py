"""A whole calendar: header, time zones, events (RFC 5545 section 3.4, RFC 7986).

No METHOD: a feed is a resource people read, not a message (with METHOD, DTSTAMP would
mean when it was sent; without, it is when the event was last revised).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from attrs import field, frozen, validators

from habitat_kit.calendars.entry import UID, check_uri, optional_words, utc_second
from habitat_kit.calendars.text import escape, fold, plain
from habitat_kit.calendars.vevent import basic

BARE = b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//habitat_kit//habitat_kit//EN\r\n"
"""What every calendar begins with."""


@frozen(kw_only=True)
class Header:
    """What a feed says of itself; clients show the name and the description, and obey the refresh hint at will."""

    uid: str | None = field(default=None, validator=validators.optional(validators.matches_re(UID)))
    """Stable for the life of the feed. Leave it out of what others subscribe to: vdirsyncer takes a calendar's
    UID for that of every event in it, and keeps one event."""
    revised: datetime = field(converter=utc_second)
    """Instant of the last change to anything in it."""
    name: str = field(converter=plain)
    description: str | None = field(default=None, converter=optional_words)
    color: str | None = field(default=None, validator=validators.optional(validators.matches_re("[a-z]+")))
    """A CSS3 colour name."""
    url: str | None = field(default=None, validator=check_uri)
    """Where a person reads more."""
    source: str | None = field(default=None, validator=check_uri)
    """Where a client fetches this very calendar. A secret link repeated: give it only to its own readers."""

    def lines(self) -> list[str]:
        """The properties, in their fixed order."""
        name, about = escape(self.name), escape(self.description or "")
        return [
            *([f"UID:{escape(self.uid)}"] if self.uid else []),
            f"LAST-MODIFIED:{basic(self.revised)}Z",
            f"NAME:{name}",
            f"X-WR-CALNAME:{name}",
            *([f"DESCRIPTION:{about}", f"X-WR-CALDESC:{about}"] if about else []),
            *([f"COLOR:{self.color}"] if self.color else []),
            "REFRESH-INTERVAL;VALUE=DURATION:PT1H",
            "X-PUBLISHED-TTL:PT1H",
            *([f"URL:{self.url}"] if self.url else []),
            *([f"SOURCE;VALUE=URI:{self.source}"] if self.source else []),
        ]


def join(header: Header | None, zones: Iterable[bytes], events: Iterable[bytes]) -> bytes:
    """A calendar from its header (None for a file that is no feed), VTIMEZONEs and VEVENTs.

    Give a feed its house's zone even when it has no event by the hour: a calendar
    without any component is not one (RFC 5545 section 3.6).
    """
    head = map(fold, header.lines()) if header else ()
    return b"".join((BARE, *head, *zones, *events, b"END:VCALENDAR\r\n"))
