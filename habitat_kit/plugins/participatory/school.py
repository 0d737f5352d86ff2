"""School holidays, from a dated file with the source of every line (school_holidays.toml)."""

from __future__ import annotations

import tomllib
from datetime import date
from functools import cache
from importlib.resources import files

from attrs import frozen

from habitat_kit.core.errors import Misconfigured


@frozen
class Break:
    """One holiday of one zone: no school from `first` to `last`, both included."""

    zone: str
    year: str
    name: str
    first: date
    last: date
    source: str
    verified: bool


def is_school_holiday(zone: str, day: date) -> bool:
    """Whether a zone ("FR-C") has no school on a day because of a holiday."""
    return any(one.first <= day <= one.last for one in breaks() if one.zone == zone)


def known_until(zone: str) -> date:
    """The last day the file speaks of."""
    return max(one.last for one in breaks() if one.zone == zone)


def unverified(zone: str) -> tuple[str, ...]:
    """The school years of a zone that nobody compared with their decree, in order."""
    return tuple(sorted({one.year for one in breaks() if one.zone == zone and not one.verified}))


def known_zone(_: object, attribute: object, value: str) -> None:
    """A validator: a zone the file speaks of."""
    zones = sorted({one.zone for one in breaks()})
    if value not in zones:
        raise Misconfigured(f"{getattr(attribute, 'name', '')}: write one of {', '.join(zones)}")


@cache
def breaks() -> tuple[Break, ...]:
    """Every holiday of the file."""
    read = tomllib.loads(files(__package__).joinpath("school_holidays.toml").read_text(encoding="utf-8"))
    return tuple(
        Break(zone, year["year"], name, first, last, year["source"], year["verified"])
        for year in read["years"]
        for name, zones in year["breaks"].items()
        for zone, (first, last) in zones.items()
    )
