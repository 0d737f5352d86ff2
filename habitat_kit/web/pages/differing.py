"""What changed in a rulebook, as a page shows it: article by article, old words struck out, new ones underlined.

Rules of this file:
1. A change is said in words beside its mark: nobody needs a colour to see it.
2. Where only the other language changed, that one is shown: who signs has seen every change.
"""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from attrs import frozen

from habitat_kit.core.differences import Change, bound_elsewhere, differences, marked
from habitat_kit.core.rulebooks import Article, Binding, Version
from habitat_kit.core.words import LANGUAGES, Words
from habitat_kit.texts.signs import unbroken
from habitat_kit.web.pages.saying import Saying

Pieces = tuple[tuple[Change, str], ...]


@frozen
class ShownChange:
    """One article: what became of it, its words with their changes, and its rule as a sentence before and after."""

    number: str
    change: Change
    pieces: Pieces
    language: str
    before: str | None = None
    after: str | None = None
    overriders: bool = False


@frozen
class ShownDifference:
    """Everything that differs; `from_` and `to` say where the rules apply, where that changed."""

    articles: tuple[ShownChange, ...]
    from_: tuple[str, ...] = ()
    to: tuple[str, ...] = ()

    @property
    def changed(self) -> tuple[ShownChange, ...]:
        """The articles that are not as they were."""
        return tuple(one for one in self.articles if one.change is not Change.SAME)


def shown_difference(say: Saying, before: Version | None, after: Version) -> ShownDifference:
    """What differs between two versions, in the reader's words."""
    every = tuple(_shown(say, one.change, one.before, one.after) for one in differences(before, after))
    if before is None or not bound_elsewhere(before, after):
        return ShownDifference(every)
    places = {space.id: space.name for space in say.house.tree.spaces}
    there, here = (tuple(_place(say, one, places) for one in version.bindings) for version in (before, after))
    return ShownDifference(every, there, here)


def _shown(say: Saying, change: Change, before: Article | None, after: Article | None) -> ShownChange:
    old, new = before.text if before else Words(), after.text if after else Words()
    language = _language(say, old, new)
    pieces = marked(old.in_(language) if before else "", new.in_(language) if after else "")
    return ShownChange(
        number=(after or before).number if after or before else "",  # type: ignore[union-attr]  # one of them is there
        change=change,
        pieces=tuple((what, unbroken(language, said)) for what, said in pieces),
        language=language,
        before=say.rule(before) if before else None,
        after=say.rule(after) if after else None,
        overriders=before is not None and after is not None and before.override_by != after.override_by,
    )


def _language(say: Saying, old: Words, new: Words) -> str:
    """The reader's language, or the other one where only that changed."""
    if old.in_(say.language) != new.in_(say.language):
        return say.language
    other = next((one for one in LANGUAGES if one != say.language and old.in_(one) != new.in_(one)), None)
    return other or say.language


def _place(say: Saying, binding: Binding, places: Mapping[UUID, str]) -> str:
    """Where a version applies: the place, and for which kinds of booking."""
    name = places.get(binding.space, "")
    kinds = ", ".join(say.kind(key) for key in sorted(binding.kinds))
    said = f"{name} ({kinds})" if kinds else name
    edges = [say.text("page.rules.from", day=binding.first)] if binding.first else []
    edges += [say.text("page.rules.until", day=binding.end)] if binding.end else []
    return ", ".join([said, *edges])
