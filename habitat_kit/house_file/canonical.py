"""The canonical text of a rulebook version: what is kept of it, and what its digest is of.

Rules of this file:
1. `version_of(body_of(version))` is the version again; the same text always has the same digest.
2. A parameter that has its default value is left out, so that a rule kind may gain one.
3. A rule whose plugin is gone, or reads it no more, refuses every ask in that plugin's name until it is
   back: what a house voted never lapses in silence.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from hashlib import sha256
from typing import Any, ClassVar
from uuid import UUID

from attrs import frozen

from habitat_kit.core.actors import Role
from habitat_kit.core.errors import Misconfigured
from habitat_kit.core.ledger import Ledger
from habitat_kit.core.rulebooks import Article, Binding, Version
from habitat_kit.core.rules import Ask, Number, Reason, Rule
from habitat_kit.core.words import Words
from habitat_kit.registry import Registry
from habitat_kit.strict import JSON, Wrong, read

LOG = logging.getLogger("habitat_kit.house_file")


@frozen
class MissingRule(Rule[Any]):
    """A rule nobody can read any more, kept as it was written (`raw`, JSON). It refuses whatever is asked."""

    kind: ClassVar[str] = "missing_rule"
    judges: ClassVar[type] = object

    wanted: str
    raw: str

    def judge(self, ask: Ask[Any], ledger: Ledger) -> Iterator[Reason]:
        """No answer: the rulebook makes that a no, in the plugin's name."""
        raise Misconfigured(f"no plugin reads the rule kind {self.wanted}: install the one that offered it")

    def numbers(self) -> Mapping[str, Number]:
        """Nothing fills its sentence."""
        return {}


def words_body(words: Words) -> dict[str, str]:
    """A text in each language it is written in."""
    return {language: text for language in ("fr", "en") if (text := words.in_(language)) and getattr(words, language)}


def rule_body(rule: Rule[Any]) -> dict[str, Any]:
    """A rule's kind and the parameters that differ from their defaults."""
    if isinstance(rule, MissingRule):
        kept: dict[str, Any] = json.loads(rule.raw)
        return kept
    return {"kind": rule.kind, **JSON.unstructure(rule)}


def body_of(version: Version) -> dict[str, Any]:
    """Everything that judges or is read, as plain JSON; not its id, and not when it ends."""
    return {
        "in_force": version.in_force.isoformat(),
        "source": version.source,
        "verified": version.verified,
        "must_sign": version.must_sign,
        **({"names_in_reports": True} if version.names_in_reports else {}),
        "articles": [_article_body(article) for article in version.articles],
        "bindings": [_binding_body(binding) for binding in version.bindings],
    }


def digest_of(body: Mapping[str, Any]) -> str:
    """The SHA-256 of a body's canonical JSON, in hexadecimal."""
    text = json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return sha256(text.encode()).hexdigest()


def version_of(id: UUID, number: int, until: datetime | None, body: Mapping[str, Any], registry: Registry) -> Version:  # noqa: A002  # the version's own id
    """The version a body was made of."""
    return Version(
        id=id,
        version=str(number),
        in_force=datetime.fromisoformat(body["in_force"]),
        until=until,
        articles=tuple(_article_of(article, registry) for article in body["articles"]),
        bindings=tuple(_binding_of(binding) for binding in body["bindings"]),
        source=body["source"],
        verified=body["verified"],
        must_sign=body["must_sign"],
        names_in_reports=body.get("names_in_reports", False),
        digest=digest_of(body),
    )


def _article_body(article: Article) -> dict[str, Any]:
    return {
        "number": article.number,
        "text": words_body(article.text),
        "rule": article.rule and rule_body(article.rule),
        "plugin": article.plugin,
        "override_by": sorted(role.value for role in article.override_by),
    }


def _article_of(body: Mapping[str, Any], registry: Registry) -> Article:
    return Article(
        number=body["number"],
        text=Words(**body["text"]),
        rule=None if body["rule"] is None else _rule_of(body["rule"], registry),
        plugin=body["plugin"],
        override_by=frozenset(Role(role) for role in body["override_by"]),
    )


def _rule_of(body: Mapping[str, Any], registry: Registry) -> Rule[Any]:
    known = registry.rules.get(body["kind"])
    if known is not None:
        try:
            return read({name: value for name, value in body.items() if name != "kind"}, known.rule, converter=JSON)
        except Wrong as wrong:
            LOG.error("plugin %s no longer reads its rule %s: %s", known.plugin, body["kind"], wrong)  # noqa: TRY400  # no trace is needed
    return MissingRule(body["kind"], json.dumps(body, sort_keys=True))


def _binding_body(binding: Binding) -> dict[str, Any]:
    return {
        "space": str(binding.space),
        "kinds": sorted(binding.kinds),
        "first": binding.first and binding.first.isoformat(),
        "end": binding.end and binding.end.isoformat(),
    }


def _binding_of(body: Mapping[str, Any]) -> Binding:
    return Binding(
        space=UUID(body["space"]),
        kinds=frozenset(body["kinds"]),
        first=date.fromisoformat(body["first"]) if body["first"] else None,
        end=date.fromisoformat(body["end"]) if body["end"] else None,
    )
