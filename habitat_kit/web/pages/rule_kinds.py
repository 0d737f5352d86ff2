"""Every kind of rule there is, for who writes one: what it is for, what it looks like, what residents read of it."""

from __future__ import annotations

import logging
import tomllib
from collections.abc import Mapping
from typing import Any

from attrs import frozen
from starlette.responses import Response

from habitat_kit.core.presenting import unsound
from habitat_kit.core.rules import Number, Rule
from habitat_kit.offers import RegisteredRule
from habitat_kit.strict import Wrong, read
from habitat_kit.web.pages.visit import Visit

LOG = logging.getLogger("habitat_kit.plugins")


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
    texts = visit.site.kit.texts
    said = " ".join(texts.said(visit.language, key, numbers) for key, numbers in _told(offered))
    words = f"rule_kind.{kind}"
    return ShownKind(kind, texts.text(visit.language, words) if words in texts else "", offered.example, said)


def _told(offered: RegisteredRule) -> tuple[tuple[str, Mapping[str, Number]], ...]:
    """What the rule of an example says it does; nothing, and a line in the log, where a plugin's cannot."""
    rule, why = _made(offered)
    if rule is None or why is not None:
        LOG.error("plugin %s: the example of %s cannot be shown: %s", offered.plugin, offered.rule.kind, why)
        return ()
    return (rule.sentence(), rule.numbers()), *rule.asides()


def _made(offered: RegisteredRule) -> tuple[Rule[Any] | None, str | None]:
    """The rule of an example, and what is wrong with it."""
    table = tomllib.loads(offered.example)
    del table["kind"]
    try:
        rule = read(table, offered.rule)
    except Wrong as wrong:
        return None, str(wrong)
    return rule, unsound(rule)
