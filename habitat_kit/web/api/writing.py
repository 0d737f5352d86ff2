"""Core values as the API writes them, in the caller's language."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from attrs import frozen

from habitat_kit.core import accounts, bookings, closures, outcomes, prices, rules, spaces, tasks, verdicts
from habitat_kit.core.money import Money
from habitat_kit.core.periods import Hours, Nights
from habitat_kit.core.prices import sum_of
from habitat_kit.core.series import Series
from habitat_kit.core.waiting import Wait
from habitat_kit.core.wishes import Wish
from habitat_kit.desk.readying import Ready
from habitat_kit.desk.sight import NOBODYS, Sight
from habitat_kit.texts import Texts
from habitat_kit.web.api import wire
from habitat_kit.web.priced import price_numbers, said_line

_ANSWERS = {0: "allow", 1: "warn", 2: "needs_approval", 3: "refuse"}


def edges(period: Nights | Hours) -> tuple[str, str]:
    """Both edges as they are asked for: dates, or local date-times to the minute."""
    if isinstance(period, Nights):
        return period.arrival.isoformat(), period.departure.isoformat()
    return period.start.isoformat(timespec="minutes"), period.end.isoformat(timespec="minutes")


def unit(period: Nights | Hours) -> Literal["night", "hour"]:
    """What a period is counted in."""
    return "night" if isinstance(period, Nights) else "hour"


def number(value: rules.Number) -> wire.Number:
    """A number of a message; dates and instants as ISO texts, instants in UTC with Z."""
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    return value.isoformat() if isinstance(value, date) else value


def money(found: Money) -> wire.Money:
    """An amount."""
    return wire.Money(amount=str(found.amount), currency=found.currency)


@frozen
class Writer:
    """Writes for one caller: their language, and the clock of the house spoken of."""

    texts: Texts
    language: str
    zone: str | None = None

    def finding(self, found: verdicts.Finding) -> wire.Finding:
        """Why an article says what it says."""
        return wire.Finding(
            severity=found.severity.name.lower(),  # type: ignore[arg-type]  # Severity has these four names
            key=found.key,
            message=self.texts.said(self.language, found.key, dict(found.numbers), zone=self.zone),
            numbers={name: number(value) for name, value in found.numbers},
            passes=number(found.passes),
            rulebook=found.rulebook,
            version=found.version,
            article=found.article,
            title=found.title.in_(self.language),
            citation=found.citation.in_(self.language),
            source=found.source,
            override_by=sorted(found.override_by),
            overridden=found.overridden is not None,
        )

    def verdict(self, found: verdicts.Verdict) -> wire.Verdict:
        """Everything the rulebooks say."""
        findings = [self.finding(one) for one in found.findings]
        return wire.Verdict(
            answer=_ANSWERS[found.severity],  # type: ignore[arg-type]  # of four
            findings=findings,
            prices=[self.price(due) for due in found.prices],
            total=money(sum_of(found.prices, found.prices[0].amount.currency)) if found.prices else None,
        )

    def price(self, due: prices.Due) -> wire.Price:
        """One line of what a booking costs."""
        one = due.price
        return wire.Price(
            what=one.what,
            text=self.texts.said(self.language, f"price.{one.what}", price_numbers(one)),
            quantity=one.quantity,
            unit=money(one.unit),
            amount=money(one.amount),
            suggested=None if one.suggested is None else money(one.suggested),
            year=one.year,
            rulebook=due.rulebook,
            version=due.version,
            article=due.article,
        )

    def line(self, found: accounts.AccountLine) -> wire.AccountLine:
        """One line of an account."""
        return wire.AccountLine(
            id=found.id,
            day=found.day,
            kind=found.kind.value,
            what=found.what,
            text=self.texts.said(self.language, *said_line(found)),
            amount=money(found.amount),
            quantity=found.quantity,
            unit=None if found.unit is None else money(found.unit),
            year=found.year,
            booking=found.use,
            rulebook=found.rulebook,
            version=found.version,
            article=found.article,
            reverses=found.reverses,
            label=found.label,
            made_at=found.made_at,
        )

    def judged(self, found: outcomes.Judged) -> wire.Judged:
        """A dry run."""
        return wire.Judged(
            passes=found.passes,
            verdict=self.verdict(found.verdict),
            conflict=None if found.conflict is None else self.finding(found.conflict),
            alternatives=alternatives(found.alternatives),
            allowances=[allowance(one) for one in found.allowances],
        )

    def space(self, house: spaces.House, found: spaces.Space, on: date, *, member: bool) -> wire.Space:
        """A place as it is on a day; where it stands and how to get in only for members."""
        return wire.Space(
            id=found.id,
            house=house.id,
            parent=found.parent,
            key=found.key,
            name=found.name,
            form=found.form.value,
            bookable=found.bookable,
            sleeps=house.tree.sleeps(found.id, on),
            seats=house.tree.seats(found.id, on),
            description=found.story.description.in_(self.language),
            equipment=found.story.equipment.in_(self.language),
            access=found.story.access.in_(self.language) if member else None,
            address=house.tree.address(found.id).in_(self.language) if member else None,
        )

    def left(self, ready: Ready) -> tuple[str, ...]:
        """What is left to do before somebody comes, in the caller's language."""
        told = [*ready.left, *([("page.ready.others", (("n", ready.others),))] if ready.others else [])]
        return tuple(self.texts.said(self.language, key, dict(numbers), zone=self.zone) for key, numbers in told)

    def task(self, found: tasks.Task) -> dict[str, Any]:
        """The fields of a wire.Task; a message of the kit or of a plugin is told in the caller's language."""
        said = self.texts.said(self.language, found.key, dict(found.numbers), zone=self.zone) if found.key else ""
        return {
            "id": found.id,
            "house": found.house,
            "space": found.space,
            "booking": found.use,
            "person": found.person,
            "kind": found.kind,
            "title": found.title or said,
            "detail": found.detail,
            "due": found.due,
            "assignee": found.assignee,
            "role": found.role and found.role.value,
            "state": found.state.value,
            "revision": found.revision,
            "made_at": found.made_at,
            "ended_at": found.ended_at,
        }

    def house(self, found: spaces.House) -> wire.House:
        """A house with its kinds of booking."""
        kinds = [wire.Kind(key=k.key, unit=k.unit.value, name=k.name.in_(self.language)) for k in found.kinds]
        return wire.House(
            id=found.id,
            key=found.key,
            name=found.name,
            zone=found.zone,
            check_in=found.check_in,
            check_out=found.check_out,
            kinds=kinds,
        )


def placed(found: Wish | closures.Closure | Series) -> dict[str, Any]:
    """The fields of a wire.Placed."""
    start, end = edges(found.when)
    return {
        "id": found.id,
        "house": found.house,
        "space": found.space,
        "kind": found.kind,
        "start": start,
        "end": end,
        "zone": found.zone,
    }


def use(found: bookings.Booking | closures.Closure | Wait) -> dict[str, Any]:
    """The fields of a wire.Use."""
    return placed(found) | {
        "starts_at": found.span.start,
        "ends_at": found.span.end,
        "state": found.state.value,
        "revision": found.revision,
    }


def booking(found: bookings.Booking, label: str | None) -> dict[str, Any]:
    """The fields of a wire.Booking; a booking of NOBODYS is one whose names are out of sight."""
    named = found.household != NOBODYS
    return use(found) | {
        "unit": unit(found.when),
        "household": found.household if named else None,
        "label": label if named else None,
        "guests": found.guests if named else None,
        "purpose": found.purpose,
        "on_behalf": found.on_behalf if named else None,
        "counted": found.counted if named else None,
        "deadline": found.deadline if named else None,
        "on_silence": found.on_silence.value if named and found.on_silence else None,
        "revised_at": found.revised_at,
        "series": found.series,
        "occurrence": found.occurrence,
    }


def closure(found: closures.Closure) -> dict[str, Any]:
    """The fields of a wire.Closure."""
    return use(found) | {"reason": found.reason}


def gone(found: outcomes.Displaced | outcomes.MadeRoom) -> dict[str, Any]:
    """The fields of a wire.Gone."""
    start, end = edges(found.when)
    return {
        "booking": found.booking,
        "household": found.household,
        "guests": found.guests,
        "space": found.space,
        "start": start,
        "end": end,
    }


def alternatives(found: tuple[outcomes.Alternative, ...]) -> list[wire.Alternative]:
    """Dates that would pass, nearest first."""
    written = ((one.space, *edges(one.when)) for one in found)
    return [wire.Alternative(space=space, start=start, end=end) for space, start, end in written]


def allowance(found: outcomes.Allowance) -> wire.Allowance:
    """What is left to a household."""
    return wire.Allowance(
        household=found.household,
        kind=found.kind,
        year=found.year,
        used=found.used,
        limit=found.limit,
        left=found.left,
        rulebook=found.rulebook,
        article=found.article,
    )


def labels(sight: Sight, found: tuple[bookings.Booking, ...]) -> dict[UUID, str | None]:
    """What the caller may call the households of some bookings, each looked up once."""
    return {household: sight.label(household) for household in {b.household for b in found} - {NOBODYS}}
