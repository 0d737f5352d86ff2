"""How a class is called outside Python: commands on the wire, outcomes in answers, events in keys of texts."""

from __future__ import annotations

import re
from functools import cache


@cache
def snake(name: str) -> str:
    """A class's name as keys write it: BookingMade is booking_made."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()
