"""Accounts: a household's statement of a period, and what every household of a house owes."""

from __future__ import annotations

from habitat_kit.web.api import reading, wire
from habitat_kit.web.api.calling import Call, Reply
from habitat_kit.web.api.problems import Problem
from habitat_kit.web.api.writing import money


def statement(call: Call) -> Reply:
    """One household's account, for its members and who keeps the accounts."""
    query = reading.Query(call.request, "from", "to")
    first, end = query.day("from"), query.day("to")
    if end <= first:
        raise Problem(400, "error.end_before_start", field="to")
    found = call.sight.account(reading.in_path(call.request), first, end)
    write = call.writer(found.house.zone)
    return Reply(
        wire.Account(
            household=found.household,
            label=found.label,
            first=first,
            end=end,
            opening=money(found.statement.opening),
            lines=[write.line(line) for line in found.statement.lines],
            closing=money(found.statement.closing),
            balance=money(found.balance),
        )
    )


def every(call: Call) -> Reply:
    """What every household of a house owes, for who keeps its accounts."""
    query = reading.Query(call.request, "house")
    house = query.id("house")
    if house is None:
        raise Problem(400, "strict.missing", field="house")
    owing = call.sight.accounts(house)
    written = [
        wire.Owing(household=one.household, label=one.label or None, balance=money(one.balance)) for one in owing
    ]
    return Reply(wire.Accounts(accounts=written))
