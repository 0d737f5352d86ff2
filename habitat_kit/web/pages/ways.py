"""My ways in: the browsers one is signed in with, one's passkeys, one-time codes and API tokens; make and end each.

Rules of this file:
1. The page is for who signed in here; where a host has its own login it is not there, nor for an API token.
2. What adds or removes a proof asks for the proof first, where the reader's roles need one (web/proof.py).
3. A token's secret is in the page that answers the form and nowhere else: the same form again says that it was shown.
"""

from __future__ import annotations

from collections.abc import Callable
from secrets import token_urlsafe
from uuid import UUID

from attrs import frozen
from starlette.responses import JSONResponse, RedirectResponse, Response

from habitat_kit.core.errors import NotThere, Unreadable
from habitat_kit.web.actors import session_cookie
from habitat_kit.web.arriving import safe_next
from habitat_kit.web.guard import Stop
from habitat_kit.web.outside import place_of
from habitat_kit.web.pages.visit import Visit
from habitat_kit.web.proof import Proof, proof, session_of
from habitat_kit.web.qr import drawing
from habitat_kit.web.sessions import Place, Session
from habitat_kit.web.throttle import Throttled

SAID = frozenset({"ended", "passkey", "removed", "codes", "codes_removed", "revoked", "already_shown"})


@frozen
class Mine:
    """Whose page it is: the session they came by and how they stand."""

    session: Session
    proof: Proof

    @property
    def identity(self) -> UUID:
        """The identity whose ways in these are."""
        return self.session.identity


def mine(visit: Visit) -> Mine:
    """The reader's own session; NotThere for who has none here."""
    kit = visit.site.kit
    session = session_of(visit.request, kit)
    if session is None:
        raise NotThere("page")
    return Mine(session, proof(kit, visit.actor))


def show(visit: Visit) -> Response:
    """The page."""
    return _page(visit, mine(visit))


def end(visit: Visit) -> Response:
    """End one session, or every one, this one too."""
    me, sessions = mine(visit), visit.site.kit.identities.sessions
    if visit.typed.get("do") != "all":
        ended = _id(visit.typed.get("session", ""))
        if not sessions.end_one(me.identity, ended):
            raise NotThere("session")
        return visit.go("/ways", said="ended") if ended != me.session.id else _out(visit)
    sessions.end_all(me.identity)
    return _out(visit)


def _out(visit: Visit) -> Response:
    answer = visit.go("/signin")
    session_cookie(visit.site.kit).clear(answer, visit.request.scope)
    return answer


# -- passkeys


def begin_passkey(visit: Visit) -> Response:
    """What the browser needs to make a passkey."""
    me = _changing(visit)
    passkeys = visit.site.kit.identities.passkeys
    return Response(
        passkeys.begin_making(me.identity, _called(visit, me), _place(visit)), media_type="application/json"
    )


def make_passkey(visit: Visit) -> Response:
    """Keep a passkey that the device made."""
    me = _changing(visit)
    label = " ".join(visit.typed.get("label", "").split())[:80]
    passkeys = visit.site.kit.identities.passkeys
    if not passkeys.make(me.identity, visit.typed.get("credential", ""), label, _place(visit)):
        raise Stop(400, "unreadable")
    visit.site.kit.identities.sessions.strengthen(me.session.id, visit.now)
    return JSONResponse({"onward": visit.path("/ways", said="passkey")})


def remove_passkey(visit: Visit) -> Response:
    """Take a passkey away."""
    me = _changing(visit)
    if not visit.site.kit.identities.passkeys.remove(me.identity, _id(visit.typed.get("passkey", ""))):
        raise NotThere("passkey")
    return visit.go("/ways", said="removed")


# -- one-time codes


def begin_codes(visit: Visit) -> Response:
    """The secret for an app, shown this once."""
    me = _changing(visit)
    begun = visit.site.kit.identities.codes.begin(me.identity, _called(visit, me), _place(visit).name)
    if begun is None:
        raise NotThere("page")
    return visit.page("codes.html", house=visit.home, begun=begun, drawing=drawing(begun.address), wrong=False)


def confirm_codes(visit: Visit) -> Response:
    """The first code proves that the app has the secret; from now on codes count."""
    me = _changing(visit)
    codes = visit.site.kit.identities.codes
    if not _agrees(lambda: codes.agrees(me.identity, visit.typed.get("code", ""), first=True)):
        return visit.page("codes.html", house=visit.home, status=400, begun=None, drawing=None, wrong=True)
    visit.site.kit.identities.sessions.strengthen(me.session.id, visit.now)
    return visit.go("/ways", said="codes")


def remove_codes(visit: Visit) -> Response:
    """Take one's codes away."""
    me = _changing(visit)
    visit.site.kit.identities.codes.remove(me.identity)
    return visit.go("/ways", said="codes_removed")


# -- API tokens


def make_token(visit: Visit) -> Response:
    """A new token, its secret shown this once."""
    me = _changing(visit)
    nonce = visit.typed.get("nonce", "")[:64] or token_urlsafe(12)
    try:
        secret = visit.site.kit.identities.api_tokens.make_own(me.identity, visit.typed.get("label", ""), nonce)
    except Unreadable as wrong:
        return _page(visit, me, status=400, wrong=wrong)
    return visit.go("/ways", said="already_shown") if secret is None else _page(visit, me, secret=secret)


def revoke_token(visit: Visit) -> Response:
    """End a token: its program is out at its next request."""
    me = _changing(visit)
    if not visit.site.kit.identities.api_tokens.end_one(me.identity, _id(visit.typed.get("token", ""))):
        raise NotThere("token")
    return visit.go("/ways", said="revoked")


# -- the second proof


def ask_proof(visit: Visit) -> Response:
    """Where one proves it: by passkey or code, or is told how to get one."""
    return _proof_page(visit, mine(visit))


def prove_by_code(visit: Visit) -> Response:
    """A right code opens what is protected, for a while."""
    me, codes = mine(visit), visit.site.kit.identities.codes
    if not _agrees(lambda: codes.agrees(me.identity, visit.typed.get("code", ""))):
        return _proof_page(visit, me, status=401, wrong=True)
    visit.site.kit.identities.sessions.strengthen(me.session.id, visit.now)
    return RedirectResponse(_next(visit), 303)


def begin_proof(visit: Visit) -> Response:
    """What the browser needs to prove it by passkey."""
    me = mine(visit)
    asked = visit.site.kit.identities.passkeys.begin_using(_place(visit), identity=me.identity)
    return Response(asked, media_type="application/json")


def prove_by_passkey(visit: Visit) -> Response:
    """A passkey opens the same."""
    me = mine(visit)
    if not visit.site.kit.identities.passkeys.prove(me.identity, visit.typed.get("credential", ""), _place(visit)):
        raise Stop(401, "signin")
    visit.site.kit.identities.sessions.strengthen(me.session.id, visit.now)
    return JSONResponse({"onward": _next(visit)})


def _changing(visit: Visit) -> Mine:
    """The reader, who may change their proofs: those that need one have shown it, or have none yet."""
    me, identities = mine(visit), visit.site.kit.identities
    if me.proof.missing and (identities.passkeys.of(me.identity) or identities.codes.stands(me.identity)):
        raise Stop(403, "proof")
    return me


def _agrees(check: Callable[[], bool]) -> bool:
    try:
        return check()
    except Throttled as often:
        seconds = int(often.wait.total_seconds()) + 1
        raise Stop(429, "throttled", headers={"Retry-After": str(seconds)}, numbers={"wait": often.wait}) from None


def _next(visit: Visit) -> str:
    return safe_next(visit.request, visit.typed.get("next") or visit.asked.get("next", ""))


def _place(visit: Visit) -> Place:
    return place_of(visit.request, visit.site.kit.settings, visit.site.renderer.text(visit.request, "web.place"))


def _called(visit: Visit, me: Mine) -> str:
    """What a device shows beside the passkey: the person's name."""
    return visit.site.kit.identities.called(me.identity) or visit.site.renderer.text(visit.request, "web.place")


def _proof_page(visit: Visit, me: Mine, *, status: int = 200, wrong: bool = False) -> Response:
    identities = visit.site.kit.identities
    return visit.page(
        "proof.html",
        house=visit.home,
        status=status,
        wrong=wrong,
        onward=_next(visit),
        has_passkey=bool(identities.passkeys.of(me.identity)),
        has_codes=identities.codes.stands(me.identity),
        proof=me.proof,
    )


def _page(
    visit: Visit, me: Mine, *, status: int = 200, secret: str | None = None, wrong: Unreadable | None = None
) -> Response:
    identities = visit.site.kit.identities
    said = visit.asked.get("said", "")
    return visit.page(
        "ways.html",
        house=visit.home,
        status=status,
        me=me,
        tokens=identities.api_tokens.of(me.identity),
        secret=secret,
        wrong=wrong,
        sessions=identities.sessions.of(me.identity, visit.now),
        passkeys=identities.passkeys.of(me.identity),
        codes_offered=identities.codes.offered,
        has_codes=identities.codes.stands(me.identity),
        said=said if said in SAID else "",
    )


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise NotThere("page") from None
