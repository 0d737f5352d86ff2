"""Every kind of rule there is, for who writes one: what it is for, what it looks like, what residents read of it."""

from __future__ import annotations

import tomllib
from typing import Any

from attrs import frozen
from starlette.responses import Response

from habitat_kit.core.rules import Rule
from habitat_kit.offers import RegisteredRule
from habitat_kit.strict import read
from habitat_kit.web.pages.visit import Visit


@frozen
class ShownKind:
    """A kind of rule by its key: its words (none where its plugin wrote none), its example, and that one's sentences."""

    kind: str
    words: str
    example: str
    said: str


def show(visit: Visit) -> Response:
    """Each kind that may stand in a text, in the order of their names."""
    houses = visit.sight.houses()
    kinds = [_shown(visit, kind, offered) for kind, offered in sorted(visit.site.kit.registry.rules.items())]
    return visit.page("rule_kinds.html", house=houses[0] if houses else None, kinds=kinds)


def _shown(visit: Visit, kind: str, offered: RegisteredRule) -> ShownKind:
    texts, rule = visit.site.kit.texts, _made(offered)
    told = ((rule.sentence(), rule.numbers()), *rule.asides())
    said = " ".join(texts.said(visit.language, key, numbers) for key, numbers in told)
    words = f"rule_kind.{kind}"
    return ShownKind(kind, texts.text(visit.language, words) if words in texts else "", offered.example, said)


def _made(offered: RegisteredRule) -> Rule[Any]:
    """The rule of an example."""
    table = tomllib.loads(offered.example)
    del table["kind"]
    return read(table, offered.rule)
