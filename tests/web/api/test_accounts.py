"""Accounts over HTTP: what a booking costs, a household's statement, what everybody owes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from habitat_kit.core.actors import Role
from habitat_kit.plugins.participatory import Contribution, Deposit, NeverAboveCost
from habitat_kit.plugins.participatory.pricing_settings import YearCost
from tests.desk.test_reach import grant
from tests.desk.world import DAY, Hands
from tests.web.api.world import Api, api_of, kit_of

RULES = (Contribution(free_nights=1, night="10.00", currency="EUR"), NeverAboveCost([YearCost(DAY.year, "25.00")]))
WINDOW = "from=2027-01-01&to=2028-01-01"


@pytest.fixture
def priced(migrated: str) -> Iterator[Api]:
    """A house with prices; Cleo keeps its accounts."""
    clock = Hands()
    kit = kit_of(migrated, clock)
    made = api_of(kit, clock, rules=RULES)
    grant(made.house, "cleo", Role.TREASURER, made.house.house.id)
    yield made
    kit.close()


def home(api: Api, name: str = "ana") -> str:
    """A household's id."""
    return str(api.house.households[name])


def euros(amount: str) -> dict[str, str]:
    """An amount as the API writes it."""
    return {"amount": amount, "currency": "EUR"}


def test_the_price_is_judged_live(priced: Api) -> None:
    """Every line with its text and its article, the free nights left, what the year's cost takes off, and the sum."""
    judged = priced.caller("ana").post("/bookings/judge", json=priced.stay(0, 4)).json()["verdict"]
    assert [(one["what"], one["quantity"], one["amount"]) for one in judged["prices"]] == [
        ("free_night", 1, euros("0.00")),
        ("night", 3, euros("30.00")),
        ("capped", 1, euros("-5.00")),
    ]
    assert judged["total"] == euros("25.00")
    assert judged["prices"][2]["text"].startswith("Taken off: the contributions for 2027")
    assert (judged["prices"][1]["unit"], judged["prices"][1]["article"]) == (euros("10.00"), "1")
    without = priced.caller("ana").post("/bookings/judge", json=priced.stay(0, 1)).json()["verdict"]
    assert without["total"] == euros("0.00")


def test_a_deposit_is_judged_and_stated(migrated: str) -> None:
    """A line of its own in the dry run and in the statement, and no part of what a year's cost leaves."""
    clock = Hands()
    kit = kit_of(migrated, clock)
    made = api_of(kit, clock, rules=(*RULES, Deposit(amount="50.00")))
    judged = made.caller("ana").post("/bookings/judge", json=made.stay(0, 4)).json()["verdict"]
    assert [(one["what"], one["text"], one["amount"]) for one in judged["prices"]][-1] == (
        "deposit",
        "Deposit, given back after the stay",
        euros("50.00"),
    )
    assert judged["total"] == euros("75.00")
    booked = made.booked(0, 4)
    made.caller("ana").post("/commands/cancel_booking", json={"booking": booked["id"], "revision": 1})
    told = made.caller("ana").get(f"/accounts/{home(made)}?{WINDOW}").json()
    lines = [(one["kind"], one["text"], one["amount"]["amount"]) for one in told["lines"] if one["what"] == "deposit"]
    assert sorted(lines) == [
        ("charge", "Deposit, given back after the stay", "50.00"),
        ("reversal", "Deposit given back", "-50.00"),
    ]
    kit.close()


def test_a_statement_of_a_period(priced: Api) -> None:
    """Opening, lines, closing; the booking it is for and the article that set it."""
    booked = priced.booked(0, 2)
    paid = {"household": home(priced), "amount": "4", "label": "cash"}
    made = priced.caller("cleo").post("/commands/record_payment", json=paid)
    assert made.status_code == 201, made.text
    assert (made.json()["outcome"], made.json()["balance"]) == ("account_line_made", euros("6.00"))
    told = priced.caller("ana").get(f"/accounts/{home(priced)}?{WINDOW}").json()
    assert (told["opening"], told["closing"], told["balance"]) == (euros("0.00"), euros("6.00"), euros("6.00"))
    charge, payment = sorted(told["lines"], key=lambda line: line["kind"])
    assert (charge["booking"], charge["rulebook"], charge["article"], charge["what"]) == (
        booked["id"],
        "house_rules",
        "1",
        "night",
    )
    assert (payment["amount"], payment["label"], payment["text"]) == (euros("-4.00"), "cash", "Paid")


def test_a_line_undone_twice_is_refused(priced: Api) -> None:
    """422 with the reason in the verdict."""
    made = priced.caller("cleo").post(
        "/commands/charge_household", json={"household": home(priced), "amount": "4", "reason": "key"}
    )
    body = {"line": made.json()["line"], "reason": "found"}
    assert priced.caller("cleo").post("/commands/reverse_line", json=body).status_code == 201
    again = priced.caller("cleo").post("/commands/reverse_line", json=body)
    assert (again.status_code, again.json()["verdict"]["findings"][0]["key"]) == (422, "finding.line_reversed")


@pytest.mark.parametrize(
    ("by", "status"), [("ana", 200), ("cleo", 200), ("kim", 200), ("ben", 404), ("sam", 404), ("lou", 404)]
)
def test_who_reads_an_account(priced: Api, by: str, status: int) -> None:
    """Its household and who keeps the accounts; the landlord never."""
    assert priced.caller(by).get(f"/accounts/{home(priced)}?{WINDOW}").status_code == status
    every = 200 if by in {"cleo", "kim"} else 404
    assert priced.caller(by).get(f"/accounts?house={priced.house.house.id}").status_code == every


def test_what_everybody_owes(priced: Api) -> None:
    """Every household of the house, by name."""
    priced.booked(0, 2)
    told = priced.caller("cleo").get(f"/accounts?house={priced.house.house.id}").json()["accounts"]
    assert [(one["label"], one["balance"]["amount"]) for one in told] == [
        ("Household of ana", "10.00"),
        ("Household of ben", "0.00"),
        ("Household of cleo", "0.00"),
    ]


@pytest.mark.parametrize(
    ("body", "field"),
    [({"amount": "0"}, "amount"), ({"amount": 5}, "amount"), ({"amount": "5", "day": "2099-01-01"}, "day")],
)
def test_what_cannot_be_read_is_named(priced: Api, body: dict[str, Any], field: str) -> None:
    """400 with the field: an amount is a text."""
    answer = priced.caller("cleo").post("/commands/record_payment", json={"household": home(priced), **body})
    assert (answer.status_code, answer.json()["error"]["field"]) == (400, field)


def test_a_window_is_asked_for(priced: Api) -> None:
    """From and to, in this order."""
    for query in ("", "from=2027-01-01", "from=2027-01-02&to=2027-01-01"):
        assert priced.caller("ana").get(f"/accounts/{home(priced)}?{query}").status_code == 400
    assert priced.caller("cleo").get("/accounts").status_code == 400
