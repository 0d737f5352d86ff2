"""Rulebooks: dated, sourced, versioned texts with pure rules in them.

Rules of this file:
1. The versions in force at the instant of the ask judge; a new version never rewrites the past.
2. A binding says where (a space and all under it), for which kinds and between which dates.
3. A rule that raises, answers anything but Reasons, or changes what it is asked about refuses the
   ask in its plugin's name; sys.exit() too, only the keyboard's interrupt passes.
4. That the database broke off is never a rule's say: it passes through, even where a rule swallows it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from datetime import date, datetime
from itertools import islice
from typing import Any, TypeVar
from uuid import UUID

from attrs import define, evolve, field, frozen

from habitat_kit.core.actors import Role
from habitat_kit.core.bookings import Booking
from habitat_kit.core.errors import HabitatError, Misconfigured, StartAgain, StoreUnavailable
from habitat_kit.core.ledger import Ledger
from habitat_kit.core.privacy import public
from habitat_kit.core.questions import Question
from habitat_kit.core.rules import Ask, Reason, Rule, refuse
from habitat_kit.core.seals import Seal, inside, twin
from habitat_kit.core.spaces import SpaceTree
from habitat_kit.core.verdicts import Finding, Verdict, pieces, stamped
from habitat_kit.core.words import Words

A = TypeVar("A")

Watch = Callable[[str, str], AbstractContextManager[None]]
"""Times a rule, called with the plugin's name and the rule's kind; what the rule raises passes through it."""

MOST_REASONS = 100
"""A rule with more to say than this never ends."""


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
        return (
            any(above.id == self.space for above in tree.above(space))
            and (not self.kinds or kind in self.kinds)
            and (self.first is None or self.first <= day)
            and (self.end is None or day < self.end)
        )


@frozen
class Version:
    """One text of a rulebook, in force from an instant until the next one's. `digest` is of its whole text."""

    id: UUID = public()
    version: str = public()
    in_force: datetime = public()
    articles: tuple[Article, ...] = public(converter=tuple)
    bindings: tuple[Binding, ...] = public(converter=tuple)
    until: datetime | None = public(default=None)
    source: str | None = public(default=None)
    verified: bool = public(default=True)
    must_sign: bool = public(default=False)
    digest: str = public(default="")

    def __attrs_post_init__(self) -> None:
        if any(edge and edge.utcoffset() is None for edge in (self.in_force, self.until)):
            raise Misconfigured(f"version {self.version}: in_force and until are instants: give them a zone")
        if self.until and self.until <= self.in_force:
            raise Misconfigured(f"version {self.version}: until must be after in_force")

    def rules(self, at: datetime) -> bool:
        """Whether this version is in force at an instant."""
        return self.in_force <= at and (self.until is None or at < self.until)

    def scopes(self, tree: SpaceTree, space: UUID, kind: str, day: date) -> tuple[UUID, ...]:
        """The spaces it is bound to, each once, whose binding covers such a use."""
        return tuple(dict.fromkeys(b.space for b in self.bindings if b.covers(tree, space, kind, day)))


@frozen
class Rulebook:
    """A law, an agreement, a charter or house rules: a title and its versions."""

    id: UUID = public()
    key: str = public()
    title: Words = public()
    versions: tuple[Version, ...] = public(converter=tuple)

    def in_force(self, at: datetime) -> Version | None:
        """The version that judges at an instant: of several, the one in force last."""
        ruling = [version for version in self.versions if version.rules(at)]
        return max(ruling, key=lambda version: (version.in_force, pieces(version.version), version.id), default=None)


@frozen
class Unwatched:
    """The watch that does not time."""

    def __call__(self, plugin: str, kind: str) -> AbstractContextManager[None]:
        """Let the rule run."""
        return nullcontext()


@define
class _Hearing:
    """One ask before the rules: the ledger they may question, and whether anybody touched the ask."""

    ledger: Ledger
    watch: Watch
    asked: Ask[Any]
    scope: UUID
    broke_off: HabitatError | None = None
    ask: Ask[Any] = field(init=False)
    seal: Seal = field(init=False)

    def __attrs_post_init__(self) -> None:
        self._begin()

    def _begin(self) -> None:
        """Give the rules an ask of their own, so that whoever asked keeps what was asked, and seal it."""
        asked = self.asked
        subject, moving = twin(asked.subject), twin(asked.moving)
        self.ask = Ask(subject, asked.at, asked.house, self.scope, moving, asked.shortening)
        self.seal = Seal.on(self.ask, *inside(subject), *inside(moving))

    def answer(self, question: Question[A]) -> A:
        """The ledger's answer; that the database broke off is remembered."""
        try:
            return self.ledger(question)
        except (StartAgain, StoreUnavailable) as broke_off:
            self.broke_off = broke_off
            raise

    def reasons(self, article: Article) -> tuple[Reason, ...]:
        """What one article's rule says; anything unsound is a refusal in its plugin's name."""
        rule = article.rule
        if rule is None:
            return ()
        heard: tuple[Reason, ...] | None = None
        try:
            if not isinstance(self.ask.subject, rule.judges) or (self.asked.shortening and not rule.about_notice):
                return ()
            with self.watch(article.plugin or "", rule.kind):
                said = _sound(rule.judge(self.ask, self.answer))
                self._untouched()
                heard = said  # last of all: a watch may swallow what was raised
        except KeyboardInterrupt:
            raise
        except BaseException:  # noqa: BLE001  # a stranger's rule may raise anything; none may pass for a yes
            heard = None
        if self.broke_off:
            raise self.broke_off
        return (refuse("finding.rule_broke", plugin=article.plugin or "?"),) if heard is None else heard

    def _untouched(self) -> None:
        if self.seal.broken:
            self._begin()  # the next rule hears what was asked, and answers for itself only
            raise Misconfigured("a rule changed what it was asked about")


def _sound(said: Iterable[Reason]) -> tuple[Reason, ...]:
    """What a rule said, if it is Reasons that end and can be kept."""
    reasons = tuple(islice(said, MOST_REASONS + 1))
    if len(reasons) > MOST_REASONS:
        raise Misconfigured(f"a rule gave more than {MOST_REASONS} reasons")
    for reason in reasons:
        if type(reason) is not Reason:
            raise Misconfigured(f"a rule gave a {type(reason).__name__}, no Reason")
        hash(evolve(reason))
    return reasons


def _findings(rulebook: Rulebook, version: Version, hearing: _Hearing) -> Iterator[Finding]:
    """Every finding of one version at one hearing."""
    for article in version.articles:
        for reason in hearing.reasons(article):
            yield stamped(
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


def _all(rulebooks: Iterable[Rulebook]) -> tuple[Rulebook, ...]:
    return tuple(rulebooks)


@frozen
class Bench:
    """All rulebooks of a house, sitting in judgement."""

    rulebooks: tuple[Rulebook, ...] = field(default=(), converter=_all)
    watch: Watch = field(factory=Unwatched)

    def judge(self, ask: Ask[Booking], ledger: Ledger) -> Verdict:
        """The verdict of every version in force at the instant of the ask, heard once for each space it is bound to."""
        sitting = [
            (book, version, version.scopes(ask.house.tree, ask.subject.space, ask.subject.kind, ask.subject.first_day))
            for book in self.rulebooks
            if (version := book.in_force(ask.at))
        ]
        findings = {
            finding
            for book, version, scopes in sitting
            for scope in scopes
            for finding in _findings(book, version, _Hearing(ledger, self.watch, ask, scope))
        }
        return Verdict(findings, {version.id for _, version, scopes in sitting if scopes})
