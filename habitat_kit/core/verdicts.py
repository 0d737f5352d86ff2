"""Findings and the verdict they merge into: refuse > needs approval > warn > allow.

Findings are collected and sorted, so the order of rulebooks and plugins never changes a verdict.
"""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from attrs import field, frozen

from habitat_kit.core.actors import Role
from habitat_kit.core.prices import Due
from habitat_kit.core.rules import Number, Reason, Severity, Wait
from habitat_kit.core.words import Words


@frozen
class Override:
    """Who overrode a finding, and the note that holds the written reason."""

    by: UUID | None
    note: UUID


@frozen
class Finding:
    """A Reason stamped with the article that gave it, and with who may override it.

    One that was overridden is kept as it was said, and weighs no more than something to know.
    """

    severity: Severity
    key: str
    numbers: tuple[tuple[str, Number], ...]
    rulebook: str
    version: str
    article: str
    title: Words = field(factory=Words)
    citation: Words = field(factory=Words)
    source: str | None = None
    passes: Number = None
    wait: Wait | None = None
    override_by: frozenset[Role] = frozenset()
    plugin: str | None = None
    overridden: Override | None = None

    @property
    def weight(self) -> Severity:
        """How much it weighs in a verdict."""
        return min(self.severity, Severity.WARN) if self.overridden else self.severity

    @property
    def code(self) -> str:
        """The article it comes from, as a command that overrides it names it: rulebook/article."""
        return f"{self.rulebook}/{self.article}"

    @property
    def place(self) -> tuple[object, ...]:
        """Where it stands among its siblings: heaviest first, then by rulebook and article; no two share one."""
        said = (self.numbers, self.passes, self.wait, self.title, self.citation, self.source, self.plugin)
        return (
            -self.weight,
            -self.severity,
            self.rulebook,
            pieces(self.version),
            pieces(self.article),
            self.key,
            repr(said),
            sorted(self.override_by),
            repr(self.overridden),
        )


def pieces(number: str) -> tuple[tuple[int, str], ...]:
    """An article's or a version's number as it sorts: 2 before 10, 3.1 before 3.2."""
    return tuple((int(p), "") if p.isdecimal() else (-1, p) for p in number.replace("-", ".").split("."))


def stamped(reason: Reason, *, rulebook: str, version: str, article: str, **marks: object) -> Finding:
    """The Finding a rulebook makes of a rule's Reason."""
    return Finding(
        severity=reason.severity,
        key=reason.key,
        numbers=reason.numbers,
        passes=reason.passes,
        wait=reason.wait,
        rulebook=rulebook,
        version=version,
        article=article,
        **marks,  # type: ignore[arg-type]  # the optional fields of Finding, by name
    )


def _in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    once = set(findings)
    return tuple(sorted(once, key=lambda finding: finding.place) if len(once) > 1 else once)


def _dues_in_order(dues: Iterable[Due]) -> tuple[Due, ...]:
    return tuple(sorted(dues, key=lambda due: due.place) if dues else ())


def _sorted_ids(ids: Iterable[UUID]) -> tuple[UUID, ...]:
    return tuple(sorted(set(ids)))


@frozen
class Verdict:
    """Every finding once, heaviest first; `versions` are the rulebook versions that judged, `prices` what it costs."""

    findings: tuple[Finding, ...] = field(default=(), converter=_in_order)
    versions: tuple[UUID, ...] = field(default=(), converter=_sorted_ids)
    prices: tuple[Due, ...] = field(default=(), converter=_dues_in_order)

    @property
    def severity(self) -> Severity:
        """The heaviest finding's, ALLOW when there is none."""
        return self.findings[0].weight if self.findings else Severity.ALLOW

    @property
    def refusing(self) -> tuple[Finding, ...]:
        """The findings that say no."""
        return tuple(finding for finding in self.findings if finding.weight is Severity.REFUSE)

    @property
    def refused(self) -> bool:
        """Whether anything says no."""
        return self.severity is Severity.REFUSE

    @property
    def wait(self) -> Wait | None:
        """The shortest wait any article asks for; on a tie, lapsing is the safer."""
        waits = [f.wait for f in self.findings if f.severity is Severity.APPROVE and f.wait]
        return min(waits, key=lambda wait: (wait.within, wait.on_silence != "lapse"), default=None)

    def __add__(self, other: Verdict) -> Verdict:
        """Both together, as if judged at once."""
        if self == _NOTHING:
            return other
        return Verdict(self.findings + other.findings, self.versions + other.versions, self.prices + other.prices)


_NOTHING = Verdict()
