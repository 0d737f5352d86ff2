"""Rulebooks: dated, sourced, versioned texts with pure rules in them.

Rules of this file:
1. The versions in force at the instant of the ask judge; a new version never rewrites the past.
2. A binding says where (a space and all under it), for which kinds and between which dates.
3. What a booking costs is asked of each article once, for the first space its version is bound to; a version
   without a rule that prices is asked nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from functools import cached_property, partial
from typing import Any
from uuid import UUID

from attrs import field, frozen

from habitat_kit.core.actors import Role
from habitat_kit.core.bookings import Booking
from habitat_kit.core.errors import Misconfigured
from habitat_kit.core.hearing import Hearing, Watch, broke
from habitat_kit.core.ledger import Ledger
from habitat_kit.core.prices import Due, Limit, Price, capped
from habitat_kit.core.privacy import public
from habitat_kit.core.rules import Ask, Reason, Rule
from habitat_kit.core.spaces import SpaceTree
from habitat_kit.core.verdicts import Finding, Verdict, pieces, stamped
from habitat_kit.core.words import Words


@frozen
class Article:
    """One numbered paragraph: its words, its rule if it has one, and who may override it."""

    number: str = public()
    text: Words = public(factory=Words)
    rule: Rule[Any] | None = public(default=None)
    plugin: str | None = public(default=None)
    override_by: frozenset[Role] = public(default=frozenset(), converter=frozenset)


@frozen
class Binding:
    """Where and when a version applies: under `space`, to `kinds` (all when empty), to uses begun in the dates."""

    space: UUID = public()
    kinds: frozenset[str] = public(default=frozenset(), converter=frozenset)
    first: date | None = public(default=None)
    end: date | None = public(default=None)

    def __attrs_post_init__(self) -> None:
        if self.first and self.end and self.end <= self.first:
            raise Misconfigured("a binding's end must be after its first day")

    def covers(self, tree: SpaceTree, space: UUID, kind: str, day: date) -> bool:
        """Whether a use of this kind, of this space, begun on this day is bound."""
        return any(above.id == self.space for above in tree.above(space)) and self.concerns(kind, day)

    def concerns(self, kind: str, day: date) -> bool:
        """Whether a use of this kind begun on this day is bound, if it is in its space."""
        return (
            (not self.kinds or kind in self.kinds)
            and (self.first is None or self.first <= day)
            and (self.end is None or day < self.end)
        )


@frozen(slots=False)  # what it works out once is kept; with slots that costs at each look at a field
class Version:
    """One text of a rulebook, in force from an instant until the next one's. `digest` is of its whole text.

    `names_in_reports` says whether reports on the place name households; they stand there by letters otherwise.
    """

    id: UUID = public()
    version: str = public()
    in_force: datetime = public()
    articles: tuple[Article, ...] = public(converter=tuple)
    bindings: tuple[Binding, ...] = public(converter=tuple)
    until: datetime | None = public(default=None)
    source: str | None = public(default=None)
    verified: bool = public(default=True)
    must_sign: bool = public(default=False)
    names_in_reports: bool = public(default=False)
    digest: str = public(default="")

    def __attrs_post_init__(self) -> None:
        if any(edge and edge.utcoffset() is None for edge in (self.in_force, self.until)):
            raise Misconfigured(f"version {self.version}: in_force and until are instants: give them a zone")
        if self.until and self.until <= self.in_force:
            raise Misconfigured(f"version {self.version}: until must be after in_force")

    @cached_property
    def pricing(self) -> tuple[Article, ...]:
        """The articles whose rule may say what a booking costs."""
        return tuple(a for a in self.articles if a.rule is not None and type(a.rule).price is not Rule.price)

    def rules(self, at: datetime) -> bool:
        """Whether this version is in force at an instant."""
        return self.in_force <= at and (self.until is None or at < self.until)

    def scopes(self, tree: SpaceTree, space: UUID, kind: str, day: date) -> tuple[UUID, ...]:
        """The spaces it is bound to, each once, whose binding covers such a use."""
        near = sorted([place for above in tree.above(space) for place in self._bound.get(above.id, ())])
        found = [self.bindings[place].space for place in near if self.bindings[place].concerns(kind, day)]
        return tuple(dict.fromkeys(found))

    @cached_property
    def _bound(self) -> Mapping[UUID, list[int]]:
        """Which of its bindings are to a space."""
        found: dict[UUID, list[int]] = {}
        for place, binding in enumerate(self.bindings):
            found.setdefault(binding.space, []).append(place)
        return found


@frozen(slots=False)  # what it works out once is kept; with slots that costs at each look at a field
class Rulebook:
    """A law, an agreement, a charter or house rules: a title and its versions."""

    id: UUID = public()
    key: str = public()
    title: Words = public()
    versions: tuple[Version, ...] = public(converter=tuple)

    def in_force(self, at: datetime) -> Version | None:
        """The version that judges at an instant: of several, the one in force last."""
        for version in self._latest_first:
            if version.rules(at):
                return version
        return None

    @cached_property
    def _latest_first(self) -> list[Version]:
        return sorted(self.versions, key=lambda one: (one.in_force, pieces(one.version), one.id), reverse=True)


_Sitting = tuple[Rulebook, Version, tuple[UUID, ...]]


def _findings(rulebook: Rulebook, version: Version, hearing: Hearing) -> Iterator[Finding]:
    """Every finding of one version at one hearing."""
    for article in version.articles:
        if article.rule is not None:
            for reason in hearing.reasons(article.rule, article.plugin):
                yield _finding(rulebook, version, article, reason)


def _finding(rulebook: Rulebook, version: Version, article: Article, reason: Reason) -> Finding:
    return stamped(
        reason,
        rulebook=rulebook.key,
        version=version.version,
        article=article.number,
        title=rulebook.title,
        citation=article.text,
        source=version.source,
        override_by=article.override_by,
        plugin=article.plugin,
    )


def _dues(rulebook: Rulebook, version: Version, hearing: Hearing) -> Iterator[Due | Limit | Finding]:
    """What one version asks for at one hearing; a rule that breaks is a refusal."""
    for article in version.pricing:
        asked = hearing.prices(article.rule, article.plugin) if article.rule else ()
        if asked is None:
            yield _finding(rulebook, version, article, broke(article.plugin))
        for at, one in enumerate(asked or ()):
            stamp = (rulebook.key, version.version, article.number, rulebook.title)
            yield Due(one, *stamp, at) if isinstance(one, Price) else Limit(one, *stamp)


def _all(rulebooks: Iterable[Rulebook]) -> tuple[Rulebook, ...]:
    return tuple(rulebooks)


@frozen
class Bench:
    """All rulebooks of a house, sitting in judgement."""

    rulebooks: tuple[Rulebook, ...] = field(default=(), converter=_all)
    watch: Watch | None = None

    def judge(self, ask: Ask[Booking], ledger: Ledger) -> Verdict:
        """The verdict of every version in force at the instant of the ask, heard once for each space it is bound to."""
        sitting = self._sitting(ask)
        findings = {
            finding
            for book, version, scopes in sitting
            for scope in scopes
            for finding in Hearing(ledger, self.watch, ask, scope).hear(partial(_findings, book, version))
        }
        versions = {version.id for _, version, scopes in sitting if scopes}
        asked = self._asked(ask, ledger, sitting)
        if not asked:
            return Verdict(findings, versions)
        broken = {one for one in asked if isinstance(one, Finding)}
        dues = (one for one in asked if isinstance(one, Due))
        return Verdict(findings | broken, versions, capped(dues, (one for one in asked if isinstance(one, Limit))))

    def limits(self, ask: Ask[Booking], ledger: Ledger) -> tuple[Limit, ...]:
        """What all prices of a year may come to, by the versions in force at the instant of the ask."""
        return tuple(one for one in self._asked(ask, ledger, self._sitting(ask)) if isinstance(one, Limit))

    def _sitting(self, ask: Ask[Booking]) -> list[_Sitting]:
        """Each rulebook's version in force, with the spaces whose binding covers the ask."""
        where = (ask.house.tree, ask.subject.space, ask.subject.kind, ask.subject.first_day)
        return [
            (book, version, version.scopes(*where)) for book in self.rulebooks if (version := book.in_force(ask.at))
        ]

    def _asked(self, ask: Ask[Booking], ledger: Ledger, sitting: list[_Sitting]) -> list[Due | Limit | Finding]:
        return [
            one
            for book, version, scopes in sitting
            if scopes and version.pricing
            for one in Hearing(ledger, self.watch, ask, scopes[0]).hear(partial(_dues, book, version))
        ]
