"""Contacts and protections in the panel: what is offered on a person and on a place, and how their forms begin."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations
from typing import Any

from habitat_kit.core import commands
from habitat_kit.core.contact import Channel
from habitat_kit.web.panel.sheet import Act

ON_PEOPLE = (
    Act("channel", commands.SetChannel),
    Act("safe", commands.SetSafeContact),
    Act("end_safe", commands.EndSafeContact, tone="danger"),
    Act("protect", commands.ProtectPerson),
    Act("unprotect", commands.UnprotectPerson, tone="danger"),
)
ON_PLACES = (
    Act("protect", commands.ProtectSpace),
    Act("unprotect", commands.UnprotectSpace, tone="danger"),
)
SAID = frozenset({act.name for act in (*ON_PEOPLE, *ON_PLACES)})

ROW_OF = {"protect_space": "space", "unprotect_space": "space"}
"""The field of a command that says which row it is about."""

CODES: Mapping[tuple[str, str], tuple[str, ...]] = {
    ("set_channel", "channel"): tuple(Channel),
    ("set_safe_contact", "channels"): tuple(
        ",".join(some) for many in range(len(Channel) + 1) for some in combinations(Channel, many)
    ),
}
"""What the channels of a form are chosen from; for a safe contact every set of them, the empty one too."""


def begun(act: Act) -> dict[str, str]:
    """How a form begins: a safe contact looks like nothing, unless somebody says otherwise."""
    return {"neutral": "yes"} if act.command is commands.SetSafeContact else {}


def fits(act: Act, row: Any) -> bool:
    """Whether an act is offered for a person or a place as it stands."""
    if act.name not in {"protect", "unprotect"}:
        return True
    return bool(row.protected_location) is (act.name == "unprotect")
