"""Articles that cannot both be kept: whatever one lets pass, the other refuses.

Rules of this file:
1. Two articles contradict each other where both stand: at one time, over a common place, about a common kind.
2. Rules say by their bounds what they let pass whatever was booked; the past and the neighbours play no part.
3. One article may contradict itself, and is then named twice.
4. Of one measure the first MOST bounds are compared: nobody wrote more, and a made-up file must not cost a morning.
5. Two articles are named once, by the first measure that leaves nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import combinations_with_replacement

from attrs import evolve, frozen

from habitat_kit.core.periods import FOREVER
from habitat_kit.core.rulebooks import Binding, Rulebook, Version
from habitat_kit.core.rules import Bound
from habitat_kit.core.spaces import SpaceTree

MOST = 500


@frozen
class Contradiction:
    """Two articles, each as rulebook/article, and what they leave nothing of."""

    one: str
    other: str
    what: str
    least: int | None = None
    most: int | None = None


@frozen
class _Standing:
    """One bound of an article where and while it stands."""

    code: str
    bound: Bound
    binding: Binding
    since: datetime
    until: datetime

    def meets(self, other: _Standing, tree: SpaceTree) -> bool:
        """Whether both stand at one time over a common place, for uses begun in common dates."""
        here, there = self.binding, other.binding
        together = self.since < other.until and other.since < self.until
        begun = (here.first is None or there.end is None or here.first < there.end) and (
            there.first is None or here.end is None or there.first < here.end
        )
        return together and begun and any(space.id == there.space for space in tree.related(here.space))


def contradictions(rulebooks: Iterable[Rulebook], tree: SpaceTree) -> tuple[Contradiction, ...]:
    """Every pair of articles that leaves nothing to book, each once, by their codes."""
    measured: dict[str, list[_Standing]] = {}
    for book in rulebooks:
        for standing in _standing(book, tree):
            measured.setdefault(standing.bound.what, []).append(standing)
    found: dict[frozenset[str], Contradiction] = {}
    for _, alike in sorted(measured.items()):
        for one, other in combinations_with_replacement(alike[:MOST], 2):
            if not one.bound.leaves_something(other.bound) and one.meets(other, tree):
                found.setdefault(frozenset({one.code, other.code}), _told(one, other))
    return tuple(sorted(found.values(), key=lambda it: (it.one, it.other)))


def _standing(book: Rulebook, tree: SpaceTree) -> Iterator[_Standing]:
    for version in book.versions:
        until = _until(book, version)
        for article in version.articles:
            for bound in article.rule.bounds() if article.rule else ():
                for binding in version.bindings:
                    for kinds in _common(bound.kinds, binding.kinds):
                        narrow = evolve(bound, kinds=kinds, among=_every_place(bound, tree))
                        yield _Standing(f"{book.key}/{article.number}", narrow, binding, version.in_force, until)


def _every_place(bound: Bound, tree: SpaceTree) -> frozenset[str] | None:
    """What it lets pass; of places, each with every space under it."""
    among = bound.among
    if among is None or not bound.places:
        return among
    under = (space.key for space in tree.spaces if among & {above.key for above in tree.above(space.id)})
    return among | frozenset(under)


def _common(one: frozenset[str], other: frozenset[str]) -> Iterator[frozenset[str]]:
    """The kinds both speak about (every kind is the empty set), unless there are none."""
    if not one or not other:
        yield one or other
    elif one & other:
        yield one & other


def _until(book: Rulebook, version: Version) -> datetime:
    """When a version ends, or another of its rulebook takes its place."""
    later = [other.in_force for other in book.versions if other.in_force > version.in_force]
    return min([version.until or FOREVER, *later])


def _told(one: _Standing, other: _Standing) -> Contradiction:
    low, high = (one, other) if one.bound.least is not None and other.bound.most is not None else (other, one)
    if low.bound.least is None or high.bound.most is None:
        return Contradiction(one.code, other.code, one.bound.what)
    return Contradiction(low.code, high.code, one.bound.what, low.bound.least, high.bound.most)
