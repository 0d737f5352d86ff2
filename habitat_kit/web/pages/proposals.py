"""A proposal of rules: written, read beside the text in force, answered, decided; without a script.

Rules of this file:
1. What is shown is what the desk tells its reader; a page offers the turns the desk would take from them.
2. Nothing typed is lost: a text that is wrong comes back with every complaint, named by article or line.
3. Forms carry the revision and the number of the text their reader saw; what changed meanwhile is shown as it is now.
"""

from __future__ import annotations

from collections.abc import Mapping

from starlette.responses import Response

from habitat_kit.core.commands import ProposeRules
from habitat_kit.core.errors import NotThere, Unreadable
from habitat_kit.core.outcomes import ProposalChanged, ProposalMade, ProposalStands
from habitat_kit.core.proposals import Stage, Turn
from habitat_kit.core.rulebooks import Rulebook
from habitat_kit.core.spaces import House
from habitat_kit.desk.rulesight import ToldProposal
from habitat_kit.strict import Complaint
from habitat_kit.web.pages.differing import shown_difference
from habitat_kit.web.pages.forms import once
from habitat_kit.web.pages.proposal_steps import step_of
from habitat_kit.web.pages.saying import Saying
from habitat_kit.web.pages.visit import Visit
from habitat_kit.web.pages.wishes import Wish
from habitat_kit.web.typed import Wrong

SAID = frozenset({"moved", "changed", "made"})
READ = "read"
"""What a form sends to have its text read and not yet written."""


def new(visit: Visit) -> Response:
    """The form of a new draft, begun with the newest text."""
    house, book = _book(visit)
    return _form(visit, house, book, Wish("", {"text": visit.sight.draft_start(book.id)}))


def propose(visit: Visit) -> Response:
    """Write the draft down, or read it and say what it would do."""
    house, book = _book(visit)
    text = visit.typed.get("text", "")
    wish = Wish("", {"text": text})
    if visit.typed.get("do") == READ:
        return _form(visit, house, book, wish, read=True)
    try:
        outcome = visit.do(ProposeRules(book.id, text), key=once(visit, "propose", text))
    except Unreadable as wrong:
        return _form(visit, house, book, wish.because(_wrong(wrong)), read=True, status=400)
    assert isinstance(outcome, ProposalMade)  # noqa: S101  # a draft has no other outcome of its own
    return visit.go(f"/rules/{book.id}/proposals/{outcome.proposal}", said="made")


def show(visit: Visit) -> Response:
    """One proposal."""
    said = visit.asked.get("said", "")
    return _page(visit, said=said if said in SAID else "")


def step(visit: Visit) -> Response:
    """A turn of a proposal."""
    told = visit.sight.proposal(visit.named("proposal"))
    do = visit.typed.get("do", "")
    try:
        outcome = visit.do(step_of(do, told.proposal.id, visit.typed), key=once(visit, do, *visit.typed.values()))
    except Unreadable as wrong:
        return _page(visit, status=400, wish=Wish(do, visit.typed, (_wrong(wrong),)))
    if isinstance(outcome, ProposalChanged):
        return _page(visit, status=412, said="changed", wish=Wish(do, visit.typed))
    if isinstance(outcome, ProposalStands):
        return _page(visit, status=409, stands=outcome.why.value, wish=Wish(do, visit.typed))
    return visit.go(f"/rules/{told.book.id}/proposals/{told.proposal.id}", said="moved")


def _page(visit: Visit, *, status: int = 200, said: str = "", stands: str = "", wish: Wish | None = None) -> Response:
    told = visit.sight.proposal(visit.named("proposal"))
    house = visit.sight.house(told.proposal.house)
    say, filled = visit.saying(house), wish or Wish("")
    drafted = told.drafted
    return visit.page(
        "proposal.html",
        house=house,
        status=status,
        told=told,
        now_is=told.proposal,
        book=told.book,
        difference=shown_difference(say, told.before, drafted.version) if drafted.version else None,
        complaints=_complaints(say, _amiss(visit, told, filled)),
        objections=[one for one in told.answers if one.objects],
        reasons={one.id: told.notes[one.note].words for one in told.answers if one.note and one.note in told.notes},
        minutes=_minutes(told),
        then=_then(visit, told),
        wish=filled,
        fresh=Wish(""),
        said=said,
        stands=stands,
    )


def _amiss(visit: Visit, told: ToldProposal, wish: Wish) -> tuple[Complaint, ...]:
    """What is wrong with the text that was just sent, else with the one that stands."""
    if wish.kind == "revise_rules" and wish.wrong:
        return visit.sight.draft_read(told.book.id, wish["text"]).complaints
    return told.drafted.complaints


def _then(visit: Visit, told: ToldProposal) -> str:
    """What comes after the round, as it stands: the end of a text's key; empty where none is asked for."""
    if told.proposal.stage is not Stage.ROUND:
        return ""
    if told.proposal.hindrance(Turn.ANSWER, visit.now) is None:
        return "asked"
    return "objections" if told.tally.objections else "ready"


def _minutes(told: ToldProposal) -> str | None:
    decision = told.proposal.decision
    note = told.notes.get(decision.note) if decision and decision.note else None
    return note.words if note else None


def _form(visit: Visit, house: House, book: Rulebook, wish: Wish, *, read: bool = False, status: int = 200) -> Response:
    say = visit.saying(house)
    drafted = visit.sight.draft_read(book.id, wish["text"]) if read else None
    complaints = _complaints(say, drafted.complaints) if drafted else ()
    told = drafted.version if drafted else None
    newest = max(book.versions, key=lambda version: int(version.version))
    return visit.page(
        "proposal_new.html",
        house=house,
        status=status,
        book=book,
        wish=wish,
        complaints=complaints,
        difference=shown_difference(say, newest, told) if told else None,
    )


def _complaints(say: Saying, found: tuple[Complaint, ...]) -> tuple[tuple[str, str], ...]:
    """Each complaint: where, and what to write."""
    return tuple((_at(one, say), say.texts.said(say.language, one.code, _plain(one.numbers))) for one in found)


def _at(one: Complaint, say: Saying) -> str:
    """Where it is; a line of the text is named in the reader's language, a path is what the text says."""
    before, _, line = one.at.partition("line ")
    return say.text("page.proposal.line", line=line) if not before and line.isdecimal() else one.at


def _plain(numbers: Mapping[str, object]) -> Mapping[str, object]:
    return {"n": numbers.get("more", 0), **numbers}


def _book(visit: Visit) -> tuple[House, Rulebook]:
    house, book = visit.sight.rulebook(visit.named("rulebook"))
    if not visit.sight.may("propose_rules", house):
        raise NotThere("page")
    return visit.sight.house(house), book


def _wrong(wrong: Unreadable) -> Wrong:
    return Wrong.of(wrong)
