"""What tests about stays have in common: terms of the house, somebody there, a look at the books."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from habitat_kit.core.bookings import Booking
from habitat_kit.core.commands import CheckIn
from habitat_kit.core.outcomes import CheckedIn
from habitat_kit.store import tables
from habitat_kit.store.mapping.uses import use_of
from habitat_kit.store.statement import Statement
from tests.desk.world import DAY, Planted

PARIS = ZoneInfo("Europe/Paris")


def terms(house: Planted, **changed: Any) -> None:
    """Change what the house says of cancelling."""
    told = tables.house.c
    here = told.id == sa.bindparam("house", type_=told.id.type)
    with house.kit.database.write() as tx:
        ((said,),) = tx.run(Statement(sa.select(told.terms).where(here)), house=house.house.id)
        write = sa.update(tables.house).where(here).values(ground=told.ground + 1, terms=sa.bindparam("terms"))
        tx.run(Statement(write), house=house.house.id, terms={**said, **changed})


def at(house: Planted, day: date, hour: int, minute: int = 0) -> None:
    """Set the clock to a time of the house."""
    house.clock.now = datetime.combine(day, time(hour, minute), tzinfo=PARIS)


def living_there(house: Planted, nights: int = 3, space: str = "flat") -> Booking:
    """A stay of Ana's that began today at four and was checked in."""
    booked = house.do(house.stay(0, nights, space)).booking
    at(house, DAY, 16)
    there = house.do(CheckIn(booked.id, 1))
    assert isinstance(there, CheckedIn)
    return there.booking


def stored(house: Planted, use: UUID) -> Booking:
    """A booking as its row has it."""
    with house.kit.database.read() as tx:
        read = Statement(
            sa.select(*tables.use.c).where(tables.use.c.id == sa.bindparam("use", type_=tables.use.c.id.type))
        )
        (row,) = tx.run(read, use=use)
    found = use_of(row)
    assert isinstance(found, Booking)
    return found


def others(house: Planted, use: UUID) -> list[Booking]:
    """Every other booking there is, by its beginning."""
    with house.kit.database.read() as tx:
        found = [use_of(row) for row in tx.run(Statement(sa.select(*tables.use.c)))]
    bookings = [one for one in found if isinstance(one, Booking) and one.id != use]
    return sorted(bookings, key=lambda one: one.span.start)


def day(number: int) -> date:
    """So many days after DAY."""
    return DAY + timedelta(days=number)
