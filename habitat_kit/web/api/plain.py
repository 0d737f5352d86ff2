"""Outcomes that the API says as they stand: every field under its own name, behind the name of the outcome.

Rules of this file:
1. Such an outcome is listed in PLAIN with its status, and nowhere else in the API: its body is made from its class.
2. Its fields hold numbers, words, ids, dates, money, other frozen values of such fields, and tuples of them.
3. What is said otherwise (in the caller's language, by edges of a period, as a failure) has a class in wire/.
4. A body says everything: no field is left out of it, whatever default the outcome has for it.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, Literal, get_args, get_origin, get_type_hints

import attrs

from habitat_kit.core import outcomes as out
from habitat_kit.core.money import Money
from habitat_kit.core.snake import snake
from habitat_kit.web.api import wire
from habitat_kit.web.api.writing import money

PLAIN: Mapping[Any, int] = {
    out.FeedLinkMade: 200,
    out.FeedLinkRevoked: 200,
    out.FeedLinkRelabelled: 200,
    out.GroundChanged: 200,
    out.IncidentReported: 201,
    out.IncidentWordsErased: 200,
    out.ContactSet: 200,
    out.ProtectionSet: 200,
    out.HouseOpened: 201,
    out.HouseShut: 200,
    out.GlassBroken: 201,
    out.BehindGlass: 200,
    out.GlassMended: 200,
    out.PersonInvited: 201,
    out.PersonAdded: 201,
    out.PersonChanged: 200,
    out.HouseholdAdded: 201,
    out.MembershipAdded: 201,
    out.MembershipEnded: 200,
    out.GrantGiven: 201,
    out.GrantEnded: 200,
    out.AccessEnded: 200,
    out.PersonEnded: 200,
    out.HandedOver: 200,
    out.DeputyNamed: 201,
    out.DeputyEnded: 200,
    out.DutyGiven: 201,
    out.DutyEnded: 200,
    out.CareNoted: 200,
    out.DependantsCounted: 200,
    out.Presence: 200,
    out.ProposalMade: 201,
    out.ProposalMoved: 200,
    out.ProposalWordsErased: 200,
    out.RulesSigned: 200,
    out.AccountLineMade: 201,
    out.ContributionGiven: 200,
    out.WaitEnded: 200,
    out.WayInSet: 201,
    out.WayInEnded: 200,
    out.ArrivalLinkMade: 201,
    out.ArrivalLinkRevoked: 200,
    out.SeriesCancelled: 200,
    out.SeriesApproved: 200,
    out.Imported: 200,
    out.HouseLoaded: 200,
    out.Ticked: 200,
}
"""Each outcome's status; 200 becomes 201 where a command made something new."""


def body(value: Any) -> Any:
    """An outcome of PLAIN as the API writes it, or what stands in one of its fields."""
    if isinstance(value, tuple):
        return tuple(body(one) for one in value)
    kind: Any = type(value)
    if not _composed(kind):
        return value
    if isinstance(value, Money):
        return money(value)
    return shape(kind)(**{field.name: body(getattr(value, field.name)) for field in attrs.fields(kind)})


@cache
def shape(kind: type[Any]) -> type[Any]:
    """The class of a value's body: its own fields, all of them required, behind the outcome's name where it is one.

    It has no slots, as the classes of wire/ have none.
    """
    name, hints = snake(kind.__name__), get_type_hints(kind)
    word: Any = Literal[name]
    fields = {"outcome": attrs.field(default=name, type=word)} if kind in PLAIN else {}
    fields |= {
        field.name: attrs.field(type=_written(hints[field.name]), repr=field.repr) for field in attrs.fields(kind)
    }
    made = attrs.make_class(kind.__name__, fields, frozen=True, kw_only=True, slots=False)
    made.__doc__ = kind.__doc__
    return made


def _written(hint: Any) -> Any:
    if get_origin(hint) is tuple:
        return tuple[tuple(_written(one) for one in get_args(hint))]  # type: ignore[misc]  # known at run time only
    if hint is Money:
        return wire.Money
    return shape(hint) if _composed(hint) else hint


def _composed(hint: Any) -> bool:
    return isinstance(hint, type) and attrs.has(hint)


STATUS: Mapping[type[Any], tuple[int, Any]] = {outcome: (status, shape(outcome)) for outcome, status in PLAIN.items()}
"""Each outcome's status and the class of its body."""
