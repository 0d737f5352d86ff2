"""Accounts of households: one's own, and for the treasurer every one of a house.

Rules of this file:
1. A household's account is for its members and who keeps the accounts; for anybody else it is not there (404).
2. A form that is sent twice writes one line (its nonce is the idempotency key).
3. Files have no words somebody typed, and no cell that is a formula.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta
from uuid import UUID

from starlette.responses import Response

from habitat_kit.core import commands as say
from habitat_kit.core.accounts import AccountLine
from habitat_kit.core.commands import Command
from habitat_kit.core.errors import NotThere, Unreadable
from habitat_kit.core.money import total
from habitat_kit.core.outcomes import Refused
from habitat_kit.core.spaces import House
from habitat_kit.core.verdicts import Finding
from habitat_kit.desk.accountsight import Account
from habitat_kit.web import spreadsheet
from habitat_kit.web.pages.forms import Form, once
from habitat_kit.web.pages.people import asked
from habitat_kit.web.pages.visit import Visit
from habitat_kit.web.pages.wishes import Wish
from habitat_kit.web.typed import Wrong, day_of
from habitat_kit.web.years import year_of

RIGHT = "record_payment"
SAID = frozenset({"pay", "charge", "reverse"})
COLUMNS = ("household", "day", "kind", "what", "amount", "currency", "year", "booking", "article", "line", "reverses")

HERE: Mapping[str, Callable[[Form, UUID], Command[object]]] = {
    "pay": lambda form, home: say.RecordPayment(
        home, form.text("amount") or "", form.day("day"), form.text("label") or ""
    ),
    "charge": lambda form, home: say.ChargeHousehold(
        home, form.text("amount") or "", form.text("reason") or "", form.day("day")
    ),
    "reverse": lambda form, _: say.ReverseLine(form.chosen("line"), form.text("reason") or ""),
}
"""What the treasurer does on a household's page."""


def mine(visit: Visit) -> Response:
    """One's own household's account of a year."""
    homes = _homes(visit)
    if not homes:
        return visit.go("/accounts")
    return _page(visit, _chosen(visit, homes), homes=homes)


def file(visit: Visit) -> Response:
    """One account of a year as a file."""
    wanted = visit.asked.get("household")
    account = _account(visit, _id(wanted) if wanted else _chosen(visit, _homes(visit)))
    rows = _rows(visit, account.house, account.statement.lines, {account.household: account.label or ""})
    return spreadsheet.file(f"account-{account.statement.first.year}", _titles(visit), rows)


def every(visit: Visit) -> Response:
    """What every household of a house owes."""
    house = asked(visit, RIGHT)
    owing = visit.sight.accounts(house.id)
    return visit.page(
        "accounts.html",
        house=house,
        houses=visit.houses(RIGHT),
        owing=owing,
        total=total((one.balance for one in owing), house.currency),
        first=date(visit.today(house).year, 1, 1),
    )


def every_file(visit: Visit) -> Response:
    """Every line of a house in a period, both days included, as a file."""
    house = asked(visit, RIGHT)
    first, last = _day(visit, "from"), _day(visit, "to")
    names = {one.household: one.label for one in visit.sight.accounts(house.id)}
    lines = visit.sight.account_lines(house.id, first, last + timedelta(days=1))
    return spreadsheet.file(f"accounts-{first}-{last}", _titles(visit), _rows(visit, house, lines, names))


def one(visit: Visit) -> Response:
    """A household's account, as its treasurer keeps it."""
    return _page(visit, visit.named("household"), keeps=True)


def act(visit: Visit) -> Response:
    """Type in a payment, ask for a contribution, undo a line."""
    home, do = visit.named("household"), visit.typed.get("do", "")
    _account(visit, home)
    if do not in HERE:
        raise NotThere("page")
    typed = (f"{name}={value}" for name, value in sorted(visit.typed.items()) if name != "nonce")
    try:
        outcome = visit.do(HERE[do](Form(visit.typed), home), key=once(visit, do, home, *typed))
    except Unreadable as wrong:
        kind = visit.typed.get("nonce", "").partition("-reverse")[2] if do == "reverse" else ""
        wish = Wish(do + kind, visit.typed, (Wrong.of(wrong),))
        return _page(visit, home, keeps=True, wish=wish, status=400)
    if isinstance(outcome, Refused):
        return _page(visit, home, keeps=True, why=outcome.verdict.findings, status=422)
    return visit.go(f"/accounts/{home}", said=do)


def _page(
    visit: Visit,
    home: UUID,
    *,
    keeps: bool = False,
    homes: tuple[tuple[UUID, str], ...] = (),
    wish: Wish | None = None,
    why: tuple[Finding, ...] = (),
    status: int = 200,
) -> Response:
    account = _account(visit, home)
    if keeps and not visit.sight.may(RIGHT, account.house.id):
        raise NotThere("household")
    said = visit.asked.get("said", "")
    path = f"/accounts/{home}" if keeps else "/account"
    return visit.page(
        "account.html",
        house=account.house,
        status=status,
        account=account,
        year=account.statement.first.year,
        keeps=keeps,
        homes=homes,
        path=path,
        here=visit.path(path),
        wish=wish or Wish(""),
        fresh=Wish(""),
        why=why,
        said=said if said in SAID else "",
    )


def _account(visit: Visit, home: UUID) -> Account:
    """The account of the year in the address, or of this one."""
    wanted = year_of(visit.asked.get("year", ""), (visit.today(visit.home) if visit.home else visit.now.date()))
    return visit.sight.account(home, date(wanted, 1, 1), date(wanted + 1, 1, 1))


def _homes(visit: Visit) -> tuple[tuple[UUID, str], ...]:
    """The reader's own households, by name."""
    own = (home for house in visit.sight.houses() for home in visit.sight.own(house.id))
    return tuple(sorted(((home, visit.sight.label(home) or "") for home in own), key=lambda one: one[::-1]))


def _chosen(visit: Visit, homes: tuple[tuple[UUID, str], ...]) -> UUID:
    """The household in the address, if it is one of these; the first otherwise."""
    found = [home for home, _ in homes if str(home) == visit.asked.get("household")] or [home for home, _ in homes]
    if not found:
        raise NotThere("household")
    return found[0]


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise NotThere("household") from None


def _day(visit: Visit, name: str) -> date:
    try:
        return day_of(visit.asked.get(name, ""))
    except Unreadable:
        raise NotThere("page") from None


def _titles(visit: Visit) -> list[str]:
    return [visit.site.renderer.text(visit.request, f"page.accounts.column.{name}") for name in COLUMNS]


def _rows(
    visit: Visit, house: House, lines: Iterable[AccountLine], names: Mapping[UUID, str]
) -> Iterable[tuple[str, ...]]:
    saying = visit.saying(house)
    for line in lines:
        yield (
            names.get(line.household, ""),
            line.day.isoformat(),
            saying.text(f"page.accounts.kind.{line.kind.value}"),
            saying.line(line),
            str(line.amount.amount),
            line.amount.currency,
            str(line.year or ""),
            str(line.use or ""),
            f"{line.rulebook}/{line.article}" if line.rulebook else "",
            str(line.id),
            str(line.reverses or ""),
        )
