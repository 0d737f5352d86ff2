"""Passkeys (W3C Web Authentication, level 3): made on a person's own page, then a way in without anything to remember.

Rules of this file:
1. A challenge is made here, kept as its SHA-256, answered within LASTS and once: the statement that finds it deletes it.
   One that was made for somebody answers for nobody else.
2. The device has to check its owner (user verification): a passkey is therefore two proofs, and makes a session strong.
3. Site and origin come from base_url, else from the host that was asked, which the guard has checked.
4. Nothing a device sends is kept but its public key, its counter and the credential's name; no attestation is asked for.
5. Unknown, removed and wrong are one answer; why is never said.
"""

from __future__ import annotations

import json
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from attrs import frozen
from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from habitat_kit.core.ids import uuid7
from habitat_kit.store.errors import ConstraintBroken
from habitat_kit.store.transaction import Database
from habitat_kit.web import passkey_statements as say
from habitat_kit.web import tokens
from habitat_kit.web.identity_statements import LOCK_IDENTITY
from habitat_kit.web.sessions import Arrival, Place, Sessions, Way
from habitat_kit.web.throttle import Throttle, Throttled, neighbourhood

LASTS = timedelta(minutes=5)
"""How long a challenge waits for its answer."""

TRIES = 30
WINDOW = timedelta(minutes=15)
"""Challenges one address may ask for within WINDOW without being signed in."""

MOST = 20
"""Passkeys of one person."""

_VERIFIED = UserVerificationRequirement.REQUIRED
_CHALLENGE = 32
_LONGEST = 20_000


@frozen
class Passkey:
    """A passkey as its owner reads of it."""

    id: UUID
    label: str
    made_at: datetime
    last_used: date | None


class Passkeys:
    """The passkeys of one database."""

    def __init__(self, database: Database, clock: Callable[[], datetime], sessions: Sessions) -> None:
        self.database = database
        self.clock = clock
        self.sessions = sessions
        self._places = Throttle(clock, TRIES, WINDOW)

    def of(self, identity: UUID) -> tuple[Passkey, ...]:
        """An identity's passkeys, oldest first."""
        with self.database.read() as tx:
            return tuple(Passkey(*row) for row in tx.run(say.OF_IDENTITY, identity=identity))

    def remove(self, identity: UUID, passkey: UUID) -> bool:
        """Take one of an identity's passkeys away; whether there was one."""
        with self.database.write() as tx:
            return tx.one(say.REMOVE, identity=identity, passkey=passkey) is not None

    # -- making one

    def begin_making(self, identity: UUID, person: str, place: Place) -> str:
        """What the browser's `navigator.credentials.create` is given, as JSON."""
        with self.database.read() as tx:
            known = [_descriptor(name) for (name,) in tx.run(say.CREDENTIALS_OF, identity=identity)]
        made = generate_registration_options(
            rp_id=place.host,
            rp_name=place.name,
            user_name=person,
            user_id=identity.bytes,
            challenge=self._challenge(identity),
            authenticator_selection=AuthenticatorSelectionCriteria(
                resident_key=ResidentKeyRequirement.REQUIRED, user_verification=_VERIFIED
            ),
            exclude_credentials=known,
        )
        return options_to_json(made)

    def make(self, identity: UUID, credential: str, label: str, place: Place) -> bool:
        """Keep the public half of what a device made; False for what does not answer a challenge of this identity."""
        answered = _answer(credential)
        if answered is None or not self._answers(answered[1], identity):
            return False
        try:
            found = verify_registration_response(
                credential=answered[0],
                expected_challenge=answered[1],
                expected_rp_id=place.host,
                expected_origin=place.origin,
                require_user_verification=True,
            )
        except (WebAuthnException, ValueError, KeyError, TypeError):
            return False
        row: dict[str, Any] = {
            "credential": _text(found.credential_id),
            "public_key": _text(found.credential_public_key),
        }
        row |= {"sign_count": found.sign_count, "label": label[:80], "made_at": self._now(), "last_used": None}
        try:
            with self.database.write() as tx:
                tx.run(LOCK_IDENTITY, identity=identity)
                if len(tx.run(say.OF_IDENTITY, identity=identity)) >= MOST:
                    return False
                tx.run(say.ADD, id=uuid7(self.clock(), secrets.randbits(74)), identity_id=identity, **row)
        except ConstraintBroken:
            return False
        return True

    # -- using one

    def begin_using(self, place: Place, *, identity: UUID | None = None, address: str = "") -> str:
        """What `navigator.credentials.get` is given, as JSON: for whoever, or for an identity that proves itself."""
        if identity is None:
            wait = self._places.take(neighbourhood(address))
            if wait is not None:
                raise Throttled(wait)
        made = generate_authentication_options(
            rp_id=place.host, challenge=self._challenge(identity), user_verification=_VERIFIED
        )
        return options_to_json(made)

    def sign_in(self, credential: str, place: Place, *, label: str = "", lasts: timedelta | None = None) -> str | None:
        """The secret of a new, strong session; None for what opens nothing."""
        identity = self._proved(credential, place, None)
        if identity is None:
            return None
        with self.database.write() as tx:
            arrival = Arrival(Way.PASSKEY, label, lasts, strong=True)
            return self.sessions.open_in(tx, identity, self._now(), arrival)

    def prove(self, identity: UUID, credential: str, place: Place) -> bool:
        """Whether a device proves that it is this identity's."""
        return self._proved(credential, place, identity) == identity

    def _proved(self, credential: str, place: Place, asked: UUID | None) -> UUID | None:
        """The living identity whose passkey answered the challenge; its counter goes on."""
        answered = _answer(credential)
        if answered is None or not self._answers(answered[1], asked):
            return None
        with self.database.read() as tx:
            row = tx.one(say.OF_CREDENTIAL, credential=str(answered[0].get("id", ""))[:1400], now=self._now())
        if row is None:
            return None
        identity, passkey, public_key, count = row
        try:
            found = verify_authentication_response(
                credential=answered[0],
                expected_challenge=answered[1],
                expected_rp_id=place.host,
                expected_origin=place.origin,
                credential_public_key=_bytes(public_key),
                credential_current_sign_count=count,
                require_user_verification=True,
            )
        except (WebAuthnException, ValueError, KeyError, TypeError):
            return None
        with self.database.write() as tx:
            used = {"passkey": passkey, "before": count, "count": found.new_sign_count, "day": self._now().date()}
            return None if tx.one(say.USED, **used) is None else identity

    # -- challenges

    def _challenge(self, identity: UUID | None) -> bytes:
        made, now = secrets.token_bytes(_CHALLENGE), self._now()
        with self.database.write() as tx:
            tx.run(say.FORGET_CHALLENGES, now=now)
            tx.run(say.ADD_CHALLENGE, digest=_digest(made), identity_id=identity, ends_at=now + LASTS)
        return made

    def _answers(self, challenge: bytes, identity: UUID | None) -> bool:
        """Whether a challenge was made for this identity (or for nobody yet) and still waits; it waits no more."""
        with self.database.write() as tx:
            row = tx.one(say.TAKE_CHALLENGE, digest=_digest(challenge), now=self._now())
        return row is not None and row[0] == identity

    def _now(self) -> datetime:
        return self.clock().replace(microsecond=0)


def _digest(challenge: bytes) -> bytes:
    return tokens.digest(_text(challenge))


def _answer(credential: str) -> tuple[dict[str, Any], bytes] | None:
    """What a device sent, and the challenge it says it answers; None for what is no such thing."""
    if len(credential) > _LONGEST:
        return None
    try:
        read = json.loads(credential)
        client = json.loads(_bytes(read["response"]["clientDataJSON"]))
        return read, _bytes(client["challenge"])
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None


def _descriptor(name: str) -> PublicKeyCredentialDescriptor:
    return PublicKeyCredentialDescriptor(id=_bytes(name))


def _text(raw: bytes) -> str:
    return urlsafe_b64encode(raw).decode().rstrip("=")


def _bytes(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))
