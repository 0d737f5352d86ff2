"""The residents' pages: see a shared place, book it, move or cancel a booking, answer as a steward, subscribe.

They need no script and no page of another surface; every text is in French and in English.

- visit: one request by one reader; saying: things put into words
- home, space, month: what is there and when it is free; photos: what it looks like
- wishes, asking, answering: the form, and the answer with the article that says so
- bookings, moving, ics: one's bookings; approvals: a steward's answers; links: calendar links
"""

from __future__ import annotations

from habitat_kit.web.pages.app import app

__all__ = ["app"]
