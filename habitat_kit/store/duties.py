"""Deputies and duty, as rows.

Rules of this file:
1. Deputies are written under their organisation's lock, duty under its house's, or the organisation's with all its
   houses.
2. A duty that has begun is cut; one that has not is taken back.
"""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import bindparam, delete, insert, or_, select, update

from habitat_kit.core.trust import Deputy, Duty
from habitat_kit.store import tables
from habitat_kit.store.dated import not_over
from habitat_kit.store.parameters import id_, instant
from habitat_kit.store.statement import Statement
from habitat_kit.store.transaction import Transaction
from habitat_kit.store.types import Day

deputy, duty = tables.deputy, tables.duty
_DAY = bindparam("day", type_=Day())

_deputies = select(
    deputy.c.id, deputy.c.organisation_id, deputy.c.person_id, deputy.c.deputy_id, deputy.c.start, deputy.c.end
)
_duties = select(duty.c.id, duty.c.organisation_id, duty.c.house_id, duty.c.person_id, duty.c.start, duty.c.end)

_DEPUTY = Statement(_deputies.where(deputy.c.id == id_("deputy")))
_DEPUTIES_OF = Statement(
    _deputies.where(
        or_(deputy.c.person_id == id_("person"), deputy.c.deputy_id == id_("person")),
        not_over(deputy, _DAY),
    ).order_by(deputy.c.start, deputy.c.id)
)
_WRITE_DEPUTY = Statement(insert(deputy))
_DUTY = Statement(_duties.where(duty.c.id == id_("duty")))
_DUTIES_OF = Statement(
    _duties.where(duty.c.person_id == id_("person"), duty.c.end > instant("since")).order_by(duty.c.start, duty.c.id)
)
_ROSTER = Statement(
    _duties.where(duty.c.house_id == id_("house"), duty.c.end > instant("since")).order_by(duty.c.start, duty.c.id)
)
_WRITE_DUTY = Statement(insert(duty))
_CUT_DUTY = Statement(update(duty).where(duty.c.id == id_("at")).values({"end": instant("until")}))
_DROP_DUTY = Statement(delete(duty).where(duty.c.id == id_("at")))


def read_deputy(tx: Transaction, deputy_id: UUID) -> Deputy | None:
    """A standing-in by its id."""
    row = tx.one(_DEPUTY, deputy=deputy_id)
    return Deputy(*row) if row else None


def deputies_of(tx: Transaction, person: UUID, day: date) -> tuple[Deputy, ...]:
    """Who stands in for a person, or for whom they stand in, on a day or later."""
    return tuple(Deputy(*row) for row in tx.run(_DEPUTIES_OF, person=person, day=day))


def add_deputy(tx: Transaction, made: Deputy) -> None:
    """Write a deputy."""
    tx.run(
        _WRITE_DEPUTY,
        id=made.id,
        organisation_id=made.organisation,
        person_id=made.person,
        deputy_id=made.deputy,
        start=made.start,
        end=made.end,
    )


def read_duty(tx: Transaction, duty_id: UUID) -> Duty | None:
    """A duty by its id."""
    row = tx.one(_DUTY, duty=duty_id)
    return Duty(*row) if row else None


def duties_of(tx: Transaction, person: UUID, since: datetime) -> tuple[Duty, ...]:
    """A person's duties that end after an instant, the first first."""
    return tuple(Duty(*row) for row in tx.run(_DUTIES_OF, person=person, since=since))


def roster(tx: Transaction, house: UUID, since: datetime) -> tuple[Duty, ...]:
    """The duties of a house that end after an instant, the first first."""
    return tuple(Duty(*row) for row in tx.run(_ROSTER, house=house, since=since))


def on_call(tx: Transaction, house: UUID, now: datetime) -> frozenset[UUID]:
    """Who is on call for a house at an instant."""
    return frozenset(one.person for one in roster(tx, house, now) if one.holds(now))


def called_to(tx: Transaction, person: UUID | None, now: datetime) -> frozenset[UUID]:
    """The houses a person is on call for at an instant; none for nobody."""
    found = duties_of(tx, person, now) if person else ()
    return frozenset(one.house for one in found if one.holds(now))


def add_duty(tx: Transaction, made: Duty) -> None:
    """Write a duty."""
    tx.run(
        _WRITE_DUTY,
        id=made.id,
        organisation_id=made.organisation,
        house_id=made.house,
        person_id=made.person,
        start=made.start,
        end=made.end,
    )


def cut_duty(tx: Transaction, found: Duty, until: datetime) -> None:
    """End a duty at an instant; one that begins then or later goes."""
    if found.start >= until:
        tx.run(_DROP_DUTY, at=found.id)
    elif found.end > until:
        tx.run(_CUT_DUTY, at=found.id, until=until)
