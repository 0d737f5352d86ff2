"""Outcomes among people, of duty and of who is there, as the API writes them: field by field, under the same names."""

from __future__ import annotations

from typing import Any

import attrs

from habitat_kit.core import outcomes as out
from habitat_kit.web.api import wire

NEW = (
    out.PersonAdded,
    out.HouseholdAdded,
    out.MembershipAdded,
    out.GrantGiven,
    out.DeputyNamed,
    out.DutyGiven,
)
"""The outcomes of something new: 201."""

PLAIN: dict[type[Any], type[Any]] = {
    out.PersonAdded: wire.PersonAdded,
    out.PersonChanged: wire.PersonChanged,
    out.HouseholdAdded: wire.HouseholdAdded,
    out.MembershipAdded: wire.MembershipAdded,
    out.MembershipEnded: wire.MembershipEnded,
    out.GrantGiven: wire.GrantGiven,
    out.GrantEnded: wire.GrantEnded,
    out.AccessEnded: wire.AccessEnded,
    out.PersonEnded: wire.PersonEnded,
    out.HandedOver: wire.HandedOver,
    out.DeputyNamed: wire.DeputyNamed,
    out.DeputyEnded: wire.DeputyEnded,
    out.DutyGiven: wire.DutyGiven,
    out.DutyEnded: wire.DutyEnded,
    out.CareNoted: wire.CareNoted,
    out.DependantsCounted: wire.DependantsCounted,
    out.Presence: wire.Presence,
}
"""Each outcome's class on the wire."""

STATUS: dict[type[Any], tuple[int, Any]] = {
    outcome: (201 if outcome in NEW else 200, written) for outcome, written in PLAIN.items()
}
"""Each outcome's status and class."""

HERE = tuple(PLAIN)


def answered(outcome: Any) -> tuple[object, int]:
    """An outcome's body and status."""
    status, written = STATUS[type(outcome)]
    if isinstance(outcome, out.Presence):
        return _presence(outcome), status
    fields = attrs.asdict(outcome, recurse=False)
    return written(
        **{name: list(value) if isinstance(value, tuple) else value for name, value in fields.items()}
    ), status


def _presence(found: out.Presence) -> wire.Presence:
    homes = [
        wire.Home(
            **{
                **attrs.asdict(home, recurse=False),
                "residents": [wire.Resident(**attrs.asdict(r)) for r in home.residents],
            }
        )
        for home in found.homes
    ]
    guests = [wire.Guests(**attrs.asdict(one)) for one in found.guests]
    return wire.Presence(
        house=found.house,
        space=found.space,
        at=found.at,
        heads=found.heads,
        whole=found.whole,
        homes=homes,
        guests=guests,
    )
