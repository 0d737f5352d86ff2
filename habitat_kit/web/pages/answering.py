"""The answer to an ask, as a page: yes, yes if a steward agrees, or no; why, by which article, and what would pass."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeAlias, cast
from uuid import UUID

from attrs import frozen
from starlette.responses import Response

from habitat_kit.core.commands import BookSpace, MoveBooking
from habitat_kit.core.groundrules import TITLE
from habitat_kit.core.outcomes import Allowance, Alternative, Conflict, Judged, Refused, Stale
from habitat_kit.core.periods import Hours, Nights
from habitat_kit.core.prices import Due
from habitat_kit.core.rules import Severity
from habitat_kit.core.spaces import House, Space
from habitat_kit.core.verdicts import Finding
from habitat_kit.web.pages.bookings import Shown
from habitat_kit.web.pages.visit import Visit, own
from habitat_kit.web.pages.wishes import Wish, typed_period
from habitat_kit.web.typed import Wrong

Asking: TypeAlias = BookSpace | MoveBooking


@frozen
class Left:
    """Nights left to a household in a year, before and after what was asked for."""

    allowance: Allowance
    asked: int

    @property
    def after(self) -> int:
        """What would be left; below zero by as much as was asked for too much."""
        return self.allowance.left - self.asked


@frozen
class Answer:
    """What is said to an ask. `again` is the path its forms are sent to; `moving` the booking that would move.

    `override` are the articles the reader may override, `wrong` what is amiss with the reason they wrote; `late`:
    the nights a move gives up would still count; `line`: how many wait already, where one may wait for the dates;
    `prices`: what it costs; `by_right`: whether the reader may take the place although others have it.
    """

    house: House
    space: Space
    when: Nights | Hours
    wish: Wish
    again: str
    moving: Shown | None = None
    revision: int = 0
    on_behalf: str | None = None
    findings: tuple[Finding, ...] = ()
    alternatives: tuple[Alternative, ...] = ()
    left: tuple[Left, ...] = ()
    override: tuple[str, ...] = ()
    late: bool = False
    wrong: tuple[Wrong, ...] = ()
    line: int | None = None
    prices: tuple[Due, ...] = ()
    by_right: bool = False

    def amiss(self, name: str) -> tuple[Wrong, ...]:
        """What is wrong with one reason they wrote."""
        return tuple(wrong for wrong in self.wrong if wrong.at == name)

    @property
    def tone(self) -> str:
        """Yes, ask (a steward has to agree) or no."""
        heaviest = max((finding.severity for finding in self.findings), default=Severity.ALLOW)
        return {Severity.REFUSE: "no", Severity.APPROVE: "ask"}.get(heaviest, "yes")

    @property
    def cited(self) -> tuple[tuple[Finding, bool], ...]:
        """The findings, and whether each comes from an article somebody wrote."""
        return tuple((finding, finding.title != TITLE) for finding in self.findings)


def judged(visit: Visit, command: Asking) -> Judged | Stale:
    """What would come of it, without asking for it; Stale for a booking that changed meanwhile."""
    return cast("Judged | Stale", own(visit.site.desk.judge(command, by=visit.actor)))


def spoken(visit: Visit, answer: Answer, *, status: int = 200) -> Response:
    """The page that says it."""
    return visit.page("answer.html", house=answer.house, status=status, answer=answer, typed_period=typed_period)


def overridable(visit: Visit, space: UUID, found: Judged | Refused | Conflict) -> tuple[str, ...]:
    """The articles that say no, where the reader may override them all and nobody stands in the way."""
    if isinstance(found, Conflict) or (isinstance(found, Judged) and found.conflict):
        return ()
    return visit.sight.overridable(space, found.verdict)


def overriding(visit: Visit) -> dict[str, Any]:
    """What a form says of articles to override: their names and the reason written."""
    if visit.typed.get("do") != "override":
        return {}
    articles = tuple(visit.typed.get("override", "")[:2000].split())
    return {"override": articles, "override_reason": visit.typed.get("override_reason", "") or None}


def said(found: Judged | Refused | Conflict) -> tuple[Finding, ...]:
    """Every finding of a judgement, who stands in the way among them."""
    match found:
        case Judged(verdict=verdict, conflict=None) | Refused(verdict=verdict):
            return verdict.findings
        case Judged(verdict=verdict, conflict=conflict):
            return (conflict, *verdict.findings) if conflict else verdict.findings
        case Conflict(finding=finding):
            return (finding,)


def left(allowances: tuple[Allowance, ...], when: Nights | Hours) -> Iterator[Left]:
    """What each allowance would be after these nights."""
    years = when.by_year() if isinstance(when, Nights) else {}
    for allowance in allowances:
        yield Left(allowance, years.get(allowance.year, 0))
