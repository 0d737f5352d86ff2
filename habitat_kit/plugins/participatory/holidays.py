"""Public holidays, from the library `holidays`: the same version gives the same days for ever."""

from __future__ import annotations

from datetime import date
from functools import cache

from habitat_kit.core.errors import Misconfigured


def is_public_holiday(place: str, day: date) -> bool:
    """Whether a day is a public holiday of a country ("FR") or of a part of it ("FR-57")."""
    return day in _of_year(place, day.year)


def known_country(_: object, attribute: object, value: str) -> None:
    """A validator: a country, or a part of it, whose holidays are known."""
    import holidays  # noqa: PLC0415  # only a house with such an article loads it

    country, _dash, part = value.partition("-")
    parts = holidays.list_supported_countries().get(country)
    if parts is None or (part and part not in parts):
        raise Misconfigured(f'{getattr(attribute, "name", "")}: write a country, "FR", or a part of one, "FR-57"')


@cache
def _of_year(place: str, year: int) -> frozenset[date]:
    import holidays  # noqa: PLC0415  # only a house with such an article loads it

    country, _dash, part = place.partition("-")
    return frozenset(holidays.country_holidays(country, subdiv=part or None, years=year))
