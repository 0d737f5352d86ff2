"""What differs between two versions of a rulebook: article by article, and word by word.

Rules of this file:
1. Every article of either version stands in the list once, in the order of the new one; those that went follow the
   article they stood behind.
2. The pieces of a marked text, with what was added left out, are the old text; with what was left out left out, the
   new one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from enum import StrEnum

from attrs import frozen

from habitat_kit.core.rulebooks import Article, Version

MOST_PIECES = 4_000
"""Words and gaps of a text that are compared one by one; a longer one is shown whole, old and new."""

_PIECE = re.compile(r"\s+|[^\s]+")


class Change(StrEnum):
    """What became of an article, or of a piece of text."""

    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@frozen
class Difference:
    """One article before and after."""

    number: str
    change: Change
    before: Article | None = None
    after: Article | None = None


def differences(before: Version | None, after: Version) -> tuple[Difference, ...]:
    """Every article of either version, and what became of it. Without a version before, each is new."""
    old = {article.number: article for article in before.articles} if before else {}
    new = {article.number: article for article in after.articles}
    return tuple(_one(number, old.get(number), new.get(number)) for number in _numbers(list(old), list(new)))


def bound_elsewhere(before: Version | None, after: Version) -> bool:
    """Whether the two apply at other places, to other kinds or between other dates."""
    return before is not None and set(before.bindings) != set(after.bindings)


def marked(before: str, after: str) -> tuple[tuple[Change, str], ...]:
    """A text with its changes: pieces that are the same, added or removed, in reading order."""
    old, new = _PIECE.findall(before), _PIECE.findall(after)
    if len(old) + len(new) > MOST_PIECES:
        whole = ((Change.REMOVED, before), (Change.ADDED, after))
        return ((Change.SAME, after),) if before == after else whole
    return tuple(_marked(old, new))


def _marked(old: list[str], new: list[str]) -> Iterator[tuple[Change, str]]:
    for tag, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            yield Change.SAME, "".join(old[i:j])
            continue
        if i < j:
            yield Change.REMOVED, "".join(old[i:j])
        if k < m:
            yield Change.ADDED, "".join(new[k:m])


def _one(number: str, before: Article | None, after: Article | None) -> Difference:
    if before is None or after is None:
        return Difference(number, Change.ADDED if before is None else Change.REMOVED, before, after)
    same = (before.text, before.rule, before.override_by) == (after.text, after.rule, after.override_by)
    return Difference(number, Change.SAME if same else Change.CHANGED, before, after)


def _numbers(old: list[str], new: list[str]) -> list[str]:
    """The numbers of both, each once."""
    found = list(new)
    for place, number in enumerate(old):
        if number not in found:
            behind = next((found.index(other) + 1 for other in reversed(old[:place]) if other in found), 0)
            found.insert(behind, number)
    return found
