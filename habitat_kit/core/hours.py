"""The hours a house had before it changed them.

A house has one hour of arrival and one of departure, and may change both from a day on. Whoever comes or leaves before
that day does so by the earlier hours.
"""

from __future__ import annotations

from datetime import date, time

from attrs import frozen

from habitat_kit.core.privacy import public


@frozen
class EarlierHours:
    """When one came and left until a day: `until` is the first day with other hours."""

    until: date = public()
    check_in: time = public()
    check_out: time = public()
