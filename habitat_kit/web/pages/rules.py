"""The rules of a house: read, compared with what was signed before, signed, printed to be signed on paper.

Rules of this file:
1. Who signs sees what changed since they signed last; without a signature, the whole text.
2. A signature names the digest of the text that was shown: another one is shown first.
"""

from __future__ import annotations

from datetime import date
from uuid import UUID

from attrs import frozen
from starlette.responses import Response

from habitat_kit.core.commands import SignRules
from habitat_kit.core.errors import NotThere, Unreadable
from habitat_kit.core.outcomes import RulesChanged
from habitat_kit.core.proposals import OPEN, Proposal
from habitat_kit.core.rulebooks import Rulebook, Version
from habitat_kit.core.spaces import House
from habitat_kit.desk.rulesight import Signers
from habitat_kit.web.pages.differing import shown_difference
from habitat_kit.web.pages.forms import once
from habitat_kit.web.pages.visit import Visit
from habitat_kit.web.pages.wishes import Wish
from habitat_kit.web.typed import Wrong, day_of

SAID = frozenset({"signed", "paper", "changed", "proposed"})


@frozen
class Shelf:
    """A house with its rulebooks, what of them is to be signed, and what is proposed."""

    house: House
    books: tuple[Rulebook, ...]
    to_sign: frozenset[UUID]
    open: tuple[Proposal, ...]


def every(visit: Visit) -> Response:
    """Every rulebook of every house, and what is proposed there."""
    shelves = tuple(_shelf(visit, house) for house in visit.sight.houses())
    return visit.page("rules_every.html", house=shelves[0].house if shelves else None, shelves=shelves)


def one(visit: Visit) -> Response:
    """One rulebook: the text in force, its versions, its proposals."""
    house, book = _book(visit)
    now = book.in_force(visit.now)
    return visit.page(
        "rulebook.html",
        house=house,
        book=book,
        version=now,
        versions=_latest(book),
        coming=[version for version in book.versions if version.in_force > visit.now],
        to_sign={one.id for one in visit.sight.to_sign(house.id)},
        signers={one.version.id: one for one in visit.sight.signers(book.id)},
        proposals=[one for one in visit.sight.proposals(house.id) if one.rulebook == book.id],
        may_propose=visit.sight.may("propose_rules", house.id),
        said=_said(visit),
    )


def version(visit: Visit) -> Response:
    """One version: what changed, the whole text, and where one may, the form to sign."""
    return _version(visit)


def sign(visit: Visit) -> Response:
    """Sign it, or write down who signed it on paper."""
    _, book = _book(visit)
    do, typed = visit.typed.get("do", ""), visit.typed
    try:
        command = _command(visit, book, on_paper=do == "paper")
        outcome = visit.do(command, key=once(visit, do, *typed.values()))
    except Unreadable as wrong:
        wish = Wish(do, typed, (Wrong.of(wrong),))
        return _version(visit, wish=wish, status=400)
    if isinstance(outcome, RulesChanged):
        at = f"/rules/{book.id}/versions/{outcome.version}" if outcome.version else f"/rules/{book.id}"
        return visit.go(at, said="changed")
    said = "paper" if do == "paper" else "signed"
    return visit.go(f"/rules/{book.id}/versions/{command.version}", said=said)


def printed(visit: Visit) -> Response:
    """The text on paper, with a line for a name, a day and a signature."""
    house, book = _book(visit)
    shown = _named(visit, book)
    return visit.page("rules_print.html", house=house, book=book, version=shown, named=_signers(visit, book, shown))


def _version(visit: Visit, *, wish: Wish | None = None, status: int = 200) -> Response:
    house, book = _book(visit)
    shown = _named(visit, book)
    before = visit.sight.last_signed(book.id) or _before(book, shown)
    before = None if before is None or before.id == shown.id else before
    return visit.page(
        "rules_version.html",
        house=house,
        status=status,
        book=book,
        version=shown,
        ruling=book.in_force(visit.now) == shown,
        before=before,
        difference=shown_difference(visit.saying(house), before, shown),
        signers=_signers(visit, book, shown),
        records=visit.sight.may("see_signatures", house.id),
        wish=wish or Wish(""),
        fresh=Wish(""),
        said=_said(visit),
    )


def _command(visit: Visit, book: Rulebook, *, on_paper: bool) -> SignRules:
    typed = visit.typed
    shown, digest = visit.named("version"), typed.get("digest", "")
    if not on_paper:
        return SignRules(book.id, shown, digest)
    return SignRules(book.id, shown, digest, _person(typed.get("person", "")), _day(typed.get("paper_on", "")))


def _person(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Unreadable("person", "page.case.choose") from None


def _day(text: str) -> date:
    if not text.strip():
        raise Unreadable("paper_on", "error.paper_without_day")
    try:
        return day_of(text.strip())
    except Unreadable as wrong:
        raise Unreadable("paper_on", wrong.code, **wrong.numbers) from None


def _book(visit: Visit) -> tuple[House, Rulebook]:
    house, book = visit.sight.rulebook(visit.named("rulebook"))
    return visit.sight.house(house), book


def _named(visit: Visit, book: Rulebook) -> Version:
    wanted = visit.named("version")
    for found in book.versions:
        if found.id == wanted:
            return found
    raise NotThere("version")


def _before(book: Rulebook, shown: Version) -> Version | None:
    """The version it took the place of."""
    return next((one for one in _latest(book) if int(one.version) < int(shown.version)), None)


def _latest(book: Rulebook) -> list[Version]:
    return sorted(book.versions, key=lambda version: int(version.version), reverse=True)


def _signers(visit: Visit, book: Rulebook, shown: Version) -> Signers | None:
    return next((one for one in visit.sight.signers(book.id) if one.version.id == shown.id), None)


def _shelf(visit: Visit, house: House) -> Shelf:
    to_sign = frozenset(one.rulebook for one in visit.sight.to_sign(house.id))
    open_ = tuple(one for one in visit.sight.proposals(house.id) if one.stage in OPEN)
    return Shelf(house, visit.sight.rulebooks(house.id), to_sign, open_)


def _said(visit: Visit) -> str:
    said = visit.asked.get("said", "")
    return said if said in SAID else ""
