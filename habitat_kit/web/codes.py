"""One-time codes from an app (TOTP, RFC 6238): the second proof of somebody whose device has no passkey.

Rules of this file:
1. What codes are made from has to be kept as it is, so it is sealed: encrypted with a key made of the kit's own secret
   (Fernet under HKDF-SHA256). A copy of the database alone makes no code; without a secret of the kit there are none.
2. It counts once a first code proved that the app has it. A code works once, and none older than the last one used.
3. Wrong codes are counted by identity: TRIES within WINDOW, then one waits, whatever address one comes from.
4. Who lost the app is let in again by a colleague's slip (ReissueInvitation), which takes the old secret away.
"""

from __future__ import annotations

from base64 import urlsafe_b64encode
from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

import pyotp
from attrs import field, frozen
from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy import bindparam, delete, insert, select, update

from habitat_kit.store import tables
from habitat_kit.store.parameters import id_
from habitat_kit.store.statement import Statement
from habitat_kit.store.transaction import Database
from habitat_kit.store.types import Instant, Whole
from habitat_kit.web.throttle import Throttle, Throttled

STEP = 30
"""Seconds a code is shown for; the one before and the one after are taken as well, for clocks that differ."""

TRIES = 5
WINDOW = timedelta(minutes=15)
"""Wrong codes of one identity within WINDOW."""

_code = tables.one_time_code
_OF = Statement(
    select(_code.c.sealed_secret, _code.c.step, _code.c.confirmed_at).where(_code.c.identity_id == id_("identity"))
)
_DROP = Statement(delete(_code).where(_code.c.identity_id == id_("identity")))
_ADD = Statement(insert(_code))
_USED = Statement(
    update(_code)
    .where(_code.c.identity_id == id_("identity"), _code.c.step < bindparam("now_step", type_=Whole()))
    .values(step=bindparam("now_step", type_=Whole()), confirmed_at=bindparam("at", type_=Instant()))
    .returning(_code.c.identity_id)
)


@frozen
class Begun:
    """What an app is given: the secret in letters, and the address its QR code holds. Shown once."""

    letters: str = field(repr=False)
    address: str = field(repr=False)


class Codes:
    """The one-time codes of one database; none are offered without the kit's secret."""

    def __init__(self, database: Database, clock: Callable[[], datetime], key: bytes | None) -> None:
        self.database = database
        self.clock = clock
        self._seal = None if key is None else _sealing(key)
        self._tries = Throttle(clock, TRIES, WINDOW)

    @property
    def offered(self) -> bool:
        """Whether the kit can keep what codes are made from."""
        return self._seal is not None

    def stands(self, identity: UUID) -> bool:
        """Whether an identity has codes that were confirmed."""
        with self.database.read() as tx:
            row = tx.one(_OF, identity=identity)
        return row is not None and row[2] is not None

    def begin(self, identity: UUID, person: str, place: str) -> Begun | None:
        """A new secret for an app, in place of one that was never confirmed; None where codes stand already."""
        if self._seal is None or self.stands(identity):
            return None
        letters = pyotp.random_base32(32)
        row = {"sealed_secret": self._seal.encrypt(letters.encode()).decode(), "step": 0, "confirmed_at": None}
        with self.database.write() as tx:
            tx.run(_DROP, identity=identity)
            tx.run(_ADD, identity_id=identity, made_at=self._now(), **row)
        return Begun(letters, pyotp.TOTP(letters, interval=STEP).provisioning_uri(name=person, issuer_name=place))

    def agrees(self, identity: UUID, typed: str, *, first: bool = False) -> bool:
        """Whether a code is right, and it is used then. `first` confirms; without it only confirmed codes count."""
        wait = self._tries.take(str(identity))
        if wait is not None:
            raise Throttled(wait)
        step = self._step(identity, "".join(typed.split()), first=first)
        if step is None:
            return False
        with self.database.write() as tx:
            agreed = tx.one(_USED, identity=identity, now_step=step, at=self._now()) is not None
        if agreed:
            self._tries.forget(str(identity))
        return agreed

    def remove(self, identity: UUID) -> None:
        """Take an identity's codes away."""
        with self.database.write() as tx:
            tx.run(_DROP, identity=identity)

    def _step(self, identity: UUID, code: str, *, first: bool) -> int | None:
        """The step a code belongs to: now, just before or just after; None for a wrong one."""
        with self.database.read() as tx:
            row = tx.one(_OF, identity=identity)
        if (
            row is None
            or self._seal is None
            or (row[2] is None) is not first
            or not (code.isascii() and code.isdigit())
        ):
            return None
        try:
            totp = pyotp.TOTP(self._seal.decrypt(row[0].encode()).decode(), interval=STEP)
        except InvalidToken:
            return None  # sealed under another secret of the kit
        now = int(self._now().timestamp()) // STEP
        right = [step for step in (now - 1, now, now + 1) if pyotp.utils.strings_equal(code, totp.generate_otp(step))]
        return right[0] if right else None

    def _now(self) -> datetime:
        return self.clock().replace(microsecond=0)


def _sealing(key: bytes) -> Fernet:
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"habitat one-time codes").derive(key)
    return Fernet(urlsafe_b64encode(derived))
