"""What somebody came with, in general words: "Firefox, Android". Enough to know one's own phone again, and no more.

The rest of the User-Agent header is kept nowhere.
"""

from __future__ import annotations

from starlette.requests import Request

_BROWSERS = (
    ("edg", "Edge"),
    ("opr/", "Opera"),
    ("samsungbrowser", "Samsung"),
    ("firefox", "Firefox"),
    ("fxios", "Firefox"),
    ("chrome", "Chrome"),
    ("crios", "Chrome"),
    ("safari", "Safari"),
)
_SYSTEMS = (
    ("iphone", "iPhone"),
    ("ipad", "iPad"),
    ("android", "Android"),
    ("cros", "Chromebook"),
    ("windows", "Windows"),
    ("mac os", "Mac"),
    ("linux", "Linux"),
)
"""What a header holds and what it is called; the first that is found counts, since later ones pretend to be others."""


def device(request: Request) -> str:
    """The browser and the system of a request, as far as it says; "" when it says nothing known."""
    said = request.headers.get("user-agent", "")[:500].lower()
    found = (next((name for part, name in known if part in said), "") for known in (_BROWSERS, _SYSTEMS))
    return ", ".join(name for name in found if name)


def address(request: Request) -> str:
    """Where a request comes from, as the server says."""
    return request.client.host if request.client else ""
