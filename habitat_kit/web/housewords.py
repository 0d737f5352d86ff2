"""What belongs to one house, in one reader's words: its kinds by their names, its rules and findings as sentences.

Rules of this file:
1. Nobody reads a code: a kind or a place is said by the name its house gives it, a role by its own.
2. A finding is its own sentence; the article it comes from is quoted beside it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from attrs import frozen

from habitat_kit.core.actors import Role
from habitat_kit.core.errors import NotThere
from habitat_kit.core.rulebooks import Article
from habitat_kit.core.spaces import House
from habitat_kit.core.verdicts import Finding
from habitat_kit.core.words import Words
from habitat_kit.texts import Texts
from habitat_kit.texts.signs import unbroken


@frozen
class HouseWords:
    """Puts what belongs to one house into one language."""

    texts: Texts
    language: str
    house: House

    def text(self, key: str, /, **numbers: Any) -> str:
        """A text of the catalogues, instants told by the house's clock."""
        return self.texts.text(self.language, key, **({"zone": self.house.zone} | numbers))

    def words(self, words: Words) -> str:
        """What the house wrote, in this language or the other one."""
        return unbroken(self.language, words.in_(self.language))

    def kind(self, key: str) -> str:
        """A kind of booking by its name; one the house no longer knows by its key."""
        try:
            return self.words(self.house.kind(key).name) or key
        except NotThere:
            return key

    def role(self, key: str) -> str:
        """A role by its name."""
        return self.text(f"panel.role.{key}") if key in set(Role) else key

    def place(self, key: str) -> str | None:
        """A place by its name; None for one this reader's house has not."""
        return next((space.name for space in self.house.tree.spaces if space.key == key), None)

    def finding(self, finding: Finding) -> str:
        """Why, in one sentence."""
        return self._said(finding.key, dict(finding.numbers))

    def rule(self, article: Article) -> str | None:
        """What an article's rule does, in a sentence or two, for the kinds it is about; None where it is words alone."""
        rule = article.rule
        if rule is None:
            return None
        sentences = ((rule.sentence(), rule.numbers()), *rule.asides())
        said = " ".join(self._said(key, numbers) for key, numbers in sentences)
        about = rule.about()
        if not about or about >= {kind.key for kind in self.house.kinds}:
            return said
        return self.text("rules.about", kinds=[self.kind(key) for key in sorted(about)], said=_carried_on(said))

    def _said(self, key: str, numbers: Mapping[str, Any]) -> str:
        """A text whose numbers a rule named: one of them may be called `zone`, and is no clock."""
        return self.texts.said(self.language, key, self._named(numbers), zone=self.house.zone)

    def _named(self, numbers: Mapping[str, Any]) -> dict[str, Any]:
        """The numbers of a message, kinds, places and roles by their names."""
        named = dict(numbers)
        by_name = {"kind": self.kind, "kinds": self.kind, "roles": self.role, "spaces": self.place, "homes": self.place}
        for name, say in by_name.items():
            if isinstance(named.get(name), str):
                named[name] = [said for key in named[name].split(", ") if (said := say(key))]
        return named


def _carried_on(said: str) -> str:
    """A sentence as it goes on after a colon."""
    return said if said[1:2].isupper() else said[:1].lower() + said[1:]
