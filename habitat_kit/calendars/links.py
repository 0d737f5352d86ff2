"""Links that subscribe a calendar app to a feed, from the feed's https address.

Following the second or third tells Google or Microsoft the feed's secret address: the
page says so beside them, and nothing is sent until somebody follows one.
"""

from __future__ import annotations

from urllib.parse import quote, urlencode


def webcal_link(feed: str) -> str:
    """For Apple Calendar, Thunderbird and phones: the same address under webcal://."""
    return f"webcal://{feed.partition('://')[2]}"


def google_link(feed: str) -> str:
    """Google Calendar's page that adds a feed; it fetches again every 8 to 24 hours, whatever the feed says."""
    return f"https://calendar.google.com/calendar/r?cid={quote(webcal_link(feed), safe='')}"


def outlook_link(feed: str, name: str) -> str:
    """Outlook.com's page that adds a feed under a name; it fetches again every 3 to 24 hours."""
    return f"https://outlook.live.com/calendar/0/addfromweb?{urlencode({'url': feed, 'name': name}, quote_via=quote)}"
