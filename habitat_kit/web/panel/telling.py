"""What came of a command, in the reader's words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from attrs import evolve, field, frozen
from babel.dates import format_date

from habitat_kit.core import outcomes as out
from habitat_kit.core.errors import NotThere
from habitat_kit.core.groundrules import TITLE
from habitat_kit.core.periods import Hours, Nights
from habitat_kit.core.rules import Severity
from habitat_kit.core.verdicts import Finding
from habitat_kit.texts import Texts
from habitat_kit.web.guard import Stop
from habitat_kit.web.typed import Wrong


@frozen
class Instead:
    """Dates that would pass: in words, and as the form's fields hold them."""

    text: str
    fields: Mapping[str, str]


@frozen
class Why:
    """One finding: its sentence, and the article it comes from."""

    text: str
    article: str = ""
    citation: str = ""


@frozen
class Told:
    """A no, or a not any more: the status it is answered with, why, and what would pass instead."""

    status: int
    key: str
    whys: tuple[Why, ...] = ()
    instead: tuple[Instead, ...] = ()
    wrong: tuple[Wrong, ...] = field(default=())
    override: tuple[str, ...] = ()
    """The articles that say no, where the reader may override every one of them."""


@frozen
class Telling:
    """Tells outcomes in one language, by one house's clock and names of kinds."""

    texts: Texts
    language: str
    kinds: Mapping[str, Mapping[str, str]] = field(factory=dict)
    zone: str = "UTC"

    def told(self, outcome: object) -> Told | None:
        """What is said to an outcome; None for one that is a yes. Some end the request."""
        match outcome:
            case out.Refused(verdict=verdict, alternatives=others):
                return Told(422, "refused", self._whys(verdict.findings), self._instead(others))
            case out.Conflict(finding=finding, alternatives=others):
                return Told(409, "conflict", self._whys((finding,)), self._instead(others))
            case out.SeriesRefused(dates=dates):
                return Told(409, "series", tuple(why for one in dates for why in self._date(one)))
            case out.Stale() | out.IncidentChanged() | out.ProposalChanged():
                return Told(412, "stale")
            case out.ProposalStands(why=why):
                return Told(409, "stands", (Why(self.texts.text(self.language, f"page.proposal.stands.{why.value}")),))
            case out.IncidentStands():
                return Told(409, "stands")
            case out.Expired():
                return Told(410, "expired")
            case out.KeyReused():
                return Told(422, "sent_before")
            case out.AlreadyShown():
                return Told(409, "already_shown")
            case out.GroundClashes(clashes=clashes):
                return Told(409, "clashes", tuple(self._clash(clash) for clash in clashes))
            case out.ImportRefused(lines=lines):
                return Told(422, "not_imported", tuple(self._line(line) for line in lines))
            case out.Misread(at="space" | "house" | "closure", code=code, numbers=numbers):
                return Told(400, "misread", (Why(self.texts.said(self.language, code, dict(numbers), zone=self.zone)),))
            case out.Misread(at=at, code=code, numbers=numbers):
                return Told(400, "misread", wrong=(Wrong(at, code, numbers),))
            case out.NotAllowed():
                raise Stop(403, "not_allowed")
            case out.Unknown(what=what):
                raise NotThere(what)
            case out.TryLater(retry_after=seconds):
                raise Stop(503, "busy", headers={"Retry-After": str(seconds)})
            case _:
                return None

    def _whys(self, findings: tuple[Finding, ...]) -> tuple[Why, ...]:
        grave = [finding for finding in findings if finding.severity is Severity.REFUSE]
        return tuple(self._why(finding) for finding in grave or findings)

    def _date(self, answer: out.DateAnswer) -> tuple[Why, ...]:
        """Why one date of a series cannot be had, with its day; nothing for one that can, or is waited for."""
        if answer.stands or answer.state is out.DateState.WAITING:
            return ()
        day = period(self.texts, self.language, answer.when)
        findings = (answer.conflict,) if answer.conflict else answer.verdict.findings
        told = self._whys(findings)
        return tuple(
            evolve(why, text=self.texts.text(self.language, "panel.dated", day=day, what=why.text)) for why in told
        )

    def _clash(self, clash: out.Clash) -> Why:
        edges: dict[str, Any] = {"since": clash.span.start, "until": clash.span.end, "zone": self.zone}
        key = "panel.clash" if clash.other is None else "panel.clash.meets"
        return Why(self.texts.text(self.language, key, kind=self._kind(clash.kind), **edges))

    def _line(self, line: out.WrongLine) -> Why:
        what = self.texts.text(self.language, line.code)
        return Why(self.texts.text(self.language, "import.line", number=line.line, what=what))

    def _why(self, finding: Finding) -> Why:
        text = self.texts.said(self.language, finding.key, self._numbers(dict(finding.numbers)), zone=self.zone)
        if finding.title == TITLE:
            return Why(text)
        book = finding.title.in_(self.language) or finding.rulebook
        article = self.texts.text(self.language, "panel.told.article", rulebook=book, number=finding.article)
        return Why(text, article, finding.citation.in_(self.language))

    def _numbers(self, numbers: dict[str, Any]) -> dict[str, Any]:
        for name in ("kind", "kinds"):
            if isinstance(numbers.get(name), str):
                numbers[name] = [self._kind(key) for key in numbers[name].split(", ")]
        return numbers

    def _kind(self, key: str) -> str:
        words = self.kinds.get(key, {})
        return words.get(self.language) or next((said for said in words.values() if said), key)

    def _instead(self, others: tuple[out.Alternative, ...]) -> tuple[Instead, ...]:
        return tuple(Instead(period(self.texts, self.language, other.when), typed(other.when)) for other in others)


def period(texts: Texts, language: str, when: Nights | Hours) -> str:
    """From when to when, in words."""
    if isinstance(when, Nights):
        return nights(texts, language, when.arrival, when.departure)
    return hours(texts, language, when.start, when.end)


def nights(texts: Texts, language: str, first: date, last: date) -> str:
    """Nights in words; the month and the year that both ends share are said once."""
    shared = "d" if (first.year, first.month) == (last.year, last.month) else "d MMMM"
    begun = format_date(first, shared if first.year == last.year else "d MMMM y", locale=language)
    if language == "fr" and first.day == 1:
        begun = begun.replace("1", "1er", 1)
    return texts.text(language, "panel.nights", n=(last - first).days, first=begun, last=last)


def hours(texts: Texts, language: str, start: datetime, end: datetime) -> str:
    """Wall times in words; the day is said once where it is one."""
    if start.date() == end.date():
        return texts.text(language, "panel.hours", day=start.date(), since=start.time(), until=end.time())
    return texts.text(language, "panel.long_hours", start=start, end=end)


def typed(when: Nights | Hours) -> dict[str, str]:
    """A period as a form's fields hold it."""
    if isinstance(when, Nights):
        return {"start": when.arrival.isoformat(), "start_time": "", "end": when.departure.isoformat(), "end_time": ""}
    return {
        "start": when.start.date().isoformat(),
        "start_time": f"{when.start:%H:%M}",
        "end": when.end.date().isoformat(),
        "end_time": f"{when.end:%H:%M}",
    }
