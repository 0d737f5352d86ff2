"""What no rulebook can allow: the kit's own findings, before any house rule speaks.

They stand in the rulebook "habitat_kit", and nobody may override them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from habitat_kit.core.bookings import Booking
from habitat_kit.core.closures import Danger
from habitat_kit.core.errors import Misconfigured
from habitat_kit.core.lives import lives_all_along
from habitat_kit.core.periods import Hours, Span
from habitat_kit.core.rules import Ask, Number, Reason, Severity, refuse
from habitat_kit.core.verdicts import Finding, Verdict, stamped
from habitat_kit.core.words import Words

TITLE = Words(fr="Ce que la base permet", en="What the ground allows")
_ARTICLES = {
    "finding.in_the_past": "1",
    "finding.begun": "1",
    "finding.begun_there": "1",
    "finding.not_bookable": "2",
    "finding.not_living": "3",
    "finding.taken": "4",
    **{f"finding.{danger.kind}": "4" for danger in Danger},
    "finding.too_early": "6",
    "finding.not_begun": "6",
    "finding.stays_already": "6",
    "finding.nothing_to_undo": "7",
    "finding.undo_not_yours": "7",
    "finding.undo_too_late": "7",
    "finding.undo_lapsed": "7",
    "finding.undo_returned": "7",
    "finding.not_yours_to_override": "8",
    "finding.waits_enough": "9",
    "finding.no_such_right": "10",
    "finding.line_reversed": "10",
    "finding.line_capped": "10",
    "finding.not_free_price": "10",
    "finding.skipped_by_clock": "11",
    "finding.hold_not_offered": "12",
    "finding.hold_begun": "12",
    "finding.holds_enough": "12",
    "finding.held_lately": "12",
}

_FOLLOWED = "5"
_KEPT = "12"


def _begun(booking: Booking, ask: Ask[Booking]) -> bool:
    """Whether its beginning lies in the past: tonight's stay does not, a meeting that has started does."""
    if isinstance(booking.when, Hours):
        return booking.span.start < ask.at
    return booking.first_day < ask.today


def _past(ask: Ask[Booking]) -> Iterator[Reason]:
    """A no to a new beginning in the past, and to taking back one that is past: its nights were slept."""
    booking, before = ask.subject, ask.moving
    stays = before is not None and before.span.start == booking.span.start
    if booking.span.end <= ask.at if stays else _begun(booking, ask):
        yield refuse("finding.in_the_past", passes=ask.today, day=booking.first_day)
    elif before is not None and not stays and _begun(before, ask):
        yield refuse("finding.begun", passes=before.first_day, day=before.first_day)
    elif before is not None and before.space != booking.space and _begun(before, ask):
        yield refuse("finding.begun_there", day=before.first_day)


def _reasons(ask: Ask[Booking]) -> Iterator[Reason]:
    booking, house = ask.subject, ask.house
    yield from _past(ask)
    if not house.tree[booking.space].bookable:
        yield refuse("finding.not_bookable")
    if not lives_all_along(house.tree, booking.space, booking.first_day, booking.last_day):
        yield refuse("finding.not_living")


def _stamped(reason: Reason) -> Finding:
    return stamped(reason, rulebook="habitat_kit", version="1", article=_ARTICLES[reason.key], title=TITLE)


def ground_findings(ask: Ask[Booking]) -> tuple[Finding, ...]:
    """What the ground itself says against an ask."""
    return tuple(_stamped(reason) for reason in _reasons(ask))


def not_now(key: str, **numbers: Number) -> Verdict:
    """Why a step cannot be taken as things stand: a no of the ground's own."""
    return Verdict((_stamped(refuse(key, **numbers)),))


def taken(span: Span | None = None) -> Finding:
    """Somebody holds the space then; `span` is the time they hold, where known."""
    held = {} if span is None else {"since": span.start, "until": span.end}
    return _stamped(refuse("finding.taken", **held))


def in_danger(danger: Danger, since: datetime) -> Finding:
    """The place may not be used: a danger order stands there. It says since when, and not until when."""
    return _stamped(refuse(f"finding.{danger.kind}", since=since))


def plugin_refused(
    plugin: str, key: str = "finding.plugin_broke", numbers: Mapping[str, Number] | None = None
) -> Finding:
    """A plugin that follows refused what happened, or broke on it: the finding names it, whatever it said."""
    try:
        reason = Reason(Severity.REFUSE, key, {**(numbers or {}), "plugin": plugin})
    except (Misconfigured, TypeError):  # its words cannot be kept or shown
        reason = refuse("finding.plugin_broke", plugin=plugin)
    return stamped(reason, rulebook="habitat_kit", version="1", article=_FOLLOWED, title=TITLE, plugin=plugin)


def nothing_elsewhere(verdict: Verdict) -> bool:
    """Whether other dates are not worth looking for.

    What a plugin that follows would say to them, nobody knows without doing it; why dates are not kept is about keeping.
    """
    alike = {_FOLLOWED, _KEPT}
    return any(found.rulebook == "habitat_kit" and found.article in alike for found in verdict.findings)
