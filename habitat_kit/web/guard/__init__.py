"""What every surface stands behind, as pure ASGI middlewares, from the outside in:

- isolation: the surface knows where it is mounted and nothing of its host's router
- records: a request id, and one line a request whose path has no secret
- headers: a strict content policy, no framing, no sniffing, no storing unless the answer says otherwise; HEAD
- language: French or English
- catch: every failure becomes an answer without trace, SQL or value
- hosts: only the names this kit is served under
- body: at most so many bytes, counted as they come
- origin: nothing is changed by a form that stands on another site

Every decision is taken on scope["path"], as the router takes it, never on request.url (CVE-2026-48710);
X-Forwarded-* is not read: a server behind a proxy is told so by its own options.
"""

from __future__ import annotations

from collections.abc import Mapping
from re import Pattern

from starlette.types import ASGIApp

from habitat_kit.web.guard.answers import Answers
from habitat_kit.web.guard.body import BodyLimit
from habitat_kit.web.guard.catch import Catch
from habitat_kit.web.guard.headers import SafeHeaders
from habitat_kit.web.guard.hosts import KnownHosts
from habitat_kit.web.guard.isolation import Isolation
from habitat_kit.web.guard.origin import SameOrigin
from habitat_kit.web.guard.records import Records
from habitat_kit.web.guard.stop import Stop
from habitat_kit.web.guard.terms import Terms
from habitat_kit.web.language import Language

__all__ = ["Answers", "Stop", "Terms", "protected"]


def protected(
    app: ASGIApp,
    terms: Terms,
    answers: Answers,
    *,
    private: bool = True,
    also_guarded: Pattern[str] | None = None,
    sources: Mapping[str, str] | None = None,
    body_limit: int | None = None,
) -> ASGIApp:
    """The surface `app` behind every guard.

    `answers` writes what failures say (answers.html, answers.json or answers.plain). `private` keeps robots
    out. `also_guarded` names paths below the surface that act although they are read by GET (an admin's
    actions): those too must come from a page of ours. `sources` adds to the content policy, by directive
    (`{"style-src": "'unsafe-inline'"}`). `body_limit` replaces the terms' own.
    """
    guarded: ASGIApp = SameOrigin(app, terms, also_guarded)
    guarded = BodyLimit(guarded, terms.body_limit if body_limit is None else body_limit)
    guarded = KnownHosts(guarded, terms.hosts)
    guarded = Catch(guarded, answers)
    guarded = Language(guarded, terms.languages, https=terms.https)
    guarded = SafeHeaders(guarded, terms, private=private, sources=sources or {})
    return Isolation(Records(guarded))
